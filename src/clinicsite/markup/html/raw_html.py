"""Raw HTML as typed: its links and pictures are checked like Markdown's.

What the sanitiser will remove is reported here, once for each element and attribute of a text, at
its line.
"""

import re
from collections.abc import MutableSequence
from dataclasses import dataclass, field
from html import unescape
from xml.etree.ElementTree import Element

from clinicsite.markup.addresses import rewrite_link, rewrite_picture
from clinicsite.markup.findings import Findings
from clinicsite.markup.html.instead import instead_of, instead_of_attribute
from clinicsite.markup.html.sanitising import ATTRIBUTES, CONTROL, GONE, TAGS, harmless
from clinicsite.markup.source import marked_at, unmarked
from clinicsite.markup.words import OTHER, TAG

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*+)(?P<rest>(?:[^\"'<>]|\"[^\"]*+\"|'[^']*+')*+)>"
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]++)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?"
)
_INSTRUCTION = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<words>.*?)(?:\]\]>|\Z)"
    r"|(?P<other><\?.*?(?:\?>|\Z)|<![A-Za-z\[][^>]*>?)",
    re.DOTALL,
)
_LONGEST = 40
_INNER = re.compile(r"\]\(|<a\b|<https?:", re.IGNORECASE)
_OPENED = re.compile(r"<(?:a|img)\b|\A<[a-z]+", re.IGNORECASE)
_LINK_END = re.compile(r"</a\b", re.IGNORECASE)
_ADDRESS_OF = {"a": "href", "img": "src"}
_PICTURES_OWN = frozenset({"width", "height", "loading", "decoding"})
_MARKDOWN = re.compile(
    r"\*\*\w|\]\(\S|^ {0,3}(?:[-*+]|\d{1,3}\.) +\w|^ {0,3}#{1,6} +\w", re.MULTILINE
)
_NO_CODE = re.compile(r"<(pre|code|script|style)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of raw HTML, and the offset at which it was typed in the source, if known."""

    text: str
    start: int | None

    def at(self, offset: int) -> int | None:
        """Return where in the source an offset in the piece is."""
        return None if self.start is None else self.start + offset


@dataclass(slots=True)
class RawHtml:
    """The raw HTML of one text."""

    findings: Findings
    _next: dict[str, int] = field(default_factory=dict)

    def rewrite(self, stash: MutableSequence[str | Element]) -> None:
        """Check every piece in the parser's store, and write it as it may be sanitised."""
        for index, piece in enumerate(stash):
            if isinstance(piece, str):
                stash[index] = harmless(self._rewritten(self._placed(unmarked(piece))))

    def _placed(self, text: str) -> _Piece:
        """Find where a piece was typed: each of several equal ones once, in their order."""
        key = text.strip("\n")
        source = self.findings.source.text
        at = source.find(key, self._next.get(key, 0))
        if at < 0:
            at = source.find(key.partition("\n")[0].strip())
        else:
            self._next[key] = at + len(key)
        return _Piece(text, at if at >= 0 else None)

    def _rewritten(self, piece: _Piece) -> str:
        self._check_markdown(piece)
        self._check_whole(piece)
        self._check_instructions(piece)
        out, last, removed = [], 0, ""
        for tag in _TAG.finditer(piece.text):
            name = tag["name"].lower()
            if removed:  # the whole inside of the element goes with it
                removed = "" if tag["end"] and name == removed else removed
                continue
            if not tag["end"]:
                at = piece.at(tag.start())
                has_end = name in GONE and f"</{name}" in piece.text[tag.end() :].lower()
                self._check(name, tag, at, has_end=has_end)
                removed = name if has_end else ""
                if name in _ADDRESS_OF:
                    out += [piece.text[last : tag.start()], self._rewritten_tag(name, tag, at)]
                    last = tag.end()
        return "".join([*out, piece.text[last:]])

    def _check(self, name: str, tag: re.Match[str], at: int | None, *, has_end: bool) -> None:
        """Report an element or attributes that the sanitiser removes."""
        if name not in TAGS and name != "h1":
            tail = ", with all that is in it" if has_end else ""
            self._removed(f"<{name}> is left out of the page{tail}", instead_of(name), at)
            return
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(name, set())
        for attribute in _ATTRIBUTE.finditer(tag["rest"]):
            key = attribute["name"].lower()
            is_own = name == "img" and key in _PICTURES_OWN
            if key not in allowed or is_own or key in {"id", "tabindex"}:
                message = f"{key}= of <{name}> is left out of the page"
                self._removed(message, instead_of_attribute(key), at)

    def _removed(self, message: str, hint: str, at: int | None) -> None:
        self.findings.warn("html-removed", message, hint, at, once=message)

    def _check_whole(self, piece: _Piece) -> None:
        """Report a link or picture whose quotes or brackets do not match."""
        read = {tag.start() for tag in _TAG.finditer(piece.text)}
        for start in _OPENED.finditer(piece.text):
            if start.start() not in read:
                message = f"the tag '{start.group()} …' cannot be read"
                hint = "put its values in quotes, and write > in them as &gt;"
                self._removed(message, hint, piece.at(start.start()))

    def _check_instructions(self, piece: _Piece) -> None:
        """Report what is for a program, such as `<?php … ?>`, which is left out."""
        for found in _INSTRUCTION.finditer(piece.text) if "<" in piece.text else ():
            if found.lastgroup is None:
                continue
            hint = "delete it"
            if found["words"] and found["words"].strip():
                hint = "keep its words only: delete <![CDATA[ and ]]>"
            message = f"'{_start_of(found.group())}' is left out of the page"
            self._removed(message, hint, piece.at(found.start()))

    def _check_markdown(self, piece: _Piece) -> None:
        """Report Markdown that a block of HTML swallows, as there is no blank line between them."""
        text = piece.text
        for pattern in (_NO_CODE, TAG):
            text = pattern.sub(lambda found: " " * len(found.group()), text)
        found = _MARKDOWN.search(text)
        if found:
            code = "markdown-in-html"
            message = f"Markdown right below HTML is shown as typed: '{found.group().strip()}…'"
            hint = "put a blank line between the tag and the text, and one before the end tag"
            self.findings.warn(code, message, hint, piece.at(found.start()), once=code)

    def _rewritten_tag(self, name: str, tag: re.Match[str], at: int | None) -> str:
        """Return a link's or picture's tag with its address as a reference, or without one."""
        element, others = Element(name), list[str]()
        for attribute in _ATTRIBUTE.finditer(tag["rest"]):
            key = attribute["name"].lower()
            if key in element.attrib or (name == "img" and key in _PICTURES_OWN):
                continue
            if key not in {_ADDRESS_OF[name], "alt"}:
                others.append(attribute.group())
                continue
            typed = attribute["value"] or ""
            value = OTHER.sub("", typed).strip("\"'")
            if key != "alt" and at is not None:
                in_tag = tag.start("rest") - tag.start() + attribute.start("value")
                value = marked_at(at + in_tag + typed[:1].count("'") + typed[:1].count('"'), value)
            element.set(key, "javascript:" if CONTROL.search(value) else value)
        if name == "img":
            element.attrib.setdefault("src", marked_at(at, ""))
            shows_nothing = element.get("alt") == ""  # typed so, as HTML has it
            if shows_nothing:
                element.set("alt", "decorative")
            rewrite_picture(element, self.findings)
            if shows_nothing:
                element.set("alt", "")
        elif "href" in element.attrib:
            address = unescape(unmarked(element.attrib["href"]))
            element.text = self._words_behind(tag, at) or address
            rewrite_link(element, self.findings)
        written = (
            f'{key}="{value.replace(chr(34), "&quot;").replace("<", "&lt;")}"'
            for key, value in element.items()
        )
        return f"<{' '.join([name, *others, *written])}>"

    def _words_behind(self, tag: re.Match[str], at: int | None) -> str:
        """Return the words of a link, which may lie in other pieces."""
        text, start = tag.string, tag.end()
        end = _LINK_END.search(text, start)
        if end is None and at is not None:
            text, start = self.findings.source.text, at + len(tag.group())
            end = _LINK_END.search(text, start, start + 1_000)
        if end is None:
            return ""
        inside = text[start : end.start()]
        if _INNER.search(inside):
            message = "a link cannot be inside another; the outer one ends here"
            hint = "delete one of the two"
            self.findings.warn("nested-link", message, hint, at, once="nested-link")
        return " ".join(unescape(TAG.sub(" ", inside)).split())


def _start_of(typed: str) -> str:
    return f"{' '.join(typed.split())[:_LONGEST].rstrip()} …" if len(typed) > _LONGEST else typed

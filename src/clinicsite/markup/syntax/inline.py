"""Inline patterns of our own: escapes, citations, notes, mail addresses, character references."""

import html
import re
import string
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from clinicsite import urls
from clinicsite.markup.findings import Findings
from clinicsite.markup.source import take_mark
from clinicsite.markup.words import STASHED, typed, unescaped
from clinicsite.suggestions.words import did_you_mean

CITATION = r"\[@([^\]\s\[]+)\](?!\(|\[(?!@))"  # `[@name](…)` and `[@name][…]` are links
NOTE_MARK = r"\[\^([^\]]*)\]"
# Not across something that was made already, such as an escape, which no address contains.
AUTOMAIL = r"<([^<>@\s\x02\x03]+@[^<>@\s\x02\x03]+)>"
ESCAPE = r"\\(\n *|.)"
_BACK = "footnote-backref"
_LONGEST_NUMBER = len("&#1114111;")
Match = tuple[Element | str | None, int | None, int | None]


def resolved(pattern: InlineProcessor, text: str) -> str:
    """Return a text with the words of what has been made in it already, such as code or a link."""
    while STX in text and INLINE_PLACEHOLDER_RE.search(text):
        text = pattern.unescape(text)
    return text


class Session:
    """What the patterns and blocks of one Markdown instance share: the running findings."""

    findings: Findings
    notes: Mapping[str, str]  # the names of notes by their labels


class Whole(InlineProcessor):
    """A pattern whose whole match becomes what `make` returns; None leaves it as typed."""

    def __init__(
        self, pattern: str, make: Callable[[re.Match[str]], Element | str | None], md: Markdown
    ) -> None:
        super().__init__(pattern, md)
        self._make = make

    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override] # noqa: N802
        """Make it."""
        del data
        return self._make(m), m.start(0), m.end(0)


def escape(match: re.Match[str]) -> Element | str | None:
    """Return the sign that a backslash escapes, or the line break it makes at a line's end."""
    sign = match[1]
    if sign[0] == "\n":
        return Element("br")
    return f"{STX}{ord(sign)}{ETX}" if sign in string.punctuation else None


class Citation(InlineProcessor):
    """`[@key]` becomes the number of a source, linked to it."""

    def __init__(self, md: Markdown, session: Session) -> None:
        super().__init__(CITATION, md)
        self._session = session

    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override] # noqa: N802
        """Make the number, or report an unknown source."""
        del data
        findings = self._session.findings
        at, key = take_mark(m.group(1))
        key = unescaped(resolved(self, key))
        if key not in findings.source_keys:
            message = f"no source has the key '{key}'"
            otherwise = "add this key to one of the sources in the front matter"
            hint = did_you_mean(key, findings.source_keys) or otherwise
            findings.report("unknown-source", message, hint, at=at)
            return AtomicString(f"[@{key}]"), m.start(0), m.end(0)
        findings.citations[key] = None
        mark = Element("sup", {"class": "citation"})
        link = SubElement(mark, "a", {"href": f"#source-{key}", "role": "doc-biblioref"})
        link.text = AtomicString(f"[{list(findings.source_keys).index(key) + 1}]")
        return mark, m.start(0), m.end(0)


def mail_link(match: re.Match[str]) -> Element:
    """Return the link of `<name@host>`.

    python-markdown would spell the address in character references, which hides it from no robot
    but from our own check of addresses.
    """
    address = match[1].removeprefix("mailto:")
    link = Element("a", {"href": f"mailto:{address}"})
    link.text = AtomicString(address)
    return link


def character(match: re.Match[str]) -> str:
    """Return the character of a reference; one of HTML's own stays, one it lacks is as typed."""
    reference = match[1]
    meant = html.unescape(reference)
    if meant == reference or (meant == "\ufffd" and len(reference) > _LONGEST_NUMBER):
        return f"&amp;{reference[1:]}"
    return reference if meant and meant in "&<>\"'" else meant


class _NoteMark(InlineProcessor):
    """`[^label]` becomes the number of a note, linked to it."""

    def __init__(self, md: Markdown, footnotes: "Footnotes", session: Session) -> None:
        super().__init__(NOTE_MARK, md)
        self._footnotes = footnotes
        self._session = session

    def handleMatch(self, m: re.Match[str], data: str) -> Match:  # type: ignore[override] # noqa: N802
        """Make the mark, or report an unknown note."""
        del data
        notes, label = self._footnotes, typed(resolved(self, m.group(1)))
        name = notes.names.get(label)
        if name is None:
            findings = self._session.findings
            message = f"there is no footnote '{label}'"
            hint = did_you_mean(label, notes.names, otherwise=f"add a line [^{label}]: …")
            at = findings.source.find(f"[^{label}]")
            findings.report("unknown-footnote", message, hint, at=at)
            return None, None, None
        notes.addFootnoteRef(name)
        mark = Element("sup", {"class": "footnote-mark"})
        mark.set("id", notes.makeFootnoteRefId(name, found=True))
        target = f"#{notes.makeFootnoteId(name)}"
        attributes = {"class": "footnote-ref", "href": target, "role": "doc-noteref"}
        link = SubElement(mark, "a", attributes)
        link.text = AtomicString(str(notes.footnote_order.index(name) + 1))
        return mark, m.start(0), m.end(0)


class Footnotes(FootnoteExtension):
    """python-markdown's footnotes, numbered as they are used, with ids fit for any label.

    A label's name is its slug: stable when notes move, different for each label.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        super().__init__(SEPARATOR="-", USE_DEFINITION_ORDER=False)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - python-markdown's name
        """Register the processors, with our own mark."""
        super().extendMarkdown(md)
        md.inlinePatterns.register(_NoteMark(md, self, self._session), "footnote", 175)

    def reset(self) -> None:
        """Forget the last text."""
        super().reset()
        self.names: dict[str, str] = {}
        self._session.notes = self.names

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802
        """Make the list of notes; one that came to nothing would stop the parser later."""
        div = super().makeFootnotesDiv(root)
        for item in div.iter("li") if div is not None else ():
            _part_code(item)
            name = item.get("id", "").removeprefix("fn-")
            if len(item) or name not in self.footnotes:
                continue
            label = next(label for label, known in self.names.items() if known == name)
            findings = self._session.findings
            at = findings.source.find(f"[^{label}]:")
            message = f"the footnote '{label}' has no words"
            findings.report("empty-footnote", message, "write them, or delete it", at=at)
            attributes = {"class": "footnote-backref", "href": f"#fnref-{name}", "title": ""}
            SubElement(SubElement(item, "p"), "a", attributes)
        return div

    def unique_ref(self, reference: str, found: bool = False) -> str:  # noqa: FBT001, FBT002
        """Return the id of a mark, numbered from the second on; the parent's is quadratic."""
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        prefix, _, name = reference.partition("-")
        return reference if count == 1 else f"{prefix}{count}-{name}"

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802 - python-markdown's names
        """Keep a note under its label's name."""
        if id in self.names:
            findings = self._session.findings
            place = findings.source.find(f"[^{id}]:")
            message = f"the footnote '{id}' is written twice"
            findings.report("duplicate-footnote", message, "rename one of them", at=place)
        else:
            wish = urls.slugify(id) or "note"
            taken, name, number = set(self.names.values()), wish, 1
            while name in taken:
                number += 1
                name = f"{wish}-{number}"
            self.names[id] = name
        super().setFootnote(self.names[id], text)


def label_backlinks(item: Element, root: Element, session: Session) -> None:
    """Name the ways back from a note; one that leads to no mark is taken out and reported."""
    backs = [(part, back) for part in item.iter() for back in part if back.get("class") == _BACK]
    for part, back in backs:
        back.set("role", "doc-backlink")
        back.set("aria-label", back.attrib.pop("title"))
        mark = back.get("href", "").removeprefix("#")
        if any(each.get("id") == mark for each in root.iter("sup")):
            continue
        part.remove(back)
        name = item.get("id", "").removeprefix("fn-")
        label = next((label for label, known in session.notes.items() if known == name), name)
        findings = session.findings
        at = findings.source.find(f"[^{label}]:")
        message = f"nothing in the text refers to the footnote [^{label}]"
        hint = f"write [^{label}] where it belongs in the text, or delete it"
        findings.warn("unused-footnote", message, hint, at)


def _part_code(item: Element) -> None:
    """Give the way back a paragraph of its own if a note ends with code."""
    last = item[-1] if len(item) else item
    match = STASHED.match(last.text or "") if last.tag == "p" else None
    if match:
        code = Element("p")
        code.text, last.text = match.group(), ""
        item.insert(len(item) - 1, code)

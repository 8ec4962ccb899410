"""What is shown as typed, though other programs convert it: HTML, `~~x~~`, web addresses.

The texts of the finished tree are searched, so code, links and escaped signs cannot be mistaken
for one. Most texts hold none of the signs; the source is searched for them once.
"""

import re
from dataclasses import dataclass, field

from clinicsite.errors import Severity
from clinicsite.markup.html.instead import in_markdown, instead_of, is_left_out
from clinicsite.markup.html.plain_html import PAIRS
from clinicsite.markup.lint.foreign import CODE
from clinicsite.markup.lint.stray_marks import StrayMarks
from clinicsite.markup.source import unmarked
from clinicsite.markup.syntax.fences import blanked
from clinicsite.markup.syntax.inline import Session
from clinicsite.markup.words import ETX, OTHER, STX, typed, unescaped

# Elements that an editor may type or paste; `<name>` in prose is none.
_NAMES = (
    "a|abbr|address|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite|code"
    "|col|colgroup|dd|del|details|div|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]"
    "|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|p"
    "|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary"
    "|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|var|video"
)
# The text may end within a tag, where part of it became an element; `<b 5` is not a tag.
_HTML = re.compile(
    rf"<!(?:--|(?=[A-Z\[])[^<>]*>?)|<(?P<end>/?)(?P<name>{_NAMES})"
    r"(?:(?:\s+[A-Z:@_][^<>]*)?\s*/?\s*>|\s+[A-Z:@_][\w:-]*\s*=[^<>]*\Z)",
    re.IGNORECASE,
)
_COMMENT_END = re.compile(r"--+>")
_STRUCK = re.compile(r"(?<![~\w])~~(?:[^\s~][^~\n]*(?:~~|\Z)|\Z)")
# A backslash escape is a number between python-markdown's control characters; what else they hold
# is an element made already.
_ADDRESS = re.compile(
    r"(?<![\w=/.@-])(?<!=[\"'])(?:https?://\w|www\.\w)(?:[^\s<>\"“”«»\x02\x03]|\x02\d+\x03)*"
)
_MAIL = re.compile(r"(?<![\w.+/@:=-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[a-z]{2,18}\b")
_REFERENCE = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\[(?![@^])(?P<name>[^\[\]\n]+)\]")
_CODE = re.compile(r"(`(?<![\\`]`)`*)(?!`)(?:.|\n(?! *\n)){1,2000}?(?<!`)\1(?!`)")
_ANY = re.compile(r"[^\n]")

_MESSAGES = {
    "html-as-text": "HTML is shown as text",
    "strikethrough": "~~ does not strike through, and is shown",
    "undefined-reference": "this link has no address",
    "stray-emphasis": "this mark does not emphasise anything, and is shown",
    "bare-address": "this address is not a link",
}
_LONGEST = 40
# What an element may end and start with, next to a mark.
_ENDS, _STARTS = frozenset(")]`>"), frozenset("[`<!")


@dataclass(slots=True)
class Leftovers:
    """Finds what one text shows as typed; each kind is reported once, at its first place."""

    session: Session
    raw_html: bool
    signs: list[str] = field(default_factory=list)
    _typed: str = ""
    _marks: StrayMarks = field(default_factory=lambda: StrayMarks(""))

    def begin(self) -> None:
        """Forget the last text, and find which `signs` this one has."""
        source = self.session.findings.source
        text, before = source.text, source.typed
        signs = ("<", "~~", "://", "www.", "@", "][", "*", "__")
        self.signs = [sign for sign in signs if sign in text]
        if "<!--" in before and before.count("<!--") > text.count("<!--"):  # else it is an arrow
            self.signs.append("-->")
        self._typed = ""
        self._marks = StrayMarks(text)

    def look(self, text: str, *, in_link: bool) -> None:
        """Search a text of the tree, before its quotes are set."""
        signs = [sign for sign in self.signs if sign in text]
        if not signs:
            return
        text = unmarked(text)
        if "<" in signs:
            self._html(text)
        if "-->" in signs:
            hint = "delete it: a comment ends at the first --> in it; type an arrow as \u2192"
            self._each("html-as-text", _COMMENT_END, text, hint)
        if "~~" in signs:
            hint = "write <s>words</s>, or delete the ~~"
            self._each("strikethrough", _STRUCK, text, hint)
        if not in_link and not {"://", "www.", "@"}.isdisjoint(signs):
            self._addresses(text)
        if "][" in signs:
            self._references(text)
        if "*" in signs or "__" in signs:
            self._stray(text)

    def blanked(self) -> str:
        """Return the source with a sign in place of each character of code."""
        if not self._typed:
            self._typed, _ = blanked(self.session.findings.source.text)
            if "`" in self._typed:
                self._typed = _CODE.sub(lambda code: _ANY.sub(CODE, code.group()), self._typed)
        return self._typed

    def _each(self, code: str, pattern: re.Pattern[str], text: str, hint: str) -> None:
        for match in pattern.finditer(text):
            self._keep(code, match, match.group(), hint)

    def _addresses(self, text: str) -> None:
        for match in _ADDRESS.finditer(text):
            if text.endswith(("] (", ")["), 0, match.start()):
                continue  # reported as a link that is typed wrongly
            shown = match.group().rstrip(".,;:!?)]*_'\u2019")
            hint = "write it between < and >, or as [words](address)"
            if shown.startswith("www."):
                hint = f"write [{shown}](https://{shown})"
            if text[: match.start()].endswith("<"):
                hint = "write it between < and >, with %20 for each blank in it"
            self._keep("bare-address", match, shown, hint)
        for match in _MAIL.finditer(text) if "@" in text else ():
            self._keep("bare-address", match, match.group(), f"write <{match.group()}>")

    def _stray(self, text: str) -> None:
        source = self.session.findings.source.text
        hint = r"put one right before and one right after the words, in one paragraph; \* is a star"
        for match in self._marks.found(text):
            at, shown = self._place(match), match.group()
            if at is None:  # typed as a character reference
                continue
            touches = source[at - 1 : at] in _ENDS or source[at + 2 : at + 3] in _STARTS
            if shown == "**" and not touches:
                continue
            if shown[0] not in "*_":  # its whole word
                shown = text[: match.end()].rsplit(maxsplit=1)[-1][-_LONGEST:]
            self._keep("stray-emphasis", match, shown, hint)

    def _html(self, text: str) -> None:
        known = self.session.findings.counted
        for match in _HTML.finditer(text):
            if match["end"] and any(each.startswith("html-as-text") for each in known):
                continue
            shown, name = match.group(), (match["name"] or "").lower()
            if len(name) == 1 and re.search(r"<\w\s[^=]*[^=/]>$", shown):
                continue  # `a<b and c>d`
            hint = self._hint(name)
            if not name:
                hint = "delete the comment" if shown == "<!--" else "delete it"
            if len(shown) > _LONGEST or "\n" in shown or shown[-1] not in ">-":
                shown = f"<{name or '!'} …>"
            self._keep("html-as-text", match, shown, hint)

    def _hint(self, name: str) -> str:
        """Return what to write instead of a tag that is shown."""
        if is_left_out(name):
            return instead_of(name)
        if name == "abbr":
            return (
                """write <abbr title="what it means">words</abbr>, without other attributes; """
                "in a table, write | as \\|"
            )
        if name in PAIRS:
            return f"write it without attributes, and with its end: <{name}>words</{name}>"
        if self.raw_html:
            return "write the tag on one line, with the same quotes on both sides of a value"
        return in_markdown(name)

    def _references(self, text: str) -> None:
        for match in _REFERENCE.finditer(text):
            # `[1][2]` is a way of numbering.
            if all(any(map(str.isalpha, part)) for part in match.groups()):
                hint = f"write [words](address), or add a line '[{match['name']}]: address'"
                self._keep("undefined-reference", match, match.group(), hint)

    def _keep(self, code: str, match: re.Match[str], shown: str, hint: str) -> None:
        findings = self.session.findings
        # Elements that need other corrections are reported apart.
        if findings.again(f"{code}: {hint}" if code == "html-as-text" else code):
            return
        message = f"{_MESSAGES[code]}: '{_clean(shown)}'"
        severity = Severity.INFO if code == "bare-address" else Severity.WARNING
        findings.report(code, message, _clean(hint), at=self._place(match), severity=severity)

    def _place(self, match: re.Match[str]) -> int | None:
        """Return where a match was typed, outside code; the text before it helps to find it."""
        sought = typed(match.group().partition("\n")[0]).partition(STX)[0]
        line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
        before = typed(line).rpartition(ETX)[2]
        at = self.blanked().find(before + sought)
        return at + len(before) if at >= 0 else self.session.findings.source.find(sought)


def _clean(text: str) -> str:
    """Return a text as it is shown; elements within it are left out."""
    return OTHER.sub("", unescaped(text))

"""The text as the editor typed it, and the way back to it from what came of it.

python-markdown forgets where things stood. So before conversion a *mark* (the offset in the
typed text, between two control characters that content cannot hold) is put in front of everything
a diagnostic may have to point at: link targets, headings, citations. The marks travel through the
parser with the text they belong to and are taken off again from the finished tree.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from clinicsite.errors import Place

_OPEN, _CLOSE = "\x11", "\x12"
_HIDDEN, _ESCAPED = "\x0e", "\x0f"
MARK = f"{_OPEN}[0-9]+{_CLOSE}"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# Read with a line feed before the text, so that each alternative starts with a plain character:
# `re` then skips everything else quickly.
_MARKED = re.compile(
    r"""
      \n(?:
          [ >]*\#{1,6}(?!\#)                               # a heading's text
        | [ ]{0,3}\[(?!\^)[^\[\]\n]*\]:[ ]*<?(?=\S)  # the target of a reference definition
        | [ ]{4,}url:[ ]*                           # a block's option
        | (?P<setext>\w[^\n]*)(?=\n(?:=+|-+)[ ]*$)  # a heading underlined
      )
    | \]\([ ]*<?                                     # a link's or picture's target
    | \[@                                            # a citation's key
    | <(?P<auto>[A-Za-z][A-Za-z0-9+.-]*://[^<>\s]*)(?=>)
    """,
    re.VERBOSE | re.MULTILINE,
)
# Legal white space apart, control characters are illegal in XML and mean nothing in a text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Blanks and signs that do not show, as word processors and pages leave them in a text: around the
# mark at the start of a line they are read as blanks. More than three in front would make code.
_UNSEEN = "\u00a0\u00ad\u200b\u200c\u200d\u202f\u2060\ufeff"
_ANY_BLANK = f"[ {_UNSEEN}]"
_UNSEEN_AT_START = re.compile(
    rf"^{_ANY_BLANK}{{0,3}}(?:(?:\#{{1,6}}|[-*+>]|\d{{1,9}}[.)]){_ANY_BLANK}{{1,9}}"
    r"|(?=///|```|~~~|\||\[\^))",
    re.MULTILINE,
)
_LIST_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)]) +")
_NO_FEED = re.compile(r"[^\n]")
TAB = 4


class Source:
    """One body: its text with plain line ends and spaces for tabs, and its place in the file."""

    def __init__(self, body: str, *, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line
        self._typed = body.replace("\r\n", "\n").replace("\r", "\n")
        control = _CONTROL.search(self._typed)
        self.has_controls = control is not None
        self.first_control = control.start() if control else None
        clean = _CONTROL.sub("", self._typed) if control else self._typed
        if any(sign in clean for sign in _UNSEEN):
            clean = _UNSEEN_AT_START.sub(_with_blanks, clean)
        self.text = clean.expandtabs(TAB)
        self._without: str | None = None
        self._starts: list[int] = []
        self._lines: dict[tuple[str, str], list[int]] = {}

    @property
    def typed(self) -> str:
        """The text with its tabs."""
        return self._typed

    def marked(self) -> str:
        """Return the text with a mark at every place that a diagnostic may name."""
        if self._without is None:
            return self.with_marks(self.text)
        marked = self.with_marks(self._without)
        return marked.replace(_HIDDEN, "").replace(_ESCAPED, "\\<")

    @staticmethod
    def with_marks(text: str) -> str:
        """Return a text with its marks."""
        return _MARKED.sub(_with_mark, f"\n{text}")[1:]

    def hide(
        self, spans: Sequence[tuple[int, int]], shown: int | None, *, left: re.Pattern[str]
    ) -> None:
        """Take parts of the text out of it; the tag at `shown` is shown as typed.

        In `text` they become blanks, so that all the rest stays where it was, except for those that
        match `left`, about which something is said later.
        """
        without = self.text
        if shown is not None:
            without = f"{without[:shown]}{_ESCAPED}{without[shown + 1 :]}"
        pieces, last = [], 0
        for start, end in spans:
            pieces += [without[last:start], _HIDDEN * (end - start)]
            last = end
        self._without = "".join([*pieces, without[last:]])
        gone = [(start, end) for start, end in spans if not left.match(self.text, start, end)]
        self.text = blank(self.text, gone)

    def place(self, at: int | None) -> Place:
        """Return the place in the file of an offset in `text`; None means the whole file."""
        if at is None:
            return Place(self._file)
        if not self._starts:
            lengths = (len(line) + 1 for line in self.text.split("\n"))
            self._starts = [0, *accumulate(lengths)]
        row = bisect_right(self._starts, at) - 1
        column = at - self._starts[row]
        if "\t" in self._typed:
            column = _typed_column(self._typed.split("\n")[row], column)
        return Place(self._file, self._first_line + row, column + 1)

    def find(self, text: str) -> int | None:
        """Return where a text occurs first, for what could not carry a mark."""
        at = self.text.find(text) if text else -1
        return at if at >= 0 else None

    def find_line(self, line: str, before: str) -> int | None:
        """Return where a line is that follows another; each of several such lines once.

        The indentation, and the signs of quotations and lists, need not be the same.
        """
        if not self._lines:
            at, last = 0, ""
            for typed in self.text.split("\n"):
                bare = typed.lstrip(" >")
                self._lines.setdefault((last, bare.rstrip()), []).append(
                    at + len(typed) - len(bare)
                )
                at, last = at + len(typed) + 1, _LIST_MARK.sub("", bare.rstrip())
            for places in self._lines.values():
                places.reverse()
        places = self._lines.get((_LIST_MARK.sub("", before.strip(" >")), line.strip(" >")), [])
        return places.pop() if places else self.find(line.strip())


def _with_blanks(match: re.Match[str]) -> str:
    return re.sub(_ANY_BLANK, " ", match.group())


def blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with blanks in the places of some parts; line feeds stay."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [text[last:start], _NO_FEED.sub(" ", text[start:end])]
        last = end
    return "".join([*pieces, text[last:]])


def _with_mark(match: re.Match[str]) -> str:
    group = match.lastgroup
    at = (match.start(group) if group else match.end()) - 1  # less the line feed put before
    return f"{match.group()}{_OPEN}{at}{_CLOSE}"


def _typed_column(line: str, column: int) -> int:
    """Return the column in a line as typed, tabs and all, of a column in its expanded form."""
    shown = 0
    for typed, character in enumerate(line):
        if shown >= column:
            return typed
        shown += TAB - shown % TAB if character == "\t" else 1
    return len(line)


def take_mark(text: str) -> tuple[int | None, str]:
    """Return the offset that a text is marked with, and the text from its first word on."""
    match = _MARK.search(text)
    if match is None:
        return None, text
    return int(match.group(1)), _MARK.sub("", text).lstrip()


def marked_at(at: int | None, text: str) -> str:
    """Return a text that is marked with the offset at which it was typed, if that is known."""
    return text if at is None else f"{_OPEN}{at}{_CLOSE}{text}"


def unmarked(text: str) -> str:
    """Return a text without marks."""
    return _MARK.sub("", text) if _OPEN in text else text


def without_controls(html: str) -> str:
    """Return finished HTML without marks and control characters, those of references apart."""
    return _SWEEP.sub("", unmarked(html))


_SWEEP = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f]")

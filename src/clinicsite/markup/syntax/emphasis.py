"""Emphasis that never eats a character, and code between as many backticks on either side.

python-markdown finds which marks belong together. It can go wrong in three ways, each of which
loses letters: in `*a**b*c` it closes a `**` with one `*` and the letter after it; it takes any mark
that comes next, such as the one in `my_file`, for the next pair it has found; and it forgets text
between marks that end together. So here every pair is checked and the elements are built from the
pairs. A mark that fits no pair stays as typed.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import BacktickInlineProcessor, Delimiter, DelimiterProcessor


class _MiscountError(Exception):
    """A region's end holds something other than its marks, or regions overlap."""


class Emphasis(DelimiterProcessor):
    """`*` and `_`, with every region checked against the text."""

    # `*word*` or `**words**` with no other mark inside: nearly all the emphasis there is, over
    # which the parser would think for long.
    PLAIN = re.compile(r"(?<!\*)(\*\*?)(?![\s*])([^*_]*[^*_\s])\1(?!\*)")
    # Signs next to which CommonMark sees no emphasis, with a word on the other side of the mark:
    # `*$*alpha`, `5*"x"`. It knows more of them, but `**Note:**text` is emphasis here.
    OPENING = "(\\[{$£€¥¡¿“\u2018«„"
    QUOTES = "\"'"

    def __init__(self, md: Markdown) -> None:
        super().__init__("*", "strong,em", md)
        self.delimiters["*"].boundary = self._boundary()
        self.add("_", "strong,em", smart=True)
        self._data = ""

    def handleMatch(  # type: ignore[override] # noqa: N802 - python-markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Make the emphasis that starts here, if one does."""
        try:
            if self.regions and (moved := self._moved(m, data)) is not None:
                return self._next(m, moved)
            found = self.PLAIN.match(data, m.start())
            if found is not None and self._is_plain(data, found):
                element = Element("strong" if len(found[1]) > 1 else "em")
                element.text = found[2]
                return element, found.start(), found.end()
            self._data = data
            return super().handleMatch(m, data)
        except _MiscountError:
            self.reset()
            return None, m.start(0), m.end(0)

    def add_region(  # noqa: PLR0913, PLR0917 - python-markdown's signature
        self, delim: Delimiter, a: int, b: int, c: int, d: int, size: int
    ) -> None:
        """Take a region whose marks, `a` to `b` and `c` to `d`, are marks."""
        if {*self._data[a:b], *self._data[c:d]} != {delim.token}:
            raise _MiscountError
        super().add_region(delim, a, b, c, d, size)

    def increment_next_position(self, start: int, count: int) -> None:
        """Forget the regions that have been built."""
        del start, self.regions[:count]
        if not self.regions:
            self.reset()

    def _moved(self, m: re.Match[str], data: str) -> int | None:
        """Return how far the text has moved since its regions were found; None for another text."""
        # What was made meanwhile has changed the length of the text, but not what comes after it.
        moved = len(data) - len(self._data)
        here = m.start() - moved
        if 0 <= here <= self.regions[0][0] and data.endswith(self._data[here:]):
            return moved
        self.reset()
        return None

    def _next(self, m: re.Match[str], moved: int) -> tuple[Element | None, int | None, int | None]:
        """Make the next emphasis that has been found already, if it starts here."""
        start, end = self.regions[0][0], self.regions[0][3]
        if m.start() - moved < start:
            return None, m.start(), m.end()
        element, count = self._build_element(self._data)
        self.increment_next_position(start, count)
        return element, start + moved, end + moved

    def _build_element(self, data: str, start: int = 0, offset: int = 0) -> tuple[Element, int]:
        """Return the element of the first region, and how many regions are in it."""
        del start, offset
        edges = sorted(
            edge
            for number, (a, b, c, d, *_) in enumerate(self.regions)
            for edge in ((a, b, number), (c, d, number))
        )
        made: dict[int, Element] = {}
        open_: list[int] = []
        at = edges[0][0]
        for begin, end, number in edges:
            if begin < at:
                raise _MiscountError
            if open_:
                _add(made[open_[-1]], data[at:begin])
            at = end
            if number not in made:
                tags, size = self.regions[number][4:]
                made[number] = Element(tags[0 if size == 2 else 1])
                if open_:
                    made[open_[-1]].append(made[number])
                open_.append(number)
            elif open_.pop() != number:
                raise _MiscountError
            if not open_:
                break
        return made[0], len(made)

    def _boundary(self) -> re.Pattern[str]:
        """Return python-markdown's pattern for `*`, without the ends that are not emphasis."""
        end = rf"(?<!^)(?<![\s*])(?!(?<=[{self.OPENING}])\*+\w)\*+"
        behind_word = r"(?:(?<=[A-Za-z0-9]\*)|(?<=[A-Za-z0-9]\*\*))"
        start = rf"(?![\s*])(?!$)(?!{behind_word}[{self.QUOTES}])"
        return re.compile(rf"(?P<ambiguous>{end}{start})|(?P<end>{end})|(?P<start>\*+{start})")

    def _is_plain(self, data: str, found: re.Match[str]) -> bool:
        """Check whether the marks around a text can only be emphasis."""
        words, start, end = found[2], found.start(), found.end()
        if len(words) == 1 and words in self.OPENING:
            return not data[end : end + 1].isalnum()
        return words[0] not in self.QUOTES or not data[start - 1 : start].isalnum()


def _add(element: Element, text: str) -> None:
    """Add a text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


class Backticks(BacktickInlineProcessor):
    """Code; the library would also close it with fewer backticks, and print the others."""

    def find_code_spans(  # type: ignore[override] # the stubs are wrong
        self, start: int, text: str
    ) -> tuple[int, int | None]:
        """Return where the code starts and ends; no end if nothing closes it."""
        begin, end = super().find_code_spans(start, text)  # type: ignore[misc]
        if end is None or text[begin] != "`":
            return begin, end
        return begin + len(text[begin:]) - len(text[begin:].lstrip("`")), None

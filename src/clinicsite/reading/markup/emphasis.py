"""Emphasis that never eats a character, and code between as many backticks on either side.

python-markdown 3.11 miscounts in texts such as `*a**b*c`: it closes a `**` with one `*` and the
letter after it, and a link that stands there is lost. Where that would happen, the mark is left
as typed instead.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import BacktickInlineProcessor, Delimiter, DelimiterProcessor


class _MiscountError(Exception):
    """A region's end holds something other than its marks."""


class Emphasis(DelimiterProcessor):
    """`*` and `_`, with every region held against the text."""

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
        found = None if self.regions else self.PLAIN.match(data, m.start())
        if found is not None and self._is_plain(data, found):
            element = Element("strong" if len(found[1]) > 1 else "em")
            element.text = found[2]
            return element, found.start(), found.end()
        self._data = data
        try:
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

    def _boundary(self) -> re.Pattern[str]:
        """Return python-markdown's pattern for `*`, with ends that are none left out."""
        end = rf"(?<!^)(?<![\s*])(?!(?<=\*[{self.OPENING}])\*+\w)\*+"
        behind_word = r"(?:(?<=[A-Za-z0-9]\*)|(?<=[A-Za-z0-9]\*\*))"
        start = rf"(?![\s*])(?!$)(?!{behind_word}[{self.QUOTES}])"
        return re.compile(rf"(?P<ambiguous>{end}{start})|(?P<end>{end})|(?P<start>\*+{start})")

    def _is_plain(self, data: str, found: re.Match[str]) -> bool:
        """Tell whether the marks around a text can be nothing else than emphasis."""
        words, start, end = found[2], found.start(), found.end()
        if len(words) == 1 and words in self.OPENING:
            return not data[end : end + 1].isalnum()
        return words[0] not in self.QUOTES or not data[start - 1 : start].isalnum()


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

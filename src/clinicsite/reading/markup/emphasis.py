"""Emphasis that never eats a character.

python-markdown 3.11 miscounts in texts such as `*a**b*c`: it closes a `**` with one `*` and the
letter after it, and a link that stands there is lost. Where that would happen, the mark is left
as typed instead.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import Delimiter, DelimiterProcessor


class _MiscountError(Exception):
    """A region's end holds something other than its marks."""


class Emphasis(DelimiterProcessor):
    """`*` and `_`, with every region held against the text."""

    # `*word*` or `**words**` with no other mark inside: nearly all the emphasis there is, over
    # which the parser would think for long.
    PLAIN = re.compile(r"(?<!\*)(\*\*?)(?![\s*])([^*_]*[^*_\s])\1(?!\*)")

    def __init__(self, md: Markdown) -> None:
        super().__init__("*", "strong,em", md)
        self.add("_", "strong,em", smart=True)
        self._data = ""

    def handleMatch(  # type: ignore[override] # noqa: N802 - python-markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Make the emphasis that starts here, if one does."""
        found = None if self.regions else self.PLAIN.match(data, m.start())
        if found is not None:
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

"""Headings and rules as most Markdown programs read them.

python-markdown takes `#` at the margin only, drops the sharp of `## C#`, and sees an underline
below a single line only, and below any: `- item` above `---` became a heading.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor, HRProcessor, SetextHeaderProcessor

from clinicsite.markup.source import MARK, unmarked

_CLOSING = re.compile(r"(?:^| )#+$")
# Lines that start something else than a paragraph, so that no underline makes them a heading.
_NO_PARAGRAPH = re.compile(
    r" {0,3}(?:>|[-+*](?: |$)|\d{1,9}[.)](?: |$)|#{1,6}(?: |$)|\*\[|\[[^\]\n]*\]:|: +)"
    r"|(?: *\*){3,} *$|(?: *_){3,} *$|(?: *-){3,} *$| *$"
)
_LIST_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)]) ")
_UNDERLINE = re.compile(r" {0,3}(?P<sign>=+|-+) *$")


class _Hash(HashHeaderProcessor):
    """`## Heading`, with up to three blanks before it if a blank follows the signs.

    Without a blank `#1` is a number, not a heading.
    """

    RE = re.compile(
        rf"(?:^|\n)(?: {{1,3}}(?=#{{1,6}}(?:{MARK})?(?: |\n|$)))?"
        rf"(?!#(?:{MARK})?\d)(?P<level>#{{1,6}})(?!(?:{MARK})?#)"
        r"(?P<header>[^\n]*)(?:\n|$)"
    )

    def test(self, parent: Element, block: str) -> bool:
        """Accept a block with a heading that is not inside an item."""
        del parent
        match = self.RE.search(block)
        return match is not None and not (
            match.group().startswith("\n ") and _LIST_ITEM.match(block)
        )

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the heading, and take the signs after its words away."""
        super().run(parent, blocks)
        heading = parent[-1]
        heading.text = _CLOSING.sub("", heading.text or "").rstrip()


class _Underlined(SetextHeaderProcessor):
    """A paragraph of one or more lines with `===` or `---` below it."""

    def test(self, parent: Element, block: str) -> bool:
        """Accept a block that starts with such a paragraph."""
        return self._rows(parent, block) > 0

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the heading of the paragraph."""
        block = blocks.pop(0)
        rows = self._rows(parent, block)
        lines = block.split("\n")
        level = 1 if "=" in lines[rows] else 2
        first, *others = (line.strip() for line in lines[:rows])
        heading = SubElement(parent, f"h{level}")
        heading.text = "\n".join([first, *map(unmarked, others)])
        if rows + 1 < len(lines):
            blocks.insert(0, "\n".join(lines[rows + 1 :]))

    @staticmethod
    def _rows(parent: Element, block: str) -> int:
        """Return how many lines there are above the underline; 0 if the block is not a heading."""
        lines = block.split("\n")
        for row, line in enumerate(lines):
            # In a list item a line at the margin goes on with the text, and underlines nothing.
            if row and _UNDERLINE.match(line) and (parent.tag != "li" or line.startswith(" ")):
                return row
            if _NO_PARAGRAPH.match(unmarked(line)):
                return 0
        return 0


class _Rules(HRProcessor):
    """`---`, `***` or `___`, with any number of blanks between the signs."""

    RE = r"^ {0,3}(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$"
    SEARCH_RE = re.compile(RE, re.MULTILINE)


def register_headings(md: Markdown) -> None:
    """Put our headings and rules in the places of python-markdown's."""
    processors = md.parser.blockprocessors
    processors.register(_Hash(md.parser), "hashheader", 70)
    processors.register(_Underlined(md.parser), "setextheader", 60)
    processors.register(_Rules(md.parser), "hr", 50)

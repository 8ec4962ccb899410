"""What was meant to be inside a list item, but is not indented far enough for it.

Other Markdown programs take two or three spaces, python-markdown four; with fewer a list in a list
goes flat, or its lines run together. Only what those programs would put into the item is reported.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ListIndentProcessor, OListProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor

from clinicsite.markup.lint.paragraphs import warn_shallow
from clinicsite.markup.source import TAB, unmarked
from clinicsite.markup.syntax.inline import Session

_DASH = re.compile(r"(?P<indent> {0,3})[-*+](?P<blanks> +)\S")
_NUMBER = re.compile(r"(?P<indent> {0,3})(?P<number>\d{1,9})[.)](?P<blanks> +)\S")
_ITEM = re.compile(r"\n(?P<indent> *)(?:[-*+]|\d{1,9}[.)])(?: |\n|$)")
_MOST_BLANKS = 4  # after a mark; CommonMark takes more for code


class _Nesting(OListProcessor):
    """Looks through a list before the parser makes it; to be mixed into its processors."""

    session: Session
    item: re.Pattern[str]
    mark: str

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        # As the parent's, with items that have no text, and with numbers like `1)`.
        self.RE = re.compile(rf" {{0,3}}{self.mark}(?: |\n|$)")
        self.CHILD_RE = re.compile(rf" {{0,3}}(({self.mark}))(?: +|$)(.*)")
        self.INDENT_RE = re.compile(r" {4,7}(?:\d{1,9}[.)]|[*+-])(?: |$)")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Report what is not shown inside an item, then make the list."""
        lines = unmarked(blocks[0]).split("\n")
        widths = self.session.findings.item_widths
        width = self._check(lines, widths.get(self.lastChild(parent), TAB))
        super().run(parent, blocks)
        made = self.lastChild(parent)
        if made is not None:
            widths[made] = width

    def _check(self, lines: Sequence[str], width: int) -> int:
        """Report the first item that is meant to be inside another, whose text begins at `width`.

        Return where the text of the last item begins that is not inside another.
        """
        is_reported = False
        for row, line in enumerate(lines):
            match = self.item.match(line)
            if match is None:
                continue
            if len(match["indent"]) < width:
                width = match.end("blanks") - max(0, len(match["blanks"]) - _MOST_BLANKS)
            elif not is_reported:
                is_reported = True
                message = "this item is not shown inside the one above it"
                warn_shallow(message, self.session.findings, lines, row)
        if not is_reported:
            self._check_other(lines)
        return width

    def _check_other(self, lines: Sequence[str]) -> None:
        """Report a list of the other kind that runs on in an item's text."""
        row = (_number_pair if self.item is _DASH else _inner_dash)(lines)
        if row:
            message = "this list is printed as part of the item above it"
            if lines[row - 1].startswith(" " * TAB):
                message = "this item is shown inside the list above it"
            warn_shallow(message, self.session.findings, lines, row)


class _Dashes(_Nesting, SaneUListProcessor):
    item = _DASH
    mark = r"[*+-]"


class _Numbers(_Nesting, SaneOListProcessor):
    item = _NUMBER
    mark = r"\d{1,9}[.)]"


def _inner_dash(lines: Sequence[str]) -> int | None:
    """Return the line of a dash, of one that is indented as text of the item above it first."""
    found = [(row, match) for row, match in enumerate(map(_DASH.match, lines)) if row and match]
    inner = [row for row, match in found if len(match["indent"]) > 1]
    return next(iter(inner or [row for row, _ in found]), None)


def _number_pair(lines: Sequence[str]) -> int | None:
    """Return the line of `1.` if at least one more number is typed below it."""
    found = [(row, match) for row, match in enumerate(map(_NUMBER.match, lines)) if row and match]
    for (row, number), (_, following) in pairwise(found):
        if int(number["number"]) == 1 and int(following["number"]) in (1, 2):
            return row
    return None


class _Inside(ListIndentProcessor):
    """What is indented to be inside an item; an item below it that is less indented is not."""

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Split the block before the first line that starts another item, then read its start."""
        block = "" if self.parser.state.isstate("list") else blocks[0]
        level = (len(block) - len(block.lstrip(" "))) // TAB
        for item in _ITEM.finditer(block):
            if len(item["indent"]) // TAB < level:
                blocks[:1] = [block[: item.start()], block[item.start() + 1 :]]
                break
        super().run(parent, blocks)


class _Definitions(DefListProcessor):
    def test(self, parent: Element, block: str) -> bool:
        """Accept a definition whose terms are not the paragraph that is a block's title.

        python-markdown takes the paragraph before a bare `: definition` for its terms.
        """
        before = self.lastChild(parent)
        if before is None or before.tag != "p" or before.text is not None:
            return super().test(parent, block)
        match = self.RE.search(block)
        # A line of other blanks, such as U+00A0, holds no term either.
        return (
            match is not None
            and block[:4].lstrip()[:1] != ":"
            and bool(block[: match.start()].strip())
        )


def register_lists(md: Markdown, session: Session) -> None:
    """Put our lists in the places of python-markdown's and of those of sane lists."""
    processors = md.parser.blockprocessors
    processors.register(_Inside(md.parser), "indent", 90)
    for name, kind, priority in (("olist", _Numbers, 40), ("ulist", _Dashes, 30)):
        processor = kind(md.parser)
        processor.session = session
        processors.register(processor, name, priority)
    processors.register(DefListIndentProcessor(md.parser), "defindent", 85)
    processors.register(_Definitions(md.parser), "deflist", 25)

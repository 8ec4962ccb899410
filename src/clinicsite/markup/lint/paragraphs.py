"""What was meant as a list or a table, but is printed as a paragraph or loses cells.

Markdown starts a list or table below a blank line only; text pasted from a word processor runs
together. Only what the parser made a paragraph is checked, so code, list items and wrapped lines
of a list cannot be mistaken for one.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import CodeBlockProcessor, ParagraphProcessor
from markdown.extensions.tables import TableProcessor

from clinicsite.markup.findings import Findings
from clinicsite.markup.lint.bullets import first_bullet
from clinicsite.markup.source import unmarked
from clinicsite.markup.syntax.inline import Session

_FIRST_ITEM = re.compile(r"\n {0,3}(?:[-*+]|(?P<number>0{0,8}1[.)])) +\S")
# It has an address or an angle bracket, unlike `[Ana]: How are you?`.
_DEFINITION = re.compile(r" {0,3}\[(?!\^)(?:[^\[\]\\\n]|\\.)+\]:\s*(?:<|\S*[/#])")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)")
_AROUND = "\"'\u201c\u201d\u2018\u2019().,;:!?*_\u2013\u2014"  # words, in a sentence
_FEWEST_WORDS = 5
_RULE = re.compile(r" {0,3}\|?[ :]*-[-: ]*(?:\|[ :]*-[-: ]*)*\|? *")


class _Paragraphs(ParagraphProcessor):
    """The parser's paragraphs, each checked before it is made."""

    def __init__(self, md: Markdown, session: Session) -> None:
        super().__init__(md.parser)
        self._session = session

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Report what would be lost, then make the paragraph."""
        text = unmarked(blocks[0])
        lines, before = text.split("\n"), self.lastChild(parent)
        self._check_bullets(text, lines, before, blocks[1] if len(blocks) > 1 else "")
        width = self._session.findings.item_widths.get(before)
        if width is not None and len(lines[0]) - len(lines[0].lstrip(" ")) >= width:
            message = "this paragraph is not shown inside the item above it"
            warn_shallow(message, self._session.findings, lines, 0)
        if "]:" in lines[0] and _DEFINITION.match(text):
            message = "this link definition cannot be read, and is printed"
            hint = """write it on one line: [name]: https://… "title\""""
            self._session.findings.warn_line("unread-definition", message, hint, lines, 0)
        if len(lines) > 1 and not self.parser.state.isstate("list"):
            self._check_list(text, lines)
        if "|" in text and not self._is_parted(lines, before, blocks[1:2]):
            self._check_table([line.lstrip(" ") for line in lines])
        super().run(parent, blocks)

    def _check_bullets(
        self, text: str, lines: list[str], before: Element | None, after: str
    ) -> None:
        above = before.text or "" if before is not None and before.tag == "p" else ""
        bullet = first_bullet(text, before=above, after=after)
        if bullet is not None:
            message = f"'{bullet.mark}' does not make a list; the lines run together"
            self._session.findings.warn_line(
                "bullet-character", message, bullet.hint, lines, bullet.row
            )

    def _check_list(self, text: str, lines: list[str]) -> None:
        found = _FIRST_ITEM.search(text)
        if found is None:
            return
        row = text.count("\n", 0, found.end())
        is_alone = row == len(lines) - 1 and not found["number"]
        what, or_name = ("line", ", or — before a name") if is_alone else ("list", "")
        message = f"this {what} is printed as part of the sentence above it"
        mark = lines[row].split(maxsplit=1)[0]
        plain = f"{mark[:-1]}\\{mark[-1]}{or_name}"
        hint = f"put a blank line before it; if it is not a list, write {plain}"
        self._session.findings.warn_line("list-needs-blank-line", message, hint, lines, row)

    def _is_parted(self, lines: list[str], before: Element | None, after: Sequence[str]) -> bool:
        """Report a row that a blank line separates from its table; return whether it does."""
        is_row = _cells(lines[0]) > 1
        is_first = len(lines) == 1 and _cells("".join(after).partition("\n")[0]) > 1
        if not is_row or not (is_first or (before is not None and before.tag == "table")):
            return False
        message = "the rows of this table are printed as lines of text"
        hint = "delete the blank lines between the rows of the table"
        self._session.findings.warn_line("pasted-table", message, hint, lines, 0)
        return True

    def _check_table(self, lines: list[str]) -> None:
        in_item = ", and indent its rows by four" if self.parser.state.isstate("list") else ""
        for row in range(1, len(lines) - 1):
            rule = lines[row + 1]
            if "|" in lines[row] and "|" in rule and _RULE.fullmatch(rule):
                message = "this table is printed as part of the sentence above it"
                hint = f"put a blank line before it{in_item}"
                self._session.findings.warn_line(
                    "table-needs-blank-line", message, hint, lines, row
                )
                return
        widths = [_cells(line) for line in lines]
        for row, (width, following) in enumerate(pairwise(widths)):
            if width > 1 and (following > 1 or _RULE.fullmatch(lines[row + 1])):
                rule = f"| {' | '.join(['---'] * width)} |"
                message = "this table is printed as lines of text"
                hint = f"make its second line {rule}, below the {width} column headings"
                self._session.findings.warn_line("table-needs-dashes", message, hint, lines, row)
                return


class _Code(CodeBlockProcessor):
    """The parser's indented code; a sentence that is indented is reported."""

    def __init__(self, md: Markdown, session: Session) -> None:
        super().__init__(md.parser)
        self._session = session

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Report what reads like prose, then make the code."""
        before, lines = self.lastChild(parent), unmarked(blocks[0]).split("\n")
        if _is_sentence(lines[0]) and (before is None or before.tag != "pre"):
            message = "this sentence is indented by four or more spaces, so it is shown as code"
            hint = "delete the spaces before it; for code, put a line of ``` above and below it"
            self._session.findings.warn_line("indented-prose", message, hint, lines, 0)
        super().run(parent, blocks)


class _Tables(TableProcessor):
    """The parser's tables; a row that is wider than the header is reported."""

    def __init__(self, md: Markdown, session: Session) -> None:
        super().__init__(md.parser, {"use_align_attribute": True})
        self._session = session

    def test(self, parent: Element, block: str) -> bool:
        """Accept a block whose first two lines are a table's; both hold a bar."""
        return "|" in block and super().test(parent, block)

    def _split(self, row: str) -> list[str]:
        """Split a row into its cells; an escaped bar in code is a bar, as on GitHub."""
        cells: list[str] = super()._split(row)  # type: ignore[misc] # not in the stubs
        if "\\|" not in row or "`" not in row:
            return cells
        return [_CODE.sub(lambda code: code[0].replace("\\|", "|"), cell) for cell in cells]

    def _split_row(self, row: str) -> list[str]:
        """Split a row into its cells; the parent looks for code and escaped bars in each."""
        if "\\" in row or "`" in row:
            cells: list[str] = super()._split_row(row)  # type: ignore[misc] # not in the stubs
            return cells
        if self.border:
            row = row.removeprefix("|").removesuffix("|")
        return row.split("|")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Report the cells that have no column, then make the table."""
        lines = unmarked(blocks[0]).split("\n")
        width = len(self.separator)
        for row, line in enumerate(lines[2:], 2):
            cells = self._split_row(line.strip(" "))
            if any(cell.strip() for cell in cells[width:]):
                message = (
                    f"this row has {len(cells)} cells, but the table's first line has {width}; "
                    "the rest is left out"
                )
                hint = r"write | in a text as \|, or add a column"
                self._session.findings.warn_line("table-cells", message, hint, lines, row)
        super().run(parent, blocks)


def register_paragraphs(md: Markdown, session: Session) -> None:
    """Put our processors, which report what is lost, in the places of python-markdown's."""
    processors = md.parser.blockprocessors
    processors.register(_Code(md, session), "code", 80)
    processors.register(_Paragraphs(md, session), "paragraph", 10)
    processors.register(_Tables(md, session), "table", 75)


def _is_sentence(line: str) -> bool:
    """Check whether a line reads like prose: a capital, and words without signs of code."""
    words = [
        re.sub(r"['\u2019-]|(?<=\d)[.,](?=\d)", "", word.strip(_AROUND)) for word in line.split()
    ]
    return (
        len(words) >= _FEWEST_WORDS
        and words[0][:1].isupper()
        and (len(words[0]) == 1 or not words[0].isupper())
        and all(not word or word.removeprefix("$").isalnum() for word in words)
    )


def _cells(line: str) -> int:
    """Return how many cells a line has that starts or ends with a bar and has one inside; or 0."""
    line = line.strip(" ")
    inside = line.removeprefix("|").removesuffix("|")
    return inside.count("|") + 1 if inside != line and "|" in inside else 0


def warn_shallow(message: str, findings: Findings, lines: Sequence[str], row: int) -> None:
    """Warn of what is not indented far enough to be inside a list item."""
    hint = "indent it by four spaces for each list it is in"
    findings.warn_line("shallow-indent", message, hint, lines, row)

"""Tables pasted from a spreadsheet, a word processor or a page, which would run together."""

import re
from collections.abc import Callable, Sequence

from clinicsite.markup.findings import Findings

_BULLET = re.compile(r"[ ]*(?:[-*+\u2022\u00b7\u25aao]|\d{1,3}[.)]|[a-zA-Z][.)])\t")
_LONGEST_ROW = 90  # characters of a row with `/` between its cells; a longer one is a sentence
_FEWEST_SLASHED = 3
# A line of an address, in which ` / ` parts a flat from a street, or a town from a country.
_OF_ADDRESS = re.compile(
    r"\b\d{5}\b|\d{3}[- .]\d{4}\b|@|\b(?:suite|unit|apt|po box)\b"
    r"|\b(?:st|street|ave|avenue|rd|road|blvd|drive|lane|way|calle|avenida)\b\.?(?:$|[ ]?[,/])",
    re.IGNORECASE,
)


def check_pasted_tables(typed: str, blanked: str, findings: Findings) -> None:
    """Report rows with tabs, or with ` / `, between their cells.

    `typed` has its tabs still; `blanked` is the same text with spaces for tabs, its fenced code
    blanked.
    """
    kinds = [
        (cells_of, fewest)
        for sign, cells_of, fewest in (("\t", _tabbed, 2), (" / ", _slashed, _FEWEST_SLASHED))
        if typed.count(sign) >= fewest
    ]
    if not kinds:
        return
    lines = [
        line if bare.strip() else ""
        for line, bare in zip(typed.split("\n"), blanked.split("\n"), strict=True)
    ]
    for cells_of, fewest in kinds:
        row = _first_run(lines, cells_of, fewest)
        if row is None:
            continue
        cells = cells_of(lines[row])
        head = " | ".join(cell or " " for cell in cells)
        rule = f"|{' --- |' * len(cells)}"
        hint = f"write '| {head} |', below it '{rule}', then the other rows in the same way"
        at = sum(len(line) + 1 for line in blanked.split("\n")[:row])
        findings.warn("pasted-table", "the rows of this table run together", hint, at)


def _first_run(
    lines: Sequence[str], cells_of: Callable[[str], list[str]], fewest: int
) -> int | None:
    """Return the first of so many rows in turn; with tabs, blank lines may part them."""
    first, count = 0, 0
    for row, line in enumerate(lines):
        if cells_of(line):
            first, count = (first, count + 1) if count else (row, 1)
            if count == fewest:
                return first
        elif line.strip() or cells_of is _slashed:
            count = 0
    return None


def _tabbed(line: str) -> list[str]:
    if line.startswith(("\t", "    ")) or _BULLET.match(line) or "|" in line:
        return []
    cells = [cell.strip() for cell in line.rstrip().split("\t")]
    return cells if len(cells) > 1 and cells[0] and sum(map(bool, cells)) > 1 else []


def _slashed(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.split(" / ")]
    is_row = len(line) <= _LONGEST_ROW and len(cells) > 1 and not line.startswith((" ", "-", "*"))
    is_row = is_row and all(cells) and "|" not in line
    return cells if is_row and _OF_ADDRESS.search(line) is None else []

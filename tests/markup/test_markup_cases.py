"""What each piece of Markdown becomes, case by case.

The cases are in `fixtures/`, in the manner of markdown-it-py: any number of cases of the form

    title
    .
    input
    .
    output
    .

Below the HTML the output has one line for each diagnostic. Control characters around references
are shown as braces. Run this file to write the outputs anew; then read the difference.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import REFERENCE_CLOSE, REFERENCE_OPEN
from clinicsite.markup.options import MarkupOptions

FIXTURES = Path(__file__).parent / "fixtures"
OPTIONS = {
    "spanish": MarkupOptions(language="es"),
    "raw": MarkupOptions(raw_html=True),
    "typed": MarkupOptions(smart_quotes=False),
}


@dataclass(frozen=True)
class Case:
    """One case of a data file."""

    file: str
    title: str
    given: str
    expected: str

    @property
    def actual(self) -> str:
        """What the conversion makes of the input, with the options that the file is named for."""
        options = OPTIONS.get(self.file, MarkupOptions())
        markup, diagnostics = convert(
            self.given, file="x.md", first_line=1, options=options, source_keys=("nice", "who")
        )
        html = markup.html.replace(REFERENCE_OPEN, "{").replace(REFERENCE_CLOSE, "}")
        return "\n".join(filter(None, [html, *map(str, diagnostics)]))


def cases(path: Path) -> list[Case]:
    """Read the cases of a data file."""
    found: list[Case] = []
    parts = path.read_text("utf-8").split("\n.\n")
    for title, given, expected in zip(parts[0::3], parts[1::3], parts[2::3], strict=False):
        found.append(Case(path.stem, title.strip(), given, expected))
    return found


def all_cases() -> list[Case]:
    """Read every data file."""
    return [case for path in sorted(FIXTURES.glob("*.md")) for case in cases(path)]


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.file}: {case.title}")
def test_text_becomes_this_html(case: Case) -> None:
    """A conversion gives exactly the HTML and diagnostics of its case."""
    assert case.actual == case.expected


def test_every_data_file_has_cases() -> None:
    """An empty or misread data file does not pass unnoticed."""
    by_file = {case.file for case in all_cases()}
    assert {"blocks", "faults", "links", "plain", "raw", "spanish", "typed"} <= by_file
    assert all(case.title and case.expected for case in all_cases())


if __name__ == "__main__":
    for path in sorted(FIXTURES.glob("*.md")):
        texts = [f"{c.title}\n.\n{c.given}\n.\n{c.actual}\n.\n" for c in cases(path)]
        path.write_text("\n".join(texts), "utf-8")

"""What each piece of Markdown becomes, case by case; the cases are in `fixtures/`."""

import pytest
from markup_cases import Case, all_cases


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.file}: {case.title}")
def test_text_becomes_this_html(case: Case) -> None:
    """A conversion gives exactly the HTML and diagnostics of its case."""
    assert case.actual == case.expected


def test_every_data_file_has_cases() -> None:
    """An empty or misread data file does not pass unnoticed."""
    by_file = {case.file for case in all_cases()}
    assert {"blocks", "faults", "links", "plain", "raw", "spanish", "typed"} <= by_file
    assert all(case.title and case.expected for case in all_cases())

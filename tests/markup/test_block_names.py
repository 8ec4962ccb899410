"""A block that is opened in another way gets the line to write, and no false errors behind it."""

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.lint.block_names import block_meant, hint_for
from clinicsite.markup.options import MarkupOptions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("red flag | Call", "/// red-flag | Call"),
        ("Red Flag: Call", "/// red-flag | Call"),
        ("red-flag Call us if", "/// red-flag | Call us if"),
        ("redflag call | Stop", "/// red-flag | Stop"),
        ("red flag", "/// red-flag | Title"),
        ("note: Bring water", "/// note | Bring water"),
        ("!note Water", "/// note | Water"),
        ("a note", "/// note"),
        ("contra indications | Not when", "/// contraindications | Not when"),
        ("figure Neck", "/// figure"),
        ("details What people ask", "/// faq | What people ask"),
        ("----", None),
        ("nothing like it", None),
    ],
)
def test_an_opening_line_is_written_out(typed: str, meant: str | None) -> None:
    assert block_meant(f" {typed}") == meant


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("redflag", "write '/// red-flag | Stop'"),
        ("warning", "write '/// red-flag | Stop'"),
        ("info", "write '/// note | Stop'"),
        ("faqs", "write '/// faq | Stop'"),
        ("xyz", "known: contraindications, cta, faq, figure, myth, note, red-flag, steps, table, "),
    ],
)
def test_another_name_of_a_block_is_known(typed: str, hint: str) -> None:
    assert hint_for(typed, "Stop").startswith(hint)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("/// faq\n### Does it hurt?\nNo.\n\n### How long?\nAn hour.\n", ["unclosed-block"]),
        ("/// faqs\n### Does it hurt?\nNo.\n///\n", ["unknown-block"]),
        ("/// red flag | Call\nText.\n///\n", ["bad-block"]),
        ("#### Deep\n\n/// faq\n### Does it hurt?\nNo.\n", ["heading-skip", "unclosed-block"]),
    ],
)
def test_one_slip_in_a_block_is_one_error(body: str, codes: list[str]) -> None:
    """Headings in a block that cannot be read are not judged as headings of the text."""
    _, found = convert(body, file="x.md", first_line=1, options=MarkupOptions())
    assert sorted(each.code for each in found) == codes

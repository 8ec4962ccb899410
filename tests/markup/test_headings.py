"""Lines that start with `#`: headings, and what is none."""

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions


@pytest.mark.parametrize(
    ("typed", "page", "hint"),
    [
        ("## x", '<h2 id="x">x</h2>', ""),
        ("##x", '<h2 id="x">x</h2>', ""),
        ("#1 tip: breathe", "<p>#1 tip: breathe</p>", ""),
        ("So\n#1 and\n#2", "<p>So\n#1 and\n#2</p>", ""),
        ("# x", '<h2 id="x">x</h2>', "start it with ##"),
        ("x\n===", '<h2 id="x">x</h2>', "start it with ##"),
        ("#x", '<h2 id="x">x</h2>', r"start it with ##, or write \# if it is not a heading"),
        (r"\#x", "<p>#x</p>", ""),
        ("####### x", "<p>####### x</p>", "start it with ## or ###"),
    ],
)
def test_a_line_with_a_sharp(typed: str, page: str, hint: str) -> None:
    markup, found = convert(typed, file="a.md", first_line=1, options=MarkupOptions())
    assert markup.html.strip() == page
    assert [each.hint for each in found] == ([hint] if hint else [])

"""Fenced code is shown as typed, whatever it is in, and nothing in it means anything."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions
from clinicsite.markup.syntax import fences

# What a line of code may hold that would mean something elsewhere.
CODE = "a *b* `c`\n\n  - d\n> e\n/// note\n[f](g.md)\n<!-- h\n# i"
HOLDERS = ("- ", "* ", "1. ", "10. ", "3) ", "-   ", "> ")
SIGNS = ("```", "~~~", "````", "~~~~~")


def held(lines: list[str], holder: str, gap: list[str]) -> list[str]:
    """Return lines inside an item or quotation, below a word of its own."""
    inner = ["word", *gap, *lines]
    if holder.startswith(">"):
        return [f"{holder}{line}" for line in inner]
    rest = [f"{' ' * len(holder)}{line}" if line else "" for line in inner[1:]]
    return [f"{holder}{inner[0]}", *rest]


def codes(text: str) -> list[str]:
    """Return the blocks of code in a text's page; the text must have no diagnostics."""
    markup, diagnostics = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    assert diagnostics == []
    assert "wzxhzdk" not in markup.html
    found = re.findall(r"<pre><code[^>]*>(.*?)\n</code></pre>", markup.html, re.DOTALL)
    return [html.unescape(code) for code in found]


@given(
    st.lists(st.sampled_from(HOLDERS), max_size=4),
    st.sampled_from(SIGNS),
    st.integers(0, 3),
    st.sampled_from([[], [""]]),
    st.sampled_from(["", "\n\nword", "\nword"]),
)
def test_code_is_shown_as_typed(
    holders: list[str], sign: str, indent: int, gap: list[str], behind: str
) -> None:
    """In items and quotations of any kind, in each other, right below a word or a blank line."""
    lines = [f"{' ' * indent}{line}" if line else "" for line in [sign, *CODE.split("\n"), sign]]
    for holder in holders:
        lines = held(lines, holder, gap)
    assert codes("\n".join(lines) + behind) == [CODE]


def test_list_goes_on_below_code() -> None:
    """Items around one with code stay one list, with their numbers."""
    text = "1. one\n   ```\n   a\n   ```\n2. two\n\n3. three\n\n    ~~~\n    b\n    ~~~\n4. four"
    markup, _ = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    assert (markup.html.count("<ol>"), markup.html.count("<li>")) == (1, 4)
    assert "start=" not in markup.html


def test_the_language_of_code_in_an_item_is_kept() -> None:
    """Only the language is taken from the line that opens the code."""
    text = "- item\n  ```python {.x}\n  a\n  ```"
    markup, _ = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    assert '<code class="language-python">a' in markup.html


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("- a\n  ```\n  b", 2, 3), ("> ```\n> b", 1, 3), ("> - a\n>\n>   ~~~\n>   b", 3, 5)],
)
def test_code_in_an_item_must_be_closed_there(text: str, line: int, column: int) -> None:
    """It is an error at its place, also if more text follows."""
    _, diagnostics = convert(f"{text}\n\nmore", file="a.md", first_line=1, options=MarkupOptions())
    places = [(found.code, found.place.line, found.place.column) for found in diagnostics]
    assert places[0] == ("unclosed-fence", line, column)


def test_depth_is_bounded() -> None:
    """Code in more items than anybody types is not looked for; it is no reason to stop."""
    text = "\n".join(f"{'> ' * 300}{line}" for line in ("```", "a", "```"))
    blank, unclosed = fences.blanked(text)
    assert (len(blank), unclosed) == (len(text), [])

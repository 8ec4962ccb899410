"""Emphasis: whatever marks are typed, every letter is shown, in its order."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions

_MARKS = st.sampled_from(["*", "**", "***", "_", "__", " ", " ", "  ", "(", ")", ".", "\\", "`"])
_LETTERS = st.text("abcdefghij", min_size=1, max_size=4)
_SOUP = st.lists(st.one_of(_MARKS, _MARKS, _LETTERS), min_size=3, max_size=40).map("".join)


def html_of(body: str) -> str:
    options = MarkupOptions(raw_html=False, smart_quotes=False)
    return convert(body, file="a.md", first_line=1, options=options)[0].html


def shown_letters(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return "".join(filter(str.isalpha, body.text()))


@given(_SOUP)
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@example("**a **b *c* e_f **ghijk** l")
@example("*a **b** c_d e* f_g **h**")
def test_every_letter_between_marks_is_shown_in_its_order(soup: str) -> None:
    body = f"x {soup}"
    assert shown_letters(html_of(body)) == "".join(filter(str.isalpha, body))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "***New:*** *deep* my_file **session** today",
            "<strong><em>New:</em></strong> <em>deep</em> my_file <strong>session</strong> today",
        ),
        ("**a **b *c* e_f **ghijk** l", "**a **b <em>c</em> e_f <strong>ghijk</strong> l"),
        ("*x **y *z* w** v* u", "<em>x <strong>y <em>z</em> w</strong> v</em> u"),
        ("**Price: **$80, a_b and *c*", "**Price: **$80, a_b and <em>c</em>"),
    ],
)
def test_a_mark_within_a_word_does_not_move_the_emphasis_behind_it(
    typed: str, expected: str
) -> None:
    assert html_of(typed) == f"<p>{expected}</p>"

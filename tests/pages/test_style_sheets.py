"""A style sheet loses what only people read, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.pages.assets.style_sheets import without_comments


@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("a {\n  color: red;\n  margin: 0 ;\n}\n", "a{color:red;margin:0}"),
        ("/* why */\na { color : red }", "a{color :red}"),
        ("a , b > c{}", "a,b > c{}"),
        # A space before a colon is a descendant; without it the rule means another element.
        ('[dir="rtl"] :is(.a, .b) { x: y }', '[dir="rtl"] :is(.a,.b){x:y}'),
        ("a/**/.b{}", "a/**/.b{}"),
        ("a /* x */ .b{}", "a .b{}"),
        (r".\31  a{}", r".\31  a{}"),
        (r".\{ , b{}", r".\{,b{}"),
        ('a{content:"/* x */  ; }"}', 'a{content:"/* x */  ; }"}'),
        ("a{content:'\\'  '}", "a{content:'\\'  '}"),
        ("a{b:url( data:x;y,  z )}", "a{b:url( data:x;y,  z )}"),
        ("@media (width > 3px) and (x: 1) { a{b:calc(1px + 2px) !important} }",
         "@media (width > 3px) and (x:1){a{b:calc(1px + 2px) !important}}"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_goes_and_what_stays(typed: str, published: str) -> None:
    """Comments and needless spaces go; strings, urls, escapes and combinators stay."""
    assert without_comments(typed) == published


@given(st.text(alphabet="a .:;,{}()/*\"'\\\n[]=", max_size=60))
def test_what_is_small_stays_as_it_is(text: str) -> None:
    """Twice is once, whatever is typed, and nothing grows."""
    once = without_comments(text)
    assert without_comments(once) == once
    assert len(once) <= len(text)

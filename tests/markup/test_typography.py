"""Quotes, dashes and ellipses: which way they turn, and where they stay as typed."""

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions


def shown(body: str) -> str:
    """Return the one paragraph that a text makes."""
    markup, _ = convert(body, file="a.md", first_line=1, options=MarkupOptions())
    return markup.html.strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/x--y",
        "https://a.example/x...y/z--z",
        "http://a.example/it's/o'clock",
        "www.x--y.example",
        "www.x.example/a...b",
        "a--b@x.example",
        "a...b+c@x.example",
        "x--y.com",
        "x--y.co.uk/z--z",
    ],
)
@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("{}", "{}"),
        ("x--y {}, it's", "x\u2013y {}, it\u2019s"),
        ("({}).", "({})."),
        ("'{}'.", "\u2018{}\u2019."),
        ('"{}"', "“{}”"),
        ('"See {}", and "so..."', "“See {}”, and “so…”"),
    ],
)
def test_an_address_is_shown_as_typed(typed: str, page: str, address: str) -> None:
    assert shown(typed.format(address)) == page.format(address)


def test_an_escaped_sign_in_an_address_does_not_end_it() -> None:
    assert shown(r"https://a.example/x\_y--z") == "https://a.example/x_y--z"


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        (r"'\[x\]'", "\u2018[x]\u2019"),
        (r'"\[x\]"', "“[x]”"),
        ("\"\\*\", '\\_'", "“*”, \u2018_\u2019"),
        (r'"x \["y"\]"', "“x [“y”]”"),
        (r"x\*'s", "x*\u2019s"),
        ('*x*"y"', "<em>x</em>“y”"),
        ('**Note:**"Hello there"', "<strong>Note:</strong>“Hello there”"),
        ("*x*'s", "<em>x</em>\u2019s"),
        ('"*x*"', "“<em>x</em>”"),
        ('"a *x*", he said, "b"', "“a <em>x</em>”, he said, “b”"),
        ('\\("*x*"\\)', "(“<em>x</em>”)"),
        ("so--yes...no", "so\u2013yes…no"),
    ],
)
def test_a_quote_turns_the_right_way(typed: str, page: str) -> None:
    assert shown(typed) == page


def test_long_words_are_looked_through_in_bounded_time() -> None:
    """It ends: a search that went back again and again would not, in the life of the test."""
    for word in ("a." * 50_000, "a-" * 50_000, "www." + "'" * 100_000, "a.com/" * 20_000):
        shown(f"{word} 'x'")

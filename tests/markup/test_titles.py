"""What is typed in titles, labels and the words of pictures: escapes, code, links in each other."""

import re

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions

# what is typed, and the words that readers are given
WORDS = [
    (r"a \& b", "a & b"),
    ('x \\"y"', 'x "y"'),
    ("x `y` z", "x y z"),
    (r"\*x\* y", "*x* y"),
]
LINKED = [("x [y](/z) q", "x y q"), (r"x [y `z` \*](/z) q", "x y z * q")]
FORMS = {
    "an abbreviation": ("<abbr title='{}'>E</abbr>", "title"),
    "a link": ("[E](/e '{}')", "title"),
    "a picture": ("![{}](/e.jpg)", "alt"),
    "a picture by reference": ("![{}][e]\n\n[e]: /e.jpg", "alt"),
}


@pytest.mark.parametrize("raw_html", [False, True])
@pytest.mark.parametrize(
    ("typed", "words", "form"),
    [(*each, form) for form in FORMS for each in WORDS]
    + [(*each, form) for form in FORMS if form != "a link" for each in LINKED],
)
def test_words_in_an_attribute_are_all_shown(
    typed: str, words: str, form: str, *, raw_html: bool
) -> None:
    text, name = FORMS[form]
    options = MarkupOptions(raw_html=raw_html)
    markup, _ = convert(text.format(typed), file="a.md", first_line=1, options=options)
    found = re.search(rf' {name}="([^"]*)"', markup.html)
    assert found is not None
    assert found[1].replace("&quot;", '"').replace("&amp;", "&") == words


@pytest.mark.parametrize("text", ["[@`a`]", r"[@a\_b]", "[^`a`]", "[^<sub>a</sub>]"])
def test_a_message_names_what_was_typed(text: str) -> None:
    _, found = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    assert found
    for each in found:
        assert each.message.isprintable()
        assert "klzzwxh" not in each.message + each.hint


def test_a_label_may_hold_an_escaped_sign() -> None:
    text = "x[^a\\*b]\n\n[^a\\*b]: y"
    _, found = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    assert found == []


@pytest.mark.parametrize(
    ("text", "unused"),
    [
        ("An LMT.\n\n*[LMT]: words", []),
        ("An LMT.\n\n*[L M T]: words", ["L M T"]),
        ("`LMT` x\n\n*[LMT]: words", ["LMT"]),
        ("- *LMT*\n\n*[LMT]: words", []),
    ],
)
def test_an_abbreviation_that_is_not_used_is_reported(text: str, unused: list[str]) -> None:
    _, found = convert(text, file="a.md", first_line=1, options=MarkupOptions())
    messages = [f"the text does not use the abbreviation '{each}'" for each in unused]
    assert [each.message for each in found] == messages
    assert all(each.place.line == 3 for each in found)


def test_the_end_tag_may_be_typed_in_capitals() -> None:
    markup, found = convert("<u>x</U>", file="a.md", first_line=1, options=MarkupOptions())
    assert (markup.html.strip(), found) == ("<p><u>x</u></p>", [])

"""YAML's errors in words, and what the reader of headers refuses."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.fields import Scalar
from clinicsite.front_matter import header
from reading_samples import HEADER, WHOLE, post, read_text, told


def read(text: str) -> tuple[header.FrontMatter, list[str]]:
    """Read a header that starts at line 2."""
    front, found = header.read(text, file="x.md", first_line=2)
    return front, told(found)


# Header, then place and code of what is told; every text starts at line 2 of its file.
RIDDLES = {
    "18 colon in a value": ("title: Neck: a guide\n", "2:12 unquoted-colon"),
    "18 colon in an item": ("a:\n  - Neck: a: guide\n", "3:12 unquoted-colon"),
    "18 colon after quotes": ('a: "b": c\n', "2:7 unquoted-colon"),
    "17 tab below a key": ("a:\n\tb: c\n", "3:1 tab-indent"),
    "17 tab after spaces": ("a:\n  \tb: c\n", "3:3 tab-indent"),
    "17 tab before a continued line": ("a: b\n\tc\n", "3:1 tab-indent"),
    "17 tab in a block": ("a: |\n\tx\n", "3:1 tab-indent"),
    "deeper than the line above": ("title: x\n  date: y\n", "3:3 bad-indentation"),
    "between two levels": ("a:\n    b: 1\n  c: 2\n", "4:3 bad-indentation"),
    "first key indented": (" a: 1\nb: 2\n", "3:1 bad-indentation"),
    "item among keys": ("a: x\n- y\n", "3:1 bad-indentation"),
    "quote at the end missing": ('title: "abc\ndate: 1\n', "2:8 unclosed-quote"),
    "quote that swallows a line": ('title: "abc\ndate: "2026"\n', "2:8 unclosed-quote"),
    "apostrophe in quotes": ("title: 'It's here'\n", "2:8 broken-quote"),
    "text after quotes": ('a: 1\ntitle: "Free" massage\n', "3:8 broken-quote"),
    "no space, alone": ("title:A\n", "2:7 missing-space"),
    "no space, first": ("title:A\ndate: 1\n", "2:7 missing-space"),
    "no space, later": ("a: 1\ntitle:A\ndate: 1\n", "3:7 missing-space"),
    "at sign": ("t: @clinic\n", "2:4 needs-quotes"),
    "backtick": ("t: `x`\n", "2:4 needs-quotes"),
    "per cent": ("t: %x\n", "2:4 needs-quotes"),
    "emphasis": ("t: *Important* news\n", "2:4 needs-quotes"),
    "and": ("t: & more\n", "2:4 needs-quotes"),
    "bar": ("t: |x\n", "2:4 needs-quotes"),
    "greater": ("t: > text\n", "2:4 needs-quotes"),
    "bracketed word": ("t: [Free] massage\n", "2:4 needs-quotes"),
    "closing bracket": ("t: ] x\n", "2:4 needs-quotes"),
    "hyphen": ("t: - x\n", "2:4 needs-quotes"),
    "question mark": ("t: ? x\n", "2:4 needs-quotes"),
    "list not closed": ("t: [a\nb: c\n", "2:4 unclosed-bracket"),
    "colon in a list": ("t: [b: c: d]\n", "2:4 unclosed-bracket"),
    "escape": ('t: "\\q"\n', "2:5 bad-escape"),
    "26 control escape": ('t: "\\x02"\n', "2:4 control-character"),
    "text among keys": ("a: b\nfoo bar\nc: d\n", "3:1 no-key"),
    "9 list": ("- a\n- b\n", "2:1 not-a-mapping"),
    "9 text": ("just text\n", "2:1 no-key"),
    "text before keys": ("# x\ntitle Neck\ndate: 1\n", "3:1 no-key"),
    "9 text in quotes": ('"title"\n', "2:1 not-a-mapping"),
    "19 tag": ("t: !x y\n", "2:4 tag"),
    "19 python tag": ("t: !!python/object:os.system x\n", "2:4 tag"),
    "19 binary": ("t: !!binary aGk=\n", "2:4 tag"),
    "19 set": ("t: !!set {a}\n", "2:4 tag", "2:11 empty-value"),
    "20 anchor": ("t: &x y\n", "2:4 anchor"),
    "20 alias": ("t: *x\n", "2:4 alias"),
    "20 alias as a key": ("*x : y\n", "2:1 alias"),
    "20 merge": ("<<: {a: b}\n", "2:1 merge-key"),
    "29 end of document": ("a: b\n...\nc: d\n", "3:1 many-documents"),
    "29 second document": ("a: b\n--- c\n", "3:1 many-documents"),
    "29 directive": ("%YAML 1.2\n--- x\n", "2:1 many-documents"),
    "24 list as a key": ("[a]: b\n", "2:1 complex-key"),
    "24 mapping as a key": ("? {a: b}\n: c\n", "2:3 complex-key"),
    "empty key": ('"": c\n', "2:1 bad-key"),
    "10 twice": ("a: 1\nb: 2\na: 3\n", "4:1 duplicate-key"),
    "10 twice below": ("x:\n  a: 1\n  a: {b: 2}\n", "4:3 duplicate-key"),
    "10 twice in braces": ("x: [{a: 1, a: 2}]\n", "2:12 duplicate-key"),
    "28 nothing": ("a: 1\nmodalities:\n", "3:1 empty-value"),
    "28 tilde": ("modalities: ~\n", "2:1 empty-value"),
    "28 null": ("modalities: null\n", "2:1 empty-value"),
    "28 empty item": ("modalities:\n  - a\n  -\n", "4:4 empty-value"),
    "comment for a value": ("title: #1 in town\n", "2:1 empty-value"),
    "comment in a value": ("title: Our #1 tip\n", "2:12 comment-in-value"),
    "21 too deep": ("a: " + "[" * 11 + "]" * 11 + "\n", "2:13 too-deep"),
}


@pytest.mark.parametrize("name", RIDDLES)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_each_mistake_is_told_in_plain_words_at_its_place(
    name: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """9, 10, 17-21, 24, 26, 28, 29: with libyaml and without it, and never in YAML's words."""
    if not hasattr(yaml, loader):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(header, "_LOADER", getattr(yaml, loader))
    text, *places = RIDDLES[name]
    assert read(text)[1] == places


def test_half_a_character_by_its_escape_is_refused() -> None:
    """26: libyaml refuses the escape; without libyaml the value is looked at."""
    _, (told_,) = read('t: "\\uD83D"\n')
    assert told_ in ("2:5 bad-escape", "2:4 control-character")


def test_the_mend_of_a_colon_is_the_line_as_it_should_be() -> None:
    """18: a hint that can be copied."""
    _, found = header.read('title: "Neck": a guide\n', file="x.md", first_line=2)
    assert found[0].hint == 'put it in quotes: title: "\\"Neck\\": a guide"'


def test_a_duplicate_names_both_lines() -> None:
    """10: the second is the place, the first is in the sentence."""
    _, found = header.read("a: 1\nb: 2\na: 3\n", file="x.md", first_line=2)
    assert "first at line 2" in found[0].message


BOOLEANS_OF_YAML_1_1 = [
    "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "true", "True", "TRUE",
    "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF",
]  # fmt: skip
NUMBERS_OF_YAML_1_1 = [
    "9:30",
    "0123456",
    "1.10",
    "1_000",
    "0x1F",
    ".inf",
    ".nan",
    "1e3",
    "9" * 5000,
]
DATES_OF_YAML_1_1 = ["2024-13-45", "2026-01-02", "=", "Null"]


@pytest.mark.parametrize("typed", [*BOOLEANS_OF_YAML_1_1, *NUMBERS_OF_YAML_1_1, *DATES_OF_YAML_1_1])
def test_a_text_field_keeps_what_was_typed(typed: str) -> None:
    """12, 13, 23: `No`, `9:30`, `012` are texts where a text is meant."""
    document, found = read_text(post(f"title: {typed}\ndate: 2026-04-09\nauthor: {typed}\n"))
    assert found == []
    assert document is not None
    assert (document.header.title, document.header.author) == (typed, (typed,))  # type: ignore[union-attr]


def test_places_are_those_of_the_file() -> None:
    """A value's place is its own, a key's place the key's, on every level."""
    front, found = read("a: x\nb:\n  - y\n  - c: z\nd: {e: 'f'}\n\u00fc: \U0001f600 q\n")
    assert found == []
    assert front.values == {
        "a": "x",
        "b": ["y", {"c": "z"}],
        "d": {"e": "f"},
        "\u00fc": "\U0001f600 q",
    }
    assert front.positions == {
        "a": (2, 4),
        "b": (4, 3),
        "b.0": (4, 5),
        "b.1": (5, 5),
        "b.1.c": (5, 8),
        "d": (6, 4),
        "d.e": (6, 8),
        "\u00fc": (7, 4),
    }
    assert front.keys["b.1.c"] == (5, 5)
    assert front.keys["\u00fc"] == (7, 1)


def test_quotes_are_remembered() -> None:
    """14: `draft: "true"` must not count as a flag, so a scalar knows whether it was quoted."""
    values = read("a: true\nb: 'true'\nc: |\n  true\n")[0].values
    assert [values[key].plain for key in "abc"] == [True, False, False]


@given(st.text(max_size=200))
@example("\ufeff")
@example("a: \ufeffb\n\ufeffc: d\n")
@example("? - ? a\n")
@example('"\\')
def test_no_header_is_too_odd_to_be_read(text: str) -> None:
    """30: whatever stands there, the answer is values and diagnostics with a place."""
    front, found = header.read(text, file="x.md", first_line=2)
    assert isinstance(front.values, dict)
    lines = text.count("\n") + 3
    assert all(2 <= each.place.line <= lines and each.place.column >= 1 for each in found)


@given(st.data())
def test_a_header_with_one_character_changed_never_raises(data: st.DataObject) -> None:
    """30: near misses of a good header exercise the hints."""
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    new = data.draw(st.sampled_from([*":#'\"[]{}&*!|>%@`-?,\\~<\n \t=", ""]))
    _, found = header.read(WHOLE[:at] + new + WHOLE[at + 1 :], file="x.md", first_line=2)
    assert all(each.code != "bad-yaml" for each in found), found


JSON_LIKE = st.recursive(
    st.sampled_from(["x", "'x'", "~", "1", "2026-01-01", "true", "'true'", "@", "", "/x/", "a: b"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["src", "alt", "label", "x"]), inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=8,
)
KEYS = [line.partition(":")[0] for line in WHOLE.splitlines() if line[:1].isalpha()]


@given(st.sampled_from(KEYS), JSON_LIKE)
def test_any_value_in_any_field_is_taken_or_refused_in_words(key: str, value: str) -> None:
    """30: never a traceback, never pydantic's English."""
    lines = HEADER if f"\n{key}:" not in f"\n{HEADER}" else ""
    _, found = read_text(post(f"{lines}{key}: {value}\n"))
    for each in found:
        assert each.place.line >= 1
        assert "Input should" not in each.message
        assert each.code != "bad-value", each


@pytest.mark.parametrize("key", KEYS)
def test_a_key_doubled_is_refused(key: str) -> None:
    """10: any key of a valid document; both lines are named."""
    lines = WHOLE.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    found = read_text(post(f"{WHOLE}{key}: x\n"))[1]
    assert [each.message for each in found if each.code == "duplicate-key"] == [
        f"duplicate key '{key}' (first at line {first + 2})"
    ]
    assert found[0].place.line == len(lines) + 2


def test_values_are_scalars_all_the_way_down() -> None:
    """12: nothing has been turned into a number, a date or a flag by the reader."""

    def leaves(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [leaf for inner in value.values() for leaf in leaves(inner)]
        if isinstance(value, list):
            return [leaf for inner in value for leaf in leaves(inner)]
        return [value]

    assert {type(leaf) for leaf in leaves(read(WHOLE)[0].values)} == {Scalar}


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("title: Neck: a guide", 'title: "Neck: a guide"'),
        ("title: “Neck: a guide”", 'title: "Neck: a guide"'),
        ("title: «Cuello: guía»", 'title: "Cuello: guía"'),
        ("title: \u2018Neck: a guide\u2019", 'title: "Neck: a guide"'),
        ("title: The “neck: a guide” book", 'title: "The “neck: a guide” book"'),
        ("title: 5” wide: a guide", 'title: "5” wide: a guide"'),
    ],
)
def test_the_line_to_write_has_straight_quotes_around_it(line: str, written: str) -> None:
    (found,) = header.read(line + "\n", file="x.md", first_line=2)[1]
    assert found.hint == f"put it in quotes: {written}"

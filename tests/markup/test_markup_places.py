"""Diagnostics and references name the line and column in the file, whatever stands around them."""

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import Reference
from clinicsite.markup.options import MarkupOptions

OPTIONS = MarkupOptions()


def references(body: str, *, first_line: int = 1) -> tuple[Reference, ...]:
    """Return the references of a text."""
    return convert(body, file="a.md", first_line=first_line, options=OPTIONS)[0].references


def test_lines_count_from_the_first_line_of_the_file() -> None:
    """The front matter's lines count."""
    (found,) = references("One\n\n[b](c.md)", first_line=7)
    assert (found.line, found.column) == (9, 5)


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("`[a](x.md)` and [a](x.md)", 1, 21),
        ("```\n[a](x.md)\n```\n\n[a](x.md)", 5, 5),
        ("    [a](x.md)\n\ntext [a](x.md)", 3, 10),
        ("x.md is x.md, see [a]( x.md )", 1, 24),
        ("- item\n\n    [a](<x.md>)", 3, 10),
        ('> > [a](x.md "title")', 1, 9),
        ("[a][r]\n\n[r]: <x.md>", 3, 7),
        ("| a | b |\n| - | - |\n| 1 | [a](x.md) |", 3, 11),
        ("/// note | See [a](x.md)\nBody.\n///", 1, 20),
        ("/// cta\n    label: a\n    url: x.md\n///", 3, 10),
        ("## A [a](x.md)", 1, 10),
        ("a\tb\n\tc [a](x.md)", 2, 8),
        ("a\r\n\r\n[a](x.md)", 3, 5),
        ("Term\n:   [a](x.md)", 2, 9),
    ],
)
def test_place_of_a_target(body: str, line: int, column: int) -> None:
    """The place is the start of the target as typed, not of one that looks like it."""
    (found,) = references(body)
    assert (found.target, found.line, found.column) == ("x.md", line, column)


def test_equal_targets_have_their_own_places_even_in_footnotes() -> None:
    """A footnote is printed last but stands where it was typed."""
    found = references("[^1]\n\n[^1]: [a](x.md)\n\n[b](x.md) [c](x.md)")
    places = {reference.text: (reference.line, reference.column) for reference in found}
    assert places == {"a": (3, 11), "b": (5, 5), "c": (5, 15)}


def test_references_are_numbered_in_the_order_of_the_html() -> None:
    """The n-th placeholder of the HTML stands for the n-th reference."""
    body = "![p](1.png) [a](2.md)\n\n- [b](3.md)\n\n[out](https://x.example) [c](4.md)"
    markup, _ = convert(body, file="a.md", first_line=1, options=OPTIONS)
    at = [markup.html.index(f"\x1e{number}\x1f") for number in range(4)]
    assert at == sorted(at)
    assert [found.target for found in markup.references] == ["1.png", "2.md", "3.md", "4.md"]
    assert [found.is_picture for found in markup.references] == [True, False, False, False]


def test_targets_are_decoded_and_kept_as_typed_otherwise() -> None:
    """Character references mean their character; percent signs, case and fragments stay."""
    (found,) = references(r"[*big* text](<../A%20b&amp;c\_d.md#E>)")
    assert found == Reference("../A%20b&c_d.md#E", False, 1, 15, "big text")


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        ("text\n\n# One", "h1-in-body", 3, 2),
        ("text\n\nOne\n===", "h1-in-body", 3, 1),
        ("## A\n\n- x\n\n#### B", "heading-skip", 5, 5),
        ("a [@no] b", "unknown-source", 1, 5),
        ("a\nb[^no]", "unknown-footnote", 2, 2),
        ("a\n![](b.png)", "missing-alt", 2, 5),
        ("a\n[b](javascript:x)", "unsafe-url", 2, 5),
        ("a <javascript://x> b", "unsafe-url", 1, 4),
        ("a\n\n/// cta\n    label: a\n    url: javascript:x\n///", "unsafe-url", 5, 10),
        ("a\n\n/// red-flag | b\n    level: soon\n///", "unknown-value", 4, 5),
        ("a\n\n/// note\n    x: y\n///", "unknown-option", 4, 5),
        ("a\n\n  /// nite\n///", "unknown-block", 3, 3),
        ("a\x00b", "control-character", 1, 2),
    ],
)
def test_place_of_a_diagnostic(body: str, code: str, line: int, column: int) -> None:
    """A diagnostic points at what is to be mended."""
    found = convert(body, file="a.md", first_line=1, options=OPTIONS)[1]
    assert [(d.code, d.place.line, d.place.column) for d in found] == [(code, line, column)]

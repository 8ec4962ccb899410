"""Marks of emphasis that are left over are reported; stars that are meant are not."""

import pytest

from clinicsite.errors import Diagnostic
from clinicsite.markup.conversion import convert
from clinicsite.markup.options import MarkupOptions


def found(body: str) -> list[Diagnostic]:
    """Return what is reported of a text's marks."""
    _, diagnostics = convert(body, file="a.md", first_line=1, options=MarkupOptions())
    return [each for each in diagnostics if each.code == "stray-emphasis"]


@pytest.mark.parametrize(
    ("body", "place", "shown"),
    [
        ("This is **bold\n\nand continues** here", "1:9", "'**bold', and 1 more in this text"),
        ("** Bold** text", "1:7", "'Bold**'"),
        ("*very important and never closed", "1:1", "'*very'"),
        ("Now **only **$80", "1:5", "'**only'"),
        ("*One *two", "1:6", "'*two'"),
        ("- (** one ** two)", "1:4", "'** one **'"),
        ("**bold **", "1:1", "'**bold'"),
        ('**"Bold text', "1:1", "'**\"Bold'"),
        ("See text.** And", "1:8", "'text.**'"),
        ("**90 minutes", "1:1", "'**90'"),
        ("a *x* *y", "1:7", "'*y'"),
        ("(*see", "1:2", "'*see'"),
        ("x `a`*y z", "1:6", "'*y'"),
        ("a\n[**x](https://a.example) **", "2:2", "'**x'"),
        ("**[x](https://a.example) and", "1:1", "'**'"),
        ("[x](https://a.example)** and", "1:23", "'**'"),
        ("**`x` and", "1:1", "'**'"),
        ("very__ x", "1:4", "'very__'"),
        ("__so on", "1:1", "'__so'"),
        ("very important* x", "1:14", "'important*'"),
        ("***x y", "1:1", "'***x'"),
        ("> - **x y", "1:5", "'**x'"),
        ("| **a | b |\n|---|---|\n| c | d |", "1:3", "'**a'"),
        ("## **Bold heading", "1:4", "'**Bold'"),
        ("**one** and **two", "1:13", "'**two'"),
        ("`**x` and **x y", "1:11", "'**x'"),
    ],
)
def test_a_mark_that_is_left_over_is_reported(body: str, place: str, shown: str) -> None:
    (one,) = found(body)
    assert f"{one.place.line}:{one.place.column}" == place
    assert one.message == f"this mark does not emphasise anything, and is shown: {shown}"


@pytest.mark.parametrize(
    "body",
    [
        "5 * 3, 2**3, 2*x, **kwargs, f(*args), snake_case_name, a_b_ c, my _file, a__b",
        "*Not valid in Texas.", "Price*\n\n*Not valid", "Price*\n\n*plus tax",
        "Price**\n\n**Not valid", "Price\\*\n\n\\*plus tax", "$90* x\n\n* note", "A* b", "5* hotel",
        "Massage* x\n\n* Not this", "x ***", "* * *", "Rating: ** of 5", "M*A*S*H", "f**k",
        "*one\n*two",
        "Name: ______", "x____", r"\*x", r"\*\*x", "&ast;x", "*.pdf", "`**x` y", "    **code",
        "*a*b", "**a**b", r"**\*x**", "x <!-- **y -->", "[x](https://a.example/**y)",
        "*[HTML]: x\n\nHTML", "***x*** _y_ __z__", "**x *y***", "- *x*\n- **y**",
        "```\n**x\n```", "<https://a.example/**x>", "![a](/b.jpg '**c**')",
    ],
)  # fmt: skip
def test_a_star_that_is_meant_is_left_alone(body: str) -> None:
    assert found(body) == []


def test_many_marks_are_looked_through_in_bounded_time() -> None:
    """It ends: a search that went back again and again would not, in the life of the test."""
    for body in ("*" * 20_000, "**x " * 4_000, "x*\n" * 4_000, "_" * 20_000):
        found(body)

"""Syntax of other programs is reported once a text and construct, and ordinary text is not."""

import pytest

from clinicsite.errors import Diagnostic
from clinicsite.markup.conversion import convert
from clinicsite.markup.lint.foreign import FOREIGN
from clinicsite.markup.options import MarkupOptions

CODE = "foreign-syntax"


def found(body: str, *, raw_html: bool = False) -> list[Diagnostic]:
    """Return what is reported as syntax of another program."""
    options = MarkupOptions(raw_html=raw_html)
    _, diagnostics = convert(body, file="a.md", first_line=1, options=options)
    return [each for each in diagnostics if each.code == CODE]


# names, text, line and column, a part of the hint
REPORTED = [
    ("Hugo shortcodes", "See {{< youtube x >}}", "1:5", "delete it"),
    ("Hugo shortcodes", "{{% notice tip %}}Hi{{% /notice %}}", "1:1", "a block"),
    ("Hugo shortcodes", '[x]({{< ref "a.md" >}})', "1:5", "delete it"),
    ("Hugo shortcodes", "{{<youtube x>}}", "1:1", "delete it"),
    ("Liquid and Jinja tags", "{% include x.html %}", "1:1", "delete it"),
    ("Liquid and Jinja tags", "A\n\n- b {%- if x -%}", "3:5", "delete it"),
    ("template variables", "Go to {{ site.url }} now", "1:7", "the value itself"),
    ("template variables", "[x]({{ site.url }}/x)", "1:5", "the value itself"),
    ("template variables", "| a |\n| - |\n| {{ x }} |", "3:3", "the value itself"),
    ("template variables", "/// note | {{ x }}\nHi\n///", "1:12", "the value itself"),
    ("template comments", "{# note #}", "1:1", "delete it"),
    ("template comments", "{/* note */}", "1:1", "delete it"),
    ("kramdown options", "{::options parse='x' /}", "1:1", "delete it"),
    ("kramdown attributes", "Text.\n{: .lead}", "2:1", "/// note | Title"),
    ("kramdown attributes", '[x](https://a.example){:target="_blank"}', "1:23", "delete it"),
    ("heading ids", "## Prices {#prices}", "1:11", "[words](#words-of-the-heading)"),
    ("attributes in braces", "![x](/y.jpg){width=50%}", "1:13", "delete it"),
    ("attributes in braces", "[x](https://a.example){.button}", "1:23", "delete it"),
    ("attributes in braces", '## A {.big data-x="1"}', "1:6", "delete it"),
    ("GitHub alerts", "> [!NOTE]\n> Useful.", "1:3", "/// note | Title"),
    ("GitHub alerts", "Hi\n\n>[!tip]+ Title\n>x", "3:2", "/// note | Title"),
    ("wiki links", "See [[My page]]", "1:5", "[words](post:its-name)"),
    ("wiki links", "See [[a|b]] *c*", "1:5", "[words](post:its-name)"),
    ("Obsidian embeds", "![[photo.jpg|300]]", "1:1", "![what it shows](file.jpg)"),
    ("comments between %%", "Hi %%a note%% there", "1:4", "delete it"),
    ("comments between %%", "%%\na note\n%%", "1:1", "delete it"),
    ("marks between ==", "That is ==very== good", "1:9", "**bold**"),
    ("marks between ==", "That is ==**very**== good", "1:9", "**bold**"),
    ("marks between ++", "Was ++added++ here", "1:5", "delete the ++"),
    ("notes within the text", "A note^[like this] here", "1:7", "[^1]"),
    ("notes within the text", "A^[as [he](https://a.example) *said*] b", "1:2", "[^1]"),
    ("marks for a table of contents", "[TOC]", "1:1", "table of contents by itself"),
    ("marks for a table of contents", "[[_TOC_]]", "1:1", "table of contents by itself"),
    ("marks for a table of contents", "* TOC\n{:toc}", "2:1", "table of contents by itself"),
    ("emoji codes", "Hi :smile: there", "1:4", "type the character itself, \U0001f604"),
    ("emoji codes", "Great :+1:", "1:7", "\U0001f44d"),
    ("task lists", "- [ ] stretch", "1:3", "delete the brackets"),
    ("task lists", "1. a\n2. [x] b", "2:4", "delete the brackets"),
    ("subscripts between ~", "H~2~O", "1:2", "H₂O"),
    ("superscripts between ^", "x^2^ is", "1:2", "x²"),
    ("formulas", "$$ a = b $$", "1:1", "in words"),
    ("formulas", r"\(z\) is \(z = 1\)", "1:10", "in words"),
    ("headings of more than six levels", "> ####### x", "1:3", "###"),
    ("formulas", r"Say \(x^2\) now", "1:5", "in words"),
    ("formulas", "Say $x^2$ now", "1:5", "in words"),
    ("LaTeX commands", r"\textbf{hello} there", "1:1", "Markdown"),
    ("blocks between :::", ":::info\nHi\n:::", "1:1", "/// note | Title"),
    ("blocks between :::", "::: {.box}\nHi\n:::", "1:1", "/// note | Title"),
    ("MkDocs admonitions", '!!! danger "Watch"\n    Hi', "1:1", "/// note | Title"),
    ("MkDocs admonitions", "??? question\n    Hi", "1:1", "/// note | Title"),
    ("tabs", '=== "Tab one"\n    x', "1:1", "### Title"),
    ("marks in comments", "Hi\n\n<!--more-->\n\nThere", "3:1", "description"),
    ("marks in comments", "Hi\n\n<!-- wp:paragraph -->", "3:1", "delete it"),
    ("shortcodes in brackets", '[caption id="a"]hello[/caption]', "1:1", "Markdown"),
    ("shortcodes in brackets", "[gallery]", "1:1", "![what it shows](file.jpg)"),
    ("JSX components", "<Component/>", "1:1", "Markdown"),
    ("JSX components", "<Tabs items={a}>\n\nx\n\n</Tabs>", "1:1", "Markdown"),
    ("JavaScript imports", "import x from 'y'", "1:1", "delete the line"),
    ("JavaScript imports", "export const a = 1", "1:1", "delete the line"),
    ("program tags", "<?php echo 1; ?>", "1:1", "delete it"),
    ("second headers", "---\ntitle: x\nlayout: post\n---\n\nText", "1:1", "front matter"),
    ("reStructuredText directives", ".. image:: x.png", "1:1", "![what it shows]"),
    ("reStructuredText links", "See `text <https://a.example>`_ now", "1:5", "[words](address)"),
    ("AsciiDoc macros", "image::x.png[alt]", "1:1", "![what it shows]"),
    ("Org keywords", "#+TITLE: x", "1:1", "delete the line"),
    ("Textile headings", "h2. Title", "1:1", "##"),
    ("wiki headings", "== Heading ==", "1:1", "##"),
    ("AsciiDoc headings", "== Heading", "1:1", "##"),
    ("wiki marks for bold text", "That is '''bold''' text", "1:9", "**bold**"),
    ("Pandoc definitions", "Term\n~   Def", "2:1", ":   Words"),
    ("Dataview fields", "key:: value", "1:1", "delete one colon"),
    ("Obsidian block ids", "Some text. ^abc123", "1:12", "delete it"),
    ("links with a blank between ] and (", "a [b] (https://c.example)", "1:3", "delete the blank"),
    ("links with a blank between ] and (", "[b] (/book/)", "1:1", "delete the blank"),
    ("links with brackets the wrong", "(b)[https://c.example]", "1:1", "[words]"),
    ("grid tables", "> +---+---+", "1:3", "| a | b |"),
]


@pytest.mark.parametrize(("names", "body", "place", "hint"), REPORTED)
def test_foreign_syntax_is_reported_with_what_to_write(
    names: str, body: str, place: str, hint: str
) -> None:
    (only,) = found(body)
    assert only.message.startswith(names)
    assert f"{only.place.line}:{only.place.column}" == place
    assert hint in only.hint


@pytest.mark.parametrize(("names", "body", "place", "hint"), REPORTED)
def test_foreign_syntax_in_code_is_left_alone(names: str, body: str, place: str, hint: str) -> None:
    del names, place, hint
    assert found(f"```\n{body}\n```") == []
    assert found("\n".join(f"    {line}" for line in body.split("\n"))) == []
    if "`" not in body and "\n" not in body:
        assert found(f"Type `{body}` there") == []


def test_every_entry_of_the_table_is_tried() -> None:
    tried = [names for names, *_ in REPORTED]
    assert [e.names for e in FOREIGN if not any(e.names.startswith(each) for each in tried)] == []


@pytest.mark.parametrize(
    "body",
    [
        r"\(z\) and a = b", r"\(LMT + my_file\)",
        "It costs $80, not $90.", "From $5_000 to $6_000", "Open at 10:30: come in",
        "Mail a@b.example or {} in prose", "the {name} and {a, b}", "if a == b and c == d",
        r"\{{ x }}", r"\==x==", "a ratio 1:2:3 and 12:30:15", ":) and :-) and ::",
        "C++ and D++ are", 'He said: "[sic]" and [1] and [a] [b]', "It is ~5 to ~10 minutes",
        "2^10 and 3^5", "10% and 20%% off %%", "[us](tel:+15555550142)", "- a :foo: b",
        "See <https://x.example/a==b==>", "== is equality", "Dear <Name>, hello",
        "Import x from China", "100+ people ++", "> [...] and so", "> [Link](https://a.example)",
        "- [link](https://a.example)", r"\(see below\)", r"\[sic\]", "h2o. Yes",
        "the class std::vector::x is", "This... and .. that", "[Read this](/contact/) [and] x",
        "A ~ B ~ C", "x ^ y ^ z", "!!! Wow", "a -- b --- c", "Sat: 10-5, Sun: :closed:",
        "[[map](https://a.example)]", "[a][b]\n\n[b]: https://a.example", "Update[^1].\n\n[^1]: A.",
        "One\n\n---\n\nNote: two.\n\n---\n\nThree", "[TOC][toc]\n\n[toc]: https://a.example",
        "What happens: :: nothing.", "Fill in the [ ] box", "[x] marks the spot",
    ],
)  # fmt: skip
def test_ordinary_text_gets_no_warning(body: str) -> None:
    assert found(body) == []


def test_each_construct_is_reported_once_with_how_often_it_is_there() -> None:
    first, second = found("{{ a }} and ==b==\n\n{{ c }}, {{ d }}")
    assert (
        first.message == "template variables do not work here: '{{ a }}', and 2 more in this text"
    )
    assert second.message == "marks between == do not work here: '==b=='"


def test_the_place_is_that_of_the_first_one_outside_code() -> None:
    (only,) = found("`{{ x }}` and \\{{ x }}\n\n```\n{{ x }}\n```\n\n    {{ x }}\n\nnow {{ x }}")
    assert only.place.line == 9


def test_a_long_find_is_shortened() -> None:
    (only,) = found(f"{{{{< figure src={'x' * 90} >}}}}")
    assert len(only.message) < 90

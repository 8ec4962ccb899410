"""HTML in a text: what stays, what goes is said, and its links are held to what Markdown's are."""

import re

import pytest

from clinicsite.errors import Diagnostic
from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import Markup
from clinicsite.markup.options import MarkupOptions

SAFE, RAW = MarkupOptions(), MarkupOptions(raw_html=True)


def converted(body: str, options: MarkupOptions = RAW) -> tuple[Markup, list[Diagnostic]]:
    return convert(body, file="a.md", first_line=1, options=options, source_keys=())


LEFT_OUT = [
    ("<iframe src='https://maps.example'></iframe>", "<iframe>", "link to the page"),
    ("<video src='/a.mp4' controls></video>", "<video>", "static/"),
    ("<audio src='/a.mp3'></audio>", "<audio>", "static/"),
    ("<form action='/x'>\n<input name='a'>\n</form>", "<form>", "/contact/"),
    ("<button>Book</button>", "<button>", "/contact/"),
    ("<script>\nalert(1)\n</script>", "<script>", "template"),
    ("<style>\np {}\n</style>", "<style>", "style sheet"),
    ("<svg><path d=''/></svg>", "<svg>", "as a picture"),
    ("<object data='a.pdf'></object>", "<object>", "/form.pdf"),
    ("<center>words</center>", "<center>", "the words stay"),
    ("<font color='red'>words</font>", "<font>", "the words stay"),
    ("<made-up>words</made-up>", "<made-up>", "the words stay"),
    ("<a name='x'></a>", "name= of <a>", "#the-heading"),
    ("<p style='color: red'>words</p>", "style= of <p>", "**bold**"),
    ("<b onclick='x()'>words</b>", "onclick= of <b>", "scripts belong in a template"),
    ("<b ONCLICK=x>words</b>", "onclick= of <b>", "scripts belong in a template"),
    ("<a href='https://a.example' target='_blank'>words</a>", "target= of <a>", "readers decide"),
    ("<div id='x'>\nwords\n</div>", "id= of <div>", "#the-heading"),
    ("<img src='a.png' alt='A door' width='50%'>", "width= of <img>", "right size"),
    ("<img src='a.png' alt='A door' srcset='b.png 2x'>", "srcset= of <img>", "sizes"),
    ("<td align=right>words</td>", "align= of <td>", "---:"),
]


@pytest.mark.parametrize(("html", "what", "hint"), LEFT_OUT)
def test_what_is_left_out_is_said_at_its_line(html: str, what: str, hint: str) -> None:
    _, found = converted(f"Words before.\n\n{html}")
    (one,) = (each for each in found if each.message.startswith(what))
    assert (one.code, one.place.line) == ("html-removed", 3)
    assert hint in one.hint
    assert "raw_html" not in one.hint


@pytest.mark.parametrize(("html", "what", "hint"), LEFT_OUT)
def test_no_hint_leads_to_where_it_would_be_left_out(html: str, what: str, hint: str) -> None:
    """With `raw_html` off, what it would not let through either is not advised."""
    if "= of" not in what and what != "<made-up>":
        _, found = converted(f"Words before.\n\n{html}", SAFE)
        (one,) = (each for each in found if each.code == "html-as-text")
        assert hint in one.hint
        assert "raw_html" not in one.hint


def test_each_is_said_once_in_a_text() -> None:
    _, found = converted("<iframe src=a></iframe>\n\n<p>\n<iframe src=b></iframe>\n</p>\n")
    assert [(each.code, each.place.line) for each in found] == [("html-removed", 1)]


def test_equal_pieces_are_told_apart() -> None:
    _, found = converted("<b>a</b> <b>b</b>\n\n<img src='a.png'>\n\n<img src='a.png'>")
    assert [(each.code, each.place.line) for each in found] == [
        ("missing-alt", 3),
        ("missing-alt", 5),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<b>a</b> <i>b</i> <q>c</q> <time datetime='2026-01-01'>d</time> <span lang='es'>e</span>",
        "<details open>\n<summary>a</summary>\n<p>b</p>\n</details>",
        "<div class='x' dir='ltr'>\na\n</div>",
        "`<iframe src=x>` and\n\n    <form>\n\n```\n<script>\n```",
        "a < b and c > d",
    ],
)
def test_what_stays_is_not_mentioned(html: str) -> None:
    assert converted(html)[1] == []


def test_markdown_between_blank_lines_is_converted() -> None:
    body = (
        "<details>\n<summary>More</summary>\n\nTake **care**.\n\n- one\n- two\n</details>\n\nAfter."
    )
    markup, found = converted(body)
    assert found == []
    flat = re.sub(r"\s+", " ", markup.html)
    assert "<p>Take <strong>care</strong>.</p> <ul> <li>one</li>" in flat
    assert flat.index("</ul>") < flat.index("</details>") < flat.index("<p>After.</p>")
    assert markup.text == "More Take care. one two After."


def test_html_does_not_swallow_the_end_of_a_block() -> None:
    markup, found = converted("/// note | T\n<div>\nwords\n</div>\n///\n\nAfter.")
    assert found == []
    assert "///" not in markup.html
    assert markup.html.index("</aside>") < markup.html.index("After")


@pytest.mark.parametrize("text", ["**bold**", "[a](b.md)", "- one", "1. one", "## Head"])
def test_markdown_that_is_swallowed_is_said(text: str) -> None:
    _, found = converted(f"<div>\n{text}\n</div>")
    assert [(each.code, each.place.line) for each in found] == [("markdown-in-html", 2)]


@pytest.mark.parametrize(
    ("html", "target", "text"),
    [
        ("<a href='other.md'>words</a>", "other.md", "words"),
        ('<p><a class="x" href="post:other">words</a></p>', "post:other", "words"),
        ("<A HREF=/contact/>words</A>", "/contact/", "words"),
        ("<a href='/a?b=1&amp;c=2'>words</a>", "/a?b=1&c=2", "words"),
        ("<img src='a.png' alt='A door'>", "a.png", "A door"),
        ("<figure>\n<img alt='A door' src='/images/a.png'/>\n</figure>", "/images/a.png", "A door"),
    ],
)
def test_links_and_pictures_are_resolved_like_those_of_markdown(
    html: str, target: str, text: str
) -> None:
    markup, found = converted(html)
    assert found == []
    (reference,) = markup.references
    assert (reference.target, reference.text) == (target, text)
    assert reference.is_picture == (text == "A door")
    line = html.split("\n")[reference.line - 1]
    assert line[reference.column - 1 :].startswith(target.replace("&", "&amp;")), "for rename"
    assert "\x1e0\x1f" in markup.html


@pytest.mark.parametrize("alt", ['alt=""', "alt=''"])
def test_a_picture_may_show_nothing_if_that_is_typed(alt: str) -> None:
    markup, found = converted(f"<img src='a.png' {alt}>")
    assert found == []
    assert 'alt=""' in markup.html


@pytest.mark.parametrize(
    "target",
    [
        "//host/x",
        "/\\host",
        "javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:x",
    ],
)
@pytest.mark.parametrize("form", ["<a href='{}'>a</a>", "<div>\n<img src='{}' alt='a'>\n</div>"])
def test_an_address_that_leads_astray_is_an_error(target: str, form: str) -> None:
    markup, found = converted(form.format(target))
    assert [each.code for each in found] == ["unsafe-url"]
    assert not re.search(r"(?:href|src)=", markup.html)


@pytest.mark.parametrize(
    "html",
    [
        "<div>\n<a title='x href='//host'>a</a>\n</div>",
        "<div>\n<img alt='a src=/\\host>\n</div>",
    ],
)
def test_a_broken_tag_is_said_and_leads_nowhere(html: str) -> None:
    """Whatever a browser would make of it, no address gets through that was not judged."""
    markup, found = converted(html)
    assert "html-removed" in [each.code for each in found]
    assert not re.search(r"<[^>]*\s(?:href|src)=\"[^>]", markup.html)


def test_another_site_is_linked_as_by_markdown() -> None:
    markup, found = converted("<a href='https://a.example/x'>a</a>")
    assert found == []
    assert markup.external == ("https://a.example/x",)
    assert 'rel="noopener"' in markup.html


@pytest.mark.parametrize("options", [SAFE, RAW])
def test_what_markdown_cannot_say_may_be_typed(options: MarkupOptions) -> None:
    body = (
        "H<sub>2</sub>O, E=mc<sup>2</sup>, <kbd>Ctrl</kbd>, <mark>new</mark>, <u>u</u>,"
        " <small>s</small>, <del>$90</del> <ins>$80</ins>, <s>x</s>,"
        ' <abbr title="Licensed Massage Therapist">LMT</abbr>, <sub>a<sup>b</sup></sub>'
    )
    markup, found = converted(body, options)
    assert found == []
    assert markup.html.strip() == f"<p>{body}</p>"
    assert markup.text.startswith("H2O, E=mc2, Ctrl, new")


@pytest.mark.parametrize("options", [SAFE, RAW])
def test_a_cell_may_have_several_lines(options: MarkupOptions) -> None:
    markup, found = converted("| a | b |\n| --- | --- |\n| 1<br>2<BR/>3 | <br /> |", options)
    assert found == []
    assert len(re.findall("<br>", markup.html)) == 3
    assert "1 2 3" in markup.text


def test_markdown_inside_them_is_converted() -> None:
    markup, found = converted("<mark>a **b** [c](d.md)</mark>", SAFE)
    assert found == []
    assert "<mark>a <strong>b</strong> <a" in markup.html


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("H<sub>2", "<sub>words</sub>"),
        ("<sub class='x'>2</sub>", "<sub>words</sub>"),
        ("<kbd onclick='x'>2</kbd>", "<kbd>words</kbd>"),
        ("<b>x</b>", "**bold**"),
        ("<span>x</span>", "raw_html: true"),
        ("<abbr>x</abbr>", '<abbr title="what it means">words</abbr>'),
        ("|a|b|\n|-|-|\n|<abbr title='x", r"\|"),
        ("<!DOCTYPE html> x", "delete it"),
        ("<![CDATA[ x ]]>", "delete it"),
    ],
)
def test_what_is_shown_as_text_has_the_right_hint(body: str, hint: str) -> None:
    markup, found = converted(body, SAFE)
    assert [each.code for each in found] == ["html-as-text"]
    assert hint in found[0].hint
    assert "&lt;" in markup.html


@pytest.mark.parametrize("body", ["<sub>" * 20_000, "<a " * 20_000, '<b title="' * 20_000])
@pytest.mark.parametrize("options", [SAFE, RAW])
def test_hostile_html_is_looked_through_in_bounded_time(body: str, options: MarkupOptions) -> None:
    """It ends: a search that went back again and again would not, in the life of the test."""
    converted(body, options)


@pytest.mark.parametrize("name", ["text", "list", "Card", "share", "title", "math", "foo-bar", "g"])
def test_the_words_of_an_element_that_is_left_out_stay(name: str) -> None:
    """nh3 drops the words of what it takes for a part of SVG or MathML."""
    options = MarkupOptions(raw_html=True)
    body = f"a <{name}>word</{name}> b\n\n<{name} class='x'>\nother\n</{name}>"
    markup, found = convert(body, file="a.md", first_line=1, options=options)
    assert markup.text == "a word b other"
    assert [each.code for each in found] == ["html-removed"]


@pytest.mark.parametrize(
    ("html", "what", "hint"),
    [
        ("a <![CDATA[ words ]]> b", "<![CDATA[ words ]]>", "its words"),
        ("<![CDATA[\nwords\n]]>", "<![CDATA[\nwords\n]]>", "its words"),
        ("<?php echo 1 ?>", "<?php echo 1 ?>", "delete it"),
        ("a <?= $x ?> b", "<?= $x ?>", "delete it"),
        ("<?xml version='1.0'?>", "<?xml version='1.0'?>", "delete it"),
        ("<!DOCTYPE html>", "<!DOCTYPE html>", "delete it"),
        ("<div>\n<!DOCTYPE html>\n</div>", "<!DOCTYPE html>", "delete it"),
        (f"<?php {'x' * 90} ?>", f"<?php {'x' * 34} …", "delete it"),
    ],
)
def test_what_is_for_a_program_is_named(html: str, what: str, hint: str) -> None:
    _, found = converted(html)
    (one,) = (each for each in found if each.code == "html-removed")
    assert one.message == f"'{what}' is left out of the page"
    assert hint in one.hint


@pytest.mark.parametrize(
    "html", ["<p><!-- <? x ?> -->a</p>", "`<?php ?>`", "<p>a</p><!-- <!x> -->"]
)
def test_what_is_in_a_comment_or_code_is_not_named(html: str) -> None:
    assert converted(html)[1] == []


@pytest.mark.parametrize("formula", ["<mi>x</mi>", "<mrow><mi>x</mi></mrow>", "<mtext>x</mtext>"])
@pytest.mark.parametrize("form", ["<math>{}</math>", "a\n\n<div>\n<math>{}</math>\n</div>"])
def test_the_words_of_a_formula_stay(form: str, formula: str) -> None:
    markup, found = converted(form.format(formula))
    assert markup.text.endswith("x")
    assert ">x<" in markup.html.replace("\n", "")
    assert found


@pytest.mark.parametrize(
    "inner", ["[x](https://b.example)", "<https://b.example>", "<a href='/b'>x</a>"]
)
def test_a_link_in_a_link_is_reported(inner: str) -> None:
    _, found = converted(f"<a href='https://a.example'>{inner}</a>")
    assert [each.code for each in found] == ["nested-link"]


def test_links_side_by_side_are_not_reported() -> None:
    text = (
        "<a href='https://a.example'>x</a> [y](https://b.example) <a href='https://a.example'>z</a>"
    )
    assert converted(text)[1] == []


@pytest.mark.parametrize("options", [SAFE, RAW])
@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a <!-- x <!-- y --> b --> c", 23),
        ("<!--> x -->", 9),
        ("a --> b <!-- c -->", 3),
        ("`-->` a --> b --> <!-- c -->", 9),
    ],
)
def test_an_end_of_a_comment_that_is_left_over_is_reported(
    text: str, column: int, options: MarkupOptions
) -> None:
    _, (one,) = converted(text, options)
    assert (one.code, one.place.column) == ("html-as-text", column)
    assert "'-->'" in one.message


@pytest.mark.parametrize(
    "text",
    [
        "pain --> tension --> pain",
        "`-->` <!-- c -->",
        r"a --\> b <!-- c -->",
        "a <b 5",
        "a <b 5 and c > 3",
        "if a <b and c",
        "x <i 2",
    ],
)
def test_arrows_and_comparisons_are_no_html(text: str) -> None:
    assert converted(text, SAFE)[1] == []


@pytest.mark.parametrize("options", [SAFE, RAW])
@pytest.mark.parametrize(
    ("cell", "html"),
    [
        (r"`a \| b`", "<code>a | b</code>"),
        ("`a | b`", "<code>a | b</code>"),
        (r"``a \| ` b`` \| c", "<code>a | ` b</code> | c"),
        (r"\`a \| b\`", "`a | b`"),
        (r"<abbr title='a\|b'>c</abbr>", '<abbr title="a|b">c</abbr>'),
    ],
)
def test_a_bar_in_a_cell(cell: str, html: str, options: MarkupOptions) -> None:
    markup, found = converted(f"| {cell} | x |\n|---|---|\n| y | {cell} |", options)
    assert markup.html.count(html) == 2
    assert found == []

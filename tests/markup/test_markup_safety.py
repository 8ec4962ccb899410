"""Content is untrusted: what it may not bring into a page, and how much of it is refused."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from clinicsite.errors import Diagnostic
from clinicsite.markup import conversion
from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import Markup
from clinicsite.markup.lazy_text import held
from clinicsite.markup.lint.limits import MAX_CHARACTERS
from clinicsite.markup.options import MarkupOptions

SAFE, RAW = MarkupOptions(), MarkupOptions(raw_html=True)


def converted(body: str, options: MarkupOptions = SAFE) -> tuple[Markup, list[Diagnostic]]:
    """Convert a text that may cite `a`."""
    return convert(body, file="a.md", first_line=1, options=options, source_keys=("a",))


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "&#1;&#2; javascript:alert(1)",
        "&#x6A;avascript&#58;alert(1)",
        "javascript&amp;colon;alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//host/x",
        "/\\\\host/x",
        "ftp://host/x",
    ],
)
@pytest.mark.parametrize(
    "form", ["[a]({})", "[a](<{}>)", "![a]({})", "[a][r]\n\n[r]: {}", "![a][r]\n\n[r]: {}"]
)
@pytest.mark.parametrize("options", [SAFE, RAW])
def test_an_address_of_another_scheme_is_refused(
    target: str, form: str, options: MarkupOptions
) -> None:
    """Whatever its disguise, the address is an error and does not reach the page."""
    if form.endswith("[r]: {}"):
        target = target.replace(" ", "")  # a definition's address has none
    markup, diagnostics = converted(form.format(target), options)
    assert [diagnostic.code for diagnostic in diagnostics] == ["unsafe-url"]
    assert not re.search(r"(?:href|src)=", markup.html)
    assert markup.references == ()


def test_a_button_and_a_bracketed_address_are_judged_like_links() -> None:
    """There is one door for addresses."""
    body = "<javascript://x>\n\n/// cta\n    label: a\n    url: java&Tab;script:x\n///"
    markup, diagnostics = converted(body)
    assert [diagnostic.code for diagnostic in diagnostics] == ["unsafe-url"] * 2
    assert "href" not in markup.html


@pytest.mark.parametrize("value", ["{onclick: alert(1)}", "onclick", ""])
def test_a_block_takes_no_attributes(value: str) -> None:
    """The option `attrs` that pymdownx gives every block is unknown here, and has no effect."""
    markup, diagnostics = converted(f"/// note | x\n    attrs: {value}\n\nBody.\n///")
    assert [diagnostic.code for diagnostic in diagnostics] == ["unknown-option"]
    assert "<aside" not in markup.html


def test_placeholders_of_the_parser_cannot_be_typed() -> None:
    """Neither python-markdown's stash, nor marks, nor references can be imitated."""
    body = "`a` \x02klzzwxh:0\x03 \x02wzxhzdk:0\x03 \x1e0\x1f \x111\x12 &#30;0&#31; &#2;97&#3;"
    markup, diagnostics = converted(body)
    assert [diagnostic.code for diagnostic in diagnostics] == ["control-character"]
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", markup.html + markup.text)
    assert "klzzwxh:0" in markup.html


def test_raw_html_cannot_imitate_a_reference() -> None:
    """Not even where the sanitiser decodes what was typed as a number."""
    body = '<a href="&#30;0&#x1f;">x</a> <i title="&#x00001E0&#31">y</i>\n\n<p id="&#2;">&#30;0</p>'
    markup, _ = converted(body, RAW)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", markup.html)


def _broken() -> dict[str, str]:
    return {
        "a megabyte": "a" * (MAX_CHARACTERS + 1),
        "lines": "a\n" * 30_000,
        "paragraphs": "a\n\n" * 9_000 + "- b\n" * 9_000,
        "brackets": "[" * 100_000,
        "nested brackets": "[" * 50_000 + "]" * 50_000,
        "declarations": "<![" * 50_000,
        "open links": "[a](" * 30_000,
        "titles": '[a](" ' * 5_000,
        "lists": "\n".join("    " * depth + "- a" for depth in range(400)),
        "lists in a line": "- " * 400 + "a",
        "quotes": "> " * 400 + "a",
        "tight quotes": ">" * 400 + "a",
        "numbers": "1. " * 400 + "a",
        "a wide table": "|a" * 500 + "|\n" + "|-" * 500 + "|\n",
        "a long table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 15_000,
        "headings": "# a\n" * 9_000,
        "underlined": "a\n=\n" * 6_000,
        "escapes": "\\*" * 100_000,
        "references": "&amp;" * 100_000,
        "ticks": " ".join("`" * length for length in range(1, 800)),
        "abbreviations": "".join(f"*[A{n}]: x\n" for n in range(3_000)),
        "blocks": "/// note\na\n///\n\n" * 2_500,
        "questions": "/// faq\n" + "### q\na\n\n" * 3_000 + "///",
    }


@pytest.mark.parametrize("name", _broken())
@pytest.mark.parametrize("options", [SAFE, RAW])
def test_a_text_that_would_take_long_is_refused(name: str, options: MarkupOptions) -> None:
    """It is told before the parser sees it, in one diagnostic with a place."""
    markup, diagnostics = converted(_broken()[name], options)
    assert [diagnostic.code for diagnostic in diagnostics] in (["too-large"], ["too-deep"])
    assert diagnostics[0].place.line >= 1
    assert markup == Markup(held("", ""))


@pytest.mark.parametrize(
    "body",
    [
        "\n".join("    " * depth + "- a" for depth in range(30)),
        "> " * 30 + "a",
        "[a](b.md) " * 300,
        "| a | b |\n| - | - |\n" + "| 1 | 2 |\n" * 1_000,
        "A long paragraph with *some* marks. " * 2_000,
        "".join(f"[r{n}]: x.md\n" for n in range(300)),
        "-" * 3_000,
        "Text.\n\n" * 5_000,
    ],
)
def test_a_long_but_honest_text_is_converted(body: str) -> None:
    """The bounds lie above what people write."""
    assert converted(body)[1] == []


def test_a_recursion_that_no_bound_foresaw_is_a_diagnostic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The instance in which it happened is given up, and the next text is as always."""
    before = converted("*a*")

    def deep(_self: object, _text: str) -> str:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(Markdown, "convert", deep)
        markup, diagnostics = converted("*a*")
    assert [diagnostic.code for diagnostic in diagnostics] == ["too-deep"]
    assert markup.html == ""
    assert converted("*a*") == before


PIECES = st.sampled_from(
    [
        "a",
        "b",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\t",
        '"',
        "'",
        "--",
        "...",
        "*",
        "**",
        "_",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "!",
        "<",
        ">",
        "> ",
        "&",
        ";",
        ":",
        "|",
        "\\",
        "#",
        "## ",
        "### q\n",
        "- ",
        "1. ",
        "\n:   ",
        "///",
        "////",
        "/// ",
        "\n///\n",
        "\n////\n",
        "```\n",
        "~~~",
        "=",
        "\n---\n",
        "[a](b.md)",
        "![p](q.png)",
        '![p](q.png "t")',
        "[^1]",
        "\n\n[^1]: x\n\n",
        "[@a]",
        "*[a]: b\n",
        "\n\n/// faq\n",
        "\n\n/// note | t\n",
        "\n\n/// figure\n",
        "\n\n/// table | t\n",
        "\n\n/// steps\n",
        "\n\n/// myth | m\n",
        "\n\n//// tip\n",
        "\n\n/// cta\n    label: a\n    url: b\n",
        "\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n",
        "<b>",
        "<script>",
        "<!-- -->",
        '<div id="a">',
        "</div>",
        "<p>",
        "&lt;",
        "&amp;",
        "&#2;",
        "<http://x.example>",
        "<a@b.example>",
        "\n\n[r]: http://x.example\n",
        "[r]",
        "javascript:x",
        "{:.a}",
        "é",
        "🙂",
        "\x02",
        "\x1e",
        "\x11",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


class _Balance(HTMLParser):
    VOID = frozenset({"br", "hr", "img", "wbr", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)) or any(name.startswith("on") for name in names):
            self.faults.append(f"{tag} {names}")
        if "style" in names or tag in ("script", "style", "iframe", "form", "h1"):
            self.faults.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([SAFE, RAW]))
def test_any_text_gives_sound_html(body: str, options: MarkupOptions) -> None:
    """Tags balance, ids are unique and told, nothing in it can act, no parser debris is left."""
    markup, _ = converted(body, options)
    page = _Balance()
    page.feed(markup.html)
    page.close()
    assert (page.open, page.faults) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert set(page.ids) <= set(markup.anchors)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1d]", markup.html)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", markup.text)
    if "klzzwxh" not in body:
        assert "klzzwxh" not in markup.html
        assert "wzxhzdk" not in markup.html
    seen = [int(number) for number in re.findall("\x1e([0-9]+)\x1f", markup.html)]
    assert sorted(seen) == list(range(len(markup.references)))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([SAFE, RAW]))
def test_no_text_leaves_anything_for_the_next(
    first: str, second: str, options: MarkupOptions
) -> None:
    """B after A is B alone: footnotes, abbreviations, references and open blocks are forgotten."""
    alone = converted(second, options)
    converted(first, options)
    assert converted(second, options) == alone


def test_state_that_is_known_to_bleed_does_not() -> None:
    """What a reused python-markdown keeps without a reset: each kind, planted on purpose."""
    planted = "*[LMT]: x\n\n[r]: y.md\n\n[^1]: z\n\n/// note\nLMT [r] [^1]\n\n/// faq\n### q"
    probe = "LMT [r] \\[^1]\n\n## Q\n\n/// note\na\n///"
    conversion._converter.cache_clear()
    alone = converted(probe)
    converted(planted)
    assert converted(probe) == alone


def test_a_block_title_is_no_term_of_a_definition() -> None:
    """Neither a bare definition below it, nor one below a line of blanks, stops the parser."""
    for before in ("", "\xa0\n", "\xa0 \u2028 \xa0\n"):
        html = converted(f"/// note | T\n{before}: a\n///")[0].html
        assert "<strong>T</strong>" in html
        assert "<dl>" not in html


def test_nh3_finds_nothing_more_to_clean() -> None:
    """A second opinion on the default output of a hostile page."""
    body = (
        "<script>x</script> <img src=x onerror=y> [a](javascript:x) ![b](data:x)\n"
        "{: onclick=x }\n\n```{onclick=x}\ny\n```\n\n/// note | <b onclick=x>\n<svg onload=x>\n///"
    )
    html = converted(body)[0].html
    tags = {"p", "a", "img", "pre", "code", "aside", "strong"}
    attributes = {"*": {"class", "id", "role", "aria-labelledby", "alt", "loading", "decoding"}}
    cleaned = nh3.clean(html, tags=tags, attributes=attributes, link_rel=None)
    assert cleaned.count("<") == html.count("<")

"""Our faster parts of the parser say exactly what python-markdown's own say.

`stock` puts the library's parts back. Texts are the fixtures' cases, the repository's own
documents, and any mixture of what means something in Markdown.
"""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.inlinepatterns import BACKTICK_RE, InlineProcessor

import stock
from clinicsite.markup import conversion
from clinicsite.markup.fast import block_parser, inline_runner
from clinicsite.markup.lint import limits, syntax
from clinicsite.markup.options import MarkupOptions
from clinicsite.markup.source import Source
from clinicsite.markup.syntax.emphasis import Emphasis
from test_markup_cases import all_cases

ROOT = Path(__file__).parents[2]
OPTIONS = (
    MarkupOptions(),
    MarkupOptions(raw_html=True),
    MarkupOptions(language="es", smart_quotes=False),
)
DOCUMENTS = sorted(
    path for folder in ("content", "docs", "tests/sites") for path in (ROOT / folder).rglob("*.md")
)
# Each means something somewhere, or nearly does.
SIGNS = re.findall(
    r"\S+",
    r"""
    * ** *** _ __ ` `` ``` \ \* [ ] ( ) ]( ][ ![ < > & ; ! # ## - + = == --- === : | || ' " ... --
    / /// 1. 2. [^n] [^n]: [@nice] [@who] [@x] [r] [r]: *[AB]: AB <a@b.de> <https://b.de>
    <b> </b> <br> <!-- --> &amp; &#91; &#42; &copy &x; *a* **b** _c_ `d` *e**f*g [g](h) [i][r]
    ![j](k) ![l][r] (m) "n" 'o' don't :--: /u "t" url: level: ~~~ >> • a word x y z é 12
    """,
)
BREAKS = re.findall(
    r"<(.*?)>",
    "<\n><\n\n><\n    ><\n        ><  \n><\n - ><\n* ><\n1. ><\n\u0661. ><\n# ><\n: >"
    "<\n\n[^n]: ><\n===\n><\n---\n><\n/// note | T\n><\n/// faq\n>"
    "<\n/// cta\n    label: l\n    url: /u\n><\n///\n><\n```\n><\t>"
    "<\n| a | b |\n| --- | :-: |\n| >< | >< >< ><><\xa0><\u2028>",
    re.DOTALL,
)
LINES = st.lists(
    st.sampled_from(SIGNS) | st.text(max_size=3) | st.sampled_from(BREAKS), max_size=40
)
FORMS = ["*{}*", "**{}**", "_{}_", "__{}__", "***{}***", "[{}](u)", "![{}](u)", "[{}][r]", "`{}`"]
NESTED = st.recursive(
    st.sampled_from(["a", "b", "*", "_", "(c)", "'d'", "\\*", "&#42;"]),
    lambda inner: (
        st.builds(str.format, st.sampled_from(FORMS), inner)
        | st.builds("{}{}{}".format, inner, st.sampled_from(["", " ", "\n\n"]), inner)
    ),
    max_leaves=12,
)
TEXTS = st.one_of(
    NESTED,
    NESTED.map("{}\n\n[r]: v".format),
    LINES.map("".join),
    LINES.map(" ".join),
    st.text(st.sampled_from("*_`[]()!\\<>&a b\n"), max_size=40),
)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_real_documents_convert_alike(options: MarkupOptions) -> None:
    """Every document of the repository and every case of the fixtures, with all that is told."""
    texts = [case.given for case in all_cases()]
    texts += [path.read_text("utf-8", "replace") for path in DOCUMENTS]
    assert len(texts) > 200
    for text in texts:
        assert stock.converted(text, options) == stock.stock_converted(text, options)


@settings(max_examples=400)
@given(TEXTS, st.sampled_from(OPTIONS))
@example("*a* **b** _c_ *a**b*c **a*b** * a* *a\n* ***a***", OPTIONS[0])
@example("*a __b ***c `d` [e](f)*** g__ h* [i [j](k) l](m)", OPTIONS[0])
@example("_x *a* *b*\n\n*c _d_* <https://`a`b--c.de> *a **b** [c](d) **e** f*", OPTIONS[0])
@example("| a | b |\n| - | - |\n| c \\| d | e |\n| `f|g` | h |", OPTIONS[0])
@example("&#91;a](b) <x\\*y@z.de> <https://a\\*b.de/_c_> ![a`b`](c) [a *b* `c`](d)", OPTIONS[0])
def test_any_text_converts_alike(text: str, options: MarkupOptions) -> None:
    """Whatever signs meet, HTML, words, facts and diagnostics are the same."""
    assert stock.converted(text, options) == stock.stock_converted(text, options)


@given(LINES.map("".join))
@example("   [r]: b\n    [r]: b\n    url: c\n   url: d")
@example("# a\n  [r]: <b>\n[@c]: d\n    url: e\nf](g)\n====\n> # <h://i> [^n]: j")
def test_places_are_marked_alike(text: str) -> None:
    """The marks stand where the plain pattern puts them, at the same offsets."""
    ours = Source(text, file="a.md", first_line=1)
    assert ours.marked() == stock.PlainSource(text, file="a.md", first_line=1).marked()


PREFIXES = st.sampled_from(
    ["\n", " " * 4, "> ", ">", "- ", "1. ", "+", ": ", "x", "//", ":::", " "]
)


@given(st.lists(PREFIXES | st.sampled_from(["> " * 41, " " * 160, "note", "FAQ"]), max_size=60))
def test_lines_are_found_by_their_line_feed(pieces: list[str]) -> None:
    """What looks for a line feed in place of a line's start finds the same lines."""
    text = "".join(pieces)
    for pattern, plain in ((limits._DEEP, stock.DEEP), (syntax._WRONG_FENCE, stock.WRONG_FENCE)):
        found = [match.start() for match in pattern.finditer(f"\n{text}")]
        assert found == [match.start() for match in plain.finditer(text)]
    assert len(limits._PIECE.findall(text)) <= 2 * text.count("\n") + 1


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_pattern_has_its_needles(options: MarkupOptions) -> None:
    """No pattern of ours is unknown to the runner, or of a kind that it does not serve."""
    for pattern in conversion._Converter(options)._md.inlinePatterns:
        assert isinstance(pattern, InlineProcessor)
        assert not pattern.ANCESTOR_EXCLUDES
        assert pattern.pattern in inline_runner.NEEDLES


@given(TEXTS)
def test_a_pattern_finds_nothing_without_its_needles(text: str) -> None:
    """What the runner passes over would have come to nothing."""
    for pattern, needles in inline_runner.NEEDLES.items():
        for needle in needles:
            text = text.replace(needle, "")
        if not any(needle in text for needle in needles):
            assert re.search(pattern, text, re.DOTALL) is None


@given(TEXTS)
def test_a_processor_takes_no_block_without_its_openers(text: str) -> None:
    """Those that are not asked would have said no, or let the block be."""
    parser = conversion._Converter(OPTIONS[0])._md.parser
    for block in (text, *text.split("\n\n")):
        starts = set(block_parser.starts_of(block))
        for processor in parser.blockprocessors:
            openers = block_parser.openers_of(processor)
            if openers is None or not starts.isdisjoint(openers):
                continue
            blocks, parent = [block], Element("div")
            if processor.test(parent, block):
                assert processor.run(parent, blocks) is False
            assert (blocks, len(parent)) == ([block], 0)


@pytest.mark.parametrize("fault", ["needle", "opener", "emphasis"])
def test_a_planted_fault_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with one wrong entry the two differ, so they are not the same code twice."""
    text = "a `b` **c *d*\n\n> e"
    expected = stock.stock_converted(text, OPTIONS[0])
    if fault == "needle":
        monkeypatch.setitem(inline_runner.NEEDLES, BACKTICK_RE, ("~",))
    elif fault == "opener":
        monkeypatch.setitem(block_parser.OPENERS, BlockQuoteProcessor, "~")
    else:
        monkeypatch.setattr(Emphasis, "PLAIN", re.compile(r"(\*\*)(c \*d)\*"))
    conversion._converter.cache_clear()
    assert stock.converted(text, OPTIONS[0]) != expected
    monkeypatch.undo()
    conversion._converter.cache_clear()
    assert stock.converted(text, OPTIONS[0]) == expected

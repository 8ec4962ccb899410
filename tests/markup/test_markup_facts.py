"""What a conversion tells beside the HTML: words, excerpt, headings, questions, ids."""

import re

from clinicsite.markup.conversion import convert
from clinicsite.markup.facts import Heading, Markup, Question
from clinicsite.markup.options import MarkupOptions


def markup(body: str, *, raw_html: bool = False, sources: tuple[str, ...] = ()) -> Markup:
    """Convert a text that has no errors."""
    options = MarkupOptions(raw_html=raw_html)
    found, diagnostics = convert(
        body, file="a.md", first_line=1, options=options, source_keys=sources
    )
    assert diagnostics == []
    return found


def test_text_is_what_a_reader_reads() -> None:
    """Words of headings, lists, tables, blocks and notes count; marks and labels do not."""
    found = markup(
        "## A *b*\n\nc[^1] d &amp; e [@k]\n\n- f\n- g\n\n| h | i |\n| - | - |\n| j | k |\n\n"
        "/// myth | l\nm\n///\n\n```\nn < o\n```\n\n[^1]: p",
        sources=("k",),
    )
    assert found.text == "A b c d & e f g h i j k l m n < o p"
    assert found.words == 18


def test_words_of_raw_html_count_and_tags_do_not() -> None:
    """With raw HTML on, its words are words."""
    found = markup("a <b>c</b>\n\n<div class='x'>d\n<i>e</i></div>", raw_html=True)
    assert found.text == "a c d e"


def test_a_word_across_markup_stays_one_word() -> None:
    """Emphasis within a word does not part it; a line break and a cell do."""
    assert markup("un*believ*able  \nyes").text == "unbelievable yes"


def test_excerpt_is_the_first_paragraph_of_the_text_itself() -> None:
    """Blocks, headings and lists are not the start of the text."""
    body = "/// note\nNo.\n///\n\n## No\n\n- no\n\nYes, *this* one.\n\nNot this."
    assert markup(body).excerpt == "Yes, this one."


def test_excerpt_is_cut_after_a_whole_word() -> None:
    """It has at most 160 characters, and says that there is more."""
    excerpt = markup("word, " * 60).excerpt
    assert len(excerpt) <= 160
    assert re.fullmatch(r"(word, )*word…", excerpt)


def test_headings_and_questions_are_told_apart() -> None:
    """A question of an faq is no heading of the text, and has its answer as words."""
    found = markup("## A & b\n\n/// faq\n### Is it?\nYes, *it*\n\n- is\n///\n\n### C")
    assert found.headings == (Heading(2, "a-b", "A & b"), Heading(3, "c", "C"))
    assert found.questions == (Question("is-it", "Is it?", "Yes, it is"),)


def test_no_id_of_the_content_takes_one_of_the_theme() -> None:
    """Headings named like parts of the page get another anchor."""
    found = markup("## Main\n\n## Sources\n\n## Source nice\n\n## Fn 1\n\n## Search")
    assert found.anchors == (
        "section-main",
        "section-sources",
        "section-source-nice",
        "section-fn-1",
        "section-search",
    )


def test_ids_are_unique_and_all_told() -> None:
    """Headings, questions, notes and titles share one space of names."""
    found = markup(
        "## Note 1\n\n## Note 1\n\n## Note 1 2\n\n/// note\na[^1]\n///\n\n"
        "/// faq\n### Note 1\nb\n///\n\n[^1]: c"
    )
    ids = re.findall(r' id="([^"]*)"', found.html)
    assert len(ids) == len(set(ids))
    assert set(found.anchors) == set(ids)


def test_citations_outside_links_and_kinds_of_block_are_collected_once() -> None:
    """In the order of their first use; blocks sorted."""
    found = markup(
        "[@b] [@a] [@b] [x](https://x.example) [y](http://y.example) <https://x.example>\n\n"
        "/// tip\na\n///\n\n/// note\na\n///\n\n/// tip\na\n///",
        sources=("a", "b"),
    )
    assert found.citations == ("b", "a")
    assert found.external == ("https://x.example", "http://y.example")
    assert found.blocks == ("note", "tip")


def test_an_empty_text_is_nothing() -> None:
    """No paragraph, no words, no complaint."""
    assert markup(" \n\n").html == markup("").html == ""

"""First mentions become links where they may, once each; and the names of a text are told."""

import pytest

from clinicsite.markup.conversion import convert
from clinicsite.markup.mentions import link_first_mentions, mentioned
from clinicsite.markup.options import MarkupOptions

NAMES = [
    ("massage", "/m/"),
    ("deep tissue massage", "/deep/"),
    ("deep tissue", "/deep/"),
    ("R&D", "/rd/"),
    ("St. John's touch", "/john/"),
]


def link(url: str, text: str) -> str:
    """Return the link that a mention becomes."""
    return f'<a class="mention" href="{url}">{text}</a>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>A massage, a massage.</p>", f"<p>A {link('/m/', 'massage')}, a massage.</p>"),
        ("<p>Deep Tissue</p>", f"<p>{link('/deep/', 'Deep Tissue')}</p>"),
        (
            "<p>deep tissue massage or massage or X</p>",
            f"<p>{link('/deep/', 'deep tissue massage')} or {link('/m/', 'massage')} or X</p>",
        ),
        ("<p>deep\ntissue</p>", "<p>" + link("/deep/", "deep\ntissue") + "</p>"),
        ("<p>massages, self_massage</p>", "<p>massages, self_massage</p>"),
        ("<p>R&amp;D</p>", f"<p>{link('/rd/', 'R&amp;D')}</p>"),
        ("<p>St. John\u2019s touch</p>", "<p>" + link("/john/", "St. John\u2019s touch") + "</p>"),
        ("<p><em>massage</em></p>", f"<p><em>{link('/m/', 'massage')}</em></p>"),
        ('<p title="massage">x</p>', '<p title="massage">x</p>'),
    ],
)
def test_a_first_mention_is_linked(html: str, expected: str) -> None:
    """Whole words, any case, the longest name, as typed, once for each url."""
    assert link_first_mentions(html, NAMES) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<h2>massage</h2>",
        "<h3><em>massage</em></h3>",
        '<a href="/x/">massage</a>',
        '<a href="/x/"><em>a</em> massage</a>',
        "<pre><code>massage</code></pre>",
        "<code>massage</code>",
        "<details><summary>massage</summary></details>",
        "<figcaption>massage</figcaption>",
        "<button>massage</button>",
        '<p class="note__title" id="note-1"><strong>massage</strong></p>',
        '<p class="myth__claim"><span class="label">Myth</span> massage</p>',
    ],
)
def test_nothing_is_linked_where_a_link_does_not_belong(html: str) -> None:
    """But the next mention outside is the first that counts."""
    after = f"{html}<p>massage</p>"
    assert link_first_mentions(after, NAMES) == f"{html}<p>{link('/m/', 'massage')}</p>"


def test_an_url_that_is_linked_already_is_not_linked_again() -> None:
    """Before or after, with or without a fragment."""
    html = '<p>massage</p><p><a href="/m/#when">there</a></p>'
    assert link_first_mentions(html, NAMES) == html


def test_urls_are_escaped() -> None:
    """An url is a value of an attribute."""
    assert link_first_mentions("<p>x</p>", [("x", '/?a="&b')]) == (
        '<p><a class="mention" href="/?a=&quot;&amp;b">x</a></p>'
    )


def test_names_that_are_patterns_or_entities_mean_themselves() -> None:
    """A name is text, and the inside of a character reference is none."""
    assert link_first_mentions("<p>a &amp; b</p>", [("amp", "/x/"), (".", "/y/")]) == (
        "<p>a &amp; b</p>"
    )


def test_only_names_that_occur_are_mentioned() -> None:
    """Whole words, any case, any apostrophe, in the order of the names."""
    text = "Massages? Deep tissue at St. John\u2019s touch, R&D."
    assert mentioned(text, NAMES) == (NAMES[2], NAMES[3], NAMES[4])
    assert mentioned("", NAMES) == mentioned(text, []) == mentioned(text, [("", "/x/")]) == ()


def test_the_names_mentioned_in_a_text_are_enough_to_link_it() -> None:
    """Leaving out the names that do not occur changes nothing."""
    body = "## Massage\n\nA *deep tissue\nmassage* at St. John's touch & R&D[^1].\n\n[^1]: massage"
    markup, _ = convert(body, file="a.md", first_line=1, options=MarkupOptions())
    occurring = mentioned(markup.text, NAMES)
    html = link_first_mentions(markup.html, NAMES)
    assert link_first_mentions(markup.html, occurring) == html
    assert html.count('class="mention"') == 4

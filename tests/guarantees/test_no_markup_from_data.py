"""Proof 5: what is typed as data never becomes markup.

A site is built twice: once with a hostile text in every field that takes text, once with a harmless
twin in which each character that could matter is a letter. Every page, feed and block of JSON-LD
must then have the same skeleton: elements, attributes' names, keys. Two parsers of HTML look
(selectolax' lexbor, and html5ever by way of nh3), and Chromium: no dialog ever opens.
"""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright
from selectolax.lexbor import LexborHTMLParser

from blog_model import Blog, Mirror, first_blog
from figures import record
from sample import Site, Tree
from skeletons import differing
from tools import require_tool

HOSTILE = {
    "element": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror='alert(1)'>",
    "single quote": "' onmouseover='alert(1)' x='",
    "no quote": "x onmouseover=alert(1) autofocus",
    "title": "</title><script>alert(1)</script>",
    "json": '</script><script>alert(1)</script>","x":{"y',
    "comment": "--><script>alert(1)</script><!--",
    "cdata": "]]><script>alert(1)</script><![CDATA[",
    "textarea": "</textarea></style></noscript><svg onload=alert(1)>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &quot; &#x3c;b&#x3e; &amp;amp;",
    "template": "{{ 7*7 }}{% include '/etc/passwd' %}{{ config }}{# #}",
    "unclosed": '<a href="javascript:alert(1)" <b <!doctype <? <![',
}
_MATTERS = re.compile(r"[<>\"'&{}%#\[\]()=/*!?;:`\\-]")
# In Markdown these make markup of their own, with or without danger in them.
_OF_MARKDOWN = str.maketrans({"[": "(", "]": ")", "*": "x", "`": "x", "_": "x"})


def harmless(text: str) -> str:
    """Return the harmless twin of a text."""
    return _MATTERS.sub("x", text)


def blog(value: str) -> Blog:
    """Return a blog with the value in every field that takes a text."""
    made = first_blog({})
    # A comment would take what follows with it, up to its end in the next text.
    body = value.translate(_OF_MARKDOWN).replace("<!--", r"\<!--")

    def say(field: str) -> str:
        return f"w{field} {value}"

    made.settings |= {
        "name": say("name"),
        "tagline": say("tagline"),
        "description": say("sitedescription"),
        "navigation": [{"label": say("nav"), "url": "/about/"}],
        "footer": [{"label": say("footer"), "url": "/about/"}],
        "booking": {"url": "/about/", "label": say("booking")},
        "disclaimer": say("disclaimer"),
        "newsletter": {
            "action": "https://news.example/",
            "title": say("newstitle"),
            "text": say("newstext"),
            "field": say("newsfield"),
        },
        "comments": {"provider": "email", "email": "a@small.example"},
        "contact": {"email": "a@small.example", "text": say("contacttext")},
        "clinic": {
            "legal_name": say("legal"),
            "address": {"street": say("street"), "city": say("city"), "country": say("country")},
            "phone": "+1 555 555 0142",
            "email": "a@small.example",
            "price_range": say("price"),
            "areas_served": [say("area")],
            "holidays": [{"name": say("holiday"), "from": "2026-12-24", "to": "2026-12-26"}],
        },
        "labels": {"more_posts": say("label"), "reading_time": say("minutes") + " {minutes}"},
    }
    made.settings["blog"] |= {
        "byline": say("byline").replace("{", "(").replace("}", ")") + " {authors} {date}",
        "card_byline": say("cardbyline").replace("{", "(").replace("}", ")") + " {authors}",
        "share": ["email", "facebook", "x", "linkedin", "whatsapp", "bluesky", "copy"],
    }
    made.authors["ana"] |= {
        "name": say("author"),
        "job_title": say("job"),
        "email": "a@small.example",
        "credentials": [
            {key: say(key) for key in ("abbreviation", "name", "issuer", "region", "number")}
        ],
        "body": f"Ana. {body}\n",
        "photo": {"src": "/images/dot.png", "alt": say("photo")},
    }
    made.modalities["deep-tissue"] |= {
        "name": say("modality"),
        "also": ["deep tissue", say("also")],
        "summary": say("summary"),
        "contraindications": [say("contra")],
        "booking": {"url": "/about/", "label": say("modalitybooking")},
        "body": f"Slow. {body}\n",
    }
    made.conditions["back-pain"] |= {"name": say("condition"), "summary": say("conditionsummary")}
    made.pages["about"] |= {
        "title": say("page"),
        "description": say("pagedescription"),
        "layout": "contact",
        "body": f"About. {body}\n\n/// faq\n### Q {body}\n\nA {body}\n///\n",
    }
    picture = {"alt": say("alt"), "credit": say("credit"), "caption": say("caption")}
    made.posts["a"] |= {
        "title": say("title"),
        "category": "Care",
        "description": say("description"),
        "image": {"src": "/images/dot.png", **picture},
        "sources": [{"key": "nice", "title": say("source"), "publisher": say("publisher")}],
        "cta": {"label": say("cta"), "url": "/about/"},
        "extra": {"note": say("extra")},
        "body": (
            f"First {body} words, deep tissue [@nice].\n\n## Part one {body}\n\n- item {body}\n\n"
            f"> quote {body}\n\n| head {_cell(body)} |\n| - |\n| cell {_cell(body)} |\n\n"
            f"`code {value.replace('`', 'x')}`\n\n```\nblock {value}\n```\n\n"
            f"![alt {body}](/images/dot.svg)\n\n/// note | {body.strip()}\nInside {body}\n///\n\n"
            f"Term {body}\n:   Meaning {body}\n\nA note.[^1]\n\n[^1]: Footnote {body}\n\n"
            "## Part two\n\n## Part three\n\nEnd.\n"
        ),
    }
    # Pinned, so that the words of the twins choose no other posts.
    for name, related in {"a": "bc", "b": "cd", "c": "da", "d": "ab"}.items():
        made.posts[name]["related"] = list(related)
    made.posts["b"] |= {"title": say("titleb"), "body": f"{body}\n"}
    return made


def _cell(text: str) -> str:
    return text.replace("|", "x")


def built(folder: Path, made: Blog) -> Site:
    """Build a blog with the default theme."""
    site = Site(folder)
    Mirror(site.root).write(made.files())
    site.build()
    return site


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_harmless_twins_have_one_skeleton(name: str, tmp_path: Path) -> None:
    """FAULTS 49, 51, 52, 55, 57: in every page, feed and JSON-LD, in all fields at once."""
    hostile = built(tmp_path / "hostile", blog(HOSTILE[name])).tree()
    twin = built(tmp_path / "twin", blog(harmless(HOSTILE[name]))).tree()
    assert differing(hostile, twin) == []
    record("5 no markup from data", texts=1, files=len(hostile))


def test_a_text_is_printed_as_it_was_typed(tmp_path: Path) -> None:
    """FAULTS 52, 57: what looks like a template or an entity comes back from the page's parser."""
    for value in (HOSTILE["template"], HOSTILE["entities"], HOSTILE["element"]):
        site = built(tmp_path / "site", blog(value))
        page = LexborHTMLParser(site.page("posts/a/index.html"))
        heading = page.css_first("h1")
        assert heading is not None
        assert heading.text().strip() == f"wtitle {value}"
        entries = ET.fromstring((site.root / "build/feed.xml").read_bytes())  # noqa: S314
        titles = [each.text for each in entries.iter("{http://www.w3.org/2005/Atom}title")]
        assert f"wtitleb {value}" in titles
        feed = json.loads(site.page("feed.json"))
        assert f"wtitleb {value}" in [item["title"] for item in feed["items"]]


CONTROLS = {
    "a title that is marked safe": ("_card.html", b"{{ card.title }}", b"{{ card.title | safe }}"),
    "an attribute without quotes": ("_picture.html", b'alt="{{ picture.alt }}"', b"alt={{ picture.alt }}"),  # noqa: E501
    "a description that is not escaped": (
        "_head.html", b'content="{{ meta.content }}"', b'content="{{ meta.content | safe }}"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTROLS)
def test_control_a_template_that_does_not_escape_is_caught(name: str, tmp_path: Path) -> None:
    from clinicsite.reading import theme

    file, escaped, planted = CONTROLS[name]
    original = (theme.theme_root() / "templates" / file).read_bytes()
    assert escaped in original, f"{file} has no {escaped!r}: plant the fault elsewhere"
    trees: list[Tree] = []
    for value in (HOSTILE["attribute"], harmless(HOSTILE["attribute"])):
        made = blog(value)
        made.others[f"templates/{file}"] = original.replace(escaped, planted)
        trees.append(built(tmp_path / str(len(trees)), made).tree())
    assert differing(*trees)
    record("5 no markup from data", controls_caught=1)


def test_in_a_browser_no_dialog_ever_opens(tmp_path: Path, player: Playwright) -> None:
    """FAULTS 53, 55: Chromium opens every page of a site made of all hostile texts, and clicks."""
    chromium = require_tool("chromium")
    site = built(tmp_path / "site", blog(" ".join(HOSTILE.values())))
    control = site.root / "build/control.html"
    control.write_text("<p onclick=alert(1)>x</p><script>alert(1)</script>")
    with player.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser:
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.route(re.compile("^https?:"), lambda route: route.abort())
        dialogs: list[str] = []
        current = ""

        def opened(dialog: Any) -> None:
            dialogs.append(current)
            dialog.dismiss()

        page.on("dialog", opened)
        pages = sorted((site.root / "build").rglob("*.html"))
        for file in pages:
            current = file.name if file == control else str(file)
            page.goto(file.as_uri(), wait_until="load")
            page.evaluate(
                "for (const e of document.querySelectorAll('*')) for (const kind of"
                " ['click', 'mouseover', 'focus', 'error'])"
                " e.dispatchEvent(new Event(kind, {cancelable: true}))"
            )
    # The control's dialogs show that a dialog would have been seen.
    assert set(dialogs) == {"control.html"}
    record("5 no markup from data", pages_in_chromium=len(pages) - 1)
    shutil.rmtree(site.root)

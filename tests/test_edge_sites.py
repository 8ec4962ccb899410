"""Sites at the edges, in the default theme: without posts, with one, and with hostile texts."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from crawling import dead_links, pages_of, parsed
from sample import TODAY, Site

SETTINGS = "name: {name}\nurl: https://edge.example\nlanguage: en-US\ntime_zone: UTC\n"
AUTHOR = "---\nname: Ana\n---\nAna.\n"
HARMLESS = "harmless"
# Ends an attribute, an element, a script, a comment and CDATA; and what Jinja would run.
HOSTILE = (
    "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>-->]]>"
    "{{ 7*7 }}&amp;\u2028"
)


def post(day: int, more: str = "") -> str:
    """Return a post's text."""
    return f"---\ntitle: Post {day}\ndate: 2026-01-{day:02}\nauthor: ana\n{more}---\nText {day}.\n"


def one(site: Site) -> None:
    """Write one post."""
    site.write("content/authors/ana.md", AUTHOR)
    site.write("content/posts/one.md", post(1))


def drafts(site: Site) -> None:
    """Write nothing but drafts."""
    site.write("content/authors/ana.md", AUTHOR)
    for day in (1, 2):
        site.write(f"content/posts/p{day}.md", post(day, "draft: true\n"))


def terms(site: Site) -> None:
    """Write terms without posts."""
    site.write("content/modalities/heat.md", "---\nname: Heat\n---\n")
    site.write("content/conditions/ache.md", "---\nname: Ache\n---\n")


EDGES: dict[str, Callable[[Site], None]] = {
    "nothing but settings": lambda _site: None,
    "one post": one,
    "only drafts": drafts,
    "terms without posts": terms,
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site of settings only."""
    site = Site(tmp_path / "site")
    checks = "checks: { no-posts: off }\n"  # some edges have none, and that is told
    site.write("content/site.yaml", SETTINGS.format(name="Edge") + checks)
    return site


@pytest.mark.parametrize("edge", list(EDGES))
def test_a_site_at_the_edge_is_whole(site: Site, edge: str) -> None:
    EDGES[edge](site)
    said = site.run("build", "--today", TODAY, "--strict")
    assert (said.code, said.err) == (0, "")
    pages = pages_of(site.root / "build")
    assert {"index.html", "404.html", "archive/index.html"} <= set(pages)
    assert dead_links(site.root / "build", pages, "https://edge.example") == []
    for path, page in pages.items():
        assert len(page.all("h1")) == 1, path
        assert not page.all("section", class_="more-posts"), path
        text = page.all("body")[0].text
        assert "undefined" not in text.lower(), path
        assert "None" not in text, path
    ET.parse(site.root / "build/feed.xml")  # noqa: S314 - our own file
    json.loads(site.page("feed.json"))


def hostile(site: Site, text: str) -> None:
    """Write a text into every field that takes one."""
    value, phone = json.dumps(text), json.dumps(f"{text} 555")
    site.write(
        "content/site.yaml",
        f"name: {value}\ntagline: {value}\ndescription: {value}\nurl: https://edge.example\n"
        f"time_zone: UTC\nclinic:\n  legal_name: {value}\n  phone: {phone}\n"
        f"  address: {{street: {value}, city: {value}, country: {value}}}\n  price_range: {value}\n"
        f"  areas_served: [{value}]\n  hours: {{monday: '09:00-17:00'}}\n"
        f"booking: {{url: https://book.example/, label: {value}}}\ndisclaimer: {value}\n"
        f"navigation: [{{label: {value}, url: /}}]\nfooter: [{{label: {value}, url: /}}]\n"
        f"newsletter: {{action: https://n.example/, title: {value}, text: {value}}}\n"
        f"contact: {{text: {value}}}\nblog: {{more_posts: 1}}\n"
        f"labels: {{more_posts: {value}, skip: {value}}}\n",
    )
    site.write(
        "content/authors/ana.md",
        f"---\nname: {value}\njob_title: {value}\nlinks: [https://a.example/]\n"
        f"credentials: [{{abbreviation: {value}, name: {value}, issuer: {value}}}]\n"
        f"---\n{text}\n",
    )
    for kind, folder in (("modality", "modalities"), ("condition", "conditions")):
        site.write(
            f"content/{folder}/{kind}.md",
            f"---\nname: {json.dumps(kind + text)}\nalso: [{json.dumps('also ' + text)}]\n"
            f"summary: {value}\n---\n{text}\n",
        )
    site.write(
        "static/images/a.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>\n'
    )
    for name in ("one", "two"):
        site.write(
            f"content/posts/{name}.md",
            f"---\ntitle: {value}\ndate: 2026-01-01\nauthor: ana\nmodalities: modality\n"
            f"conditions: condition\ncategory: {value}\ndescription: {value}\n"
            f"image: {{src: /images/a.svg, alt: {value}, credit: {value}, caption: {value}}}\n"
            f"reviewed_by: ana\nlast_reviewed: 2026-01-02\naliases: [/old-{name}/]\n"
            f"sources: [{{title: {value}, publisher: {value}, url: https://s.example/}}]\n"
            f"cta: {{label: {value}, url: https://c.example/}}\n---\n"
            f"## {text}\n\n{text}\n\n![{HARMLESS}](/images/a.svg)\n",
        )
    site.write("content/pages/contact.md", f"---\ntitle: {value}\nlayout: contact\n---\n{text}\n")


def skeleton(folder: Path) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Return each page's elements with the names of their attributes."""
    return {
        path: [(each.name, tuple(each.attributes)) for each in page.elements]
        for path, page in pages_of(folder).items()
    }


def test_hostile_texts_are_words_and_nothing_else(tmp_path: Path) -> None:
    """A page with hostile texts has the very elements of one with harmless texts."""
    built = {}
    for name, text in (("harmless", HARMLESS), ("hostile", HOSTILE)):
        site = built[name] = Site(tmp_path / name)
        hostile(site, text)
        said = site.run("build", "--today", TODAY)
        assert said.code == 0, said.err
    wanted = skeleton(built["harmless"].root / "build")
    found = skeleton(built["hostile"].root / "build")
    # A category's url is made of its words; there is one on each side.
    assert len(found) == len(wanted)
    for path in found.keys() & wanted.keys():
        assert found[path] == wanted[path], path
    page = parsed(built["hostile"].page("posts/one/index.html"))
    assert page.all("h1")[0].text.strip() == HOSTILE.strip()
    (script,) = page.all("script", type="application/ld+json")
    assert HOSTILE[:30] in json.dumps(json.loads(script.text), ensure_ascii=False)


def test_hostile_texts_round_trip_through_feeds(tmp_path: Path) -> None:
    site = Site(tmp_path / "site")
    hostile(site, HOSTILE)
    assert site.run("build", "--today", TODAY).code == 0
    feed = ET.parse(site.root / "build/feed.xml").getroot()  # noqa: S314 - our own file
    titles = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert set(titles) == {HOSTILE.strip()}
    items = json.loads(site.page("feed.json"))["items"]
    assert {item["title"] for item in items} == {HOSTILE.strip()}
    assert all("<script" not in item["content_html"] for item in items)
    ET.parse(site.root / "build/sitemap.xml")  # noqa: S314 - our own file


def test_the_skeleton_sees_an_element_that_was_not_escaped(tmp_path: Path) -> None:
    """A control: printed without escaping, the hostile text would be seen."""
    site = Site(tmp_path / "site")
    hostile(site, HARMLESS)
    site.write("templates/_card.html", "<li><h2>{{ card.title | safe }}</h2></li>\n")
    site.build()
    before = skeleton(site.root / "build")["index.html"]
    hostile(site, "<em>x</em>")
    site.build()
    assert skeleton(site.root / "build")["index.html"] != before

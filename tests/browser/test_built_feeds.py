"""Feeds and the sitemap of the built sites keep the rules of their standards."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from browser_host import Sites
from feed_rules import SITEMAP, atom_faults, json_feed_faults, sitemap_faults

ALL = ("sample", "prefix", "hard", "spanish", "rtl", "empty")


@pytest.mark.parametrize("name", ALL)
def test_feeds_keep_their_rules(name: str, sites: Sites) -> None:
    """RFC 4287 and JSON Feed 1.1: the site's feeds, and those of modalities and authors."""
    folder = sites(name).folder
    atoms, jsons = list(folder.rglob("feed.xml")), list(folder.rglob("feed.json"))
    assert len(atoms) == len(jsons) >= 1
    assert [each for file in atoms for each in atom_faults(file.read_bytes())] == []
    assert [
        each for file in jsons for each in json_feed_faults(json.loads(file.read_bytes()))
    ] == []


def test_both_feeds_say_the_same(sites: Sites) -> None:
    """The same posts in the same order, newest first, with their full text."""
    folder = sites("sample").folder
    atom = ET.fromstring((folder / "feed.xml").read_bytes())  # noqa: S314 - our own output
    entries = atom.findall("{http://www.w3.org/2005/Atom}entry")
    items = json.loads((folder / "feed.json").read_bytes())["items"]
    for entry, item in zip(entries, items, strict=True):
        assert entry.findtext("{http://www.w3.org/2005/Atom}id") == item["id"]
        assert entry.findtext("{http://www.w3.org/2005/Atom}content") == item["content_html"]
    dates = [item["date_published"] for item in items]
    assert dates == sorted(dates, reverse=True)
    assert min(len(item["content_html"]) for item in items) > 1000


@pytest.mark.parametrize("name", ALL)
def test_the_sitemap_keeps_its_schema(name: str, sites: Sites) -> None:
    """And every place in it is a page of the site that calls itself by that name."""
    folder = sites(name).folder
    data = (folder / "sitemap.xml").read_bytes()
    assert sitemap_faults(data) == []
    places = [each.text for each in ET.fromstring(data).iter(f"{SITEMAP}loc")]  # noqa: S314
    assert places == _canonicals(folder)


def _canonicals(folder: Path) -> list[str]:
    """Return the canonical urls of the pages that search engines may list."""
    found = []
    for file in folder.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        if 'content="noindex"' in html or "http-equiv" in html:
            continue
        match = re.search(r'rel="canonical" href="([^"]*)"', html)
        assert match is not None
        found.append(match.group(1))
    return sorted(found)


def _entry(changes: str = "", content: str = "&lt;p>x") -> bytes:
    entry = (
        "<entry><id>https://a.example/1</id><title>t</title><updated>2026-01-01T00:00:00Z</updated>"
        f"<author><name>n</name></author><content type='html'>{content}</content>{changes}</entry>"
    )
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>https://a.example/</id><title>t</title>"
        "<updated>2026-01-01T00:00:00Z</updated><link rel='self' href='https://a.example/f'/>"
        f"{entry}</feed>"
    ).encode()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<title>t</title>", "", "title"),
        ("<id>https://a.example/1</id>", "<id>1</id>", "4.2.6"),
        ("2026-01-01T00:00:00Z", "2026-01-01", "3.3"),
        ("<author><name>n</name></author>", "", "4.1.1"),
        ("<name>n</name>", "", "3.2.1"),
        ("rel='self'", "rel='via'", "rel=self"),
        ("type='html'", "type='text'", "4.1.3.1"),
        ("&lt;p>x", '&lt;a href="/x">x', "not absolute"),
    ],
)
def test_the_rules_of_atom_catch_a_planted_fault(old: str, new: str, said: str) -> None:
    """Each rule fails on a feed that breaks it (control)."""
    assert atom_faults(_entry()) == []
    assert said in " ".join(atom_faults(_entry().replace(old.encode(), new.encode())))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": 1}, "id is required"),
        ({"content_html": None}, "content_html"),
        ({"content_html": '<img src="x.png">'}, "not absolute"),
        ({"date_published": "2026-01-01"}, "date_published"),
        ({"authors": [{}]}, "author"),
        ({"image": "/x.png"}, "image"),
    ],
)
def test_the_rules_of_json_feed_catch_a_planted_fault(change: dict[str, Any], said: str) -> None:
    """Each rule fails on an item that breaks it (control)."""
    item = {"id": "1", "content_html": "<p>x"}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "t",
        "home_page_url": "https://a.example/",
        "feed_url": "https://a.example/feed.json",
        "items": [item],
    }
    assert json_feed_faults(feed) == []
    assert said in " ".join(json_feed_faults(feed | {"items": [item | change]}))


@pytest.mark.parametrize(
    "url",
    ["", "<loc>/x/</loc>", "<loc>https://a.example/x/</loc><lastmod>May</lastmod>", "<loc/><loc/>"],
)
def test_the_schema_of_sitemaps_catches_a_planted_fault(url: str) -> None:
    """Each rule fails on a sitemap that breaks it (control)."""
    head = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    sound = "<loc>https://a.example/x/</loc><lastmod>2026-01-01</lastmod>"
    assert sitemap_faults(f"{head}<url>{sound}</url></urlset>".encode()) == []
    assert sitemap_faults(f"{head}<url>{url}</url></urlset>".encode())

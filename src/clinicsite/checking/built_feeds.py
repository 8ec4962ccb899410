"""Feeds, sitemap and robots.txt of a built site: their urls must lead to pages of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from clinicsite.checking.built_page import BuiltPage, html_uses, place_of
from clinicsite.checking.built_places import Elsewhere, Inside, Nowhere, Places
from clinicsite.errors import Diagnostic, Place, Severity

_ATOM = "{http://www.w3.org/2005/Atom}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed_findings(
    files: Mapping[str, bytes], pages: Mapping[str, BuiltPage], places: Places
) -> Iterator[Diagnostic]:
    """Yield all that is wrong with the urls in feeds, the sitemap and robots.txt."""
    for path, data in files.items():
        text = data.decode("utf-8", "replace")
        name = path.rpartition("/")[2]
        if path.endswith(".xml"):
            yield from _xml_findings(path, text, pages, places)
        elif name == "feed.json":
            yield from _json_findings(path, text, places)
        elif path == "robots.txt":
            for line in text.splitlines():
                if line.lower().startswith("sitemap:"):
                    yield from _dead(line.partition(":")[2].strip(), path, text, places)


def _xml_findings(
    path: str, text: str, pages: Mapping[str, BuiltPage], places: Places
) -> Iterator[Diagnostic]:
    try:
        # The site's own output; expat reads no outside entities, and bounds inside ones.
        root = ET.fromstring(text)  # noqa: S314
    except ET.ParseError as error:
        line, column = error.position
        yield Diagnostic(Place(path, line, column + 1), "bad-xml", f"this is no XML: {error}")
        return
    if root.tag == f"{_ATOM}feed":
        for link in root.iter(f"{_ATOM}link"):
            yield from _dead(link.get("href", ""), path, text, places)
        for content in (*root.iter(f"{_ATOM}content"), *root.iter(f"{_ATOM}summary")):
            if content.get("type") == "html":
                yield from _content_findings(content.text or "", path, text, places)
    for location in root.iter(f"{_SITEMAP}loc"):
        url = (location.text or "").strip()
        yield from _dead(url, path, text, places)
        goal = places.resolve(url, path)
        page = pages.get(goal.path) if isinstance(goal, Inside) else None
        if page is not None and (page.is_hidden or page.is_redirect):
            found = f"the sitemap lists '{url}', which is a redirect or asks not to be found"
            yield Diagnostic(place_of(path, text, url), "hidden-in-sitemap", found)


def _json_findings(path: str, text: str, places: Places) -> Iterator[Diagnostic]:
    try:
        feed: Any = json.loads(text)
        named = [feed.get("home_page_url"), feed.get("feed_url")]
        for item in feed.get("items", []):
            named += [item.get("url"), item.get("image")]
            yield from _content_findings(item.get("content_html") or "", path, text, places)
    except (ValueError, AttributeError, TypeError) as error:
        yield Diagnostic(Place(path), "bad-json", f"this is no JSON feed: {error}")
        return
    for url in named:
        if url:
            yield from _dead(url, path, text, places)


def _dead(url: str, path: str, text: str, places: Places) -> Iterator[Diagnostic]:
    place = place_of(path, text, url)
    if not url.startswith(("https://", "http://")):
        yield Diagnostic(
            place, "relative-in-feed", f"'{url}' is not absolute", "start with https://"
        )
        return
    goal = places.resolve(url, path)
    if isinstance(goal, Nowhere):
        yield Diagnostic(place, "dead-feed", goal.message, goal.hint)
    elif isinstance(goal, Elsewhere):
        found = f"'{url}' is not an address of this site"
        hint = "check `url` in content/site.yaml"
        yield Diagnostic(place, "foreign-in-feed", found, hint, Severity.WARNING)


def _content_findings(markup: str, path: str, text: str, places: Places) -> Iterator[Diagnostic]:
    """Judge the urls of an entry's HTML; a feed reader has no page to resolve them against."""
    for use in html_uses(markup):
        place = place_of(path, text, use.url)
        if use.url.startswith("#"):
            if f'id="{use.url[1:]}"' not in markup:
                # One for all of a feed: they come from one rule of its template.
                yield Diagnostic(
                    Place(path),
                    "dead-anchor-in-feed",
                    "entries link to parts of their posts that they do not hold",
                    "write such links with the post's full url",
                    Severity.WARNING,
                )
        elif use.url.startswith(("https://", "http://")):
            goal = places.resolve(use.url, path)
            if isinstance(goal, Nowhere):
                yield Diagnostic(place, "dead-feed", goal.message, goal.hint)
        elif not use.url.startswith(("mailto:", "tel:", "data:")):
            found = f"an entry holds '{use.url}', which is not absolute"
            yield Diagnostic(place, "relative-in-feed", found, "start with https://")

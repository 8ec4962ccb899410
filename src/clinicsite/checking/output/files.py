"""Checks of the urls in feeds, sitemap, robots.txt and style sheets of a built site."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from clinicsite.checking.output.page import BuiltPage, BuiltText, html_uses
from clinicsite.checking.output.places import Elsewhere, Inside, Nowhere, Places
from clinicsite.errors import Diagnostic, Place, Severity

_ATOM = "{http://www.w3.org/2005/Atom}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# CSS Syntax 3: url(…) with or without quotes, and @import "…".
_CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)(["']?)([^"')\s]+)\1""")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def file_findings(
    files: Mapping[str, bytes], pages: Mapping[str, BuiltPage], places: Places
) -> Iterator[Diagnostic]:
    """Yield all problems with the urls in feeds, the sitemap, robots.txt and style sheets."""
    for path, data in files.items():
        if not path.endswith((".xml", ".css", "feed.json", "robots.txt")):
            continue
        file = BuiltText(path, data.decode("utf-8", "replace"))
        if path.endswith(".xml"):
            yield from _xml_findings(file, pages, places)
        elif path.endswith(".css"):
            yield from _style_findings(file, places)
        elif path.rpartition("/")[2] == "feed.json":
            yield from _json_findings(file, places)
        elif path == "robots.txt":
            for line in file.text.splitlines():
                if line.lower().startswith("sitemap:"):
                    yield from _dead(line.partition(":")[2].strip(), file, places)


def _style_findings(file: BuiltText, places: Places) -> Iterator[Diagnostic]:
    for match in _CSS_URL.finditer(_CSS_COMMENT.sub("", file.text)):
        url = match[2]
        goal = None if url.startswith(("#", "data:")) else places.resolve(url, file.path)
        if isinstance(goal, Nowhere):
            yield file.diagnostic(url, "missing-asset", goal.message, goal.hint)


def _xml_findings(
    file: BuiltText, pages: Mapping[str, BuiltPage], places: Places
) -> Iterator[Diagnostic]:
    try:
        # The site's own output; expat reads no external entities, and limits internal ones.
        root = ET.fromstring(file.text)  # noqa: S314
    except ET.ParseError as error:
        line, column = error.position
        place = Place(file.path, line, column + 1)
        yield Diagnostic(place, "bad-xml", f"this is not valid XML: {error}")
        return
    if root.tag == f"{_ATOM}feed":
        for link in root.iter(f"{_ATOM}link"):
            yield from _dead(link.get("href", ""), file, places)
        for content in (*root.iter(f"{_ATOM}content"), *root.iter(f"{_ATOM}summary")):
            if content.get("type") == "html":
                yield from _content_findings(content.text or "", file, places)
    for location in root.iter(f"{_SITEMAP}loc"):
        url = (location.text or "").strip()
        yield from _dead(url, file, places)
        goal = places.resolve(url, file.path)
        page = pages.get(goal.path) if isinstance(goal, Inside) else None
        if page is not None and (page.is_hidden or page.is_redirect):
            message = f"the sitemap lists '{url}', which is a redirect or has noindex"
            yield file.diagnostic(url, "hidden-in-sitemap", message)


def _json_findings(file: BuiltText, places: Places) -> Iterator[Diagnostic]:
    try:
        feed: Any = json.loads(file.text)
        named = [feed.get("home_page_url"), feed.get("feed_url")]
        for item in feed.get("items", []):
            named += [item.get("url"), item.get("image")]
            yield from _content_findings(item.get("content_html") or "", file, places)
    except (ValueError, AttributeError, TypeError) as error:
        yield file.diagnostic("", "bad-json", f"this is not a valid JSON feed: {error}")
        return
    for url in filter(None, named):
        yield from _dead(url, file, places)


def _dead(url: str, file: BuiltText, places: Places) -> Iterator[Diagnostic]:
    if not url.startswith(("https://", "http://")):
        message = f"'{url}' is not absolute"
        yield file.diagnostic(url, "relative-in-feed", message, "start with https://")
        return
    goal = places.resolve(url, file.path)
    if isinstance(goal, Nowhere):
        yield file.diagnostic(url, "dead-feed", goal.message, goal.hint)
    elif isinstance(goal, Elsewhere):
        message = f"'{url}' is not an address of this site"
        hint = "check `url` in content/site.yaml"
        yield file.diagnostic(url, "foreign-in-feed", message, hint, Severity.WARNING)


def _content_findings(markup: str, file: BuiltText, places: Places) -> Iterator[Diagnostic]:
    """Check the urls in an entry's HTML; a feed reader has no page to resolve them against."""
    for use in html_uses(markup):
        if use.url.startswith("#"):
            if f'id="{use.url[1:]}"' not in markup:
                # One for the whole feed: they have the same cause in its template.
                message = "entries link to ids that are not in the entry"
                hint = "use the post's full url in such links"
                yield file.diagnostic("", "dead-anchor-in-feed", message, hint, Severity.WARNING)
        elif use.url.startswith(("https://", "http://")):
            goal = places.resolve(use.url, file.path)
            if isinstance(goal, Nowhere):
                yield file.diagnostic(use.url, "dead-feed", goal.message, goal.hint)
        elif not use.url.startswith(("mailto:", "tel:", "data:")):
            message = f"an entry has '{use.url}', which is not absolute"
            yield file.diagnostic(use.url, "relative-in-feed", message, "start with https://")

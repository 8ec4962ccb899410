"""The rules of feeds and of the sitemap, as far as a static site can break them.

Each function returns what is wrong, in words, with the section of the standard that says so.
"""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LOCAL = re.compile(r"""\s(?:href|src|srcset)\s*=\s*["'](?!https?:|mailto:|tel:)""")


def _absolute(url: object) -> bool:
    if not isinstance(url, str) or re.search(r"\s", url):
        return False
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def atom_faults(xml: bytes) -> list[str]:
    """Return the breaches of RFC 4287 in an Atom feed."""
    feed = ET.fromstring(xml)  # noqa: S314 - our own output
    if feed.tag != f"{ATOM}feed":
        return ["4.1.1: the document element is no atom:feed"]
    entries = feed.findall(f"{ATOM}entry")
    wrong = _atom_parts(feed, "feed") + _atom_links(feed, "feed")
    if not any(link.get("rel") == "self" for link in feed.findall(f"{ATOM}link")):
        wrong.append("4.1.1: feed without a link rel=self")
    if any(feed.find(f"{ATOM}author") is None and e.find(f"{ATOM}author") is None for e in entries):
        wrong.append("4.1.1: neither feed nor entry has an author")
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    if len(ids) != len(set(ids)):
        wrong.append("4.1.1: two entries with one id")
    for entry in entries:
        where = entry.findtext(f"{ATOM}id") or "an entry"
        wrong += _atom_parts(entry, where) + _atom_links(entry, where) + _atom_text(entry, where)
    return wrong


def _atom_parts(node: ET.Element, where: str) -> list[str]:
    wrong = [
        f"4.1.1, 4.1.2: {where} has {len(node.findall(ATOM + name))} times {name}"
        for name in ("id", "title", "updated")
        if len(node.findall(ATOM + name)) != 1
    ]
    if not _absolute(node.findtext(f"{ATOM}id")):
        wrong.append(f"4.2.6: {where}: the id is no absolute IRI")
    for name in ("updated", "published"):
        wrong += [
            f"3.3: {where}: {name} is no date of RFC 3339"
            for each in node.findall(ATOM + name)
            if not _DATE_TIME.fullmatch(each.text or "")
        ]
    for person in (*node.findall(f"{ATOM}author"), *node.findall(f"{ATOM}contributor")):
        if len(person.findall(f"{ATOM}name")) != 1 or not person.findtext(f"{ATOM}name"):
            wrong.append(f"3.2.1: {where}: a person without a name")
        if any(not _absolute(uri.text) for uri in person.findall(f"{ATOM}uri")):
            wrong.append(f"3.2.2: {where}: a person's uri is not absolute")
    wrong += [
        f"4.2.2.1: {where}: a category without a term"
        for each in node.findall(f"{ATOM}category")
        if not each.get("term")
    ]
    return wrong


def _atom_links(node: ET.Element, where: str) -> list[str]:
    links = node.findall(f"{ATOM}link")
    wrong = [f"4.2.7.1: {where}: a link that is not absolute" for each in links
             if not _absolute(each.get("href"))]  # fmt: skip
    alternates = [
        (each.get("type"), each.get("hreflang"))
        for each in links
        if each.get("rel", "alternate") == "alternate"
    ]
    if len(alternates) != len(set(alternates)):
        wrong.append(f"4.1.1: {where}: two alternate links of one type and language")
    return wrong


def _atom_text(entry: ET.Element, where: str) -> list[str]:
    contents = entry.findall(f"{ATOM}content")
    if len(contents) > 1:
        return [f"4.1.2: {where} has more than one content"]
    if not contents:
        alternate = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
        return [] if alternate else [f"4.1.2: {where} has neither content nor alternate link"]
    if contents[0].get("type") != "html":
        return [f"4.1.3.1: {where}: the content is not called html"]
    if len(contents[0]):
        return [f"4.1.3.3: {where}: html content has child elements"]
    if _LOCAL.search(contents[0].text or ""):
        return [f"{where}: a url in the content is not absolute"]
    return []


def json_feed_faults(feed: Any) -> list[str]:
    """Return the breaches of JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    wrong = []
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        wrong.append("version")
    if not isinstance(feed.get("title"), str) or not feed["title"]:
        wrong.append("title is required")
    wrong += [f"{name} is not absolute" for name in ("home_page_url", "feed_url")
              if not _absolute(feed.get(name))]  # fmt: skip
    if not isinstance(feed.get("items"), list):
        return [*wrong, "items is required"]
    ids = [item.get("id") for item in feed["items"]]
    if len(ids) != len(set(ids)):
        wrong.append("two items with one id")
    for item in feed["items"]:
        wrong += [f"{item.get('id')}: {each}" for each in _item_faults(item)]
    return wrong


def _item_faults(item: dict[str, Any]) -> list[str]:
    wrong = []
    if not isinstance(item.get("id"), str) or not item["id"]:
        wrong.append("id is required, as a text")
    if not isinstance(item.get("content_html", item.get("content_text")), str):
        wrong.append("content_html or content_text is required")
    if _LOCAL.search(item.get("content_html") or ""):
        wrong.append("a url in the content is not absolute")
    wrong += [f"{name} is not absolute" for name in ("url", "image")
              if name in item and not _absolute(item[name])]  # fmt: skip
    wrong += [f"{name} is no date of RFC 3339" for name in ("date_published", "date_modified")
              if name in item and not _DATE_TIME.fullmatch(item[name])]  # fmt: skip
    if "author" in item:
        wrong.append("author is of version 1.0")
    for author in item.get("authors", []):
        if not {"name", "url", "avatar"} & set(author):
            wrong.append("an author without name, url or avatar")
    if not all(isinstance(tag, str) for tag in item.get("tags", [])):
        wrong.append("tags are texts")
    return wrong


def sitemap_faults(xml: bytes) -> list[str]:
    """Return what the schema of sitemaps 0.9 would refuse (sitemaps.org/schemas)."""
    root = ET.fromstring(xml)  # noqa: S314 - our own output
    if root.tag != f"{SITEMAP}urlset":
        return ["the document element is no urlset"]
    wrong = [f"unknown element {each.tag}" for each in root if each.tag != f"{SITEMAP}url"]
    if not 1 <= len(root) <= 50_000 or len(xml) > 50 * 1024 * 1024:
        wrong.append("1 to 50,000 urls, 50 MiB at most")
    places = []
    for url in root:
        names = [each.tag.removeprefix(SITEMAP) for each in url]
        if names not in (["loc"], ["loc", "lastmod"]):
            wrong.append(f"url holds {names}")
        loc = (url.findtext(f"{SITEMAP}loc") or "").strip()
        places.append(loc)
        if not 12 <= len(loc) <= 2048 or not _absolute(loc):
            wrong.append(f"'{loc}' is no loc")
        changed = url.findtext(f"{SITEMAP}lastmod")
        if changed is not None and not (_DATE.fullmatch(changed) or _DATE_TIME.fullmatch(changed)):
            wrong.append(f"{loc}: lastmod is no W3C date")
    if len(places) != len(set(places)):
        wrong.append("a url twice")
    return wrong

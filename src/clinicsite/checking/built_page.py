"""One page of a built site, looked into: what it links to, what it shows, what it calls itself.

Nothing is judged here but the page by itself; whether a link leads anywhere is for `built_site`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinicsite.errors import Diagnostic, Place, Severity

# Attributes that name a place to go to, and those that name a file which the page needs.
_LINKS = (("a", "href"), ("area", "href"), ("form", "action"))
_ASSETS = (
    ("img", "src"), ("script", "src"), ("source", "src"), ("video", "src"), ("video", "poster"),
    ("audio", "src"), ("track", "src"), ("embed", "src"), ("iframe", "src"), ("object", "data"),
    ("input", "src"), ("use", "href"),
)  # fmt: skip
_SRCSETS = ("img", "source")
_LINK_ASSETS = frozenset({"stylesheet", "icon", "apple-touch-icon", "manifest", "preload"})
_META_URLS = frozenset({"og:image", "og:url", "og:video", "og:audio", "twitter:image"})
# Attributes that name ids of the same page (HTML; WAI-ARIA 1.2).
_ID_REFERENCES = ("for", "aria-labelledby", "aria-describedby")
_FEED_TYPES = ("application/atom+xml", "application/rss+xml", "application/feed+json")
# https://html.spec.whatwg.org/#srcset-attributes: a comma inside a url is followed by no space.
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]+)?\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Use:
    """A url that a page names: as it stands there, and what for (`link`, `asset`, `feed` …)."""

    url: str
    what: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Style or script within a page: the element or attribute as told, and its text."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class BuiltPage:
    """What a page holds. `path` is relative to the output folder, `anchors` what links may name."""

    path: str
    text: str = field(repr=False)
    title: str = ""
    canonicals: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()
    uses: tuple[Use, ...] = ()
    is_hidden: bool = False
    is_redirect: bool = False
    inline: tuple[Inline, ...] = ()
    wrong: tuple[Diagnostic, ...] = ()

    def place(self, needle: str = "") -> Place:
        """Return where a value stands for the first time; the whole page if it cannot be found."""
        return place_of(self.path, self.text, needle)


def place_of(path: str, text: str, needle: str) -> Place:
    """Return the place of an attribute's value in the text of a page."""
    forms = (f'"{needle}"', f'"{escape(needle)}"', escape(needle), needle)
    for form in forms if needle else ():
        if (at := text.find(form)) >= 0:
            return _place_at(path, text, at)
    return Place(path)


def _place_at(path: str, text: str, at: int) -> Place:
    """Return the place of a position in a text; the whole page if it is none."""
    if at < 0:
        return Place(path)
    return Place(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def look_into(path: str, data: bytes) -> BuiltPage:
    """Read one HTML file."""
    tree = LexborHTMLParser(data)
    text = data.decode("utf-8", "replace")
    head = tree.css_first("title")
    ids = [value for node in tree.css("[id]") if (value := _attribute(node, "id"))]
    names = [value for node in tree.css("a[name]") if (value := _attribute(node, "name"))]
    robots = " ".join(_attribute(each, "content") for each in tree.css('meta[name="robots"]'))
    uses = (*_uses(tree), *_data_uses(tree))
    page = BuiltPage(
        path=path,
        text=text,
        title=" ".join(head.text().split()) if head else "",
        canonicals=tuple(_attribute(each, "href") for each in tree.css('link[rel="canonical"]')),
        anchors=frozenset((*ids, *names)),
        uses=tuple(dict.fromkeys(uses)),
        is_hidden="noindex" in robots,
        is_redirect=tree.css_first('meta[http-equiv="refresh"]') is not None,
    )
    wrong = (*_own_faults(page, tree), *_id_faults(page, tree, ids))
    return replace(page, wrong=wrong, inline=tuple(_inline(tree, data)))


def html_uses(markup: str) -> tuple[Use, ...]:
    """Return the urls in a piece of HTML, such as the content of a feed's entry."""
    return tuple(_uses(LexborHTMLParser(markup)))


def _uses(tree: LexborHTMLParser) -> Iterator[Use]:
    for tags, what in ((_LINKS, "link"), (_ASSETS, "asset")):
        for tag, attribute in tags:
            for node in tree.css(f"{tag}[{attribute}]"):
                yield Use(_attribute(node, attribute), what)
    for tag in _SRCSETS:
        for node in tree.css(f"{tag}[srcset]"):
            for match in _CANDIDATE.finditer(_attribute(node, "srcset")):
                yield Use(match[1], "asset")
    for node in tree.css("link[rel][href]"):
        rel, url = _attribute(node, "rel").lower().split(), _attribute(node, "href")
        if "alternate" in rel and _attribute(node, "type") in _FEED_TYPES:
            yield Use(url, "feed")
        elif _LINK_ASSETS.intersection(rel):
            yield Use(url, "asset")


def _data_uses(tree: LexborHTMLParser) -> Iterator[Use]:
    """Yield what machines read of a page: cards of social networks, structured data, refresh."""
    for node in tree.css("meta[content]"):
        key = _attribute(node, "property") or _attribute(node, "name")
        if key in _META_URLS:
            yield Use(_attribute(node, "content"), "metadata")
        if _attribute(node, "http-equiv").lower() == "refresh":
            _, _, url = _attribute(node, "content").partition("url=")
            yield Use(url.strip(), "link")
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(node.text())
        except ValueError:
            continue  # told by `_own_faults`
        for text in _strings(data):
            if text.startswith(("https://", "http://")) and "{" not in text:
                yield Use(text, "structured data")


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _own_faults(page: BuiltPage, tree: LexborHTMLParser) -> Iterator[Diagnostic]:
    if not page.title:
        yield Diagnostic(
            Place(page.path), "missing-title", "the page has no title", "give it a <title>"
        )
    if len(page.canonicals) > 1:
        place = page.place(page.canonicals[1])
        found = f"the page names {len(page.canonicals)} canonical urls"
        yield Diagnostic(place, "many-canonicals", found, "keep one")
    if not page.canonicals and not page.is_hidden:
        hint = "add <link rel=canonical>"
        yield Diagnostic(
            Place(page.path),
            "missing-canonical",
            "the page names no canonical url",
            hint,
            Severity.WARNING,
        )
    for node in tree.css('img:not([alt]), input[type="image"]:not([alt]), area[href]:not([alt])'):
        shown = _attribute(node, "src") or _attribute(node, "href")
        yield Diagnostic(
            page.place(shown),
            "missing-alt",
            f"the picture '{shown}' has no alt text",
            'say what it shows, or write alt="" if it says nothing',
        )
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            json.loads(node.text())
        except ValueError as error:
            found = f"the structured data is no JSON: {error}"
            yield Diagnostic(page.place("application/ld+json"), "bad-json-ld", found)


def _id_faults(page: BuiltPage, tree: LexborHTMLParser, ids: list[str]) -> Iterator[Diagnostic]:
    for id_, count in Counter(ids).items():
        if count > 1:
            yield Diagnostic(
                page.place(id_), "duplicate-id", f"the id '{id_}' stands {count} times", "keep one"
            )
    for attribute in _ID_REFERENCES:
        for node in tree.css(f"[{attribute}]"):
            for named in _attribute(node, attribute).split():
                if named not in page.anchors:
                    yield Diagnostic(
                        page.place(named),
                        "dead-id",
                        f"{attribute} names the id '{named}', which the page does not have",
                    )


# Scripts that a browser runs (HTML, "prepare the script element"); of other types are data.
_RUN = frozenset({"", "module", "text/javascript", "application/javascript", "importmap"})
# Asked of each page, so in a form that is found fast: small letters, with spaces alone about them.
_HANDLER = re.compile(rb" on[a-z]+ *=")
_SMALL_AND_SPACED = bytes(range(256)).lower().translate(bytes.maketrans(b"\t\n\f\r/\"'", b" " * 7))


def _inline(tree: LexborHTMLParser, data: bytes) -> Iterator[Inline]:
    """Yield what a Content-Security-Policy without `unsafe-inline` blocks in the reader's browser.

    Source: W3C, Content Security Policy Level 3, "Should element's inline behavior be blocked".
    """
    for node in tree.css("style, script:not([src])"):
        if node.tag == "style" or _attribute(node, "type").lower() in _RUN:
            yield Inline(f"<{node.tag}>", node.text())
    for node in tree.css("[style]"):
        yield Inline("style=", _attribute(node, "style"))
    if _HANDLER.search(data.translate(_SMALL_AND_SPACED)):  # rare: elements are many
        for node in tree.css("*"):
            for name in node.attributes:
                if name.lower().startswith("on"):
                    yield Inline(f"{name}=", _attribute(node, name))


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()

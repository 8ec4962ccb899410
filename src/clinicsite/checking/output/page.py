"""One page of a built site: its links, pictures, ids and metadata.

Only problems of the page itself are found here; whether a link leads anywhere is for `built_site`.
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

# Attributes that name a link target, and those that name a file which the page needs.
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
    """A url in a page as written, and its purpose (`link`, `asset`, `feed` …)."""

    url: str
    what: str


@dataclass(frozen=True, slots=True)
class Inline:
    """Style or script within a page: the element or attribute for messages, and its text."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class BuiltText:
    """A text file of a built site; `path` is relative to the output folder."""

    path: str
    text: str = field(repr=False)

    def diagnostic(
        self,
        value: str,
        code: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """Return a diagnostic at the first place of an attribute's value, or for the whole file."""
        return Diagnostic(self.place(value), code, message, hint, severity)

    def place(self, value: str) -> Place:
        """Return the first place of an attribute's value, or the whole file."""
        for form in (f'"{value}"', f'"{escape(value)}"', escape(value), value) if value else ():
            if (at := self.text.find(form)) >= 0:
                line = self.text.count("\n", 0, at) + 1
                return Place(self.path, line, at - self.text.rfind("\n", 0, at))
        return Place(self.path)


@dataclass(frozen=True, slots=True)
class BuiltPage(BuiltText):
    """A page; `anchors` are what links to it may name after #."""

    title: str = ""
    canonicals: tuple[str, ...] = ()
    anchors: frozenset[str] = frozenset()
    uses: tuple[Use, ...] = ()
    is_hidden: bool = False
    is_redirect: bool = False
    inline: tuple[Inline, ...] = ()
    wrong: tuple[Diagnostic, ...] = ()


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
    """Return the urls in a piece of HTML, such as an entry of a feed."""
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
    """Yield the urls for machines: cards of social networks, structured data, refresh."""
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
            continue  # reported by `_own_faults`
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
        yield page.diagnostic("", "missing-title", "the page has no title", "give it a <title>")
    if len(page.canonicals) > 1:
        message = f"the page has {len(page.canonicals)} canonical urls"
        yield page.diagnostic(page.canonicals[1], "many-canonicals", message, "keep one")
    if not page.canonicals and not page.is_hidden:
        message, hint = "the page has no canonical url", "add <link rel=canonical>"
        yield page.diagnostic("", "missing-canonical", message, hint, Severity.WARNING)
    for node in tree.css('img:not([alt]), input[type="image"]:not([alt]), area[href]:not([alt])'):
        shown = _attribute(node, "src") or _attribute(node, "href")
        hint = 'say what it shows, or write alt="" if it is decoration'
        yield page.diagnostic(shown, "missing-alt", f"the picture '{shown}' has no alt text", hint)
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            json.loads(node.text())
        except ValueError as error:
            message = f"the structured data is not valid JSON: {error}"
            yield page.diagnostic("application/ld+json", "bad-json-ld", message)


def _id_faults(page: BuiltPage, tree: LexborHTMLParser, ids: list[str]) -> Iterator[Diagnostic]:
    for id_, count in Counter(ids).items():
        if count > 1:
            message = f"the id '{id_}' is used {count} times"
            yield page.diagnostic(id_, "duplicate-id", message, "keep one")
    for attribute in _ID_REFERENCES:
        for node in tree.css(f"[{attribute}]"):
            for named in _attribute(node, attribute).split():
                if named not in page.anchors:
                    message = f"{attribute} names the id '{named}', which the page does not have"
                    yield page.diagnostic(named, "dead-id", message)


# Scripts that a browser runs (HTML, "prepare the script element"); other types are data.
_RUN = frozenset({"", "module", "text/javascript", "application/javascript", "importmap"})
# Searched in each page, so in a form that is quick to find: lower case, between spaces.
_HANDLER = re.compile(rb" on[a-z]+ *=")
_LOWER_AND_SPACED = bytes(range(256)).lower().translate(bytes.maketrans(b"\t\n\f\r/\"'", b" " * 7))


def _inline(tree: LexborHTMLParser, data: bytes) -> Iterator[Inline]:
    """Yield what a Content-Security-Policy without `unsafe-inline` blocks.

    Source: W3C, Content Security Policy Level 3, "Should element's inline behavior be blocked".
    """
    for node in tree.css("style, script:not([src])"):
        if node.tag == "style" or _attribute(node, "type").lower() in _RUN:
            yield Inline(f"<{node.tag}>", node.text())
    for node in tree.css("[style]"):
        yield Inline("style=", _attribute(node, "style"))
    if _HANDLER.search(data.translate(_LOWER_AND_SPACED)):  # rare, and pages have many elements
        for node in tree.css("*"):
            for name in node.attributes:
                if name.lower().startswith("on"):
                    yield Inline(f"{name}=", _attribute(node, name))


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()

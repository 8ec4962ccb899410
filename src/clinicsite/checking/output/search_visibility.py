"""Checks of what search engines, feeds and screen readers show of a post, out of its page.

Limits follow Yoast's published scoring; link texts Lighthouse's rule `link-text`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from clinicsite import ranks
from clinicsite.checking.content.crosslinks import crosslinks
from clinicsite.checking.content.finding import Finder, remark
from clinicsite.checking.content.passages import longest_passage
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Severity
from clinicsite.front_matter.schema import PostHeader
from clinicsite.graph.names.naming import path_of
from clinicsite.graph.nodes import Post
from clinicsite.graph.ordering import order
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import POST
from clinicsite.pages.seo.head_title import MAX_WIDTH, width
from clinicsite.reading.documents import Document
from clinicsite.reading.queries import document

DESCRIPTION_LENGTH = range(121, 157)
FEWEST_WORDS = 300
MOST_WORDS_WITHOUT_HEADING = 300
MOST_URL = 75
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
GENERIC = frozenset(
    ("click here", "click this", "go", "here", "information", "learn more", "more", "more info",
     "more information", "read more", "right here", "see more", "start", "this")
)  # fmt: skip
_FILE_NAME = re.compile(
    r"[\w-]+\.(?:jpe?g|png|webp|gif|svg|avif)|(?:img|dsc|pxl)[_-]?\d+", re.IGNORECASE
)


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What a post says of itself, in the form in which two are compared."""

    path: str
    title: str
    description: str


@query(ranks.CHECKS)
def said(site: Site, id_: str) -> Said | None:
    """What a post says of itself; its url is judged here."""
    graph = SiteGraph(site)
    post = graph.posts.get(id_)
    if post is None:
        return None
    site.report(*_url(post))
    header = post.document.header
    of = (header.title, header.description or "")
    return Said(post.document.path, *(" ".join(each.casefold().split()) for each in of))


@query(ranks.CHECKS + 1)
def twin_findings(site: Site, _key: str) -> None:
    """Posts that say the same of themselves, at all but the oldest."""
    posts = [each for each in site.ask_all(said, order(site)) if each]
    for key in ("title", "description"):
        alike: dict[str, list[str]] = defaultdict(list)
        for post in posts:
            alike[getattr(post, key)].append(post.path)
        for words, (*newer, first) in alike.items():
            for path in newer if words else ():
                message = f"the {key} is also that of {first}"
                hint, of = "tell readers what is different", document(site, path)
                severity = Severity.WARNING
                site.report(remark(of, f"duplicate-{key}", message, hint, severity, key=key))


@query(ranks.CHECKS)
def orphan_findings(site: Site, _key: str) -> None:
    """Posts that nothing leads to."""
    if len(order(site)) < 2:
        return
    for id_ in crosslinks(SiteGraph(site)).orphans:
        message = "no text links to this post, and no post shows it in More Posts"
        hint = "link to it from a related post"
        of = document(site, path_of(site, POST.name, id_) or "")
        site.report(remark(of, "orphan", message, hint, key="title"))


QUERIES: tuple[Query[Any], ...] = (said, twin_findings, orphan_findings)


def findable_findings_in(document: Document[PostHeader], find: Finder) -> Iterator[Diagnostic]:
    """Return what of one post's file stands in the way of its being found."""
    title = document.header.title
    if width(title) > MAX_WIDTH:
        message = f"the title is {width(title)} pixels wide, and search results cut it"
        hint = f"shorten it to {MAX_WIDTH} pixels, about 60 letters"
        yield remark(document, "title-width", message, hint, Severity.WARNING, key="title")
    yield from _description(document)
    yield from _pictures(document)
    yield from _link_texts(document, find)
    yield from _length(document)


def _url(post: Post) -> Iterator[Diagnostic]:
    if len(post.url) > MOST_URL:
        message, hint = f"the url has {len(post.url)} characters", "set a shorter slug"
        yield remark(post.document, "long-url", message, hint, key="slug")


def _link_texts(document: Document[PostHeader], find: Finder) -> Iterator[Diagnostic]:
    for match in _LINK.finditer(document.markup.html):
        words = " ".join(unescape(_TAG.sub("", match.group(1))).split())
        if words.casefold().rstrip(".!:") in GENERIC:
            message = f"the link '{words}' does not say where it leads"
            hint = "name what is there in the link's words"
            place = find.words(document.path, words)
            yield Diagnostic(place, "generic-link-text", message, hint, Severity.WARNING)


def _description(document: Document[PostHeader]) -> Iterator[Diagnostic]:
    text = document.header.description
    if text is None:
        message = "there is no description, and the first paragraph stands for it"
        yield remark(document, "no-description", message, "add description", key="title")
        return
    least, most = DESCRIPTION_LENGTH.start, DESCRIPTION_LENGTH.stop - 1
    if len(text) > most:
        message = f"the description has {len(text)} characters, and search results cut it"
        hint = f"shorten it to {most}"
        code, key = "description-length", "description"
        yield remark(document, code, message, hint, Severity.WARNING, key=key)
    elif len(text) < least:
        message = f"the description has only {len(text)} characters"
        hint = f"search results show up to {most}: say more of what the post holds"
        yield remark(document, "description-length", message, hint, key="description")


def _pictures(document: Document[PostHeader]) -> Iterator[Diagnostic]:
    picture = document.header.image
    if picture is None or not picture.alt:
        return
    hint = "say what the picture shows"
    if _FILE_NAME.fullmatch(picture.alt):
        message = f"the alt text '{picture.alt}' is a file's name"
        yield remark(document, "alt-is-filename", message, hint, Severity.WARNING, key="image.alt")
    elif picture.alt.casefold() == document.header.title.casefold():
        message = "the alt text repeats the title, which stands beside it"
        yield remark(document, "alt-is-title", message, hint, Severity.WARNING, key="image.alt")


def _length(document: Document[PostHeader]) -> Iterator[Diagnostic]:
    words = document.markup.words
    if words < FEWEST_WORDS:
        message = f"the text has {words} words"
        hint = f"under {FEWEST_WORDS} there is seldom enough to answer a question"
        yield remark(document, "short-text", message, hint, key="title")
    longest = longest_passage(document.markup.html)
    if longest > MOST_WORDS_WITHOUT_HEADING:
        message = f"{longest} words without a subheading"
        yield remark(document, "few-headings", message, "add some with ##", key="title")

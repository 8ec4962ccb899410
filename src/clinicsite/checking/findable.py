"""Checks of what search engines, feeds and screen readers show of a post, out of its page.

Limits follow Yoast's published scoring; link texts Lighthouse's rule `link-text`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import unescape

from clinicsite.checking.crosslinks import crosslinks
from clinicsite.checking.finding import Finder, remark
from clinicsite.checking.passages import longest_passage
from clinicsite.errors import Diagnostic, Severity
from clinicsite.graph.nodes import Post, SiteGraph
from clinicsite.pages.head_title import MAX_WIDTH, width
from clinicsite.reading.documents import Document
from clinicsite.reading.schema import PostHeader

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


def findable_findings(graph: SiteGraph) -> list[Diagnostic]:
    """Return what stands in the way of a post's being found, or told from other posts."""
    posts = list(graph.posts.values())
    found = [each for post in posts for each in _url(post)]
    found += _twins(posts, "title", lambda post: post.title)
    found += _twins(posts, "description", lambda post: post.document.header.description or "")
    found += _orphans(graph)
    return found


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


def _twins(posts: Iterable[Post], key: str, value: Callable[[Post], str]) -> Iterator[Diagnostic]:
    """Tell of posts that say the same of themselves, at all but the oldest."""
    alike: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        alike[" ".join(value(post).casefold().split())].append(post)
    for words, (*newer, first) in alike.items():
        for post in newer if words else ():
            message = f"the {key} is also that of {first.document.path}"
            hint = "tell readers what is different"
            yield remark(
                post.document, f"duplicate-{key}", message, hint, Severity.WARNING, key=key
            )


def _orphans(graph: SiteGraph) -> Iterator[Diagnostic]:
    for id_ in crosslinks(graph).orphans if len(graph.posts) > 1 else ():
        message = "no text links to this post, and no post shows it in More Posts"
        hint = "link to it from a related post"
        yield remark(graph.posts[id_].document, "orphan", message, hint, key="title")

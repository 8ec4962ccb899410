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


def findable_findings(graph: SiteGraph, find: Finder) -> list[Diagnostic]:
    """Return what stands in the way of being found, or of being told from other posts."""
    posts = list(graph.posts.values())
    found = [each for post in posts for each in _of_post(post, find)]
    found += _twins(posts, "title", lambda post: post.title)
    found += _twins(posts, "description", lambda post: post.document.header.description or "")
    found += _orphans(graph)
    return found


def _of_post(post: Post, find: Finder) -> Iterator[Diagnostic]:
    warning = Severity.WARNING
    if width(post.title) > MAX_WIDTH:
        message = f"the title is {width(post.title)} pixels wide, and search results cut it"
        hint = f"shorten it to {MAX_WIDTH} pixels, about 60 letters"
        yield remark(post, "title-width", message, hint, warning, key="title")
    yield from _description(post)
    yield from _pictures(post)
    for match in _LINK.finditer(post.document.markup.html):
        words = " ".join(unescape(_TAG.sub("", match.group(1))).split())
        if words.casefold().rstrip(".!:") in GENERIC:
            message = f"the link '{words}' does not say where it leads"
            hint = "name what is there in the link's words"
            place = find.words(post.document.path, words)
            yield Diagnostic(place, "generic-link-text", message, hint, warning)
    if len(post.url) > MOST_URL:
        message, hint = f"the url has {len(post.url)} characters", "set a shorter slug"
        yield remark(post, "long-url", message, hint, key="slug")
    yield from _length(post)


def _description(post: Post) -> Iterator[Diagnostic]:
    text = post.document.header.description
    if text is None:
        message = "there is no description, and the first paragraph stands for it"
        yield remark(post, "no-description", message, "add description", key="title")
        return
    least, most = DESCRIPTION_LENGTH.start, DESCRIPTION_LENGTH.stop - 1
    if len(text) > most:
        message = f"the description has {len(text)} characters, and search results cut it"
        hint = f"shorten it to {most}"
        code, key = "description-length", "description"
        yield remark(post, code, message, hint, Severity.WARNING, key=key)
    elif len(text) < least:
        message = f"the description has only {len(text)} characters"
        hint = f"search results show up to {most}: say more of what the post holds"
        yield remark(post, "description-length", message, hint, key="description")


def _pictures(post: Post) -> Iterator[Diagnostic]:
    picture = post.document.header.image
    if picture is None or not picture.alt:
        return
    hint = "say what the picture shows"
    if _FILE_NAME.fullmatch(picture.alt):
        message = f"the alt text '{picture.alt}' is a file's name"
        yield remark(post, "alt-is-filename", message, hint, Severity.WARNING, key="image.alt")
    elif picture.alt.casefold() == post.title.casefold():
        message = "the alt text repeats the title, which stands beside it"
        yield remark(post, "alt-is-title", message, hint, Severity.WARNING, key="image.alt")


def _length(post: Post) -> Iterator[Diagnostic]:
    words = post.document.markup.words
    if words < FEWEST_WORDS:
        message = f"the text has {words} words"
        hint = f"under {FEWEST_WORDS} there is seldom enough to answer a question"
        yield remark(post, "short-text", message, hint, key="title")
    longest = longest_passage(post.document.markup.html)
    if longest > MOST_WORDS_WITHOUT_HEADING:
        message = f"{longest} words stand without a heading"
        yield remark(post, "few-headings", message, "part them by headings", key="title")


def _twins(posts: Iterable[Post], key: str, value: Callable[[Post], str]) -> Iterator[Diagnostic]:
    """Tell of posts that say the same of themselves, at all but the oldest."""
    alike: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        alike[" ".join(value(post).casefold().split())].append(post)
    for words, (*newer, first) in alike.items():
        for post in newer if words else ():
            message = f"the {key} is also that of {first.document.path}"
            hint = "tell readers what is different"
            yield remark(post, f"duplicate-{key}", message, hint, Severity.WARNING, key=key)


def _orphans(graph: SiteGraph) -> Iterator[Diagnostic]:
    for id_ in crosslinks(graph).orphans if len(graph.posts) > 1 else ():
        message = "no text links to this post, and no post shows it in More Posts"
        hint = "link to it from a related post"
        yield remark(graph.posts[id_], "orphan", message, hint, key="title")

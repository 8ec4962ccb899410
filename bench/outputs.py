"""Did a generator make the pages that it should? Looked at after every build that is timed.

The same questions to all, since all publish at the same addresses.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import ending
from bench.layouts import Outline, pages_of
from bench.programs import Program

_FEED_POSTS = 20
_READ = 25  # posts whose pages are read; of all others the page must only be there


def faults(output: Path, program: Program, outline: Outline) -> list[str]:
    """Return what is wrong with a built site, in words; nothing if all is well."""
    return [
        *_post_faults(output, outline, program.more_posts),
        *_list_faults(output, outline),
        *_index_faults(output, program.feed, outline),
    ]


def post_page(slug: str) -> str:
    """Return the path of a post's page in the output."""
    return f"posts/{slug}/index.html"


def list_pages(address: str, posts_shown: int) -> Iterator[str]:
    """Yield the paths of the pages of a list; `address` is empty for the home page."""
    folder = f"{address}/" if address else ""
    yield f"{folder}index.html"
    for number in range(2, pages_of(posts_shown) + 1):
        yield f"{folder}page/{number}/index.html"


def _post_faults(output: Path, outline: Outline, more_posts: int) -> Iterator[str]:
    slugs = outline.slugs
    for slug in slugs:
        if not (output / post_page(slug)).is_file():
            yield f"{slug} has no page"
            return
    for slug in slugs[:: max(1, len(slugs) // _READ)]:
        page = (output / post_page(slug)).read_text("utf-8")
        if ending(slug) not in page:
            yield f"the page of {slug} lacks the end of its text"
        if outline.titles[slug] not in page:
            yield f"the page of {slug} lacks its title"
        shown = set(re.findall(r"/posts/([\w-]+)/", page.partition("More Posts")[2])) - {slug}
        if len(shown) < min(more_posts, len(slugs) - 1):
            yield f"the page of {slug} shows {len(shown)} more posts"


def _list_faults(output: Path, outline: Outline) -> Iterator[str]:
    shown: set[str] = set()
    for path in list_pages("", len(outline.slugs)):
        if not (output / path).is_file():
            yield f"the home page's {path} is not there"
            return
        shown.update(re.findall(r"/posts/([\w-]+)/", (output / path).read_text("utf-8")))
    if missing := set(outline.slugs) - shown:
        yield f"the home pages do not show {min(missing)}"
    for address, count in outline.terms.items():
        for path in list_pages(address, count):
            if not (output / path).is_file():
                yield f"{path} is not there"


def _index_faults(output: Path, feed: str, outline: Outline) -> Iterator[str]:
    entries = re.findall(r"<(?:entry|item)>", _text(output / feed))
    if len(entries) != min(_FEED_POSTS, len(outline.slugs)):
        yield f"{feed} has {len(entries)} posts"
    addresses = set(re.findall(r"/posts/([\w-]+)/", _text(output / "sitemap.xml")))
    if missing := set(outline.slugs) - addresses:
        yield f"sitemap.xml does not name {min(missing)}"


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""

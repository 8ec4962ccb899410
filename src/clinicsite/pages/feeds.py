"""Feeds: the site's, and one for each modality and author, as Atom and as JSON Feed."""

import datetime as dt
from collections.abc import Iterator, Sequence

from clinicsite.graph.nodes import Author, Post, Term
from clinicsite.pages import dates, head
from clinicsite.pages.context_parts import AuthorLink, FeedEntry, FeedLink
from clinicsite.pages.contexts import FeedContext
from clinicsite.pages.materials import Materials, excerpt, last_change
from clinicsite.pages.page import Page
from clinicsite.settings import Settings


def own_feed_links(materials: Materials, name: str, url: str) -> tuple[FeedLink, ...]:
    """Return the links to the feeds of a modality or author."""
    local = materials.address.local
    title = f"{materials.site.name}: {name}"
    return head.feed_links(title, local(f"{url}feed.xml"), local(f"{url}feed.json"))


def feed_pages(materials: Materials) -> Iterator[Page]:
    """Make every feed in both forms."""
    graph, settings = materials.graph, materials.graph.settings
    yield from _both(materials, settings.name, settings.tagline or "", "/", tuple(graph.posts))
    nodes: tuple[Term | Author, ...] = (*graph.modalities.values(), *graph.authors.values())
    for node in nodes:
        if node.posts:
            yield from _both(materials, f"{settings.name}: {node.name}", "", node.url, node.posts)


def _both(
    materials: Materials, title: str, subtitle: str, home: str, ids: Sequence[str]
) -> Iterator[Page]:
    settings = materials.graph.settings
    posts = [materials.graph.posts[each] for each in ids[: settings.blog.feed_posts]]
    entries = tuple(_entry(materials, post) for post in posts)
    permalink = materials.address.permalink
    for name in ("feed.xml", "feed.json"):
        url = f"{home}{name}"
        context = FeedContext(
            id=permalink(home),
            title=title,
            subtitle=subtitle,
            language=settings.language,
            home=permalink(home),
            url=permalink(url),
            # An empty feed must have a date as well (RFC 4287, 4.2.15), and the same one each time.
            updated=_latest(posts, settings),
            entries=entries,
        )
        yield Page(url, name, context)


def _latest(posts: Sequence[Post], settings: Settings) -> str:
    changes = (last_change(post, settings.zone) for post in posts)
    return dates.iso(max(changes, default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC)))


def _entry(materials: Materials, post: Post) -> FeedEntry:
    graph, permalink = materials.graph, materials.address.permalink
    header = post.document.header
    picture = materials.lead_picture(post.document)
    origin = materials.address.root.removesuffix(materials.address.prefix)
    terms = [graph.modalities[each].name for each in post.modalities]
    terms += [graph.conditions[each].name for each in post.conditions]
    return FeedEntry(
        id=permalink(post.url),
        url=permalink(post.url),
        title=post.title,
        published=dates.iso(post.date),
        updated=dates.iso(last_change(post, graph.settings.zone)),
        authors=tuple(
            AuthorLink(graph.authors[each].name, permalink(graph.authors[each].url))
            for each in post.authors
        ),
        summary=header.description or excerpt(post),
        content=materials.body(post.document, own_url=post.url, absolute=True),
        categories=tuple(terms),
        image=f"{origin}{picture.src}" if picture else "",
    )

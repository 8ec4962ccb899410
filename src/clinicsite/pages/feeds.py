"""Feeds: the site's, and one for each modality and author, as Atom and as JSON Feed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from clinicsite import digests, ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph.names.naming import path_of, url_of
from clinicsite.graph.nodes import Post
from clinicsite.graph.ordering import list_of, order
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import CONDITION, MODALITY
from clinicsite.pages.contexts import dates
from clinicsite.pages.contexts.parts import AuthorLink, FeedEntry, FeedLink
from clinicsite.pages.contexts.post_parts import excerpt, last_change
from clinicsite.pages.contexts.templates import FeedContext
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials
from clinicsite.pages.seo import head
from clinicsite.reading.queries import facts


def own_feed_links(materials: Materials, name: str, url: str) -> tuple[FeedLink, ...]:
    """Return the links to the feeds of a modality or author."""
    local = materials.address.local
    title = f"{materials.site.name}: {name}"
    return head.feed_links(title, local(f"{url}feed.xml"), local(f"{url}feed.json"))


def atom_feed(materials: Materials, of: str, _number: int) -> Page:
    """Make the Atom feed of the site, or of a modality or author (`author:jo`)."""
    return _feed(materials, of, "feed.xml")


def json_feed(materials: Materials, of: str, _number: int) -> Page:
    """Make the JSON feed of the site, or of a modality or author (`author:jo`)."""
    return _feed(materials, of, "feed.json")


def _feed(materials: Materials, of: str, name: str) -> Page:
    site, settings = materials.asking, materials.graph.settings
    ids = (list_of(site, of) or ()) if of else order(site)
    title, subtitle, home = settings.name, settings.tagline or "", "/"
    if of:
        kind, _, id_ = of.partition(":")
        node = path_of(site, kind, id_) or ""
        title, subtitle, home = f"{title}: {facts(site, node).heading}", "", url_of(site, node)
    entries = tuple(
        each for each in site.ask_all(feed_entry, ids[: settings.blog.feed_posts]) if each
    )
    permalink = materials.address.permalink
    url = f"{home}{name}"
    context = FeedContext(
        id=permalink(home),
        title=title,
        subtitle=subtitle,
        language=settings.language,
        home=permalink(home),
        url=permalink(url),
        updated=_latest(entries),
        entries=entries,
    )
    return Page(url, name, context)


def _latest(entries: Sequence[FeedEntry]) -> str:
    """Return the last change of all.

    An empty feed must have a date as well (RFC 4287, 4.2.15), and the same one each time.
    """
    changes = (dt.datetime.fromisoformat(each.updated) for each in entries)
    return dates.iso(max(changes, default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC)))


@query(ranks.CARDS + 1, encode=digests.canonical)
def feed_entry(site: Site, id_: str) -> FeedEntry | None:
    """A post in a feed; None if it is not on the site."""
    graph = SiteGraph(site)
    post = graph.posts.get(id_)
    return _entry(Materials(graph), post) if post else None


def _entry(materials: Materials, post: Post) -> FeedEntry:
    graph, permalink = materials.graph, materials.address.permalink
    header = post.document.header
    picture = materials.lead_picture(post.document)
    origin = materials.address.root.removesuffix(materials.address.prefix)
    terms = [materials.term_link(MODALITY, each).label for each in post.modalities]
    terms += [materials.term_link(CONDITION, each).label for each in post.conditions]
    return FeedEntry(
        id=permalink(post.url),
        url=permalink(post.url),
        title=post.title,
        published=dates.iso(post.date),
        updated=dates.iso(last_change(post, graph.settings.zone)),
        authors=tuple(
            AuthorLink(author.name, permalink(author.url))
            for each in post.authors
            if (author := graph.person(each))
        ),
        summary=header.description or excerpt(post),
        content=materials.body(post.document, own_url=post.url, absolute=True),
        categories=tuple(terms),
        image=f"{origin}{picture.src}" if picture else "",
    )


QUERIES: tuple[Query[Any], ...] = (feed_entry,)

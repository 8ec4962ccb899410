"""More Posts of every post that is on the site."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec

from clinicsite import ranks
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.linking import links
from clinicsite.graph.nodes import LinkTo
from clinicsite.graph.ordering import shown_posts
from clinicsite.graph.related import Candidate, Choice, begin
from clinicsite.reading.queries import document, parsed, settings


@query(ranks.SHARED)
def posts_by_url(site: Site, _key: str) -> dict[str, str]:
    """The id of each post that is shown, by its url."""
    return {each.url: each.id for each in shown_posts(site)}


post_at = items(posts_by_url)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A post as More Posts sees it; the words of its text are fetched by its path."""

    path: str
    title: str
    description: str
    text_digest: str
    links: tuple[str, ...]


@query(ranks.SHARED + 2)
def entry(site: Site, path: str) -> Entry | None:
    """What More Posts needs of a post beside its resolved names."""
    found = parsed(site, path)
    if not found.is_document:
        return None
    header: Any = found.typed
    about = (header.title, header.description or "", found.text_digest)
    return Entry(path, *about, linked_posts(site, path))


@dataclass(frozen=True)
class Words:
    """The words of a post's text, which are fetched when they are needed."""

    text_digest: str
    site: Site
    path: str

    @property
    def text(self) -> str:
        """The words."""
        return document(self.site, self.path).markup.text


def linked_posts(site: Site, path: str) -> tuple[str, ...]:
    """Return the ids of the posts that a text links to, in order, each once."""
    targets = links(site, path).targets
    at = (each.url.partition("#")[0] for each in targets if isinstance(each, LinkTo))
    found = (post_at(site, url) for url in at if url)
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def candidates(site: Site) -> list[Candidate]:
    """Return all posts that are shown, as More Posts sees them."""
    posts = shown_posts(site)
    entries = site.ask_all(entry, [each.path for each in posts])
    return [
        Candidate(
            id=post.id,
            title=of.title,
            description=of.description,
            body=Words(of.text_digest, site, of.path),
            date=dt.datetime.fromisoformat(post.date).date(),
            authors=post.authors,
            modalities=post.modalities,
            conditions=post.conditions,
            related=post.related,
            unrelated=post.unrelated,
            links=of.links,
        )
        for post, of in zip(posts, entries, strict=True)
        if of
    ]


@query(ranks.MORE_POSTS)
def more_posts(site: Site, _key: str) -> dict[str, tuple[Choice, ...]]:
    """The More Posts of every post that is shown, by id."""
    chosen = begin(
        candidates(site),
        count=settings(site).blog.more_posts,
        language=settings(site).language,
        cache=site.tools.store.cache("terms"),
    )
    return dict(chosen())


choices_of = items(more_posts)


QUERIES: tuple[Query[Any], ...] = (posts_by_url, post_at, entry, more_posts, choices_of)

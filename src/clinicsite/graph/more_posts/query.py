"""More Posts of every post that is on the site."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

import msgspec

from clinicsite import ranks, workers
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.linking import links
from clinicsite.graph.more_posts import Candidate, Facts, Kept, Terms, facts, terms, update
from clinicsite.graph.more_posts.keys import kept_keys, text_key
from clinicsite.graph.names.resolving import Resolved, resolved
from clinicsite.graph.nodes import LinkTo
from clinicsite.graph.ordering import shown_posts
from clinicsite.reading.queries import document, parsed, settings

WORTHWHILE = 100  # texts: for fewer, starting processes costs more than it saves


@query(ranks.SHARED)
def posts_by_url(site: Site, _key: str) -> dict[str, str]:
    """The id of each post that is shown, by its url."""
    return {each.url: each.id for each in shown_posts(site)}


post_at = items(posts_by_url)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What is told of a post by its title, its description, and its links."""

    title: str
    description: str
    links: tuple[str, ...]


@query(ranks.SHARED + 2)
def entry(site: Site, path: str) -> Entry | None:
    """What is told of a post; None if there is none at this path."""
    found = parsed(site, path)
    if not found.is_document:
        return None
    header: Any = found.typed
    return Entry(header.title, header.description or "", linked_posts(site, path))


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
    found = (candidate(site, post) for post in shown_posts(site))
    return [each for each in found if each]


def candidate(site: Site, post: Resolved) -> Candidate | None:
    """Return a post as More Posts sees it."""
    of = entry(site, post.path)
    if of is None:
        return None
    return Candidate(
        id=post.id,
        title=of.title,
        description=of.description,
        body=Words(parsed(site, post.path).text_digest, site, post.path),
        date=dt.datetime.fromisoformat(post.date).date(),
        authors=post.authors,
        modalities=post.modalities,
        conditions=post.conditions,
        related=post.related,
        unrelated=post.unrelated,
        links=of.links,
    )


@query(ranks.MORE_POSTS - 1)
def weighed(site: Site, path: str) -> Facts | None:
    """All that More Posts weighs of a post; its key stands for the words of its text."""
    post = resolved(site, path)
    of = candidate(site, post) if post else None
    return facts(of, text_key(of)) if of else None


@query(ranks.MORE_POSTS)
def more_posts(site: Site, _key: str) -> dict[str, tuple[str, ...]]:
    """The ids of the More Posts of every post that is shown, by id."""
    posts = {each.id: each for each in shown_posts(site)}
    if not posts:
        return {}
    weights = site.ask_all(weighed, [each.path for each in posts.values()])
    language, count = settings(site).language, settings(site).blog.more_posts
    store = site.tools.store.cache("more posts")
    keys = kept_keys(language)
    known = store.get_many(keys)
    kept = Kept(*(known[key] for key in keys)) if len(known) == len(keys) else None

    def terms_of(ids: Sequence[str]) -> list[Terms]:
        of = [found for each in ids if (found := candidate(site, posts[each]))]
        work = partial(terms, language=language)
        # Posts are not sent to workers, but are in the memory that they fork from.
        jobs = site.tools.jobs if len(of) >= WORTHWHILE and workers.can_fork() else 1
        return [made for _, made in sorted(workers.spread(work, of, jobs=jobs), key=itemgetter(0))]

    chosen = update(kept, [each for each in weights if each], terms_of, count=count)
    parts = zip(keys, (chosen.kept.base, chosen.kept.recent), strict=True)
    store.put_many({key: data for key, data in parts if known.get(key) != data})
    return chosen.rows


choices_of = items(more_posts)


QUERIES: tuple[Query[Any], ...] = (posts_by_url, post_at, entry, weighed, more_posts, choices_of)

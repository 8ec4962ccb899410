"""Posts with the names that they give resolved to ids."""

import datetime as dt
from typing import Any

import msgspec

from clinicsite import clock, ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph.names.naming import (
    author_names,
    ids_of,
    path_of,
    post_named,
    post_names,
    unread,
    vocabulary,
)
from clinicsite.graph.names.resolve import Known, resolve_post, unknown_providers
from clinicsite.graph.nodes import State
from clinicsite.graph.states import shown_states, state
from clinicsite.graph.unread import Unread
from clinicsite.graph.view import View
from clinicsite.kinds import AUTHOR, CONDITION, MODALITY
from clinicsite.reading.queries import Facts, bare, day, document, facts, settings


class Resolved(msgspec.Struct, frozen=True, array_like=True):
    """A post's names resolved: authors, modalities and conditions as ids."""

    path: str
    id: str
    slug: str
    url: str
    date: str
    authors: tuple[str, ...]
    reviewer: str | None
    modalities: tuple[str, ...]
    conditions: tuple[str, ...]
    category: str | None
    related: tuple[str, ...]
    unrelated: tuple[str, ...]


@query(ranks.RESOLVED)
def resolved(site: Site, path: str) -> Resolved | None:
    """A post's names resolved, with what is wrong in them; None for what is no post."""
    if not facts(site, path).is_document:
        return None
    post, wrong = resolve_post(document(site, path), _known(site), settings(site), day(site))
    site.report(*wrong)
    named = (post.authors, post.reviewer, post.modalities, post.conditions, post.category)
    where = (path, post.id, post.slug, post.url, post.date.isoformat())
    return Resolved(*where, *named, post.related, post.unrelated)


@query(ranks.RESOLVED)
def providers(site: Site, path: str) -> tuple[str, ...]:
    """The ids of the authors who offer a modality."""
    if not facts(site, path).is_document:
        return ()
    found = document(site, path)
    site.report(*unknown_providers(found, _known(site)))
    names = author_names(site)
    typed = getattr(found.header, "offered_by", ())
    return tuple(dict.fromkeys(id_ for each in typed if (id_ := names.id_of(each))))


def _known(site: Site) -> Known:
    """Return everything that a post may name."""

    def author(id_: str) -> Any:  # noqa: ANN401 - documents of any kind
        path = path_of(site, AUTHOR.name, id_)
        return bare(site, path) if path else None

    def post(name: str) -> Facts | None:
        path = post_named(site, name)
        return facts(site, path) if path else None

    def when(path: str) -> tuple[dt.datetime, State]:
        date = dt.datetime.fromisoformat(facts(site, path).date)
        return clock.in_zone(date, settings(site).zone), state(site, path)

    return Known(
        authors=View(author, lambda: ids_of(site, AUTHOR.name)),
        author_names=author_names(site),
        modalities=vocabulary(site, MODALITY.name),
        conditions=vocabulary(site, CONDITION.name),
        posts=View(post, lambda: post_names(site)),
        when=View(when, tuple),
        shown=shown_states(site),
        unread=Unread(unread(site)),
    )


QUERIES: tuple[Query[Any], ...] = (resolved, providers)

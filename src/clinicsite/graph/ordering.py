"""What is on the site, in which order, and in which lists."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from clinicsite import ranks
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.names.naming import path_of
from clinicsite.graph.names.resolving import Resolved, resolved
from clinicsite.graph.states import is_shown, shown_states, state
from clinicsite.kinds import AUTHOR, CONDITION, MODALITY, PAGE, POST
from clinicsite.reading.queries import all_facts, bare, facts, files_of_kind


def shown_posts(site: Site) -> list[Resolved]:
    """Return the posts that are on the site, by path."""
    of_kind = files_of_kind(site, POST.name)
    shown = shown_states(site)
    states = zip(of_kind, site.ask_all(state, of_kind), strict=True)
    paths = [path for path, each in states if each in shown]
    return [each for each in site.ask_all(resolved, paths) if each]


@query(ranks.LISTED)
def order(site: Site, _key: str) -> tuple[str, ...]:
    """The ids of the posts that are shown, newest first; equal dates by slug."""

    def newest(post: Resolved) -> tuple[float, str, str]:
        return -dt.datetime.fromisoformat(post.date).timestamp(), post.slug, post.id

    return tuple(each.id for each in sorted(shown_posts(site), key=newest))


@query(ranks.LISTED + 1)
def neighbours(site: Site, _key: str) -> dict[str, tuple[str | None, str | None]]:
    """The ids of the newer and the older post of each post that is shown."""
    ids = [None, *order(site), None]
    return {str(ids[at]): (ids[at - 1], ids[at + 1]) for at in range(1, len(ids) - 1)}


neighbours_of = items(neighbours)


@query(ranks.LISTED + 1)
def lists(site: Site, _key: str) -> dict[str, tuple[str, ...]]:
    """The ids of posts, newest first, by what they name: `author:jo`, `reviewer:jo`."""
    posts = {each.id: each for each in shown_posts(site)}
    found: dict[str, list[str]] = {}
    for id_ in order(site):
        for key in _named_by(posts[id_]):
            found.setdefault(key, []).append(id_)
    return {key: tuple(ids) for key, ids in found.items()}


def _named_by(post: Resolved) -> Iterator[str]:
    yield from (f"{AUTHOR.name}:{each}" for each in post.authors)
    yield from (f"{MODALITY.name}:{each}" for each in post.modalities)
    yield from (f"{CONDITION.name}:{each}" for each in post.conditions)
    if post.reviewer:
        yield f"reviewer:{post.reviewer}"
    if post.category:
        yield f"category:{post.category}"


list_of = items(lists)


@query(ranks.LISTED + 2)
def categories(site: Site, _key: str) -> dict[str, str]:
    """The name of each category by its slug, as its newest post writes it."""
    found = {}
    for key, ids in sorted(lists(site).items()):
        kind, _, slug = key.partition(":")
        if kind == "category":
            path = path_of(site, POST.name, ids[0])
            found[slug] = bare(site, path or "").header.category or ""
    return found


category_named = items(categories)


@query(ranks.LISTED)
def by_name(site: Site, kind: str) -> tuple[str, ...]:
    """The ids of all authors, or terms, in the order of their names."""
    found = [facts(site, path) for path in files_of_kind(site, kind)]
    return tuple(
        each.id for each in sorted(found, key=lambda each: (each.heading.casefold(), each.id))
    )


@query(ranks.LISTED)
def shown_pages(site: Site, _key: str) -> tuple[str, ...]:
    """The ids of the plain pages that are shown."""
    paths = files_of_kind(site, PAGE.name)
    return tuple(facts(site, path).id for path in paths if is_shown(site, path))


@query(ranks.LISTED)
def left_out(site: Site, _key: str) -> tuple[str, ...]:
    """The paths of the documents that are not on the site, in order."""
    return tuple(
        each.path
        for each in all_facts(site)
        if each.is_document
        and each.kind in {POST.name, PAGE.name}
        and not is_shown(site, each.path)
    )


QUERIES: tuple[Query[Any], ...] = (
    order,
    neighbours,
    neighbours_of,
    lists,
    list_of,
    categories,
    category_named,
    by_name,
    shown_pages,
    left_out,
)

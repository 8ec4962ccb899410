"""Paths of the built site that somebody typed: in texts, in calls to book, in the settings.

Links between documents are resolved by `graph.links`; what is here can be judged only when
everything that will exist is known.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import msgspec

from clinicsite import ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph.linking import links
from clinicsite.graph.nodes import LinkTo
from clinicsite.graph.states import is_shown
from clinicsite.reading.queries import all_facts, document, facts, settings
from clinicsite.urls import Address


class Typed(msgspec.Struct, frozen=True, array_like=True):
    """A path of the site, as `url` was typed, and where: a document's place, or a setting's key.

    A full address of the site in a text is found there again only when a fault is reported.
    """

    url: str
    path: str
    document: str = ""
    line: int = 0
    column: int = 0
    setting: str = ""
    is_in_text: bool = False


@query(ranks.SHARED)
def typed_in(site: Site, path: str) -> tuple[Typed, ...]:
    """The paths of the site that a document on it names."""
    if not facts(site, path).is_document or not is_shown(site, path):
        return ()
    return tuple(_typed_in(site, path))


def _typed_in(site: Site, path: str) -> Iterator[Typed]:
    of = document(site, path)
    for reference, target in zip(of.references, links(site, path).targets, strict=True):
        if isinstance(target, LinkTo) and reference.target.startswith("/"):
            where = (path, reference.line, reference.column)
            yield from _of_site(site, target.url, *where)
    for url in of.markup.external:
        yield from _of_site(site, url, path, is_in_text=True)
    for key in ("cta", "booking"):
        call = getattr(of.header, key, None)
        if call:
            place = of.place(f"{key}.url")
            yield from _of_site(site, call.url, path, place.line, place.column)


def _of_site(site: Site, url: str, *where: Any, **more: Any) -> Iterator[Typed]:  # noqa: ANN401
    path = Address(settings(site).url).path_of(url)
    if path is not None:
        yield Typed(url, unquote(path.partition("#")[0].partition("?")[0]), *where, **more)


@query(ranks.SHARED)
def typed_settings(site: Site, _key: str) -> tuple[Typed, ...]:
    """The paths of the site that `site.yaml` names."""
    of = settings(site)
    typed = {
        f"{key}.{number}.url": item.url
        for key in ("navigation", "footer")
        for number, item in enumerate(getattr(of, key))
    }
    typed |= {"logo": of.logo or ""}
    if of.booking:
        typed["booking.url"] = of.booking.url
    if of.disclaimer:
        typed["disclaimer.url"] = of.disclaimer.url or ""
    return tuple(each for key, url in typed.items() for each in _of_site(site, url, setting=key))


@query(ranks.SHARED + 1)
def typed_paths(site: Site, _key: str) -> frozenset[str]:
    """Every path of the site that somebody typed, without its first slash."""
    of_each = site.ask_all(typed_in, [each.path for each in all_facts(site)])
    found = {typed.path for of in (*of_each, typed_settings(site)) for typed in of}
    return frozenset(path.removeprefix("/") for path in found)


QUERIES: tuple[Query[Any], ...] = (typed_in, typed_settings, typed_paths)

"""Which pages a site has: their addresses, and who makes each."""

from collections.abc import Iterator
from typing import Any

import msgspec

from clinicsite import ranks, urls
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.names.naming import path_of, url_of
from clinicsite.graph.ordering import by_name, categories, list_of, order, shown_pages
from clinicsite.graph.states import is_shown
from clinicsite.kinds import AUTHOR, CONDITION, MODALITY, PAGE, POST, Kind
from clinicsite.pages.contexts.shared import ARCHIVE, SEARCH
from clinicsite.pages.listings import list_slice, page_url
from clinicsite.pages.search.index import has_search
from clinicsite.reading.queries import all_facts

NOT_FOUND = "/404.html"


class PageOf(msgspec.Struct, frozen=True, array_like=True):
    """One page: who makes it (`makers.MAKERS`), and of what; `source` is its document, if any."""

    url: str
    maker: str
    of: str = ""
    number: int = 1
    source: str = ""


@query(ranks.LISTING + 1)
def pages_in_order(site: Site, _key: str) -> tuple[PageOf, ...]:
    """Every page of the site; two may have one address, which the check for collisions reports."""
    return tuple(_pages(site))


def _pages(site: Site) -> Iterator[PageOf]:
    yield from _numbered(site, "", "/", "home")
    for id_ in order(site):
        yield _of_document(site, POST.name, id_)
    for id_ in shown_pages(site):
        yield _of_document(site, PAGE.name, id_)
    yield PageOf("/authors/", "authors")
    yield from _of_kind(site, AUTHOR)
    for kind in (MODALITY, CONDITION):
        yield PageOf(f"/{kind.folder}/", "terms", kind.name)
        yield from _of_kind(site, kind)
    for slug in categories(site):
        yield from _numbered(site, f"category:{slug}", f"/categories/{slug}/", "category")
    yield PageOf(ARCHIVE, "archive")
    yield PageOf(NOT_FOUND, "not-found")
    yield from _feeds("", "/")
    for key, path in (*_named(site, MODALITY), *_named(site, AUTHOR)):
        if list_of(site, key):
            yield from _feeds(key, url_of(site, path))
    if has_search(site):
        yield PageOf(SEARCH, "search")
    yield PageOf("/sitemap.xml", "sitemap")
    yield PageOf("/robots.txt", "robots")
    yield from _redirects(site)


def _named(site: Site, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield the key and the path of each document of a kind, by name."""
    for id_ in by_name(site, kind.name):
        yield f"{kind.name}:{id_}", path_of(site, kind.name, id_) or ""


def _of_kind(site: Site, kind: Kind) -> Iterator[PageOf]:
    for key, path in _named(site, kind):
        yield from _numbered(site, key, url_of(site, path), kind.name, source=path)


def _redirects(site: Site) -> Iterator[PageOf]:
    for each in all_facts(site):
        if each.is_document and is_shown(site, each.path):
            for number, alias in enumerate(each.aliases):
                url = urls.alias_url(alias)
                yield PageOf(url, "redirect", each.path, number, each.path)


def _of_document(site: Site, kind: str, id_: str) -> PageOf:
    path = path_of(site, kind, id_) or ""
    return PageOf(url_of(site, path), kind, id_, source=path)


def _numbered(site: Site, key: str, first: str, maker: str, source: str = "") -> Iterator[PageOf]:
    of = key.partition(":")[2]
    for number in range(1, list_slice(site, f"{key} 1").pages + 1):
        yield PageOf(page_url(first, number), maker, of, number, source)


def _feeds(key: str, home: str) -> Iterator[PageOf]:
    yield PageOf(f"{home}feed.xml", "atom", key)
    yield PageOf(f"{home}feed.json", "json-feed", key)


@query(ranks.LISTING + 2)
def page_list(site: Site, _key: str) -> dict[str, PageOf]:
    """Every page by its url; of two with one url, the first."""
    found: dict[str, PageOf] = {}
    for each in pages_in_order(site):
        found.setdefault(each.url, each)
    return found


page_at = items(page_list)

QUERIES: tuple[Query[Any], ...] = (pages_in_order, page_list, page_at)

"""Lists of posts: pagination, the home page and its further pages, categories, the archive."""

from itertools import groupby
from typing import Any

import msgspec

from clinicsite import ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph.ordering import category_named, list_of, order
from clinicsite.pages.contexts.parts import ArchiveYear, Crumb, PageNumber, Pagination, TermCard
from clinicsite.pages.contexts.shared import ARCHIVE
from clinicsite.pages.contexts.templates import ArchiveContext, ListingContext
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials, archive_entry
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import PageFacts
from clinicsite.reading.queries import settings


def page_url(first: str, number: int) -> str:
    """Return the url of a list's numbered page; the first page has the list's own."""
    return first if number == 1 else f"{first}page/{number}/"


class Slice(msgspec.Struct, frozen=True, array_like=True):
    """The part of a list of posts that is on one of its pages, and how many pages it has."""

    ids: tuple[str, ...]
    pages: int


@query(ranks.LISTING)
def list_slice(site: Site, key: str) -> Slice:
    """One page of a list; the key is the list (empty for all posts) and the number: `author:jo 2`.

    An empty list has one page.
    """
    name, _, number = key.rpartition(" ")
    ids = (list_of(site, name) or ()) if name else order(site)
    size = settings(site).blog.posts_per_page
    first = (int(number) - 1) * size
    return Slice(ids[first : first + size], max(1, -(-len(ids) // size)))


def pagination(materials: Materials, first: str, number: int, total: int) -> Pagination:
    """Return where a numbered page of a list is among its pages."""
    local = materials.address.local
    pages = tuple(
        PageNumber(each, local(page_url(first, each)), current=each == number)
        for each in range(1, total + 1)
        if each in (1, total) or abs(each - number) <= 2
    )
    return Pagination(
        number,
        total,
        pages,
        newer=local(page_url(first, number - 1)) if number > 1 else "",
        older=local(page_url(first, number + 1)) if number < total else "",
    )


def home_page(materials: Materials, _id: str, number: int) -> Page:
    """Make the home page, or one of its further pages."""
    settings = materials.graph.settings
    part = list_slice(materials.asking, f" {number}")
    url = page_url("/", number)
    crumbs = crumbs_to(materials, page_label(materials, number)) if number > 1 else ()
    cards = materials.cards(part.ids)
    facts = PageFacts(
        url,
        title=settings.name if number == 1 else page_label(materials, number),
        description=head.description_of(settings.description, settings.tagline or ""),
        crumbs=crumbs,
    )
    head_for = head.head_for_home if number == 1 else head.head_for_list
    context = ListingContext(
        site=materials.site,
        head=head_for(materials.facts, facts, [card.url for card in cards]),
        url=materials.address.local(url),
        crumbs=crumbs,
        kind="home",
        title=settings.name,
        intro=(settings.description or "") if number == 1 else "",
        cards=cards,
        pagination=pagination(materials, "/", number, part.pages),
    )
    return Page(url, "listing.html", context)


def category_page(materials: Materials, slug: str, number: int) -> Page:
    """Make one of the pages of a category."""
    name = category_named(materials.asking, slug) or ""
    first = f"/categories/{slug}/"
    part = list_slice(materials.asking, f"category:{slug} {number}")
    url = page_url(first, number)
    crumbs = numbered_crumbs(materials, name, first, number)
    cards = materials.cards(part.ids)
    facts = PageFacts(url, numbered_title(materials, name, number), crumbs=crumbs)
    context = ListingContext(
        site=materials.site,
        head=head.head_for_list(materials.facts, facts, [card.url for card in cards]),
        url=materials.address.local(url),
        crumbs=crumbs,
        kind="category",
        title=name,
        intro="",
        cards=cards,
        pagination=pagination(materials, first, number, part.pages),
    )
    return Page(url, "listing.html", context)


def archive_page(materials: Materials, _id: str, _number: int) -> Page:
    """Make the page of all posts by year."""
    graph, labels = materials.graph, materials.labels
    entries = [
        each for each in materials.asking.ask_all(archive_entry, order(materials.asking)) if each
    ]
    years = tuple(
        ArchiveYear(year, tuple(of_year))
        for year, of_year in groupby(entries, key=lambda each: each.date.iso.partition("-")[0])
    )
    categories = tuple(
        TermCard(each.name, materials.address.local(each.url), posts=len(each.posts))
        for each in graph.categories.values()
    )
    crumbs = crumbs_to(materials, labels.archive)
    facts = PageFacts(ARCHIVE, labels.archive, crumbs=crumbs)
    context = ArchiveContext(
        site=materials.site,
        head=head.head_for_list(materials.facts, facts, [each.url for each in entries]),
        url=materials.address.local(ARCHIVE),
        crumbs=crumbs,
        title=labels.archive,
        years=years,
        categories=categories,
    )
    return Page(ARCHIVE, "archive.html", context)


def crumbs_to(materials: Materials, *steps: tuple[str, str] | str) -> tuple[Crumb, ...]:
    """Return the way from the home page; a step is (label, url), the last one a bare label."""
    crumbs = [Crumb(materials.labels.home, materials.site.home)]
    for step in steps:
        if isinstance(step, str):
            crumbs.append(Crumb(step))
        else:
            crumbs.append(Crumb(step[0], materials.address.local(step[1])))
    return tuple(crumbs)


def numbered_crumbs(
    materials: Materials, name: str, url: str, number: int, *before: tuple[str, str]
) -> tuple[Crumb, ...]:
    """Return the way to a list's numbered page."""
    if number == 1:
        return crumbs_to(materials, *before, name)
    return crumbs_to(materials, *before, (name, url), page_label(materials, number))


def numbered_title(materials: Materials, name: str, number: int) -> str:
    """Return the title of a list's numbered page."""
    return name if number == 1 else f"{name}, {page_label(materials, number)}"


def page_label(materials: Materials, number: int) -> str:
    """Return the words for a numbered page."""
    return materials.labels.page_number.replace("{number}", str(number))


QUERIES: tuple[Query[Any], ...] = (list_slice,)

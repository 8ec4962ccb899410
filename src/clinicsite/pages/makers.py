"""Who makes each page of the list, and by which template."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinicsite.engine import Site
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.pages import feeds, listings, people, plain, posts, terms
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials
from clinicsite.pages.page_list import PageOf
from clinicsite.reading.queries import parsed


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes a page of what it is of, and its number; by a template that a document may choose."""

    make: Callable[[Materials, str, int], Page]
    template: str


MAKERS = {
    "home": Maker(listings.home_page, "listing.html"),
    "post": Maker(posts.post_page, "post.html"),
    "page": Maker(plain.plain_page, "page.html"),
    "authors": Maker(people.authors_page, "authors.html"),
    "author": Maker(people.author_page, "author.html"),
    "terms": Maker(terms.terms_page, ""),
    "modality": Maker(terms.modality_page, "modality.html"),
    "condition": Maker(terms.condition_page, "condition.html"),
    "category": Maker(listings.category_page, "listing.html"),
    "archive": Maker(listings.archive_page, "archive.html"),
    "not-found": Maker(plain.not_found_page, "404.html"),
    "atom": Maker(feeds.atom_feed, "feed.xml"),
    "json-feed": Maker(feeds.json_feed, "feed.json"),
    "search": Maker(plain.search_page, "search.html"),
    "sitemap": Maker(plain.sitemap_page, "sitemap.xml"),
    "robots": Maker(plain.robots_page, "robots.txt"),
    "redirect": Maker(plain.redirect_page, "redirect.html"),
}


def made(graph: SiteGraph, of: PageOf) -> Page:
    """Make a page."""
    return MAKERS[of.maker].make(Materials(graph), of.of, of.number)


def template_of(site: Site, of: PageOf) -> str:
    """Return the template that a page is made by."""
    if of.maker == "page":
        header: Any = parsed(site, of.source).typed
        return f"{header.layout}.html"
    if of.maker == "terms":
        return terms.template_of(of.of)
    return MAKERS[of.maker].template

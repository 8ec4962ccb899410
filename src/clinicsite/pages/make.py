"""The graph becomes pages and assets: everything that the published site consists of."""

from clinicsite.graph.nodes import SiteGraph
from clinicsite.pages import head
from clinicsite.pages.feeds import feed_pages
from clinicsite.pages.listings import archive_page, category_pages, home_pages
from clinicsite.pages.materials import Materials, PictureMaker
from clinicsite.pages.page import Page
from clinicsite.pages.people import author_pages
from clinicsite.pages.plain import (
    not_found_page,
    plain_pages,
    redirect_pages,
    robots_page,
    search_page,
    sitemap_page,
)
from clinicsite.pages.posts import PostMemory, post_pages
from clinicsite.pages.site_context import site_context
from clinicsite.pages.terms import term_pages
from clinicsite.urls import Address


def make(
    graph: SiteGraph,
    pictures: PictureMaker,
    *,
    search: bool = False,
    preview: bool = False,
    memory: PostMemory | None = None,
) -> tuple[Page, ...]:
    """Return every page of the site; `search` adds the search page, `preview` marks drafts.

    `memory` is what earlier runs know of posts' pages.
    """
    settings = graph.settings
    materials = Materials(
        graph=graph,
        address=Address(settings.url),
        site=site_context(settings, search=search, preview=preview),
        facts=head.site_facts(settings, preview=preview),
        pictures=pictures,
    )
    lists = (
        *plain_pages(materials),
        *author_pages(materials),
        *term_pages(materials),
        *(page for each in graph.categories.values() for page in category_pages(materials, each)),
        archive_page(materials),
        not_found_page(materials),
        *feed_pages(materials),
    )
    # Posts come last to be made, for they may have to wait until their More Posts are chosen.
    pages: list[Page] = [*home_pages(materials), *post_pages(materials, memory), *lists]
    if search:
        pages.append(search_page(materials))
    pages.append(sitemap_page(materials, pages))
    pages.append(robots_page(materials))
    pages.extend(redirect_pages(materials))
    return tuple(pages)

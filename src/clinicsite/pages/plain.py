"""Plain pages, and those that every site has: search, 404, redirects, sitemap, robots."""

from collections.abc import Iterable, Iterator

from clinicsite import urls
from clinicsite.graph.nodes import Author, PlainPage, Post, Term
from clinicsite.kinds import KINDS
from clinicsite.pages import head
from clinicsite.pages.context_parts import SitemapEntry
from clinicsite.pages.contexts import (
    NotFoundContext,
    PlainContext,
    RedirectContext,
    RobotsContext,
    SearchContext,
    SitemapContext,
)
from clinicsite.pages.head_facts import PageFacts
from clinicsite.pages.listings import crumbs_to
from clinicsite.pages.materials import Materials, last_change
from clinicsite.pages.page import Page
from clinicsite.pages.site_context import SEARCH

NOT_FOUND = "/404.html"
POSTS_ON_NOT_FOUND = 3


def plain_pages(materials: Materials) -> Iterator[Page]:
    """Make the pages of `content/pages/`."""
    contact = materials.graph.settings.contact
    for page in materials.graph.pages.values():
        document, header = page.document, page.document.header
        crumbs = crumbs_to(materials, header.title)
        picture = materials.lead_picture(document)
        facts = PageFacts(
            page.url,
            header.title,
            description=head.description_of(header.description, document.markup.excerpt),
            crumbs=crumbs,
            picture=picture,
            canonical=header.canonical or "",
            noindex=header.noindex,
            questions=document.markup.questions,
        )
        context = PlainContext(
            site=materials.site,
            head=head.head_for_page(materials.facts, facts),
            url=materials.address.local(page.url),
            crumbs=crumbs,
            title=header.title,
            body=materials.body(document, own_url=page.url),
            updated=materials.day(header.updated) if header.updated else None,
            picture=picture,
            contact_email=(contact.email or "") if contact else "",
            contact_text=(contact.text or "") if contact else "",
            ribbon=materials.ribbon(page.state),
            extra=header.extra,
        )
        yield Page(page.url, f"{header.layout}.html", context, document.path)


def search_page(materials: Materials) -> Page:
    """Make the page that searches the built site."""
    title = materials.labels.search
    crumbs = crumbs_to(materials, title)
    facts = PageFacts(SEARCH, title, crumbs=crumbs, noindex=True)
    context = SearchContext(
        site=materials.site,
        head=head.head_for_service(materials.facts, facts),
        url=materials.address.local(SEARCH),
        crumbs=crumbs,
        title=title,
    )
    return Page(SEARCH, "search.html", context)


def not_found_page(materials: Materials) -> Page:
    """Make the page for urls that are not there; hosts serve `/404.html` by that name."""
    title = materials.labels.not_found
    modalities = materials.graph.modalities.values()
    context = NotFoundContext(
        site=materials.site,
        head=head.head_for_service(materials.facts, PageFacts(NOT_FOUND, title, noindex=True)),
        url=materials.address.local(NOT_FOUND),
        title=title,
        cards=materials.cards(list(materials.graph.posts)[:POSTS_ON_NOT_FOUND]),
        modalities=tuple(materials.link(each.name, each.url) for each in modalities),
    )
    return Page(NOT_FOUND, "404.html", context)


def redirect_pages(materials: Materials) -> Iterator[Page]:
    """Make a page at each old path that leads to where the document is now."""
    graph = materials.graph
    nodes: tuple[Post | PlainPage | Author | Term, ...] = (
        *graph.posts.values(),
        *graph.pages.values(),
        *graph.authors.values(),
        *graph.modalities.values(),
        *graph.conditions.values(),
    )
    for node in nodes:
        title = getattr(node.document.header, KINDS[node.document.kind].heading)
        for alias in node.document.header.aliases:
            context = RedirectContext(
                target=materials.address.local(node.url),
                canonical=materials.address.permalink(node.url),
                title=title,
                language=materials.site.language,
            )
            yield Page(urls.alias_url(alias), "redirect.html", context, node.document.path)


def sitemap_page(materials: Materials, pages: Iterable[Page]) -> Page:
    """Make the sitemap of all pages that may be found, with the last change of each document."""
    graph = materials.graph
    changed = {
        post.document.path: last_change(post, graph.settings.zone).date().isoformat()
        for post in graph.posts.values()
    }
    changed |= {
        page.document.path: page.document.header.updated.isoformat()
        for page in graph.pages.values()
        if page.document.header.updated
    }
    may_be_hidden: tuple[Post | PlainPage, ...]
    may_be_hidden = (*graph.posts.values(), *graph.pages.values())
    hidden = {
        node.document.path
        for node in may_be_hidden
        if node.document.header.noindex or node.document.header.canonical
    }
    entries = tuple(
        SitemapEntry(materials.address.permalink(page.url), changed.get(page.source, ""))
        for page in sorted(pages, key=lambda each: each.url)
        if page.url.endswith("/")
        and page.url != SEARCH
        and page.template != "redirect.html"
        and page.source not in hidden
    )
    return Page("/sitemap.xml", "sitemap.xml", SitemapContext(entries))


def robots_page(materials: Materials) -> Page:
    """Make robots.txt, which names the sitemap (and hides a preview)."""
    sitemap = materials.address.permalink("/sitemap.xml")
    return Page("/robots.txt", "robots.txt", RobotsContext(sitemap, materials.site.preview))

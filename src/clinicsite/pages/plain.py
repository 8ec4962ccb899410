"""Plain pages, and those that every site has: search, 404, redirects, sitemap, robots."""

from clinicsite import urls
from clinicsite.graph.names.naming import url_of
from clinicsite.graph.ordering import by_name, order
from clinicsite.kinds import MODALITY
from clinicsite.pages.contexts.parts import SitemapEntry
from clinicsite.pages.contexts.shared import SEARCH
from clinicsite.pages.contexts.templates import (
    NotFoundContext,
    PlainContext,
    RedirectContext,
    RobotsContext,
    SearchContext,
    SitemapContext,
)
from clinicsite.pages.listings import crumbs_to
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials
from clinicsite.pages.page_list import page_list
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import PageFacts
from clinicsite.reading.queries import Facts, facts

NOT_FOUND = "/404.html"
POSTS_ON_NOT_FOUND = 3


def plain_page(materials: Materials, id_: str, _number: int) -> Page:
    """Make a page of `content/pages/`."""
    contact = materials.graph.settings.contact
    page = materials.graph.pages[id_]
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
    return Page(page.url, f"{header.layout}.html", context, document.path)


def search_page(materials: Materials, _id: str, _number: int) -> Page:
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


def not_found_page(materials: Materials, _id: str, _number: int) -> Page:
    """Make the page for urls that are not there; hosts serve `/404.html` by that name."""
    title = materials.labels.not_found
    modalities = by_name(materials.asking, MODALITY.name)
    context = NotFoundContext(
        site=materials.site,
        head=head.head_for_service(materials.facts, PageFacts(NOT_FOUND, title, noindex=True)),
        url=materials.address.local(NOT_FOUND),
        title=title,
        cards=materials.cards(order(materials.asking)[:POSTS_ON_NOT_FOUND]),
        modalities=tuple(materials.term_link(MODALITY, each) for each in modalities),
    )
    return Page(NOT_FOUND, "404.html", context)


def redirect_page(materials: Materials, path: str, number: int) -> Page:
    """Make the page at an old path of a document, which leads to where the document is now."""
    of = facts(materials.asking, path)
    url = url_of(materials.asking, path)
    context = RedirectContext(
        target=materials.address.local(url),
        canonical=materials.address.permalink(url),
        title=of.heading,
        language=materials.site.language,
    )
    return Page(urls.alias_url(of.aliases[number]), "redirect.html", context, path)


def sitemap_page(materials: Materials, _id: str, _number: int) -> Page:
    """Make the sitemap of all pages that may be found, with the last change of each document."""
    site = materials.asking
    pages = [
        each
        for each in page_list(site).values()
        if each.url.endswith("/") and each.url != SEARCH and each.maker != "redirect"
    ]
    of = {each.source: facts(site, each.source) for each in pages if each.source}
    entries = tuple(
        SitemapEntry(
            materials.address.permalink(page.url),
            _last_change(of[page.source]) if page.source else "",
        )
        for page in sorted(pages, key=lambda each: each.url)
        if not page.source or not of[page.source].is_hidden
    )
    return Page("/sitemap.xml", "sitemap.xml", SitemapContext(entries))


def _last_change(of: Facts) -> str:
    """Return the day of a post's or plain page's last real change, `YYYY-MM-DD`."""
    return max(of.updated, of.date.partition("T")[0])


def robots_page(materials: Materials, _id: str, _number: int) -> Page:
    """Make robots.txt, which names the sitemap (and hides a preview)."""
    sitemap = materials.address.permalink("/sitemap.xml")
    return Page("/robots.txt", "robots.txt", RobotsContext(sitemap, materials.site.preview))

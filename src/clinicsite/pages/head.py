"""The `<head>` of every kind of page: title, canonical url, metas, feeds, structured data.

One function for each kind of page. Each takes the site's facts, made once a run, and the page's
own; a head depends on nothing else, for it is an input of its page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clinicsite.graph.nodes import Author, Term
from clinicsite.pages import dates
from clinicsite.pages.context_parts import FeedLink, Head, Meta
from clinicsite.pages.head_facts import PageFacts, PostFacts, SiteFacts
from clinicsite.pages.head_title import full_title
from clinicsite.pages.structured_clinic import clinic_node, with_services
from clinicsite.pages.structured_data import (
    blog,
    breadcrumbs,
    collection,
    faq,
    image_object,
    script,
    web_page,
    website,
)
from clinicsite.pages.structured_people import profile
from clinicsite.pages.structured_post import post_nodes
from clinicsite.pages.structured_terms import term_node
from clinicsite.settings import Settings
from clinicsite.urls import Address

# The longest description that Yoast's checks call good; search results cut off longer ones.
_DESCRIPTION_LENGTH = 156

# Kinds of picture that social networks do not show.
_NOT_FOR_CARDS = (".avif", ".svg")

Nodes = Iterable[Mapping[str, Any] | None]


def site_facts(settings: Settings, *, preview: bool = False) -> SiteFacts:
    """Return what every head says of the site; call it once a run."""
    address = Address(settings.url)
    logo = address.permalink(settings.logo) if settings.logo else ""
    # schema.org has no specialty of massage; these two are the nearest.
    specialty = "Physiotherapy" if settings.clinic.type == "Physiotherapy" else "Musculoskeletal"
    return SiteFacts(
        address=address,
        origin=address.root.removesuffix(address.prefix),
        home=address.permalink("/"),
        name=settings.name,
        language=settings.language,
        locale=dates.locale_of(settings.language),
        specialty=f"https://schema.org/{specialty}",
        tagline=settings.tagline or "",
        theme_color=settings.theme_color or "",
        logo=logo,
        clinic=clinic_node(settings, logo),
        feeds=feed_links(settings.name, address.local("/feed.xml"), address.local("/feed.json")),
        hidden=preview,
    )


def feed_links(title: str, atom: str, json: str) -> tuple[FeedLink, ...]:
    """Return the links of an Atom and a JSON feed; both are local urls."""
    return (
        FeedLink(title, atom, "application/atom+xml"),
        FeedLink(title, json, "application/feed+json"),
    )


def description_of(typed: str | None, excerpt: str) -> str:
    """Return a page's description: as typed, or its excerpt, cut at a word if it is long."""
    if typed:
        return " ".join(typed.split())
    text = " ".join(excerpt.split())
    if len(text) <= _DESCRIPTION_LENGTH:
        return text
    cut = text[:_DESCRIPTION_LENGTH]
    return (cut.rpartition(" ")[0].rstrip(",;:-") or cut) + " …"


def head_for_post(site: SiteFacts, facts: PostFacts) -> Head:
    """Return a post's head."""
    post, header = facts.post, facts.post.document.header
    page = PageFacts(
        post.url,
        post.title,
        facts.description,
        facts.crumbs,
        facts.picture,
        canonical=header.canonical or "",
        noindex=header.noindex,
        questions=post.document.markup.questions,
    )
    nodes = post_nodes(site, page, _canonical(site, page), facts)
    return _head(site, page, nodes, article=tuple(_article_metas(site, facts)))


def head_for_home(site: SiteFacts, page: PageFacts, posts: Sequence[str]) -> Head:
    """Return the head of the home page, not of its further pages; `posts` are local urls."""
    nodes = [website(site), blog(site), *collection(site, page, _canonical(site, page), posts)]
    return _head(site, page, nodes, addition=site.tagline)


def head_for_list(site: SiteFacts, page: PageFacts, items: Sequence[str]) -> Head:
    """Return the head of a page that lists others by their local urls.

    These are further pages of the home page, of a term or of an author; categories, the archive,
    the list of authors, the list of conditions.
    """
    return _head(site, page, collection(site, page, _canonical(site, page), items))


def head_for_modalities(site: SiteFacts, page: PageFacts, modalities: Sequence[Term]) -> Head:
    """Return the head of the list of modalities, the page that shows what the clinic offers."""
    items = [site.address.local(each.url) for each in modalities]
    if site.clinic is not None:
        site = replace(site, clinic=with_services(site.clinic, modalities, site.address))
    return _head(site, page, collection(site, page, _canonical(site, page), items))


def head_for_term(site: SiteFacts, page: PageFacts, term: Term, posts: Sequence[str]) -> Head:
    """Return the head of a modality's or condition's first page; `posts` are local urls."""
    about = term_node(site, term)
    return _head(site, page, collection(site, page, _canonical(site, page), posts, about))


def head_for_author(site: SiteFacts, page: PageFacts, author: Author) -> Head:
    """Return the head of an author's first page; `page.picture` is the photo shown there."""
    return _head(site, page, profile(site, page, _canonical(site, page), author))


def head_for_page(site: SiteFacts, page: PageFacts) -> Head:
    """Return the head of a plain page."""
    return _head(site, page, [web_page(site, page, _canonical(site, page))])


def head_for_service(site: SiteFacts, page: PageFacts) -> Head:
    """Return the head of a page that no search engine should list: search, 404."""
    return _head(site, replace(page, noindex=True), [])


def _canonical(site: SiteFacts, page: PageFacts) -> str:
    return page.canonical or site.address.permalink(page.url)


def _head(
    site: SiteFacts,
    page: PageFacts,
    nodes: Nodes,
    *,
    addition: str | None = None,
    article: tuple[Meta, ...] = (),
) -> Head:
    """Put a head together; `addition` to the title is the site's name unless said otherwise."""
    canonical = _canonical(site, page)
    graph = [
        site.clinic,
        *nodes,
        breadcrumbs(site, page.crumbs, canonical),
        image_object(site, page.picture, canonical),
        faq(page.questions, canonical),
    ]
    robots = "noindex" if page.noindex or site.hidden else "max-image-preview:large"
    metas = (
        _named("description", page.description),
        _named("robots", robots),
        _named("theme-color", site.theme_color),
        _property("og:type", "article" if article else "website"),
        *_open_graph(site, page, canonical),
        *article,
        *_social_card(site, page),
    )
    return Head(
        title=full_title(page.title, site.name if addition is None else addition),
        canonical=canonical,
        metas=tuple(each for each in metas if each.content),
        feeds=(*site.feeds, *page.feeds),
        json_ld=script(graph),
    )


def _named(name: str, content: str) -> Meta:
    return Meta("name", name, content)


def _property(name: str, content: str) -> Meta:
    return Meta("property", name, content)


def _open_graph(site: SiteFacts, page: PageFacts, canonical: str) -> Iterator[Meta]:
    """Yield what Open Graph (ogp.me) says of any page."""
    yield _property("og:title", page.title)
    yield _property("og:description", page.description)
    yield _property("og:url", canonical)
    yield _property("og:site_name", site.name)
    yield _property("og:locale", site.locale)


def _article_metas(site: SiteFacts, facts: PostFacts) -> Iterator[Meta]:
    """Yield what Open Graph says of an article; authors are given by their pages."""
    yield _property("article:published_time", dates.iso(facts.post.date))
    yield _property("article:modified_time", dates.iso(facts.modified) if facts.modified else "")
    for author in facts.authors:
        yield _property("article:author", site.address.permalink(author.url))
    yield _property("article:section", facts.category)
    for term in (*facts.modalities, *facts.conditions):
        yield _property("article:tag", term.name)


def _social_card(site: SiteFacts, page: PageFacts) -> Iterator[Meta]:
    """Yield the picture that social networks show: the wide crop, the picture, or the logo."""
    picture = page.picture
    if picture is None or (picture.large is None and picture.src.endswith(_NOT_FOR_CARDS)):
        yield _property("og:image", "" if site.logo.endswith(_NOT_FOR_CARDS) else site.logo)
        yield _named("twitter:card", "summary")
        return
    large = picture.large
    yield _property("og:image", large.url if large else site.absolute(picture.src))
    yield _property("og:image:width", str(large.width if large else picture.width or ""))
    yield _property("og:image:height", str(large.height if large else picture.height or ""))
    yield _property("og:image:alt", picture.alt)
    yield _named("twitter:card", "summary_large_image")

"""The `<head>` of every kind of page: title, canonical url, metas, feeds, structured data.

One function for each kind of page. Each takes the facts of the site, made once a run, and of the
page; a head depends on nothing else, because it is an input of its page.
"""

from collections.abc import Sequence
from dataclasses import replace

from clinicsite.graph.nodes import Author, Term
from clinicsite.pages.contexts import dates
from clinicsite.pages.contexts.parts import FeedLink, Head, Meta
from clinicsite.pages.seo import structured_data as data
from clinicsite.pages.seo.head_facts import PageFacts, PostFacts, SiteFacts
from clinicsite.pages.seo.head_title import full_title
from clinicsite.pages.seo.structured_clinic import clinic_node, term_node, with_services
from clinicsite.pages.seo.structured_data import Node, collection, web_page, whole_site
from clinicsite.pages.seo.structured_people import profile
from clinicsite.pages.seo.structured_post import post_nodes
from clinicsite.settings import Settings
from clinicsite.urls import Address

# Yoast's limit; search results cut off longer descriptions.
_DESCRIPTION_LENGTH = 156
# Kinds of picture that social networks do not show.
_NOT_FOR_CARDS = (".avif", ".svg")


def site_facts(settings: Settings, *, preview: bool = False) -> SiteFacts:
    """Return the facts of the site; call it once a run."""
    address = Address(settings.url)
    logo = address.permalink(settings.logo) if settings.logo else ""
    # schema.org has no specialty for massage; these two are closest.
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
    nodes = post_nodes(site, page, facts)
    return _head(site, page, nodes, article=_article_metas(site, facts))


def head_for_home(site: SiteFacts, page: PageFacts, posts: Sequence[str]) -> Head:
    """Return the head of the first home page; `posts` are local urls."""
    nodes = [whole_site(site, "WebSite"), whole_site(site, "Blog"), *collection(site, page, posts)]
    return _head(site, page, nodes, addition=site.tagline)


def head_for_list(site: SiteFacts, page: PageFacts, items: Sequence[str]) -> Head:
    """Return the head of any other page that lists pages, by their local urls."""
    return _head(site, page, collection(site, page, items))


def head_for_modalities(site: SiteFacts, page: PageFacts, modalities: Sequence[Term]) -> Head:
    """Return the head of the list of modalities, which has the clinic's services."""
    items = [site.address.local(each.url) for each in modalities]
    if site.clinic is not None:
        site = replace(site, clinic=with_services(site.clinic, modalities, site.address))
    return head_for_list(site, page, items)


def head_for_term(site: SiteFacts, page: PageFacts, term: Term, posts: Sequence[str]) -> Head:
    """Return the head of a modality's or condition's first page; `posts` are local urls."""
    return _head(site, page, collection(site, page, posts, term_node(site, term)))


def head_for_author(site: SiteFacts, page: PageFacts, author: Author) -> Head:
    """Return the head of an author's first page; `page.picture` is the photo shown there."""
    return _head(site, page, profile(site, page, author))


def head_for_page(site: SiteFacts, page: PageFacts) -> Head:
    """Return the head of a plain page."""
    return _head(site, page, [web_page(site, page)])


def head_for_service(site: SiteFacts, page: PageFacts) -> Head:
    """Return the head of a page that search engines must not list: search, 404."""
    return _head(site, replace(page, noindex=True), [])


def _head(
    site: SiteFacts,
    page: PageFacts,
    nodes: Sequence[Node],
    *,
    addition: str | None = None,
    article: Sequence[Meta] = (),
) -> Head:
    """Return a head; `addition` to the title is the site's name by default."""
    graph = [
        site.clinic,
        *nodes,
        data.breadcrumbs(site, page),
        data.image_object(site, page),
        data.faq(site, page),
    ]
    robots = "noindex" if page.noindex or site.hidden else "max-image-preview:large"
    metas = (
        Meta("name", "description", page.description),
        Meta("name", "robots", robots),
        Meta("name", "theme-color", site.theme_color),
        _property("type", "article" if article else "website"),
        _property("title", page.title),
        _property("description", page.description),
        _property("url", site.canonical(page)),
        _property("site_name", site.name),
        _property("locale", site.locale),
        *article,
        *_social_card(site, page),
    )
    return Head(
        title=full_title(page.title, site.name if addition is None else addition),
        canonical=site.canonical(page),
        metas=tuple(each for each in metas if each.content),
        feeds=(*site.feeds, *page.feeds),
        json_ld=data.script(graph),
    )


def _property(name: str, content: str) -> Meta:
    """Return a property of Open Graph (ogp.me)."""
    return Meta("property", f"og:{name}", content)


def _article_metas(site: SiteFacts, facts: PostFacts) -> list[Meta]:
    """Return what Open Graph knows about an article; authors are given by their pages."""
    values = [
        ("published_time", dates.iso(facts.post.date)),
        ("modified_time", dates.iso(facts.modified) if facts.modified else ""),
        *(("author", site.address.permalink(each.url)) for each in facts.authors),
        ("section", facts.category),
        *(("tag", each.name) for each in (*facts.modalities, *facts.conditions)),
    ]
    return [Meta("property", f"article:{name}", content) for name, content in values]


def _social_card(site: SiteFacts, page: PageFacts) -> list[Meta]:
    """Return the picture for social networks: the wide crop, the picture, or the logo."""
    picture = page.picture
    if picture is None or (picture.large is None and picture.src.endswith(_NOT_FOR_CARDS)):
        logo = "" if site.logo.endswith(_NOT_FOR_CARDS) else site.logo
        return [_property("image", logo), Meta("name", "twitter:card", "summary")]
    large = picture.large
    return [
        _property("image", large.url if large else site.absolute(picture.src)),
        _property("image:width", str(large.width if large else picture.width or "")),
        _property("image:height", str(large.height if large else picture.height or "")),
        _property("image:alt", picture.alt),
        Meta("name", "twitter:card", "summary_large_image"),
    ]

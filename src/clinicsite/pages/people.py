"""Pages of authors."""

from dataclasses import replace

from clinicsite.graph.nodes import Author
from clinicsite.graph.ordering import by_name, list_of
from clinicsite.kinds import AUTHOR
from clinicsite.pages.contexts.parts import CredentialRow, Link
from clinicsite.pages.contexts.templates import AuthorContext, AuthorsContext
from clinicsite.pages.feeds import own_feed_links
from clinicsite.pages.listings import (
    crumbs_to,
    list_slice,
    numbered_crumbs,
    numbered_title,
    page_url,
    pagination,
)
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import PageFacts

AUTHORS = "/authors/"


def authors_page(materials: Materials, _id: str, _number: int) -> Page:
    """Make the list of authors."""
    labels, site = materials.labels, materials.asking
    cards = tuple(
        replace(materials.author_card(id_), posts=len(list_of(site, f"author:{id_}") or ()))
        for id_ in by_name(site, AUTHOR.name)
    )
    crumbs = crumbs_to(materials, labels.authors)
    facts = PageFacts(AUTHORS, labels.authors, crumbs=crumbs)
    context = AuthorsContext(
        site=materials.site,
        head=head.head_for_list(materials.facts, facts, [card.url for card in cards]),
        url=materials.address.local(AUTHORS),
        crumbs=crumbs,
        title=labels.authors,
        authors=cards,
    )
    return Page(AUTHORS, "authors.html", context)


def author_page(materials: Materials, id_: str, number: int) -> Page:
    """Make one of the pages of an author."""
    author = materials.graph.authors[id_]
    document = author.document
    card = materials.counted_author_card(author)
    part = list_slice(materials.asking, f"author:{id_} {number}")
    url = page_url(author.url, number)
    before = (materials.labels.authors, AUTHORS)
    crumbs = numbered_crumbs(materials, author.name, author.url, number, before)
    cards = materials.cards(part.ids)
    facts = PageFacts(
        url,
        numbered_title(materials, author.name, number),
        description=document.markup.excerpt if number == 1 else "",
        crumbs=crumbs,
        picture=card.photo,
        feeds=own_feed_links(materials, author.name, author.url) if author.posts else (),
    )
    context = AuthorContext(
        site=materials.site,
        head=head.head_for_author(materials.facts, facts, author)
        if number == 1
        else head.head_for_list(materials.facts, facts, [each.url for each in cards]),
        url=materials.address.local(url),
        crumbs=crumbs,
        author=card,
        biography=materials.body(document, own_url=author.url),
        credentials=_credentials(materials, author),
        links=tuple(Link(each.split("/")[2], each) for each in document.header.links),
        cards=cards,
        pagination=pagination(materials, author.url, number, part.pages),
        reviewed=tuple(map(materials.post_link, author.reviewed)),
        email=document.header.email or "",
        extra=document.header.extra,
    )
    return Page(url, "author.html", context, document.path)


def _credentials(materials: Materials, author: Author) -> tuple[CredentialRow, ...]:
    return tuple(
        CredentialRow(
            abbreviation=each.abbreviation,
            name=each.name or "",
            issuer=each.issuer or "",
            region=each.region or "",
            number=each.number or "",
            expires=materials.day(each.expires) if each.expires else None,
            url=each.url or "",
        )
        for each in author.document.header.credentials
    )

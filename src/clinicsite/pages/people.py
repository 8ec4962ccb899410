"""Pages of authors."""

from collections.abc import Iterator

from clinicsite.graph.nodes import Author
from clinicsite.pages import head
from clinicsite.pages.context_parts import CredentialRow, Link
from clinicsite.pages.contexts import AuthorContext, AuthorsContext
from clinicsite.pages.feeds import own_feed_links
from clinicsite.pages.head_facts import PageFacts
from clinicsite.pages.listings import crumbs_to, numbered_crumbs, numbered_title, paginated
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Page

AUTHORS = "/authors/"


def author_pages(materials: Materials) -> Iterator[Page]:
    """Make the list of authors, and each author's pages."""
    labels, authors = materials.labels, materials.graph.authors.values()
    cards = tuple(map(materials.counted_author_card, authors))
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
    yield Page(AUTHORS, "authors.html", context)
    for author in authors:
        yield from _pages_of(materials, author)


def _pages_of(materials: Materials, author: Author) -> Iterator[Page]:
    document = author.document
    before = (materials.labels.authors, AUTHORS)
    card = materials.counted_author_card(author)
    for url, ids, pagination in paginated(author.posts, author.url, materials):
        number = pagination.number
        crumbs = numbered_crumbs(materials, author.name, author.url, number, before)
        cards = materials.cards(ids)
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
            pagination=pagination,
            reviewed=tuple(
                materials.link(materials.graph.posts[each].title, materials.graph.posts[each].url)
                for each in author.reviewed
            ),
            email=document.header.email or "",
            extra=document.header.extra,
        )
        yield Page(url, "author.html", context, document.path)


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

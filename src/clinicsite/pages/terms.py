"""Pages of modalities and conditions: one list each, and the pages of each term."""

from collections.abc import Iterator, Mapping

from clinicsite.graph.nodes import Term
from clinicsite.pages import head
from clinicsite.pages.context_parts import AuthorCard, Call, TermCard
from clinicsite.pages.contexts import TermContext, TermsContext
from clinicsite.pages.feeds import own_feed_links
from clinicsite.pages.head_facts import PageFacts
from clinicsite.pages.listings import crumbs_to, numbered_crumbs, numbered_title, paginated
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Page

MODALITIES, CONDITIONS = "/modalities/", "/conditions/"


def modality_pages(materials: Materials) -> Iterator[Page]:
    """Make the list of modalities and the pages of each."""
    terms = materials.graph.modalities
    yield _list(materials, terms, materials.labels.modalities, MODALITIES, "modalities.html")
    for term in terms.values():
        before = (materials.labels.modalities, MODALITIES)
        yield from _pages_of(materials, term, "modality.html", before)


def condition_pages(materials: Materials) -> Iterator[Page]:
    """Make the list of conditions and the pages of each."""
    terms = materials.graph.conditions
    yield _list(materials, terms, materials.labels.conditions, CONDITIONS, "conditions.html")
    for term in terms.values():
        before = (materials.labels.conditions, CONDITIONS)
        yield from _pages_of(materials, term, "condition.html", before)


def _list(
    materials: Materials, terms: Mapping[str, Term], title: str, url: str, template: str
) -> Page:
    crumbs = crumbs_to(materials, title)
    facts = PageFacts(url, title, crumbs=crumbs)
    cards = tuple(
        TermCard(
            name=term.name,
            url=materials.address.local(term.url),
            summary=term.document.header.summary or term.document.markup.excerpt,
            posts=len(term.posts),
            picture=materials.lead_picture(term.document),
        )
        for term in terms.values()
    )
    context = TermsContext(
        site=materials.site,
        head=head.head_for_modalities(materials.facts, facts, tuple(terms.values()))
        if url == MODALITIES
        else head.head_for_list(materials.facts, facts, [card.url for card in cards]),
        url=materials.address.local(url),
        crumbs=crumbs,
        title=title,
        terms=cards,
    )
    return Page(url, template, context)


def _pages_of(
    materials: Materials, term: Term, template: str, before: tuple[str, str]
) -> Iterator[Page]:
    document = term.document
    header = document.header
    for url, ids, pagination in paginated(term.posts, term.url, materials):
        number = pagination.number
        crumbs = numbered_crumbs(materials, term.name, term.url, number, before)
        cards = materials.cards(ids)
        picture = materials.lead_picture(document)
        summary = header.summary or ""
        facts = PageFacts(
            url,
            numbered_title(materials, term.name, number),
            description=head.description_of(summary, document.markup.excerpt)
            if number == 1
            else "",
            crumbs=crumbs,
            picture=picture,
            feeds=own_feed_links(materials, term.name, term.url)
            if template == "modality.html" and term.posts
            else (),
            questions=document.markup.questions if number == 1 else (),
        )
        urls = [card.url for card in cards]
        context = TermContext(
            site=materials.site,
            head=head.head_for_term(materials.facts, facts, term, urls)
            if number == 1
            else head.head_for_list(materials.facts, facts, urls),
            url=materials.address.local(url),
            crumbs=crumbs,
            name=term.name,
            also=header.also,
            summary=summary,
            body=materials.body(document, own_url=term.url),
            cards=cards,
            pagination=pagination,
            picture=picture,
            contraindications=getattr(header, "contraindications", ()),
            offered_by=_offered_by(materials, term),
            call=_call(materials, term),
            extra=header.extra,
        )
        yield Page(url, template, context, document.path)


def _offered_by(materials: Materials, term: Term) -> tuple[AuthorCard, ...]:
    """Return the authors who are said to offer a modality; nobody is guessed."""
    authors = materials.graph.authors
    named = getattr(term.document.header, "offered_by", ())
    return tuple(materials.author_card(authors[each]) for each in named if each in authors)


def _call(materials: Materials, term: Term) -> Call | None:
    booking = getattr(term.document.header, "booking", None)
    return materials.call_for(booking.label, booking.url) if booking else materials.site.booking

"""Pages of modalities and conditions: one list each, and the pages of each term."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clinicsite.graph.nodes import Term
from clinicsite.pages import head
from clinicsite.pages.context_parts import AuthorCard, Call, TermCard
from clinicsite.pages.contexts import TermContext, TermsContext
from clinicsite.pages.feeds import own_feed_links
from clinicsite.pages.head_facts import PageFacts
from clinicsite.pages.listings import crumbs_to, numbered_crumbs, numbered_title, paginated
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Page


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    """One list of terms, and what the pages of its terms have in common."""

    title: str
    url: str
    terms: Mapping[str, Term]
    template: str
    term_template: str
    is_offered: bool

    @property
    def crumb(self) -> tuple[str, str]:
        """The step of the list on the way to a term."""
        return self.title, self.url


def term_pages(materials: Materials) -> Iterator[Page]:
    """Make the list of modalities, that of conditions, and the pages of each term."""
    graph, labels = materials.graph, materials.labels
    for each in (
        _Taxonomy(
            title=labels.modalities,
            url="/modalities/",
            terms=graph.modalities,
            template="modalities.html",
            term_template="modality.html",
            is_offered=True,
        ),
        _Taxonomy(
            title=labels.conditions,
            url="/conditions/",
            terms=graph.conditions,
            template="conditions.html",
            term_template="condition.html",
            is_offered=False,
        ),
    ):
        yield _list(materials, each)
        for term in each.terms.values():
            yield from _pages_of(materials, each, term)


def _list(materials: Materials, taxonomy: _Taxonomy) -> Page:
    title, url, terms = taxonomy.title, taxonomy.url, tuple(taxonomy.terms.values())
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
        for term in terms
    )
    context = TermsContext(
        site=materials.site,
        head=head.head_for_modalities(materials.facts, facts, terms)
        if taxonomy.is_offered
        else head.head_for_list(materials.facts, facts, [card.url for card in cards]),
        url=materials.address.local(url),
        crumbs=crumbs,
        title=title,
        terms=cards,
    )
    return Page(url, taxonomy.template, context)


def _pages_of(materials: Materials, taxonomy: _Taxonomy, term: Term) -> Iterator[Page]:
    document, header = term.document, term.document.header
    body = materials.body(document, own_url=term.url)
    for url, ids, pagination in paginated(term.posts, term.url, materials):
        facts = _facts(materials, taxonomy, term, url, pagination.number)
        cards = materials.cards(ids)
        urls = [card.url for card in cards]
        context = TermContext(
            site=materials.site,
            head=head.head_for_term(materials.facts, facts, term, urls)
            if pagination.number == 1
            else head.head_for_list(materials.facts, facts, urls),
            url=materials.address.local(url),
            crumbs=facts.crumbs,
            name=term.name,
            also=header.also,
            summary=header.summary or "",
            body=body,
            cards=cards,
            pagination=pagination,
            picture=facts.picture,
            contraindications=getattr(header, "contraindications", ()),
            offered_by=_offered_by(materials, term),
            call=_call(materials, term),
            extra=header.extra,
        )
        yield Page(url, taxonomy.term_template, context, document.path)


def _facts(
    materials: Materials, taxonomy: _Taxonomy, term: Term, url: str, number: int
) -> PageFacts:
    """Return what the head of a term's numbered page is made of."""
    markup, summary = term.document.markup, term.document.header.summary or ""
    has_feeds = taxonomy.is_offered and term.posts
    return PageFacts(
        url,
        numbered_title(materials, term.name, number),
        description=head.description_of(summary, markup.excerpt) if number == 1 else "",
        crumbs=numbered_crumbs(materials, term.name, term.url, number, taxonomy.crumb),
        picture=materials.lead_picture(term.document),
        feeds=own_feed_links(materials, term.name, term.url) if has_feeds else (),
        questions=markup.questions if number == 1 else (),
    )


def _offered_by(materials: Materials, term: Term) -> tuple[AuthorCard, ...]:
    """Return the authors who are said to offer a modality; nobody is guessed."""
    authors = materials.graph.authors
    return tuple(materials.author_card(authors[each]) for each in term.offered_by)


def _call(materials: Materials, term: Term) -> Call | None:
    booking = getattr(term.document.header, "booking", None)
    return materials.call_for(booking.label, booking.url) if booking else materials.site.booking

"""Pages of modalities and conditions: one list each, and the pages of each term."""

from dataclasses import dataclass

from clinicsite.graph.nodes import Term
from clinicsite.graph.ordering import by_name, list_of
from clinicsite.kinds import CONDITION, KINDS, MODALITY, Kind
from clinicsite.pages.contexts.parts import Call, TermCard
from clinicsite.pages.contexts.templates import TermContext, TermsContext
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


@dataclass(frozen=True, slots=True)
class _Taxonomy:
    """One list of terms, and what the pages of its terms have in common."""

    kind: Kind
    title: str
    template: str
    term_template: str
    is_offered: bool

    @property
    def url(self) -> str:
        """The address of the list."""
        return f"/{self.kind.folder}/"

    @property
    def crumb(self) -> tuple[str, str]:
        """The step of the list on the way to a term."""
        return self.title, self.url


def _taxonomy(materials: Materials, kind: Kind) -> _Taxonomy:
    title = getattr(materials.labels, kind.folder)
    return _Taxonomy(
        kind, title, f"{kind.folder}.html", f"{kind.name}.html", is_offered=kind is MODALITY
    )


def terms_page(materials: Materials, kind_name: str, _number: int) -> Page:
    """Make the list of modalities, or that of conditions."""
    kind = KINDS[kind_name]
    taxonomy, graph = _taxonomy(materials, kind), materials.graph
    title, url = taxonomy.title, taxonomy.url
    terms = [each for id_ in by_name(graph.site, kind_name) if (each := graph.term(kind, id_))]
    crumbs = crumbs_to(materials, title)
    facts = PageFacts(url, title, crumbs=crumbs)
    cards = tuple(
        TermCard(
            name=term.name,
            url=materials.address.local(term.url),
            summary=term.document.header.summary or term.document.markup.excerpt,
            posts=len(list_of(graph.site, f"{kind_name}:{term.id}") or ()),
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


def modality_page(materials: Materials, id_: str, number: int) -> Page:
    """Make one of the pages of a modality."""
    return _page(materials, MODALITY, materials.graph.modalities[id_], number)


def condition_page(materials: Materials, id_: str, number: int) -> Page:
    """Make one of the pages of a condition."""
    return _page(materials, CONDITION, materials.graph.conditions[id_], number)


def _page(materials: Materials, kind: Kind, term: Term, number: int) -> Page:
    document, header = term.document, term.document.header
    taxonomy = _taxonomy(materials, kind)
    part = list_slice(materials.asking, f"{kind.name}:{term.id} {number}")
    url = page_url(term.url, number)
    facts = _facts(materials, taxonomy, term, url, number)
    cards = materials.cards(part.ids)
    urls = [card.url for card in cards]
    context = TermContext(
        site=materials.site,
        head=head.head_for_term(materials.facts, facts, term, urls)
        if number == 1
        else head.head_for_list(materials.facts, facts, urls),
        url=materials.address.local(url),
        crumbs=facts.crumbs,
        name=term.name,
        also=header.also,
        summary=header.summary or "",
        body=materials.body(document, own_url=term.url),
        cards=cards,
        pagination=pagination(materials, term.url, number, part.pages),
        picture=facts.picture,
        contraindications=getattr(header, "contraindications", ()),
        offered_by=tuple(map(materials.author_card, term.offered_by)),
        call=_call(materials, term),
        extra=header.extra,
    )
    return Page(url, taxonomy.term_template, context, document.path)


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


def _call(materials: Materials, term: Term) -> Call | None:
    booking = getattr(term.document.header, "booking", None)
    return materials.call_for(booking.label, booking.url) if booking else materials.site.booking


def template_of(kind_name: str) -> str:
    """Return the template of the list of modalities, or of that of conditions."""
    return f"{KINDS[kind_name].folder}.html"

"""Structured data: a post, as a page about health and as an article."""

from dataclasses import replace

from clinicsite.graph.nodes import Term
from clinicsite.pages import dates
from clinicsite.pages.head_facts import PageFacts, PostFacts, SiteFacts
from clinicsite.pages.structured_data import (
    Node,
    node,
    picture_reference,
    publisher,
    reference,
    web_page,
)
from clinicsite.pages.structured_people import author_node, author_nodes
from clinicsite.reading.schema import Source

# A post may name every modality that there is; the first ones are what it is about most.
_MOST_LINKS = 3


def post_nodes(site: SiteFacts, page: PageFacts, canonical: str, facts: PostFacts) -> list[Node]:
    """Return the nodes of a post: its page and its article."""
    # The article has the description; said twice it would only weigh.
    bare = replace(page, description="")
    return [_page(site, bare, canonical, facts), _article(site, page, canonical, facts)]


def _page(site: SiteFacts, page: PageFacts, canonical: str, facts: PostFacts) -> Node:
    """Return the post's page; one that names no modality or condition is not about health."""
    related = [site.absolute(each) for each in facts.more_posts]
    if not (facts.modalities or facts.conditions or facts.reviewer):
        return web_page(site, page, canonical, relatedLink=related)
    significant = [site.address.permalink(each.url) for each in facts.modalities]
    reviewed = facts.post.document.header.last_reviewed
    reviewer = facts.reviewer and author_node(site, facts.reviewer)
    return web_page(
        site,
        page,
        canonical,
        "MedicalWebPage",
        lastReviewed=reviewed.isoformat() if reviewed and reviewer else None,
        reviewedBy=reviewer,
        specialty=site.specialty,
        audience=node("Patient"),
        relatedLink=related,
        significantLink=significant[:_MOST_LINKS],
    )


def _article(site: SiteFacts, page: PageFacts, canonical: str, facts: PostFacts) -> Node:
    header, terms = facts.post.document.header, (*facts.modalities, *facts.conditions)
    return node(
        "BlogPosting",
        f"{canonical}#article",
        mainEntityOfPage=reference(canonical),
        headline=page.title,
        description=page.description,
        image=_images(site, page, canonical),
        datePublished=dates.iso(facts.post.date),
        dateModified=dates.iso(facts.modified or facts.post.date),
        author=author_nodes(site, facts.authors),
        publisher=publisher(site),
        inLanguage=site.language,
        isPartOf=reference(f"{site.home}#blog"),
        articleSection=facts.category,
        keywords=[each.name for each in terms],
        wordCount=facts.post.document.markup.words or None,
        timeRequired=f"PT{facts.reading_minutes}M" if facts.reading_minutes else None,
        about=[
            *(_about(site, "MedicalCondition", each) for each in facts.conditions),
            *(_about(site, "MedicalTherapy", each) for each in facts.modalities),
        ],
        citation=[_citation(each) for each in header.sources],
    )


def _images(site: SiteFacts, page: PageFacts, canonical: str) -> list[object]:
    """Return the lead picture as shown, by its node where it has one, and its wide crop."""
    picture = page.picture
    if picture is None:
        return []
    shown = picture_reference(picture, canonical)
    images: list[object] = [shown or site.absolute(picture.src)]
    if picture.large:
        images.append(picture.large.url)
    return images


def _about(site: SiteFacts, kind: str, term: Term) -> Node:
    return node(kind, name=term.name, url=site.address.permalink(term.url))


def _citation(source: Source) -> Node:
    return node(
        "CreativeWork",
        name=source.title,
        url=source.url,
        datePublished=str(source.year) if source.year else None,
    )

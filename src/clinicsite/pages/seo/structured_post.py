"""Structured data: a post, as a page about health and as an article."""

from dataclasses import replace

from clinicsite.pages.contexts import dates
from clinicsite.pages.seo.head_facts import PageFacts, PostFacts, SiteFacts
from clinicsite.pages.seo.structured_data import (
    Node,
    node,
    picture_reference,
    publisher,
    reference,
    web_page,
)
from clinicsite.pages.seo.structured_people import author_node, author_nodes

# A post may name every modality; it is mostly about the first ones.
_MOST_LINKS = 3


def post_nodes(site: SiteFacts, page: PageFacts, facts: PostFacts) -> list[Node]:
    """Return the nodes of a post: its page and its article, which alone has the description."""
    return [_page(site, replace(page, description=""), facts), _article(site, page, facts)]


def _page(site: SiteFacts, page: PageFacts, facts: PostFacts) -> Node:
    """Return the post's page; without modality, condition and reviewer it is not about health."""
    related = [site.absolute(each) for each in facts.more_posts]
    if not (facts.modalities or facts.conditions or facts.reviewer):
        return web_page(site, page, relatedLink=related)
    significant = [site.address.permalink(each.url) for each in facts.modalities]
    reviewed = facts.post.document.header.last_reviewed
    reviewer = facts.reviewer and author_node(site, facts.reviewer)
    return web_page(
        site,
        page,
        "MedicalWebPage",
        lastReviewed=reviewed.isoformat() if reviewed and reviewer else None,
        reviewedBy=reviewer,
        specialty=site.specialty,
        audience=node("Patient"),
        relatedLink=related,
        significantLink=significant[:_MOST_LINKS],
    )


def _article(site: SiteFacts, page: PageFacts, facts: PostFacts) -> Node:
    header, canonical = facts.post.document.header, site.canonical(page)
    about = [("MedicalCondition", each) for each in facts.conditions]
    about += [("MedicalTherapy", each) for each in facts.modalities]
    return node(
        "BlogPosting",
        f"{canonical}#article",
        mainEntityOfPage=reference(canonical),
        headline=page.title,
        description=page.description,
        image=_images(site, page),
        datePublished=dates.iso(facts.post.date),
        dateModified=dates.iso(facts.modified or facts.post.date),
        author=author_nodes(site, facts.authors),
        publisher=publisher(site),
        inLanguage=site.language,
        isPartOf=reference(f"{site.home}#blog"),
        articleSection=facts.category,
        keywords=[each.name for each in (*facts.modalities, *facts.conditions)],
        wordCount=facts.post.document.markup.words or None,
        timeRequired=f"PT{facts.reading_minutes}M" if facts.reading_minutes else None,
        about=[
            node(kind, name=term.name, url=site.address.permalink(term.url)) for kind, term in about
        ],
        citation=[
            node(
                "CreativeWork",
                name=source.title,
                url=source.url,
                datePublished=str(source.year) if source.year else None,
            )
            for source in header.sources
        ],
    )


def _images(site: SiteFacts, page: PageFacts) -> list[object]:
    """Return the lead picture, by its node if it has one, and its wide crop."""
    picture = page.picture
    if picture is None:
        return []
    shown = picture_reference(site, page) or site.absolute(picture.src)
    return [shown, picture.large.url] if picture.large else [shown]

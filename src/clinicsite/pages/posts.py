"""The pages of posts."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import quote

from clinicsite import clock
from clinicsite.graph.nodes import Author, Post, Term
from clinicsite.graph.ordering import neighbours_of
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import CONDITION, MODALITY, Kind
from clinicsite.pages.assets.security import GISCUS
from clinicsite.pages.contexts.parts import (
    Call,
    CommentsBox,
    ContentsEntry,
    Review,
    ShareLink,
    SourceEntry,
)
from clinicsite.pages.contexts.shared import ARCHIVE
from clinicsite.pages.contexts.templates import PostContext
from clinicsite.pages.listings import crumbs_to
from clinicsite.pages.page import Page
from clinicsite.pages.page_builder import Materials
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import PostFacts

# Adults read health texts silently at about 240 words a minute (Brysbaert 2019, J. Mem. Lang. 109).
WORDS_A_MINUTE = 240
# A contents list helps from about this many second-level headings on.
HEADINGS_FOR_CONTENTS = 4


def post_page(materials: Materials, id_: str, _number: int) -> Page:
    """Make the page of a post."""
    graph = materials.graph
    post = graph.posts[id_]
    header, markup = post.document.header, post.document.markup
    crumbs = crumbs_to(materials, (materials.labels.archive, ARCHIVE), post.title)
    minutes = max(1, round(markup.words / WORDS_A_MINUTE))
    disclaimer = graph.settings.disclaimer
    picture = materials.lead_picture(post.document)
    more_posts = materials.cards(graph.more_posts.get(id_, ()))
    newer, older = neighbours_of(materials.asking, id_) or (None, None)
    facts = PostFacts(
        post=post,
        description=head.description_of(header.description, markup.excerpt),
        authors=tuple(_person(graph, each) for each in post.authors),
        crumbs=crumbs,
        reading_minutes=minutes,
        updated=clock.in_zone(header.updated, graph.settings.zone) if header.updated else None,
        picture=picture,
        reviewer=_person(graph, post.reviewer) if post.reviewer else None,
        category=category.label if (category := materials.category(post)) else "",
        modalities=_bare_terms(graph, MODALITY, post.modalities),
        conditions=_bare_terms(graph, CONDITION, post.conditions),
        more_posts=tuple(card.url for card in more_posts),
    )
    context = PostContext(
        site=materials.site,
        head=head.head_for_post(materials.facts, facts),
        url=materials.address.local(post.url),
        crumbs=crumbs,
        title=post.title,
        byline=materials.byline(post, "byline"),
        body=materials.body(post.document, own_url=post.url),
        reading_minutes=minutes,
        authors=tuple(map(materials.author_card, post.authors)),
        picture=picture,
        review=_review(materials, post),
        ai=header.ai,
        contents=_contents(post),
        sources=_sources(post),
        modalities=tuple(materials.term_link(MODALITY, each) for each in post.modalities),
        conditions=tuple(materials.term_link(CONDITION, each) for each in post.conditions),
        category=category,
        call=_call(materials, facts),
        share=_share(materials, post),
        more_posts=more_posts,
        newer=materials.post_link(newer) if newer else None,
        older=materials.post_link(older) if older else None,
        disclaimer=disclaimer.text if disclaimer else "",
        disclaimer_url=materials.address.href(disclaimer.url or "") if disclaimer else "",
        comments=_comments(materials, post),
        ribbon=materials.ribbon(post.state),
        extra=header.extra,
    )
    return Page(post.url, "post.html", context, post.document.path)


def _person(graph: SiteGraph, id_: str) -> Author:
    found = graph.person(id_)
    if found is None:
        raise AssertionError(f"no author {id_}")
    return found


def _bare_terms(graph: SiteGraph, kind: Kind, ids: Iterable[str]) -> tuple[Term, ...]:
    return tuple(term for each in ids if (term := graph.term(kind, each)))


def review_due(post: Post) -> dt.date | None:
    """Return the day on which a post's clinical review falls due, if it had one."""
    reviewed = post.document.header.last_reviewed
    if post.reviewer is None or reviewed is None:
        return None
    return clock.months_after(reviewed, post.document.header.review_in)


def _review(materials: Materials, post: Post) -> Review | None:
    reviewed, due = post.document.header.last_reviewed, review_due(post)
    if post.reviewer is None or reviewed is None or due is None:
        return None
    return Review(
        reviewer=materials.author_link(post.reviewer),
        date=materials.day(reviewed),
        next=materials.day(due),
        overdue=due < materials.graph.today,
    )


def _contents(post: Post) -> tuple[ContentsEntry, ...]:
    headings = [each for each in post.document.markup.headings if each.level in (2, 3)]
    if sum(each.level == 2 for each in headings) < HEADINGS_FOR_CONTENTS:
        return ()
    return tuple(ContentsEntry(each.text, each.anchor, each.level) for each in headings)


def _sources(post: Post) -> tuple[SourceEntry, ...]:
    return tuple(
        SourceEntry(
            number=number,
            anchor=f"source-{source.key or number}",
            title=source.title,
            publisher=source.publisher or "",
            year=str(source.year or ""),
            url=source.url or "",
        )
        for number, source in enumerate(post.document.header.sources, start=1)
    )


def _call(materials: Materials, facts: PostFacts) -> Call | None:
    """Return the call to book: the post's own, else its first modality's, else the clinic's."""
    own = facts.post.document.header.cta
    if own is False:
        return None
    if own is not None:
        return materials.call_for(own.label, own.url)
    for term in facts.modalities:
        booking = getattr(term.document.header, "booking", None)
        if booking is not None:
            return materials.call_for(booking.label, booking.url)
    return materials.site.booking


def _share(materials: Materials, post: Post) -> tuple[ShareLink, ...]:
    url = quote(materials.address.permalink(post.url), safe="")
    title = quote(post.title, safe="")
    labels = materials.labels
    known = {
        "email": (labels.share_email, f"mailto:?subject={title}&body={url}"),
        "facebook": ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={url}"),
        "x": ("X", f"https://x.com/intent/post?url={url}&text={title}"),
        "linkedin": ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        "whatsapp": ("WhatsApp", f"https://wa.me/?text={title}%20{url}"),
        "bluesky": ("Bluesky", f"https://bsky.app/intent/compose?text={title}%20{url}"),
        "copy": (labels.share_copy, materials.address.permalink(post.url)),
    }
    return tuple(ShareLink(kind, *known[kind]) for kind in materials.graph.settings.blog.share)


def _comments(materials: Materials, post: Post) -> CommentsBox | None:
    settings = materials.graph.settings.comments
    if settings is None:
        return None
    if settings.provider == "email":
        return CommentsBox("email", f"mailto:{settings.email}?subject={quote(post.title, safe='')}")
    if settings.provider == "isso":
        server = (settings.url or "").rstrip("/")
        return CommentsBox("isso", f"{server}/js/embed.min.js", (("data-isso", f"{server}/"),))
    pairs = (
        ("data-repo", settings.repository),
        ("data-repo-id", settings.repository_id),
        ("data-category", settings.category),
        ("data-category-id", settings.category_id),
        ("data-mapping", "pathname"),
        ("data-theme", "preferred_color_scheme"),
        ("data-lang", materials.site.language.partition("-")[0]),
    )
    attributes = tuple((name, value) for name, value in pairs if value)
    return CommentsBox("giscus", f"{(settings.url or GISCUS).rstrip('/')}/client.js", attributes)

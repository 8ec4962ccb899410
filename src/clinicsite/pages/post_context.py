"""The context of a post's page, made of its ingredients and of materials without posts."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from clinicsite import clock
from clinicsite.graph.nodes import Post, Term
from clinicsite.pages import head
from clinicsite.pages.context_parts import (
    Call,
    CommentsBox,
    ContentsEntry,
    Crumb,
    Link,
    Review,
    ShareLink,
    SourceEntry,
)
from clinicsite.pages.contexts import PostContext
from clinicsite.pages.head_facts import PostFacts
from clinicsite.pages.ingredients import Ingredients, review_due
from clinicsite.pages.listings import crumbs_to
from clinicsite.pages.materials import Materials
from clinicsite.pages.security import GISCUS
from clinicsite.pages.site_context import ARCHIVE

# Adults read health texts silently at about 240 words a minute (Brysbaert 2019, J. Mem. Lang. 109).
WORDS_A_MINUTE = 240
# A contents list helps from about this many second-level headings on.
HEADINGS_FOR_CONTENTS = 4


def post_context(others: Materials, made_of: Ingredients) -> PostContext:
    """Return the context of a post's page; `others` are materials without posts."""
    post = made_of.post
    header, markup = post.document.header, post.document.markup
    crumbs = crumbs_to(others, (others.labels.archive, ARCHIVE), post.title)
    minutes = max(1, round(markup.words / WORDS_A_MINUTE))
    disclaimer = others.graph.settings.disclaimer
    return PostContext(
        site=others.site,
        head=head.head_for_post(others.facts, _facts(others, made_of, crumbs, minutes)),
        url=others.address.local(post.url),
        crumbs=crumbs,
        title=post.title,
        byline=others.byline(post, "byline"),
        body=others.body_of(post.document, made_of.targets, own_url=post.url),
        reading_minutes=minutes,
        authors=tuple(others.author_card(others.graph.authors[each]) for each in post.authors),
        picture=made_of.picture,
        review=_review(others, made_of),
        ai=header.ai,
        contents=_contents(post),
        sources=_sources(post),
        modalities=_terms(others, others.graph.modalities, post.modalities),
        conditions=_terms(others, others.graph.conditions, post.conditions),
        category=others.category(post),
        call=_call(others, post),
        share=_share(others, post),
        more_posts=made_of.more_posts,
        newer=made_of.newer,
        older=made_of.older,
        disclaimer=disclaimer.text if disclaimer else "",
        disclaimer_url=others.address.href(disclaimer.url or "") if disclaimer else "",
        comments=_comments(others, post),
        ribbon=others.ribbon(post.state),
        extra=header.extra,
    )


def _facts(
    others: Materials, made_of: Ingredients, crumbs: tuple[Crumb, ...], minutes: int
) -> PostFacts:
    """Return what the post's head is made of."""
    graph, post = others.graph, made_of.post
    header = post.document.header
    return PostFacts(
        post=post,
        description=head.description_of(header.description, post.document.markup.excerpt),
        authors=tuple(graph.authors[each] for each in post.authors),
        crumbs=crumbs,
        reading_minutes=minutes,
        updated=clock.in_zone(header.updated, graph.settings.zone) if header.updated else None,
        picture=made_of.picture,
        reviewer=graph.authors[post.reviewer] if post.reviewer else None,
        category=graph.categories[post.category].name if post.category else "",
        modalities=tuple(graph.modalities[each] for each in post.modalities),
        conditions=tuple(graph.conditions[each] for each in post.conditions),
        more_posts=tuple(card.url for card in made_of.more_posts),
    )


def _review(others: Materials, made_of: Ingredients) -> Review | None:
    post = made_of.post
    reviewed, due = post.document.header.last_reviewed, review_due(post)
    if post.reviewer is None or reviewed is None or due is None:
        return None
    return Review(
        reviewer=others.author_link(post.reviewer),
        date=others.day(reviewed),
        next=others.day(due),
        overdue=made_of.review_overdue,
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


def _terms(others: Materials, terms: Mapping[str, Term], ids: Sequence[str]) -> tuple[Link, ...]:
    return tuple(others.link(terms[each].name, terms[each].url) for each in ids)


def _call(others: Materials, post: Post) -> Call | None:
    """Return the call to book: the post's own, else its first modality's, else the clinic's."""
    own = post.document.header.cta
    if own is False:
        return None
    if own is not None:
        return others.call_for(own.label, own.url)
    for id_ in post.modalities:
        booking = getattr(others.graph.modalities[id_].document.header, "booking", None)
        if booking is not None:
            return others.call_for(booking.label, booking.url)
    return others.site.booking


def _share(others: Materials, post: Post) -> tuple[ShareLink, ...]:
    url = quote(others.address.permalink(post.url), safe="")
    title = quote(post.title, safe="")
    labels = others.labels
    known = {
        "email": (labels.share_email, f"mailto:?subject={title}&body={url}"),
        "facebook": ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={url}"),
        "x": ("X", f"https://x.com/intent/post?url={url}&text={title}"),
        "linkedin": ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        "whatsapp": ("WhatsApp", f"https://wa.me/?text={title}%20{url}"),
        "bluesky": ("Bluesky", f"https://bsky.app/intent/compose?text={title}%20{url}"),
        "copy": (labels.share_copy, others.address.permalink(post.url)),
    }
    return tuple(ShareLink(kind, *known[kind]) for kind in others.graph.settings.blog.share)


def _comments(others: Materials, post: Post) -> CommentsBox | None:
    settings = others.graph.settings.comments
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
        ("data-lang", others.site.language.partition("-")[0]),
    )
    attributes = tuple((name, value) for name, value in pairs if value)
    return CommentsBox("giscus", f"{(settings.url or GISCUS).rstrip('/')}/client.js", attributes)

"""Documents become a site: the order in which names are resolved.

`assemble` is pure; it returns a graph even when there are diagnostics, so that later rooms can
find their own faults in the same run.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from clinicsite import clock
from clinicsite.errors import Diagnostic
from clinicsite.graph import publication
from clinicsite.graph.links import Destination, Places, missing_picture, picture_at, resolve_references
from clinicsite.graph.nodes import (
    Author,
    Category,
    PictureAt,
    PlainPage,
    Post,
    SiteGraph,
    State,
    Target,
    Term,
    Unpublished,
)
from clinicsite.graph.related import Candidate, Choice, TermCache, choose
from clinicsite.graph.resolve import Known, resolve_post
from clinicsite.graph.vocabulary import vocabulary
from clinicsite.reading.documents import Document
from clinicsite.reading.schema import Header, Kind
from clinicsite.settings import Settings

D = TypeVar("D")


def assemble(
    documents: Sequence[Document[Header]],
    settings: Settings,
    now: dt.datetime,
    *,
    files: Collection[str] = (),
    include: Collection[State] = (),
    cache: TermCache | None = None,
) -> tuple[SiteGraph, list[Diagnostic]]:
    """Return the graph of the site on the day of the run, and all that is wrong in it.

    `files` are the other files of `content/` and `static/` (pictures), as paths from the root;
    `include` names states that are shown besides published ones (the preview's drafts); `cache`
    keeps the terms of texts between runs.
    """
    of_kind = _by_kind(documents)
    wrong: list[Diagnostic] = _duplicate_ids(of_kind)
    shown = {State.PUBLISHED, *include}

    modalities, more = vocabulary("modality", of_kind["modality"])
    wrong += more
    conditions, more = vocabulary("condition", of_kind["condition"])
    wrong += more
    states = {
        each.id: _state(each.header, settings, now, shown) for each in of_kind["post"]
    }
    known = Known(
        authors={each.id: each for each in of_kind["author"]},
        modalities=modalities,
        conditions=conditions,
        posts=_posts_by_name(of_kind["post"]),
        states=states,
    )
    posts: list[Post] = []
    for document in of_kind["post"]:
        post, more = resolve_post(document, known, settings, now)
        posts.append(post)
        wrong += more
    pages = _plain_pages(of_kind["page"])
    published = _newest_first(post for post in posts if post.state in shown)
    shown_pages = {page.id: page for page in pages if page.state in shown}

    authors = _authors(of_kind["author"], published.values())
    modality_terms = _terms(of_kind["modality"], "modalities", published.values())
    condition_terms = _terms(of_kind["condition"], "conditions", published.values())

    nodes: list[Any] = [*posts, *pages, *authors.values()]
    nodes += [*modality_terms.values(), *condition_terms.values()]
    places = _places(nodes, shown, files)
    links: dict[str, tuple[Target, ...]] = {}
    unpublished_pictures: set[str] = set()
    published_pictures: set[str] = set()
    for node in nodes:
        targets, more = resolve_references(node.document, places)
        lead, faults = _lead_picture(node.document, places)
        wrong += more + faults
        pictures = {each.path for each in (*targets, *lead) if isinstance(each, PictureAt)}
        if getattr(node, "state", State.PUBLISHED) in shown:
            links[node.document.path] = targets
            published_pictures |= pictures
        else:
            unpublished_pictures |= pictures

    graph = SiteGraph(
        settings=settings,
        now=now,
        posts=published,
        pages=shown_pages,
        authors=authors,
        modalities=modality_terms,
        conditions=condition_terms,
        categories=_categories(published.values()),
        links=links,
        more_posts=_more_posts(published, links, settings, cache),
        unpublished=_unpublished(posts, pages, shown),
        pictures_unpublished=frozenset(unpublished_pictures - published_pictures),
    )
    return graph, wrong


def _by_kind(documents: Iterable[Document[Header]]) -> dict[Kind, list[Document[Any]]]:
    found: dict[Kind, list[Document[Any]]] = {
        "post": [],
        "page": [],
        "author": [],
        "modality": [],
        "condition": [],
    }
    for document in sorted(documents, key=lambda each: each.path):
        found[document.kind].append(document)
    return found


def _duplicate_ids(of_kind: Mapping[Kind, Sequence[Document[Any]]]) -> list[Diagnostic]:
    """Tell of two files with one id: `a.md` beside `a/index.md`."""
    wrong = []
    for kind, documents in of_kind.items():
        first: dict[str, str] = {}
        for document in documents:
            earlier = first.setdefault(document.id, document.path)
            if earlier != document.path:
                message = f"the {kind} '{document.id}' is also {earlier}"
                hint = "rename one of the two files"
                wrong.append(Diagnostic(document.place(), "duplicate-id", message, hint))
    return wrong


def _state(header: Any, settings: Settings, now: dt.datetime, shown: Collection[State]) -> State:  # noqa: ANN401
    """Return a post's state as others see it: what is shown counts as published."""
    state = publication.state_of_post(header, clock.in_zone(header.date, settings.zone), now)
    return State.PUBLISHED if state in shown else state


def _posts_by_name(documents: Sequence[Document[Any]]) -> dict[str, Document[Any]]:
    """Map ids and, where no id stands in the way, slugs to posts."""
    by_slug = {publication.slug_of(each): each for each in documents}
    return by_slug | {each.id: each for each in documents}


def _newest_first(posts: Iterable[Post]) -> dict[str, Post]:
    """Order posts by date, newest first; equal dates by slug."""
    ordered = sorted(posts, key=lambda post: (-post.date.timestamp(), post.slug, post.id))
    return {post.id: post for post in ordered}


def _plain_pages(documents: Sequence[Document[Any]]) -> list[PlainPage]:
    slugs = [publication.slug_of(document) for document in documents]
    return [
        PlainPage(document, slug, f"/{slug}/", publication.state_of_page(document.header))
        for document, slug in zip(documents, slugs, strict=True)
    ]


def _authors(documents: Sequence[Document[Any]], posts: Iterable[Post]) -> dict[str, Author]:
    wrote: dict[str, list[str]] = {}
    reviewed: dict[str, list[str]] = {}
    for post in posts:
        for author in post.authors:
            wrote.setdefault(author, []).append(post.id)
        if post.reviewer:
            reviewed.setdefault(post.reviewer, []).append(post.id)
    found = {}
    for document in _by_name(documents):
        slug, id_ = publication.slug_of(document), document.id
        url = f"/authors/{slug}/"
        posts_of, reviews_of = tuple(wrote.get(id_, ())), tuple(reviewed.get(id_, ()))
        found[id_] = Author(document, slug, url, posts_of, reviews_of)
    return found


def _terms(
    documents: Sequence[Document[Any]], taxonomy: str, posts: Iterable[Post]
) -> dict[str, Term]:
    members: dict[str, list[str]] = {}
    for post in posts:
        for term in cast("tuple[str, ...]", getattr(post, taxonomy)):
            members.setdefault(term, []).append(post.id)
    found = {}
    for document in _by_name(documents):
        slug = publication.slug_of(document)
        posts_of = tuple(members.get(document.id, ()))
        found[document.id] = Term(document, slug, f"/{taxonomy}/{slug}/", posts_of)
    return found


def _by_name(documents: Sequence[Document[Any]]) -> list[Document[Any]]:
    return sorted(documents, key=lambda each: (each.header.name.casefold(), each.id))


def _categories(posts: Iterable[Post]) -> dict[str, Category]:
    """Gather categories by slug; the newest post's way of writing a name is the one shown."""
    names: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for post in posts:
        if post.category is not None:
            names.setdefault(post.category, post.document.header.category or "")
            members.setdefault(post.category, []).append(post.id)
    return {
        slug: Category(slug, names[slug], f"/categories/{slug}/", tuple(members[slug]))
        for slug in sorted(names)
    }


def _places(nodes: Iterable[Any], shown: Collection[State], files: Collection[str]) -> Places:
    destinations, names = {}, {}
    for node in nodes:
        document = node.document
        state = getattr(node, "state", State.PUBLISHED)
        destinations[document.path] = Destination(
            document.path,
            node.url,
            State.PUBLISHED if state in shown else state,
            frozenset(document.markup.anchors),
        )
        names.setdefault((document.kind, node.slug), document.path)
    names |= {(node.document.kind, node.document.id): node.document.path for node in nodes}
    return Places(destinations, names, files)


def _lead_picture(
    document: Document[Any], places: Places
) -> tuple[list[PictureAt], list[Diagnostic]]:
    key = "photo" if document.kind == "author" else "image"
    picture = getattr(document.header, key, None)
    if picture is None:
        return [], []
    found = picture_at(picture.src, document, places)
    if found is None:
        place = document.place(f"{key}.src")
        return [], [missing_picture(picture.src, document, places, place)]
    return [found], []


def _more_posts(
    posts: Mapping[str, Post],
    links: Mapping[str, tuple[Target, ...]],
    settings: Settings,
    cache: TermCache | None,
) -> Mapping[str, tuple[Choice, ...]]:
    by_url = {post.url: post.id for post in posts.values()}
    candidates = [
        Candidate(
            id=post.id,
            title=post.title,
            description=post.document.header.description or "",
            text=post.document.markup.text,
            date=post.date.date(),
            authors=post.authors,
            modalities=post.modalities,
            conditions=post.conditions,
            related=post.related,
            unrelated=post.unrelated,
            links=_linked_posts(links.get(post.document.path, ()), by_url),
        )
        for post in posts.values()
    ]
    return choose(
        candidates, count=settings.blog.more_posts, language=settings.language, cache=cache
    )


def _linked_posts(targets: Iterable[Target], by_url: Mapping[str, str]) -> tuple[str, ...]:
    found = (by_url.get(getattr(each, "url", "").partition("#")[0]) for each in targets)
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def _unpublished(
    posts: Iterable[Post], pages: Iterable[PlainPage], shown: Collection[State]
) -> tuple[Unpublished, ...]:
    left_out = [
        Unpublished(post.document.path, post.id, post.title, post.state, post.date)
        for post in posts
        if post.state not in shown
    ]
    left_out += [
        Unpublished(page.document.path, page.id, page.document.header.title, page.state)
        for page in pages
        if page.state not in shown
    ]
    return tuple(sorted(left_out, key=lambda each: each.path))

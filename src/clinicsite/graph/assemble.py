"""Documents become a site: the order in which names are resolved.

`assemble` is pure; it returns a graph even when there are diagnostics, so that later rooms can
find their own faults in the same run.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinicsite import clock, urls
from clinicsite.errors import Diagnostic, Severity
from clinicsite.graph import publication, taxonomies
from clinicsite.graph.author_names import AuthorNames
from clinicsite.graph.awaited import Awaited
from clinicsite.graph.candidates import candidates
from clinicsite.graph.links import Destination, Places, lead_picture, resolve_references
from clinicsite.graph.nodes import (
    PictureAt,
    PlainPage,
    Post,
    SiteGraph,
    State,
    Target,
    Unpublished,
    output_paths,
)
from clinicsite.graph.related import Choice, TermCache, begin
from clinicsite.graph.resolve import Known, resolve_post, unknown_providers
from clinicsite.graph.unread import Unread
from clinicsite.graph.vocabulary import vocabulary
from clinicsite.kinds import KINDS
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.schema import Header
from clinicsite.settings import Settings

ByKind = Mapping[str, Sequence[Document[Any]]]


def assemble(  # noqa: PLR0913 - the inputs of a site
    documents: Sequence[Document[Header]],
    settings: Settings,
    now: dt.datetime,
    *,
    files: Collection[str] = (),
    include: Collection[State] = (),
    cache: TermCache | None = None,
    unread: Iterable[str] = (),
    headless: Sequence[Headless] = (),
    jobs: int = 1,
) -> tuple[SiteGraph, list[Diagnostic]]:
    """Return the graph of the site on the day of the run, and all that is wrong in it.

    `files` are the other files of `content/` and `static/` (pictures), as paths from the root;
    `include` names states that are shown besides published ones (the preview's drafts); `cache`
    keeps the terms of texts between runs. `unread` are the paths of documents that could not be
    read: nobody who names them is blamed; of the `headless` among them the links are judged as
    well. With two `jobs`, More Posts may be chosen by another process while the graph is returned,
    and are waited for by who looks at them first.
    """
    of_kind = _by_kind(documents)
    shown = {State.PUBLISHED, *include}
    lost = Unread(unread)

    known, wrong = _known(of_kind, settings, now, shown, lost)
    posts, more = _posts(of_kind["post"], known, settings, now)
    wrong += more
    wrong += [fault for each in of_kind["modality"] for fault in unknown_providers(each, known)]
    pages = _plain_pages(of_kind["page"])

    published = _newest_first(post for post in posts if post.state in shown)
    named = taxonomies.gather(of_kind, published.values())
    nodes = [*posts, *pages, *named.nodes()]
    resolved, more = _links(nodes, headless, _places(nodes, headless, shown, files, lost), shown)
    wrong += more

    graph = SiteGraph(
        settings=settings,
        now=now,
        posts=published,
        pages={page.id: page for page in pages if page.state in shown},
        authors=named.authors,
        modalities=named.modalities,
        conditions=named.conditions,
        categories=named.categories,
        links=resolved.links,
        more_posts=_more_posts(published.values(), resolved, settings, cache, jobs),
        unpublished=_unpublished(posts, pages, shown),
        pictures=resolved.pictures,
        pictures_unpublished=resolved.unpublished_pictures,
    )
    return graph, wrong


def _by_kind(documents: Iterable[Document[Header]]) -> ByKind:
    found: dict[str, list[Document[Any]]] = {kind: [] for kind in KINDS}
    for document in sorted(documents, key=lambda each: each.path):
        found[document.kind].append(document)
    return found


def _known(
    of_kind: ByKind,
    settings: Settings,
    now: dt.datetime,
    shown: Collection[State],
    unread: Unread,
) -> tuple[Known, list[Diagnostic]]:
    """Gather everything that a post may name."""
    modalities, wrong = vocabulary("modality", of_kind["modality"])
    conditions, more = vocabulary("condition", of_kind["condition"])
    when = {}
    for post in of_kind["post"]:
        date = clock.in_zone(post.header.date, settings.zone)
        when[post.path] = date, publication.state_of_post(post.header, date, now)
    by_slug = {publication.slug_of(post): post for post in of_kind["post"]}
    by_id = {post.id: post for post in of_kind["post"]}
    known = Known(
        authors={author.id: author for author in of_kind["author"]},
        author_names=AuthorNames.of(of_kind["author"]),
        modalities=modalities,
        conditions=conditions,
        posts=by_slug | by_id,
        when=when,
        shown=shown,
        unread=unread,
    )
    return known, wrong + more + _two_meanings(by_slug, by_id)


def _two_meanings(
    by_slug: Mapping[str, Document[Any]], by_id: Mapping[str, Document[Any]]
) -> list[Diagnostic]:
    """Tell of posts whose slug is the name of another's file: who says it means the other."""
    return [
        Diagnostic(
            post.place("slug"),
            "ambiguous-slug",
            f"the slug '{slug}' is also the name of {by_id[slug].path}, and means that post in"
            " links and in `related`",
            "choose another slug, or rename that file",
            Severity.WARNING,
        )
        for slug, post in by_slug.items()
        # Of two posts with one slug, `collisions` tells.
        if slug in by_id and publication.slug_of(by_id[slug]) != slug
    ]


def _posts(
    documents: Sequence[Document[Any]], known: Known, settings: Settings, now: dt.datetime
) -> tuple[list[Post], list[Diagnostic]]:
    posts: list[Post] = []
    wrong: list[Diagnostic] = []
    for document in documents:
        post, more = resolve_post(document, known, settings, now)
        posts.append(post)
        wrong += more
    return posts, wrong


def _plain_pages(documents: Sequence[Document[Any]]) -> list[PlainPage]:
    slugs = [publication.slug_of(document) for document in documents]
    return [
        PlainPage(document, slug, f"/{slug}/", publication.state_of_page(document.header))
        for document, slug in zip(documents, slugs, strict=True)
    ]


def _newest_first(posts: Iterable[Post]) -> dict[str, Post]:
    """Order posts by date, newest first; equal dates by slug."""
    ordered = sorted(posts, key=lambda post: (-post.date.timestamp(), post.slug, post.id))
    return {post.id: post for post in ordered}


def _places(
    nodes: Iterable[Any],
    headless: Iterable[Headless],
    shown: Collection[State],
    files: Collection[str],
    unread: Unread,
) -> Places:
    """Gather everything that a reference may lead to."""
    by_slug, by_id = {}, {}
    destinations = {
        # No url: nothing will be made of the links of a site in which a document is missing.
        each.path: Destination(each.path, "", State.PUBLISHED, frozenset(each.anchors))
        for each in headless
    }
    for node in nodes:
        document, state = node.document, getattr(node, "state", State.PUBLISHED)
        seen_as = State.PUBLISHED if state in shown else state
        anchors = frozenset(document.markup.anchors)
        destinations[document.path] = Destination(document.path, node.url, seen_as, anchors)
        by_slug[document.kind, node.slug] = document.path
        by_id[document.kind, document.id] = document.path
    return Places(destinations, by_slug | by_id, files, unread, _hidden(nodes, shown, files))


def _hidden(
    nodes: Iterable[Any], shown: Collection[State], files: Collection[str]
) -> dict[str, str]:
    """Return the output paths of what is not published, aliases included, and whose they are.

    Those that something else is at already are left out: they are there to be linked to.
    """
    paths: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for node in nodes:
        is_shown = getattr(node, "state", State.PUBLISHED) in shown
        for path in output_paths(node):
            paths[is_shown].setdefault(path, node.document.path)
    return {
        path: document
        for path, document in paths[False].items()
        if path not in paths[True] and f"static/{path}" not in files and not urls.is_own(path)
    }


@dataclass(frozen=True, slots=True)
class _Resolved:
    """The targets of each shown document's references; pictures that only hidden ones show."""

    links: Mapping[str, tuple[Target, ...]]
    pictures: frozenset[str]
    unpublished_pictures: frozenset[str]


def _links(
    nodes: Iterable[Any],
    headless: Iterable[Headless],
    places: Places,
    shown: Collection[State],
) -> tuple[_Resolved, list[Diagnostic]]:
    links: dict[str, tuple[Target, ...]] = {}
    wrong = [fault for each in headless for fault in resolve_references(each, places)[1]]
    pictures: dict[bool, set[str]] = {True: set(), False: set()}
    for node in nodes:
        document = node.document
        is_shown = getattr(node, "state", State.PUBLISHED) in shown
        targets, more = resolve_references(document, places)
        lead, faults = lead_picture(document, places)
        wrong += more + faults
        found = (each.path for each in (*targets, lead) if isinstance(each, PictureAt))
        pictures[is_shown].update(found)
        if is_shown:
            links[document.path] = targets
    shown_pictures = frozenset(pictures[True])
    return _Resolved(links, shown_pictures, frozenset(pictures[False]) - shown_pictures), wrong


def _more_posts(
    posts: Iterable[Post],
    resolved: _Resolved,
    settings: Settings,
    cache: TermCache | None,
    jobs: int,
) -> Mapping[str, tuple[Choice, ...]]:
    begun = begin(
        candidates(posts, resolved.links),
        count=settings.blog.more_posts,
        language=settings.language,
        cache=cache,
        jobs=jobs,
    )
    return Awaited(begun)


def _unpublished(
    posts: Iterable[Post], pages: Iterable[PlainPage], shown: Collection[State]
) -> tuple[Unpublished, ...]:
    nodes: list[Post | PlainPage] = [*posts, *pages]
    left_out = (Unpublished.of(node) for node in nodes if node.state not in shown)
    return tuple(sorted(left_out, key=lambda each: each.path))

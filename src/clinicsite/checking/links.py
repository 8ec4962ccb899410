"""Links that name a path of the built site, and whether it is there.

Links between documents are resolved earlier, by `graph.links`; what is left are paths such as
`/contact/` in texts, calls to book and navigation, and full addresses of the site itself, which
can be judged only when everything that will exist is known.
"""

import posixpath
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from clinicsite import urls
from clinicsite.checking.finding import Finder
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph import hints
from clinicsite.graph.nodes import LinkTo, SiteGraph, State, Unpublished
from clinicsite.graph.publication import AS_SAID
from clinicsite.pages.page import Asset, Page
from clinicsite.suggestions.paths import nearest_path
from clinicsite.suggestions.words import did_you_mean
from clinicsite.urls import Address


@dataclass(frozen=True, slots=True)
class _InText:
    """A full address in a document's text: where it stands is looked up only for a fault."""

    document: str
    url: str


At = Place | _InText | str  # a str is a key of the settings


def link_findings(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset], find: Finder
) -> list[Diagnostic]:
    """Return a diagnostic for each path of the site that leads nowhere."""
    known = {page.url for page in pages} | {f"/{asset.path}" for asset in assets}
    files = {urls.output_path(url) for url in known}
    # Of several, one that has expired tells: that page was there.
    left_out = sorted(graph.unpublished, key=lambda each: each.state is State.EXPIRED)
    hidden = {file: each for each in left_out for file in each.files}
    wrong = []
    for at, url in _typed(graph):
        path = _path(url)
        file = urls.output_path(path)
        if path in known or file in files:
            continue
        target = hidden.get(file)
        if target is None:
            wrong.append(_dead(path, _place(at, find), known))
        elif target.state is State.EXPIRED or isinstance(at, _InText):
            wrong.append(_staying(at, url, target, find))
        else:
            wrong.append(_hidden(path, target, _place(at, find)))
    return wrong


def _staying(at: At, url: str, target: Unpublished, find: Finder) -> Diagnostic:
    """Remark on a link that stays: no day may break a build, and calls have no other words."""
    message = f"'{url}' is {AS_SAID[target.state]} ({target.path}), and the link stays"
    hint = "take it out, or link to another page"
    if isinstance(at, _InText):
        hint = f"write '{_path(url)}': such a link is left out while there is no page"
    return Diagnostic(_place(at, find), "link-to-unpublished", message, hint, Severity.INFO)


def _hidden(path: str, target: Unpublished, place: Place) -> Diagnostic:
    said, publish = AS_SAID[target.state], "delete `draft: true` in"
    if target.state is State.SCHEDULED:
        said = f"scheduled for {target.date.date()}" if target.date else said
        publish = "change the date of"
    hint = f"{publish} {target.path}, or take the link out until then"
    message = f"'{path}' is {said}, so readers would find no page"
    return Diagnostic(place, "dead-link", message, hint)


def _dead(path: str, place: Place, known: Collection[str]) -> Diagnostic:
    if f"{path}/" in known:
        hint = "end it with a slash"
    elif (twin := hints.looks_like(path, known)) is not None:
        hint = hints.of_other_spelling(twin)
    else:
        otherwise = "correct it, or add what it leads to"
        hint = did_you_mean(path, known, otherwise=otherwise, near_to=nearest_path)
    return Diagnostic(place, "dead-link", f"the site has no page '{path}'", hint)


# Files that the site makes itself may have these endings.
_MADE = (".html", ".xml", ".txt", ".json", ".css", ".js", ".webmanifest", ".ico", ".svg")


def dead_files(graph: SiteGraph, static: Iterable[str], find: Finder) -> list[Diagnostic]:
    """Return a diagnostic for each path such as `/form.pdf` that no file of `static/` has.

    For a run with errors, in which it is not known yet what pages there will be.
    """
    files = {path.removeprefix("static") for path in static}
    typed = ((at, _path(url)) for at, url in _typed(graph))
    return [
        _dead(path, _place(at, find), files)
        for at, path in typed
        if path not in files
        and (ending := posixpath.splitext(path)[1].lower())
        and ending not in _MADE
    ]


def typed_files(graph: SiteGraph) -> frozenset[str]:
    """Return every path of the site that somebody typed, without its first slash."""
    return frozenset(_path(url).removeprefix("/") for _, url in _typed(graph))


def _path(url: str) -> str:
    return unquote(url.partition("#")[0].partition("?")[0])


def _place(at: At, find: Finder) -> Place:
    if isinstance(at, _InText):
        return find.words(at.document, at.url)
    return find.setting(at) if isinstance(at, str) else at


def _typed(graph: SiteGraph) -> Iterator[tuple[At, str]]:
    """Yield every path of the site that somebody typed, also as a full address."""
    address = Address(graph.settings.url)
    for at, url in (*_typed_in_documents(graph), *_typed_settings(graph)):
        path = address.path_of(url)
        if path is not None:
            yield at, path


def _typed_in_documents(graph: SiteGraph) -> Iterator[tuple[At, str]]:
    groups = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    for group in groups:
        for node in group.values():
            document = node.document
            targets = graph.links.get(document.path, ())
            for reference, target in zip(document.markup.references, targets, strict=True):
                if isinstance(target, LinkTo) and reference.target.startswith("/"):
                    yield Place(document.path, reference.line, reference.column), target.url
            for url in document.markup.external:
                yield _InText(document.path, url), url
            for key in ("cta", "booking"):
                call = getattr(document.header, key, None)
                if call:
                    yield document.place(f"{key}.url"), call.url


def _typed_settings(graph: SiteGraph) -> Iterator[tuple[str, str]]:
    """Yield every address in the settings that may be one of the site's, with its key."""
    settings = graph.settings
    typed = {
        f"{key}.{number}.url": item.url
        for key in ("navigation", "footer")
        for number, item in enumerate(getattr(settings, key))
    }
    typed |= {"logo": settings.logo or ""}
    if settings.booking:
        typed["booking.url"] = settings.booking.url
    if settings.disclaimer:
        typed["disclaimer.url"] = settings.disclaimer.url or ""
    yield from typed.items()

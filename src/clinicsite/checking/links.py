"""Links that name a path of the built site, and whether it is there.

Links between documents are resolved earlier, by `graph.links`; what is left are paths such as
`/contact/` in texts, calls to book and navigation, which can be judged only when everything that
will exist is known.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from clinicsite import urls
from clinicsite.checking.finding import Finder
from clinicsite.errors import Diagnostic, Place, did_you_mean
from clinicsite.graph.nodes import LinkTo, SiteGraph
from clinicsite.pages.page import Asset, Page


def link_findings(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset], find: Finder
) -> list[Diagnostic]:
    """Return a diagnostic for each path of the site that leads nowhere."""
    known = {page.url for page in pages} | {f"/{asset.path}" for asset in assets}
    files = {urls.output_path(url) for url in known}
    wrong = []
    typed: list[tuple[Place | str, str]] = [*_typed_paths(graph), *_typed_settings(graph)]
    for at, url in typed:
        path = _path(url)
        if path in known or urls.output_path(path) in files:
            continue
        otherwise = "correct it, or add what it leads to"
        hint = did_you_mean(path, known, otherwise=otherwise)
        if f"{path}/" in known:
            hint = "end it with a slash"
        # A key's place is looked up only for a fault: that reads the settings' file again.
        place = find.setting(at) if isinstance(at, str) else at
        wrong.append(Diagnostic(place, "dead-link", f"the site has no page '{path}'", hint))
    return wrong


def typed_files(graph: SiteGraph) -> frozenset[str]:
    """Return every path of the site that somebody typed, without its first slash."""
    typed = [*_typed_paths(graph), *_typed_settings(graph)]
    return frozenset(_path(url).removeprefix("/") for _, url in typed)


def _path(url: str) -> str:
    return unquote(url.partition("#")[0].partition("?")[0])


def _typed_paths(graph: SiteGraph) -> Iterator[tuple[Place, str]]:
    """Yield every root-relative path that somebody typed, with its place."""
    groups = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    for group in groups:
        for node in group.values():
            document = node.document
            targets = graph.links.get(document.path, ())
            for reference, target in zip(document.markup.references, targets, strict=True):
                if isinstance(target, LinkTo) and reference.target.startswith("/"):
                    yield Place(document.path, reference.line, reference.column), target.url
            for key in ("cta", "booking"):
                call = getattr(document.header, key, None)
                if call and call.url.startswith("/"):
                    yield document.place(f"{key}.url"), call.url


def _typed_settings(graph: SiteGraph) -> Iterator[tuple[str, str]]:
    """Yield every root-relative path of the settings, with its key."""
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
    for key, url in typed.items():
        if url.startswith("/"):
            yield key, url

"""Outputs that no machine could hold, or would take for one file, or for a file and a folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, shortened
from clinicsite.graph.nodes import SiteGraph
from clinicsite.pages.output_paths import path_fault
from clinicsite.pages.page import Asset, Page
from clinicsite.reading.documents import Document

_SHOWN = 100  # characters of a path in a message


@dataclass(frozen=True, slots=True)
class _Claim:
    """An output path, and who wants it: its url, its place, and the value that was typed for it.

    `key` is the front matter's key that made the url: `slug`, `aliases.0`, or empty.
    """

    path: str
    url: str
    place: Place
    source: str
    key: str = ""

    @property
    def blame(self) -> tuple[bool, bool, bool, str]:
        """Order by who is best asked to give way: a typed value, a document, a file."""
        return (not self.key, not self.source.startswith("content/"), not self.source, self.source)


def path_faults(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset]
) -> list[Diagnostic]:
    """Tell of outputs at paths that a file cannot or must not have."""
    return [
        _unsound(_at_its_text(claim, graph), wrong)
        for claim in _claims(graph, pages, assets)
        if (wrong := path_fault(claim.path)) is not None
    ]


def collisions(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset]
) -> list[Diagnostic]:
    """Tell of two outputs of one path, also by case and Unicode form, and of files in files."""
    wrong: list[Diagnostic] = []
    owners: dict[str, _Claim] = {}
    for claim in _claims(graph, pages, assets):
        first = owners.setdefault(urls.folded(claim.path), claim)
        if first is not claim:
            wrong.append(_collision(first, claim))
    for form, claim in owners.items():
        folder = form.rpartition("/")[0]
        while folder:
            if folder in owners:
                wrong.append(_collision(owners[folder], claim))
            folder = folder.rpartition("/")[0]
    return wrong


def _claims(graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset]) -> Iterator[_Claim]:
    documents = {document.path: document for document in _documents(graph)}
    numbers = {
        (path, alias.strip("/")): number
        for path, document in documents.items()
        for number, alias in reversed([*enumerate(document.header.aliases)])  # the first wins
    }
    yield from (_of_page(page, documents, numbers) for page in pages)
    yield from (_of_asset(asset) for asset in assets)


def _documents(graph: SiteGraph) -> Iterator[Document[Any]]:
    for group in (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions):
        yield from (node.document for node in group.values())


def _of_page(
    page: Page,
    documents: Mapping[str, Document[Any]],
    numbers: Mapping[tuple[str, str], int],
) -> _Claim:
    """Return what a page claims; `numbers` are those of aliases, by document and alias."""
    document = documents.get(page.source)
    if document is None:
        return _Claim(page.path, page.url, Place(page.source or page.url), page.source)
    key = "slug" if document.header.slug is not None else ""
    if page.template == "redirect.html":
        key = f"aliases.{numbers[page.source, page.url.strip('/')]}"
    return _Claim(page.path, page.url, document.place(key), document.path, key)


def _of_asset(asset: Asset) -> _Claim:
    return _Claim(asset.path, f"/{asset.path}", Place(asset.source or asset.path), asset.source)


def _at_its_text(claim: _Claim, graph: SiteGraph) -> _Claim:
    """Let a category's page, which no file makes alone, stand at the first post that names it."""
    for category in graph.categories.values():
        if not claim.source and claim.url.startswith(category.url):
            document = graph.posts[category.posts[0]].document
            return replace(
                claim, place=document.place("category"), source=document.path, key="category"
            )
    return claim


def _unsound(claim: _Claim, wrong: str) -> Diagnostic:
    shown = shortened(claim.path.encode(errors="backslashreplace").decode(), _SHOWN)
    hint = {"slug": "choose another slug", "category": "choose a shorter name"}.get(claim.key, "")
    if claim.key.startswith("aliases"):
        hint = "delete this alias, or choose another"
    elif not hint:
        hint = "choose a shorter slug" if claim.source.endswith(".md") else "rename the file"
    return Diagnostic(
        claim.place, "bad-output-path", f"'{shown}' cannot be published: {wrong}", hint
    )


def _collision(one: _Claim, other: _Claim) -> Diagnostic:
    blamed, owner = sorted((one, other), key=lambda claim: claim.blame)
    holder = f" of {owner.source}" if owner.source else ""
    if urls.folded(blamed.path) != urls.folded(owner.path):
        message = f"{blamed.url} and {owner.url}{holder} would need one name for file and folder"
    elif blamed.path == owner.path:
        message = f"{blamed.url} is already the address{holder or ' of a page of every site'}"
    else:
        message = f"{blamed.url} and {owner.url}{holder} are one file on some machines"
    if blamed.key.startswith("aliases"):
        hint = "delete this alias, or choose another"
    elif blamed.key or blamed.source.startswith("content/"):
        hint = "choose another slug"
    else:
        hint = "rename the file"
    return Diagnostic(blamed.place, "collision", message, hint)

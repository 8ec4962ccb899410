"""Outputs that some machine would take for one file, or for a file and a folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place
from clinicsite.graph.nodes import SiteGraph
from clinicsite.pages.page import Asset, Page
from clinicsite.reading.documents import Document


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


def collisions(
    graph: SiteGraph, pages: Iterable[Page], assets: Iterable[Asset]
) -> list[Diagnostic]:
    """Tell of two outputs of one path, also by case and Unicode form, and of files in files."""
    documents = {document.path: document for document in _documents(graph)}
    claims = [_of_page(page, documents) for page in pages]
    claims += [_of_asset(asset) for asset in assets]
    wrong: list[Diagnostic] = []
    owners: dict[str, _Claim] = {}
    for claim in claims:
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


def _documents(graph: SiteGraph) -> Iterator[Document[Any]]:
    for group in (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions):
        yield from (node.document for node in group.values())


def _of_page(page: Page, documents: Mapping[str, Document[Any]]) -> _Claim:
    document = documents.get(page.source)
    if document is None:
        return _Claim(page.path, page.url, Place(page.source or page.url), page.source)
    key = "slug" if document.header.slug is not None else ""
    if page.template == "redirect.html":
        number = [each.strip("/") for each in document.header.aliases].index(page.url.strip("/"))
        key = f"aliases.{number}"
    return _Claim(page.path, page.url, document.place(key), document.path, key)


def _of_asset(asset: Asset) -> _Claim:
    return _Claim(asset.path, f"/{asset.path}", Place(asset.source or asset.path), asset.source)


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

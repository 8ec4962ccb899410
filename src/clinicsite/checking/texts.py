"""What each published file gives rise to by itself, remembered from run to run.

Each remark here follows from one document alone; so what stands for the document stands for the
remarks on it, places included.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clinicsite import digests
from clinicsite.checking.editorial import editorial_findings, editorial_findings_in
from clinicsite.checking.findable import findable_findings_in
from clinicsite.checking.finding import Finder
from clinicsite.checking.pasted import pasted_findings_in
from clinicsite.checking.placeholders import is_public, placeholder_findings_in
from clinicsite.errors import Diagnostic
from clinicsite.graph.nodes import SiteGraph
from clinicsite.reading.documents import Document
from clinicsite.reading.schema import PostHeader
from clinicsite.reading.store import Cache


@dataclass(frozen=True, slots=True)
class TextMemory:
    """What earlier runs found; `keys` has for each document's path what stands for the document.

    All is one value of the cache, by the digest of the checks' code: each document's path, with
    its key and the findings. So it is read at once, and holds no document that is gone.
    """

    cache: Cache
    keys: Mapping[str, str]

    def load(self) -> dict[str, "_Known"]:
        """Return what is kept; nothing at all if any of it is not as it was written."""
        kept = self.cache.get_many([_code()]).get(_code(), b"{}")
        try:
            return {
                path: (key, [Diagnostic.of_row(path, row) for row in rows])
                for path, (key, rows) in json.loads(kept).items()
            }
        except (ValueError, TypeError, AttributeError):
            return {}

    def save(self, known: Mapping[str, "_Known"]) -> None:
        """Keep what is known, and nothing else."""
        rows = {path: (key, [each.row() for each in found]) for path, (key, found) in known.items()}
        self.cache.put_many({_code(): digests.canonical(rows)})


# A document's key, and what was found in it.
_Known = tuple[str, list[Diagnostic]]


def findings_of_texts(graph: SiteGraph, find: Finder, memory: TextMemory) -> list[Diagnostic]:
    """Return what can be said of each published file by itself; placeholders if it matters."""
    parts = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    documents = (each.document for part in parts for each in part.values())
    found = text_findings(documents, find, memory)
    # Sorted out here: what is remembered of a text must not depend on the settings.
    if is_public(graph.settings):
        return found
    return [each for each in found if each.code != "placeholder"]


# What is said of the words of a text, whatever its front matter.
_OF_WORDS = frozenset(
    {"claim-words", "statistic-without-source", "generic-link-text", "few-headings", "short-text"}
)


def findings_despite_errors(graph: SiteGraph, find: Finder, memory: TextMemory) -> list[Diagnostic]:
    """Return what can be said of texts while errors keep the site from being made.

    Of a document whose front matter has mistakes only the words are judged.
    """
    parts = (graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions)
    documents = [each.document for part in parts for each in part.values()]
    not_whole = {each.path for each in documents if not each.is_whole}
    found = [*findings_of_texts(graph, find, memory), *editorial_findings(graph, find)]
    return [each for each in found if each.place.file not in not_whole or each.code in _OF_WORDS]


def text_findings(
    documents: Iterable[Document[Any]], find: Finder, memory: TextMemory | None = None
) -> list[Diagnostic]:
    """Return what can be said of each file by itself, whatever the settings."""
    if memory is None:
        return [each for document in documents for each in _findings_in(document, find)]
    kept = memory.load()
    known: dict[str, _Known] = {}
    for document in documents:
        path, key = document.path, memory.keys[document.path]
        if kept.get(path, ("",))[0] == key:
            known[path] = kept[path]
        else:
            known[path] = key, _findings_in(document, find)
    if known != kept:
        memory.save(known)
    return [each for _, found in known.values() for each in found]


def _findings_in(document: Document[Any], find: Finder) -> list[Diagnostic]:
    found = [*placeholder_findings_in(document, find), *pasted_findings_in(document, find)]
    if isinstance(document.header, PostHeader):
        found += [*editorial_findings_in(document, find), *findable_findings_in(document, find)]
    return found


@cache
def _code() -> str:
    """Return the digest of the checks' own code and data, which are no input of any page."""
    folder = Path(__file__).parent
    files = sorted((*folder.rglob("*.py"), *folder.rglob("*.yaml")))
    return digests.of_pieces(file.read_bytes() for file in files)

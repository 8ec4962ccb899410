"""The controlled vocabulary: many ways to name a modality or condition, one term.

A term may be named by its id, its name, a synonym or a known misspelling; case, hyphens and
spacing do not count. A name that two terms claim is an error, never a guess.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clinicsite import urls
from clinicsite.errors import Diagnostic
from clinicsite.front_matter.schema import ConditionHeader, Header, ModalityHeader
from clinicsite.graph.names.list_hints import list_hint
from clinicsite.kinds import KINDS
from clinicsite.reading.documents import Document
from clinicsite.suggestions.words import nearest

TermDocument = Document[ModalityHeader] | Document[ConditionHeader]


@lru_cache(maxsize=4096)  # posts say the same few names over and over
def folded(name: str) -> str:
    """Return the form in which two names of a term are compared."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[\s_\-\u2010-\u2015]+", " ", text).split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every known name of the terms of one taxonomy, folded, with the id it stands for.

    `titles` has each term's own name by its id.
    """

    taxonomy: str
    ids: Mapping[str, str]
    titles: Mapping[str, str]

    def canonical(
        self, document: Document[Header], key: str, names: Sequence[str]
    ) -> tuple[tuple[str, ...], list[Diagnostic]]:
        """Return the ids of the terms that a document names, each once, and what is wrong."""
        found: dict[str, None] = {}
        wrong: list[Diagnostic] = []
        for index, name in enumerate(names):
            term = self.ids.get(folded(name))
            if term is None:
                wrong.append(
                    Diagnostic(
                        document.place(f"{key}.{index}"),
                        f"unknown-{self.taxonomy}",
                        f"no {self.taxonomy} is called '{name}'",
                        self._hint(document, key, name),
                    )
                )
            else:
                found.setdefault(term)
        return tuple(found), wrong

    def nearest(self, name: str) -> str | None:
        """Return the name of the term that was most likely meant, or None."""
        form = folded(name)
        near = form if form in self.ids else nearest(form, self.ids)
        return None if near is None else self.titles[self.ids[near]]

    def _hint(self, document: Document[Header], key: str, name: str) -> str:
        as_list = list_hint(
            document, key, name, self.nearest, is_known=lambda part: folded(part) in self.ids
        )
        if as_list:
            return as_list
        slug = urls.sound_slug(name) or "NAME"
        near = self.nearest(name)
        made = f"clinicsite new {self.taxonomy} makes one"
        if near is not None:  # which need not be what was meant: neck pain is not back pain
            return f"did you mean '{near}'? If not, {made}"
        return f"add content/{KINDS[self.taxonomy].folder}/{slug}.md ({made})"


def vocabulary(
    taxonomy: str, documents: Collection[TermDocument]
) -> tuple[Vocabulary, list[Diagnostic]]:
    """Gather the names of all terms; two terms that claim one name are told of."""
    ids: dict[str, str] = {}
    owners: dict[str, str] = {}
    wrong: list[Diagnostic] = []
    for document in documents:
        for key, name in _names(document):
            form = folded(name)
            if form in ids and ids[form] != document.id:
                wrong.append(
                    Diagnostic(
                        document.place(key),
                        "ambiguous-term",
                        f"'{name}' is also a name of {owners[form]}",
                        "keep it in one of the two files",
                    )
                )
                continue
            ids[form] = document.id
            owners[form] = document.path
    titles = {document.id: document.header.name for document in documents}
    return Vocabulary(taxonomy, ids, titles), wrong


def _names(document: TermDocument) -> Iterable[tuple[str, str]]:
    header = document.header
    yield "", document.id
    yield "name", header.name
    for key in ("also", "misspelled"):
        for index, name in enumerate(getattr(header, key)):
            yield f"{key}.{index}", name


def mention_names(document: TermDocument) -> tuple[str, ...]:
    """Return the names under which a text may mention a term (misspellings are not linked)."""
    return (document.header.name, *document.header.also)

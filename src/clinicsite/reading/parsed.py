"""A parsed file as plain data: what the store and the engine keep of it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

import msgspec

from clinicsite.errors import Diagnostic
from clinicsite.front_matter.schema import MODELS, Header
from clinicsite.markup.facts import Heading, Markup, Question, Reference
from clinicsite.markup.lazy_text import Form, Prose
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.sources import SourceFile


class Parsed(msgspec.Struct, frozen=True, array_like=True, dict=True):
    """A parsed file without its text in full.

    `key` is what its HTML and words are kept under. `header` is the front matter as JSON, empty
    where it cannot be used at all; of a file that cannot be read, there are only `found`
    diagnostics.
    """

    path: str
    kind: str
    id: str
    key: str
    is_readable: bool
    found: tuple[Diagnostic, ...] = ()
    header: str = ""
    html_digest: str = ""
    text_digest: str = ""
    excerpt: str = ""
    words: int = 0
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    external: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    citations: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    positions: dict[str, tuple[int, int]] = {}
    faulty: tuple[str, ...] = ()
    is_whole: bool = False

    @property
    def is_document(self) -> bool:
        """Whether the front matter can be used, at least in part."""
        return bool(self.header)

    @cached_property
    def typed(self) -> Header:
        """The front matter. It is validated again, so nothing enters that could not be typed."""
        return MODELS[self.kind].model_validate_json(self.header)

    def document(self, get: Callable[[Form], str]) -> Document[Any]:
        """Return the document; `get` gives its text in full when it is asked for."""
        markup = Markup(
            Prose(self.html_digest, self.text_digest, get),
            self.excerpt,
            self.words,
            self.headings,
            self.anchors,
            self.references,
            self.external,
            self.questions,
            self.citations,
            self.blocks,
        )
        where = (self.path, self.kind, self.id)
        return Document(
            *where, self.typed, markup, self.positions, self.faulty, is_whole=self.is_whole
        )

    def headless(self) -> Headless:
        """Return what can be judged of a text whose front matter cannot be used."""
        return Headless(self.path, self.references, self.anchors)


def parsed(
    source: SourceFile,
    key: str,
    document: Document[Header] | Headless | None,
    found: list[Diagnostic],
) -> Parsed:
    """Return the plain form of what was parsed."""
    where = (source.path, source.kind, source.id, key)
    if document is None:
        return Parsed(*where, is_readable=False, found=tuple(found))
    if isinstance(document, Headless):
        return Parsed(
            *where,
            is_readable=True,
            found=tuple(found),
            anchors=document.anchors,
            references=document.references,
        )
    markup = document.markup
    return Parsed(
        *where,
        is_readable=True,
        found=tuple(found),
        header=document.header.model_dump_json(exclude_unset=True, by_alias=True),
        html_digest=markup.prose.html_digest,
        text_digest=markup.prose.text_digest,
        excerpt=markup.excerpt,
        words=markup.words,
        headings=markup.headings,
        anchors=markup.anchors,
        references=markup.references,
        external=markup.external,
        questions=markup.questions,
        citations=markup.citations,
        blocks=markup.blocks,
        positions=cast("dict[str, tuple[int, int]]", dict(document.positions)),
        faulty=document.faulty,
        is_whole=document.is_whole,
    )

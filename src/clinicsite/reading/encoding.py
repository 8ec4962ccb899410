"""Documents as bytes and back, for the store and for worker processes.

The facts of a document are plain data, a JSON object; the HTML and the words of its text stand
beside it as they are, for they are asked for apart. The front matter is validated again when it
comes back, with the same models, so that nothing enters by this door that could not
have been typed.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from clinicsite.errors import Diagnostic, has_errors
from clinicsite.reading.documents import (
    Document,
    Heading,
    Headless,
    Markup,
    Question,
    Reference,
    SourceFile,
)
from clinicsite.reading.prose import Form, Prose
from clinicsite.reading.schema import MODELS, Header


class Encoded(NamedTuple):
    """A parsed file: its facts, its text in both forms, and whether no error was found in it."""

    facts: bytes
    html: bytes
    text: bytes
    is_sound: bool

    def form(self, form: Form) -> str:
        """Return the text in one of its forms."""
        return (self.html if form == "html" else self.text).decode()


def encode(document: Document[Header] | Headless | None, found: list[Diagnostic]) -> Encoded:
    """Return a parsed file, or the lack of one, and what was found in it as bytes."""
    rest: dict[str, Any] = {"found": [each.row() for each in found]}
    html = text = ""
    if document is not None:
        rest["references"] = [_from_reference(each) for each in document.references]
        rest["anchors"] = document.anchors
    if isinstance(document, Document):
        markup = document.markup
        html, text = markup.html, markup.text
        rest |= {
            "header": document.header.model_dump(mode="json", exclude_unset=True, by_alias=True),
            "positions": dict(document.positions),
            "prose": (markup.prose.html_digest, markup.prose.text_digest),
            "excerpt": markup.excerpt,
            "words": markup.words,
            "headings": [(each.level, each.anchor, each.text) for each in markup.headings],
            "external": markup.external,
            "questions": [(each.anchor, each.question, each.answer) for each in markup.questions],
            "citations": markup.citations,
            "blocks": markup.blocks,
            "faulty": document.faulty,
            "is_whole": document.is_whole,
        }
    facts = json.dumps(rest, separators=(",", ":")).encode()
    return Encoded(facts, html.encode(), text.encode(), not has_errors(found))


def decode(
    facts: bytes, source: SourceFile, get: Callable[[Form], str]
) -> tuple[Document[Header] | Headless | None, list[Diagnostic]]:
    """Return what `encode` was given; `get` is what its text is got by when it is asked for.

    Raises `ValueError` for bytes of any other origin.
    """
    try:
        rest = json.loads(facts)
        found = [Diagnostic.of_row(source.path, each) for each in rest["found"]]
        if "references" not in rest:
            return None, found
        if "header" not in rest:
            return Headless(source.path, _references(rest), tuple(rest["anchors"])), found
        return _document(source, rest, get), found
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a document: {error}") from error


def _document(
    source: SourceFile, rest: dict[str, Any], get: Callable[[Form], str]
) -> Document[Header]:
    html_digest, text_digest = rest["prose"]
    markup = Markup(
        Prose(html_digest, text_digest, get),
        rest["excerpt"],
        rest["words"],
        tuple(Heading(*each) for each in rest["headings"]),
        tuple(rest["anchors"]),
        _references(rest),
        tuple(rest["external"]),
        tuple(Question(*each) for each in rest["questions"]),
        tuple(rest["citations"]),
        tuple(rest["blocks"]),
    )
    header = MODELS[source.kind].model_validate(rest["header"])
    positions = {key: (line, column) for key, (line, column) in rest["positions"].items()}
    faulty, is_whole = tuple(rest["faulty"]), bool(rest["is_whole"])
    return Document(
        source.path, source.kind, source.id, header, markup, positions, faulty, is_whole
    )


def _references(rest: dict[str, Any]) -> tuple[Reference, ...]:
    return tuple(Reference(*each) for each in rest["references"])


def _from_reference(reference: Reference) -> tuple[str, bool, int, int, str]:
    return (
        reference.target,
        reference.is_picture,
        reference.line,
        reference.column,
        reference.text,
    )

"""Documents as bytes and back, for the store and for worker processes.

The form is plain data: a JSON object, then the text's HTML and words as they are (they are the
bulk, and JSON would escape every line of them). The front matter is validated again when it comes
back, with the same models, so that nothing enters by this door that could not have been typed.
"""

import json
import struct
from typing import Any

from clinicsite.errors import Diagnostic
from clinicsite.reading.documents import (
    Document,
    Heading,
    Markup,
    Question,
    Reference,
    SourceFile,
)
from clinicsite.reading.schema import MODELS, Header

_SIZES = struct.Struct("<III")


def encode(document: Document[Header] | None, found: list[Diagnostic]) -> bytes:
    """Return a parsed file, or the lack of one, and what was found in it as bytes."""
    rest: dict[str, Any] = {"found": [each.row() for each in found]}
    html = text = ""
    if document is not None:
        markup = document.markup
        html, text = markup.html, markup.text
        rest |= {
            "header": document.header.model_dump(mode="json", exclude_unset=True, by_alias=True),
            "positions": dict(document.positions),
            "excerpt": markup.excerpt,
            "words": markup.words,
            "headings": [(each.level, each.anchor, each.text) for each in markup.headings],
            "anchors": markup.anchors,
            "references": [_from_reference(each) for each in markup.references],
            "external": markup.external,
            "questions": [(each.anchor, each.question, each.answer) for each in markup.questions],
            "citations": markup.citations,
            "blocks": markup.blocks,
        }
    parts = [json.dumps(rest, separators=(",", ":")).encode(), html.encode(), text.encode()]
    return _SIZES.pack(*map(len, parts)) + b"".join(parts)


def decode(data: bytes, source: SourceFile) -> tuple[Document[Header] | None, list[Diagnostic]]:
    """Return what `encode` was given. Raises `ValueError` for bytes of any other origin."""
    try:
        sizes = _SIZES.unpack_from(data)
        view, parts, start = memoryview(data), [], _SIZES.size
        for size in sizes:
            parts.append(str(view[start : start + size], "utf-8"))
            start += size
        if start != len(data):
            raise ValueError("the parts do not fill the value")
        rest = json.loads(parts[0])
        found = [Diagnostic.of_row(source.path, each) for each in rest["found"]]
        if "header" not in rest:
            return None, found
        return _document(source, rest, parts[1], parts[2]), found
    except (struct.error, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a document: {error}") from error


def _document(source: SourceFile, rest: dict[str, Any], html: str, text: str) -> Document[Header]:
    markup = Markup(
        html,
        text,
        rest["excerpt"],
        rest["words"],
        tuple(Heading(*each) for each in rest["headings"]),
        tuple(rest["anchors"]),
        tuple(Reference(*each) for each in rest["references"]),
        tuple(rest["external"]),
        tuple(Question(*each) for each in rest["questions"]),
        tuple(rest["citations"]),
        tuple(rest["blocks"]),
    )
    header = MODELS[source.kind].model_validate(rest["header"])
    positions = {key: (line, column) for key, (line, column) in rest["positions"].items()}
    return Document(source.path, source.kind, source.id, header, markup, positions)


def _from_reference(reference: Reference) -> tuple[str, bool, int, int, str]:
    return (
        reference.target,
        reference.is_picture,
        reference.line,
        reference.column,
        reference.text,
    )

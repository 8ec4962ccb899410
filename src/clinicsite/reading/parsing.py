"""From one file's bytes to a document: pure, and all that is wrong is found at once."""

from collections.abc import Callable, Sequence
from typing import Any

from clinicsite.errors import Diagnostic, Severity, has_errors
from clinicsite.fields import Scalar
from clinicsite.front_matter import curly, fences, handler, validation
from clinicsite.front_matter.header import FrontMatter
from clinicsite.front_matter.salvage import salvage, with_other_keys
from clinicsite.front_matter.schema import MODELS, Header, PostHeader
from clinicsite.markup.facts import Markup
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading import names
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.sources import SourceFile

Convert = Callable[..., tuple[Markup, list[Diagnostic]]]


def parse(
    source: SourceFile, options: MarkupOptions, *, convert: Convert | None = None
) -> tuple[Document[Header] | Headless | None, list[Diagnostic]]:
    """Return the document that a file holds, or None if there is no text to be found in it.

    If its front matter has mistakes, the text is converted all the same and the document has the
    values that are right (`is_whole` is false), so that one run finds all other mistakes.
    """
    text, found = fences.decode(source.data, source.path)
    if text is None or has_errors(found):
        return None, found
    parted, more = handler.part(text, source.path)
    found += more
    if parted is None:
        return None, found
    front = parted.front
    if front.broken:
        front, more = with_other_keys(front, parted.header, found, file=source.path, first_line=2)
        found += more
    header, more = validation.validate(MODELS[source.kind], front, file=source.path)
    if front.broken and not front.values:  # no line could be read as a key
        more = [each for each in more if each.code != "missing-key"]
    found = curly.without_doubles(found, more)
    markup, more = (convert or _converter())(
        parted.body,
        file=source.path,
        first_line=parted.body_line,
        options=options,
        source_keys=_source_keys(front),
    )
    found += more
    faulty: tuple[str, ...] = ()
    is_whole = header is not None and not (front.broken or front.refused)
    if header is None or not is_whole:
        rest = salvage(MODELS[source.kind], front, source.id)
        if rest is None:
            return Headless(source.path, markup.references, markup.anchors), found
        header, faulty, later = rest
        found += validation.told(MODELS[source.kind], front, later, file=source.path)
    document = Document(
        source.path, source.kind, source.id, header, markup, front.positions, faulty, is_whole
    )
    return document, found + _date_faults(document)


def _converter() -> Convert:
    # Late: python-markdown takes a tenth of a second to load, and a run may not need it.
    from clinicsite.markup.conversion import convert  # noqa: PLC0415

    return convert


def _source_keys(front: FrontMatter) -> Sequence[str]:
    """Return what `[@…]` may cite: each source's key, or its number where it has none.

    Taken from the values as typed, so that citations can be judged below a faulty header.
    """
    sources: Any = front.values.get("sources")
    if not isinstance(sources, list):
        return ()
    keys = (source.get("key") if isinstance(source, dict) else None for source in sources)
    return tuple(
        str(key).strip() if isinstance(key, Scalar) else str(number)
        for number, key in enumerate(keys, 1)
    )


def _date_faults(document: Document[Header]) -> list[Diagnostic]:
    """Compare the date in a post's name with the one in its front matter."""
    named = names.date_of(document.id) if isinstance(document.header, PostHeader) else None
    if named is None or not isinstance(document.header, PostHeader) or "date" in document.faulty:
        return []
    if named == document.header.date.isoformat()[:10]:
        return []
    return [
        Diagnostic(
            document.place("date"),
            "date-mismatch",
            f"the date is {document.header.date.isoformat()[:10]}, the file's name says {named}",
            "change one of the two",
            Severity.ERROR,
        )
    ]

"""All documents of a site: from the store where their bytes are known, else parsed.

A parsed document depends on nothing but its path, its bytes, the options of the markup, and the
code and libraries that read it; the digest of these is its key in the store.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from clinicsite import digests
from clinicsite.errors import Diagnostic, EnvironmentFault, UsageError
from clinicsite.generator import generator_digest
from clinicsite.reading import encoding, workers
from clinicsite.reading.documents import Document, Headless, SourceFile
from clinicsite.reading.encoding import Encoded
from clinicsite.reading.markup.options import MarkupOptions
from clinicsite.reading.memory import Memory, Parsed
from clinicsite.reading.prose import FORMS, Prose
from clinicsite.reading.schema import Header
from clinicsite.reading.shelf import Shelf
from clinicsite.reading.sources import read_again, scan
from clinicsite.reading.store import Store
from clinicsite.settings import Settings

KIND = "document"
_PORTION = 250  # files; some 5 MB of them, with their texts
# Libraries that have a hand in reading but none in what a page says by itself.
_LIBRARIES = ("python-frontmatter", "pyyaml", "selectolax")


class Library(NamedTuple):
    """The documents, all that is wrong in the files, and what is left of the faulty ones.

    `salvaged` have the right values of a front matter with mistakes, `headless` only their text.
    """

    documents: tuple[Document[Header], ...]
    found: list[Diagnostic]
    headless: tuple[Headless, ...]
    salvaged: tuple[Document[Header], ...]


def read(
    root: Path,
    settings: Settings,
    *,
    jobs: int = 1,
    store: Store | None = None,
    memory: Memory | None = None,
) -> Library:
    """Return the documents of a site by path, and all that is wrong in its files.

    Files whose front matter has mistakes are apart. The result is the same
    for any `jobs`, any `store` and any `memory` (that of earlier reads in this process). Raises
    `UsageError` without a `content/` folder, `EnvironmentFault` if a worker process is lost.
    """
    memory = memory or Memory()
    sources, found = scan(root, memory)
    options = markup_options(settings)
    again = partial(_parse_again, root=root, options=options, store=store)
    memory.shelf.store, memory.shelf.parse_again = store, again
    documents: list[Document[Header]] = []
    salvaged: list[Document[Header]] = []
    headless: list[Headless] = []
    for document, more in _parsed(sources, options, jobs, store, memory):
        found += more
        if isinstance(document, Document):
            (documents if document.is_whole else salvaged).append(document)
        elif document is not None:
            headless.append(document)
    return Library(tuple(documents), found, tuple(headless), tuple(salvaged))


def markup_options(settings: Settings) -> MarkupOptions:
    """Return the part of the settings that the conversion of a text depends on."""
    return MarkupOptions(
        language=settings.language,
        raw_html=settings.blog.raw_html,
        smart_quotes=settings.blog.smart_quotes,
    )


def key(source: SourceFile, options: MarkupOptions) -> str:
    """Return the key under which a file's parsed form is kept."""
    digest = hashlib.blake2b(f"{maker()}\0{digests.of(options)}\0".encode(), digest_size=16)
    digest.update(f"{source.kind}\0{source.path}\0".encode())
    digest.update(source.data)
    return digest.hexdigest()


@cache
def maker() -> str:
    """Return the digest of the code and libraries that make a document of a file."""
    parts = [generator_digest()]
    for name in _LIBRARIES:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(name)
    return digests.of(parts)


def _parsed(
    sources: Sequence[SourceFile],
    options: MarkupOptions,
    jobs: int,
    store: Store | None,
    memory: Memory,
) -> list[Parsed]:
    """Return each file's document and diagnostics, in the order of the files."""
    named = {key(source, options): source for source in sources}
    memory.forget_others({source.path for source in sources}, set(named))
    done = dict(memory.parsed)
    if store is not None:
        for some in _portions(each for each in named if each not in done):
            done |= _recalled({each: named[each] for each in some}, store, memory.shelf)
    missing = [each for each in named if each not in done]
    parsed = workers.parse_all([named[each] for each in missing], options, jobs=jobs)
    # A portion at a time goes to the store, so that the texts are never all in memory.
    for portion in _portions(parsed):
        encoded = {missing[number]: form for number, form in portion}
        is_kept = store is not None and _keep(encoded, store)
        for each, form in encoded.items():
            source = named[each]
            on_shelf = is_kept and form.is_sound
            get = memory.shelf.getter(source, each) if on_shelf else form.form
            done[each] = encoding.decode(form.facts, source, get)
    memory.parsed = {each: done[each] for each in named}
    return list(memory.parsed.values())


def _recalled(
    named: Mapping[str, SourceFile], store: Store, shelf: Shelf
) -> Iterator[tuple[str, Parsed]]:
    """Yield those of the files' parsed forms that are in the store, by their keys."""
    for each, facts in store.get_many(KIND, named, along=FORMS).items():
        source = named[each]
        with suppress(ValueError):
            yield each, encoding.decode(facts, source, shelf.getter(source, each))


def _keep(encoded: Mapping[str, Encoded], store: Store) -> bool:
    """Put what was found without errors into the store; tell whether it is there."""
    sound = {each: form for each, form in encoded.items() if form.is_sound}
    return store.put_kinds(
        {
            KIND: {each: form.facts for each, form in sound.items()},
            "html": {each: form.html for each, form in sound.items()},
            "text": {each: form.text for each, form in sound.items()},
        }
    )


def _parse_again(
    source: SourceFile, wanted: str, root: Path, options: MarkupOptions, store: Store | None
) -> Prose:
    """Parse a file whose prose the store has lost; `source` has its name, and no bytes."""
    # Late: it hardly ever happens.
    from clinicsite.reading.parsing import parse  # noqa: PLC0415

    data: bytes | Diagnostic = b""
    with suppress(OSError, UsageError):
        data = read_again(root, source.path)
    file = replace(source, data=data if isinstance(data, bytes) else b"")
    document, found = parse(file, options) if key(file, options) == wanted else (None, [])
    if not isinstance(document, Document):
        raise EnvironmentFault(f"{source.path} was changed during the build; build again")
    if store is not None:
        _keep({wanted: encoding.encode(document, found)}, store)
    return document.markup.prose


T = TypeVar("T")


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while portion := list(islice(rest, _PORTION)):
        yield portion

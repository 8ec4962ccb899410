"""All documents of a site: from the store where their bytes are known, else parsed.

A parsed document depends on nothing but its path, its bytes, the options of the markup, and the
code and libraries that read it; the digest of these is its key in the store.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import Diagnostic, has_errors
from clinicsite.generator import generator_digest
from clinicsite.reading import encoding, workers
from clinicsite.reading.documents import Document, SourceFile
from clinicsite.reading.markup.options import MarkupOptions
from clinicsite.reading.memory import Memory, Parsed
from clinicsite.reading.schema import Header
from clinicsite.reading.sources import scan
from clinicsite.reading.store import Store
from clinicsite.settings import Settings

KIND = "document"
# Libraries that have a hand in reading but none in what a page says by itself.
_LIBRARIES = ("python-frontmatter", "pyyaml", "selectolax")


def read(
    root: Path,
    settings: Settings,
    *,
    jobs: int = 1,
    store: Store | None = None,
    memory: Memory | None = None,
) -> tuple[tuple[Document[Header], ...], list[Diagnostic]]:
    """Return the documents of a site by path, and all that is wrong in its files.

    Files whose front matter cannot be used have no document. The result is the same for any `jobs`,
    any `store` and any `memory` (that of earlier reads in this process). Raises `UsageError`
    without a `content/` folder, `EnvironmentFault` if a worker process is lost.
    """
    memory = memory or Memory()
    sources, found = scan(root, memory)
    documents = []
    for document, more in _parsed(sources, markup_options(settings), jobs, store, memory):
        found += more
        if document is not None:
            documents.append(document)
    return tuple(documents), found


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
    keys = [key(source, options) for source in sources]
    memory.forget_others({source.path for source in sources}, set(keys))
    done = {n: memory.parsed[digest] for n, digest in enumerate(keys) if digest in memory.parsed}
    unknown = [digest for number, digest in enumerate(keys) if number not in done]
    kept = store.get_many(KIND, unknown) if store and unknown else {}
    for number, digest in enumerate(keys):
        if digest in kept:
            try:
                done[number] = encoding.decode(kept[digest], sources[number])
            except ValueError:
                continue
    missing = [number for number in range(len(sources)) if number not in done]
    fresh: dict[str, bytes] = {}
    files = [sources[number] for number in missing]
    for index, data in workers.parse_all(files, options, jobs=jobs):
        number = missing[index]
        done[number] = encoding.decode(data, sources[number])
        if store and not has_errors(done[number][1]):
            fresh[keys[number]] = data
    if store:
        store.put_many(KIND, fresh)
    memory.parsed = {digest: done[number] for number, digest in enumerate(keys)}
    return [done[number] for number in range(len(sources))]

"""Parsed files, kept by what they were parsed from: each text is converted once.

A parsed file depends on nothing but its path, its bytes, the options of the markup, and the code
and libraries that read it; the digest of these is its key. The store is a cache: what it has lost
is parsed again. The engine cannot take its place: all variants of a site share the store.
"""

import hashlib
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from typing import TYPE_CHECKING, TypeVar, cast

from clinicsite import digests, workers
from clinicsite.engine import codec
from clinicsite.errors import Diagnostic, EnvironmentFault
from clinicsite.generator import generator_digest
from clinicsite.markup.lazy_text import Form
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading.sources import SourceFile
from clinicsite.reading.store import Store
from clinicsite.settings import Settings

if TYPE_CHECKING:
    from clinicsite.reading.parsed import Parsed

KIND = "document"
WORTHWHILE = 40  # files: for fewer, starting processes costs more than it saves
_PORTION = 250  # files; some 5 MB of them, with their texts
# Libraries that have a hand in reading but none in what a page says by itself.
_LIBRARIES = ("python-frontmatter", "pyyaml", "selectolax")
Forms = tuple["Parsed", bytes, bytes]
"""A parsed file, its HTML and its words, both compressed."""


class Library:
    """Gives parsed files and their texts.

    `read` gives the bytes of a file by its path. `expected` are files that will be asked for in
    this run: the first one that has to be parsed has all of them parsed, in `jobs` processes.
    """

    def __init__(
        self, read: Callable[[str], bytes | Diagnostic], store: Store, *, jobs: int = 1
    ) -> None:
        self._read, self._store, self._jobs = read, store, jobs
        self.expected: Collection[tuple[str, str, str]] = ()
        self._held: dict[str, Forms] = {}  # of one file: the store may not be writable

    def parse(self, file: SourceFile, digest: str, options: MarkupOptions) -> "Parsed":
        """Return the parsed form of a file; its bytes are read where they are needed.

        Raises `EnvironmentFault` if they are not those of the digest.
        """
        key = key_of(file, digest, options)
        kept = self._kept(key)
        if kept is None and self.expected and self._store.writes:
            self._parse_expected(options)
            kept = self._kept(key)
        if kept is not None:
            return kept
        return self._parsed(file, key, options)[0]

    def text(self, form: Form, of: "Parsed", options: MarkupOptions) -> str:
        """Return a text in one of its forms. Raises `EnvironmentFault` if its file has changed."""
        data = self._store.get_many(form, [of.key]).get(of.key)
        if data is not None:
            with suppress(zlib.error, UnicodeDecodeError):
                return zlib.decompress(data).decode()
        _, html, text = self._parsed(SourceFile(of.path, of.kind, of.id, b""), of.key, options)
        return zlib.decompress(html if form == "html" else text).decode()

    def _kept(self, key: str) -> "Parsed | None":
        data = self._store.get_many(KIND, [key]).get(key)
        if data is not None:
            with suppress(ValueError):  # its checksum is right, yet it is no document
                return cast("Parsed", _decoder().decode(data))
        return None

    def _parsed(self, file: SourceFile, key: str, options: MarkupOptions) -> Forms:
        held = self._held.get(key)
        if held is None:
            data = self._read(file.path)
            source = SourceFile(file.path, file.kind, file.id, b"")
            if isinstance(data, Diagnostic) or key_of(file, digests.of_bytes(data), options) != key:
                raise EnvironmentFault(f"{file.path} was changed during the build; build again")
            held = _parse(SourceFile(source.path, source.kind, source.id, data), options)
            self._keep([held])
            self._held = {key: held}
        return held

    def _parse_expected(self, options: MarkupOptions) -> None:
        """Parse all files that will be asked for and are not kept yet."""
        files = [SourceFile(*each, b"") for each in self.expected]
        self.expected = ()
        for portion in _portions(files):
            sources = [
                SourceFile(file.path, file.kind, file.id, data)
                for file in portion
                if isinstance(data := self._read(file.path), bytes)
            ]
            keys = {key_of(each, digests.of_bytes(each.data), options): each for each in sources}
            kept = self._store.get_many(KIND, keys, along=("html", "text"))
            missing = [source for key, source in keys.items() if key not in kept]
            jobs = self._jobs if len(missing) >= WORTHWHILE else 1
            work = partial(_parse, options=options)
            self._keep([forms for _, forms in workers.spread(work, missing, jobs=jobs)])

    def _keep(self, made: list[Forms]) -> None:
        self._store.put_kinds(
            {
                KIND: {each.key: codec.encode(each) for each, _, _ in made},
                "html": {each.key: html for each, html, _ in made},
                "text": {each.key: text for each, _, text in made},
            }
        )


def markup_options(settings: Settings) -> MarkupOptions:
    """Return the part of the settings that the conversion of a text depends on."""
    return MarkupOptions(
        language=settings.language,
        raw_html=settings.blog.raw_html,
        smart_quotes=settings.blog.smart_quotes,
    )


def key_of(file: SourceFile, digest: str, options: MarkupOptions) -> str:
    """Return the key of a file's parsed form; `digest` is that of its bytes."""
    made_of = f"{maker()}\0{digests.of(options)}\0{file.kind}\0{file.path}\0{digest}"
    return hashlib.blake2b(made_of.encode(), digest_size=16).hexdigest()


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


def _parse(file: SourceFile, options: MarkupOptions) -> Forms:
    # Imported lazily: a run that finds everything in the store never parses.
    from clinicsite.reading.parsed import parsed  # noqa: PLC0415
    from clinicsite.reading.parsing import parse  # noqa: PLC0415

    document, found = parse(file, options)
    key = key_of(file, digests.of_bytes(file.data), options)
    markup = getattr(document, "markup", None)
    forms = (markup.html, markup.text) if markup else ("", "")
    html, text = (zlib.compress(each.encode(), 1) for each in forms)
    return parsed(file, key, document, found), html, text


@cache
def _decoder() -> "codec.Decoder":
    from clinicsite.reading.parsed import Parsed  # noqa: PLC0415 - loads the models of headers

    return codec.decoder(Parsed)


T = TypeVar("T")


def _portions(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while portion := list(islice(rest, _PORTION)):
        yield portion

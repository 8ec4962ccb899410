"""Files that are copied into the site: read once, cleaned of personal data, and remembered.

A file whose bytes are known is neither taken apart nor read twice: what came of it is in the
store, by its digest, and a cleaned picture waits in the folder of made pictures.
"""

import functools
import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from clinicsite import digests
from clinicsite.errors import Diagnostic, EnvironmentFault, Place
from clinicsite.generator import generator_digest
from clinicsite.media import copied_files
from clinicsite.media.copied_files import Remark
from clinicsite.media.file_formats import format_of
from clinicsite.media.picture_headers import PictureFault
from clinicsite.media.pictures import MAX_BYTES, too_many_bytes
from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.reading.attachments import Attachment, secret_fault
from clinicsite.settings import MetadataRule

_PIECE = 1024 * 1024  # bytes of a file in memory at once


class Store(Protocol):
    """Where facts are kept between runs; it may forget."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, bytes]:
        """Return the values of those keys that are there."""

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Keep values."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What is published for a file: its digest, and where the bytes are."""

    digest: str
    origin: Path | bytes


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a file's bytes; `name` is that of the cleaned file, empty if unchanged."""

    name: str
    remarks: tuple[Remark, ...]


_FACTS = TypeAdapter(_Facts)


class Copies:
    """The copied files of one run, and what is to be said of them."""

    def __init__(self, store: Store, files: PictureFiles, rule: MetadataRule) -> None:
        """Take the store, the folder of made pictures, and the site's rule for metadata."""
        self._store, self._files, self._rule = store, files, rule
        self._remarks: dict[Diagnostic, None] = {}
        self.used: set[str] = set()

    def diagnostics(self) -> list[Diagnostic]:
        """Return what was found about the files that were asked for."""
        return list(self._remarks)

    def of(self, file: Attachment) -> Copy | Diagnostic:
        """Return what is published for a file, or why it may not be."""
        start, digest = _looked_at(file)
        fault = secret_fault(file.path, start)
        if fault is not None:
            return fault
        if not copied_files.concerns(file.path, start):
            return Copy(digest, file.file)
        try:
            return self._concerned(file, start, digest)
        except PictureFault as wrong:
            return Diagnostic(Place(file.path), wrong.code, wrong.message, wrong.hint)

    @staticmethod
    def whole(file: Attachment) -> bytes:
        """Return a file's bytes as they are."""
        try:
            return file.file.read_bytes()
        except OSError as error:
            raise _unreadable(file, error) from error

    def _concerned(self, file: Attachment, start: bytes, digest: str) -> Copy:
        ending = file.path.lower().rpartition(".")[2]
        of = [digest, ending, self._rule, generator_digest()]
        key = f"copy {digests.of(of)}"
        facts = self._recalled(key)
        origin: Path | bytes = file.file
        if facts is None:
            facts, origin = self._cleaned(file, start, digest)
            self._store.put_many({key: _FACTS.dump_json(facts)})
        elif facts.name:
            origin = self._files.folder / facts.name
        for each in facts.remarks:
            said = Diagnostic(Place(file.path), each.code, each.message, each.hint, each.severity)
            self._remarks[said] = None
        if facts.name:
            self.used.add(facts.name)
            digest = facts.name.partition(".")[0]
        return Copy(digest, origin)

    def _recalled(self, key: str) -> _Facts | None:
        kept = self._store.get_many([key]).get(key)
        try:
            facts = None if kept is None else _FACTS.validate_json(kept)
        except ValidationError:
            return None
        is_whole = facts is not None and (not facts.name or self._files.find(facts.name))
        return facts if is_whole else None

    def _cleaned(self, file: Attachment, start: bytes, digest: str) -> tuple[_Facts, Path | bytes]:
        """Look at a file's bytes, which must still be those of the digest."""
        data = _read(file)
        if data is None:
            return self._large(file, start), file.file
        if digests.of_bytes(data) != digest:
            raise EnvironmentFault(f"{file.path} was changed during the build; build again")
        made, remarks = copied_files.cleaned(file.path, data, self._rule)
        if made is data:
            return _Facts("", tuple(remarks)), file.file
        ending = file.path.lower().rpartition(".")[2]
        name, origin = self._files.keep(made, ending if ending.isalnum() else "bin")
        return _Facts(name, tuple(remarks)), origin

    def _large(self, file: Attachment, start: bytes) -> _Facts:
        if format_of(start) in {"video", "PDF", "ZIP", ""} or self._rule == "keep":
            return _Facts("", tuple(copied_files.remarks_on_recording(_pieces(file))))
        raise too_many_bytes(file.file.stat().st_size)


def _looked_at(file: Attachment) -> tuple[bytes, str]:
    """Return a file's first piece, and the digest of the whole of it."""
    pieces = _pieces(file)
    start = next(pieces, b"")
    return start, digests.of_pieces(itertools.chain([start], pieces))


def _pieces(file: Attachment) -> Iterator[bytes]:
    try:
        with file.file.open("rb") as opened:
            yield from iter(functools.partial(opened.read, _PIECE), b"")
    except OSError as error:
        raise _unreadable(file, error) from error


def _read(file: Attachment) -> bytes | None:
    """Return a file's bytes, or None if they are too many."""
    try:
        return file.file.read_bytes() if file.file.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Attachment, error: OSError) -> EnvironmentFault:
    return EnvironmentFault(f"{file.path}: cannot be read ({error.strerror})")

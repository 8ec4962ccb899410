"""What one process remembers of a site's files from build to build, as a preview does.

Nothing in it changes what is read: bytes are remembered with the file's identity, size and times,
and documents by the digest of all that they are made of. A change of a file's bytes changes the
time of its inode (`st_ctime`), which no program can set, so even an edit that keeps size and
modification time is seen.
"""

import os
from dataclasses import dataclass, field

from clinicsite.errors import Diagnostic
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.schema import Header
from clinicsite.reading.shelf import Shelf

Parsed = tuple[Document[Header] | Headless | None, list[Diagnostic]]
_Signature = tuple[int, int, int, int, int]


@dataclass(slots=True)
class Memory:
    """Files by path with the signature they had when read; parsed files by their key.

    The prose of documents is on the `shelf`. A memory that is not lasting, that of one build, holds
    no bytes of files, which only the next one would ask for.
    """

    files: dict[str, tuple[_Signature, bytes]] = field(default_factory=dict)
    parsed: dict[str, Parsed] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    is_lasting: bool = True

    def __bool__(self) -> bool:
        """Be there even while empty."""
        return True

    def bytes_of(self, path: str, found: os.stat_result) -> bytes | None:
        """Return a file's bytes if nobody touched it since they were read."""
        signature, data = self.files.get(path, (None, None))
        return data if signature == _signature(found) else None

    def data_of(self, path: str) -> bytes | None:
        """Return a file's bytes as they were read last."""
        return self.files[path][1] if path in self.files else None

    def keep(self, path: str, found: os.stat_result, data: bytes) -> None:
        """Remember a file's bytes as of the look that was taken before they were read."""
        if self.is_lasting:
            self.files[path] = _signature(found), data

    def forget_others(self, paths: set[str], keys: set[str]) -> None:
        """Forget all files but these, and all documents but those of these keys."""
        self.files = {path: kept for path, kept in self.files.items() if path in paths}
        self.parsed = {key: kept for key, kept in self.parsed.items() if key in keys}


def _signature(found: os.stat_result) -> _Signature:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

"""The memory of the last publication: what each output file was made of.

An entry is a true statement by itself ("these inputs gave bytes of this digest"), so a manifest
that belongs to another state of the folder can cost work but never a wrong page: a page is fresh
only if its inputs are equal *and* the file found has the digest that they gave.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from clinicsite.publishing import summed

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One output file: the digest of each named input, and the digest of the file's bytes."""

    inputs: Mapping[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All output files of a publication, by path.

    `inode` is the inode number of the folder that was published (0: unknown); it tells after a
    kill whether the exchange had happened. `keeps_modes` is False where the file system ignores
    permissions, so that they are not compared.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    inode: int = 0
    keeps_modes: bool = True

    @classmethod
    def empty(cls) -> Self:
        """Return the manifest of nothing."""
        return cls()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a manifest; what is missing, damaged, foreign or of another format is empty."""
        try:
            return cls._parse(summed.read(path))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls.empty()

    @classmethod
    def _parse(cls, body: bytes) -> Self:
        found = json.loads(body)
        if found["format"] != FORMAT:
            raise ValueError("another format")
        entries = {}
        for path, (digest, inputs) in found["entries"].items():
            if not isinstance(digest, str) or not isinstance(inputs, dict):
                raise TypeError(path)
            entries[path] = Entry(inputs, digest)
        return cls(entries, int(found["inode"]), bool(found["keeps_modes"]))

    def save(self, path: Path, *, durable: bool = False) -> None:
        """Write the manifest whole or not at all; an equal one on disk is left alone.

        Raises `OSError`. `durable` flushes the file to the disk before it takes its name.
        """
        summed.write(path, self._as_bytes(), durable=durable)

    def _as_bytes(self) -> bytes:
        return json.dumps(
            {
                "format": FORMAT,
                "inode": self.inode,
                "keeps_modes": self.keeps_modes,
                "entries": {
                    path: [entry.digest, dict(entry.inputs)]
                    for path, entry in sorted(self.entries.items())
                },
            },
            separators=(",", ":"),
        ).encode()

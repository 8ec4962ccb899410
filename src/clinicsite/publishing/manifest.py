"""The memory of the last publication: what each output file was made of.

An entry is a true statement by itself ("these inputs gave bytes of this digest"), so a manifest
that belongs to another state of the folder can cost work but never a wrong page: a page is fresh
only if its inputs are equal *and* the file found has the digest that they gave.
"""

import contextlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from clinicsite import digests

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC

FORMAT = 1
MAX_BYTES = 512 * 1024 * 1024

# The sum stands first and at a fixed place, so that it can be checked before anything is parsed.
_PREFIX = '{{"sum":"{}","manifest":'
_PREFIX_LENGTH = len(_PREFIX.format("0" * 32))


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
            return cls._parse(_read(path))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls.empty()

    @classmethod
    def _parse(cls, data: bytes) -> Self:
        body = data[_PREFIX_LENGTH:-1]
        if data != _summed(body):
            raise ValueError("the sum does not fit")
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
        data = self._as_bytes()
        with contextlib.suppress(OSError):
            if _read(path) == data:
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")  # one name, so that kills leave no heap of them
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        handle = os.open(part, _CREATE, 0o644)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    def _as_bytes(self) -> bytes:
        body = json.dumps(
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
        return _summed(body)


def _summed(body: bytes) -> bytes:
    return _PREFIX.format(digests.of_bytes(body)).encode() + body + b"}"


def _read(path: Path) -> bytes:
    """Read a regular file; a pipe put in its place must not make us wait."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise ValueError("not a manifest")
        return file.read()

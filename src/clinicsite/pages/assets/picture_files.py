"""Where made pictures wait to be published: flat files, each named by the digest of its bytes.

A file that does not have the bytes its name promises is as good as missing, so damage is found
by looking. The folder is a cache: deleting it costs time and nothing else.
"""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from clinicsite import digests

MAX_KEPT_BYTES = 512 * 1024 * 1024
# A picture, or one that was never finished; anything else is not ours to remove.
_UNFINISHED = ".new-"
_OURS = re.compile(rf"[0-9a-f]{{32}}\.[a-z0-9]+|{re.escape(_UNFINISHED)}.+")
_SPARED_SECONDS = 3600  # another build may be about to publish what it has just made


@dataclass(frozen=True, slots=True)
class PictureFiles:
    """The folder of made pictures; it may be missing, damaged or read-only."""

    folder: Path

    def keep(self, data: bytes, ending: str) -> tuple[str, Path | bytes]:
        """Write a picture; return its name and the file, or the bytes where nothing can be kept."""
        name = f"{digests.of_bytes(data)}.{ending}"
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, staged = tempfile.mkstemp(dir=self.folder, prefix=_UNFINISHED)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                os.replace(staged, path)  # noqa: PTH105 - a whole file or none, for two builds too
            except BaseException:
                Path(staged).unlink(missing_ok=True)
                raise
        except OSError:
            return name, data
        return name, path

    def find(self, name: str) -> Path | None:
        """Return a kept picture's file, or None if it is missing or damaged."""
        path = self.folder / name
        try:
            whole = digests.of_bytes(path.read_bytes()) == path.stem
        except OSError:
            return None
        return path if whole else None

    def prune(self, used: Collection[str]) -> None:
        """Remove what killed runs left, and unused pictures, oldest first, down to the bound."""
        spared = time.time() - _SPARED_SECONDS
        total, unused = 0, []
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                facts = entry.stat(follow_symlinks=False)
                if not _OURS.fullmatch(entry.name):
                    continue
                total += facts.st_size
                if entry.name not in used and facts.st_mtime < spared:
                    unused.append((facts.st_mtime, entry.name, facts.st_size))
        for _, name, size in sorted(unused):
            if total <= MAX_KEPT_BYTES and not name.startswith(_UNFINISHED):
                continue
            with contextlib.suppress(OSError):
                (self.folder / name).unlink()
                total -= size

"""Where the indexes of search wait for the next build: one folder for each state of the posts.

Each folder lists its files with their digests, so damage is found by looking. All of it is a
cache: deleting it costs time and nothing else.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from clinicsite import digests

KEPT = 3  # indexes: the site's, its preview's, and one for an edit taken back
_OURS = re.compile(r"[0-9a-f]{32}")  # anything else is not ours to remove
_LISTING = "files.json"  # after a line with its own digest
_FILES = TypeAdapter(dict[str, str])


def find(folder: Path, digest: str) -> dict[str, bytes] | None:
    """Return the files of an index by name, or None if it is missing or damaged."""
    place = folder / digest
    try:
        checksum, _, listing = (place / _LISTING).read_bytes().partition(b"\n")
        if checksum.decode() != digests.of_bytes(listing):
            return None
        listed = _FILES.validate_json(listing)
        files = {name: (place / of_file).read_bytes() for name, of_file in listed.items()}
    except (OSError, ValueError):
        return None
    whole = all(digests.of_bytes(data) == listed[name] for name, data in files.items())
    return files if whole else None


_UNFINISHED = ".new-"
_LONGEST_SECONDS = 3600


def newest(folder: Path) -> dict[str, bytes] | None:
    """Return the files of the index that was made last, or None if there is none."""
    for place in _by_age(folder):
        files = find(folder, place.name)
        if files is not None:
            return files
    return None


def keep(folder: Path, digest: str, files: Mapping[str, bytes]) -> None:
    """Keep an index under the digest of what it was made of, if that is possible."""
    listed = {name: digests.of_bytes(data) for name, data in files.items()}
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=_UNFINISHED) as work:
            staged = Path(work, digest)
            staged.mkdir()
            for name, data in files.items():
                (staged / listed[name]).write_bytes(data)
            listing = _FILES.dump_json(listed)
            checksum = digests.of_bytes(listing).encode()
            (staged / _LISTING).write_bytes(checksum + b"\n" + listing)
            shutil.rmtree(folder / digest, ignore_errors=True)
            staged.rename(folder / digest)
        for old in (*_by_age(folder)[KEPT:], *_left_over(folder)):
            shutil.rmtree(old, ignore_errors=True)


def _left_over(folder: Path) -> list[Path]:
    """Return the folders of runs that were killed: no run takes an hour to fill one."""
    since = time.time() - _LONGEST_SECONDS
    return [path for path in folder.glob(f"{_UNFINISHED}*") if path.lstat().st_mtime < since]


def _by_age(folder: Path) -> list[Path]:
    """Return the kept indexes, the one that was made last first."""
    found: list[tuple[int, str]] = []
    with suppress(OSError), os.scandir(folder) as entries:
        found = [
            (entry.stat().st_mtime_ns, entry.name)
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and _OURS.fullmatch(entry.name)
        ]
    return [folder / name for _, name in sorted(found, reverse=True)]

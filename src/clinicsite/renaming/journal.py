"""What a rename is about to do, written before it begins and removed when it is done.

The journal has the texts before and after, so that a rename that was killed can be finished or
undone. It is `.clinicsite/rename.json`, with a checksum.
"""

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clinicsite import caches
from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.disk import checksummed
from clinicsite.publishing.disk.durable import flush_parents
from clinicsite.publishing.disk.lock import let_go, try_lock
from clinicsite.reading import sources
from clinicsite.renaming.moves import Move

VERSION = 1
SHOWN = f"{caches.CACHE}/{caches.RENAMING}"
_DAMAGED = "rename.damaged.json"
_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part")


class DamagedError(Exception):
    """The journal cannot be read: it was cut off, or not written by clinicsite."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A rename: the move, and the text of each changed file by its path before the move.

    `token` makes the names of its temporary files unique.
    """

    move: Move
    keep_old_url: bool
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    token: str = field(default_factory=lambda: secrets.token_hex(4))

    def old(self, root: Path) -> Path:
        """Return the post's file or folder before the move."""
        folders = self.move.folders
        return root / (folders[0].rstrip("/") if folders else self.move.old_path)

    def new(self, root: Path) -> Path:
        """Return the post's file or folder after the move."""
        folders = self.move.folders
        return root / (folders[1].rstrip("/") if folders else self.move.new_path)

    def is_moved(self, root: Path) -> bool:
        """Whether the post is at its new place."""
        return os.path.lexists(self.new(root)) and not os.path.lexists(self.old(root))

    def place(self, root: Path, path: str, *, moved: bool) -> Path:
        """Return where a changed file is, before or after the move."""
        return root / ((self.move.of_file(path) if moved else None) or path)

    def save(self, root: Path) -> None:
        """Write the journal and flush it to the disk. Raises `OSError`."""
        before, after = (
            {path: data.decode() for path, data in texts.items()}
            for texts in (self.before, self.after)
        )
        plain = [VERSION, self.token, asdict(self.move), self.keep_old_url, before, after]
        file = _file(root)
        checksummed.write(file, json.dumps(plain).encode(), durable=True)
        flush_parents(file)


def load(root: Path) -> Journal | None:
    """Return the journal of an unfinished rename, if there is one.

    Raises `DamagedError`, and `EnvironmentFault` for one of another version or one that the
    machine does not let us read.
    """
    try:
        found = json.loads(checksummed.read(_file(root)))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise EnvironmentFault(f"cannot read {SHOWN}: {error.strerror}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedError from error
    if isinstance(found, list) and found and found[0] != VERSION:
        raise EnvironmentFault(
            "another version of clinicsite began a rename and was interrupted; run that version"
            f" once to finish it, or delete {SHOWN} and check the links to the post"
        )
    try:
        _, token, move, keep, *texts = found
        folders = move.pop("folders")
        move = Move(**move, folders=tuple(folders) if folders else None)
        before, after = ({path: text.encode() for path, text in of.items()} for of in texts)
        journal = Journal(move, bool(keep), before, after, str(token))
        _check(root, journal)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError from error
    return journal


def forget(root: Path) -> None:
    """Remove the journal: the rename is done, or undone. Raises `OSError`."""
    _file(root).unlink(missing_ok=True)


def set_aside(root: Path) -> str:
    """Rename a journal that cannot be read; return its new path."""
    try:
        _file(root).replace(_file(root).with_name(_DAMAGED))
    except OSError as error:
        raise EnvironmentFault(f"cannot rename {SHOWN}: {error.strerror}; delete it") from error
    return f"{caches.CACHE}/{_DAMAGED}"


def remove_parts(root: Path, *, texts: bool) -> None:
    """Remove the temporary files of killed runs: the journal's, and (`texts`) those of texts.

    Only while the site is locked. What cannot be removed stays.
    """
    parts = [_file(root).with_name(caches.RENAMING_PART)]
    if texts:
        parts += [each for each in (root / "content").rglob(".*.part") if _PART.match(each.name)]
    for part in parts:
        with contextlib.suppress(OSError):
            part.unlink()


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Lock the site for one rename, through its `content/` folder.

    Raises `EnvironmentFault` if another rename is running, `UsageError` without such a folder.
    """
    handle = sources.open_content(root)
    try:
        if try_lock(handle) is False:
            raise EnvironmentFault("another rename is running in this site; wait until it is done")
        yield
    finally:
        let_go(handle)


def _file(root: Path) -> Path:
    return caches.cache_folder(root) / caches.RENAMING


def _check(root: Path, journal: Journal) -> None:
    """Raise `ValueError` for what no journal of ours has, such as a path outside `content/`."""
    content = (root / "content").resolve()
    paths = [*journal.before, *journal.after, journal.move.old_path, journal.move.new_path]
    for path in [*paths, *(journal.move.folders or ())]:
        place = root / path
        if ".." in Path(path).parts or not place.parent.resolve().is_relative_to(content):
            raise ValueError(path)
    if journal.before.keys() != journal.after.keys() or not journal.token.isalnum():
        raise ValueError("texts")

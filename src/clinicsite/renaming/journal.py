"""What a rename is about to do, written down before it begins and removed when it is done.

The journal holds the texts before and after, so that a rename that was killed can be finished or
undone without guessing. It lies at `.clinicsite/rename.json`, with a checksum.
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
from clinicsite.publishing import summed
from clinicsite.publishing.durable import flush_parents
from clinicsite.publishing.lock import let_go, try_lock
from clinicsite.reading import sources
from clinicsite.renaming.mends import Move

VERSION = 1
SHOWN = f"{caches.CACHE}/{caches.RENAMING}"
_DAMAGED = "rename.damaged.json"
# As `save` writes them.
_IDS = re.compile(rb'"old_id": ?"([\w-]+)", ?"new_id": ?"([\w-]+)"')
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
        move = self.move
        return root / (move.folders[0].rstrip("/") if move.folders else move.old_path)

    def new(self, root: Path) -> Path:
        """Return the post's file or folder after the move."""
        move = self.move
        return root / (move.folders[1].rstrip("/") if move.folders else move.new_path)

    def is_moved(self, root: Path) -> bool:
        """Tell whether the post is at its new place."""
        return os.path.lexists(self.new(root)) and not os.path.lexists(self.old(root))

    def place(self, root: Path, path: str, *, moved: bool) -> Path:
        """Return where a changed file is, before or after the move."""
        return root / ((self.move.of_file(path) if moved else None) or path)

    def save(self, root: Path) -> None:
        """Write the journal and flush it to the disk. Raises `OSError`."""
        move = asdict(self.move)
        texts = [{path: data.decode() for path, data in of.items()} for of in self._texts()]
        plain = [VERSION, self.token, move, self.keep_old_url, *texts]
        file = _file(root)
        summed.write(file, json.dumps(plain).encode(), durable=True)
        flush_parents(file)

    def _texts(self) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
        return self.before, self.after


def load(root: Path) -> Journal | None:
    """Return the journal of a rename that did not end, if there is one.

    Raises `DamagedError`, and `EnvironmentFault` for one of another version or one that the machine
    does not let us read.
    """
    try:
        found = json.loads(summed.read(_file(root)))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise EnvironmentFault(f"cannot read {SHOWN}: {error.strerror}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedError from error
    if isinstance(found, list) and found and found[0] != VERSION:
        raise EnvironmentFault(
            f"a rename was interrupted, and another version of clinicsite wrote down how to finish"
            f" it: run that version once, or delete {SHOWN} and check the links to the post"
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


def set_aside(root: Path) -> tuple[str, tuple[str, str] | None]:
    """Move a journal that cannot be read out of the way.

    Return its new name, and the ids of the post as far as the text still shows them.
    """
    kept = _file(root).with_name(_DAMAGED)
    try:
        _file(root).replace(kept)
    except OSError as error:
        raise EnvironmentFault(f"cannot rename {SHOWN}: {error.strerror}; delete it") from error
    try:
        found = _IDS.search(kept.read_bytes() if kept.is_file() else b"")
    except OSError:
        found = None
    ids = (found[1].decode(), found[2].decode()) if found else None
    return f"{caches.CACHE}/{_DAMAGED}", ids


def sweep(root: Path, *, texts: bool) -> None:
    """Remove the half-written files of killed runs: the journal's, and (`texts`) those of texts.

    Only while the site is held. What cannot be removed stays.
    """
    parts = [_file(root).with_name(caches.RENAMING_PART)]
    if texts:
        parts += [each for each in (root / "content").rglob(".*.part") if _PART.match(each.name)]
    for part in parts:
        with contextlib.suppress(OSError):
            part.unlink()


@contextlib.contextmanager
def held(root: Path) -> Iterator[None]:
    """Hold the site for one rename, by a lock on its `content/` folder.

    Raises `EnvironmentFault` if another one holds it, `UsageError` if there is no such folder.
    """
    handle = sources.open_content(root)
    try:
        if try_lock(handle) is False:
            raise EnvironmentFault("another rename is at work in this site; wait for it to end")
        yield
    finally:
        let_go(handle)


def _file(root: Path) -> Path:
    return caches.cache_folder(root) / caches.RENAMING


def _check(root: Path, journal: Journal) -> None:
    """Raise `ValueError` for a path outside `content/`: no journal of ours has one."""
    content = (root / "content").resolve()
    paths = [*journal.before, *journal.after, journal.move.old_path, journal.move.new_path]
    for path in [*paths, *(journal.move.folders or ())]:
        place = root / path
        if ".." in Path(path).parts or not place.parent.resolve().is_relative_to(content):
            raise ValueError(path)
    if journal.before.keys() != journal.after.keys() or not journal.token.isalnum():
        raise ValueError("texts")

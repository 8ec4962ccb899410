"""Replacing the changed files: all of them, or none.

    journal ──▶ new texts under temporary names ──▶ renamed one by one ──▶ post moved
            ──▶ journal removed

After an error everything is undone. After a kill the journal is still there, and the next command
finishes the rename or undoes it (`recovery.py`).
"""

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.disk.durable import flush_parents
from clinicsite.renaming import journal as journals
from clinicsite.renaming.journal import Journal


def swap(root: Path, journal: Journal, read: Mapping[str, bytes]) -> None:
    """Carry out a rename; `read` are the bytes of files as they were read, by path.

    Raises `EnvironmentFault` with everything as it was, if a file has changed since it was read or
    cannot be written.
    """
    for path, data in read.items():
        if bytes_of(root / path) != data:
            raise EnvironmentFault(f"{path} has just changed; rename again")
    old_path = journal.move.old_path
    try:
        journal.save(root)
        finish(root, journal, journal.after)
    except BaseException as error:
        try:
            undo(root, journal)
        except OSError as again:
            raise EnvironmentFault(
                f"cannot rename {old_path}: {again.strerror}; it is half done, and the next command"
                " finishes it if the disk allows"
            ) from error
        if isinstance(error, OSError):
            message = f"cannot rename {old_path}: {error.strerror}; nothing was changed"
            raise EnvironmentFault(message) from error
        raise


def finish(root: Path, journal: Journal, texts: Mapping[str, bytes]) -> None:
    """Write the texts (by path before the move), move the post, and remove the journal.

    Skips what is done already. Raises `OSError`.
    """
    moved = journal.is_moved(root)
    _put(root, journal, texts, moved=moved)
    old, new = journal.old(root), journal.new(root)
    if not moved and os.path.lexists(old):
        if os.path.lexists(new):
            raise FileExistsError(17, f"{journal.move.new_path} exists already")
        old.rename(new)
    _end(root, journal)


def undo(root: Path, journal: Journal) -> None:
    """Restore the texts, move the post back, and remove the journal.

    Leaves files alone that were edited since. Raises `OSError`.
    """
    moved = journal.is_moved(root)
    if moved:
        journal.new(root).rename(journal.old(root))
    changed = {
        path: data
        for path, data in journal.before.items()
        if bytes_of(root / path) == journal.after[path]
    }
    _put(root, journal, changed, moved=False)
    _end(root, journal)


def bytes_of(file: Path) -> bytes:
    """Return a file's bytes; empty if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _put(root: Path, journal: Journal, texts: Mapping[str, bytes], *, moved: bool) -> None:
    """Write new texts: each completely or not at all, and none before all are on the disk."""
    staged: list[tuple[Path, Path]] = []
    for path, data in texts.items():
        file = journal.place(root, path, moved=moved)
        if bytes_of(file) == data:
            continue
        part = _part(file, journal)
        part.unlink(missing_ok=True)  # of the run that was killed
        with part.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        shutil.copymode(file, part)
        staged.append((part, file))
    for part, file in staged:
        part.replace(file)


def _end(root: Path, journal: Journal) -> None:
    """Remove temporary files, flush the changed folders, then remove the journal."""
    places = [
        journal.place(root, path, moved=moved) for path in journal.after for moved in (False, True)
    ]
    for file in places:
        with contextlib.suppress(OSError):
            _part(file, journal).unlink()
    for folder in {file.parent for file in [*places, journal.new(root)]}:
        if folder.is_dir():
            flush_parents(folder / "_")
    journals.forget(root)


def _part(file: Path, journal: Journal) -> Path:
    return file.with_name(f".{file.name}.{journal.token}.part")

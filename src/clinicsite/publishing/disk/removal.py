"""Removing a folder of ours with all that lies in it; the marker that names it ours goes last."""

import contextlib
import os
import secrets

from clinicsite.publishing.output import OPEN_FOLDER, Folder
from clinicsite.publishing.state import MARKER

_LEVELS = 8  # of folders that are emptied where they are


def remove(parent: int, name: str) -> bool:
    """Remove a folder of ours, its marker last; tell whether all of it could be removed."""
    try:
        with Folder(os.open(name, OPEN_FOLDER, dir_fd=parent)) as folder:
            _empty(folder)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(MARKER, dir_fd=folder.handle)
        os.rmdir(name, dir_fd=parent)
    except OSError:
        return False
    return True


def _empty(top: Folder) -> None:
    """Remove all but the marker, however deep it is nested.

    What lies deeper than sites do is moved up into `top` first, so that a few handles are enough.
    """
    folders, files = _parted(top)
    for name in files:
        if name != MARKER:
            os.unlink(name, dir_fd=top.handle)
    while folders:
        name = folders.pop()
        with top.open(name) as folder:
            folders += _clear(folder, top, _LEVELS)
        os.rmdir(name, dir_fd=top.handle)


def _clear(folder: Folder, top: Folder, levels: int) -> list[str]:
    """Remove all in a folder; return the new names, in `top`, of what lay below these levels."""
    moved = []
    folders, files = _parted(folder)
    for name in files:
        os.unlink(name, dir_fd=folder.handle)
    for name in folders:
        if levels:
            with folder.open(name) as inner:
                moved += _clear(inner, top, levels - 1)
            os.rmdir(name, dir_fd=folder.handle)
        else:
            moved.append(secrets.token_hex(8))
            os.rename(name, moved[-1], src_dir_fd=folder.handle, dst_dir_fd=top.handle)
    return moved


def _parted(folder: Folder) -> tuple[list[str], list[str]]:
    """Return the names of the folders in a folder, and of everything else."""
    entries = list(folder.entries())
    folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return folders, [e.name for e in entries if not e.is_dir(follow_symlinks=False)]

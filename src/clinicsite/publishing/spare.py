"""The folders of the site before, put by to become those of the site after.

A build that changes one page would otherwise make a folder for every page, and remove as many:
at 1,000 posts that took longer than all the rest of it (decision 0014).

    old site ── its folders moved ──▶ `spare` in the cache ── next build: weeded, moved ──▶ staging

Nothing in the spare is believed. Of its files only those stay that are, by device and inode, the
very files of the published folder that this build has just read and will keep; all others are
removed before a folder is used. It is no loss if it vanishes. Only folders below the top one come
back: whoever has the old site's own folder open finds it empty, and never another site in it.
"""

import contextlib
import os
import stat
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.publishing.output import FOLDER_MODE, OPEN_FOLDER, Folder
from clinicsite.publishing.removal import clear_away


@dataclass(frozen=True, slots=True)
class Taken:
    """The paths of the folders that were taken from a spare, and of the kept files in them."""

    folders: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def put_by(old: int, spare: Path) -> None:
    """Move the folders in the open folder `old` to the spare, where and as far as that is possible.

    What cannot be moved (to another disk, or because the spare has one of that name) stays.
    """
    with contextlib.suppress(OSError):
        spare.mkdir(exist_ok=True)
        with Folder(os.open(spare, OPEN_FOLDER)) as into:
            for name in _folders(Folder(old)):
                with contextlib.suppress(OSError):
                    os.rename(name, name, src_dir_fd=old, dst_dir_fd=into.handle)


def take(
    spare: Path, staging: int, old: int | None, fresh: Container[str], wanted: Container[str]
) -> Taken:
    """Move the spare's folders to the staging folder, with the files that shall stay in them.

    `fresh` are the paths of files to be kept of the open folder `old`, `wanted` those of all
    folders of the next site. A folder that cannot be weeded or moved is left out, and removed if
    possible.
    """
    taken = Taken()
    with contextlib.suppress(OSError), Folder(os.open(spare, OPEN_FOLDER)) as folder:
        for name in _folders(folder):
            with contextlib.suppress(OSError):
                found = _Weeding(old, fresh, wanted)
                if found.keeps(folder, name, name):
                    os.rename(name, name, src_dir_fd=folder.handle, dst_dir_fd=staging)
                    taken.folders.update(found.taken.folders)
                    taken.files.update(found.taken.files)
    return taken


@dataclass(frozen=True, slots=True)
class _Weeding:
    """Removal of all that the next site has not, in one folder of the spare."""

    old: int | None
    fresh: Container[str]
    wanted: Container[str]
    taken: Taken = field(default_factory=Taken)

    def keeps(self, parent: Folder, name: str, path: str) -> bool:
        """Weed a folder, or remove it if it is not wanted; tell which. Raises `OSError`."""
        if path not in self.wanted:
            clear_away(parent, name)
            return False
        with parent.open(name) as folder:
            if stat.S_IMODE(os.fstat(folder.handle).st_mode) != FOLDER_MODE:
                os.fchmod(folder.handle, FOLDER_MODE)
            for entry in list(folder.entries()):
                below = f"{path}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self.keeps(folder, entry.name, below)
                elif below in self.fresh and self._is_published(entry, below):
                    self.taken.files.add(below)
                else:
                    os.unlink(entry.name, dir_fd=folder.handle)
        self.taken.folders.add(path)
        return True

    def _is_published(self, entry: os.DirEntry[str], path: str) -> bool:
        """Tell whether this is the file that was read at the path in the published folder."""
        published = os.stat(path, dir_fd=self.old, follow_symlinks=False)
        return os.path.samestat(entry.stat(follow_symlinks=False), published)


def _folders(folder: Folder) -> list[str]:
    return sorted(e.name for e in folder.entries() if e.is_dir(follow_symlinks=False))

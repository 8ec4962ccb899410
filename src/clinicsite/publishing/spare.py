"""The folders of the site before, put by to become those of the site after.

A build that changes one page would otherwise make a folder for every page, and remove as many:
at 1,000 posts that took longer than all the rest of it (decision 0014).

    old site ── its folders moved ──▶ `spare` in the cache ── next build: weeded, moved ──▶ staging

Nothing in the spare is believed. Of its files only those stay that are, by device and inode, the
very files of the published folder that this build has just read and will keep; all others are
removed before a folder is used. It is no loss if it is gone. Only folders below the top one come
back: whoever has the old site's own folder open finds it empty, and never another site in it.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.publishing.output import FOLDER_MODE, MAX_DEPTH, OPEN_FOLDER, Folder


@dataclass(frozen=True, slots=True)
class Taken:
    """The paths of the folders that were taken back, and of the kept files in them."""

    folders: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Weeder:
    """Removes from the spare's folders what the next site has not.

    `fresh` are the paths of files to be kept of the open folder `old` (None if there is none),
    `wanted` those of all folders of the next site, `ours` those of files that we wrote. Any other
    file was put there by somebody whose program had the folder open: `set_aside` is called with
    an open folder and the path in it, before it is removed.
    """

    old: int | None
    fresh: Container[str]
    wanted: Container[str]
    ours: Container[str]
    set_aside: Callable[[int, str], None]

    def weed(self, spare: Folder, name: str) -> Taken:
        """Weed a folder at the top, or remove it. Raises `OSError`."""
        taken = Taken()
        self._weed(spare, spare, name, taken, stays=True)
        return taken

    def _weed(self, spare: Folder, parent: Folder, path: str, taken: Taken, *, stays: bool) -> None:
        name = path.rpartition("/")[2]
        if path.count("/") > MAX_DEPTH:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        with parent.open(name) as folder:
            stays = stays and path in self.wanted and _is_plain(folder.handle)
            if stays:
                taken.folders.add(path)
            for entry in list(folder.entries()):
                below = f"{path}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self._weed(spare, folder, below, taken, stays=stays)
                elif stays and below in self.fresh and self._is_published(entry, below):
                    taken.files.add(below)
                else:
                    if below not in self.ours and not self._is_published(entry, below):
                        self.set_aside(spare.handle, below)
                    os.unlink(entry.name, dir_fd=folder.handle)
        if not stays:
            os.rmdir(name, dir_fd=parent.handle)

    def _is_published(self, entry: os.DirEntry[str], path: str) -> bool:
        """Tell whether this is the very file that stands at the path in the published folder."""
        if self.old is None:
            return False
        try:
            published = os.stat(path, dir_fd=self.old, follow_symlinks=False)
        except OSError:
            return False
        return os.path.samestat(entry.stat(follow_symlinks=False), published)


def put_by(old: int, gone: Iterable[str], spare: Path) -> None:
    """Move the folders in the open folder `old` to the spare, where and as far as that is possible.

    `gone` are the paths of files that the published site has not. What cannot be moved (to
    another disk, or because the spare has one of that name) stays.
    """
    with contextlib.suppress(OSError):
        spare.mkdir(parents=True, exist_ok=True)
        with Folder(os.open(spare, OPEN_FOLDER)) as into:
            for path in gone:
                with contextlib.suppress(OSError):
                    os.unlink(path, dir_fd=old)
            for name in _folders(Folder(old)):
                with contextlib.suppress(OSError):
                    os.rename(name, name, src_dir_fd=old, dst_dir_fd=into.handle)


def take_back(spare: Path, staging: int, weeder: Weeder) -> Taken:
    """Weed the spare's folders and move them to the open staging folder; tell what came.

    A folder that cannot be weeded or moved is left where it is.
    """
    taken = Taken()
    with contextlib.suppress(OSError), Folder(os.open(spare, OPEN_FOLDER)) as folder:
        for name in _folders(folder):
            with contextlib.suppress(OSError):
                found = weeder.weed(folder, name)
                if found.folders:
                    os.rename(name, name, src_dir_fd=folder.handle, dst_dir_fd=staging)
                    taken.folders.update(found.folders)
                    taken.files.update(found.files)
    return taken


def _is_plain(folder: int) -> bool:
    """Tell whether a folder is as one that was just made, or could be made so."""
    try:
        if stat.S_IMODE(os.fstat(folder).st_mode) != FOLDER_MODE:
            os.fchmod(folder, FOLDER_MODE)
        attributes = os.listxattr(folder) if hasattr(os, "listxattr") else []
    except OSError as error:
        return error.errno == errno.ENOTSUP  # a file system without attributes
    # An access list would decide what becomes of everything in it.
    return not any(name.startswith("system.posix_acl_") for name in attributes)


def _folders(folder: Folder) -> list[str]:
    return sorted(e.name for e in folder.entries() if e.is_dir(follow_symlinks=False))

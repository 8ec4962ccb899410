"""What lies in a folder of ours and below: only folders that changed are listed.

The times of a folder change with every name in it, so a folder whose stamp still fits has the
entries that it had when the stamp was taken.
"""

import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from clinicsite.engine.signatures import signature, stamp
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.output import FOLDER_MODE, MAX_DEPTH, OPEN_FOLDER, Folder

FILE, SYMLINK, NOT_A_FILE = "file", "symlink", "not a file"


@dataclass(slots=True)
class Scan:
    """What was found; paths are relative to the top folder, which is called ``.

    `unchanged` are folders that hold what they held. `entries` gives the kind of everything that
    is no folder in all other folders. `folders` are all folders with their stamps: empty for one
    that changed too lately, is `empty` or has `odd` permissions.
    """

    top: int
    device: int
    shown: str
    keeps_modes: bool
    unchanged: set[str] = field(default_factory=set)
    entries: dict[str, str] = field(default_factory=dict)
    folders: dict[str, bytes] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    odd: set[str] = field(default_factory=set)

    def run(self, known: Mapping[str, bytes], skipped: str) -> None:
        """Walk through the known folders, outer ones first, and into all that are new."""
        now, unchanged, top = time.time_ns(), self.unchanged, self.top
        self._look("", known, now, skipped)
        for path, last in known.items():
            # What is in a folder that was listed has been looked at, or is gone.
            if path.rpartition("/")[0] not in unchanged or path in self.folders:
                continue
            try:
                status = os.stat(path, dir_fd=top, follow_symlinks=False)
            except FileNotFoundError:  # it is in the other folder only
                continue
            if signature(status) == last:  # as nearly always
                unchanged.add(path)
                self.folders[path] = last
            else:
                self._look(path, known, now, skipped)

    def _look(self, path: str, known: Mapping[str, bytes], now: int, skipped: str) -> None:
        status = os.stat(path or ".", dir_fd=self.top, follow_symlinks=False)
        last = known.get(path)
        if last and signature(status) == last:
            self.unchanged.add(path)
            self.folders[path] = last
            return
        if status.st_dev != self.device:
            raise UsageError(
                f"another file system is mounted at {self.shown}/{path};"
                " unmount it, or name another output"
            )
        inner = self._list(path, skipped)
        if self.keeps_modes and stat.S_IMODE(status.st_mode) != FOLDER_MODE:
            self.odd.add(path)
        is_right = path not in self.odd and path not in self.empty
        self.folders[path] = stamp(status, now) if is_right else b""
        for folder in inner:
            self._look(folder, known, now, skipped)

    def _list(self, path: str, skipped: str) -> list[str]:
        """Take in what lies in a folder; return the paths of the folders in it."""
        if path.count("/") > MAX_DEPTH:
            raise EnvironmentFault(
                f"folders in {self.shown}/ are nested more than {MAX_DEPTH} deep; remove them:"
                f" {self.shown}/{path[:80]}…"
            )
        prefix, inner, is_empty = f"{path}/" if path else "", [], bool(path)
        with Folder(os.open(path or ".", OPEN_FOLDER, dir_fd=self.top)) as folder:
            for entry in folder.entries():
                is_empty = False
                below = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if below != skipped:
                        inner.append(below)
                else:
                    self.entries[below] = _kind_of(entry)
        if is_empty:
            self.empty.add(path)
        return inner


def scan(
    top: int,
    known: Mapping[str, bytes],
    shown: str,
    *,
    keeps_modes: bool = True,
    skipped: str = "",
) -> Scan:
    """Look through an open folder, which is called `shown` in messages; follow no symbolic link.

    `known` are stamps of folders, outer ones first; a folder with an empty one is listed.
    `skipped` is a folder that is passed over. Raises `EnvironmentFault` naming what cannot be
    read, `UsageError` if another file system is mounted inside.
    """
    found = Scan(top, os.fstat(top).st_dev, shown, keeps_modes)
    try:
        found.run(known, skipped)
    except OSError as error:
        path = error.filename if isinstance(error.filename, str) else ""
        raise EnvironmentFault(f"cannot read {shown}/{path}: {error.strerror}") from error
    return found


def _kind_of(entry: "os.DirEntry[str]") -> str:
    if entry.is_symlink():
        return SYMLINK
    return FILE if entry.is_file(follow_symlinks=False) else NOT_A_FILE

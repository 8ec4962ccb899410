"""Every file of an output: what it is, read only where its signature does not say so."""

import os
import stat
import time
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite import digests
from clinicsite.engine.signatures import signature, stamp
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.disk.scan import FILE, NOT_A_FILE, SYMLINK, Scan, scan
from clinicsite.publishing.disk.streams import digest_of
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.output import FILE_MODE, OPEN_FILE, OPEN_FOLDER, Folder
from clinicsite.publishing.state import MARKER, SENTENCE

_OF_SENTENCE = digests.of_bytes(SENTENCE)


@dataclass(frozen=True, slots=True)
class OutputState:
    """What was found in an output folder.

    `present` gives for each file the digest of its bytes, followed by ` mode NNN` where its
    permissions are not ours, or `SYMLINK`, or `NOT_A_FILE`. `mend` names folders that are empty or
    have other permissions, and of the output itself (`.`) and its marker also that it is missing.
    `stamps` and `folders` are for the next manifest; `unread` are the files that had the signature
    noted. `inode` is 0 if there is no folder.
    """

    present: Mapping[str, str] = field(default_factory=dict)
    mend: tuple[str, ...] = ()
    inode: int = 0
    stamps: Mapping[str, bytes] = field(default_factory=dict)
    folders: Mapping[str, bytes] = field(default_factory=dict)
    unread: AbstractSet[str] = frozenset()


def inspect(output: Path, last: Manifest) -> OutputState:
    """Look at every file of a settled output folder; no symbolic link is followed.

    Raises `EnvironmentFault` naming what cannot be read, `UsageError` if another file system is
    mounted inside, or another output lies there.
    """
    try:
        top = os.open(output, OPEN_FOLDER)
    except FileNotFoundError:
        return OutputState(mend=(".",))
    except OSError as error:
        raise EnvironmentFault(f"cannot read {output.name}/: {error.strerror}") from error
    with Folder(top):
        found = scan(top, last.folders, output.name, keeps_modes=last.keeps_modes)
        files = _Files(top, output.name, last)
        files.read_all(found)
        odd = [path or "." for path in found.odd | found.empty]
        return OutputState(
            files.present,
            tuple(sorted(odd if files.has_marker else [*odd, MARKER])),
            os.fstat(top).st_ino,
            files.stamps,
            found.folders,
            files.unread,
        )


class _Files:
    """The files of an open output folder, as far as they have been looked at."""

    def __init__(self, top: int, shown: str, last: Manifest) -> None:
        self._top = top
        self._shown = shown
        self._last = last
        self.present: dict[str, str] = {}
        self.stamps: dict[str, bytes] = {}
        self.unread: set[str] = set()
        self.has_marker = False

    def read_all(self, found: Scan) -> None:
        """Look at each file of the folders that were scanned."""
        path = MARKER
        try:
            # `settled` has seen that the sentence is right; only its permissions may be wrong.
            status = os.stat(MARKER, dir_fd=self._top, follow_symlinks=False)
            self.has_marker = not self._is_odd(status.st_mode)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise self._unreadable(path, error) from error
        try:
            for path in self._last.digests:
                if path.rpartition("/")[0] in found.unchanged:
                    self._look(path)
            for path, kind in found.entries.items():
                if kind != FILE:
                    self.present[path] = kind
                elif path != MARKER:
                    self._look(path)
        except OSError as error:
            raise self._unreadable(path, error) from error

    def _look(self, path: str) -> None:
        status = os.stat(path, dir_fd=self._top, follow_symlinks=False)
        found = signature(status)
        if found == self._last.stamps.get(path):
            self.present[path] = self._last.digests[path]
            self.stamps[path] = found
            self.unread.add(path)
        elif stat.S_ISREG(status.st_mode):
            self._read(path)
        else:
            self.present[path] = SYMLINK if stat.S_ISLNK(status.st_mode) else NOT_A_FILE

    def _read(self, path: str) -> None:
        now = time.time_ns()
        with Folder(os.open(path, OPEN_FILE, dir_fd=self._top)) as file:
            # Before the bytes: a later change leaves its mark.
            status = os.fstat(file.handle)
            _, digest = digest_of(file.handle)
        if path.endswith(f"/{MARKER}") and digest == _OF_SENTENCE:
            raise UsageError(
                f"{self._shown}/ contains another output,"
                f" {self._shown}/{path.removesuffix(MARKER)}; move that out of it"
            )
        if self._is_odd(status.st_mode):
            self.present[path] = f"{digest} mode {stat.S_IMODE(status.st_mode):o}"
        else:
            self.present[path] = digest
            self.stamps[path] = stamp(status, now)

    def _is_odd(self, mode: int) -> bool:
        return self._last.keeps_modes and stat.S_IMODE(mode) != FILE_MODE

    def _unreadable(self, path: str, error: OSError) -> EnvironmentFault:
        return EnvironmentFault(f"cannot read {self._shown}/{path}: {error.strerror}")

"""A folder that is filled to become the published one.

An existing inode is never written to: it may belong to the published folder as well.
"""

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.changes import INCOMING
from clinicsite.publishing.disk.lock import UNWRITABLE, let_go, try_lock
from clinicsite.publishing.disk.removal import remove
from clinicsite.publishing.disk.streams import copied, put
from clinicsite.publishing.output import (
    FILE_MODE,
    FOLDER_MODE,
    OPEN_FILE,
    OPEN_FOLDER,
    Folder,
    has_marker,
    naming,
)
from clinicsite.publishing.state import MARKER, SENTENCE

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class CopyOf:
    """A file to be copied into the output; its bytes must have the digest.

    `shown` is what messages call it.
    """

    file: Path
    digest: str
    shown: str


class Tree:
    """An open folder of the open folder `parent`, made if need be, and locked.

    `shown` is the output's name for messages.
    """

    def __init__(self, parent: int, name: str, shown: str) -> None:
        self.parent = parent
        self.name = name
        self.shown = shown
        self.keeps_modes = True
        with naming(f"make a folder for the next {shown}/"):
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, FOLDER_MODE, dir_fd=parent)
            self.handle = os.open(name, OPEN_FOLDER, dir_fd=parent)
        try_lock(self.handle)

    def close(self) -> None:
        """Let go of the folder and its lock, once; what lies in it stays."""
        handle, self.handle = self.handle, -1
        let_go(handle)

    def begin(self) -> None:
        """Make the folder recognisable as ours, and ready to receive files."""
        with naming(f"write {self.shown}/{MARKER}"):
            self._permit(self.handle, FOLDER_MODE)
            if not has_marker(self.handle):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(MARKER, dir_fd=self.handle)
                self.create(MARKER, lambda handle: put(handle, SENTENCE))
            self._permit_path(MARKER, FILE_MODE)
            remove(self.handle, INCOMING)
            os.mkdir(INCOMING, FOLDER_MODE, dir_fd=self.handle)

    def receive(self, name: str, path: str, data: bytes | CopyOf) -> None:
        """Write a new file of the path, to be moved there later, under a name of its own."""
        place = f"{INCOMING}/{name}"
        with naming(f"write {self.shown}/{path}"):
            if isinstance(data, bytes):
                self.create(place, lambda handle: put(handle, data))
                return
            with naming(f"read {data.shown}"):
                source = Folder(os.open(data.file, OPEN_FILE))
            with source:
                self.copy(place, source.handle, data.digest, data.shown)

    def create(self, path: str, fill: Callable[[int], object]) -> None:
        """Make a new file, have it filled, and see to its permissions. Raises `OSError`."""
        handle = os.open(path, _CREATE, FILE_MODE, dir_fd=self.handle)
        try:
            fill(handle)
            self._permit(handle, FILE_MODE)
        finally:
            os.close(handle)

    def copy(self, path: str, source: int, digest: str, shown: str) -> None:
        """Make a new file of the bytes of an open one, which is called `shown` in messages.

        Raises `EnvironmentFault` if they are not those of the digest, `OSError`.
        """

        def fill(handle: int) -> None:
            if digests.of_pieces(copied(source, handle, shown)) != digest:
                raise EnvironmentFault(f"{shown} was changed during the build; build again")

        self.create(path, fill)

    def link(self, old: int, path: str, digest: str) -> bool:
        """Take over a file of the open folder `old`; tell whether it is the same inode.

        Raises `EnvironmentFault` for bytes that are not those of the digest, `OSError`.
        """
        try:
            os.link(path, path, src_dir_fd=old, dst_dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            raise
        except OSError:
            # No links here, too many of them, or not to another's file. If the disk itself is at
            # fault, the copy will say so.
            with Folder(os.open(path, OPEN_FILE, dir_fd=old)) as kept:
                self.copy(path, kept.handle, digest, f"{self.shown}/{path}")
                status = os.fstat(kept.handle)
            times = status.st_atime_ns, status.st_mtime_ns
            os.utime(path, ns=times, dir_fd=self.handle, follow_symlinks=False)
            return False
        return True

    def make_folder(self, path: str) -> None:
        """Make a folder whose parent is there. Raises `OSError`."""
        os.mkdir(path, FOLDER_MODE, dir_fd=self.handle)
        self._permit_path(path, FOLDER_MODE)

    def permit_folder(self, path: str) -> None:
        """Give a folder the permissions of all. Raises `OSError`."""
        self._permit_path(path, FOLDER_MODE)

    def _permit_path(self, path: str, mode: int) -> None:
        with _tolerating():
            os.chmod(path, mode, dir_fd=self.handle)

    def _permit(self, handle: int, mode: int) -> None:
        """Set permissions whatever the umask; note a file system that keeps none."""
        with _tolerating():
            os.fchmod(handle, mode)
        if stat.S_IMODE(os.fstat(handle).st_mode) != mode:
            self.keeps_modes = False


@contextlib.contextmanager
def _tolerating() -> Iterator[None]:
    """Go on where permissions may not be set."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise

"""The hidden folder beside the output in which the next site is put together.

It is named `.NAME.clinicsite-XXXXXXXX` and holds our marker from its first moment to its last,
so that what a killed run left behind can be told from somebody's folder of a like name. The
run that fills it holds a lock on it (of the folder itself, so it needs no writable cache).
"""

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from clinicsite import digests
from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.exchange import OLD
from clinicsite.publishing.lock import UNWRITABLE, let_go, try_lock
from clinicsite.publishing.output import (
    FILE_MODE,
    FOLDER_MODE,
    OPEN_FILE,
    OPEN_FOLDER,
    Folder,
    has_marker,
)
from clinicsite.publishing.pieces import copied, put
from clinicsite.publishing.plan import folders_of
from clinicsite.publishing.removal import remove
from clinicsite.publishing.spare import Weeder, take_back
from clinicsite.publishing.state import MARKER, SENTENCE

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def naming(doing: str) -> Iterator[None]:
    """Turn an `OSError` of the block into an `EnvironmentFault` that says what was being done."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(f"cannot {doing}: {error.strerror or error}") from error


class Staging:
    """A staging folder, open for filling; every file in it is new or a link to an equal old one.

    `shown` is the output's name for messages. An existing inode is never written to: it may
    belong to the published folder.
    """

    def __init__(self, parent: int, shown: str, *, durable: bool) -> None:
        self.parent = parent
        self.shown = shown
        self.durable = durable
        self.keeps_modes = True
        self.written = 0
        self.name = f".{shown}.clinicsite-{secrets.token_hex(4)}"
        self._made = {""}
        self._kept: set[str] = set()
        with naming(f"make a folder beside {shown}/"):
            os.mkdir(self.name, FOLDER_MODE, dir_fd=parent)
            try:
                self.handle = os.open(self.name, OPEN_FOLDER, dir_fd=parent)
                # What the umask, an access list or the folder around makes of one new folder, they
                # make of all that lie in it.
                mode = stat.S_IMODE(os.fstat(self.handle).st_mode)
            except BaseException:
                remove(parent, self.name)
                raise
        self._are_made_right = mode == FOLDER_MODE
        try_lock(self.handle)

    def begin(self) -> None:
        """Make the folder recognisable as ours."""
        with naming(f"write {self.shown}/{MARKER}"):
            self._permit(self.handle, FOLDER_MODE)
            self._write(MARKER, SENTENCE)

    def reuse(self, spare: Path, weeder: Weeder) -> None:
        """Begin with the folders that were put by, and the files in them that are kept."""
        taken = take_back(spare, self.handle, weeder)
        self._made |= taken.folders
        self._kept |= taken.files

    @property
    def inode(self) -> int:
        """The number by which the folder is known wherever it is moved to."""
        return os.fstat(self.handle).st_ino

    def close(self) -> None:
        """Let go of the folder and its lock, once; what lies in it stays."""
        handle, self.handle = self.handle, -1
        let_go(handle)

    def write(self, path: str, data: bytes) -> None:
        """Write a new file."""
        with naming(f"write {self.shown}/{path}"):
            self._make_folders(path)
            self._write(path, data)
        self.written += 1

    def copy(self, path: str, source: int, digest: str, shown: str) -> None:
        """Write a new file of the bytes of an open one, which is called `shown` in messages.

        Raises `EnvironmentFault` if they are not those of the digest.
        """
        with naming(f"write {self.shown}/{path}"):
            self._make_folders(path)
            self._copy(path, source, digest, shown)
        self.written += 1

    def keep(self, old: int, path: str, digest: str) -> None:
        """Take over an unchanged file of the open folder `old`: by a hard link, or a copy."""
        with naming(f"keep {self.shown}/{path}"):
            if path not in self._kept:
                self._make_folders(path)
                self._link(old, path, digest)
            if self.durable:
                self._flush(path, OPEN_FILE)

    def flush_folders(self) -> None:
        """Bring the names in all staged folders to the disk."""
        with naming(f"flush {self.shown}/"):
            for folder in sorted(self._made, reverse=True):
                self._flush(folder or ".", OPEN_FOLDER)

    def _link(self, old: int, path: str, digest: str) -> None:
        try:
            os.link(path, path, src_dir_fd=old, dst_dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            raise
        except OSError:
            # No links here, too many of them, or not to another's file. If the disk itself is at
            # fault, the copy will say so.
            with Folder(os.open(path, OPEN_FILE, dir_fd=old)) as kept:
                self._copy(path, kept.handle, digest, f"{self.shown}/{path}", keep_times=True)

    def _write(self, path: str, data: bytes) -> None:
        with self._new(path) as handle:
            put(handle, data)

    def _copy(
        self, path: str, source: int, digest: str, shown: str, *, keep_times: bool = False
    ) -> None:
        status = os.fstat(source)
        with self._new(path) as handle:
            if digests.of_pieces(copied(source, handle, shown)) != digest:
                raise EnvironmentFault(f"{shown} was changed during the build; build again")
            if keep_times:
                os.utime(handle, ns=(status.st_atime_ns, status.st_mtime_ns))

    @contextlib.contextmanager
    def _new(self, path: str) -> Iterator[int]:
        """Open a new file; when it is filled, see to its permissions."""
        handle = os.open(path, _CREATE, FILE_MODE, dir_fd=self.handle)
        try:
            yield handle
            self._permit(handle, FILE_MODE)
            if self.durable:
                os.fsync(handle)
        finally:
            os.close(handle)

    def _permit(self, handle: int, mode: int) -> None:
        """Set permissions whatever the umask; note a file system that keeps none."""
        with self._tolerating():
            os.fchmod(handle, mode)
        if stat.S_IMODE(os.fstat(handle).st_mode) != mode:
            self.keeps_modes = False

    @contextlib.contextmanager
    def _tolerating(self) -> Iterator[None]:
        """Go on where permissions may not be set."""
        try:
            yield
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise

    def _make_folders(self, path: str) -> None:
        if path.rpartition("/")[0] in self._made:
            return
        for folder in folders_of(path):
            if folder not in self._made:
                os.mkdir(folder, FOLDER_MODE, dir_fd=self.handle)
                if not self._are_made_right:
                    with self._tolerating():
                        os.chmod(folder, FOLDER_MODE, dir_fd=self.handle)
                self._made.add(folder)

    def _flush(self, path: str, flags: int) -> None:
        with Folder(os.open(path, flags, dir_fd=self.handle)) as opened:
            os.fsync(opened.handle)


def recover(output: Path) -> bool:
    """Put right what a killed run left beside the output, whatever moment it was killed at.

    An old folder moved away by a half-done fallback exchange comes back if nothing took its
    place; every other leftover is removed, as far as that is possible. Tells whether there was
    anything to do. Raises `EnvironmentFault` if another run is at work there.
    """
    try:
        parent = os.open(output.parent, OPEN_FOLDER)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise EnvironmentFault(
            f"cannot read the folder of {output.name}/: {error.strerror}"
        ) from error
    with Folder(parent) as folder:
        with naming(f"look beside {output.name}/"):
            found = sorted(_leftovers(folder, output.name))
        for name in found:
            _refuse_busy(folder, name, output.name)
        if not os.path.lexists(output):
            _put_back(parent, found, output)
        for name in found:
            remove(parent, name)  # of one that was put back, nothing has this name any more
        return bool(found)


def _put_back(parent: int, found: list[str], output: Path) -> None:
    for name in found:
        if not name.endswith(OLD):
            continue
        with naming(f"put {output.name}/ back"):
            if has_marker(output.parent / name):
                os.rename(name, output.name, src_dir_fd=parent, dst_dir_fd=parent)
                return


def _leftovers(folder: Folder, name: str) -> list[str]:
    pattern = re.compile(rf"\.{re.escape(name)}\.clinicsite-[0-9a-f]{{8}}(?:{re.escape(OLD)})?")
    return [
        entry.name
        for entry in folder.entries()
        if pattern.fullmatch(entry.name)
        and entry.is_dir(follow_symlinks=False)
        and _is_leftover(folder, entry.name)
    ]


def _is_leftover(folder: Folder, name: str) -> bool:
    """Tell whether a folder holds our marker, whole, or nothing but its first bytes."""
    try:
        with folder.open(name) as inner:
            inside = [entry.name for entry in inner.entries()]
            if not inside:
                return True
            with Folder(os.open(MARKER, OPEN_FILE, dir_fd=inner.handle)) as marker:
                if not stat.S_ISREG(os.fstat(marker.handle).st_mode):
                    return False
                text = os.read(marker.handle, len(SENTENCE) + 1)
    except OSError:
        return False
    return text == SENTENCE or (inside == [MARKER] and SENTENCE.startswith(text))


def _refuse_busy(folder: Folder, name: str, shown: str) -> None:
    try:
        inner = folder.open(name)
    except OSError:
        return
    try:
        if try_lock(inner.handle) is False:
            raise EnvironmentFault(f"another build is writing to {shown}/; wait for it to end")
    finally:
        let_go(inner.handle)

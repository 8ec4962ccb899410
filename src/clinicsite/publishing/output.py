"""What may be an output folder, and what lies in it.

A folder is ours if it holds the marker `.clinicsite-output` with its one sentence; any other
folder that is not empty is refused, so that nobody's files can be removed by a wrong `-o`.

Every file is read at every build. 1,000 files of 20 KB take about 0.04 s, which buys that a
file edited by hand is found whatever its size and time say. If sites grow until that matters,
a signature (size, mtime, ctime, inode) kept beside the manifest could stand for the digest. It
would be sound only if taken after the old folder is removed (linking and unlinking move
the ctime), and only for files whose ctime is older than one tick of the clock at that time.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from clinicsite import digests
from clinicsite.caches import CACHE, OUTPUTS, STRAYS
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.pieces import digest_of
from clinicsite.publishing.state import MARKER, SENTENCE
from clinicsite.reading.names import SOURCES

FILE_MODE, FOLDER_MODE = 0o644, 0o755

# In `OutputState.present`, in place of a digest.
SYMLINK, NOT_A_FILE = "symlink", "not a file"

OPEN_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

# Deeper than any site of ours; a folder nested further would exhaust handles or the stack.
MAX_DEPTH = 100

_NOT_OURS = (*SOURCES, ".git", f"{CACHE}/{OUTPUTS}", f"{CACHE}/{STRAYS}")

_OF_SENTENCE = digests.of_bytes(SENTENCE)


@dataclass(frozen=True, slots=True)
class OutputState:
    """What was found in an output folder.

    `present` gives for each file the digest of its bytes, followed by ` mode NNN` where its
    permissions are not ours, or `SYMLINK`, or `NOT_A_FILE`. `mend` names folders that are empty or
    have other permissions, and of the output itself (`.`) and its marker also that it is missing.
    `inode` is 0 if there is no folder.
    """

    present: Mapping[str, str] = field(default_factory=dict)
    mend: tuple[str, ...] = ()
    inode: int = 0


def settled(output: Path, *, root: Path) -> Path:
    """Return the output's absolute path, or refuse it.

    `output` is relative to `root`, or absolute. Raises `UsageError` saying what is wrong and the
    mend; `EnvironmentFault` if the folder cannot be looked at.
    """
    shown = f"output '{output}'"
    try:
        root = root.resolve()
        raw = root / output
        # `-o ..` has no name of its own to keep; any other keeps its last step as typed, so
        # that a symbolic link there is seen.
        path = raw.resolve() if raw.name in {"", ".."} else raw.parent.resolve() / raw.name
        _refuse_link(path, shown)
        _refuse_place(path, root, shown)
        _refuse_inside(path, root, shown)
        _refuse_foreign(path, shown)
    except OSError as error:
        raise EnvironmentFault(f"cannot look at {shown}: {error.strerror}") from error
    except RuntimeError as error:  # what pathlib makes of a loop, before Python 3.13
        raise UsageError(f"{shown} lies behind a loop of symbolic links; name another") from error
    return path


def _refuse_link(path: Path, shown: str) -> None:
    if path.is_symlink():
        raise UsageError(f"{shown} is a symbolic link; name the folder that it points to")
    if path.exists() and not path.is_dir():
        raise UsageError(f"{shown} is a file; name a folder, such as build")


def _refuse_place(path: Path, root: Path, shown: str) -> None:
    mend = "name a folder of its own, such as build"
    if path == Path(path.anchor):
        raise UsageError(f"{shown} is the root of the file system; {mend}")
    if path == root:
        raise UsageError(f"{shown} is the site itself; {mend}")
    if root.is_relative_to(path):
        raise UsageError(f"{shown} contains the site; {mend}")
    home = _home()
    if home is not None and home.is_relative_to(path):
        raise UsageError(f"{shown} is or contains the home folder; {mend}")
    for name in _NOT_OURS:
        source = root / name
        # A source folder may be a link to its real place; both must stay untouched.
        for place in {source, source.resolve()}:
            if path == place:
                raise UsageError(f"{shown} is the site's own {name}/; {mend}")
            if path.is_relative_to(place):
                raise UsageError(f"{shown} lies inside {name}/; {mend}")
            if place.is_relative_to(path):
                raise UsageError(f"{shown} contains {name}/; {mend}")


def _refuse_inside(path: Path, root: Path, shown: str) -> None:
    """Refuse a folder inside another output: each of the two would clear the other away."""
    for parent in path.parents:
        if not root.is_relative_to(parent) and parent.is_dir() and has_marker(parent):
            raise UsageError(
                f"{shown} lies inside {parent.name}/, which is an output itself;"
                " name a folder beside it"
            )


def _refuse_foreign(path: Path, shown: str) -> None:
    if not path.exists():
        return
    if (path / ".git").exists():
        raise UsageError(f"{shown} is the top of a git repository; name a folder without .git")
    if os.path.ismount(path):
        raise UsageError(
            f"{shown} is a mount point, which cannot be exchanged; name a folder inside it"
        )
    with os.scandir(path) as entries:
        is_empty = next(entries, None) is None
    if not is_empty and not has_marker(path):
        raise UsageError(
            f"{shown} holds files and no {MARKER}, so clinicsite did not write it;"
            " name another folder, or empty this one"
        )


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except (RuntimeError, OSError):
        return None


def has_marker(folder: Path) -> bool:
    """Tell whether a folder holds the marker of an output of ours. Raises `OSError`."""
    try:
        handle = os.open(folder / MARKER, OPEN_FILE)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ELOOP, errno.ENXIO}:
            return False  # none, a symbolic link, a socket
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return False
        return os.read(handle, len(SENTENCE) + 1) == SENTENCE
    finally:
        close(handle)


def inspect(output: Path, *, keeps_modes: bool = True) -> OutputState:
    """Read every file of a settled output folder; no symbolic link is followed.

    `keeps_modes` is False where permissions mean nothing (`Manifest.keeps_modes`). Raises
    `EnvironmentFault` naming what cannot be read, `UsageError` if another file system is
    mounted inside, or another output lies there.
    """
    present: dict[str, str] = {}
    mend: list[str] = []
    try:
        top = os.open(output, OPEN_FOLDER)
    except FileNotFoundError:
        return OutputState(mend=(".",))
    except OSError as error:
        raise EnvironmentFault(f"cannot read {output.name}/: {error.strerror}") from error
    with Folder(top) as folder:
        status = os.fstat(top)
        found = _Found(present, mend, output.name, status.st_dev, keeps_modes=keeps_modes)
        found.walk(folder, "")
        if not found.has_marker:
            mend.append(MARKER)
        return OutputState(present, tuple(sorted(mend)), status.st_ino)


def close(handle: int) -> None:
    """Close what was only read; no error of that can matter any more."""
    with contextlib.suppress(OSError):
        os.close(handle)


class Folder:
    """An open folder, closed at the end of its block."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        close(self.handle)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Yield what lies in the folder."""
        with os.scandir(self.handle) as entries:
            yield from entries

    def paths(self, prefix: str = "") -> set[str]:
        """Return the paths of all below that is no folder."""
        found = set()
        for entry in self.entries():
            if entry.is_dir(follow_symlinks=False):
                with self.open(entry.name) as inner:
                    found |= inner.paths(f"{prefix}{entry.name}/")
            else:
                found.add(prefix + entry.name)
        return found

    def open(self, name: str) -> "Folder":
        """Open a folder in it, never through a symbolic link."""
        return Folder(os.open(name, OPEN_FOLDER, dir_fd=self.handle))


@dataclass
class _Found:
    """What a walk has found so far."""

    present: dict[str, str]
    mend: list[str]
    name: str
    device: int
    keeps_modes: bool = field(kw_only=True)
    has_marker: bool = False

    def walk(self, folder: Folder, prefix: str) -> None:
        if prefix.count("/") > MAX_DEPTH:
            raise EnvironmentFault(
                f"folders in {self.name}/ are nested more than {MAX_DEPTH} deep; remove them:"
                f" {self.name}/{prefix[:80]}…"
            )
        try:
            status = os.fstat(folder.handle)
            entries = list(folder.entries())
        except OSError as error:
            raise self._unreadable(prefix, error) from error
        if status.st_dev != self.device:
            raise UsageError(
                f"another file system is mounted at {self.name}/{prefix.rstrip('/')};"
                " unmount it, or name another output"
            )
        if self._is_odd(status.st_mode, FOLDER_MODE) or (prefix and not entries):
            self.mend.append(prefix.rstrip("/") or ".")
        for entry in entries:
            path = prefix + entry.name
            try:
                self._look(folder, entry, path)
            except OSError as error:
                raise self._unreadable(path, error) from error

    def _look(self, folder: Folder, entry: os.DirEntry[str], path: str) -> None:
        if entry.is_symlink():
            self.present[path] = SYMLINK
        elif entry.is_dir(follow_symlinks=False):
            with folder.open(entry.name) as inner:
                self.walk(inner, f"{path}/")
        elif not entry.is_file(follow_symlinks=False):
            self.present[path] = NOT_A_FILE
        else:
            self._read(folder, entry.name, path)

    def _read(self, folder: Folder, name: str, path: str) -> None:
        handle = os.open(name, OPEN_FILE, dir_fd=folder.handle)
        try:
            mode, digest = digest_of(handle)
        finally:
            close(handle)
        odd = self._is_odd(mode, FILE_MODE)
        if name == MARKER and path != MARKER and digest == _OF_SENTENCE:
            raise UsageError(
                f"{self.name}/ contains another output, {self.name}/{path.removesuffix(MARKER)};"
                " move that out of it"
            )
        if path == MARKER:
            # `settled` has seen that the sentence is right; only its permissions may be wrong.
            self.has_marker = True
            self.mend.extend([MARKER] if odd else [])
        else:
            self.present[path] = f"{digest} mode {stat.S_IMODE(mode):o}" if odd else digest

    def _is_odd(self, mode: int, right: int) -> bool:
        return self.keeps_modes and stat.S_IMODE(mode) != right

    def _unreadable(self, path: str, error: OSError) -> EnvironmentFault:
        return EnvironmentFault(f"cannot read {self.name}/{path}: {error.strerror}")

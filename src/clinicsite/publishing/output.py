"""What may be an output folder, and how it is opened.

A folder is ours if it holds the marker `.clinicsite-output` with its one sentence; any other
folder that is not empty is refused, so that nobody's files can be removed by a wrong `-o`.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from clinicsite.caches import CACHE, OUTPUTS, STRAYS
from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.publishing.state import MARKER, SENTENCE
from clinicsite.reading.names import SOURCES

FILE_MODE, FOLDER_MODE = 0o644, 0o755

OPEN_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

# Deeper than any site of ours; a folder nested further would exhaust handles or the stack.
MAX_DEPTH = 100

_NOT_OURS = (*SOURCES, ".git", f"{CACHE}/{OUTPUTS}", f"{CACHE}/{STRAYS}")


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


def has_marker(folder: Path | int) -> bool:
    """Tell whether a folder, which may be open, holds our marker. Raises `OSError`."""
    path, opened = (MARKER, folder) if isinstance(folder, int) else (folder / MARKER, None)
    try:
        handle = os.open(path, OPEN_FILE, dir_fd=opened)
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


@contextlib.contextmanager
def naming(doing: str) -> Iterator[None]:
    """Turn an `OSError` of the block into an `EnvironmentFault` that says what was being done."""
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(f"cannot {doing}: {error.strerror or error}") from error


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

    def open(self, name: str) -> "Folder":
        """Open a folder in it, never through a symbolic link."""
        return Folder(os.open(name, OPEN_FOLDER, dir_fd=self.handle))

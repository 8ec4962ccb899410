"""One build at a time writes to an output folder.

The lock is the kernel's (`flock`), so a killed build frees it. The file itself stays: deleting
it would let two builds lock two different files of one name. Where the cache folder
cannot be written, or the system has no `flock` (Windows, some network file systems), the build
goes on without this lock; that of the folder of the next site is then the only one (`tree.py`).
"""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from clinicsite.caches import CACHE
from clinicsite.errors import EnvironmentFault

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

# Locked handles of this process. A worker that is forked off while we build inherits them, and
# would keep the lock after we are killed; so every child closes its copies.
_held: set[int] = set()


def _close_in_child() -> None:
    for handle in _held:
        with contextlib.suppress(OSError):
            os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_child)

UNWRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextlib.contextmanager
def lock(path: Path, output: Path) -> Iterator[bool]:
    """Hold the lock file `path` while writing to `output`; yield whether it could be held.

    Raises `EnvironmentFault` if another build holds it, or the disk is at fault.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise EnvironmentFault(
                f"cannot lock {output.name}/: {_in_the_way(path) or error.strerror}"
            ) from error
        yield False
        return
    try:
        held = try_lock(handle)
        if held is False:
            raise EnvironmentFault(_busy(handle, output))
        if held:
            with contextlib.suppress(OSError):  # the pid only serves the message
                os.ftruncate(handle, 0)
                os.pwrite(handle, b"%d\n" % os.getpid(), 0)
        yield held is True
    finally:
        let_go(handle)


def _in_the_way(path: Path) -> str:
    """Return which file is where a folder of the lock's path must be, and what to do."""
    found = next((each for each in path.parents if each.is_file()), None)
    if found is None:
        return ""
    shown = "/".join(found.parts[found.parts.index(CACHE) :]) if CACHE in found.parts else found
    return f"{shown} is a file where a folder must be; delete or rename it"


def let_go(handle: int) -> None:
    """Close what `try_lock` was asked to lock, and with that free it."""
    if handle in _held:
        _held.discard(handle)
        with contextlib.suppress(OSError):
            os.close(handle)


def try_lock(handle: int) -> bool | None:
    """Lock an open file or folder until `let_go`; None where there are no locks.

    False if another process, or another handle of this one, holds the lock.
    """
    _held.add(handle)
    if fcntl is None:  # pragma: no cover - Windows
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _busy(handle: int, output: Path) -> str:
    pid = os.pread(handle, 20, 0).strip()
    who = f"another build (pid {pid.decode()})" if pid.isdigit() else "another build"
    return f"{who} is writing to {output.name}/; wait for it to end"

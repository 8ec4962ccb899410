"""Files in the output that are not ours are moved aside, never deleted.

They go to `.clinicsite/strays/N/` under the path they had, N counting up. They are linked there
before the folders are exchanged and vanish with the old folder after it, so a kill at any
moment leaves at least one of the two names.
"""

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from clinicsite.errors import EnvironmentFault
from clinicsite.publishing.output import OPEN_FILE

_NO_LINKS = frozenset(
    {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
)


def new_folder(strays: Path, shown: str) -> Path:
    """Make the next numbered folder in `strays`, for what is found in the output `shown`.

    Raises `EnvironmentFault` if that cannot be.
    """
    try:
        return _next(strays)
    except OSError as error:
        raise EnvironmentFault(
            f"{shown}/ holds files that clinicsite did not write, and they cannot be moved"
            f" to .clinicsite/strays/: {error.strerror}; take them away"
        ) from error


def set_aside(old: int, paths: Iterable[str], folder: Path, shown: str) -> None:
    """Link or copy files of the open folder `old` into `folder`, under the same paths.

    Symbolic links are kept as links. Raises `EnvironmentFault` naming what cannot be moved.
    """
    for path in paths:
        try:
            _link(old, path, folder / path)
        except OSError as error:
            raise EnvironmentFault(
                f"clinicsite did not write {shown}/{path} and cannot move it to"
                f" .clinicsite/strays/: {error.strerror}; take it away"
            ) from error


def _next(strays: Path) -> Path:
    strays.mkdir(parents=True, exist_ok=True)
    last = max((int(entry.name) for entry in strays.iterdir() if entry.name.isdecimal()), default=0)
    for number in itertools.count(last + 1):  # another output's build may take a number
        with contextlib.suppress(FileExistsError):
            (strays / str(number)).mkdir()
            break
    return strays / str(number)


def _link(old: int, path: str, goal: Path) -> None:
    goal.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, goal, src_dir_fd=old, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return
    status = os.stat(path, dir_fd=old, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        goal.symlink_to(os.readlink(path, dir_fd=old))
    elif stat.S_ISREG(status.st_mode):
        with open(os.open(path, OPEN_FILE, dir_fd=old), "rb") as source:  # noqa: PTH123
            goal.write_bytes(source.read())
        goal.chmod(stat.S_IMODE(status.st_mode))
    else:
        raise OSError(errno.EXDEV, "it is no file, and lies on another file system")

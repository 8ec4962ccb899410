"""The process that strace kills: one fork for each build that is to be struck.

It reads orders from a socket, one JSON list a message: root, files, system call, padding, way of
building. strace strikes the WHEN-th call of a kind in each process, and counts for each process
anew; so the child first makes `padding` harmless calls of that kind, and the blow falls on call
number WHEN - padding of the build itself. Sockets are used because reading and writing them are
not among the calls that are counted.
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from clinicsite.errors import ClinicsiteError
from clinicsite.publishing.disk import exchange
from publishing_site import build

NOWHERE = 9999  # no open file has this number


def _naive(root: Path, files: dict[str, bytes]) -> None:
    """Build as a careless program would: remove, then write. The control of the kill tests."""
    shutil.rmtree(root / "build")
    for path, data in files.items():
        (root / "build" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "build" / path).write_bytes(data)


WAYS: dict[str, Callable[[Path, dict[str, bytes]], object]] = {
    "plain": build,
    "durable": lambda root, files: build(root, files, durable=True),
    "naive": _naive,
}

# A call of each kind that does nothing. (pathlib would make other calls as well.)
PADDING: dict[str, Callable[[], object]] = {
    "mkdir": lambda: os.mkdir(""),  # noqa: PTH102
    "mkdirat": lambda: os.mkdir("", dir_fd=NOWHERE),
    "openat": lambda: os.open("", os.O_RDONLY),
    "write": lambda: os.write(NOWHERE, b""),
    "pwrite64": lambda: os.pwrite(NOWHERE, b"", 0),
    "ftruncate": lambda: os.ftruncate(NOWHERE, 0),
    "fchmod": lambda: os.fchmod(NOWHERE, 0),
    "fchmodat": lambda: os.chmod("", 0, dir_fd=NOWHERE),
    "flock": lambda: fcntl.flock(NOWHERE, fcntl.LOCK_SH),
    "fsync": lambda: os.fsync(NOWHERE),
    "linkat": lambda: os.link("", "", src_dir_fd=NOWHERE, follow_symlinks=False),
    "rename": lambda: os.rename("", ""),  # noqa: PTH104
    "renameat": lambda: os.rename("", "", src_dir_fd=NOWHERE, dst_dir_fd=NOWHERE),
    "renameat2": lambda: exchange._exchange(NOWHERE, "", NOWHERE, ""),
    "unlink": lambda: os.unlink(""),  # noqa: PTH108
    "unlinkat": lambda: os.unlink("", dir_fd=NOWHERE),
    "rmdir": lambda: os.rmdir(""),  # noqa: PTH106
    "close": lambda: os.close(NOWHERE),
}


def _child(order: list[object]) -> int:
    root, files, call, padding, way = order
    assert isinstance(files, dict)
    assert isinstance(padding, int)
    for _ in range(padding):
        with contextlib.suppress(OSError):
            PADDING[str(call)]()
    try:
        WAYS[str(way)](Path(str(root)), {path: text.encode() for path, text in files.items()})
    except ClinicsiteError as error:
        return error.exit_code
    except BaseException:  # noqa: BLE001 - a bug; the test shows this text when it fails
        traceback.print_exc()
        return 70
    return 0


def main() -> None:
    """Serve orders until the other side hangs up."""
    line = socket.socket(fileno=int(sys.argv[1]))
    while order := line.recv(1 << 16):
        child = os.fork()
        if child == 0:
            os._exit(_child(json.loads(order)))
        _, status = os.waitpid(child, 0)
        line.send(json.dumps([child, os.waitstatus_to_exitcode(status)]).encode())


main()

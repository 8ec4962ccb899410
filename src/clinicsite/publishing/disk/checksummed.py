"""Files with a checksum: written whole or not at all, and read whole or not at all.

The sum stands first and at a fixed place, so that it can be checked before anything is parsed.
"""

import contextlib
import os
import stat
from pathlib import Path

from clinicsite import digests

MAX_BYTES = 512 * 1024 * 1024

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PREFIX = '{{"sum":"{}","of":'
_END = b"}"
_PREFIX_LENGTH = len(_PREFIX.format("0" * 32))


def read(path: Path) -> bytes:
    """Return what `write` was given.

    Raises `OSError`, and `ValueError` for a file that is damaged or none of ours.
    """
    data = _bytes_of(path)
    body = data[_PREFIX_LENGTH:-1]
    if not _is_summed(data, body):
        raise ValueError("the sum does not fit")
    return body


def write(path: Path, body: bytes, *, durable: bool = False) -> None:
    """Write bytes with their sum, whole or not at all; an equal file on disk is left alone.

    Raises `OSError`. `durable` flushes the file to the disk before it takes its name.
    """
    with contextlib.suppress(OSError, ValueError):
        if _is_summed(_bytes_of(path), body):
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")  # one name, so that kills leave no heap of them
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    handle = os.open(part, _CREATE, 0o644)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_parts(body))
            file.flush()
            if durable:
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _parts(body: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what a file of the body consists of; put together it would be one more copy."""
    return _PREFIX.format(digests.of_bytes(body)).encode(), body, _END


def _is_summed(data: bytes, body: bytes) -> bool:
    """Tell whether a file's bytes are these, summed."""
    head, _, end = _parts(body)
    return (
        len(data) == len(head) + len(body) + len(end)
        and data.startswith(head)
        and data.startswith(body, len(head))
        and data.endswith(end)
    )


def _bytes_of(path: Path) -> bytes:
    """Read a regular file; a pipe put in its place must not make us wait."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise ValueError("no file of ours")
        return file.read()

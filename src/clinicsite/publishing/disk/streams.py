"""Open files, read and written in pieces, so that none of any size need be held whole."""

import os
from collections.abc import Iterator
from itertools import chain

from clinicsite import digests
from clinicsite.errors import EnvironmentFault

_PIECE = 1 << 20  # bytes


def digest_of(handle: int) -> tuple[int, str]:
    """Return the mode of an open file and the digest of its bytes. Raises `OSError`."""
    status = os.fstat(handle)
    first = os.read(handle, min(status.st_size + 1, _PIECE))
    if len(first) == status.st_size < _PIECE:
        return status.st_mode, digests.of_bytes(first)
    # A large file, or one that changes under our eyes: read on.
    rest = iter(lambda: os.read(handle, _PIECE), b"")
    return status.st_mode, digests.of_pieces(chain((first,), rest))


def copied(source: int, target: int, shown: str) -> Iterator[bytes]:
    """Copy an open file into another one; yield each piece when it is written.

    Raises `EnvironmentFault` naming `shown` if the source cannot be read, `OSError` if the target
    cannot be written.
    """
    while True:
        try:
            piece = os.read(source, _PIECE)
        except OSError as error:
            raise EnvironmentFault(f"cannot read {shown}: {error.strerror}") from error
        if not piece:
            return
        put(target, piece)
        yield piece


def put(handle: int, data: bytes) -> None:
    """Write all of the data to an open file. Raises `OSError`."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]

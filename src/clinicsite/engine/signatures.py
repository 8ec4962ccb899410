"""What tells that a file is as it was, without reading it."""

import os
import struct

TICK_NS = 2_000_000_000
"""How coarse a file system's times may be, in nanoseconds: FAT counts in two seconds."""

_FORM = struct.Struct("<qQqqI")


def signature(found: os.stat_result) -> bytes:
    """Return a file's size, inode, times and mode."""
    size, times = found.st_size, (found.st_mtime_ns, found.st_ctime_ns)
    return _FORM.pack(size, found.st_ino, *times, found.st_mode)


def stamp(found: os.stat_result, now_ns: int) -> bytes:
    """Return the signature of a file that was read at a moment, empty if it proves nothing.

    A file that was written within the same tick of the clock as it was read could be written
    once more without a trace (git calls this "racily clean").
    """
    newest = max(found.st_mtime_ns, found.st_ctime_ns)
    return signature(found) if newest + TICK_NS <= now_ns else b""

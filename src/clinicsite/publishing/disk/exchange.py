"""Two folders change places in one step, so that a reader sees the old site or the new one.

Linux has `renameat2` with RENAME_EXCHANGE (since 3.15), macOS `renameatx_np` with RENAME_SWAP
(same arguments, same flag; not tried by our tests). Where neither exists or the file system
cannot (NFS, 9p, some FUSE, a C library without the call), renames take its place: between
them, for some microseconds, there is no folder of that name. A run killed just there leaves the
old folder as `….old`, and the next run puts it back (`recovery.recover`).
"""

import contextlib
import ctypes
import errno
import os
import secrets
from collections.abc import Callable

OLD = ".old"

_EXCHANGE = 2
_UNSUPPORTED = frozenset(
    # EPERM: what a container's system call filter says to a call that it does not know. EXDEV: an
    # overlay, for a folder of its lower layer; the renames then fail with the same words.
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV}
)


def put_in_place(from_: int, staged: str, parent: int, name: str) -> str | None:
    """Give the folder `staged` of the open folder `from_` the name `name` in `parent`.

    Returns the name that the former folder has now in `from_`, or None if there was none. Raises
    `OSError` with the former folder back in its place.
    """
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        os.rename(staged, name, src_dir_fd=from_, dst_dir_fd=parent)
        return None
    try:
        _exchange(from_, staged, parent, name)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    else:
        return staged
    return _rename(from_, staged, parent, name)


def _rename(from_: int, staged: str, parent: int, name: str) -> str:
    old = staged + OLD
    os.rename(name, old, src_dir_fd=parent, dst_dir_fd=from_)
    try:
        os.rename(staged, name, src_dir_fd=from_, dst_dir_fd=parent)
    except BaseException:
        os.rename(old, name, src_dir_fd=from_, dst_dir_fd=parent)
        raise
    with contextlib.suppress(OSError):
        os.rename(old, staged, src_dir_fd=from_, dst_dir_fd=from_)
        return staged
    return old


def is_possible(one: int, other: int) -> bool:
    """Tell whether things can be renamed from one open folder to another. Raises `OSError`."""
    if os.fstat(one).st_dev != os.fstat(other).st_dev:
        return False
    nothing = f".clinicsite-{secrets.token_hex(8)}"
    try:
        # Two mounts of one file system are told apart before the name is looked for.
        os.rename(nothing, nothing, src_dir_fd=one, dst_dir_fd=other)
    except OSError as error:
        return error.errno != errno.EXDEV
    return True


def _exchange(from_: int, one: str, to: int, other: str) -> None:
    call = _system_call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(from_, os.fsencode(one), to, os.fsencode(other), _EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), other)


def _system_call() -> Callable[..., int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    for name in ("renameat2", "renameatx_np"):
        call = getattr(library, name, None)
        if call is not None:
            call.argtypes = [
                ctypes.c_int,
                ctypes.c_char_p,
                ctypes.c_int,
                ctypes.c_char_p,
                ctypes.c_uint,
            ]
            call.restype = ctypes.c_int
            found: Callable[..., int] = call
            return found
    return None

"""Two folders change places in one step, so that a reader sees the old site or the new one.

Linux has `renameat2` with RENAME_EXCHANGE (since 3.15), macOS `renameatx_np` with RENAME_SWAP
(same arguments, same flag; not tried by our tests). Where neither exists or the file system
cannot (NFS, 9p, some FUSE, a C library without the call), two renames take its place: between
them, for some microseconds, there is no folder of that name. A run killed just there leaves the
old folder as `….old`, and the next run puts it back (`staging.recover`).
"""

import ctypes
import errno
import os
from collections.abc import Callable

OLD = ".old"

_EXCHANGE = 2
_UNSUPPORTED = frozenset(
    # EPERM: what a container's system call filter says to a call that it does not know. EXDEV: an
    # overlay, for a folder of its lower layer; the renames then fail with the same words.
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV}
)


def put_in_place(parent: int, staged: str, name: str) -> str | None:
    """Give the folder `staged` the name `name`, both in the open folder `parent`.

    Returns the name that the former folder has now, or None if there was none. Raises `OSError`
    with the former folder back in its place.
    """
    try:
        os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        os.rename(staged, name, src_dir_fd=parent, dst_dir_fd=parent)
        return None
    try:
        _exchange(parent, staged, name)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
    else:
        return staged
    return _rename_twice(parent, staged, name)


def _rename_twice(parent: int, staged: str, name: str) -> str:
    old = staged + OLD
    os.rename(name, old, src_dir_fd=parent, dst_dir_fd=parent)
    try:
        os.rename(staged, name, src_dir_fd=parent, dst_dir_fd=parent)
    except BaseException:
        os.rename(old, name, src_dir_fd=parent, dst_dir_fd=parent)
        raise
    return old


def _exchange(parent: int, one: str, other: str) -> None:
    call = _system_call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(parent, os.fsencode(one), parent, os.fsencode(other), _EXCHANGE) != 0:
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

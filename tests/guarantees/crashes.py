"""A build in a child process that is killed at its nth change of the disk."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from types import FrameType

_CHANGES = {
    "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.chmod", "os.truncate",
    "sqlite3.connect", "os.symlink", "os.utime",
}  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def killed_at(nth: int, work: Callable[[], object], *, reads: bool = False) -> bool:
    """Do the work in a child that dies at its nth change; tell whether it died before the end.

    With `reads`, also what is opened for reading counts, so that it may die between two changes.
    Python's audit events stand for changes of the disk; `renameat2` goes through ctypes and counts
    as its own. Raises `AssertionError` if the work ended in a way nobody foresaw.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside threads of the runner
        child = os.fork()
    if child == 0:
        os._exit(_child(nth, work, reads=reads))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 1, 3, -signal.SIGKILL}, f"the child ended with {code}"
    return code == -signal.SIGKILL


def _child(nth: int, work: Callable[[], object], *, reads: bool) -> int:
    from clinicsite.errors import ClinicsiteError

    left = nth

    def count(event: str, details: tuple[object, ...]) -> None:
        nonlocal left
        opens = event == "open" and (
            reads or (isinstance(details[2], int) and details[2] & _WRITES)
        )
        calls = event == "ctypes.call_function" or event in _CHANGES
        if opens or calls:
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    signal.signal(signal.SIGTERM, _ignore)
    sys.addaudithook(count)
    try:
        work()
    except ClinicsiteError as error:
        return error.exit_code
    except BaseException:  # noqa: BLE001 - a bug; the test shows this text when it fails
        traceback.print_exc()
        return 70
    return 0


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Take no notice of a signal."""

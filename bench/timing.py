"""One process from its start to its end: wall time, processor time, memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# getrusage(2): kibibytes on Linux, bytes on macOS.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_LOOK_EVERY = 0.02  # seconds between two looks at the memory of all processes


class FailedError(Exception):
    """A measured command did not end with 0; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took.

    `wall` and `user` are seconds, `user` of all its processes together; `peak` is the largest
    resident memory of any one of its processes, in bytes.
    """

    wall: float
    user: float
    peak: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command, the folder it runs in, and its whole environment."""

    words: Sequence[str]
    folder: Path
    environ: Mapping[str, str]


def timed(command: Command) -> tuple[Run, str]:
    """Run a command; return what it took and what it said. Raises `FailedError`.

    The figures are the system's own, of the process and all that it waited for (wait4(2)). Linux
    counts a process from before it is what it shall be, so nothing below this process's own
    memory can be measured: keep the bench itself small.
    """
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = _start(command, said.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    _demand_success(command, process.returncode, text)
    return Run(wall, usage.ru_utime, usage.ru_maxrss * _MAXRSS_UNIT), text


def memory_together(command: Command) -> int:
    """Run a command; return the most memory of all its processes at one time, in bytes.

    Looked at fifty times a second: memory that processes share is counted once (Pss of proc(5)).
    That slows the run, so it is not one of those that are timed. 0 where there is no `/proc`.
    """
    most = 0
    with tempfile.TemporaryFile() as said:
        process = _start(command, said.fileno())
        while process.poll() is None:
            most = max(most, sum(_pss(pid) for pid in _family(process.pid)))
            time.sleep(_LOOK_EVERY)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    _demand_success(command, process.returncode, text)
    return most


def _start(command: Command, out: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command.words, cwd=command.folder, env=dict(command.environ),
        stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _demand_success(command: Command, code: int, said: str) -> None:
    if code != 0:
        raise FailedError(f"{' '.join(command.words)} ended with {code}:\n{said[-2000:]}")


def _family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    family = [pid]
    for each in family:  # it grows while it is walked through
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            family += [int(child) for child in _read(children).split()]
    return family


def _pss(pid: int) -> int:
    """Return the memory of a process, its share of what is shared; 0 if it has ended."""
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii")
    except OSError:  # it ended while it was looked at
        return ""

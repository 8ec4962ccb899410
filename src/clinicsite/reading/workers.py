"""Parsing many files at once, in processes that live no longer than their share of the work.

Each worker gets its share when it starts and sends every parsed file back as plain bytes. There
is no queue to wait on: a worker whose parent was killed fails at its next send and ends.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from clinicsite.errors import EnvironmentFault
from clinicsite.reading.documents import SourceFile
from clinicsite.reading.encoding import encode
from clinicsite.reading.markup.options import MarkupOptions

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# Below this many files, starting processes costs more than it saves.
WORTHWHILE = 40


def parse_all(
    files: Sequence[SourceFile], options: MarkupOptions, *, jobs: int
) -> Iterator[tuple[int, bytes]]:
    """Yield each file's number and parsed form (see `encoding`), in any order.

    Raises `EnvironmentFault` if a worker process ends before its work, and what a worker raised.
    """
    if jobs < 2 or len(files) < WORTHWHILE:
        yield from enumerate(_parse(file, options) for file in files)
        return
    # Late: most runs parse a file or two, and need no processes.
    from multiprocessing import get_context  # noqa: PLC0415

    context: Any = get_context(_start_method())
    jobs = min(jobs, len(files))
    shares = [range(number, len(files), jobs) for number in range(jobs)]
    workers: list[Any] = []
    receivers: list[Any] = []
    try:
        for share in shares:
            receiver, sender = context.Pipe(duplex=False)
            work = [(number, files[number]) for number in share]
            arguments = (work, options, sender, [receiver, *receivers])
            worker = context.Process(target=_work, args=arguments, daemon=True)
            worker.start()
            sender.close()  # so that a worker's end is the end of its pipe
            workers.append(worker)
            receivers.append(receiver)
        yield from _results(receivers, [len(share) for share in shares])
    finally:
        for receiver in receivers:
            receiver.close()
        for worker in workers:
            worker.terminate()
            worker.join()


def _results(receivers: list["Connection"], owed: list[int]) -> Iterator[tuple[int, bytes]]:
    from multiprocessing.connection import Connection, wait  # noqa: PLC0415

    left = dict(zip(receivers, owed, strict=True))
    while left:
        for receiver in wait(list(left)):
            assert isinstance(receiver, Connection)  # noqa: S101 - narrows; nothing else waits
            try:
                result = receiver.recv()
            except (EOFError, OSError):
                raise EnvironmentFault(
                    f"a worker process ended with {left[receiver]} files unread, perhaps for want "
                    "of memory; try --jobs 1"
                ) from None
            if isinstance(result, BaseException):
                raise result
            yield result
            left[receiver] -= 1
            if not left[receiver]:
                del left[receiver]


def _work(
    share: list[tuple[int, SourceFile]],
    options: MarkupOptions,
    sender: "Connection",
    inherited: list["Connection"],
) -> None:
    """Parse a share of the files in a process of its own."""
    # Ctrl-C reaches the whole group; the parent alone answers it, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for receiver in inherited:  # the parent's ends: while they are open here, no send would fail
        receiver.close()
    try:
        for number, file in share:
            sender.send((number, _parse(file, options)))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        sender.send(error)


def _parse(file: SourceFile, options: MarkupOptions) -> bytes:
    # Late: a run that finds everything in the store never parses.
    from clinicsite.reading.parsing import parse  # noqa: PLC0415

    return encode(*parse(file, options))


def _start_method() -> Literal["fork", "spawn"]:
    """Return `fork` where nothing but this thread runs, so that no lock can be copied shut."""
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return "spawn"
    # Threads of libraries (BLAS, the file watcher) are not Python's, but the kernel counts them.
    return "fork" if len(os.listdir("/proc/self/task")) == 1 else "spawn"  # noqa: PTH208

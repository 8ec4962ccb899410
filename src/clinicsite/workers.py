"""Work spread over processes that live no longer than their share of it.

Each worker gets its share when it starts and sends every result back as soon as it is made.
There is no queue to wait on: a worker whose parent was killed fails at its next send and ends, and
one that is ahead of its parent waits until there is room in its pipe, so results do not pile up.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from clinicsite.errors import EnvironmentFault

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


def spread(
    work: Callable[[T], R], tasks: Sequence[T], *, jobs: int
) -> Generator[tuple[int, R], None, None]:
    """Yield each task's number and its result, in any order, made by `jobs` processes.

    With fewer than two jobs or tasks, all is done in this one. Where `can_fork` says no, `work`,
    tasks and results must be picklable. Raises `EnvironmentFault` if a worker process ends before
    its work, and what `work` raised in one.
    """
    jobs = min(jobs, len(tasks))
    if jobs < 2:
        yield from enumerate(map(work, tasks))
        return
    # Late: most runs have too little to do for processes of their own.
    from multiprocessing import get_context  # noqa: PLC0415

    context: Any = get_context(_start_method())
    shares = [range(number, len(tasks), jobs) for number in range(jobs)]
    workers: list[Any] = []
    receivers: list[Any] = []
    try:
        for share in shares:
            receiver, sender = context.Pipe(duplex=False)
            mine = [(number, tasks[number]) for number in share]
            arguments = (work, mine, sender, [receiver, *receivers])
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


def can_fork() -> bool:
    """Tell whether nothing but this thread runs, so that no lock can be copied shut."""
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return False
    # Threads of libraries (BLAS, the file watcher) are not Python's, but the kernel counts them.
    return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208


def _start_method() -> Literal["fork", "spawn"]:
    return "fork" if can_fork() else "spawn"


def _results(
    receivers: list["Connection"], owed: list[int]
) -> Generator[tuple[int, Any], None, None]:
    from multiprocessing.connection import Connection, wait  # noqa: PLC0415

    left = dict(zip(receivers, owed, strict=True))
    while left:
        for receiver in wait(list(left)):
            assert isinstance(receiver, Connection)  # noqa: S101 - narrows; nothing else waits
            try:
                result = receiver.recv()
            except (EOFError, OSError):
                raise EnvironmentFault(
                    f"a worker process ended with {left[receiver]} files not done, perhaps for "
                    "want of memory; try --jobs 1"
                ) from None
            if isinstance(result, BaseException):
                raise result
            yield result
            left[receiver] -= 1
            if not left[receiver]:
                del left[receiver]


def _work(
    work: Callable[[T], R],
    share: list[tuple[int, T]],
    sender: "Connection",
    inherited: list["Connection"],
) -> None:
    """Do a share of the tasks in a process of its own."""
    # Ctrl-C reaches the whole group; the parent alone answers it, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for receiver in inherited:  # the parent's ends: while they are open here, no send would fail
        receiver.close()
    # What came from the parent is never garbage; to look for some in it would copy its memory.
    gc.freeze()
    try:
        for number, task in share:
            sender.send((number, work(task)))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        sender.send(error)

"""Work spread over processes that live no longer than their share of it.

Each worker gets its share when it starts and sends every result back as soon as it is made.
There is no queue to wait on: a worker whose parent was killed fails at its next send and ends (one
that does a single piece of work aside has only that one send, at its end), and
one that is ahead of its parent waits until there is room in its pipe, so results do not pile up.
"""

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import chain
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

    With fewer than two jobs or tasks, all is done in this one; so is the share of each process that
    cannot be started. Where `can_fork` says no, `work`,
    tasks and results must be picklable. Raises `EnvironmentFault` if a worker process ends before
    its work, and what `work` raised in one.
    """
    jobs = min(jobs, len(tasks))
    if jobs < 2:
        yield from enumerate(map(work, tasks))
        return
    # Late: most runs have too little to do for processes of their own.
    from multiprocessing import get_context  # noqa: PLC0415

    context = get_context(_start_method())
    shares = [
        [(number, tasks[number]) for number in range(first, len(tasks), jobs)]
        for first in range(jobs)
    ]
    begun: list[_Worker] = []
    try:
        with contextlib.suppress(OSError):  # no more processes, or handles for their pipes
            for share in shares:
                begun.append(_begun(context, work, share, [each.receiver for each in begun]))
        owed = [len(share) for share in shares[: len(begun)]]
        yield from _results([each.receiver for each in begun], owed)
        for number, task in chain.from_iterable(shares[len(begun) :]):
            yield number, work(task)
    finally:
        _end(begun)


def in_threads(work: Callable[[T], R], tasks: Sequence[T], *, jobs: int) -> list[R]:
    """Return the results of the tasks, in order, made in threads.

    Where no thread can be started, all is done in this one; `work` may be called twice for a task.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - late, as above

    with ThreadPoolExecutor(max(1, min(jobs, len(tasks)))) as threads:
        try:
            return list(threads.map(work, tasks))
        except BaseException as error:
            threads.shutdown(cancel_futures=True)
            if not is_out_of_threads(error):
                raise
    return list(map(work, tasks))


def is_out_of_threads(error: BaseException) -> bool:
    """Tell whether Python says that the system lets it start no further thread."""
    return isinstance(error, RuntimeError) and "can't start new thread" in str(error)


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process that was started, and where its results come from."""

    process: Any
    receiver: "Connection"


def _begun(
    context: Any,  # noqa: ANN401 - multiprocessing has a type for each way to start
    work: Callable[[T], R],
    share: list[tuple[int, T]],
    others: list["Connection"],
) -> _Worker:
    """Start a process with its share; `others` are the receivers of those before it."""
    receiver, sender = context.Pipe(duplex=False)
    arguments = (work, share, sender, [receiver, *others])
    process = context.Process(target=_work, args=arguments, daemon=True)
    try:
        process.start()
    except OSError:
        receiver.close()
        sender.close()
        raise
    sender.close()  # so that a worker's end is the end of its pipe
    return _Worker(process, receiver)


def _end(begun: Sequence[_Worker]) -> None:
    for each in begun:
        each.receiver.close()
    for each in begun:
        each.process.terminate()
        each.process.join()


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
                    f"a worker process ended before its work, with {left[receiver]} of its tasks"
                    " not done, perhaps for want of memory; try --jobs 1"
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

"""Work in many processes: the same results, nothing lost in silence, nobody left behind."""

import multiprocessing
import multiprocessing.context
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Generator
from typing import Any

import pytest

from clinicsite import workers
from clinicsite.errors import EnvironmentFault

TASKS = [f"{number}" for number in range(23)]


def doubled(task: str) -> str:
    """Do the work: a function of a module, as `spawn` needs it."""
    return task * 2


def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork whatever threads the test runner has."""
    monkeypatch.setattr(workers, "_start_method", lambda: "fork")


def results(work: Any, jobs: int) -> dict[int, Any]:
    """Return all results by the number of their task."""
    found = list(workers.spread(work, TASKS, jobs=jobs))
    assert len(found) == len(dict(found))
    return dict(found)


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("jobs", [1, 2, 3, 100])
def test_any_number_of_jobs_has_each_task_done_once(
    jobs: int, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_start_method", lambda: method)
    if (jobs, method) == (100, "spawn"):
        jobs = 4  # each is a program started anew
    assert results(doubled, jobs) == dict(enumerate(map(doubled, TASKS)))


def test_without_tasks_there_are_no_results() -> None:
    assert list(workers.spread(doubled, [], jobs=3)) == []


def test_one_job_starts_no_process() -> None:
    assert set(results(lambda _task: os.getpid(), jobs=1).values()) == {os.getpid()}


def test_jobs_are_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    forking(monkeypatch)
    found = set(results(lambda _task: os.getpid(), jobs=3).values())
    assert len(found) == 3
    assert os.getpid() not in found


def test_what_breaks_in_a_worker_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug met in a worker is no less a bug."""

    def broken(_task: str) -> None:
        raise ZeroDivisionError("in a worker")

    forking(monkeypatch)
    with pytest.raises(ZeroDivisionError, match="in a worker"):
        results(broken, jobs=2)


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """72: killed for want of memory, say; nothing waits for it for ever."""

    def killed(task: str) -> str:
        if task == TASKS[-1]:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    forking(monkeypatch)
    with pytest.raises(EnvironmentFault, match=r"1 of its tasks not done.*--jobs 1"):
        results(killed, jobs=2)


def test_workers_are_gone_when_the_parent_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """89: Ctrl-C ends the parent, and the parent ends the workers."""

    def interrupted(_receivers: object, _owed: object) -> Generator[tuple[int, bytes], None, None]:
        raise KeyboardInterrupt
        yield

    forking(monkeypatch)
    monkeypatch.setattr(workers, "_results", interrupted)
    with pytest.raises(KeyboardInterrupt):
        results(doubled, jobs=2)
    assert multiprocessing.active_children() == []


def test_workers_are_gone_when_nobody_wants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full ends the taking of results in their midst."""
    forking(monkeypatch)
    taken = workers.spread(lambda _task: bytes(1 << 20), TASKS, jobs=3)  # more than pipes hold
    next(taken)
    assert len(multiprocessing.active_children()) == 3
    taken.close()
    assert multiprocessing.active_children() == []


def test_results_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that are ahead of their parent wait: it never holds more than one result of each."""
    forking(monkeypatch)
    size = 1 << 20
    tracemalloc.start()
    try:
        for _, result in workers.spread(lambda _task: bytes(size), TASKS, jobs=2):
            assert len(result) == size
            del result
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * size


def forkable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say that nothing but this thread runs."""
    monkeypatch.setattr(workers, "can_fork", lambda: True)


def test_nothing_is_forked_beside_a_thread() -> None:
    """A lock that another thread holds would be copied shut."""
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        assert not workers.can_fork()
    finally:
        wait.set()
        thread.join()


_ORPHANS = """
import signal
from clinicsite import workers
work = lambda task: bytes(1_000_000)  # more than a pipe holds
for _ in workers.spread(work, range(100), jobs=3):
    print("started", flush=True)
    signal.pause()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-in is seen by forked workers only")
def test_workers_end_when_their_parent_is_killed() -> None:
    """88: none is left behind, holding the parent's output open for ever."""
    with subprocess.Popen(
        [sys.executable, "-c", _ORPHANS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        parent.kill()
        # The end of the output comes when the last worker has let go of it.
        assert parent.communicate(timeout=60)[0] == b""

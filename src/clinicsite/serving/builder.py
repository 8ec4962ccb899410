"""Builds, one after another, in a thread of their own; a save during a build makes another.

The thread outlives anything that a build raises, `SystemExit` included. Saves that come close
together make one build: it begins when no save has come for a moment. A build also begins when the
day ends or a scheduled post falls due, for then the same files make another site.
"""

import math
import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from clinicsite.build import Report, build
from clinicsite.request import Request
from clinicsite.running import Session
from clinicsite.serving.failure import Failure, failure_of
from clinicsite.stages import Progress

QUIET = 0.05
# After a glance the browser is fetching its page; a build at that moment would only delay it.
QUIET_AFTER_GLANCE = 0.3
# The clock on the wall is looked at this often, in seconds: it can be set, and machines sleep.
_LOOK_ROUND = 30.0
_LONGEST_WAIT = 0.5  # seconds that saves without a pause can put a build off


class Stopped(Exception):  # noqa: N818 - no error: the way out of a build that nobody waits for
    """The server ends."""


Make = Callable[[Request, Progress], Report]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a build; `is_current` tells that nothing was saved since it began."""

    result: Report | Failure
    is_current: bool


class Builder:
    """The thread. `done` is called in it after each build that is worth telling of."""

    def __init__(
        self, request: Request, done: Callable[[Outcome], None], make: Make | None = None
    ) -> None:
        """Take what to build, whom to tell, and what builds (`build()` with one session)."""
        self._request = request
        self._make = make or partial(build, session=Session())
        self._done = done
        self._changed = threading.Condition()
        self._wanted = True
        self._since = self._until = 0.0
        self._due = math.inf
        self._stopping = self._is_writing = False
        # A daemon: a build deep in a long computation does not hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="builder", daemon=True)

    def start(self) -> None:
        """Make the first build."""
        self._thread.start()

    def wake(self, quiet: float = QUIET) -> None:
        """Ask for a build after `quiet` seconds without another call."""
        with self._changed:
            now = time.monotonic()
            if not self._wanted:
                self._since = now
            self._wanted = True
            self._until = min(now + quiet, self._since + _LONGEST_WAIT)
            self._changed.notify()

    def stop(self, seconds: float) -> None:
        """End the thread, giving up the build that is under way; wait so long for it at most."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        for worker in multiprocessing.active_children():
            worker.kill()  # it reads texts for a build that nobody waits for
        if self._thread.is_alive():
            # A build that still reads has nothing on the disk that would have to be put away.
            self._thread.join(seconds if self._is_writing else seconds / 4)

    def _run(self) -> None:
        while self._next():
            outcome = self._outcome()
            if outcome is not None:
                self._done(outcome)

    def _next(self) -> bool:
        """Wait until a build is wanted and the saves have paused; False at the end."""
        with self._changed:
            while not self._stopping:
                left = self._until - time.monotonic()
                until_due = self._due - time.time()
                if (self._wanted and left <= 0) or until_due <= 0:
                    self._wanted, self._due = False, math.inf
                    return True
                self._changed.wait(left if self._wanted else min(until_due, _LOOK_ROUND))
            return False

    def _outcome(self) -> Outcome | None:
        result: Report | Failure
        self._is_writing = False
        try:
            result = report = self._make(self._request, self._progress)
            self._due = self._due_after(report)
        except Stopped:
            return None
        except BaseException as error:  # noqa: BLE001 - the preview survives whatever a build does
            result = failure_of(error, self._request)
        with self._changed:
            is_current = not self._wanted
            if self._stopping:
                return None
        # A half-written file is no news: the build that follows has the whole one.
        if isinstance(result, Failure) and not is_current:
            return None
        return Outcome(result, is_current)

    def _due_after(self, report: Report) -> float:
        """Return when, in seconds since 1970, the clock alone makes the site another one."""
        request = self._request
        if request.today is not None or "SOURCE_DATE_EPOCH" in request.environ:
            return math.inf  # the clock stands still
        return report.site.holds_until().timestamp()

    def _progress(self, _done: int, _total: int) -> None:
        self._is_writing = True
        if self._stopping:
            raise Stopped

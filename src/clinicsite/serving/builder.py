"""One thread that builds, and that answers questions about the site it has built.

Only this thread uses the engine, so no other can see a half-finished build, and the server's event
loop never waits for one. The thread survives anything that a build raises, `SystemExit` included.
Saves that come close together make one build: it begins when there was no save for a moment. A
build also begins at midnight and when a scheduled post falls due, since the same files then make
another site.
"""

import math
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.building.running import Session
from clinicsite.building.stages import Progress, Site
from clinicsite.errors import ContentError
from clinicsite.serving.failure import Failure, failure_of
from clinicsite.serving.shown import Shown, shown_by

QUIET = 0.05  # seconds without a save before a build begins
# After an instant page: the browser is fetching it, and a build at that moment would slow it down.
QUIET_AFTER_INSTANT_PAGE = 0.3
_CLOCK_CHECK = 30.0  # seconds: the system clock can be set, and machines sleep
_LONGEST_WAIT = 0.5  # seconds that saves without a pause can delay a build

T = TypeVar("T")


class Stopped(Exception):  # noqa: N818 - not an error: ends a build that is no longer needed
    """The server is stopping."""


class NoSiteError(Exception):
    """There is no site to ask about: no build has succeeded yet, or the last one failed."""


Make = Callable[[Request, Progress], Report]


@dataclass(frozen=True, slots=True)
class Built:
    """A build that succeeded, and what the server shows of it."""

    report: Report
    shown: Shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a build. `is_current` is true if nothing was saved since it began."""

    result: Built | Failure
    is_current: bool


class Builder:
    """The thread. It calls `done` after each build that the user should hear about."""

    def __init__(
        self, request: Request, done: Callable[[Outcome], None], make: Make | None = None
    ) -> None:
        """`make` builds; by default `build()`, with one session for all builds."""
        self._request = request
        self._session = Session()
        self._make = make or partial(build, session=self._session)
        self._done = done
        self._changed = threading.Condition()
        self._wanted = True
        self._since = self._until = 0.0
        self._due = math.inf
        self._stopping = self._is_writing = False
        self._site: Site | None = None
        self._questions: deque[Callable[[], None]] = deque()
        self._paths: set[str] | None = None  # changed since the last build; None: anything may be
        # A daemon: a long computation does not hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="builder", daemon=True)

    def start(self) -> None:
        """Start the first build."""
        self._thread.start()

    def wake(self, quiet: float = QUIET, paths: Iterable[str] | None = ()) -> None:
        """Ask for a build after `quiet` seconds without another call.

        `paths` are the files that changed, from the site's root; None if others may have, too.
        """
        with self._changed:
            now = time.monotonic()
            if not self._wanted:
                self._since = now
            self._wanted = True
            self._until = min(now + quiet, self._since + _LONGEST_WAIT)
            if paths is None or self._paths is None:
                self._paths = None
            else:
                self._paths.update(paths)
            self._changed.notify()

    def ask(self, question: Callable[[Site], T]) -> "Future[T]":
        """Have a question about the site answered between builds.

        The future raises `NoSiteError` if there is no site to ask about.
        """
        answer: Future[T] = Future()

        def work() -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                if self._site is None:
                    raise NoSiteError  # noqa: TRY301 - goes to the one who asked
                answer.set_result(question(self._site))
            except BaseException as error:  # noqa: BLE001 - goes to the one who asked
                answer.set_exception(error)

        with self._changed:
            self._questions.append(work)
            self._changed.notify()
        return answer

    def stop(self, seconds: float) -> None:
        """Stop the thread, and with it the build in progress; wait at most so long for it."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        for worker in multiprocessing.active_children():
            worker.kill()  # it works for a build that is no longer needed
        if self._thread.is_alive():
            # A build that only reads leaves nothing on the disk to clean up.
            self._thread.join(seconds if self._is_writing else seconds / 4)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        """Wait for something to do; None at the end. A build that is due goes first."""
        with self._changed:
            while not self._stopping:
                left = self._until - time.monotonic()
                until_due = self._due - time.time()
                if (self._wanted and left <= 0) or until_due <= 0:
                    self._wanted, self._due = False, math.inf
                    self._session.changed, self._paths = self._paths, set()
                    return self._build
                if self._questions:
                    return self._questions.popleft()
                self._changed.wait(left if self._wanted else min(until_due, _CLOCK_CHECK))
            return None

    def _build(self) -> None:
        outcome = self._outcome()
        if outcome is not None:
            self._done(outcome)

    def _outcome(self) -> Outcome | None:
        result: Built | Failure
        self._is_writing = False
        self._site = None
        try:
            report = self._make(self._request, self._progress)
            result = Built(report, shown_by(report, self._request))
            self._due = self._due_after(report)
            self._site = report.site
        except Stopped:
            return None
        except BaseException as error:  # noqa: BLE001 - the preview survives whatever a build does
            if not isinstance(error, ContentError):
                self._session.forget()
            result = failure_of(error, self._request)
        with self._changed:
            is_current = not self._wanted
            if self._stopping:
                return None
        # A half-written file is not worth reporting: the next build has the whole one.
        if isinstance(result, Failure) and not is_current:
            return None
        return Outcome(result, is_current)

    def _due_after(self, report: Report) -> float:
        """Return when, in seconds since 1970, time alone makes another site of the same files."""
        request = self._request
        if request.today is not None or "SOURCE_DATE_EPOCH" in request.environ:
            return math.inf  # the day is fixed
        return report.site.holds_until().timestamp()

    def _progress(self, _done: int, _total: int) -> None:
        self._is_writing = True
        if self._stopping:
            raise Stopped

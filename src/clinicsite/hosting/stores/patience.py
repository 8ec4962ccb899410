"""Repeating calls to a store: for long if it is busy, briefly if it does not answer."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from clinicsite.errors import EnvironmentFault

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 20.0  # seconds
_AFTER_GIVING_UP = 2  # attempts
_Answer = TypeVar("_Answer")


class TransientError(EnvironmentFault):
    """The store is busy or failed once; the same call may succeed later."""

    attempts: ClassVar[int] = 12
    seconds: ClassVar[float] = 150.0


class SilentError(TransientError):
    """No answer: no connection, or one that was cut or timed out."""

    attempts = 4
    seconds = 60.0


class GarbledError(TransientError):
    """An answer that breaks the protocol."""

    attempts = 3
    seconds = 60.0


@dataclass(slots=True)
class Patience:
    """Repeats calls with growing pauses, `at_most` times.

    After one call was given up, the next ones are tried twice each until one succeeds, so that a
    store that is gone does not cost a full wait for every object.
    """

    at_most: int | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    _gave_up: bool = field(default=False, init=False)

    def insist(self, call: Callable[[], _Answer]) -> _Answer:
        """Return what a call returns. Raises its last error when patience runs out."""
        began = self.clock()
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = call()
            except TransientError as error:
                pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
                pause *= 0.5 + self.jitter() / 2
                late = self.clock() - began + pause > error.seconds
                if late or attempt >= self._most(error):
                    self._gave_up = True
                    raise
                self.sleep(pause)
            else:
                self._gave_up = False
                return answer

    def _most(self, error: TransientError) -> int:
        most = _AFTER_GIVING_UP if self._gave_up else error.attempts
        return min(most, self.at_most or most)

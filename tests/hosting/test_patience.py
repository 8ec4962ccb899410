"""How long a call is repeated: patiently for a busy store, briefly for a silent one."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from clinicsite.hosting.stores.patience import GarbledError, Patience, SilentError, TransientError


@dataclass
class Clock:
    """Time that passes when somebody sleeps or waits."""

    now: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def failing(
    clock: Clock, error: type[TransientError], seconds: float, times: int = 10**9
) -> Callable[[], int]:
    """Return a call that takes some seconds and fails some times."""
    calls = 0

    def call() -> int:
        nonlocal calls
        calls += 1
        clock.now += seconds
        if calls <= times:
            raise error("no")
        return calls

    return call


def patience(clock: Clock, at_most: int | None = None) -> Patience:
    return Patience(at_most, clock.sleep, clock, jitter=lambda: 1.0)


@pytest.mark.parametrize(
    ("error", "seconds", "times"),
    [(TransientError, 0.1, 9), (SilentError, 0.1, 3), (SilentError, 20, 2), (GarbledError, 0.1, 2)],
)
def test_a_call_that_succeeds_in_time_is_as_good_as_any(
    error: type[TransientError], seconds: float, times: int
) -> None:
    clock = Clock()
    assert patience(clock).insist(failing(clock, error, seconds, times)) == times + 1


@pytest.mark.parametrize(
    ("error", "seconds", "at_most"),
    [(TransientError, 0.1, 180), (SilentError, 20, 90), (SilentError, 0, 5), (GarbledError, 0, 5)],
)
def test_no_call_takes_longer_than_this(
    error: type[TransientError], seconds: float, at_most: float
) -> None:
    """`seconds` are those that each attempt takes; a hanging one ends by its time-out."""
    clock = Clock()
    with pytest.raises(error):
        patience(clock).insist(failing(clock, error, seconds))
    assert clock.now <= at_most


def test_after_giving_up_a_store_that_stays_silent_is_not_waited_for_again() -> None:
    clock = Clock()
    patient = patience(clock)
    for _ in range(3):
        with pytest.raises(SilentError):
            patient.insist(failing(clock, SilentError, 20))
    assert clock.now < 150
    assert patient.insist(lambda: 1) == 1
    assert patient.insist(failing(clock, TransientError, 0, 9)) == 10


def test_the_number_of_attempts_can_be_bounded() -> None:
    clock = Clock()
    with pytest.raises(TransientError):
        patience(clock, at_most=1).insist(failing(clock, TransientError, 0))
    assert clock.now == 0


def test_pauses_grow_and_are_spread() -> None:
    """Clients that were refused together do not come back together."""
    pauses: list[float] = []
    for spread in (0.0, 1.0):
        kept = Patience(sleep=pauses.append, clock=lambda: 0.0, jitter=lambda at=spread: at)  # type: ignore[misc]
        with pytest.raises(TransientError):
            kept.insist(failing(Clock(), TransientError, 0))
    low, high = pauses[: len(pauses) // 2], pauses[len(pauses) // 2 :]
    assert high == sorted(high)
    assert [2 * each for each in low] == pytest.approx(high)
    assert max(high) <= 20

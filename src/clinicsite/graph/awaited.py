"""A mapping that somebody else is still working out."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

V = TypeVar("V")


class Awaited(Mapping[str, V]):
    """What `wait` returns, waited for when it is first looked at; raises what `wait` raises."""

    def __init__(self, wait: Callable[[], Mapping[str, V]]) -> None:
        self._wait = wait

    @cached_property
    def _come(self) -> Mapping[str, V]:
        return self._wait()

    def __getitem__(self, key: str) -> V:
        return self._come[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._come)

    def __len__(self) -> int:
        return len(self._come)

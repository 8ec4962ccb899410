"""Mappings whose values are asked for when they are looked at."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class View(Mapping[K, V]):
    """A mapping that asks for each value when it is needed, so that the question is recorded."""

    def __init__(self, get: Callable[[K], V | None], keys: Callable[[], Collection[K]]) -> None:
        """`get` gives None where there is no such key."""
        self._get, self._keys = get, keys

    def __getitem__(self, key: K) -> V:
        found = self._get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self._get(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

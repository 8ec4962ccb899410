"""What can be asked: inputs, which come from outside, and queries, which are computed."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar, get_args

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class RankError(AssertionError):
    """A query asked for one of its own rank or a higher one: a bug in the program."""


class ChangedInputError(Exception):
    """An input has changed since the run began, so its answers would not fit together."""

    def __init__(self, key: str) -> None:
        """`key` is the input's: a path."""
        super().__init__(f"{key} was changed while it was being read")
        self.key = key


class Site(Protocol):
    """What a query may do: ask, report what it found, and use the program's tools.

    Tools do foreign work (making pictures, reading kept texts) whose results follow from their
    arguments alone.
    """

    tools: Any

    def ask(self, query: "Query[T]", key: str = "") -> T:
        """Return the answer to a question."""
        ...

    def ask_all(self, query: "Query[T]", keys: Iterable[str]) -> list[T]:
        """Return the answers to a question for many keys, in their order."""
        ...

    def report(self, *findings: object) -> None:
        """Add findings to those of the running query. They are not part of its answer."""
        ...


@dataclass(frozen=True, eq=False)
class Query(Generic[T]):
    """A question that the engine answers by calling `function(site, key)`.

    A query may ask only for queries of a lower `rank`. Answers are kept in the state, encoded,
    and decoded as `form`. With `keeps=False` only their digest is kept, and an answer that is
    asked for in a later run is computed again. With `holds=False` an answer does not stay in
    memory after it was given. Another `version` makes all answers out of date. `encode` gives the
    bytes to compare of answers that are no plain data, and that are not kept.
    """

    name: str
    rank: int
    function: Callable[["Site", str], T]
    form: Any
    keeps: bool = True
    holds: bool = True
    version: str = ""
    encode: Callable[[T], bytes] | None = None

    def __call__(self, site: "Site", key: str = "") -> T:
        """Return the answer for a key, and record that the running query asked for it."""
        return site.ask(self, key)


class Source(Protocol[T_co]):
    """Where the values of an input come from."""

    def read(self, key: str) -> tuple[T_co, bytes]:
        """Return the value of a key, and a stamp that is the same as long as the value is.

        An empty stamp means that nothing cheap can vouch for the value: it is read every time.
        """
        ...

    def stamp(self, key: str) -> bytes:
        """Return the stamp of the value as it is now, without reading the value."""
        ...


def _not_computed(_site: "Site", key: str) -> Any:  # noqa: ANN401 - never returns
    raise AssertionError(f"the input {key!r} has no source")


@dataclass(frozen=True, eq=False)
class Input(Query[T]):
    """A question that a `Source` answers: bytes of a file, a folder's listing, today's date."""

    rank: int = field(default=0, init=False)
    function: Callable[["Site", str], T] = field(default=_not_computed, init=False)
    form: Any = None
    keeps: bool = field(default=False, init=False)


def query(
    rank: int,
    *,
    keeps: bool = True,
    holds: bool = True,
    version: str = "",
    encode: Callable[[Any], bytes] | None = None,
) -> Callable[[Callable[["Site", str], T]], Query[T]]:
    """Make a query of a function of the site and a key, named after the function."""

    def made(function: Callable[["Site", str], T]) -> Query[T]:
        form = inspect.get_annotations(function, eval_str=True)["return"]
        name = function.__name__
        return Query(name, rank, function, form, keeps and not encode, holds, version, encode)

    return made


def items(whole: Query[dict[str, T]]) -> Query[T | None]:
    """Return the query for single items of a mapping: None where there is no such key.

    A query that asks for one item does not run again when only others change.
    """

    def item(site: "Site", key: str) -> T | None:
        return site.ask(whole).get(key)

    form = get_args(whole.form)[1] | None
    return Query(f"{whole.name}[]", whole.rank + 1, item, form, version=whole.version)

"""Questions in memory: made, found by name or by id, and loaded from the state as needed."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinicsite.engine.queries import Query
from clinicsite.engine.state import LEFT, Row, State, StateError

Asked = tuple[str, str]
"""A question: the name of its query, and its key."""

UNKNOWN: Any = object()
"""In the place of an answer that has not been computed or loaded in this run."""


class Node:
    """One question: its answer, what was asked for it, and who asked for it.

    `digest` is None until the question is answered for the first time. `reads` and `readers` are
    ids; of a loaded node they stay packed until they are needed, which is seldom. `findings` are
    those of this run.
    """

    __slots__ = (
        "_readers", "_reads", "digest", "findings", "id", "is_root", "key", "query", "stamp",
        "value",
    )  # fmt: skip

    def __init__(self, id_: int, query: Query[Any], key: str, recorded: Row | None = None) -> None:
        self.id, self.query, self.key = id_, query, key
        self.digest = recorded.digest or None if recorded else None
        self.stamp = recorded.stamp if recorded else b""
        self.value: Any = UNKNOWN
        self._reads: set[int] | bytes = recorded.reads if recorded else set()
        self._readers: set[int] | bytes = recorded.readers if recorded else set()
        self.findings: list[Any] | None = None
        self.is_root = bool(recorded.root) if recorded else False

    @property
    def reads(self) -> set[int]:
        """The questions that were asked for the answer."""
        if isinstance(self._reads, bytes):
            self._reads = set(_unpacked(self._reads))
        return self._reads

    @reads.setter
    def reads(self, ids: set[int]) -> None:
        self._reads = ids

    @property
    def readers(self) -> set[int]:
        """The questions whose answers asked for this one."""
        if isinstance(self._readers, bytes):
            self._readers = set(_unpacked(self._readers))
        return self._readers

    def row(self, *, is_left: bool = False) -> Row:
        """Return what is recorded of it; `is_left` if it is out of date."""
        return Row(
            self.id,
            self.query.name,
            self.key,
            self.digest or b"",
            LEFT if is_left else self.stamp,
            _packed(self._reads),
            _packed(self._readers),
            int(self.is_root),
        )

    @property
    def asked(self) -> Asked:
        """The question: the name of its query, and its key."""
        return self.query.name, self.key

    @property
    def is_idle(self) -> bool:
        """Whether nothing asks for it."""
        return not (self._readers or self.is_root)


class Nodes:
    """All questions that were looked at in this run."""

    def __init__(self, queries: Mapping[str, Query[Any]], state: State) -> None:
        """Take all queries by name, and what was recorded of them."""
        self._queries = queries
        self._state = state
        self._last_id = state.last_id
        self._by_name: dict[tuple[str, str], Node] = {}
        self._by_id: dict[int, Node] = {}
        self.removed: set[int] = set()  # which may still be recorded

    def find(self, query: Query[Any], key: str) -> Node:
        """Return the node of a question: of this run, of an earlier one, or a new one."""
        node = self._by_name.get((query.name, key))
        if node is not None:
            return node
        row = self._state.find(query.name, key)
        if row is not None and row.id not in self.removed:
            return self._loaded(row)
        self._last_id += 1
        return self._keep(Node(self._last_id, query, key))

    def of_query(self, query: str) -> list[Node]:
        """Return all recorded nodes of a query."""
        rows = self._state.of_query(query)
        return [self._loaded(row) for row in rows if row.id not in self.removed]

    def of_ids(self, ids: Iterable[int]) -> list[Node]:
        """Return the nodes of ids; those that are not in memory are loaded together."""
        ids = list(ids)
        for row in self._state.rows([each for each in ids if each not in self._by_id]):
            self._loaded(row)
        return [self._by_id[each] for each in ids]

    def remove(self, node: Node) -> None:
        """Forget a node; a question that is asked again is a new one."""
        del self._by_id[node.id], self._by_name[node.asked]
        self.removed.add(node.id)

    def has(self, query: Query[Any], key: str) -> bool:
        """Tell whether a node is in memory."""
        return (query.name, key) in self._by_name

    def _keep(self, node: Node) -> Node:
        self._by_name[node.asked] = self._by_id[node.id] = node
        return node

    def _loaded(self, row: Row) -> Node:
        node = self._by_id.get(row.id)
        if node is not None:
            return node
        query = self._queries.get(row.query)
        if query is None:
            raise StateError(f"the recorded state knows a query {row.query!r}")
        return self._keep(Node(row.id, query, row.key, row))


def _packed(ids: set[int] | bytes) -> bytes:
    return ids if isinstance(ids, bytes) else array("q", sorted(ids)).tobytes()


def _unpacked(ids: bytes) -> Iterator[int]:
    found = array("q")
    found.frombytes(ids)
    return iter(found)

"""The engine: answers questions, records them, and finds what a change makes out of date."""

import heapq
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from clinicsite.engine import codec
from clinicsite.engine.queries import ChangedInputError, Input, Query, RankError, Source
from clinicsite.engine.state import Row, State, StateError

T = TypeVar("T")

_UNKNOWN: Any = object()  # an answer that has not been computed or loaded in this run
_PENDING_BYTES = 8_000_000  # of answers, before they are written

Asked = tuple[str, str]
"""A question: the name of its query, and its key."""


@dataclass(slots=True, eq=False)
class Node:
    """One question: its answer, what was asked for it, and who asked for it.

    `digest` is None until the question is answered for the first time.
    """

    id: int
    query: Query[Any]
    key: str
    digest: bytes | None = None
    stamp: bytes = b""
    value: Any = _UNKNOWN
    reads: set[int] = field(default_factory=set)
    readers: set[int] = field(default_factory=set)
    findings: list[Any] | None = None  # those of this run
    is_root: bool = False

    def row(self) -> Row:
        """Return what is recorded of it."""
        return Row(
            self.id,
            self.query.name,
            self.key,
            self.digest or b"",
            self.stamp,
            array("q", sorted(self.reads)).tobytes(),
            array("q", sorted(self.readers)).tobytes(),
            int(self.is_root),
        )


@dataclass(slots=True)
class _Running:
    """A query that is being computed."""

    rank: int
    reads: set[int] = field(default_factory=set)
    findings: list[Any] = field(default_factory=list)


class Engine:
    """All questions of one variant of a site: of a build, or of a preview with drafts.

    Call `refresh` first: it brings everything that was recorded up to date. An engine in which a
    query has failed is of no further use, and records nothing.
    """

    def __init__(
        self,
        queries: Iterable[Query[Any]],
        sources: Mapping[Input[Any], Source[Any]],
        state: State,
    ) -> None:
        """Take all queries that there are, and where inputs come from."""
        self._queries = {each.name: each for each in (*queries, *sources)}
        self._sources = sources
        self._state = state
        self._last_id = state.last_id
        self._nodes: dict[Asked, Node] = {}
        self._by_id: dict[int, Node] = {}
        self._decoders: dict[str, Any] = {}
        self._stack: list[_Running] = []
        self._changed: dict[int, Node] = {}  # to be recorded
        self._pending: dict[int, bytes] = {}  # answers to be written
        self._pending_bytes = 0
        self._causes: dict[int, list[int]] = {}  # of what was computed in this run
        self._has_failed = False

    # Asking

    def ask(self, query: Query[T], key: str = "") -> T:
        """Return the answer to a question, and record that the running query asked for it.

        What is asked for outside of any query is a root: it stays recorded until it is released.
        Raises `RankError` if the running query has no higher rank, `ChangedInputError` if an input
        changed after `refresh`.
        """
        node = self._nodes.get((query.name, key)) or self._find(query, key)
        if self._stack:
            running = self._stack[-1]
            if query.rank >= running.rank:
                raise RankError(f"a query of rank {running.rank} asks for {query.name}")
            running.reads.add(node.id)
        elif not node.is_root:
            self._set_root(node, is_root=True)
        if node.digest is None:
            return cast("T", self._compute(node)[0])
        if node.value is not _UNKNOWN:
            return cast("T", node.value)
        return cast("T", self._recall(node))

    def ask_all(self, query: Query[T], keys: Iterable[str]) -> list[T]:
        """Return the answers to a question for many keys, in their order.

        Those of earlier runs are loaded together, which takes a tenth of the time.
        """
        keys = list(keys)
        missing = [key for key in keys if (query.name, key) not in self._nodes]
        if len(missing) > 1:
            wanted = set(missing)
            for row in self._state.of_query(query.name):
                if row.key in wanted:
                    self._loaded(row)
            answers = self._state.answers(query.name) if query.keeps and query.holds else {}
            for key in missing:
                node = self._nodes.get((query.name, key))
                data = answers.get(node.id) if node else None
                if node is not None and data is not None and codec.digest(data) == node.digest:
                    node.value = self._decoder(query).decode(data)
        return [self.ask(query, key) for key in keys]

    def report(self, finding: object) -> None:
        """Add a finding to those of the running query. They are not part of its answer."""
        self._stack[-1].findings.append(finding)

    def _find(self, query: Query[Any], key: str) -> Node:
        row = self._state.find(query.name, key)
        if row is not None:
            return self._loaded(row)
        self._last_id += 1
        return self._keep(Node(self._last_id, query, key))

    def _loaded(self, row: Row) -> Node:
        node = self._by_id.get(row.id)
        if node is not None:
            return node
        query = self._queries.get(row.query)
        if query is None:
            raise StateError(f"the recorded state knows a query {row.query!r}")
        return self._keep(
            Node(
                row.id,
                query,
                row.key,
                row.digest,
                row.stamp,
                reads=set(_unpacked(row.reads)),
                readers=set(_unpacked(row.readers)),
                is_root=bool(row.root),
            )
        )

    def _keep(self, node: Node) -> Node:
        self._nodes[node.query.name, node.key] = self._by_id[node.id] = node
        return node

    def _load(self, ids: Iterable[int]) -> Iterator[Node]:
        """Yield the nodes of ids, those that are not in memory loaded together."""
        ids = list(ids)
        for row in self._state.rows([each for each in ids if each not in self._by_id]):
            self._loaded(row)
        return (self._by_id[each] for each in ids)

    def _recall(self, node: Node) -> Any:  # noqa: ANN401 - of the query's type
        """Return an answer of an earlier run: as it was kept, or else computed again."""
        data = self._pending.get(node.id)
        if data is None and node.query.keeps:
            data = self._state.answer(node.id)
        if data is not None and codec.digest(data) == node.digest:
            value = self._decoder(node.query).decode(data)
            node.value = value if node.query.holds else _UNKNOWN
            return value
        value, is_same = self._compute(node)
        if is_same:
            return value
        self._has_failed = True  # some have seen one answer, some the other
        if isinstance(node.query, Input):
            raise ChangedInputError(node.key)
        raise StateError(f"{node.query.name} {node.key!r} gave two answers to one question")

    def _decoder(self, query: Query[Any]) -> Any:  # noqa: ANN401 - of any type
        known = self._decoders.get(query.name)
        if known is None:
            known = self._decoders[query.name] = codec.decoder(query.form)
        return known

    def _compute(self, node: Node) -> tuple[Any, bool]:
        """Return the answer to a question, and whether it is the recorded one."""
        query = node.query
        if isinstance(query, Input):
            value, node.stamp = self._sources[query].read(node.key)
        else:
            value = self._run(node)
        data = codec.encode(value)
        digest = codec.digest(data)
        is_same, node.digest = digest == node.digest, digest
        node.value = value if query.holds else _UNKNOWN
        self._changed[node.id] = node
        self._causes.setdefault(node.id, [])
        if query.keeps and not is_same:
            self._pending[node.id] = data
            self._pending_bytes += len(data)
            if self._pending_bytes > _PENDING_BYTES:
                self._write_answers()
        return value, is_same

    def _run(self, node: Node) -> Any:  # noqa: ANN401 - of the query's type
        running = _Running(node.query.rank)
        self._stack.append(running)
        try:
            value = node.query.function(self, node.key)
        except BaseException:
            # Its inputs count as seen by now, but what depends on them was not computed.
            self._has_failed = True
            raise
        finally:
            self._stack.pop()
        self._replace_reads(node, running.reads)
        node.findings = running.findings
        return value

    def _replace_reads(self, node: Node, reads: set[int]) -> None:
        for dep in self._load(reads - node.reads):
            dep.readers.add(node.id)
            self._changed[dep.id] = dep
        for dep in self._load(node.reads - reads):
            dep.readers.discard(node.id)
            self._changed[dep.id] = dep
        node.reads = reads

    # Changes

    def refresh(self) -> None:
        """Look at all inputs, and compute again what their changes may have changed."""
        self._causes.clear()
        queue: list[tuple[int, int]] = []
        for node in (*self._outdated(), *self._changed_inputs()):
            self._put(queue, node)
        # When a query runs, everything of a lower rank is up to date, whether the query has asked
        # for it before or not. That is what the fixed ranks are for.
        while queue:
            node = self._by_id[heapq.heappop(queue)[1]]
            _, is_same = self._compute(node)
            if not is_same:
                for reader in list(self._load(node.readers)):
                    self._put(queue, reader, cause=node)

    def _outdated(self) -> Iterator[Node]:
        """Yield the questions whose query has another version than when they were answered."""
        for name, version in self._state.versions().items():
            known = self._queries.get(name)
            if known is not None and known.version != version:
                yield from map(self._loaded, self._state.of_query(name))

    def _changed_inputs(self) -> Iterator[Node]:
        for query, source in self._sources.items():
            for row in self._state.of_query(query.name):
                node = self._loaded(row)
                if not node.stamp or source.stamp(node.key) != node.stamp:
                    yield node

    def _put(self, queue: list[tuple[int, int]], node: Node, cause: Node | None = None) -> None:
        if node.id not in self._causes:
            self._causes[node.id] = []
            heapq.heappush(queue, (node.query.rank, node.id))
        if cause is not None:
            self._causes[node.id].append(cause.id)

    # Results

    def computed(self) -> dict[Asked, list[Asked]]:
        """Return what was computed in this run, each with the changed answers that caused it."""
        return {self._asked(id_): [*map(self._asked, of)] for id_, of in self._causes.items()}

    def reads(self, query: Query[Any], key: str = "") -> list[Asked]:
        """Return what a question asked for, in the order of names."""
        node = self._nodes.get((query.name, key)) or self._find(query, key)
        return sorted((each.query.name, each.key) for each in self._load(node.reads))

    def findings(self) -> list[Any]:
        """Return what all queries reported, in this run and in earlier ones."""
        new = {id_: node for id_, node in self._changed.items() if node.findings is not None}
        found = self._state.findings(skip=new)
        return [*found, *(each for node in new.values() for each in node.findings or ())]

    def _asked(self, id_: int) -> Asked:
        node = self._by_id[id_]
        return node.query.name, node.key

    def release(self, query: Query[Any], key: str = "") -> None:
        """Let a root go: it is forgotten unless a query asks for it."""
        self._set_root(self._nodes.get((query.name, key)) or self._find(query, key), is_root=False)

    def save(self) -> bool:
        """Record this run, and forget what neither a query nor a root asks for any more.

        Returns whether it was recorded: it is not after a failure, nor if another process has
        recorded a run meanwhile.
        """
        if self._has_failed:
            return False
        removed = self._forget()
        self._write_answers()
        findings = {
            id_: node.findings for id_, node in self._changed.items() if node.findings is not None
        }
        rows = (node.row() for node in self._changed.values())
        versions = {each.name: each.version for each in self._queries.values()}
        is_saved = self._state.save(rows, findings, removed, versions)
        for node in self._changed.values():
            node.findings = None
        self._changed.clear()
        return is_saved

    def _set_root(self, node: Node, *, is_root: bool) -> None:
        if node.is_root != is_root:
            node.is_root = is_root
            self._changed[node.id] = node

    def _forget(self) -> set[int]:
        """Drop the questions that nothing asks for any more; return their ids."""
        removed: set[int] = set()
        idle = [node for node in self._changed.values() if not (node.readers or node.is_root)]
        while idle:
            node = idle.pop()
            removed.add(node.id)
            for dep in list(self._load(node.reads)):
                dep.readers.discard(node.id)
                self._changed[dep.id] = dep
                if not (dep.readers or dep.is_root) and dep.id not in removed:
                    idle.append(dep)
        for id_ in removed:
            node = self._by_id.pop(id_)
            del self._nodes[node.query.name, node.key]
            self._changed.pop(id_, None)
            self._pending.pop(id_, None)
            self._causes.pop(id_, None)
        return removed

    def _write_answers(self) -> None:
        self._state.put_answers(self._pending)
        self._pending.clear()
        self._pending_bytes = 0


def _unpacked(ids: bytes) -> "array[int]":
    found = array("q")
    found.frombytes(ids)
    return found

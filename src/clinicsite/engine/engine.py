"""The engine: answers questions, records them, and finds what a change makes out of date."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from clinicsite.engine import codec
from clinicsite.engine.nodes import UNKNOWN, Node, Nodes
from clinicsite.engine.queries import ChangedInputError, Input, Query, RankError, Source
from clinicsite.engine.state import State, StateError

T = TypeVar("T")

_PENDING_BYTES = 8_000_000  # of answers, before they are written

Asked = tuple[str, str]
"""A question: the name of its query, and its key."""


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
        self._nodes = Nodes(self._queries, state)
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
        node = self._nodes.find(query, key)
        if self._stack:
            running = self._stack[-1]
            if query.rank >= running.rank:
                raise RankError(f"a query of rank {running.rank} asks for {query.name}")
            running.reads.add(node.id)
        elif not node.is_root:
            self._set_root(node, is_root=True)
        if node.digest is None:
            return cast("T", self._compute(node)[0])
        if node.value is not UNKNOWN:
            return cast("T", node.value)
        return cast("T", self._recall(node))

    def ask_all(self, query: Query[T], keys: Iterable[str]) -> list[T]:
        """Return the answers to a question for many keys, in their order.

        Those of earlier runs are loaded together, which takes a tenth of the time.
        """
        keys = list(keys)
        missing = [key for key in keys if not self._nodes.has(query, key)]
        if len(missing) > 1 and query.keeps and query.holds:
            decode = self._decoder(query).decode
            found, answers = self._nodes.of_query(query.name), self._state.answers(query.name)
            for node in found:
                data = answers.get(node.id)
                if node.value is UNKNOWN and data and codec.digest(data) == node.digest:
                    node.value = decode(data)
        return [self.ask(query, key) for key in keys]

    def report(self, finding: object) -> None:
        """Add a finding to those of the running query. They are not part of its answer."""
        self._stack[-1].findings.append(finding)

    def _recall(self, node: Node) -> Any:  # noqa: ANN401 - of the query's type
        """Return an answer of an earlier run: as it was kept, or else computed again."""
        data = self._pending.get(node.id)
        if data is None and node.query.keeps:
            data = self._state.answer(node.id)
        if data is not None and codec.digest(data) == node.digest:
            value = self._decoder(node.query).decode(data)
            node.value = value if node.query.holds else UNKNOWN
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
        node.value = value if query.holds else UNKNOWN
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
        for dep in self._nodes.of_ids(reads - node.reads):
            dep.readers.add(node.id)
            self._changed[dep.id] = dep
        for dep in self._nodes.of_ids(node.reads - reads):
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
            (node,) = self._nodes.of_ids([heapq.heappop(queue)[1]])
            _, is_same = self._compute(node)
            if not is_same:
                for reader in self._nodes.of_ids(node.readers):
                    self._put(queue, reader, cause=node)

    def _outdated(self) -> Iterator[Node]:
        """Yield the questions whose query has another version than when they were answered."""
        for name, version in self._state.versions().items():
            known = self._queries.get(name)
            if known is not None and known.version != version:
                yield from self._nodes.of_query(name)

    def _changed_inputs(self) -> Iterator[Node]:
        for query, source in self._sources.items():
            for node in self._nodes.of_query(query.name):
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
        return {
            node.asked: [cause.asked for cause in self._nodes.of_ids(self._causes[node.id])]
            for node in self._nodes.of_ids(self._causes)
        }

    def reads(self, query: Query[Any], key: str = "") -> list[Asked]:
        """Return what a question asked for, in the order of names."""
        node = self._nodes.find(query, key)
        return sorted(each.asked for each in self._nodes.of_ids(node.reads))

    def findings(self) -> list[Any]:
        """Return what all queries reported, in this run and in earlier ones."""
        new = {id_: node for id_, node in self._changed.items() if node.findings is not None}
        found = self._state.findings(skip=new)
        return [*found, *(each for node in new.values() for each in node.findings or ())]

    def release(self, query: Query[Any], key: str = "") -> None:
        """Let a root go: it is forgotten unless a query asks for it."""
        self._set_root(self._nodes.find(query, key), is_root=False)

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
        removed: dict[int, Node] = {}
        idle = [node for node in self._changed.values() if node.is_idle]
        while idle:
            node = idle.pop()
            removed[node.id] = node
            for dep in self._nodes.of_ids(node.reads):
                dep.readers.discard(node.id)
                self._changed[dep.id] = dep
                if dep.is_idle and dep.id not in removed:
                    idle.append(dep)
        for node in removed.values():
            self._nodes.remove(node)
            for of_this_run in (self._changed, self._pending, self._causes):
                of_this_run.pop(node.id, None)
        return set(removed)

    def _write_answers(self) -> None:
        self._state.put_answers(self._pending)
        self._pending.clear()
        self._pending_bytes = 0

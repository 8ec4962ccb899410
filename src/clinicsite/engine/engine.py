"""The engine: answers questions, records them, and finds what a change makes out of date."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar, cast

from clinicsite.engine import codec
from clinicsite.engine.nodes import UNKNOWN, Asked, Node, Nodes
from clinicsite.engine.out_of_date import OutOfDate
from clinicsite.engine.queries import ChangedInputError, Input, Query, RankError, Source
from clinicsite.engine.state import State, StateError

T = TypeVar("T")

_PENDING_BYTES = 8_000_000  # of answers, before they are written


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
        tools: Any = None,  # noqa: ANN401 - whatever the queries of a program need
    ) -> None:
        """Take all queries that there are, where inputs come from, and what does foreign work."""
        self.tools = tools
        self._queries = {each.name: each for each in (*queries, *sources)}
        self._sources = sources
        self._state = state
        self._nodes = Nodes(self._queries, state)
        self._decoders: dict[str, Any] = {}
        self._stack: list[_Running] = []
        self._changed: dict[int, Node] = {}  # to be recorded
        self._pending: dict[int, bytes] = {}  # answers to be written
        self._pending_bytes = 0
        self._rooted: dict[str, list[Node]] = {}  # roots of this run, by query
        self._out_of_date = OutOfDate()
        self.notes: dict[str, bytes] = {}
        self.has_failed = False  # a query, or recording: answers may not fit together

    @property
    def queries(self) -> tuple[Query[Any], ...]:
        """All questions that can be asked, inputs included."""
        return tuple(self._queries.values())

    # Asking

    def ask(self, query: Query[T], key: str = "") -> T:
        """Return the answer to a question, and record that the running query asked for it.

        Raises `RankError` if the running query has no higher rank, `ChangedInputError` if an input
        changed after `refresh`.
        """
        node = self._nodes.find(query, key)
        if self._stack:
            running = self._stack[-1]
            if query.rank >= running.rank:
                raise RankError(f"a query of rank {running.rank} asks for {query.name}")
            running.reads.add(node.id)
        if node.digest is None or node in self._out_of_date:
            return cast("T", self._compute(node)[0])
        if node.value is not UNKNOWN:
            value = cast("T", node.value)
            if not query.holds:
                node.value = UNKNOWN
            return value
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

    def report(self, *findings: object) -> None:
        """Add findings to those of the running query. They are not part of its answer."""
        self._stack[-1].findings += findings

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
        self.has_failed = True  # some have seen one answer, some the other
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
        query, is_known = node.query, node.digest is not None
        self._out_of_date.done(node)
        if isinstance(query, Input):
            value, node.stamp = self._sources[query].read(node.key)
        else:
            value, node.stamp = self._run(node), b""
        data = codec.encode(value) if query.encode is None else query.encode(value)
        digest = codec.digest(data)
        is_same, node.digest = digest == node.digest, digest
        # What does not stay is kept until it is asked for once.
        node.value = value if query.holds or not self._stack else UNKNOWN
        self._changed[node.id] = node
        if is_known and not is_same:
            for reader in self._nodes.of_ids(node.readers):
                self._out_of_date.put(reader, cause=node)
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
            self.has_failed = True
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

    def look(self, only: Mapping[Input[Any], Collection[str]] = MappingProxyType({})) -> bool:
        """Look at all inputs; tell whether anything recorded is out of date.

        Of the inputs in `only`, no other keys are looked at.
        """
        self._out_of_date.causes.clear()
        for node in (*self._left(), *self._outdated(), *self._changed_inputs(only)):
            self._out_of_date.put(node)
        return bool(self._out_of_date)

    def refresh(self, upto: int | None = None) -> None:
        """Compute again what is out of date, up to a rank; `look` must come first.

        What is left is recorded as out of date. When a query runs, everything of a lower rank is
        up to date, whether the query has asked for it before or not: that is what the fixed ranks
        are for.
        """
        while (id_ := self._out_of_date.pop(upto)) is not None:
            self._compute(*self._nodes.of_ids([id_]))

    def _left(self) -> Iterator[Node]:
        """Yield what an earlier run has left out of date."""
        yield from self._nodes.of_ids({*self._state.left()} - self._nodes.removed)

    def _outdated(self) -> Iterator[Node]:
        """Yield the questions whose query has another version than when they were answered."""
        for name, version in self._state.versions().items():
            known = self._queries.get(name)
            if known is not None and known.version != version:
                yield from self._nodes.of_query(name)

    def _changed_inputs(self, only: Mapping[Input[Any], Collection[str]]) -> Iterator[Node]:
        new = [*self._changed.values()]  # not recorded yet
        for query, source in self._sources.items():
            stamps = self._state.stamps(query.name, only.get(query))
            stamps += [(each.id, each.key, each.stamp) for each in new if each.query is query]
            changed = {id_ for id_, key, of in stamps if not of or source.stamp(key) != of}
            yield from self._nodes.of_ids(changed - self._nodes.removed)

    # Results

    def computed(self) -> dict[Asked, list[Asked]]:
        """Return what was computed in this run, each with the changed answers that caused it."""
        causes = self._out_of_date.causes
        return {node.asked: causes[node.id] for node in self._nodes.of_ids(causes)}

    def reads(self, query: Query[Any], key: str = "") -> list[Asked]:
        """Return what a question asked for, in the order of names."""
        node = self._nodes.find(query, key)
        return sorted(each.asked for each in self._nodes.of_ids(node.reads))

    def findings(self, upto: int | None = None) -> list[Any]:
        """Return what all queries reported, up to a rank, in this run and in earlier ones."""
        new = {id_: node for id_, node in self._changed.items() if node.findings is not None}
        recorded = self._state.findings(skip=new.keys() | self._nodes.removed)
        found = [(self._queries[query].rank, of) for query, of in recorded]
        found += [(node.query.rank, node.findings or []) for node in new.values()]
        return [each for rank, of in found if upto is None or rank <= upto for each in of]

    def set_roots(self, query: Query[Any], keys: Collection[str]) -> None:
        """Say which questions of a query are asked for from outside, and answer the new ones.

        They stay recorded, with all that they ask for, until a call without them.
        """
        name, digest = f"roots {query.name}", codec.digest(codec.encode(list(keys)))
        if self.note(name) == digest:
            return
        self.notes[name] = digest
        wanted = set(keys)
        for node in (*self._nodes.of_query(query.name), *self._rooted.get(query.name, ())):
            if node.is_root and node.key not in wanted:
                self._set_root(node, is_root=False)
        for key in keys:
            node = self._nodes.find(query, key)
            if node.digest is None:
                self._compute(node)
            self._set_root(node, is_root=True)

    def note(self, name: str) -> bytes | None:
        """Return what was noted beside the answers, in this run or an earlier one."""
        found = self.notes.get(name)
        return self._state.note(name) if found is None else found

    def save(self) -> bool:
        """Record this run, and forget what neither a query nor a root asks for any more.

        Returns whether it was recorded: it is not after a failure, nor if another process has
        recorded a run meanwhile.
        """
        if self.has_failed:
            return False
        self.forget()
        self._write_answers()
        findings = {
            id_: node.findings for id_, node in self._changed.items() if node.findings is not None
        }
        left = self._nodes.of_ids(self._out_of_date)
        self._changed |= {node.id: node for node in left}
        rows = (node.row(is_left=node in self._out_of_date) for node in self._changed.values())
        versions = {each.name: each.version for each in self._queries.values()}
        is_saved = self._state.save(rows, findings, self._nodes.removed, versions, self.notes)
        self.has_failed = not is_saved  # memory and state differ
        for node in self._changed.values():
            node.findings = None
        self._changed.clear()
        self._rooted.clear()
        self._nodes.removed.clear()
        self.notes.clear()
        return is_saved

    def _set_root(self, node: Node, *, is_root: bool) -> None:
        if node.is_root != is_root:
            node.is_root = is_root
            self._changed[node.id] = node
            if is_root:
                self._rooted.setdefault(node.query.name, []).append(node)

    def forget(self) -> None:
        """Drop the questions that neither a query nor a root asks for any more."""
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
            self._out_of_date.forget(node)
            for of_this_run in (self._changed, self._pending):
                of_this_run.pop(node.id, None)

    def _write_answers(self) -> None:
        if not self._state.put_answers(self._pending):
            return
        self._pending.clear()
        self._pending_bytes = 0

"""What is out of date, lowest rank first, and why."""

import heapq
from collections.abc import Iterator

from clinicsite.engine.nodes import Asked, Node


class OutOfDate:
    """The questions that have to be computed again; `causes` has those that were, too."""

    def __init__(self) -> None:
        self.causes: dict[int, list[Asked]] = {}  # the changed answers, for each question
        self._heap: list[tuple[int, int]] = []  # rank and id; may hold some that are done
        self._ids: set[int] = set()

    def put(self, node: Node, cause: Node | None = None) -> None:
        """Add a question, because an answer that it asked for has changed."""
        if node.id not in self._ids:
            self._ids.add(node.id)
            heapq.heappush(self._heap, (node.query.rank, node.id))
        causes = self.causes.setdefault(node.id, [])
        if cause is not None:
            causes.append(cause.asked)

    def pop(self, upto: int | None = None) -> int | None:
        """Take out the id of a question of the lowest rank, if that is not above `upto`."""
        while self._heap and (upto is None or self._heap[0][0] <= upto):
            id_ = heapq.heappop(self._heap)[1]
            if id_ in self._ids:
                self._ids.discard(id_)
                return id_
        return None

    def done(self, node: Node) -> None:
        """Take out a question, which is being computed."""
        self._ids.discard(node.id)
        self.causes.setdefault(node.id, [])

    def forget(self, node: Node) -> None:
        """Take out a question that is not asked any more."""
        self._ids.discard(node.id)
        self.causes.pop(node.id, None)

    def __contains__(self, node: Node) -> bool:
        """Tell whether a question is out of date."""
        return node.id in self._ids

    def __iter__(self) -> Iterator[int]:
        """Yield the ids of what is out of date."""
        return iter(self._ids)

    def __len__(self) -> int:
        """Count what is out of date."""
        return len(self._ids)

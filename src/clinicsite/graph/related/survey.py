"""One blog surveyed: every post's ranking and slots."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from clinicsite.graph.related.choosing import Ranked, Wishes, fill
from clinicsite.graph.related.evidence import Evidence, evidence
from clinicsite.graph.related.memory import Memory
from clinicsite.graph.related.model import Facts
from clinicsite.graph.related.neighbours import Pairs
from clinicsite.graph.related.rescuing import rescue
from clinicsite.graph.related.series import series
from clinicsite.graph.related.shortlists import shortlists


class Survey:
    """All that is worked out from one blog's posts, which are numbered in order of id."""

    def __init__(self, posts: Sequence[Facts], memory: Memory, count: int) -> None:
        """`posts` are sorted by id; the memory is theirs."""
        self.posts, self.memory = posts, memory
        self.number = {post.id: index for index, post in enumerate(posts)}
        self.evidence = evidence(posts)
        self.parts = series(posts)
        self.wishes = [self._wish(index) for index in range(len(posts))]
        self.ranked = _ranked(self._pairs(), len(posts), self.evidence)
        self.slots, self.refused = fill(self.wishes, self.ranked, self.evidence.rest, count)
        self.dealt = [{slot.other for slot in own} for own in self.slots]
        rescue(self.slots, self.wishes, self.ranked, self.evidence.rest)

    def rows(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of the chosen posts of each post."""
        ids = [post.id for post in self.posts]
        return {
            id_: tuple([ids[slot.other] for slot in own])
            for id_, own in zip(ids, self.slots, strict=True)
        }

    def _pairs(self) -> Pairs:
        """Return the shortlists, by numbers of posts."""
        slots = self.memory.slots()
        number = np.zeros(len(self.memory.ids), dtype=np.int64)
        at = [slots[post.id, post.key] for post in self.posts]
        number[at] = np.arange(len(at))
        pairs = self.memory.lists.pairs
        return shortlists(Pairs(number[pairs.post], number[pairs.other], pairs.likeness))

    def _wish(self, index: int) -> Wishes:
        post, number = self.posts[index], self.number
        neighbours = self.parts.get(index)
        return Wishes(
            pinned=[number[id_] for id_ in post.related if id_ in number],
            series=[other for other, _ in neighbours.parts()] if neighbours else [],
            excluded={index, *(number[id_] for id_ in post.unrelated if id_ in number)},
        )


def _ranked(pairs: Pairs, count: int, beside: Evidence) -> list[Ranked]:
    """Rank each post's shortlist by words and all else."""
    scores = pairs.likeness * beside.bonus(pairs.post, pairs.other)
    order = beside.order(pairs.post, pairs.other, scores)
    others, sorted_scores = pairs.other[order].tolist(), scores[order].tolist()
    ends = np.searchsorted(pairs.post, np.arange(count + 1)).tolist()
    return [Ranked(others[a:b], sorted_scores[a:b]) for a, b in pairwise(ends)]

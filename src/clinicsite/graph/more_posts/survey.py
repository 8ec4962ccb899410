"""One blog surveyed: every post's ranking and slots."""

from collections.abc import Sequence

import numpy as np

from clinicsite.graph.more_posts.choosing import Asked, Rankings, Wishes, fill
from clinicsite.graph.more_posts.evidence import Evidence, evidence
from clinicsite.graph.more_posts.model import Facts
from clinicsite.graph.more_posts.neighbours import Pairs
from clinicsite.graph.more_posts.rescuing import rescue
from clinicsite.graph.more_posts.series import series
from clinicsite.graph.more_posts.shortlists import shortlists
from clinicsite.graph.more_posts.words.memory import Memory


class Survey:
    """All that is worked out from one blog's posts, which are numbered in order of id."""

    def __init__(self, posts: Sequence[Facts], memory: Memory, count: int) -> None:
        """Do all the work; `posts` are sorted by id, and the memory is theirs."""
        self.posts, self.memory = posts, memory
        self.number = {post.id: index for index, post in enumerate(posts)}
        self.evidence = evidence(posts)
        self.parts = series(posts)
        self.rankings = _rankings(self._pairs(), len(posts), self.evidence)
        self.slots, self.refused = fill(self._asked(), self.rankings, self.evidence.rest, count)
        rescue(self.slots, self.rankings, self.evidence.rest)

    def rows(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of the chosen posts of each post."""
        ids = [post.id for post in self.posts]
        return {
            id_: tuple([ids[other] for other in own])
            for id_, own in zip(ids, self.slots.others, strict=True)
        }

    def _pairs(self) -> Pairs:
        """Return the shortlists, by numbers of posts."""
        slots = self.memory.slots()
        number = np.zeros(len(self.memory.ids), dtype=np.int64)
        at = [slots[post.id, post.key] for post in self.posts]
        number[at] = np.arange(len(at))
        pairs = self.memory.lists.pairs
        return shortlists(Pairs(number[pairs.post], number[pairs.other], pairs.likeness))

    def _asked(self) -> Asked:
        number, found = self.number, {}
        for index, post in enumerate(self.posts):
            if post.related or post.unrelated or index in self.parts:
                neighbours = self.parts.get(index)
                found[index] = Wishes(
                    pinned=[number[id_] for id_ in post.related if id_ in number],
                    series=[other for other, _ in neighbours.parts()] if neighbours else [],
                    excluded={index, *(number[id_] for id_ in post.unrelated if id_ in number)},
                )
        return found


def _rankings(pairs: Pairs, count: int, beside: Evidence) -> Rankings:
    """Rank each post's shortlist by words and all else."""
    scores = pairs.likeness * beside.bonus(pairs.post, pairs.other)
    order = beside.order(pairs.post, pairs.other, scores)
    starts = np.searchsorted(pairs.post, np.arange(count + 1))
    return Rankings(starts, pairs.other[order], scores[order])

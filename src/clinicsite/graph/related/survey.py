"""One blog surveyed: every post's ranking and slots, and what can be told of any pair."""

from collections.abc import Sequence

import numpy as np

from clinicsite.graph.related.bags import bags
from clinicsite.graph.related.choosing import Ranked, Slot, Wishes, fill_slots, rescue
from clinicsite.graph.related.evidence import Evidence, evidence
from clinicsite.graph.related.matrix import Matrix, matrix
from clinicsite.graph.related.model import Candidate, Choice, Comparison, TermCache
from clinicsite.graph.related.neighbours import nearest
from clinicsite.graph.related.reasons import SharedTerms, reasons
from clinicsite.graph.related.series import series
from clinicsite.graph.related.tuning import SHORTLIST, UNIT


class Survey:
    """All that is worked out from one blog's posts, which are numbered in order of id."""

    def __init__(
        self,
        posts: Sequence[Candidate],
        bag_keys: Sequence[str],
        *,
        count: int,
        language: str,
        cache: TermCache | None,
    ) -> None:
        """Do all the work; `posts` are sorted by id, and there is at least one."""
        found = bags(posts, bag_keys, language, cache)
        weighed = matrix(found)
        self._posts = posts
        self._number = {post.id: index for index, post in enumerate(posts)}
        self._evidence = evidence(posts)
        self._shared = SharedTerms(weighed, found)
        self._parts = series(posts)
        self._wishes = [self._wish(index, post) for index, post in enumerate(posts)]
        self._ranked = _ranked(weighed, self._evidence)
        self._slots = [
            fill_slots(wishes, ranked, lambda index=index: self._evidence.rest(index), count)
            for index, (wishes, ranked) in enumerate(
                zip(self._wishes, self._ranked, strict=True)
            )
        ]
        rescue(self._slots, self._wishes, self._ranked, self._evidence.rest)

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return the chosen posts of each post, by id."""
        return {
            post.id: self._told(index, self._slots[index])
            for index, post in enumerate(self._posts)
        }

    def compare(self, post_id: str, other_id: str) -> Comparison:
        """Tell why the other post is, or is not, among the chosen of the post.

        Raises KeyError for an id that is not among the posts.
        """
        post, other = self._number[post_id], self._number[other_id]
        order = [slot.other for slot in self._slots[post]]
        place = order.index(other) if other in order else None
        told = self._told(post, [Slot(other, None) if place is None else self._slots[post][place]])
        ranking = [ranked for ranked, _ in self._ranked[post]]
        return Comparison(
            slot=None if place is None else place + 1,
            rank=ranking.index(other) + 1 if other in ranking else None,
            score=told[0].score,
            reasons=told[0].reasons,
            excluded=other in self._wishes[post].excluded,
            chosen=self._told(post, self._slots[post]),
        )

    def _wish(self, index: int, post: Candidate) -> Wishes:
        neighbours = self._parts.get(index)
        return Wishes(
            pinned=[self._number[id_] for id_ in post.related if id_ in self._number],
            series=[other for other, _ in neighbours.parts()] if neighbours else [],
            excluded={index, *(self._number[i] for i in post.unrelated if i in self._number)},
        )

    def _told(self, index: int, slots: Sequence[Slot]) -> tuple[Choice, ...]:
        post = self._posts[index]
        neighbours = self._parts.get(index)
        parts = dict(neighbours.parts()) if neighbours else {}
        others = [slot.other for slot in slots]
        shared = self._shared.of(index, others)
        bonuses = self._evidence.bonus(np.full(len(others), index), np.array(others, dtype=int))
        return tuple(
            Choice(
                id=self._posts[slot.other].id,
                score=likeness * bonus // UNIT**2,
                reasons=reasons(
                    post,
                    self._posts[slot.other],
                    slot.kind,
                    parts.get(slot.other),
                    terms,
                    self._evidence,
                ),
            )
            for slot, (likeness, terms), bonus in zip(slots, shared, bonuses.tolist(), strict=True)
        )


def _ranked(weighed: Matrix, beside: Evidence) -> list[Ranked]:
    """Rank each post's shortlist by words and all else."""
    posts, others, likeness = nearest(weighed, SHORTLIST)
    scores = likeness * beside.bonus(posts, others)
    order = beside.order(posts, others, scores)
    ends = np.searchsorted(posts, np.arange(1, weighed.posts)).tolist()
    pairs = list(zip(others[order].tolist(), scores[order].tolist(), strict=True))
    return [pairs[a:b] for a, b in zip([0, *ends], [*ends, len(pairs)], strict=True)]

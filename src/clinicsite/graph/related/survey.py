"""One blog surveyed: every post's ranking and slots, and what can be told of any pair."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from clinicsite.graph.related.choosing import Ranked, Slot, Wishes, fill
from clinicsite.graph.related.evidence import Evidence, evidence
from clinicsite.graph.related.function_words import function_words
from clinicsite.graph.related.model import (
    Candidate,
    Choice,
    Comparison,
    Explanation,
    GaveWay,
    TermCache,
)
from clinicsite.graph.related.neighbours import Pairs
from clinicsite.graph.related.reasons import Grounds, reasons, shared_terms
from clinicsite.graph.related.rescuing import rescue
from clinicsite.graph.related.series import series
from clinicsite.graph.related.shortlists import shortlists
from clinicsite.graph.related.spelling import Spelling
from clinicsite.graph.related.tuning import UNIT


class Survey:
    """All that is worked out from one blog's posts, which are numbered in order of id."""

    def __init__(
        self,
        posts: Sequence[Candidate],
        text_keys: Sequence[str],
        *,
        count: int,
        language: str,
        cache: TermCache | None,
    ) -> None:
        """Do all the work; `posts` are sorted by id, and there is at least one."""
        self._words = shortlists(posts, text_keys, language, cache)
        self._untold = function_words(language)
        self._posts = posts
        self._number = {post.id: index for index, post in enumerate(posts)}
        self._evidence = evidence(posts)
        self._parts = series(posts)
        self._wishes = [self._wish(index) for index in range(len(posts))]
        self._ranked = _ranked(self._words.pairs, len(posts), self._evidence)
        self._slots, self._refused = fill(self._wishes, self._ranked, self._evidence.rest, count)
        self._dealt = [{slot.other for slot in own} for own in self._slots]
        rescue(self._slots, self._wishes, self._ranked, self._evidence.rest)

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return the chosen posts of each post, by id; no terms are told."""
        return {
            post.id: tuple(self._choice(index, slot) for slot in self._slots[index])
            for index, post in enumerate(self._posts)
        }

    def explain(self, post_id: str) -> Explanation:
        """Return the chosen posts of one post with the terms they share, and what gave way."""
        post = self._number[post_id]
        spelling = Spelling(self._posts[post], self._words.stems)
        others = self._ranked[post].others
        gave_way = [(self._posts[other].id, self._gave_way(post, other)) for other in others]
        return Explanation(
            chosen=tuple(self._choice(post, slot, spelling) for slot in self._slots[post]),
            gave_way=tuple((id_, why) for id_, why in gave_way if why is not None),
        )

    def compare(self, post_id: str, other_id: str) -> Comparison:
        """Tell why the other post is, or is not, among the chosen of the post."""
        post, other = self._number[post_id], self._number[other_id]
        slots = {slot.other: (place, slot) for place, slot in enumerate(self._slots[post], 1)}
        place, slot = slots.get(other, (None, Slot(other, None)))
        ranking = self._ranked[post].others
        spelling = Spelling(self._posts[post], self._words.stems)
        choice = self._choice(post, slot, spelling)
        return Comparison(
            slot=place,
            rank=ranking.index(other) + 1 if other in ranking else None,
            score=choice.score,
            reasons=choice.reasons,
            excluded=other in self._wishes[post].excluded,
            gave_way=self._gave_way(post, other),
            chosen=self.explain(post_id).chosen,
        )

    def _gave_way(self, post: int, other: int) -> GaveWay | None:
        if any(slot.other == other for slot in self._slots[post]):
            return None
        if other in self._refused.get(post, ()):
            return "shown-often"
        return "rescued" if other in self._dealt[post] else None

    def _wish(self, index: int) -> Wishes:
        post, number = self._posts[index], self._number
        neighbours = self._parts.get(index)
        return Wishes(
            pinned=[number[id_] for id_ in post.related if id_ in number],
            series=[other for other, _ in neighbours.parts()] if neighbours else [],
            excluded={index, *(number[id_] for id_ in post.unrelated if id_ in number)},
        )

    def _choice(self, index: int, slot: Slot, spelling: Spelling | None = None) -> Choice:
        post, other, ranked = self._posts[index], self._posts[slot.other], self._ranked[index]
        neighbours = self._parts.get(index)
        grounds = Grounds(
            kind=slot.kind,
            part=dict(neighbours.parts()).get(slot.other) if neighbours else None,
            terms=()
            if spelling is None
            else shared_terms(self._words.matrix, spelling, self._untold, index, slot.other),
        )
        is_ranked = slot.other in ranked.others
        score = ranked.scores[ranked.others.index(slot.other)] // UNIT**2 if is_ranked else 0
        return Choice(other.id, score, reasons(post, other, grounds, self._evidence))


def _ranked(pairs: Pairs, count: int, beside: Evidence) -> list[Ranked]:
    """Rank each post's shortlist by words and all else."""
    scores = pairs.likeness * beside.bonus(pairs.post, pairs.other)
    order = beside.order(pairs.post, pairs.other, scores)
    others, sorted_scores = pairs.other[order].tolist(), scores[order].tolist()
    ends = np.searchsorted(pairs.post, np.arange(count + 1)).tolist()
    return [Ranked(others[a:b], sorted_scores[a:b]) for a, b in pairwise(ends)]

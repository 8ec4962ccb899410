"""What can be told of a survey: choices with their reasons, and why others were not chosen."""

from collections.abc import Sequence

from clinicsite.graph.related.choosing import Slot
from clinicsite.graph.related.function_words import function_words
from clinicsite.graph.related.model import (
    Candidate,
    Choice,
    Comparison,
    Explanation,
    GaveWay,
)
from clinicsite.graph.related.reasons import Grounds, reasons, shared_terms
from clinicsite.graph.related.spelling import Spelling
from clinicsite.graph.related.survey import Survey
from clinicsite.graph.related.tuning import UNIT


class Telling:
    """Answers about a survey, in words; the posts are those surveyed, in the same order."""

    def __init__(self, survey: Survey, posts: Sequence[Candidate], language: str) -> None:
        self._survey, self._posts, self._language = survey, posts, language

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return the chosen posts of each post, by id; no terms are told."""
        return {
            post.id: tuple(self._choice(index, slot) for slot in self._survey.slots[index])
            for index, post in enumerate(self._posts)
        }

    def explain(self, post_id: str) -> Explanation:
        """Return the chosen posts of one post with the terms they share, and what gave way."""
        post = self._survey.number[post_id]
        spelling = Spelling(self._posts[post], self._language)
        others = self._survey.ranked[post].others
        gave_way = [(self._posts[other].id, self._gave_way(post, other)) for other in others]
        return Explanation(
            chosen=tuple(self._choice(post, slot, spelling) for slot in self._survey.slots[post]),
            gave_way=tuple((id_, why) for id_, why in gave_way if why is not None),
        )

    def compare(self, post_id: str, other_id: str) -> Comparison:
        """Tell why the other post is, or is not, among the chosen of the post."""
        survey = self._survey
        post, other = survey.number[post_id], survey.number[other_id]
        slots = {slot.other: (place, slot) for place, slot in enumerate(survey.slots[post], 1)}
        place, slot = slots.get(other, (None, Slot(other, None)))
        ranking = survey.ranked[post].others
        choice = self._choice(post, slot, Spelling(self._posts[post], self._language))
        return Comparison(
            slot=place,
            rank=ranking.index(other) + 1 if other in ranking else None,
            score=choice.score,
            reasons=choice.reasons,
            excluded=other in survey.wishes[post].excluded,
            gave_way=self._gave_way(post, other),
            chosen=self.explain(post_id).chosen,
        )

    def _gave_way(self, post: int, other: int) -> GaveWay | None:
        survey = self._survey
        if any(slot.other == other for slot in survey.slots[post]):
            return None
        if other in survey.refused.get(post, ()):
            return "shown-often"
        return "rescued" if other in survey.dealt[post] else None

    def _choice(self, index: int, slot: Slot, spelling: Spelling | None = None) -> Choice:
        post, other = self._posts[index], self._posts[slot.other]
        ranked, neighbours = self._survey.ranked[index], self._survey.parts.get(index)
        grounds = Grounds(
            kind=slot.kind,
            part=dict(neighbours.parts()).get(slot.other) if neighbours else None,
            terms=() if spelling is None else self._terms(spelling, index, slot.other),
        )
        is_ranked = slot.other in ranked.others
        score = ranked.scores[ranked.others.index(slot.other)] // UNIT**2 if is_ranked else 0
        return Choice(other.id, score, reasons(post, other, grounds, self._survey.evidence))

    def _terms(self, spelling: Spelling, index: int, other: int) -> tuple[str, ...]:
        """Return the strongest terms that two posts share, as the first writes them."""
        survey = self._survey
        slots = survey.memory.slots()
        both = [slots[survey.posts[n].id, survey.posts[n].key] for n in (index, other)]
        shared = survey.memory.index.shared(*both)
        return shared_terms(shared, len(self._posts), spelling, function_words(self._language))

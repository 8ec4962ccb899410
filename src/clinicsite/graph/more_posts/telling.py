"""What can be told of a survey: choices with their reasons, and why others were not chosen."""

from collections.abc import Sequence

from clinicsite.graph.more_posts.model import Candidate, Choice, Comparison, Explanation, GaveWay
from clinicsite.graph.more_posts.reasons import Grounds, reasons, shared_terms
from clinicsite.graph.more_posts.survey import Survey
from clinicsite.graph.more_posts.tuning import UNIT
from clinicsite.graph.more_posts.words.function_words import function_words
from clinicsite.graph.more_posts.words.spelling import Spelling


class Telling:
    """Answers about a survey, in words; the posts are those surveyed, in the same order."""

    def __init__(self, survey: Survey, posts: Sequence[Candidate], language: str) -> None:
        self._survey, self._posts, self._language = survey, posts, language

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        """Return the chosen posts of each post, by id; no terms are told."""
        return {post.id: self._chosen(index, None) for index, post in enumerate(self._posts)}

    def explain(self, post_id: str) -> Explanation:
        """Return the chosen posts of one post with the terms they share, and what gave way."""
        post = self._survey.number[post_id]
        spelling = Spelling(self._posts[post], self._language)
        others, _ = self._survey.rankings.of(post)
        gave_way = [(self._posts[other].id, self._gave_way(post, other)) for other in others]
        return Explanation(
            chosen=self._chosen(post, spelling),
            gave_way=tuple((id_, why) for id_, why in gave_way if why is not None),
        )

    def compare(self, post_id: str, other_id: str) -> Comparison:
        """Tell why the other post is, or is not, among the chosen of the post."""
        survey = self._survey
        post, other = survey.number[post_id], survey.number[other_id]
        shown, (ranking, _) = survey.slots.others[post], survey.rankings.of(post)
        spelling = Spelling(self._posts[post], self._language)
        choice = self._choice(post, other, spelling)
        return Comparison(
            slot=shown.index(other) + 1 if other in shown else None,
            rank=ranking.index(other) + 1 if other in ranking else None,
            score=choice.score,
            reasons=choice.reasons,
            excluded=other == post or other in survey.slots.wishes(post).excluded,
            gave_way=self._gave_way(post, other),
            chosen=self._chosen(post, spelling),
        )

    def _gave_way(self, post: int, other: int) -> GaveWay | None:
        survey = self._survey
        if other in survey.slots.others[post]:
            return None
        if other in survey.refused.get(post, ()):
            return "shown-often"
        return "rescued" if (post, other) in survey.slots.given_up else None

    def _chosen(self, post: int, spelling: Spelling | None) -> tuple[Choice, ...]:
        others = self._survey.slots.others[post]
        return tuple([self._choice(post, other, spelling) for other in others])

    def _choice(self, index: int, other: int, spelling: Spelling | None) -> Choice:
        survey = self._survey
        ours, theirs = self._posts[index], self._posts[other]
        neighbours = survey.parts.get(index)
        grounds = Grounds(
            kind=survey.slots.kind(index, other),
            part=dict(neighbours.parts()).get(other) if neighbours else None,
            terms=() if spelling is None else self._terms(spelling, index, other),
        )
        others, scores = survey.rankings.of(index)
        score = scores[others.index(other)] // UNIT**2 if other in others else 0
        return Choice(theirs.id, score, reasons(ours, theirs, grounds, survey.evidence))

    def _terms(self, spelling: Spelling, index: int, other: int) -> tuple[str, ...]:
        """Return the strongest terms that two posts share, as the first writes them."""
        survey = self._survey
        slots = survey.memory.slots()
        both = [slots[survey.posts[n].id, survey.posts[n].key] for n in (index, other)]
        shared = survey.memory.index.shared(*both)
        return shared_terms(shared, len(self._posts), spelling, function_words(self._language))

"""How a post writes its terms, for people to read: stems are no words."""

from collections import Counter
from itertools import pairwise

from clinicsite.graph.related.bags import Bag, Stems
from clinicsite.graph.related.model import Candidate
from clinicsite.graph.related.words import words


class Spelling:
    """The commonest forms of the words and pairs of words of one post."""

    def __init__(self, post: Candidate, bag: Bag, language: str) -> None:
        stems = Stems(language)
        number = {int(value): place for place, value in enumerate(bag.hashes)}
        self._forms: dict[tuple[int, ...], Counter[str]] = {}
        for field in (post.title, post.description, post.text):
            written = words(field)
            numbers = [number.get(stems[word], -1) for word in written]
            for word, place in zip(written, numbers, strict=True):
                self._forms.setdefault((place,), Counter())[word] += 1
            for first, places in zip(pairwise(written), pairwise(numbers), strict=True):
                self._forms.setdefault(places, Counter())[" ".join(first)] += 1

    def of(self, term: tuple[int, ...]) -> str:
        """Return the commonest form of a word or pair; of several, the first in the alphabet."""
        forms = self._forms[term]
        return min(forms, key=lambda form: (-forms[form], form))

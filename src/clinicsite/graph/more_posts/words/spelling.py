"""How a post writes its terms, for people to read: stems are no words."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from clinicsite.graph.more_posts.model import Candidate
from clinicsite.graph.more_posts.words.counting import numbers_of_words, pair_numbers
from clinicsite.graph.more_posts.words.stemming import primary, words


class Spelling:
    """The commonest forms of the words and pairs of words of one post."""

    def __init__(self, post: Candidate, language: str) -> None:
        self._forms: dict[int, Counter[str]] = {}
        self.parts: dict[int, tuple[int, ...]] = {}
        """Of each term: the numbers of its words."""
        numbers_of = numbers_of_words(primary(language))
        for field in (post.title, post.description, post.text):
            written = words(field)
            forms = [word.decode() for word in written]
            numbers = [numbers_of[word] for word in written]
            self._add(numbers, forms, [(number,) for number in numbers])
            said = np.array(numbers, dtype=np.uint64)
            pairs = pair_numbers(said[:-1], said[1:]).tolist()
            self._add(pairs, map(" ".join, pairwise(forms)), pairwise(numbers))

    def _add(
        self,
        terms: Iterable[int],
        forms: Iterable[str],
        parts: Iterable[tuple[int, ...]],
    ) -> None:
        for term, form, of in zip(terms, forms, parts, strict=True):
            self._forms.setdefault(term, Counter())[form] += 1
            self.parts[term] = of

    def of(self, term: int) -> str:
        """Return the commonest form of a term; of several, the first in the alphabet."""
        forms = self._forms[term]
        return min(forms, key=lambda form: (-forms[form], form))

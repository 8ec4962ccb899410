"""How a post writes its terms, for people to read: stems are no words."""

from collections import Counter
from itertools import pairwise

from clinicsite.graph.related.model import Candidate
from clinicsite.graph.related.stems import Stems
from clinicsite.graph.related.words import words


class Spelling:
    """The commonest forms of the words and pairs of words of one post."""

    def __init__(self, post: Candidate, stems: Stems) -> None:
        self._forms: dict[tuple[int, ...], Counter[str]] = {}
        for field in (post.title, post.description, post.text):
            written = words(field)
            numbers = [stems[word] for word in written]
            forms = [word.decode() for word in written]
            for form, number in zip(forms, numbers, strict=True):
                self._forms.setdefault((number,), Counter())[form] += 1
            for pair, both in zip(pairwise(forms), pairwise(numbers), strict=True):
                self._forms.setdefault(both, Counter())[" ".join(pair)] += 1

    def of(self, term: tuple[int, ...]) -> str:
        """Return the commonest form of a word or pair; of several, the first in the alphabet."""
        forms = self._forms[term]
        return min(forms, key=lambda form: (-forms[form], form))

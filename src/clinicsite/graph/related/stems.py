"""From words to numbers: words of one stem bear one number."""

from collections.abc import Callable, Iterable
from typing import Final

from clinicsite.graph.related.words import stemmer

STEM_BITS: Final = 21
_LAST: Final = (1 << STEM_BITS) - 2


class Stems(dict[bytes, int]):
    """From a word in UTF-8 to its stem's number; each distinct word is stemmed once.

    Numbers are given in order of asking, from 0.  Stems past two million (2**21 - 2) count as
    one, so that two numbers, that of one of a million posts, and a flag fit into 63 bits.
    """

    def __init__(self, language: str, known: Iterable[str] = ()) -> None:
        """`known` are stems numbered before, in order of their numbers."""
        super().__init__()
        self._stem: Callable[[str], str] = stemmer(language)
        self._numbers = {stem: min(number, _LAST) for number, stem in enumerate(known)}

    def __missing__(self, word: bytes) -> int:
        new = min(len(self._numbers), _LAST)
        self[word] = number = self._numbers.setdefault(self._stem(word.decode()), new)
        return number

    def known(self) -> list[str]:
        """Return the stems in order of their numbers."""
        return list(self._numbers)

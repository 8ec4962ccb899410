"""The known name that was most likely meant by a typed one.

Names are compared word by word, without case, accents and hyphens. Common words of a list
("massage" among modalities, "pain" among conditions) count only if there is no other word, so that
"Shiatsu massage" is nearest to "Shiatsu" and not to "Swedish massage".
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

# Words that most names of treatments, conditions and files have in common.
_GENERIC_WORDS = (
    "massage massages massaging therapy therapies treatment treatments bodywork session sessions"
    " technique techniques method work style masaje masajes terapia tratamiento"
    " pain pains ache aches problem problems issue issues disorder disorders syndrome symptoms"
    " dolor dolores the a an of for and in to with de la el los las y"
)
GENERIC = frozenset(_GENERIC_WORDS.split())
_LIKENESS = 0.7  # of two words
_ENOUGH = 0.6  # of two names
_JOINED = 0.8  # of two names without their spaces
_LONGEST = 200  # characters of a typed name that are compared
_LISTED = 40  # names in a hint that lists what is known
_CLOSEST = 8  # names in a hint if more are known


@lru_cache(maxsize=1 << 15)
def plain(name: str) -> str:
    """Return a name without case, accents and punctuation, with one space between words."""
    decomposed = unicodedata.normalize("NFKD", name.replace("_", " "))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.findall(r"\w+", letters.casefold()))


def one_edit_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is missing, added, replaced or swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    swapped = left[1:2] + left[:1] + left[2:]
    return right in (left[1:], swapped) or left == right[1:] or left[1:] == right[1:]


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known name that was most likely meant, or None if none is near."""
    return _index(tuple(sorted(set(known)))).nearest(typed)


def closest(typed: str, known: Iterable[str], count: int) -> list[str]:
    """Return the known names that are most similar to a typed one, in that order."""
    matcher = difflib.SequenceMatcher(b=plain(typed[:_LONGEST]))

    def likeness(name: str) -> float:
        matcher.set_seq1(plain(name))
        return matcher.quick_ratio()

    return sorted(sorted(known), key=likeness, reverse=True)[:count]


def did_you_mean(
    word: str,
    known: Iterable[str],
    *,
    otherwise: str = "",
    many: str = "",
    near_to: Callable[[str, Iterable[str]], str | None] = nearest,
) -> str:
    """Return the hint `did you mean 'x'?`, or a list of what is known.

    `otherwise` replaces the list when given, `many` one that is long; of other long lists the
    closest are shown. `near_to` is `nearest_path` for paths.
    """
    words = sorted(set(known))
    near = near_to(word, words)
    if near is not None:
        return f"did you mean '{near}'?"
    if otherwise:
        return otherwise
    if not words:
        return ""
    if len(words) <= (_CLOSEST if many else _LISTED):
        return f"known: {', '.join(words)}"
    if many:
        return many
    shown = ", ".join(closest(word, words, _CLOSEST))
    return f"the closest are {shown} (and {len(words) - _CLOSEST} more)"


@dataclass(frozen=True, slots=True)
class _Name:
    """A known name, and the words that distinguish it from the others."""

    name: str
    words: tuple[str, ...]
    joined: str


class _Index:
    """Known names by their words, so that many typed ones are compared quickly."""

    def __init__(self, known: tuple[str, ...]) -> None:
        words = [plain(name).split() for name in known]
        counts = Counter(word for each in words for word in set(each))
        # Words of many names are common too: `posts` among settings, a year among files.
        often = {word for word, n in counts.items() if n > 3 and n * 3 > len(known)}
        self._generic = GENERIC | often
        self._names = [
            _Name(name, tuple(self._distinctive(each)), "".join(each))
            for name, each in zip(known, words, strict=True)
        ]
        self._by_word: dict[str, list[int]] = {}
        for number, name in enumerate(self._names):
            for word in dict.fromkeys(name.words):
                self._by_word.setdefault(word, []).append(number)
        self._by_joined = {name.joined: number for number, name in enumerate(self._names)}
        self._alike: dict[str, dict[str, float]] = {}

    def nearest(self, typed: str) -> str | None:
        """Return the name whose distinctive words are most similar to the typed ones."""
        all_words = plain(typed[:_LONGEST]).split()
        if not all_words:
            return None
        joined = "".join(all_words)
        whole = self._one_letter_off(joined)
        if whole is not None:
            return whole
        words = self._distinctive(all_words)
        scores: dict[int, float] = {}
        for word in words:
            best: dict[int, float] = {}
            for known, likeness in self._words_like(word).items():
                for number in self._by_word[known]:
                    best[number] = max(best.get(number, 0), likeness)
            for number, likeness in best.items():
                scores[number] = scores.get(number, 0) + likeness
        found = [
            (2 * score / (len(words) + len(self._names[number].words)), number)
            for number, score in scores.items()
        ]
        found = [each for each in found if each[0] >= _ENOUGH]
        if not found:
            return self._joined_like(joined)
        matcher = difflib.SequenceMatcher(b=joined)

        def rank(each: tuple[float, int]) -> tuple[float, float, int]:
            matcher.set_seq1(self._names[each[1]].joined)
            return round(each[0], 3), matcher.ratio(), -each[1]

        return self._names[max(found, key=rank)[1]].name

    def _one_letter_off(self, joined: str) -> str | None:
        """Return the name that differs by one letter as a whole; nothing else is as likely."""
        if len(joined) <= 3:  # a letter of so few says little
            return None
        near = [each for each in self._names if one_edit_apart(joined, each.joined)]
        matcher = difflib.SequenceMatcher(b=joined)

        def likeness(each: _Name) -> float:
            matcher.set_seq1(each.joined)
            return matcher.ratio()

        return max(near, key=likeness).name if near else None

    def _distinctive(self, words: list[str]) -> list[str]:
        """Leave out common words, and misspellings of them, if any other is left."""
        distinctive = [each for each in words if not self._is_generic(each)]
        return distinctive or words

    def _is_generic(self, word: str) -> bool:
        return word in self._generic or (
            len(word) > 3 and any(one_edit_apart(word, each) for each in _LONG_GENERIC)
        )

    def _words_like(self, word: str) -> dict[str, float]:
        """Return the similar words of known names, with their similarity."""
        found = self._alike.get(word)
        if found is None:
            matcher = difflib.SequenceMatcher(b=word)
            found = {
                each: score for each in self._by_word if (score := _likeness(each, word, matcher))
            }
            self._alike[word] = found
        return found

    def _joined_like(self, joined: str) -> str | None:
        near = difflib.get_close_matches(joined, self._by_joined, n=1, cutoff=_JOINED)
        return self._names[self._by_joined[near[0]]].name if near else None


_LONG_GENERIC = tuple(sorted(each for each in GENERIC if len(each) > 4))
_index = lru_cache(maxsize=8)(_Index)


def _likeness(known: str, typed: str, matcher: difflib.SequenceMatcher[str]) -> float:
    """Return the similarity of two words, from 0 to 1; the matcher has the typed one."""
    short, long = sorted((len(known), len(typed)))
    least = 0.0
    if known == typed:
        least = 1.0
    elif long > 3 and known.removesuffix("s") == typed.removesuffix("s"):
        least = 0.97
    elif short > 2 and (known.startswith(typed) or typed.startswith(known)):
        least = max(_LIKENESS, short / long)
    elif long > 2 and one_edit_apart(known, typed):
        least = max(0.75, 1 - 1 / long)
    if least or 2 * short < _LIKENESS * (short + long):
        return least
    matcher.set_seq1(known)
    ratio = matcher.ratio() if matcher.quick_ratio() >= _LIKENESS else 0.0
    return ratio if ratio >= _LIKENESS else 0.0

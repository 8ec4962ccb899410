"""The terms of a text, words and pairs of neighbouring words, counted and turned into numbers.

A word's number is a checksum of its stem, so texts can be counted apart from one another, in any
process and in any order. Two terms of a blog may share a number (4 billion exist). Two texts of
1,500 terms then share a term that they do not both say once in 2,000 pairs, as one rare word.
"""

import zlib
from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate, chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.more_posts.model import Candidate, Terms
from clinicsite.graph.more_posts.words.stemming import primary, stemmer, words

Keys = NDArray[np.uint32]
"""Numbers of terms."""
Entries = NDArray[np.uint64]
"""What posts say: from the highest bit, 32 bits of the term's number, 24 of the post's slot, and 8
of how often it is said (see AMOUNTS). A sorted array is sorted by term, then by post."""

KEY_SHIFT: Final = 32
SLOT_SHIFT: Final = 8
AMOUNTS: Final = 1 << SLOT_SHIFT
"""An amount holds the mentions in the whole text, up to 63, times 4, plus those in the title, up
to 3."""
_MOST, _MOST_IN_TITLE = 63, 3
_LONGEST = 20_000
"""Words of title, of description and of body beyond this are passed over: eighty printed pages."""


def count_terms(post: Candidate, language: str) -> Terms:
    """Count the terms of a post's title, description and body; `language` is a BCP 47 tag.

    They are returned as `Entries` of slot 0, little endian.
    """
    numbers = numbers_of_words(primary(language))
    fields = [words(text)[:_LONGEST] for text in (post.title, post.description, post.text)]
    sizes = [len(field) for field in fields]
    in_order = map(numbers.__getitem__, chain.from_iterable(fields))
    said = np.fromiter(in_order, dtype=np.int64, count=sum(sizes)).astype(np.uint64)
    pairs = pair_numbers(said[:-1], said[1:])
    # A pair does not reach from one field into the next.
    of_title, *of_others = (
        pairs[end - size : max(end - 1, end - size)]
        for size, end in zip(sizes, accumulate(sizes), strict=True)
    )
    mentions = np.concatenate([said[: sizes[0]], of_title, said[sizes[0] :], *of_others])
    mentions <<= np.uint64(1)
    mentions[: sizes[0] + len(of_title)] |= np.uint64(1)
    mentions.sort()
    keys = mentions >> np.uint64(1)
    starts = np.flatnonzero(runs(keys))
    ends = np.empty_like(starts)
    ends[:-1], ends[-1:] = starts[1:], len(keys)
    titled = np.add.reduceat(mentions & np.uint64(1), starts) if len(starts) else starts
    amount = 4 * np.minimum(ends - starts, _MOST)
    amount += np.minimum(titled.astype(np.int64), _MOST_IN_TITLE)
    entries = keys[starts] << np.uint64(KEY_SHIFT) | amount.astype(np.uint64)
    return Terms(entries.astype("<u8").tobytes())


def entries_of(texts: Iterable[Terms], first_slot: int) -> Entries:
    """Return the sorted entries of texts, the first of which gets this slot."""
    found = [np.frombuffer(text.entries, dtype="<u8") for text in texts]
    slots = np.arange(first_slot, first_slot + len(found)).astype(np.uint64)
    sizes = [len(each) for each in found]
    stamps = np.repeat(slots << np.uint64(SLOT_SHIFT), sizes)
    entries: Entries = np.concatenate([np.empty(0, dtype=np.uint64), *found])
    entries |= stamps
    entries.sort(kind="stable")  # quicker here, for each text's are sorted
    return entries


def runs(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of sorted numbers which is the first of its kind."""
    is_first = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=is_first[1:])
    return is_first


def pair_numbers(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the numbers, below 2**32, of pairs of words; their order counts."""
    # Multiplied by large odd numbers, the product's upper half depends on all bits of both.
    mixed = first * np.uint64(0x9E3779B97F4A7C15) + second * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    return mixed >> np.uint64(32)


class _Numbers(dict[bytes, int]):
    """From a word in UTF-8 to the number of its stem; each distinct word is stemmed once."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: bytes) -> int:
        self[word] = number = zlib.crc32(self._stem(word.decode()).encode())
        return number


@cache
def numbers_of_words(language: str) -> _Numbers:
    """Return what numbers the words of a language, which is given without its region."""
    return _Numbers(stemmer(language))

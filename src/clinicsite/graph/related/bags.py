"""The terms of one post: what is kept between builds, since it hangs on its text alone.

A bag holds the post's distinct words (stems, as 64-bit hashes) and the pairs of words that
follow one another, each with how often it stands in the post and in its title.  What a term
is worth hangs on all posts, and is worked out in `matrix` in each build.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.keys import seal, unseal
from clinicsite.graph.related.model import Candidate, TermCache
from clinicsite.graph.related.words import stemmer, words

_SIZES = struct.Struct("<II")
_COUNT = 0xFF
"""Counts above this are taken for it, so that 8 bits hold them: sixteen times as much as
one mention is enough."""
_WORDS = 0xFFFF
"""Distinct words of one post above this are passed over, so that 16 bits hold their numbers:
a text of a million words."""
_BATCH = 256
"""Bags put into the cache at a time: their bytes are not all in memory at once."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Terms are numbered: the words 0 … n-1 first, then the pairs n … n+m-1."""

    forms: bytes
    """How the post writes each word (its commonest form), separated by blanks, in UTF-8."""
    hashes: NDArray[np.uint64]
    """Of each word's stem."""
    left: NDArray[np.uint16]
    """Of each pair: the number of its first word."""
    right: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    """Of each term: in title, description and body together."""
    title_counts: NDArray[np.uint8]
    """Of each term: in the title."""

    def words(self, term: int) -> tuple[int, ...]:
        """Return the numbers of the words of a term: one, or two."""
        pair = term - len(self.hashes)
        return (term,) if pair < 0 else (int(self.left[pair]), int(self.right[pair]))


def bags(
    posts: Sequence[Candidate], keys: Sequence[str], language: str, cache: TermCache | None
) -> list[Bag]:
    """Return each post's bag, out of the cache where it holds a sound one at the post's key."""
    kept: Mapping[str, bytes] = cache.get_many(keys) if cache is not None else {}
    stems = _Stems(stemmer(language))
    found: list[Bag] = []
    made: dict[str, bytes] = {}
    for key, post in zip(keys, posts, strict=True):
        bag = _decode(key, kept.get(key))
        if bag is None:
            bag = _make(post, stems)
            if cache is not None:
                made[key] = _encode(key, bag)
        if cache is not None and len(made) == _BATCH:
            cache.put_many(made)
            made = {}
        found.append(bag)
    if cache is not None and made:
        cache.put_many(made)
    return found


class _Stems(dict[str, int]):
    """From a word to its stem's hash; each distinct word is stemmed once in a run."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: str) -> int:
        stem = self._stem(word).encode()
        self[word] = value = int.from_bytes(hashlib.blake2b(stem, digest_size=8).digest())
        return value


def _make(post: Candidate, stems: _Stems) -> Bag:
    fields = [words(part) for part in (post.title, post.description, post.text)]
    number: dict[str, int] = {}
    written = [
        np.array([number.setdefault(word, len(number)) for word in field], dtype=np.int64)
        for field in fields
    ]
    times = np.bincount(np.concatenate(written), minlength=len(number))
    hashes, forms, stem_of = _fold(list(number), times.tolist(), stems)
    del hashes[_WORDS:], forms[_WORDS:]
    size = len(hashes)
    runs = [run[run < size] for run in (stem_of[field] for field in written)]
    pairs, pair_counts = _count([run[:-1] * size + run[1:] for run in runs])
    title_pairs, title_pair_counts = _count([runs[0][:-1] * size + runs[0][1:]])
    pair_title_counts = np.zeros_like(pair_counts)
    pair_title_counts[np.searchsorted(pairs, title_pairs)] = title_pair_counts
    word_counts = np.bincount(np.concatenate(runs), minlength=size)
    word_title_counts = np.bincount(runs[0], minlength=size)
    left, right = np.divmod(pairs, max(size, 1))
    return Bag(
        forms=" ".join(forms).encode(),
        hashes=np.array(hashes, dtype=np.uint64),
        left=left.astype(np.uint16),
        right=right.astype(np.uint16),
        counts=_clip(word_counts, pair_counts),
        title_counts=_clip(word_title_counts, pair_title_counts),
    )


def _fold(
    written: Sequence[str], times: Sequence[int], stems: _Stems
) -> tuple[list[int], list[str], NDArray[np.int64]]:
    """Fold the forms of one word: stem hashes, their commonest forms, form to stem."""
    best: dict[int, tuple[int, str]] = {}
    place: dict[int, int] = {}
    stem_of = np.empty(len(written), dtype=np.int64)
    for index, (word, count) in enumerate(zip(written, times, strict=True)):
        stem = stems[word]
        stem_of[index] = place.setdefault(stem, len(place))
        # Of forms that stand equally often, the first in the alphabet.
        best[stem] = min(best.get(stem, (1, "")), (-count, word))
    return list(place), [best[stem][1] for stem in place], stem_of


def _count(runs: Iterable[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    values, counts = np.unique(np.concatenate(list(runs)), return_counts=True)
    return values, counts.astype(np.int64)


def _clip(*counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.minimum(np.concatenate(counts), _COUNT).astype(np.uint8)


def _encode(key: str, bag: Bag) -> bytes:
    body = b"".join(
        [
            _SIZES.pack(len(bag.hashes), len(bag.left)),
            bag.hashes.astype("<u8").tobytes(),
            bag.left.astype("<u2").tobytes(),
            bag.right.astype("<u2").tobytes(),
            bag.counts.tobytes(),
            bag.title_counts.tobytes(),
            bag.forms,
        ]
    )
    return seal(key, body)


def _decode(key: str, value: bytes | None) -> Bag | None:
    """Read a bag back; None for whatever is not, byte for byte, what was kept at the key."""
    body = unseal(key, value)
    if body is None:
        return None
    size, pairs = _SIZES.unpack_from(body)
    hashes, at = _read(body, _SIZES.size, "<u8", size)
    left, at = _read(body, at, "<u2", pairs)
    right, at = _read(body, at, "<u2", pairs)
    counts, at = _read(body, at, "u1", size + pairs)
    title_counts, at = _read(body, at, "u1", size + pairs)
    return Bag(bytes(body[at:]), hashes, left, right, counts, title_counts)


def _read(body: memoryview, at: int, kind: str, count: int) -> tuple[NDArray[Any], int]:
    values = np.frombuffer(body, dtype=kind, count=count, offset=at)
    return values, at + values.nbytes

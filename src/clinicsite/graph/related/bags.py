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
MOST = 0xFFFF
"""Counts above this are taken for it, so that 16 bits hold them."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Terms are numbered: the words 0 … n-1 first, then the pairs n … n+m-1."""

    forms: str
    """How the post writes each word (its commonest form), separated by blanks."""
    hashes: NDArray[np.uint64]
    """Of each word's stem."""
    left: NDArray[np.uint32]
    """Of each pair: the number of its first word."""
    right: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    """Of each term: in title, description and body together."""
    title_counts: NDArray[np.uint16]
    """Of each term: in the title."""

    def term(self, number: int, forms: Sequence[str]) -> str:
        """Return the term as the post writes it; `forms` is self.forms, split."""
        if number < len(forms):
            return forms[number]
        pair = number - len(forms)
        return f"{forms[self.left[pair]]} {forms[self.right[pair]]}"


def bags(
    posts: Sequence[Candidate], keys: Sequence[str], language: str, cache: TermCache | None
) -> list[Bag]:
    """Return each post's bag, out of the cache where it holds a sound one at the post's key."""
    kept: Mapping[str, bytes] = cache.get_many(keys) if cache is not None else {}
    found = [_decode(key, kept.get(key)) for key in keys]
    stems = _Stems(stemmer(language))
    made = {
        key: _make(post, stems)
        for key, post, bag in zip(keys, posts, found, strict=True)
        if bag is None
    }
    if cache is not None and made:
        cache.put_many({key: _encode(key, bag) for key, bag in made.items()})
    return [bag or made[key] for key, bag in zip(keys, found, strict=True)]


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
    runs = [stem_of[field] for field in written]
    size = len(hashes)
    pairs, pair_counts = _count([run[:-1] * size + run[1:] for run in runs])
    title_pairs, title_pair_counts = _count([runs[0][:-1] * size + runs[0][1:]])
    pair_title_counts = np.zeros_like(pair_counts)
    pair_title_counts[np.searchsorted(pairs, title_pairs)] = title_pair_counts
    word_counts = np.bincount(np.concatenate(runs), minlength=size)
    word_title_counts = np.bincount(runs[0], minlength=size)
    left, right = np.divmod(pairs, max(size, 1))
    return Bag(
        forms=" ".join(forms),
        hashes=np.array(hashes, dtype=np.uint64),
        left=left.astype(np.uint32),
        right=right.astype(np.uint32),
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


def _clip(*counts: NDArray[np.int64]) -> NDArray[np.uint16]:
    return np.minimum(np.concatenate(counts), MOST).astype(np.uint16)


def _encode(key: str, bag: Bag) -> bytes:
    body = b"".join(
        [
            _SIZES.pack(len(bag.hashes), len(bag.left)),
            bag.hashes.astype("<u8").tobytes(),
            bag.left.astype("<u4").tobytes(),
            bag.right.astype("<u4").tobytes(),
            bag.counts.astype("<u2").tobytes(),
            bag.title_counts.astype("<u2").tobytes(),
            bag.forms.encode(),
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
    left, at = _read(body, at, "<u4", pairs)
    right, at = _read(body, at, "<u4", pairs)
    counts, at = _read(body, at, "<u2", size + pairs)
    title_counts, at = _read(body, at, "<u2", size + pairs)
    return Bag(str(body[at:], "utf-8"), hashes, left, right, counts, title_counts)


def _read(body: memoryview, at: int, kind: str, count: int) -> tuple[NDArray[Any], int]:
    values = np.frombuffer(body, dtype=kind, count=count, offset=at)
    return values, at + values.nbytes

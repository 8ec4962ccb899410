"""The terms of one post: what is kept between builds, since it hangs on its text alone.

A bag holds the post's distinct words (stems, as 64-bit hashes) and the pairs of words that
follow one another, each with how often it stands in the post and in its title.  What a term
is worth hangs on all posts, and is worked out in `matrix` in each build.
"""

import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.keys import seal, unseal
from clinicsite.graph.related.model import Candidate, TermCache
from clinicsite.graph.related.words import stemmer, words

_SIZES = struct.Struct("<II")
_COUNT = 0xFF
"""Counts above this are taken for it, so that 8 bits hold them: worth sixteen times one
mention, which is enough."""
_LONGEST = 20_000
"""Words of title, of description and of body beyond this are passed over, so that 16 bits
hold the numbers of distinct words: eighty printed pages."""
_BATCH = 256
"""Bags put into the cache at a time: their bytes are not all in memory at once."""


@dataclass(frozen=True, slots=True)
class Bag:
    """Terms are numbered: the words 0 … n-1 first, then the pairs n … n+m-1."""

    hashes: NDArray[np.uint64]
    """Of each word's stem, rising."""
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


class Stems(dict[str, int]):
    """From a word to its stem's hash; each distinct word is stemmed once in a run."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stem: Callable[[str], str] = stemmer(language)

    def __missing__(self, word: str) -> int:
        stem = self._stem(word).encode()
        self[word] = value = int.from_bytes(hashlib.blake2b(stem, digest_size=8).digest())
        return value


def bags(
    posts: Sequence[Candidate], keys: Sequence[str], language: str, cache: TermCache | None
) -> list[Bag]:
    """Return each post's bag, out of the cache where it holds a sound one at the post's key."""
    kept: Mapping[str, bytes] = cache.get_many(keys) if cache is not None else {}
    stems = Stems(language)
    found: list[Bag] = []
    made: dict[str, bytes] = {}
    for key, post in zip(keys, posts, strict=True):
        bag = _decode(key, kept.get(key))
        if bag is None:
            bag = _make(post, stems)
            made[key] = _encode(key, bag) if cache is not None else b""
        found.append(bag)
        if cache is not None and (len(made) == _BATCH or len(found) == len(posts)):
            cache.put_many(made)
            made = {}
    return found


def _make(post: Candidate, stems: Stems) -> Bag:
    fields = [words(part)[:_LONGEST] for part in (post.title, post.description, post.text)]
    written = [word for field in fields for word in field]
    stem = np.fromiter(map(stems.__getitem__, written), dtype=np.uint64, count=len(written))
    hashes, number, counts = np.unique(stem, return_inverse=True, return_counts=True)
    size = len(hashes)
    # No pair goes from one field to the next.
    ends = np.cumsum([len(field) for field in fields]) - 1
    following = number[:-1] * size + number[1:]
    following[ends[(ends >= 0) & (ends < len(following))]] = -1
    pairs, pair_counts = np.unique(following[following >= 0], return_counts=True)
    title = len(fields[0])
    title_pairs = np.searchsorted(pairs, following[: max(title - 1, 0)])
    left, right = np.divmod(pairs, max(size, 1))
    return Bag(
        hashes=hashes,
        left=left.astype(np.uint16),
        right=right.astype(np.uint16),
        counts=_clip(counts, pair_counts),
        title_counts=_clip(
            np.bincount(number[:title], minlength=size),
            np.bincount(title_pairs, minlength=len(pairs)),
        ),
    )


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
        ]
    )
    return seal(key, body)


def _decode(key: str, value: bytes | None) -> Bag | None:
    """Read a bag back; None for whatever is not, byte for byte, what was kept at the key."""
    body = unseal(key, value)
    if body is None:
        return None
    size, pairs = _SIZES.unpack_from(body)
    at = _SIZES.size

    def read(kind: str, count: int) -> NDArray[Any]:
        nonlocal at
        values = np.frombuffer(body, dtype=kind, count=count, offset=at)
        at += values.nbytes
        return values

    return Bag(
        hashes=read("<u8", size),
        left=read("<u2", pairs),
        right=read("<u2", pairs),
        counts=read("u1", size + pairs),
        title_counts=read("u1", size + pairs),
    )

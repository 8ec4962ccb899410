"""From all posts' bags to one sparse matrix of whole numbers: what each term is worth.

A term is worth the more the fewer posts share it, and the oftener the post says it (the
square root of the count, so that ten mentions are not ten times one).  A row's length is
UNIT at most, so the product of two rows is their likeness, from 0 to UNIT squared.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.bags import Bag
from clinicsite.graph.related.tuning import MAX_SHARING, TITLE_SHARE, UNIT

Ints = NDArray[np.int64]

_FINE = 1 << 16
"""Length of the text's and the title's vectors before they are added."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Entries sorted by term, then post.  Terms in one post only are left out."""

    posts: int
    starts: Ints
    """Of each term: where its entries begin; one more at the end."""
    post: NDArray[np.int32]
    """Of each entry."""
    weight: NDArray[np.float32]
    """Of each entry: a whole number from 0 to UNIT."""
    number: NDArray[np.int32]
    """Of each entry: the term's number in the post's bag."""


def matrix(bags: Sequence[Bag]) -> Matrix:
    """Weigh the terms of all posts."""
    keys, numbers = _keys(bags)
    entry, starts = _shared(keys)
    sizes = np.array([len(bag.counts) for bag in bags], dtype=np.int64)
    post = np.repeat(np.arange(len(bags), dtype=np.int32), sizes)[entry]
    rarity = np.repeat(_rarity(np.diff(starts), len(bags)), np.diff(starts))
    text = _scaled(post, rarity * _root([bag.counts for bag in bags], entry), len(bags), _FINE)
    title = _scaled(
        post, rarity * _root([bag.title_counts for bag in bags], entry), len(bags), _FINE
    )
    weight = _scaled(post, TITLE_SHARE * text + title, len(bags), UNIT)
    return Matrix(len(bags), starts, post, weight.astype(np.float32), numbers[entry])


def _keys(bags: Sequence[Bag]) -> tuple[Ints, NDArray[np.int32]]:
    """Number the words of all posts, and from that the pairs: each entry's key."""
    sizes = [len(bag.hashes) for bag in bags]
    everything = np.concatenate([bag.hashes for bag in bags])
    distinct, word = np.unique(everything, return_inverse=True)
    size = len(distinct)
    keys, numbers, at = [], [], 0
    for bag, n in zip(bags, sizes, strict=True):
        own = word[at : at + n]
        at += n
        keys += [size * size + own, own[bag.left] * size + own[bag.right]]
        numbers.append(np.arange(len(bag.counts), dtype=np.int32))
    return np.concatenate(keys), np.concatenate(numbers)


def _shared(keys: Ints) -> tuple[Ints, Ints]:
    """Return the entries of shared terms sorted by term, and where each term starts."""
    order = _argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    sharing = np.diff(starts, append=len(ordered))
    kept = (sharing > 1) & (sharing <= MAX_SHARING)
    entry = order[np.repeat(kept, sharing)]
    return entry, np.concatenate([[0], np.cumsum(sharing[kept])])


def _argsort(keys: Ints) -> Ints:
    """Sort stably, by way of one plain sort where key and place fit into 63 bits together.

    That is some ten times as fast as an argsort, and fits for 200,000 words in 16 million
    entries."""
    bits = max(len(keys) - 1, 1).bit_length()
    if len(keys) == 0 or int(keys.max()).bit_length() + bits > 63:
        return np.argsort(keys, kind="stable")
    packed = (keys << bits) | np.arange(len(keys))
    packed.sort()
    return packed & ((1 << bits) - 1)


def _rarity(sharing: Ints, posts: int) -> Ints:
    """128 times the square of ln(posts / sharing).

    Squared, as a score multiplies the rarity of both posts' entries anyway, and editors'
    links turn on the rare names rather than the many middling words (decision 0002).
    """
    table = [0, 0] + [
        round(128 * math.log(max(posts / n, 1)) ** 2) for n in range(2, MAX_SHARING + 1)
    ]
    return np.array(table, dtype=np.int64)[sharing]


def _root(counts: Sequence[NDArray[np.uint16]], entry: Ints) -> Ints:
    """32 times the square root of each entry's count, rounded down."""
    return np.sqrt(1024.0 * np.concatenate(counts)[entry]).astype(np.int64)


def _scaled(post: NDArray[np.int32], value: Ints, posts: int, length: int) -> Ints:
    """Scale each post's values to this length, rounding down.

    The squares are summed as whole numbers; division and square root are correctly rounded
    by IEEE 754: the result is the same on every machine.
    """
    squares = np.zeros(posts, dtype=np.int64)
    np.add.at(squares, post, value * value)
    lengths = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    return np.floor(value * float(length) / lengths[post]).astype(np.int64)

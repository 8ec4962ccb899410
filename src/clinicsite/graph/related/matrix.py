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
_CHUNK = 1 << 18
"""Entries numbered at a time."""


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
    sizes = np.array([len(bag.counts) for bag in bags])
    entry, starts = _shared(_keys(bags, int(sizes.sum())))
    post = np.repeat(np.arange(len(bags), dtype=np.int32), sizes)[entry]
    sharing = np.diff(starts)
    rarity = np.repeat(_rarity(sharing, len(bags)), sharing)
    text = rarity * _root(np.concatenate([bag.counts for bag in bags])[entry])
    title = rarity * _root(np.concatenate([bag.title_counts for bag in bags])[entry])
    both = TITLE_SHARE * _scaled(post, text, len(bags), _FINE)
    both += _scaled(post, title, len(bags), _FINE)
    weight = _scaled(post, both, len(bags), UNIT).astype(np.float32)
    number = entry - (np.cumsum(sizes) - sizes)[post]
    return Matrix(len(bags), starts, post, weight, number.astype(np.int32))


def _keys(bags: Sequence[Bag], entries: int) -> Ints:
    """Give each entry its term's number: words first, and above them the pairs of words."""
    hashes = np.concatenate([bag.hashes for bag in bags])
    distinct, word = np.unique(hashes, return_inverse=True)
    keys = np.empty(entries, dtype=np.int64)
    at = word_at = 0
    for bag in bags:
        own = word[word_at : word_at + len(bag.hashes)]
        word_at += len(own)
        keys[at : at + len(own)] = own
        pairs = keys[at + len(own) : at + len(bag.counts)]
        np.multiply(own[bag.left] + 1, len(distinct), out=pairs)
        pairs += own[bag.right]
        at += len(bag.counts)
    return keys


def _shared(keys: Ints) -> tuple[Ints, Ints]:
    """Return the entries of shared terms sorted by term, and where each term starts.

    The keys are used up.
    """
    keys, entry = sorted_with_places(keys)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sharing = np.diff(starts, append=len(keys))
    kept = (sharing > 1) & (sharing <= MAX_SHARING)
    return entry[np.repeat(kept, sharing)], np.concatenate([[0], np.cumsum(sharing[kept])])


def sorted_with_places(keys: Ints) -> tuple[Ints, Ints]:
    """Sort keys, none negative, and tell where each stood; equals stay in order.

    The keys given are used up.  Where key and place fit into 63 bits together (300,000 words
    in 60 million entries do), one plain sort of both together takes a tenth of an argsort.
    """
    bits = max(len(keys) - 1, 1).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        place = np.argsort(keys, kind="stable")
        return keys[place], place
    keys <<= bits
    for at in range(0, len(keys), _CHUNK):  # a whole second array would cost more than it does
        part = keys[at : at + _CHUNK]
        part |= np.arange(at, at + len(part))
    keys.sort()
    place = keys & ((1 << bits) - 1)
    keys >>= bits
    return keys, place


def _rarity(sharing: Ints, posts: int) -> Ints:
    """128 times the square of ln(posts / sharing).

    Squared, as a score multiplies the rarity of both posts' entries anyway, and editors'
    links turn on the rare names rather than the many middling words (decision 0002).
    """
    table = [0, 0] + [
        round(128 * math.log(max(posts / n, 1)) ** 2) for n in range(2, MAX_SHARING + 1)
    ]
    worth: Ints = np.array(table, dtype=np.int64)[sharing]
    return worth


def _root(counts: NDArray[np.uint8]) -> Ints:
    """32 times the square root of each count, rounded down."""
    roots: Ints = np.sqrt(1024.0 * counts).astype(np.int64)
    return roots


def _scaled(post: NDArray[np.int32], value: Ints, posts: int, length: int) -> Ints:
    """Scale each post's values to this length, rounding down.

    The squares are summed as whole numbers; division and square root are correctly rounded
    by IEEE 754: the result is the same on every machine.
    """
    squares = np.zeros(posts, dtype=np.int64)
    np.add.at(squares, post, value * value)
    lengths = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    return np.floor(value * float(length) / lengths[post]).astype(np.int64)

"""From the table of counts to a sparse matrix of whole numbers: what each term is worth.

A term is worth the more the fewer posts share it, and the oftener the post says it (the
square root of the count, so that ten mentions are not ten times one).  A row's length is
UNIT at most, so the product of two rows is their likeness, from 0 to UNIT squared.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.table import Ints, Table
from clinicsite.graph.related.tuning import MAX_SHARING, TITLE_SHARE, UNIT

_FINE = 1 << 16
"""Length of the text's and the title's vectors before they are added."""
_ROOTS = np.sqrt(1024.0 * np.arange(256)).astype(np.int64)
"""32 times the square root of each count, rounded down."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Entries sorted by term.  Terms in one post only, or in too many, are left out."""

    posts: int
    terms: Ints
    """Keys, rising, as in the table."""
    starts: Ints
    """Of each term: where its entries begin; one more at the end."""
    post: NDArray[np.int32]
    """Of each entry."""
    weight: NDArray[np.float32]
    """Of each entry: a whole number from 0 to UNIT."""

    def sharing(self) -> Ints:
        """Return how many posts share each term."""
        return np.diff(self.starts)


def counts(sharing: Ints) -> NDArray[np.bool_]:
    """Tell which terms count, by the numbers of posts that share them."""
    return (sharing > 1) & (sharing <= MAX_SHARING)


def matrix(table: Table, posts: int) -> Matrix:
    """Weigh the terms of all posts."""
    sharing = table.sharing()
    kept = counts(sharing)
    entry = np.repeat(kept, sharing)
    sharing = sharing[kept]
    post = table.post[entry]
    rarity = np.repeat(_rarity(sharing, posts), sharing)
    value = TITLE_SHARE * _scaled(post, rarity * _ROOTS[table.count[entry]], posts, _FINE)
    in_title = table.in_title[entry]
    title = np.flatnonzero(in_title)
    title_value = rarity[title] * _ROOTS[in_title[title]]
    value[title] += _scaled(post[title], title_value, posts, _FINE)
    return Matrix(
        posts=posts,
        terms=table.terms[kept],
        starts=np.concatenate([[0], np.cumsum(sharing)]),
        post=post,
        weight=_scaled(post, value, posts, UNIT).astype(np.float32),
    )


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


def _scaled(post: NDArray[np.int32], value: Ints, posts: int, length: int) -> Ints:
    """Scale each post's values to this length, rounding down.

    The squares are summed as whole numbers; division and square root are correctly rounded
    by IEEE 754: the result is the same on every machine.
    """
    squares = np.zeros(posts, dtype=np.int64)
    np.add.at(squares, post, value * value)
    lengths = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    scaled = value * float(length)
    scaled /= lengths[post]
    return scaled.astype(np.int64)  # none is negative: this rounds down

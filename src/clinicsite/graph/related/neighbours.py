"""The posts nearest in words to each post, by comparing all pairs that share a term.

The full table of pairs is never in memory: the work goes by blocks of rows.  All products
are whole numbers below 2**24, which float32 adds up exactly in any order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.matrix import Ints, Matrix

_BLOCK_CELLS = 2_000_000
"""Cells of one block of rows: 8 MB, which a processor's cache nearly holds."""
_CHUNK = 100_000
"""Products made at a time."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The terms that equally many posts share, as rectangles of a row for each term."""

    posts: NDArray[np.int32]
    weights: NDArray[np.float32]


def nearest(matrix: Matrix, size: int) -> tuple[Ints, Ints, Ints]:
    """Return (post, other post, likeness) of each post's shortlist, sorted by post.

    A shortlist holds the `size` highest likenesses above nothing, and all that equal the
    last of them, so that no tie is broken here.
    """
    found = [_top(block, first, size) for first, block in _blocks(matrix)]
    rows, others, likeness = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(others), np.concatenate(likeness)


def _blocks(matrix: Matrix) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Give the table of likenesses block by block: the first row's number, and rows."""
    groups = list(_groups(matrix))
    height = max(1, _BLOCK_CELLS // matrix.posts)
    for first in range(0, matrix.posts, height):
        block = np.zeros((min(height, matrix.posts - first), matrix.posts), dtype=np.float32)
        for group in groups:
            _add_products(block, first, group)
        yield first, block


def _groups(matrix: Matrix) -> Iterator[_Group]:
    sharing = np.diff(matrix.starts)
    for count in np.unique(sharing):
        entries = matrix.starts[:-1][sharing == count][:, None] + np.arange(count)
        yield _Group(matrix.post[entries], matrix.weight[entries])


def _add_products(block: NDArray[np.float32], first: int, group: _Group) -> None:
    """Add the products of all pairs of entries of each term, where one is of the block."""
    rows, width = block.shape
    terms, columns = np.nonzero((group.posts >= first) & (group.posts < first + rows))
    step = max(1, _CHUNK // group.posts.shape[1])
    for at in range(0, len(terms), step):
        term, column = terms[at : at + step], columns[at : at + step]
        row = (group.posts[term, column].astype(np.int64) - first) * width
        cells = row[:, None] + group.posts[term]
        products = group.weights[term, column][:, None] * group.weights[term]
        np.add.at(block.ravel(), cells.ravel(), products.ravel())


def _top(block: NDArray[np.float32], first: int, size: int) -> tuple[Ints, Ints, Ints]:
    rows, width = block.shape
    own = np.arange(rows)
    block[own, first + own] = 0
    least = np.ones((rows, 1), dtype=np.float32)
    if width > size:
        least = np.maximum(np.partition(block, width - size, axis=1)[:, [width - size]], 1)
    row, other = np.nonzero(block >= least)
    return row + first, other, block[row, other].astype(np.int64)

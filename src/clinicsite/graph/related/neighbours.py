"""The posts nearest in words to each post, by comparing all pairs that share a term.

The full table of pairs is never in memory: the work goes by blocks of rows.  All products
are whole numbers below 2**24, which float32 adds up exactly in any order.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.matrix import Ints, Matrix

_BLOCK_CELLS = 2_000_000
"""Cells of one block of rows: 8 MB, which a processor's cache nearly holds."""
_CHUNK = 1_000_000
"""Products made at a time."""


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
    height = max(1, _BLOCK_CELLS // max(matrix.posts, 1))
    for first in range(0, matrix.posts, height):
        rows = min(height, matrix.posts - first)
        cells = np.zeros(rows * matrix.posts, dtype=np.float32)
        for posts, weights in groups:
            _add_products(cells, posts, weights, first, rows, matrix.posts)
        yield first, cells.reshape(rows, matrix.posts)


def _groups(matrix: Matrix) -> Iterator[tuple[Ints, NDArray[np.float32]]]:
    """Put terms shared by equally many posts into one rectangle: posts and weights."""
    sharing = np.diff(matrix.starts)
    for count in np.unique(sharing):
        entries = matrix.starts[:-1][sharing == count][:, None] + np.arange(count)
        yield matrix.post[entries].astype(np.int64), matrix.weight[entries]


def _add_products(
    cells: NDArray[np.float32],
    posts: Ints,
    weights: NDArray[np.float32],
    first: int,
    rows: int,
    width: int,
) -> None:
    """Add the products of all pairs of entries of each term, where the row is in the block."""
    terms, columns = np.nonzero((posts >= first) & (posts < first + rows))
    step = max(1, _CHUNK // posts.shape[1])
    for at in range(0, len(terms), step):
        term, column = terms[at : at + step], columns[at : at + step]
        row = (posts[term, column] - first) * width
        places = row[:, None] + posts[term]
        products = weights[term, column][:, None] * weights[term]
        np.add.at(cells, places.ravel(), products.ravel())


def _top(block: NDArray[np.float32], first: int, size: int) -> tuple[Ints, Ints, Ints]:
    rows, width = block.shape
    own = np.arange(rows)
    block[own, first + own] = 0
    least = np.ones((rows, 1), dtype=np.float32)
    if width > size:
        least = np.maximum(np.partition(block, width - size, axis=1)[:, [width - size]], 1)
    row, other = np.nonzero(block >= least)
    return row + first, other, block[row, other].astype(np.int64)

"""The posts nearest in words to each post, by comparing all pairs that share a term.

The full table of pairs is never in memory: the work goes by blocks of rows.  All products
are whole numbers below 2**24, which float32 adds up exactly in any order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.matrix import Ints, Matrix, sorted_with_places

_BLOCK_CELLS = 2_000_000
"""Cells of one block of rows: 8 MB, which a processor's cache nearly holds."""
_CHUNK = 100_000
"""Products made at a time."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The terms that equally many posts share, as rectangles of a row for each term."""

    posts: Ints
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Run:
    """Entries of one block of rows, whose terms are all of one group."""

    group: _Group
    post: Ints
    weight: NDArray[np.float32]
    term: Ints
    """Of each entry: its term's row in the group."""


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
    height = max(1, _BLOCK_CELLS // matrix.posts)
    runs = _runs(matrix, height)
    for number, first in enumerate(range(0, matrix.posts, height)):
        block = np.zeros((min(height, matrix.posts - first), matrix.posts), dtype=np.float32)
        for run in runs.get(number, ()):
            _add_products(block, first, run)
        yield first, block


def _runs(matrix: Matrix, height: int) -> Mapping[int, Sequence[_Run]]:
    """Sort all entries by block and group once, for to look for them block by block is slow."""
    sharing = np.diff(matrix.starts)
    groups: dict[int, _Group] = {}
    row = np.zeros(len(sharing), dtype=np.int64)
    for count in np.unique(sharing).tolist():
        terms = np.flatnonzero(sharing == count)
        row[terms] = np.arange(len(terms))
        entries = matrix.starts[terms][:, None] + np.arange(count)
        groups[count] = _Group(matrix.post[entries].astype(np.int64), matrix.weight[entries])
    size = max(groups, default=0) + 1
    keys = (matrix.post // height).astype(np.int64) * size + np.repeat(sharing, sharing)
    keys, order = sorted_with_places(keys)
    post, weight = matrix.post[order].astype(np.int64), matrix.weight[order]
    term = np.repeat(row, sharing)[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1)).tolist()
    found: dict[int, list[_Run]] = {}
    for start, end in pairwise([*starts, len(keys)]):
        block, count = divmod(int(keys[start]), size)
        part = slice(start, end)
        run = _Run(groups[count], post[part], weight[part], term[part])
        found.setdefault(block, []).append(run)
    return found


def _add_products(block: NDArray[np.float32], first: int, run: _Run) -> None:
    """Add the products of the run's entries with all entries of their terms."""
    width = block.shape[1]
    step = max(1, _CHUNK // run.group.posts.shape[1])
    for at in range(0, len(run.term), step):
        part = slice(at, at + step)
        cells = run.group.posts.take(run.term[part], axis=0)
        cells += ((run.post[part] - first) * width)[:, None]
        products = run.group.weights.take(run.term[part], axis=0)
        products *= run.weight[part][:, None]
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

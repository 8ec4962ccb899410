"""The posts nearest in words to each post, by comparing all pairs that share a term.

The full table of pairs is never in memory: the work goes by blocks of rows.  All products
are whole numbers below 2**24, which float32 adds up exactly in any order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.more_posts.words.matrix import Ints, Matrix

_BLOCK_CELLS = 2_000_000
"""Cells of one block of rows: 8 MB, which a processor's cache nearly holds."""
_CHUNK = 100_000
"""Products made at a time."""

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of posts with their likeness in words."""

    post: Ints
    other: Ints
    likeness: Ints

    def __getitem__(self, which: Ints | NDArray[np.bool_]) -> "Pairs":
        """Return some of them."""
        return Pairs(self.post[which], self.other[which], self.likeness[which])


def chained(pairs: Sequence[Pairs]) -> Pairs:
    """Put pairs one after the other."""
    columns = zip(*((each.post, each.other, each.likeness) for each in pairs), strict=True)
    return Pairs(*map(np.concatenate, columns))


@dataclass(frozen=True, slots=True)
class _Group:
    """Terms that equally many posts share, as rectangles of a row for each term."""

    posts: Ints
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Run:
    """Entries of one block of rows, whose terms are all of one group."""

    group: _Group
    row: Ints
    weight: NDArray[np.float32]
    term: Ints
    """Of each entry: its term's row in the group."""


def blocks(matrix: Matrix, posts: Ints) -> Iterator[tuple[Ints, Block]]:
    """Give the table of likenesses block by block: the posts of its rows, and the rows."""
    height = max(1, _BLOCK_CELLS // matrix.slots)
    runs = _runs(matrix, posts, height)
    for number, first in enumerate(range(0, len(posts), height)):
        rows = posts[first : first + height]
        block = np.zeros((len(rows), matrix.slots), dtype=np.float32)
        for run in runs.get(number, ()):
            _add_products(block, run)
        block[np.arange(len(rows)), rows] = 0
        yield rows, block


def _runs(matrix: Matrix, posts: Ints, height: int) -> Mapping[int, Sequence[_Run]]:
    """Sort all entries by block and group once, for to look for them block by block is slow."""
    row = np.full(matrix.slots, -1)
    row[posts] = np.arange(len(posts))
    sharing = matrix.sharing()
    entry = np.flatnonzero(row[matrix.slot] >= 0)
    term = np.repeat(np.arange(len(sharing)), sharing)[entry]
    groups, place = _groups(matrix, sharing, term)
    size = max(groups, default=0) + 1
    keys = row[matrix.slot[entry]] // height * size + sharing[term]
    # In so few bits numpy sorts by digits, in a fifth of the time.
    few = keys.max(initial=0) < 1 << 16
    order = np.argsort(keys.astype(np.uint16) if few else keys, kind="stable")
    keys, entry, term = keys[order], entry[order], term[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1)).tolist()
    found: dict[int, list[_Run]] = {}
    for start, end in pairwise([*starts, len(keys)]):
        block, count = divmod(int(keys[start]), size)
        part = entry[start:end]
        run = _Run(
            group=groups[count],
            row=row[matrix.slot[part]] - block * height,
            weight=matrix.weight[part],
            term=place[term[start:end]],
        )
        found.setdefault(block, []).append(run)
    return found


def _groups(matrix: Matrix, sharing: Ints, wanted: Ints) -> tuple[Mapping[int, _Group], Ints]:
    """Group the wanted terms by the number of posts that share them; tell their rows there."""
    is_wanted = np.zeros(len(sharing), dtype=np.bool_)
    is_wanted[wanted] = True
    groups: dict[int, _Group] = {}
    place = np.zeros(len(sharing), dtype=np.int64)
    # Not np.unique(), with which all of numpy's masked arrays would be loaded.
    for count in np.flatnonzero(np.bincount(sharing[is_wanted])).tolist():
        terms = np.flatnonzero(is_wanted & (sharing == count))
        place[terms] = np.arange(len(terms))
        entries = matrix.starts[terms][:, None] + np.arange(count)
        groups[count] = _Group(matrix.slot[entries].astype(np.int64), matrix.weight[entries])
    return groups, place


def _add_products(block: Block, run: _Run) -> None:
    """Add the products of the run's entries with all entries of their terms."""
    width = block.shape[1]
    step = max(1, _CHUNK // run.group.posts.shape[1])
    for at in range(0, len(run.term), step):
        part = slice(at, at + step)
        cells = run.group.posts.take(run.term[part], axis=0)
        cells += (run.row[part] * width)[:, None]
        products = run.group.weights.take(run.term[part], axis=0)
        products *= run.weight[part][:, None]
        np.add.at(block.ravel(), cells.ravel(), products.ravel())


def highest(block: Block, rows: Ints, size: int) -> tuple[Pairs, Block]:
    """Return the `size` highest likenesses above nothing of each row, and the least of each row.

    All that equal the least are there too, so that no tie is broken here.
    """
    least = np.ones((len(rows), 1), dtype=np.float32)
    if block.shape[1] > size:
        # The highest in front: in rows of mostly nothing, the other way takes ten times as long.
        turned = -block
        turned.partition(size - 1, axis=1)
        least = np.maximum(-turned[:, [size - 1]], 1)
    return reaching(block, rows, least), least[:, 0]


def reaching(block: Block, rows: Ints, least: NDArray[np.floating]) -> Pairs:
    """Return the pairs of a block whose likeness reaches that of their row or column."""
    cell = np.flatnonzero(block >= least)
    row, other = np.divmod(cell, block.shape[1])
    return Pairs(rows[row], other, block.ravel()[cell].astype(np.int64))

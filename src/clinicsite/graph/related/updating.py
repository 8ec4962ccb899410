"""Shortlists brought up to date where little has changed: only rows that can change are made.

A row of the matrix *moves* if its post is new or changed, or says a term whose worth changed.
A likeness changes only if one of its two posts moves.  So the rows that move are made anew in
full; into the others, what they have in common with those that move is put anew.
"""

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.matrix import Matrix, counts
from clinicsite.graph.related.neighbours import (
    Pairs,
    blocks,
    chained,
    highest,
    nearest,
    reaching,
)
from clinicsite.graph.related.table import Ints, Table


def moved(before: Table, table: Table, fresh: Ints, posts: int) -> NDArray[np.bool_]:
    """Tell of each post whether its row moves.

    `table` holds all terms of the one `before`; `fresh` are the posts that are new or changed.
    """
    sharing = table.sharing()
    was = np.zeros_like(sharing)
    was[np.searchsorted(table.terms, before.terms)] = before.sharing()
    is_changed = (sharing != was) & (counts(sharing) | counts(was))
    moves = np.zeros(posts, dtype=np.bool_)
    moves[table.post[np.repeat(is_changed, sharing)]] = True
    moves[fresh] = True
    return moves


def updated(kept: Pairs, matrix: Matrix, moves: NDArray[np.bool_], size: int) -> Pairs:
    """Return all posts' shortlists; `kept` are those from before `moves`, sorted by post.

    Both are numbered as now; a post that is gone is -1 in `kept`.
    """
    least = _least(kept, matrix.posts, size)
    # Rows that move are made in full, so nothing need be put into them.
    reach = np.where(moves, np.inf, least).astype(np.float32)
    own, across = [], []
    for rows, block in blocks(matrix, np.flatnonzero(moves)):
        own.append(highest(block, rows, size))
        across.append(_turned(reaching(block, rows, reach)))
    gone = np.append(moves, True)  # where -1 looks
    stays = kept[~(gone[kept.post] | gone[kept.other])]
    mended = chained([stays, *across])
    # What lay below the old list's end was not kept: a list too short now needs a full look.
    full = np.bincount(kept.post[kept.post >= 0], minlength=matrix.posts) >= size
    short = full & ~moves & (np.bincount(mended.post, minlength=matrix.posts) < size)
    mended = _cut(mended[~short[mended.post]], size)
    found = chained([mended, *own, nearest(matrix, size, np.flatnonzero(short))])
    return found[np.argsort(found.post, kind="stable")]


def _turned(pairs: Pairs) -> Pairs:
    return Pairs(pairs.other, pairs.post, pairs.likeness)


def _least(kept: Pairs, posts: int, size: int) -> Ints:
    """Return the likeness from which on a post's list is complete."""
    here = kept[kept.post >= 0]
    least = np.full(posts, np.iinfo(np.int64).max)
    np.minimum.at(least, here.post, here.likeness)
    return np.where(np.bincount(here.post, minlength=posts) >= size, least, 1)


def _cut(pairs: Pairs, size: int) -> Pairs:
    """Cut lists to the `size` highest likenesses, and all that equal the last of them."""
    pairs = pairs[np.lexsort((-pairs.likeness, pairs.post))]
    starts = np.searchsorted(pairs.post, pairs.post)
    last = starts + size - 1
    is_same = last < len(pairs.post)
    last[~is_same] = 0
    is_same &= pairs.post[last] == pairs.post
    return pairs[~is_same | (pairs.likeness >= pairs.likeness[last])]

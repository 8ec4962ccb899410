"""Every post's shortlist, brought up to date where weights changed.

A likeness changes only if the weights of one of its two posts do. The rows of those posts are made
anew in full; into the other lists, only their likenesses are put anew. Lists are kept longer than
they are needed, so that most can lose a few posts before they, too, have to be made anew.
"""

from dataclasses import dataclass

import numpy as np

from clinicsite.graph.more_posts.neighbours import Pairs, blocks, chained, highest, reaching
from clinicsite.graph.more_posts.tuning import LISTED, SHORTLIST
from clinicsite.graph.more_posts.words.index import Flags, Index
from clinicsite.graph.more_posts.words.matrix import Ints

_NOTHING = np.empty(0, dtype=np.int64)
_NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Lists:
    """The nearest in words of the post in each slot."""

    pairs: Pairs
    """Sorted by post."""
    least: Ints
    """Of each slot: the likeness from which on its list is complete."""

    @classmethod
    def empty(cls) -> "Lists":
        """Return the lists of no posts."""
        return cls(Pairs(_NOTHING, _NOTHING, _NOTHING), _NOTHING)

    def updated(self, index: Index, moved: Flags) -> "Lists":
        """Return the lists of all posts that are there, after the weights of some changed."""
        slots = len(moved)
        least = np.ones(slots, dtype=np.int64)
        least[: len(self.least)] = self.least
        stays = index.is_here & ~moved
        pairs = self.pairs[stays[self.pairs.post] & stays[self.pairs.other]]
        reach = np.where(stays, least, _NEVER).astype(np.float32)
        pairs = chained([pairs, *_rows(index, moved, least, reach)])
        found = np.bincount(pairs.post, minlength=slots)
        short = stays & (found < SHORTLIST) & (least > 1)
        if short.any():
            pairs = chained([pairs[~short[pairs.post]], *_rows(index, short, least, None)])
        return Lists(pairs[np.argsort(pairs.post, kind="stable")], least)

    def renumbered(self, old: Ints) -> "Lists":
        """Return the lists with other numbers of slots; `old` are the former ones, rising."""
        new = np.zeros(len(self.least), dtype=np.int64)
        new[old] = np.arange(len(old))
        pairs = Pairs(new[self.pairs.post], new[self.pairs.other], self.pairs.likeness)
        return Lists(pairs, self.least[old])


def shortlists(pairs: Pairs) -> Pairs:
    """Return the SHORTLIST highest likenesses of each post, and all that equal the last of them."""
    pairs = pairs[np.argsort((pairs.post << 25) - pairs.likeness)]
    starts = np.searchsorted(pairs.post, np.arange(pairs.post.max(initial=-1) + 1))
    last = np.minimum(starts[pairs.post] + SHORTLIST, len(pairs.post)) - 1
    is_same = pairs.post[last] == pairs.post
    return pairs[~is_same | (pairs.likeness >= pairs.likeness[last])]


def _rows(index: Index, wanted: Flags, least: Ints, reach: "np.ndarray | None") -> list[Pairs]:
    """Make some lists anew, and set where they end; with `reach`, put them into the others, too.

    `reach` is the least likeness that has a place in the list of each slot.
    """
    if not wanted.any():
        return []
    found = []
    for rows, block in blocks(index.matrix(index.keys_of(wanted)), np.flatnonzero(wanted)):
        own, least_of_rows = highest(block, rows, LISTED)
        least[rows] = least_of_rows
        found.append(own)
        if reach is not None:
            across = reaching(block, rows, reach)
            found.append(Pairs(across.other, across.post, across.likeness))
    return found

"""What a term is worth, how long a post is, and what each post's terms weigh.

Nothing here depends on exact numbers of posts: they count in steps. So a text that changes leaves
nearly all weights as they are (docs/decisions/0022).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.more_posts.tuning import MAX_SHARING, TITLE_SHARE, UNIT
from clinicsite.graph.more_posts.words.counting import AMOUNTS

Ints = NDArray[np.int64]
Sums = NDArray[np.float64]
"""Three sums for each slot, of which the post's length is made: the squares of its terms' worth in
the whole text, those in the title, and the products of both. Whole numbers below 2**53, hence
exact, in whatever order they are added."""

_AMOUNT = np.arange(AMOUNTS)
# 32 times the square root of mentions, rounded down: ten mentions are not worth ten times one.
_IN_TEXT = np.sqrt(1024.0 * (_AMOUNT >> 2)).astype(np.int64)
_IN_TITLE = np.sqrt(1024.0 * (_AMOUNT & 3)).astype(np.int64)
_FACTORS = np.array([_IN_TEXT**2, _IN_TITLE**2, _IN_TEXT * _IN_TITLE], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Weights sorted by term. Only terms that count are there."""

    slots: int
    terms: NDArray[np.uint32]
    """Numbers, rising."""
    starts: Ints
    """Of each term: where its entries begin; one more at the end."""
    slot: NDArray[np.int32]
    """Of each entry."""
    weight: NDArray[np.float32]
    """Of each entry: a whole number from 0 to UNIT."""

    def sharing(self) -> Ints:
        """Return how many posts share each term."""
        return np.diff(self.starts)


def steps(posts: int) -> int:
    """Return the number of posts in steps of the square root of two: log2(posts**2), cut."""
    return (posts * posts).bit_length() - 1


def worths(posts: int) -> Ints:
    """Return what a term is worth, by the number of posts that share it; the last is for more.

    It is the square of log2(posts**2) - log2(sharing**2), where the former is cut to a whole
    number, and `sharing` to a power of two (1 counts as 2). Squared, as a score multiplies the
    worth for both posts anyway, and editors' links turn on the rare names (decision 0002).
    """
    sharing = range(1, MAX_SHARING + 1)
    rarity = [max(steps(posts) - 2 * max(n.bit_length() - 1, 1), 0) for n in sharing]
    return np.array([0, *(each**2 for each in rarity), 0], dtype=np.int64)


def part_sums(slot: NDArray[Any], amount: NDArray[np.uint8], squares: Ints, slots: int) -> Sums:
    """Return the sums of some entries, given the square of what each one's term is worth."""
    return np.array([np.bincount(slot, squares * of[amount], slots) for of in _FACTORS])


def scales(sums: Sums) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return by what the terms of the whole text, and those of the title, are multiplied.

    A post's vector is that of its whole text, with the length 1, and that of its title, with the
    length 1 / TITLE_SHARE; their sum gets the length UNIT. Each step is rounded as IEEE 754 says,
    so the same on every machine.
    """
    text, title = np.sqrt(np.maximum(sums[:2], 1))
    cosine = sums[2] / (text * title)
    added = 2 * cosine / TITLE_SHARE + 1 / TITLE_SHARE**2
    length = np.sqrt(1 + np.where(sums[1] > 0, added, 0))
    return UNIT / (text * length), UNIT / (TITLE_SHARE * title * length)


def weights(
    slot: NDArray[Any],
    amount: NDArray[np.uint8],
    worth: Ints,
    scale: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float32]:
    """Return the weights of some entries, given what each one's term is worth."""
    text, title = scale
    weight = _IN_TEXT[amount] * text[slot] + _IN_TITLE[amount] * title[slot]
    whole: NDArray[np.float32] = np.floor(worth * weight).astype(np.float32)
    return whole

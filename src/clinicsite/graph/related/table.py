"""How often each post says each term: a sparse table, sorted by term.

A term is a word's stem or a pair of stems that follow one another.  Its key is the number of the
first shifted by STEM_BITS, plus one more than the number of the second, if there is one.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.stems import STEM_BITS

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """Entries are one post's mentions of one term; those of a term lie together."""

    terms: Ints
    """Keys, rising."""
    starts: Ints
    """Of each term: where its entries begin; one more at the end."""
    post: NDArray[np.int32]
    """Of each entry."""
    count: NDArray[np.uint8]
    """Of each entry: mentions in title, description and body together."""
    in_title: NDArray[np.uint8]
    """Of each entry: mentions in the title."""
    common: Ints
    """Keys, rising, of the terms of so many posts that their entries are not kept."""

    def sharing(self) -> Ints:
        """Return how many posts share each term."""
        return np.diff(self.starts)


def stem_numbers(term: int) -> tuple[int, ...]:
    """Return the numbers of a term's stems: one, or two."""
    first, second = divmod(term, 1 << STEM_BITS)
    return (first, second - 1) if second else (first,)


def word_key(stem: int) -> int:
    """Return the key of a term of one stem."""
    return stem << STEM_BITS


def renumbered(table: Table, numbers: Ints) -> Table:
    """Give the posts other numbers, rising as they did; -1 takes a post out.

    Terms stay, even if no entry of theirs does.
    """
    post = numbers[table.post].astype(np.int32)
    stays = post >= 0
    before = np.concatenate([[0], np.cumsum(stays)])
    return replace(
        table,
        starts=before[table.starts],
        post=post[stays],
        count=table.count[stays],
        in_title=table.in_title[stays],
    )


def joined(table: Table, few: Table) -> Table:
    """Add a table of a few other posts; what they say of common terms is passed over."""
    few = _without(few, table.common)
    at = np.searchsorted(table.terms, few.terms)
    is_new = np.append(table.terms, -1)[at] != few.terms
    terms = np.insert(table.terms, at[is_new], few.terms[is_new])
    sharing = np.insert(table.sharing(), at[is_new], 0)
    sharing[np.searchsorted(terms, few.terms)] += few.sharing()
    # After the entries of the term, or of the last before it.
    places = np.repeat(table.starts[at + ~is_new], few.sharing())
    return Table(
        terms=terms,
        starts=np.concatenate([[0], np.cumsum(sharing)]),
        post=np.insert(table.post, places, few.post),
        count=np.insert(table.count, places, few.count),
        in_title=np.insert(table.in_title, places, few.in_title),
        common=table.common,
    )


def _without(table: Table, terms: Ints) -> Table:
    stays = np.isin(table.terms, terms, assume_unique=True, invert=True)
    sharing = table.sharing()
    entry = np.repeat(stays, sharing)
    return Table(
        terms=table.terms[stays],
        starts=np.concatenate([[0], np.cumsum(sharing[stays])]),
        post=table.post[entry],
        count=table.count[entry],
        in_title=table.in_title[entry],
        common=table.common,
    )

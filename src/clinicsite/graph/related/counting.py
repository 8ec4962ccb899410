"""The terms of posts counted: from texts to a table."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.model import Candidate
from clinicsite.graph.related.stems import STEM_BITS, Stems
from clinicsite.graph.related.table import Ints, Table
from clinicsite.graph.related.words import words

_COUNT = 0xFF
"""Counts above this are taken for it, so that 8 bits hold them: worth sixteen times one
mention, which is enough."""
_LONGEST = 20_000
"""Words of title, of description and of body beyond this are passed over: eighty printed pages."""
_PART = 1 << 20
"""Words whose mentions are sorted at a time, in the middle: 16 MB with their pairs."""
_PARTS = 8
"""At most so many parts, for each takes a look at all words."""
_SAMPLE = 10_000
"""Words by which the parts are made about equally large."""


def count_terms(
    posts: Sequence[Candidate], numbers: Sequence[int], stems: Stems, most: int
) -> Table:
    """Count the terms of posts of these numbers; no entries of terms of more than `most` posts.

    The work goes by ranges of the terms' first words, so that little is in memory at once.
    """
    written, sizes = _written(posts, stems)
    # Of each word: its post's number, and a last bit that tells if it stands in the title.
    fields = 2 * np.repeat(np.array(numbers, dtype=np.int32), 3)
    fields[::3] += 1
    place = np.repeat(fields, sizes)
    ends = np.cumsum(sizes, dtype=np.int64) - 1
    is_last = np.zeros(len(written), dtype=np.bool_)
    is_last[ends[ends >= 0]] = True
    bits = max(numbers, default=0).bit_length()
    parts = []
    for low, high in _ranges(written, len(stems.known())):
        at = np.flatnonzero((written >= low) & (written < high))
        parts.append(_part(_mentions(written, place, is_last, at, bits), bits, most))
    return _stacked(parts)


def _written(posts: Sequence[Candidate], stems: Stems) -> tuple[NDArray[np.int32], list[int]]:
    """Return the numbers of all words in order, and how many there are in each field."""
    sizes: list[int] = []

    def fields() -> Iterator[list[bytes]]:
        for post in posts:
            for text in (post.title, post.description, post.text):
                field = words(text)[:_LONGEST]
                sizes.append(len(field))
                yield field

    numbers = map(stems.__getitem__, chain.from_iterable(fields()))
    return np.fromiter(numbers, dtype=np.int32), sizes


def _ranges(written: NDArray[np.int32], stems: int) -> Iterator[tuple[int, int]]:
    """Cut the stems' numbers into ranges with about equally many mentions."""
    parts = min(len(written) // _PART + 1, _PARTS)
    some = np.sort(written[:: 1 + len(written) // _SAMPLE])
    cuts = some[np.arange(1, parts) * len(some) // parts].tolist()
    return pairwise(sorted({0, *cuts, stems}))


def _mentions(
    written: NDArray[np.int32],
    place: NDArray[np.int32],
    is_last: NDArray[np.bool_],
    at: Ints,
    bits: int,
) -> Ints:
    """Return the words at these places, and the pairs that begin there, as sorted numbers.

    A number is the term's key, then the post's number, then whether it is in the title.
    """
    pairs = at[~is_last[at]]
    # In place: each copy would be the largest thing in memory.
    mentions = np.empty(len(at) + len(pairs), dtype=np.int64)
    one, two = mentions[: len(at)], mentions[len(at) :]
    one[:], two[:] = written[at], written[pairs]
    mentions <<= STEM_BITS
    two += written[pairs + 1] + 1
    mentions <<= bits + 1
    one |= place[at]
    two |= place[pairs]
    mentions.sort()
    return mentions


def _part(mentions: Ints, bits: int, most: int) -> Table:
    """Count sorted mentions."""
    is_title = (mentions & 1).astype(np.uint8)
    mentions >>= 1
    at = _starts(mentions)
    count = np.diff(at, append=len(mentions))
    in_title = np.add.reduceat(is_title, at, dtype=np.int64) if len(at) else count
    entry = mentions[at]
    term = entry >> bits
    starts = _starts(term)
    sharing = np.diff(starts, append=len(term))
    stays = sharing <= most
    kept = np.repeat(stays, sharing)
    return Table(
        terms=term[starts[stays]],
        starts=np.concatenate([[0], np.cumsum(sharing[stays])]),
        post=(entry[kept] & ((1 << bits) - 1)).astype(np.int32),
        count=_clip(count[kept]),
        in_title=_clip(in_title[kept]),
        common=term[starts[~stays]],
    )


def _starts(numbers: Ints) -> Ints:
    """Return where each run of equal numbers begins."""
    is_start = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=is_start[1:])
    return np.flatnonzero(is_start)


def _clip(counts: Ints) -> NDArray[np.uint8]:
    return np.minimum(counts, _COUNT).astype(np.uint8)


def _stacked(parts: Sequence[Table]) -> Table:
    """Put tables of rising ranges of terms one below the other."""
    if not parts:
        parts = [_part(np.empty(0, dtype=np.int64), 0, 0)]

    def all_of(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts])

    sharing = np.concatenate([part.sharing() for part in parts])
    return Table(
        terms=all_of("terms"),
        starts=np.concatenate([[0], np.cumsum(sharing)]),
        post=all_of("post"),
        count=all_of("count"),
        in_title=all_of("in_title"),
        common=all_of("common"),
    )

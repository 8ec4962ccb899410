"""Which posts say each term, and how long each post is.

Posts have *slots*, given in order of arrival. A text that goes, or changes, leaves its slot for
good; the changed text gets a new one. So what is large, the terms of most posts, stays as it is for
many builds, and only a small part is sorted again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.more_posts.model import Terms
from clinicsite.graph.more_posts.tuning import MAX_SHARING
from clinicsite.graph.more_posts.words.counting import (
    KEY_SHIFT,
    SLOT_SHIFT,
    Entries,
    Keys,
    entries_of,
    runs,
)
from clinicsite.graph.more_posts.words.matrix import (
    Ints,
    Matrix,
    Sums,
    part_sums,
    scales,
    weights,
    worths,
)

Flags = NDArray[np.bool_]

_FEW = 4
"""Up to so many slots are sought one by one, which is quicker."""
_PART = 1 << 16
"""Terms, or entries, that are looked at at a time, so that little is in memory at once."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The entries of each term."""

    keys: Keys
    """Rising."""
    starts: NDArray[np.uint32]
    """Of each term: where its entries begin; one more at the end."""
    slot: NDArray[Any]
    """Of each entry; of 16 bits where that is enough, else of 32."""
    amount: NDArray[np.uint8]
    """Of each entry."""

    def sizes(self, keys: Keys) -> tuple[Ints, Ints]:
        """Return the place of each key here, and how many entries it has."""
        at = np.searchsorted(self.keys, keys)
        at[at == len(self.keys)] = 0
        if not len(self.keys):
            return at, np.zeros(len(keys), dtype=np.int64)
        sizes = self.starts[at + 1].astype(np.int64) - self.starts[at]
        return at, sizes * (self.keys[at] == keys)

    def entry(self, at: Ints, sizes: Ints) -> Ints | slice:
        """Return where the entries of the terms at some places are; they have these sizes."""
        first, total = self.starts[at].astype(np.int64), int(sizes.sum())
        if len(at) and at[-1] - at[0] + 1 == len(at):
            return slice(first[0], first[0] + total)
        return np.arange(total) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)

    def keys_of(self, slots: Flags) -> Keys:
        """Return the terms of the posts in some slots, rising, some more than once."""
        some = np.flatnonzero(slots)
        if len(some) <= _FEW:
            said = np.zeros(len(self.slot), dtype=np.bool_)
            for slot in some.tolist():
                said |= self.slot == slot
        else:
            said = self._of(slots)
        entry = np.flatnonzero(said)
        return self.keys[np.searchsorted(self.starts, entry, side="right") - 1]

    def entries(self, is_here: Flags) -> Entries:
        """Return the entries of slots that are still there; those get the numbers from 0."""
        number = (np.cumsum(is_here) - 1).astype(np.uint64)
        stays = self._of(is_here)
        keys = np.repeat(self.keys, np.diff(self.starts))[stays].astype(np.uint64)
        keys <<= np.uint64(KEY_SHIFT)
        keys |= number[self.slot[stays]] << np.uint64(SLOT_SHIFT)
        keys |= self.amount[stays]
        return keys

    def _of(self, slots: Flags) -> Flags:
        """Tell which entries are of the posts in some slots; by parts that fit into a cache."""
        said = np.empty(len(self.slot), dtype=np.bool_)
        for start in range(0, len(said), _PART):
            part = slice(start, start + _PART)
            slots.take(self.slot[part], out=said[part], mode="clip")
        return said


def postings(entries: Entries, slots: int) -> Postings:
    """Arrange sorted entries of posts in this many slots."""
    keys = (entries >> np.uint64(KEY_SHIFT)).astype(np.uint32)
    starts = np.flatnonzero(runs(keys))
    return Postings(
        keys=keys[starts],
        starts=np.append(starts, len(keys)).astype(np.uint32),
        slot=(entries >> np.uint64(SLOT_SHIFT) & np.uint64(0xFFFFFF)).astype(slot_type(slots)),
        amount=(entries & np.uint64(0xFF)).astype(np.uint8),
    )


def slot_type(slots: int) -> type[np.unsignedinteger[Any]]:
    """Return the smallest type that holds the numbers of this many slots."""
    return np.uint16 if slots <= 1 << 16 else np.uint32


@dataclass(frozen=True, slots=True)
class _Found:
    """Entries of some terms, whether their texts are still there or not."""

    place: Ints
    """Of each entry: which of the terms it is of."""
    slot: Ints
    amount: NDArray[np.uint8]
    beyond: Ints
    """Of each term: MAX_SHARING + 1 if so many posts share it that none of its entries is here."""

    def sharing(self, is_here: Flags) -> Ints:
        """Return how many posts of those that are here share each term; many are all the same."""
        sharing = np.bincount(self.place[is_here[self.slot]], minlength=len(self.beyond))
        here: Ints = np.minimum(sharing + self.beyond, MAX_SHARING + 1)
        return here

    def squares(self, is_here: Flags, worth: Ints) -> Ints:
        """Return of each entry the square of its term's worth; 0 of those that are not here."""
        square: Ints = (worth[self.sharing(is_here)] ** 2)[self.place] * is_here[self.slot]
        return square


@dataclass(frozen=True, slots=True)
class Shared:
    """A term that two posts share."""

    term: int
    posts: int
    """How many posts share it."""
    product: int
    """The product of its weights in both."""


class Index:
    """The terms of all posts, in two parts: a large one that stays, and the latest."""

    def __init__(
        self, base: Postings, base_slots: int, recent: Entries, is_here: Flags, sums: Sums
    ) -> None:
        """`is_here` tells of each slot if its text is still there; `sums` are of all slots."""
        self.base, self.base_slots, self.recent = base, base_slots, recent
        self.is_here, self.sums = is_here, sums
        self.posts = int(np.count_nonzero(is_here))
        self._latest = postings(recent, len(is_here))

    @classmethod
    def empty(cls) -> "Index":
        """Return the index of no posts."""
        none = np.empty(0, dtype=np.uint64)
        return cls(postings(none, 0), 0, none, np.empty(0, dtype=np.bool_), np.zeros((3, 0)))

    def exchanged(self, gone: Ints, arrivals: Sequence[Terms]) -> tuple["Index", Flags]:
        """Return the index without the posts in some slots, and with new ones in the next slots.

        Also tells of which slots the weights changed: those of new posts, and of all that say a
        term whose worth changed.
        """
        slots = len(self.is_here) + len(arrivals)
        was = np.zeros(slots, dtype=np.bool_)
        was[: len(self.is_here)] = self.is_here
        now = was.copy()
        now[gone] = False
        now[len(self.is_here) :] = True
        recent = entries_of(arrivals, len(self.is_here))
        if len(self.recent):
            recent = np.concatenate([self.recent, recent])
            recent.sort(kind="stable")
        sums = np.pad(self.sums, ((0, 0), (0, len(arrivals))))
        index = Index(self.base, self.base_slots, recent, now, sums)
        moved = now & ~was
        before, after = worths(self.posts), worths(index.posts)
        keys = index.keys() if (before != after).any() else index.keys_of(now ^ was)
        absent = int(np.count_nonzero(~(was & now)))
        for part in _parts(keys):
            found = index._entries(part, absent)
            change = found.squares(now, after) - found.squares(was, before)
            sums += part_sums(found.slot, found.amount, change, slots)
            moved[found.slot[change != 0]] = True
        return index, moved & now

    def packed(self) -> tuple["Index", Ints]:
        """Return the index as one large part, and the old slot of each post in it."""
        old = np.flatnonzero(self.is_here)
        base = self._latest
        if self.base_slots or len(old) < len(self.is_here):
            kept = [part.entries(self.is_here) for part in (self.base, self._latest)]
            entries = np.concatenate(kept)
            entries.sort(kind="stable")
            base = postings(entries, len(old))
        none = self.recent[:0]
        return Index(base, len(old), none, self.is_here[old], self.sums[:, old]), old

    def keys(self) -> Keys:
        """Return all terms, rising."""
        return _distinct([self.base.keys, self._latest.keys])

    def keys_of(self, slots: Flags) -> Keys:
        """Return the terms of the posts in some slots, rising."""
        if (slots >= self.is_here).all():
            return self.keys()
        return _distinct([self.base.keys_of(slots), self._latest.keys_of(slots)])

    def matrix(self, keys: Keys) -> Matrix:
        """Weigh the terms among these that count: of two posts or more, and not of too many."""
        worth, scale = worths(self.posts), scales(self.sums)
        none = np.empty(0, dtype=np.int32)
        columns: list[tuple[NDArray[Any], ...]] = [(keys[:0], none, none, none.astype(np.float32))]
        absent = len(self.is_here) - self.posts
        for part in _parts(keys):
            found = self._entries(part, absent, least=2)
            sharing = found.sharing(self.is_here)
            counts = (sharing > 1) & (worth[sharing] > 0)
            stays = counts[found.place] & self.is_here[found.slot]
            place, slot, amount = found.place[stays], found.slot[stays], found.amount[stays]
            weight = weights(slot, amount, worth[sharing][place], scale)
            columns.append((part[counts], sharing[counts], slot.astype(np.int32), weight))
        terms, sharing, slots, weight = map(np.concatenate, zip(*columns, strict=True))
        starts = np.concatenate([[0], np.cumsum(sharing)])
        return Matrix(len(self.is_here), terms, starts, slots, weight)

    def shared(self, slot: int, other: int) -> list[Shared]:
        """Return the terms that two posts share, as far as they count."""
        slots = np.arange(len(self.is_here))
        keys = np.concatenate([self.keys_of(slots == each) for each in (slot, other)])
        keys.sort()
        matrix = self.matrix(keys[~runs(keys)])
        ours, theirs = (matrix.weight[matrix.slot == each] for each in (slot, other))
        columns = (matrix.terms, matrix.sharing(), (ours * theirs).astype(np.int64))
        return [Shared(*row) for row in zip(*(each.tolist() for each in columns), strict=True)]

    def _entries(self, keys: Keys, absent: int, least: int = 1) -> _Found:
        """Return the entries of terms, rising; none of those with fewer entries than `least`.

        Nor of terms that too many posts share, even if all of the `absent` ones are among them.
        """
        base, latest = self.base.sizes(keys), self._latest.sizes(keys)
        total = base[1] + latest[1]
        beyond = total - absent > MAX_SHARING
        wanted = np.flatnonzero(~beyond & (total >= least))
        columns = []
        for part, (at, sizes) in ((self.base, base), (self._latest, latest)):
            terms = wanted[sizes[wanted] > 0]
            entry = part.entry(at[terms], sizes[terms])
            place = np.repeat(terms, sizes[terms])
            columns.append((place, part.slot[entry], part.amount[entry]))
        place, slot, amount = (np.concatenate(each) for each in zip(*columns, strict=True))
        if latest[1].any():
            order = np.argsort(place, kind="stable")
            place, slot, amount = place[order], slot[order], amount[order]
        return _Found(place, slot.astype(np.int64), amount, beyond * (MAX_SHARING + 1))


def _parts(keys: Keys) -> Iterator[Keys]:
    for start in range(0, len(keys), _PART):
        yield keys[start : start + _PART]


def _distinct(keys: Sequence[Keys]) -> Keys:
    """Return numbers from several places, rising and each once."""
    some = [each for each in keys if len(each)]
    if len(some) == 1 and runs(some[0]).all():
        return some[0]
    found = np.concatenate([np.empty(0, dtype=np.uint32), *some])
    found.sort()
    return found[runs(found)]

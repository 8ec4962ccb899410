"""From rankings to the slots of each post: pins, series, the best, fillers."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from clinicsite.graph.more_posts.words.matrix import Ints

Kind = Literal["pinned", "series", "ranked", "nearest", "rescued"]


@dataclass(frozen=True, slots=True)
class Rankings:
    """Of each post, the others with something in common with it, the best first."""

    starts: Ints
    """Of each post: where its others begin; one more at the end."""
    others: Ints
    scores: Ints

    def of(self, post: int) -> tuple[list[int], list[int]]:
        """Return the ranking of one post: the others, and their scores."""
        own = slice(self.starts[post], self.starts[post + 1])
        return self.others[own].tolist(), self.scores[own].tolist()


Rest = Callable[[int], Iterable[int]]
"""All other posts for one post, the fittest first, whatever they share."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the editor, and the titles, ask for one post, by numbers of posts."""

    pinned: Sequence[int] = ()
    series: Sequence[int] = ()
    excluded: AbstractSet[int] = frozenset()


Asked = Mapping[int, Wishes]
"""The wishes for those posts that have any."""
NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands in the slots of each post, and what put it there."""

    others: list[list[int]]
    asked: Asked
    kinds: dict[tuple[int, int], Kind] = field(default_factory=dict)
    """Of a post and another in one of its slots, where it is not the ranking."""
    given_up: set[tuple[int, int]] = field(default_factory=set)
    """Posts, and others that were in one of their slots before a rescue."""

    def wishes(self, post: int) -> Wishes:
        """Return what is asked for a post."""
        return self.asked.get(post, NO_WISHES)

    def kind(self, post: int, other: int) -> Kind | None:
        """Return what put the other post there; None if it is not there."""
        is_there = other in self.others[post]
        return self.kinds.get((post, other), "ranked") if is_there else None


def most_slots(posts: int, count: int) -> int:
    """Return how many slots one post may take that no editor pinned.

    A post takes `count` on average, so twice that is always enough to fill all pages; the
    largest number grows with the logarithm of the posts where nothing is wrong, and so does
    this: 7 of 16 posts (`count` 3), 13 of 500, 19 of 5,000.
    """
    return count * max(4, posts.bit_length()) // 2


def fill(
    asked: Asked, rankings: Rankings, rest: Rest, count: int
) -> tuple[Slots, Mapping[int, AbstractSet[int]]]:
    """Fill up to `count` slots of each post, as long as there are posts left.

    Also returns, by post, the others that match it better than what it got, but stand already
    on as many pages as a post may take, each of which they match better still.
    """
    posts = len(rankings.starts) - 1
    slots = Slots([[] for _ in range(posts)], asked)
    room = [most_slots(posts, count)] * posts
    for post, wishes in asked.items():
        _add(slots, post, [(other, "pinned") for other in wishes.pinned], count)
        _add(slots, post, [(other, "series") for other in wishes.series], count)
        for other in slots.others[post]:
            room[other] -= slots.kinds[post, other] == "series"
    deal = _Deal(slots, rankings, count)
    deal.deal(room)
    room = [left - taken for left, taken in zip(room, deal.taken, strict=True)]
    for post, own in enumerate(slots.others):
        if len(own) < count:
            _add(slots, post, _last_turns(post, rankings, rest, room), count)
            for other in own:
                room[other] -= slots.kinds.get((post, other)) == "nearest"
    return slots, deal.refused


def _add(slots: Slots, post: int, turns: Iterable[tuple[int, Kind]], count: int) -> None:
    own, excluded = slots.others[post], slots.wishes(post).excluded
    for other, kind in turns:
        if len(own) >= count:
            break
        if other not in own and other not in excluded:
            own.append(other)
            if kind != "ranked":
                slots.kinds[post, other] = kind


def _last_turns(
    post: int, rankings: Rankings, rest: Rest, room: Sequence[int]
) -> Iterator[tuple[int, Kind]]:
    """Yield what may fill the slots that the deal left free; nearly always few are asked for."""
    yield from ((other, "nearest") for other in rest(post) if room[other] > 0)
    # Where exclusions leave nothing else: better shown too often than an empty slot.
    yield from ((other, "ranked") for other in rankings.of(post)[0])
    yield from ((other, "nearest") for other in rest(post))


_Holder = tuple[int, int, int]
"""A page that shows a post: its score, and the negatives of the post's place in the page's ranking
and of the page. So the least is the page that lets go first."""


class _Deal:
    """The rankings dealt out, no post to more pages than it has room for.

    Each page asks for the next of its ranking as long as it has free slots; a post asked for
    by too many lets go of the page that it matches least.  (Deferred acceptance, Gale and
    Shapley 1962: the outcome hangs on no order of asking.)  So all pages without wishes may ask for
    their first few at once, and only what is asked for too often need be looked at one by one.
    """

    def __init__(self, slots: Slots, rankings: Rankings, count: int) -> None:
        self._slots, self._rankings, self._count = slots, rankings, count
        size = np.minimum(np.diff(rankings.starts), count)
        size[list(slots.asked)] = 0
        self._turns = size.tolist()
        page = np.repeat(np.arange(len(size)), size)
        ends = np.cumsum(size)
        place = np.arange(len(page)) - np.repeat(ends - size, size)
        entry = rankings.starts[page] + place
        other, score = rankings.others[entry], rankings.scores[entry]
        shown = other.tolist()
        for own, end, length in zip(slots.others, ends.tolist(), self._turns, strict=True):
            own.extend(shown[end - length : end])
        order = np.argsort(other, kind="stable")
        self._first = (score[order], -place[order], -page[order])
        self._ends = np.searchsorted(other[order], np.arange(len(size) + 1))
        self.taken = np.diff(self._ends).tolist()
        self.refused: dict[int, set[int]] = {}
        # Of each post that was asked for too often: the pages it stands on, as a heap.
        self._holders: dict[int, list[_Holder]] = {}
        # Of the others: the pages that asked later than all at once.
        self._later: dict[int, list[_Holder]] = {}

    def deal(self, room: Sequence[int]) -> None:
        """Fill the slots; `room` is the number of pages that may show each post."""
        asking = list(self._slots.asked)
        for other, taken in enumerate(self.taken):
            asking.extend(self._let_go(other) for _ in range(max(room[other], 0), taken))
        while asking:
            asked = self._ask(asking.pop())
            asking.extend(self._let_go(other) for other in asked if self.taken[other] > room[other])

    def _ask(self, page: int) -> Iterator[int]:
        """Put the next of its ranking into a page's free slots, and yield them one by one."""
        others, scores = self._rankings.of(page)
        own, excluded = self._slots.others[page], self._slots.wishes(page).excluded
        while len(own) < self._count and self._turns[page] < len(others):
            place = self._turns[page]
            self._turns[page] += 1
            other = others[place]
            if other in excluded or other in own:
                continue
            own.append(other)
            self.taken[other] += 1
            holder = (scores[place], -place, -page)
            if other in self._holders:
                heapq.heappush(self._holders[other], holder)
            else:
                self._later.setdefault(other, []).append(holder)
            yield other

    def _let_go(self, other: int) -> int:
        """Take a post off the page that it matches least; return that page."""
        if other not in self._holders:
            first = slice(self._ends[other], self._ends[other + 1])
            columns = (column[first].tolist() for column in self._first)
            holders = [*zip(*columns, strict=True), *self._later.get(other, ())]
            heapq.heapify(holders)
            self._holders[other] = holders
        page = -heapq.heappop(self._holders[other])[2]
        self._slots.others[page].remove(other)
        self.refused.setdefault(page, set()).add(other)
        self.taken[other] -= 1
        return page

"""From rankings to the slots of each post: pins, series, the best, fillers."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pinned", "series", "ranked", "nearest", "rescued"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Other posts with something in common with one post, and scores, the best first."""

    others: Sequence[int]
    scores: Sequence[int]


Rest = Callable[[int], Iterable[int]]
"""All other posts for one post, the fittest first, whatever they share."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a post's More Posts, and what put the other post there."""

    other: int
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the editor, and the titles, ask for one post, by numbers of posts."""

    pinned: Sequence[int]
    series: Sequence[int]
    excluded: AbstractSet[int]
    """Never here; holds the post itself."""


Slots = list[list[Slot]]
"""Of each post."""


def most_slots(posts: int, count: int) -> int:
    """Return how many slots one post may take that no editor pinned.

    A post takes `count` on average, so twice that is always enough to fill all pages; the
    largest number grows with the logarithm of the posts where nothing is wrong, and so does
    this: 7 of 16 posts (`count` 3), 13 of 500, 19 of 5,000.
    """
    return count * max(4, posts.bit_length()) // 2


def fill(
    wishes: Sequence[Wishes], ranked: Sequence[Ranked], rest: Rest, count: int
) -> tuple[Slots, dict[int, set[int]]]:
    """Fill up to `count` slots of each post, as long as there are posts left.

    Also returns, by post, the others that match it better than what it got, but stand already
    on as many pages as a post may take, each of which they match better still.
    """
    slots = [_asked(each, count) for each in wishes]
    in_series = Counter(slot.other for own in slots for slot in own if slot.kind == "series")
    most = most_slots(len(slots), count)
    room = [most - in_series[post] for post in range(len(slots))]
    refused = _deal(slots, wishes, ranked, count, room)
    for post, own in enumerate(slots):
        if len(own) < count:
            _add(own, _last_turns(post, ranked[post], rest, room), wishes[post].excluded, count)
            for slot in own:
                room[slot.other] -= slot.kind == "nearest"
    return slots, refused


def _asked(wishes: Wishes, count: int) -> list[Slot]:
    """Return the slots that the editor, and the titles, ask for."""
    asked: list[Slot] = []
    _add(asked, [(other, "pinned") for other in wishes.pinned], wishes.excluded, count)
    _add(asked, [(other, "series") for other in wishes.series], wishes.excluded, count)
    return asked


def _add(
    own: list[Slot], turns: Iterable[tuple[int, Kind]], excluded: AbstractSet[int], count: int
) -> None:
    shown = {slot.other for slot in own}
    for other, kind in turns:
        if len(own) >= count:
            break
        if other not in shown and other not in excluded:
            own.append(Slot(other, kind))
            shown.add(other)


def _last_turns(
    post: int, ranked: Ranked, rest: Rest, room: Sequence[int]
) -> Iterator[tuple[int, Kind]]:
    """Yield what may fill the slots that the deal left free; nearly always few are asked for."""
    yield from ((other, "nearest") for other in rest(post) if room[other] > 0)
    # Where exclusions leave nothing else: better shown too often than an empty slot.
    yield from ((other, "ranked") for other in ranked.others)
    yield from ((other, "nearest") for other in rest(post))


def _deal(
    slots: Slots, wishes: Sequence[Wishes], ranked: Sequence[Ranked], count: int, room: list[int]
) -> dict[int, set[int]]:
    """Deal out the rankings, no post to more pages than it has room for; lessen the room.

    Each page asks for the next of its ranking as long as it has free slots; a post asked for
    by too many lets go of the page that it matches least.  (Deferred acceptance, Gale and
    Shapley 1962: the outcome hangs on no order of asking.)  Returns the posts that let a page go,
    by page.
    """
    won: list[dict[int, int]] = [{} for _ in slots]
    refused: dict[int, set[int]] = {}
    # Of each post, the pages it stands on, the least matching first; ties: where it stands
    # lower in the page's ranking, then the later id.
    holders: dict[int, list[tuple[int, int, int]]] = {}
    turns = [0] * len(slots)
    asking = list(range(len(slots)))
    while asking:
        page = asking.pop()
        others, scores, own = ranked[page].others, ranked[page].scores, slots[page]
        while len(own) + len(won[page]) < count and turns[page] < len(others):
            place, other = turns[page], others[turns[page]]
            turns[page] += 1
            if other in wishes[page].excluded or any(slot.other == other for slot in own):
                continue
            won[page][place] = other
            held = holders.setdefault(other, [])
            heapq.heappush(held, (scores[place], -place, -page))
            if len(held) > room[other]:
                _, lost, loser = heapq.heappop(held)
                refused.setdefault(-loser, set()).add(won[-loser].pop(-lost))
                asking.append(-loser)
    for page, own in enumerate(slots):
        own += [Slot(other, "ranked") for _, other in sorted(won[page].items())]
    for other, pages in holders.items():
        room[other] -= len(pages)
    return refused

"""From rankings to the slots of each post: pins, series, the best, fillers; then the rescue."""

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pinned", "series", "ranked", "nearest", "rescued"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Other posts with something in common with one post, and scores, the best first."""

    others: Sequence[int]
    scores: Sequence[int]


Rest = Callable[[int], Sequence[int]]
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
) -> tuple[Slots, list[set[int]]]:
    """Fill up to `count` slots of each post, as long as there are posts left.

    Also returns for each post the others that match it better than what it got, and gave way
    as they are shown often on pages that they match better still.
    """
    slots = [_asked(each, count) for each in wishes]
    most = most_slots(len(wishes), count)
    taken = Counter(slot.other for own in slots for slot in own if slot.kind == "series")
    refused = _deal(slots, wishes, ranked, (count, most, taken))
    for post, own in enumerate(slots):
        if len(own) < count:
            others, kind = rest(post), ranked[post].others
            free = [other for other in others if taken[other] < most]
            added = [
                *((other, "nearest") for other in free),
                # Only where exclusions leave nothing else: better shown too often than nothing.
                *((other, "ranked") for other in kind),
                *((other, "nearest") for other in others),
            ]
            for other, why in added:
                _add(own, wishes[post], Slot(other, why), count)  # type: ignore[arg-type]
    return slots, refused

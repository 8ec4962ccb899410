"""From rankings to the slots of each post: pins, series, the best, fillers; then the rescue."""

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


def fill_slots(post: int, wishes: Wishes, ranked: Ranked, rest: Rest, count: int) -> list[Slot]:
    """Fill up to `count` slots of one post, as long as there are posts left."""
    slots: dict[int, Slot] = {}

    def add(others: Sequence[int], kind: Kind) -> None:
        for other in others:
            if len(slots) < count and other not in wishes.excluded:
                slots.setdefault(other, Slot(other, kind))

    add(wishes.pinned, "pinned")
    add(wishes.series, "series")
    add(ranked.others, "ranked")
    if len(slots) < count:
        add(rest(post), "nearest")
    return list(slots.values())


def rescue(
    slots: list[list[Slot]], wishes: Sequence[Wishes], ranked: Sequence[Ranked], rest: Rest
) -> None:
    """Give each post that stands nowhere a slot on another post's page, in place.

    First the best-matching pairs, each page giving up its last slot at most once; then, for
    what is left, any page and any slot.  A slot can be given up if no editor pinned it and
    its post stands elsewhere too: so no rescue makes a new orphan, each lessens their number
    by one, and it ends.
    """
    shown = Counter(slot.other for own in slots for slot in own)
    orphans = {post for post in range(len(slots)) if not shown[post]}
    pairs = sorted(
        (-score, place, orphan, host)
        for orphan in orphans
        for place, (host, score) in enumerate(
            zip(ranked[orphan].others, ranked[orphan].scores, strict=True)
        )
    )
    given: set[int] = set()
    for _, _, orphan, host in pairs:
        if orphan in orphans and host not in given:
            last = range(len(slots[host]))[-1:]
            if _give(slots[host], last, orphan, wishes[host], shown):
                given.add(host)
                orphans.discard(orphan)
    for orphan in sorted(orphans):
        for host in [*ranked[orphan].others, *rest(orphan)]:
            upwards = range(len(slots[host]))[::-1]
            if _give(slots[host], upwards, orphan, wishes[host], shown):
                break


def _give(
    slots: list[Slot], places: Sequence[int], orphan: int, wishes: Wishes, shown: Counter[int]
) -> bool:
    if orphan in wishes.excluded:
        return False
    for place in places:
        slot = slots[place]
        if slot.kind != "pinned" and shown[slot.other] > 1:
            slots[place] = Slot(orphan, "rescued")
            shown[slot.other] -= 1
            shown[orphan] += 1
            return True
    return False

"""No post is left without a card: one that stands nowhere gets a slot of another's page."""

from collections import Counter
from collections.abc import Sequence

from clinicsite.graph.related.choosing import Ranked, Rest, Slot, Slots, Wishes


def rescue(slots: Slots, wishes: Sequence[Wishes], ranked: Sequence[Ranked], rest: Rest) -> None:
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

"""No post is left without a card: one that stands nowhere gets a slot of another's page."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from clinicsite.graph.more_posts.choosing import Rankings, Rest, Slots


def rescue(slots: Slots, rankings: Rankings, rest: Rest) -> None:
    """Give each post that stands nowhere a slot on another post's page, in place.

    First the best-matching pairs, each page giving up its last slot at most once; then, for
    what is left, any page and any slot.  A slot can be given up if no editor pinned it and
    its post stands elsewhere too: so no rescue makes a new orphan, each lessens their number
    by one, and it ends.
    """
    flat = np.fromiter(chain.from_iterable(slots.others), dtype=np.int64)
    shown = np.bincount(flat, minlength=len(slots.others)).tolist()
    orphans = {post for post, pages in enumerate(shown) if not pages}
    given: set[int] = set()
    for orphan, host in _best_first(sorted(orphans), rankings):
        if not orphans:
            break
        if orphan in orphans and host not in given:
            last = range(len(slots.others[host]))[-1:]
            if _give(slots, host, last, orphan, shown):
                given.add(host)
                orphans.discard(orphan)
    for orphan in sorted(orphans):
        for host in [*rankings.of(orphan)[0], *rest(orphan)]:
            upwards = range(len(slots.others[host]))[::-1]
            if _give(slots, host, upwards, orphan, shown):
                break


def _best_first(orphans: Sequence[int], rankings: Rankings) -> list[tuple[int, int]]:
    """Return each orphan with each post of its ranking, the best match first."""
    at = np.array(orphans, dtype=np.int64)
    size = np.diff(rankings.starts)[at]
    orphan = np.repeat(at, size)
    place = np.arange(len(orphan)) - np.repeat(np.cumsum(size) - size, size)
    entry = rankings.starts[orphan] + place
    order = np.lexsort((orphan, place, -rankings.scores[entry]))
    pairs = zip(orphan[order].tolist(), rankings.others[entry[order]].tolist(), strict=True)
    return list(pairs)


def _give(slots: Slots, host: int, places: Sequence[int], orphan: int, shown: list[int]) -> bool:
    if orphan == host or orphan in slots.wishes(host).excluded:
        return False
    own = slots.others[host]
    for place in places:
        there = own[place]
        if slots.kinds.get((host, there)) != "pinned" and shown[there] > 1:
            own[place] = orphan
            slots.kinds.pop((host, there), None)
            slots.given_up.add((host, there))
            slots.kinds[host, orphan] = "rescued"
            shown[there] -= 1
            shown[orphan] += 1
            return True
    return False

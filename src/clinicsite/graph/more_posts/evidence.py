"""What else than words speaks for a pair of posts, and the ranking by all of it."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.more_posts.model import Facts
from clinicsite.graph.more_posts.tuning import AUTHORS, NEAR_DAYS, NEARNESS, SUBJECTS
from clinicsite.graph.more_posts.words.matrix import Ints

_FIRST = 64
"""Fillers that are put in order before the others."""


@dataclass(frozen=True, slots=True)
class Names:
    """Which post bears which names (subjects, or authors), and how rare each name is."""

    starts: Ints
    """Of each post: where its names begin in `name`; one more at the end."""
    name: Ints
    rarity: Ints
    """Of each name, in thousandths: 0 if all posts bear it, nearly 1000 if two of many do."""
    bears: NDArray[np.bool_]
    """Posts by names."""
    number: Mapping[str, int]
    """Of each name: its place in `rarity` and in the rows of `bears`."""

    def rarest_first(self, names: Iterable[str]) -> list[str]:
        """Sort names by rarity, equals by the alphabet."""
        return sorted(names, key=lambda name: (-int(self.rarity[self.number[name]]), name))

    def shared(self, posts: Ints, others: Ints) -> Ints:
        """Return the rarities of the names that each pair shares, summed, at most 1000."""
        sizes = np.diff(self.starts)[posts]
        pair = np.repeat(np.arange(len(posts)), sizes)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        name = self.name[self.starts[posts][pair] + within]
        total = np.zeros(len(posts), dtype=np.int64)
        np.add.at(total, pair, self.rarity[name] * self.bears[others[pair], name])
        return np.minimum(total, 1000)

    def shared_with_all(self, post: int) -> Ints:
        """Return the same of one post and each."""
        names = self.name[self.starts[post] : self.starts[post + 1]]
        total: Ints = (self.bears[:, names] * self.rarity[names]).sum(axis=1, dtype=np.int64)
        return np.minimum(total, 1000)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is weighed beside words."""

    subjects: Names
    authors: Names
    days: Ints
    """Of each post: the date as a number of days."""
    place: Ints
    """Of each post: how many are newer, or as new and of an earlier id."""

    def bonus(self, posts: Ints, others: Ints) -> Ints:
        """Return each pair's score for a likeness of one, in thousandths."""
        apart = np.abs(self.days[posts] - self.days[others])
        bonus: Ints = (
            1000
            + SUBJECTS * self.subjects.shared(posts, others) // 1000
            + AUTHORS * self.authors.shared(posts, others) // 1000
            + NEARNESS * NEAR_DAYS // (NEAR_DAYS + apart)
        )
        return bonus

    def order(self, posts: Ints, others: Ints, scores: Ints) -> Ints:
        """Sort pairs by post, and then the best first."""
        # A score is below 2**24 times 1651, which is below 2**36.
        best = (posts << 36) - scores
        order = np.argsort(best, kind="stable")
        best = best[order]
        tied = np.zeros(len(best), dtype=np.bool_)
        tied[1:] = best[1:] == best[:-1]
        tied[:-1] |= tied[1:]
        some = order[tied]
        nearness = self._nearness(posts[some], others[some])
        order[tied] = some[np.lexsort((nearness, best[tied]))]
        return order

    def rest(self, post: int) -> Iterator[int]:
        """Yield all other posts: by shared subjects, then the nearest in time."""
        others = np.delete(np.arange(len(self.days)), post)
        shared = self.subjects.shared_with_all(post)[others]
        key = self._nearness(np.array([post]), others) - (shared << 43)
        # Nearly always the first few will do.
        first = min(_FIRST, len(key))
        place = np.argpartition(key, first - 1) if first else others
        for part in (place[:first], place[first:]):
            yield from others[part[np.argsort(key[part])]].tolist()

    def _nearness(self, posts: Ints, others: Ints) -> Ints:
        """Return what breaks ties between others, the less the better, and no two the same.

        They go to the nearest in time, then the newer, then the first id (posts are numbered by
        id).  Days are below 2**22, numbers of posts below 2**20.
        """
        apart = np.abs(self.days[posts] - self.days[others])
        nearness: Ints = (apart << 21) + self.place[others]
        return nearness


def evidence(posts: Sequence[Facts]) -> Evidence:
    """Gather it from the posts, sorted by id."""
    days = np.array([post.day for post in posts], dtype=np.int64)
    place = np.empty_like(days)
    place[np.argsort(-days, kind="stable")] = np.arange(len(days))
    return Evidence(
        subjects=_names([_subjects(post) for post in posts]),
        authors=_names([post.authors for post in posts]),
        days=days,
        place=place,
    )


def _subjects(post: Facts) -> Sequence[str]:
    """Return modalities and conditions; an id of both kinds is one subject."""
    return post.modalities + post.conditions


def rarity(sharing: int, posts: int) -> int:
    """Return ln(posts / sharing) / ln(posts) in thousandths, rounded down."""
    return int(1000 * math.log(posts / sharing) / math.log(posts)) if posts > 1 else 0


def _names(lists: Sequence[Sequence[str]]) -> Names:
    distinct = [names if len(names) < 2 else tuple(dict.fromkeys(names)) for names in lists]
    number: dict[str, int] = {}
    said = [number.setdefault(name, len(number)) for names in distinct for name in names]
    flat = np.array(said, dtype=np.int64)
    starts = np.cumsum([0, *map(len, distinct)])
    bears = np.zeros((len(lists), len(number)), dtype=np.bool_)
    bears[np.repeat(np.arange(len(lists)), np.diff(starts)), flat] = True
    sharing = bears.sum(axis=0).tolist()
    rarities = np.array([rarity(n, len(lists)) for n in sharing], dtype=np.int64)
    return Names(starts.astype(np.int64), flat, rarities, bears, number)

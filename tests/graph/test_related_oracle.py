"""The fast engine equals a slow one: all pairs, plain Python, no cache, no numpy.

The oracle is written from the rules in docs/decisions/0002, not from the engine.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import snowballstemmer
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.graph.more_posts import Candidate, choose, neighbours, shortlists, terms
from clinicsite.graph.more_posts.words import index, matrix
from related_blogs import blogs

_STEMMER = snowballstemmer.stemmer("english")
Term = tuple[str, ...]


@cache
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def _count(fields: Sequence[str]) -> Counter[Term]:
    """Count words, and pairs of words that follow one another in one field."""
    counts: Counter[Term] = Counter()
    for field in fields:
        stems = [_stem(word) for word in re.findall(r"[a-z0-9]+", field.lower())]
        counts.update((stem,) for stem in stems)
        counts.update(pairwise(stems))
    return counts


def _vectors(posts: Sequence[Candidate], max_sharing: int) -> list[dict[Term, int]]:
    """Weigh the terms of each post, those of one post only, too."""
    counts = [_count([p.title, p.description, p.text]) for p in posts]
    titles = [_count([p.title]) for p in posts]
    sharing = Counter(term for each in counts for term in each)
    steps = math.floor(math.log2(max(len(posts), 1) ** 2))
    worth = {
        # Steps of the square root of two for the posts, of two for those that share the term.
        term: max(0, steps - 2 * max(1, math.floor(math.log2(n)))) ** 2
        for term, n in sharing.items()
        if n <= max_sharing
    }
    vectors = []
    for count, title in zip(counts, titles, strict=True):
        text, head = ({t: math.isqrt(1024 * n) for t, n in of.items()} for of in (count, title))
        squares = {t: worth.get(t, 0) ** 2 for t in count}
        of_text = math.sqrt(sum(squares[t] * text[t] ** 2 for t in text) or 1)
        of_head = math.sqrt(sum(squares[t] * head[t] ** 2 for t in head) or 1)
        cosine = sum(squares[t] * text[t] * head[t] for t in head) / (of_text * of_head)
        has_head = any(squares[t] for t in head)
        length = math.sqrt(1 + (2 * cosine / 4 + 1 / 16 if has_head else 0))
        scales = 4096 / (of_text * length), 4096 / (4 * of_head * length)
        vectors.append(
            {
                t: math.floor(worth[t] * (text[t] * scales[0] + head.get(t, 0) * scales[1]))
                for t in text
                if sharing[t] > 1 and t in worth
            }
        )
    return vectors


def _shared_rarity(lists: Sequence[Sequence[str]], i: int, j: int) -> int:
    sharing = Counter(name for names in lists for name in set(names))
    both = set(lists[i]) & set(lists[j])
    size = len(lists)
    return min(1000, sum(int(1000 * math.log(size / sharing[n]) / math.log(size)) for n in both))


class Oracle:
    """More Posts by the book."""

    def __init__(
        self, posts: Sequence[Candidate], count: int, *, max_sharing: int, shortlist: int
    ) -> None:
        self.posts = sorted(posts, key=lambda post: post.id)
        self.count = count
        self.size = len(posts)
        self.subjects = [[*p.modalities, *p.conditions] for p in self.posts]
        self.authors = [p.authors for p in self.posts]
        self.vectors = _vectors(self.posts, max_sharing)
        self.ranked = [self.rank(i, shortlist) for i in range(self.size)]
        self.slots = self.fill()
        self.rescue()

    def likeness(self, i: int, j: int) -> int:
        return sum(x * self.vectors[j].get(term, 0) for term, x in self.vectors[i].items())

    def tie_break(self, i: int, j: int) -> tuple[int, int, str]:
        days = [p.date.toordinal() for p in self.posts]
        return abs(days[i] - days[j]), -days[j], self.posts[j].id

    def score(self, i: int, j: int) -> int:
        apart = self.tie_break(i, j)[0]
        bonus = 1000 + 300 * _shared_rarity(self.subjects, i, j) // 1000
        bonus += 300 * _shared_rarity(self.authors, i, j) // 1000 + 50 * 180 // (180 + apart)
        return self.likeness(i, j) * bonus

    def rank(self, i: int, shortlist: int) -> list[int]:
        others = [j for j in range(self.size) if j != i and self.likeness(i, j)]
        highest = sorted((self.likeness(i, j) for j in others), reverse=True)
        least = highest[min(shortlist, len(highest)) - 1] if highest else 0
        listed = [j for j in others if self.likeness(i, j) >= least]
        return sorted(listed, key=lambda j: (-self.score(i, j), self.tie_break(i, j)))

    def rest(self, i: int) -> list[int]:
        others = [j for j in range(self.size) if j != i]
        return sorted(
            others,
            key=lambda j: (-_shared_rarity(self.subjects, i, j), self.tie_break(i, j)),
        )

    def may_show(self, i: int, j: int) -> bool:
        return i != j and self.posts[j].id not in self.posts[i].unrelated

    def fill(self) -> list[list[int]]:
        """Fill all pages: pins, then pair by pair, the best first, then what is left."""
        ids = [p.id for p in self.posts]
        slots = []
        for i, post in enumerate(self.posts):
            pins = dict.fromkeys(ids.index(name) for name in post.related if name in ids)
            slots.append([j for j in pins if self.may_show(i, j)][: self.count])
        most = self.count * max(4, len(f"{self.size:b}")) // 2
        taken: Counter[int] = Counter()

        def take(i: int, j: int) -> None:
            if len(slots[i]) < self.count and j not in slots[i] and self.may_show(i, j):
                slots[i].append(j)
                taken[j] += 1

        pairs = [(i, place, j) for i in range(self.size) for place, j in enumerate(self.ranked[i])]
        for i, _, j in sorted(pairs, key=lambda p: (-self.score(p[0], p[2]), p[1], p[0])):
            if taken[j] < most:
                take(i, j)
        for i in range(self.size):
            rest = self.rest(i)
            for j in [*(j for j in rest if taken[j] < most), *self.ranked[i], *rest]:
                take(i, j)
        return slots

    def pinned(self, i: int, j: int) -> bool:
        return self.posts[j].id in self.posts[i].related

    def give(self, host: int, place: int, orphan: int) -> bool:
        """Put the orphan there, if the post there is not pinned and stands elsewhere too."""
        shown = Counter(j for slots in self.slots for j in slots)
        there = self.slots[host][place]
        if not self.may_show(host, orphan) or self.pinned(host, there) or shown[there] < 2:
            return False
        self.slots[host][place] = orphan
        return True

    def rescue(self) -> None:
        shown = {j for slots in self.slots for j in slots}
        orphans = [i for i in range(self.size) if i not in shown]
        matches = sorted(
            (-self.score(o, h), rank, o, h)
            for o in orphans
            for rank, h in enumerate(self.ranked[o])
        )
        given = set()
        for _, _, orphan, host in matches:
            last = len(self.slots[host]) - 1
            if orphan not in orphans or host in given or last < 0:
                continue
            if self.give(host, last, orphan):
                given.add(host)
                orphans.remove(orphan)
        for orphan in orphans:
            turns = (
                (host, place)
                for host in [*self.ranked[orphan], *self.rest(orphan)]
                for place in reversed(range(len(self.slots[host])))
            )
            any(self.give(host, place, orphan) for host, place in turns)

    def answer(self) -> dict[str, list[str]]:
        return {
            p.id: [self.posts[j].id for j in slots]
            for p, slots in zip(self.posts, self.slots, strict=True)
        }


@settings(max_examples=150, deadline=None)
@given(
    posts=blogs(),
    count=st.integers(0, 4),
    max_sharing=st.integers(2, 14),
    shortlist=st.integers(1, 8),
    cells=st.integers(1, 60),
    chunk=st.integers(1, 20),
    part=st.integers(1, 40),
)
def test_the_engine_equals_the_oracle(  # noqa: PLR0913, PLR0917
    posts: list[Candidate],
    count: int,
    max_sharing: int,
    shortlist: int,
    cells: int,
    chunk: int,
    part: int,
) -> None:
    """On any small blog, with any limits and any cutting into parts, both choose the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "MAX_SHARING", max_sharing)
        patch.setattr(index, "MAX_SHARING", max_sharing)
        patch.setattr(shortlists, "SHORTLIST", shortlist)
        patch.setattr(shortlists, "LISTED", shortlist + 2)
        patch.setattr(index, "_PART", part)
        patch.setattr(neighbours, "_BLOCK_CELLS", cells)
        patch.setattr(neighbours, "_CHUNK", chunk)
        chosen = choose(posts, count=count)
    oracle = Oracle(posts, count, max_sharing=max_sharing, shortlist=shortlist)
    assert {id_: [c.id for c in choices] for id_, choices in chosen.items()} == oracle.answer()
    for i, post in enumerate(oracle.posts):
        for choice in chosen[post.id]:
            j = [p.id for p in oracle.posts].index(choice.id)
            listed = j in oracle.ranked[i]
            assert choice.score == (oracle.score(i, j) // 2**24 if listed else 0)


@settings(max_examples=100, deadline=None)
@given(posts=blogs(least=1), cells=st.integers(1, 60))
def test_likenesses_are_exact(posts: list[Candidate], cells: int) -> None:
    """Each likeness is the oracle's whole number, to the last digit."""
    oracle = Oracle(posts, 0, max_sharing=127, shortlist=99)
    size = range(oracle.size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_BLOCK_CELLS", cells)
        none = np.empty(0, dtype=np.int64)
        full, moved = index.Index.empty().exchanged(none, [terms(p, "en") for p in oracle.posts])
        found = shortlists.Lists.empty().updated(full, moved).pairs
    pairs = list(
        zip(found.post.tolist(), found.other.tolist(), found.likeness.tolist(), strict=True)
    )
    expected = [(i, j, oracle.likeness(i, j)) for i in size for j in size if i != j]
    assert pairs == [pair for pair in expected if pair[2]]

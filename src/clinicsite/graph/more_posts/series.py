"""Series of posts, as their titles tell them: "Desk work and your neck, part 2"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clinicsite.graph.more_posts.model import Candidate, Facts
from clinicsite.graph.more_posts.words.stemming import words

_NAMED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(_NAMED)}|{'|'.join(reversed(_ROMAN))})"
_MARKERS = (
    # part 2, Part II, pt. 2, and the word for it in the languages next to hand
    re.compile(
        rf"\b(?:part|pt|teil|partie|parte|deel|del|osa|część|часть|díl|rész)\b\.?\s*{_NUMBER}\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\(\s*(?P<number>\d{1,2})\s*(?:/|of|von|de|sur|di|van)\s*\d{1,2}\s*\)", re.IGNORECASE
    ),
    re.compile(r"\b(?P<number>\d{1,2})\s+of\s+\d{1,2}$", re.IGNORECASE),
    re.compile(r"#(?P<number>\d{1,2})\b"),
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A post's part of its series, and its neighbours there as (post, part)."""

    part: int
    following: tuple[int, int] | None
    preceding: tuple[int, int] | None

    def parts(self) -> tuple[tuple[int, int], ...]:
        """Return the neighbours in the order a reader wants them: what follows, first."""
        return tuple(n for n in (self.following, self.preceding) if n is not None)


def facts(post: Candidate, key: str) -> Facts:
    """Return what is weighed of a post beside its words, which go by `key`."""
    series, part = _part(post.title)
    return Facts(
        id=post.id,
        key=key,
        day=post.date.toordinal(),
        authors=post.authors,
        modalities=post.modalities,
        conditions=post.conditions,
        related=post.related,
        unrelated=post.unrelated,
        series=series,
        part=part,
    )


def series(posts: Sequence[Facts]) -> Mapping[int, Neighbours]:
    """Find the posts that are parts of a series of two or more, by their places in `posts`.

    Titles belong together that are equal up to the number.  A title that is only the
    series' name is its first part where no other is.
    """
    told: dict[str, list[tuple[int, int]]] = {}
    for index, post in enumerate(posts):
        if post.part is not None:
            told.setdefault(post.series, []).append((post.part, index))
    for index, post in enumerate(posts):
        members = told.get(post.series, []) if post.part is None else []
        if members and all(part > 1 for part, _ in members):
            members.append((1, index))
    found: dict[int, Neighbours] = {}
    for members in told.values():
        found.update(_chain(posts, members))
    return found


def _part(title: str) -> tuple[str, int | None]:
    """Return the words of a title, and the number of its part, which is not among them."""
    for marker in _MARKERS:
        if match := marker.search(title):
            name = words(title[: match.start()]) or words(title[match.end() :])
            if name:
                return b" ".join(name).decode(), _value(match["number"].lower())
            break
    return b" ".join(words(title)).decode(), None


def _value(number: str) -> int:
    for names in (_NAMED, _ROMAN):
        if number in names:
            return names.index(number) + 1
    return int(number)


def _chain(posts: Sequence[Facts], members: list[tuple[int, int]]) -> dict[int, Neighbours]:
    # Two posts may bear one number (a series told anew): then the date goes on.
    ordered = sorted(members, key=lambda m: (m[0], posts[m[1]].day, posts[m[1]].id))
    if len(ordered) < 2:
        return {}
    turned = [(index, part) for part, index in ordered]
    after = dict(pairwise(turned))
    before = {b: a for a, b in pairwise(turned)}
    return {
        index: Neighbours(part, after.get((index, part)), before.get((index, part)))
        for index, part in turned
    }

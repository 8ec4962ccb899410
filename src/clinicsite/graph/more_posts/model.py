"""The values that go into and come out of More Posts; nothing here computes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

ReasonKind = Literal[
    "pinned",  # the editor named it in `related`; no words
    "series",  # the next or previous part of a series; words: the part, as in "part 2"
    "modalities",  # shared canonical modalities; words: their ids, the rarest first
    "conditions",  # shared canonical conditions; words: their ids, the rarest first
    "terms",  # the strongest shared words and word pairs, as the post writes them
    "author",  # shared authors; words: their ids
    "linked",  # this post's text links there; told, but not weighed; no words
    "linked-from",  # the other post's text links here; told, but not weighed; no words
    "rescued",  # it would have been on no other post's page; no words
    "nearest",  # nothing shared: nearest in time filled the slot; no words
]


class Body(Protocol):
    """The words of a text, which need not be in memory, and what stands for them."""

    @property
    def text(self) -> str:
        """The text, plain."""
        ...

    @property
    def text_digest(self) -> str:
        """Its digest."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """All that the engine may see of one published post.

    `body` gives the words of its text, `modalities` and `conditions` are canonical ids,
    `related`, `unrelated` and `links` are ids of other posts: pinned, excluded, linked
    in the text.  Ids of posts that are not among the posts given are passed over.
    """

    id: str
    title: str
    description: str
    body: Body
    date: date
    authors: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    unrelated: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as plain text."""
        return self.body.text


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text as bytes, about 8 for each (see terms())."""

    entries: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is weighed of one post beside its words."""

    id: str
    key: str
    """Stands for its terms: another text, or another language, has another key."""
    day: int
    """The date as a number of days."""
    authors: tuple[str, ...]
    modalities: tuple[str, ...]
    conditions: tuple[str, ...]
    related: tuple[str, ...]
    unrelated: tuple[str, ...]
    series: str
    """The words of the title, without the number of a part if there is one."""
    part: int | None
    """That number."""


TermsOf = Callable[[Sequence[str]], Iterable[Terms]]
"""Gives the terms of the posts of some ids, in order."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept from build to build, to find the next choices sooner.

    It says itself which texts it knows. Whatever is given for it, the choices are the same.
    """

    base: bytes
    """The larger part, which stays the same object until some 60 texts have changed."""
    recent: bytes


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ids of all posts' More Posts, in order, and what to keep."""

    rows: dict[str, tuple[str, ...]]
    kept: Kept


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a choice; what `words` holds depends on the kind."""

    kind: ReasonKind
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One post of another post's More Posts.

    `score` is likeness in thousandths: 1000 for the same words, which shared modalities,
    conditions, authors and nearness in time can lift by two thirds at most; 0 for a post that
    is not among the nearest in words.
    """

    id: str
    score: int
    reasons: tuple[Reason, ...]


GaveWay = Literal[
    "shown-often",  # it stands on as many pages as it may, each of which it matches better
    "rescued",  # its slot went to a post that would have been on no other page
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why these are the More Posts of one post.

    `chosen` are they, in order; `gave_way` the posts, by id, that would have had a slot by
    their likeness and are not shown, each with why, the best first.
    """

    chosen: tuple[Choice, ...]
    gave_way: tuple[tuple[str, GaveWay], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Why one post was, or was not, chosen for another.

    `slot` is its place in More Posts (1 is the first) or None; `rank` its place among the
    posts nearest in words, before pins, series and rescues, or None; `reasons` what speaks
    for it; `excluded` if it is the post itself or `unrelated`; `gave_way` why it is not shown
    though its likeness would do; `chosen` what stands in More Posts, in order.
    """

    slot: int | None
    rank: int | None
    score: int
    reasons: tuple[Reason, ...]
    excluded: bool
    gave_way: GaveWay | None
    chosen: tuple[Choice, ...]


class TermCache(Protocol):
    """Where values that depend only on their key's content are kept between builds.

    Keys are hexadecimal digests.  A value that is missing, damaged or foreign costs time,
    never a different answer; so an implementation may drop anything at any time.
    """

    def get_many(self, keys: Sequence[str], /) -> Mapping[str, bytes]:
        """Return the values known for some of the keys."""
        ...

    def put_many(self, values: Mapping[str, bytes], /) -> None:
        """Keep these values, if it can."""
        ...

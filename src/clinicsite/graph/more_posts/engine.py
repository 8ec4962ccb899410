"""The questions one can ask: what goes under each post, and why."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from clinicsite.graph.more_posts.keys import kept_keys, text_key
from clinicsite.graph.more_posts.model import (
    Candidate,
    Choice,
    Chosen,
    Comparison,
    Explanation,
    Facts,
    Kept,
    TermCache,
    Terms,
    TermsOf,
)
from clinicsite.graph.more_posts.series import facts

if TYPE_CHECKING:
    from clinicsite.graph.more_posts.survey import Survey
    from clinicsite.graph.more_posts.telling import Telling


def update(kept: Kept | None, posts: Sequence[Facts], terms_of: TermsOf, *, count: int) -> Chosen:
    """Choose the More Posts of all posts, given in any order, `count` each.

    `terms_of` is called at most once, with the ids of the posts whose `key` is new to `kept`.
    Raises ValueError if two posts have one id or `count` is negative.
    """
    _check([post.id for post in posts], count)
    survey, kept = _survey(kept, sorted(posts, key=lambda post: post.id), terms_of, count)
    return Chosen(survey.rows(), kept)


def terms(post: Candidate, language: str) -> Terms:
    """Count the terms of a post's title, description and body; `language` is a BCP 47 tag."""
    _quiet_numpy()
    from clinicsite.graph.more_posts.words.counting import count_terms  # noqa: PLC0415 - as above

    return count_terms(post, language)


def choose(
    posts: Sequence[Candidate],
    *,
    count: int = 3,
    language: str = "en",
    cache: TermCache | None = None,
) -> Mapping[str, tuple[Choice, ...]]:
    """Choose the More Posts of every post, by id: `count` each, or all others there are.

    `posts` are all published posts in any order; `language` is the site's BCP 47 tag.  With
    a `cache`, what has not changed since an earlier build is not worked out again; the answer
    is the same as without.  Reasons are told without terms: see explain().  Raises ValueError
    if two posts have one id or `count` is negative.
    """
    if not posts:
        return {}
    blog = _blog(posts, count, language)
    kept = None if cache is None else _kept(cache.get_many(kept_keys(language)), language)
    telling, now = _telling(blog, kept)
    if cache is not None:
        cache.put_many(dict(zip(kept_keys(language), (now.base, now.recent), strict=True)))
    return telling.choices()


def explain(
    posts: Sequence[Candidate],
    post_id: str,
    *,
    count: int = 3,
    language: str = "en",
    cache: TermCache | None = None,
) -> Explanation:
    """Return one post's More Posts as choose() does, and tell the terms they share.

    (To tell them of all pairs would take as long as to choose.)  Raises ValueError as
    choose() does, KeyError for an id that is not among the posts.
    """
    return _asked(posts, (post_id,), count, language, cache).explain(post_id)


def compare(  # noqa: PLR0913 - what choose() takes, and two posts
    posts: Sequence[Candidate],
    post_id: str,
    other_id: str,
    *,
    count: int = 3,
    language: str = "en",
    cache: TermCache | None = None,
) -> Comparison:
    """Tell why one post is, or is not, among the More Posts of another.

    Raises ValueError as choose() does, KeyError for an id that is not among the posts.
    """
    asked = (post_id, other_id)
    return _asked(posts, asked, count, language, cache).compare(post_id, other_id)


@dataclass(frozen=True, slots=True)
class _Blog:
    """What is asked, in an order that does not hang on the order it came in."""

    posts: Sequence[Candidate]
    facts: Sequence[Facts]
    count: int
    language: str

    def terms_of(self, ids: Sequence[str]) -> Iterator[Terms]:
        """Return the terms of some posts."""
        wanted = {post.id: post for post in self.posts}
        return (terms(wanted[id_], self.language) for id_ in ids)


def _blog(posts: Sequence[Candidate], count: int, language: str) -> _Blog:
    _check([post.id for post in posts], count)
    ordered = sorted(posts, key=lambda post: post.id)
    return _Blog(ordered, [facts(post, text_key(post)) for post in ordered], count, language)


def _check(ids: Sequence[str], count: int) -> None:
    if count < 0:
        raise ValueError(f"count is {count}; it cannot be negative")
    for id_, following in pairwise(sorted(ids)):
        if id_ == following:
            raise ValueError(f"two posts have the id {id_!r}")


def _asked(
    posts: Sequence[Candidate],
    ids: Sequence[str],
    count: int,
    language: str,
    cache: TermCache | None,
) -> "Telling":
    blog = _blog(posts, count, language)
    known = {post.id for post in blog.posts}
    for id_ in ids:
        if id_ not in known:
            raise KeyError(id_)
    keys = kept_keys(language)
    kept = None if cache is None else _kept(cache.get_many(keys), language)
    return _telling(blog, kept)[0]


def _telling(blog: _Blog, kept: Kept | None) -> tuple["Telling", Kept]:
    survey, kept = _survey(kept, blog.facts, blog.terms_of, blog.count)
    from clinicsite.graph.more_posts.telling import Telling  # noqa: PLC0415 - numpy comes with it

    return Telling(survey, blog.posts, blog.language), kept


def _kept(known: Mapping[str, bytes], language: str) -> Kept | None:
    base, recent = (known.get(key) for key in kept_keys(language))
    return Kept(base, recent) if isinstance(base, bytes) and isinstance(recent, bytes) else None


def _survey(
    kept: Kept | None, posts: Sequence[Facts], terms_of: TermsOf, count: int
) -> tuple["Survey", Kept]:
    """Survey posts, sorted by id."""
    _quiet_numpy()
    from clinicsite.graph.more_posts.survey import Survey  # noqa: PLC0415
    from clinicsite.graph.more_posts.words import keeping  # noqa: PLC0415 - numpy comes with it

    memory, kept = keeping.updated(kept, posts, terms_of)
    return Survey(posts, memory, count), kept


def _quiet_numpy() -> None:
    """Let numpy start no threads for its linear algebra.

    They are unused here, and a process with threads cannot fork.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"

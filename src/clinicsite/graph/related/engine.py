"""The questions one can ask: what goes under each post, and why."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from clinicsite import workers
from clinicsite.graph.related import answers
from clinicsite.graph.related.keys import answer_key, survey_key, text_key
from clinicsite.graph.related.model import (
    Candidate,
    Choice,
    Comparison,
    Explanation,
    TermCache,
)
from clinicsite.graph.related.notes import Notes

if TYPE_CHECKING:
    from clinicsite.graph.related.survey import Survey

# Below this many posts, starting a process costs more than it saves.
WORTHWHILE = 100


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
    return begin(posts, count=count, language=language, cache=cache)()


def begin(
    posts: Sequence[Candidate],
    *,
    count: int,
    language: str,
    cache: TermCache | None,
    jobs: int = 1,
) -> Callable[[], Mapping[str, tuple[Choice, ...]]]:
    """Begin to choose as choose() does; return what waits for the choices.

    Where there is enough to work out, and `jobs` allows it, it is done in a process of its own,
    which takes numpy and its tables away with it.  Raises ValueError as choose() does; what
    waits raises EnvironmentFault if that process is lost.
    """
    blog = _blog(posts, count, language)
    key = answer_key(blog.posts, blog.text_keys, count, language)
    kept = None if cache is None else answers.decode(key, cache.get_many([key]).get(key))
    if kept is not None:
        return lambda: kept
    # A database must not be used from two processes: what is kept is fetched and put in this one.
    notes = None if cache is None else Notes(cache.get_many([survey_key(language)]))
    work = partial(_chosen, blog, key, notes)
    begun = workers.aside(work, jobs=jobs if len(blog.posts) >= WORTHWHILE else 1)

    def answer() -> Mapping[str, tuple[Choice, ...]]:
        learnt = begun()
        if cache is not None:
            cache.put_many(learnt)
        chosen = answers.decode(key, learnt[key])
        if chosen is None:
            raise AssertionError("an answer cannot be read that was just written")
        return chosen

    return answer


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
    text_keys: Sequence[str]
    count: int
    language: str


def _blog(posts: Sequence[Candidate], count: int, language: str) -> _Blog:
    if count < 0:
        raise ValueError(f"count is {count}; it cannot be negative")
    ordered = sorted(posts, key=lambda post: post.id)
    for post, following in pairwise(ordered):
        if post.id == following.id:
            raise ValueError(f"two posts have the id {post.id!r}")
    return _Blog(ordered, [text_key(post) for post in ordered], count, language)


def _asked(
    posts: Sequence[Candidate],
    ids: Sequence[str],
    count: int,
    language: str,
    cache: TermCache | None,
) -> "Survey":
    blog = _blog(posts, count, language)
    known = {post.id for post in blog.posts}
    for id_ in ids:
        if id_ not in known:
            raise KeyError(id_)
    return _survey(blog, cache)


def _chosen(blog: _Blog, key: str, notes: Notes | None) -> dict[str, bytes]:
    """Work out the answer; return it under its key as it is kept, and what else was learnt."""
    chosen = _survey(blog, notes).choices() if blog.posts else {}
    return {key: answers.encode(key, chosen), **(notes.learnt if notes else {})}


def _survey(blog: _Blog, cache: TermCache | None) -> "Survey":
    # Late, for numpy comes with it: a build with nothing to work out does not load it.  The threads
    # that it would start for its linear algebra, unused here, would forbid later rooms to fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from clinicsite.graph.related.survey import Survey  # noqa: PLC0415

    return Survey(blog.posts, blog.text_keys, count=blog.count, language=blog.language, cache=cache)

"""The two questions one can ask: what goes under each post, and why."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clinicsite.graph.related import answers
from clinicsite.graph.related.keys import answer_key, bag_key
from clinicsite.graph.related.model import Candidate, Choice, Comparison, TermCache

if TYPE_CHECKING:
    from clinicsite.graph.related.survey import Survey


def choose(
    posts: Sequence[Candidate],
    *,
    count: int = 3,
    language: str = "en",
    cache: TermCache | None = None,
) -> Mapping[str, tuple[Choice, ...]]:
    """Choose the More Posts of every post: by id, `count` each or all others there are.

    `posts` are all published posts in any order; `language` is the site's BCP 47 tag; with a
    `cache`, what has not changed since another build is not worked out again, and the
    answer is the same as without.  Raises ValueError if two posts have one id or `count` is
    negative.
    """
    ordered = _ordered(posts, count)
    keys = [bag_key(post, language) for post in ordered]
    key = answer_key(ordered, keys, count)
    if cache is not None:
        kept = answers.decode(key, cache.get_many([key]).get(key))
        if kept is not None:
            return kept
    chosen = _survey(ordered, keys, count, language, cache).choices() if ordered else {}
    if cache is not None:
        cache.put_many({key: answers.encode(key, chosen)})
    return chosen


def compare(  # noqa: PLR0913 - the same as choose(), and the two posts
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
    ordered = _ordered(posts, count)
    if missing := {post_id, other_id} - {post.id for post in ordered}:
        raise KeyError(*sorted(missing))
    keys = [bag_key(post, language) for post in ordered]
    return _survey(ordered, keys, count, language, cache).compare(post_id, other_id)


def _ordered(posts: Sequence[Candidate], count: int) -> list[Candidate]:
    if count < 0:
        raise ValueError(f"count is {count}; it cannot be negative")
    ordered = sorted(posts, key=lambda post: post.id)
    for post, following in zip(ordered, ordered[1:], strict=False):
        if post.id == following.id:
            raise ValueError(f"two posts have the id {post.id!r}")
    return ordered


def _survey(
    posts: Sequence[Candidate],
    keys: Sequence[str],
    count: int,
    language: str,
    cache: TermCache | None,
) -> "Survey":
    # Late, for numpy comes with it: a build with nothing to work out does not load it.
    from clinicsite.graph.related.survey import Survey  # noqa: PLC0415

    return Survey(posts, keys, count=count, language=language, cache=cache)

"""The pages of posts, and what is remembered of them from run to run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from clinicsite.digests import FieldTokens, field_names
from clinicsite.pages.contexts import PostContext
from clinicsite.pages.ingredients import (
    Ingredients,
    digest_of_others,
    ingredients,
    without_posts,
)
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Deferred, Page
from clinicsite.pages.post_context import post_context
from clinicsite.reading.store import Cache

_FIELDS = field_names(PostContext)


@dataclass(frozen=True, slots=True)
class PostMemory:
    """What earlier runs know of posts' pages: the tokens of their contexts' fields.

    `keys` has for each document's path what stands for the document and all it was read from. In
    the cache a page has one value, by its permalink: lines of the digest of what it was made of,
    and of a token for each field.
    """

    cache: Cache
    keys: Mapping[str, str]


def post_pages(materials: Materials, memory: PostMemory | None = None) -> Iterator[Page]:
    """Make the page of each post; the context of one that `memory` knows waits to be asked for."""
    found = list(materials.graph.posts.values())
    posts = [
        ingredients(materials, post, newer, older)
        for newer, post, older in zip([None, *found], found, [*found[1:], None], strict=False)
    ]
    others = without_posts(materials)
    if memory is None:
        return (_page(each, post_context(others, each)) for each in posts)
    return _remembered(others, posts, memory)


def _page(made_of: Ingredients, context: object, tokens: Mapping[str, str] | None = None) -> Page:
    post = made_of.post
    return Page(post.url, "post.html", context, post.document.path, tokens)


def _remembered(
    others: Materials, posts: Sequence[Ingredients], memory: PostMemory
) -> Iterator[Page]:
    """Make the contexts of those posts that no earlier run knows, and remember them."""
    of_others, tokens_of = digest_of_others(others), FieldTokens().of
    names = [_name(others, each) for each in posts]
    kept = memory.cache.get_many(names)
    learnt = {}
    for name, each in zip(names, posts, strict=True):
        digest = each.digest(of_others, memory.keys[each.post.document.path])
        tokens = _recalled(kept.get(name, b""), digest)
        if tokens is not None:
            yield _page(each, Deferred(partial(post_context, others, each)), tokens)
            continue
        context = post_context(others, each)
        tokens = tokens_of(context)
        learnt[name] = "\n".join((digest, *tokens.values())).encode()
        yield _page(each, context, tokens)
    memory.cache.put_many(learnt)


def _name(others: Materials, made_of: Ingredients) -> str:
    """Return the name of a page in the memory, where a preview has pages of its own."""
    return others.address.permalink(made_of.post.url) + " preview" * others.site.preview


def _recalled(kept: bytes, digest: str) -> dict[str, str] | None:
    """Return a page's tokens if they are those of the same ingredients."""
    made_of, *tokens = kept.decode(errors="replace").split("\n")
    if made_of != digest or len(tokens) != len(_FIELDS):
        return None
    return dict(zip(_FIELDS, tokens, strict=True))

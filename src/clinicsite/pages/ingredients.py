"""What a post's page is made of, and nothing else that its maker could reach.

The maker sees two things: the `Ingredients` of the one post, and materials in which there are no
posts (`without_posts`). So the digest of both stands for all that its context depends on, and a
context whose digest is known need not be made again (`posts.PostMemory`). What the maker may not
see raises when it is touched: an ingredient that was forgotten is an error on the spot, and never
a page that stays stale.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from pydantic import BaseModel

from clinicsite import clock, digests
from clinicsite.generator import generator_digest
from clinicsite.graph.nodes import Post, SiteGraph
from clinicsite.pages.bodies import Picture
from clinicsite.pages.context_parts import Card, Link
from clinicsite.pages.materials import Materials


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the page of one post is made of, beside what is no post.

    `targets` are those of its text's references, as in `Body`. `review_overdue` is all that
    depends on the day of the run.
    """

    post: Post
    picture: Picture | None
    targets: tuple[str | Picture, ...]
    more_posts: tuple[Card, ...]
    newer: Link | None
    older: Link | None
    review_overdue: bool

    def digest(self, others: str, key: str) -> str:
        """Return the digest of these and of the other materials.

        `others` is the digest of these (`digest_of_others`), `key` stands for the post's document.
        """
        post: Any = replace(self.post, document=key)  # type: ignore[arg-type]
        return digests.of((others, replace(self, post=post)))


def ingredients(
    materials: Materials, post: Post, newer: Post | None, older: Post | None
) -> Ingredients:
    """Gather what a post's page is made of."""
    choices = materials.graph.more_posts.get(post.id, ())
    due = review_due(post)
    return Ingredients(
        post=post,
        picture=materials.lead_picture(post.document),
        targets=materials.targets(post.document, own_url=post.url),
        more_posts=materials.cards(choice.id for choice in choices),
        newer=materials.link(newer.title, newer.url) if newer else None,
        older=materials.link(older.title, older.url) if older else None,
        review_overdue=due is not None and due < materials.graph.now.date(),
    )


def review_due(post: Post) -> dt.date | None:
    """Return the day on which a post's clinical review falls due, if it had one."""
    reviewed = post.document.header.last_reviewed
    if post.reviewer is None or reviewed is None:
        return None
    return clock.months_after(reviewed, post.document.header.review_in)


class _Hidden:
    """What the maker of a post's context may not see: whatever is done to it raises."""

    def _refuse(self, *_: object) -> NoReturn:
        raise AssertionError("a post's page may depend on its ingredients only")

    __getattr__ = __getitem__ = __iter__ = __len__ = __bool__ = __contains__ = _refuse
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __sub__ = __str__ = _refuse
    __hash__ = None  # type: ignore[assignment]


HIDDEN: Any = _Hidden()


def without_posts(materials: Materials) -> Materials:
    """Return materials in which no post can be reached, nor anything that posts decide."""
    graph = materials.graph
    boxes = {each.id: materials.author_card(each) for each in graph.authors.values()}
    return replace(
        materials, graph=_without_posts(graph), pictures=HIDDEN, _cards=HIDDEN, boxes=boxes
    )


def _without_posts(graph: SiteGraph) -> SiteGraph:
    return SiteGraph(
        settings=graph.settings,
        now=HIDDEN,
        posts=HIDDEN,
        pages=HIDDEN,
        authors={
            id_: replace(each, posts=HIDDEN, reviewed=HIDDEN) for id_, each in graph.authors.items()
        },
        modalities={id_: replace(each, posts=HIDDEN) for id_, each in graph.modalities.items()},
        conditions={id_: replace(each, posts=HIDDEN) for id_, each in graph.conditions.items()},
        categories={id_: replace(each, posts=HIDDEN) for id_, each in graph.categories.items()},
        links=HIDDEN,
        more_posts=HIDDEN,
        unpublished=HIDDEN,
        pictures=HIDDEN,
        pictures_unpublished=HIDDEN,
    )


def digest_of_others(others: Materials) -> str:
    """Return the digest of materials without posts, and of the code that makes contexts."""
    return digests.of((generator_digest(), others), _form)


def _form(value: object) -> object:
    """Give a form to the values of materials that have none of their own."""
    if isinstance(value, BaseModel):
        # Which keys were set decides as well: a byline's pattern that was not is the language's.
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, _Hidden):
        return None
    return digests.plain(value)

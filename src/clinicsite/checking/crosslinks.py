"""How posts lead to each other: by links in their texts and by cards of More Posts."""

from collections import Counter
from dataclasses import dataclass

from clinicsite.graph.candidates import linked_posts
from clinicsite.graph.nodes import SiteGraph


@dataclass(frozen=True, slots=True)
class CrossLinks:
    """Ids of posts: `linked` by texts, `carded` by More Posts; counts of what leads to each.

    `orphans` have neither a link nor a card leading to them; `dead_ends` lead to no other post;
    `silent` link to no other post in their text.
    """

    linked: Counter[str]
    carded: Counter[str]
    orphans: tuple[str, ...]
    dead_ends: tuple[str, ...]
    silent: tuple[str, ...]


def crosslinks(graph: SiteGraph) -> CrossLinks:
    """Count the links and cards between the published posts."""
    by_url = {post.url: post.id for post in graph.posts.values()}
    texts = {
        post.id: set(linked_posts(graph.links.get(post.document.path, ()), by_url)) - {post.id}
        for post in graph.posts.values()
    }
    cards = {id_: {choice.id for choice in graph.more_posts.get(id_, ())} for id_ in graph.posts}
    linked = Counter(target for targets in texts.values() for target in targets)
    carded = Counter(target for targets in cards.values() for target in targets)
    return CrossLinks(
        linked=linked,
        carded=carded,
        orphans=tuple(id_ for id_ in graph.posts if not linked[id_] and not carded[id_]),
        dead_ends=tuple(id_ for id_ in graph.posts if not texts[id_] and not cards[id_]),
        silent=tuple(id_ for id_ in graph.posts if not texts[id_]),
    )

"""How posts lead to each other: by links in their texts and by cards of More Posts."""

from collections import Counter
from dataclasses import dataclass

from clinicsite.graph.more_posts.query import entry, more_posts
from clinicsite.graph.names.naming import documents_by_id
from clinicsite.graph.ordering import order
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import POST


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
    site, ids = graph.site, order(graph.site)
    paths = documents_by_id(site)
    entries = site.ask_all(entry, [paths[f"{POST.name}:{id_}"] for id_ in ids])
    texts = {id_: set(of.links if of else ()) - {id_} for id_, of in zip(ids, entries, strict=True)}
    chosen = more_posts(site)
    cards = {id_: set(chosen.get(id_, ())) for id_ in ids}
    linked = Counter(target for targets in texts.values() for target in targets)
    carded = Counter(target for targets in cards.values() for target in targets)
    return CrossLinks(
        linked=linked,
        carded=carded,
        orphans=tuple(id_ for id_ in ids if not linked[id_] and not carded[id_]),
        dead_ends=tuple(id_ for id_ in ids if not texts[id_] and not cards[id_]),
        silent=tuple(id_ for id_ in ids if not texts[id_]),
    )

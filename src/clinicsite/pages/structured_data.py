"""Structured data: the nodes that any page may have, and the script that holds a page's graph.

The vocabulary is schema.org's (version 30), the required properties are those of Google's
documentation of rich results. A node that lacks a required property is left out, never written
broken; a property without a value is not written. Every value is one that the page shows. Nodes
point at each other by `@id`, an absolute url with a fragment.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinicsite import digests
from clinicsite.pages.bodies import Picture, ScriptJson
from clinicsite.pages.context_parts import Crumb
from clinicsite.pages.head_facts import PageFacts, SiteFacts
from clinicsite.reading.documents import Question

Node = dict[str, Any]


def node(kind: str, id_: str = "", /, **properties: object) -> Node:
    """Return a node of a type, with the properties that have a value, in the order given."""
    made: Node = {"@type": kind}
    if id_:
        made["@id"] = id_
    for name, value in properties.items():
        if value or value == 0:  # 0 and False are values; nothing and emptiness are not
            made[name] = value
    return made


def complete(made: Node, *required: str) -> Node | None:
    """Return the node if it has all required properties, else None."""
    return made if all(name in made for name in required) else None


def reference(id_: str) -> Node:
    """Return a reference to a node."""
    return {"@id": id_}


def script(nodes: Iterable[Mapping[str, Any] | None]) -> ScriptJson | None:
    """Return the script of a page's graph, without the nodes that were left out."""
    graph = [each for each in nodes if each]
    if not graph:
        return None
    data = {"@context": "https://schema.org", "@graph": graph}
    return ScriptJson(digests.canonical(data).decode())


def clinic_id(site: SiteFacts) -> str:
    """Return the id of the clinic's node."""
    return f"{site.home}#clinic"


def publisher(site: SiteFacts) -> Node:
    """Return who publishes: the clinic's node, or just a name where there is no such node."""
    if site.clinic is not None:
        return reference(clinic_id(site))
    return node("Organization", name=site.name, url=site.home)


def website(site: SiteFacts) -> Node:
    """Return the site's node; Google reads the site's name from the home page alone."""
    return node(
        "WebSite",
        f"{site.home}#website",
        name=site.name,
        url=site.home,
        inLanguage=site.language,
        publisher=publisher(site),
    )


def blog(site: SiteFacts) -> Node:
    """Return the node of the blog as a whole."""
    return node(
        "Blog",
        f"{site.home}#blog",
        name=site.name,
        url=site.home,
        inLanguage=site.language,
        publisher=publisher(site),
    )


def web_page(
    site: SiteFacts, page: PageFacts, canonical: str, kind: str = "WebPage", /, **more: object
) -> Node:
    """Return the page's own node, whose id is its canonical url; `more` are other properties."""
    return node(
        kind,
        canonical,
        url=canonical,
        name=page.title,
        description=page.description,
        inLanguage=site.language,
        isPartOf=reference(f"{site.home}#website"),
        breadcrumb=reference(_trail_id(canonical)) if _is_trail(page.crumbs) else None,
        primaryImageOfPage=picture_reference(page.picture, canonical),
        **more,
    )


def _reference_to(made: Node | None) -> Node | None:
    return reference(made["@id"]) if made else None


def _is_trail(crumbs: Sequence[Crumb]) -> bool:
    """Tell whether crumbs lead somewhere: two steps at least, each but the last with a url."""
    sound = all(each.label for each in crumbs) and all(each.url for each in crumbs[:-1])
    return sound and len(crumbs) >= 2


def _trail_id(canonical: str) -> str:
    return f"{canonical}#breadcrumb"


def breadcrumbs(site: SiteFacts, crumbs: Sequence[Crumb], canonical: str) -> Node | None:
    """Return the way from the home page, if there is one to show."""
    if not _is_trail(crumbs):
        return None
    steps = [
        node(
            "ListItem",
            position=position,
            name=each.label,
            item=site.absolute(each.url) if position < len(crumbs) else None,
        )
        for position, each in enumerate(crumbs, start=1)
    ]
    return node("BreadcrumbList", _trail_id(canonical), itemListElement=steps)


def item_list(site: SiteFacts, items: Sequence[str], canonical: str) -> Node | None:
    """Return a page's list by the local urls of its items."""
    elements = [
        node("ListItem", position=position, url=site.absolute(item))
        for position, item in enumerate(items, start=1)
    ]
    made = node("ItemList", f"{canonical}#list", itemListElement=elements)
    return complete(made, "itemListElement")


def collection(
    site: SiteFacts,
    page: PageFacts,
    canonical: str,
    items: Sequence[str],
    about: Node | None = None,
) -> list[Node | None]:
    """Return the nodes of a page that lists others: the page and its list."""
    listed = item_list(site, items, canonical)
    entity = _reference_to(listed)
    return [
        web_page(site, page, canonical, "CollectionPage", about=about, mainEntity=entity),
        listed,
    ]


def image_object(site: SiteFacts, picture: Picture | None, canonical: str) -> Node | None:
    """Return a page's lead picture; Google asks for a credit, creator, notice or licence."""
    if picture is None or not (picture.src and picture.credit):
        return None
    return node(
        "ImageObject",
        _picture_id(canonical),
        contentUrl=site.absolute(picture.src),
        width=_pixels(picture.width),
        height=_pixels(picture.height),
        caption=picture.caption,
        creditText=picture.credit,
    )


def picture_reference(picture: Picture | None, canonical: str) -> Node | None:
    """Return a reference to the node of a page's lead picture, if it has one."""
    has_node = picture is not None and picture.src and picture.credit
    return reference(_picture_id(canonical)) if has_node else None


def _picture_id(canonical: str) -> str:
    return f"{canonical}#picture"


def _pixels(size: int) -> str | None:
    """Return a size as schema.org's Distance, which is a text with a unit."""
    return f"{size} px" if size else None


def faq(questions: Sequence[Question], canonical: str) -> Node | None:
    """Return the questions of a page with their answers; one without the other is left out."""
    entities = [
        node("Question", name=each.question, acceptedAnswer=node("Answer", text=each.answer))
        for each in questions
        if each.question and each.answer
    ]
    made = node("FAQPage", f"{canonical}#faq", mainEntity=entities)
    return complete(made, "mainEntity")

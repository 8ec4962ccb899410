"""Structured data: the nodes that any page may have, and the script with a page's graph.

The vocabulary is schema.org's (version 30), the required properties are those of Google's
documentation of rich results. A node without a required property is left out; a property without
a value is not written. Every value is one that the page shows. Nodes refer to each other by `@id`,
an absolute url with a fragment.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinicsite import digests
from clinicsite.pages.contexts.html_values import ScriptJson
from clinicsite.pages.contexts.parts import Crumb
from clinicsite.pages.seo.head_facts import PageFacts, SiteFacts

Node = dict[str, Any]


def node(kind: str, id_: str = "", /, **properties: object) -> Node:
    """Return a node of a type, with the properties that have a value, in the order given."""
    made: Node = {"@type": kind}
    if id_:
        made["@id"] = id_
    for name, value in properties.items():
        if value or value == 0:  # keep 0 and False
            made[name] = value
    return made


def complete(made: Node, *required: str) -> Node | None:
    """Return the node if it has all required properties, else None."""
    return made if all(name in made for name in required) else None


def reference(id_: str) -> Node:
    """Return a reference to a node."""
    return {"@id": id_}


def script(nodes: Iterable[Mapping[str, Any] | None]) -> ScriptJson | None:
    """Return the script of a page's graph; nodes that are None are left out."""
    graph = [each for each in nodes if each]
    if not graph:
        return None
    data = {"@context": "https://schema.org", "@graph": graph}
    return ScriptJson(digests.canonical(data).decode())


def clinic_id(site: SiteFacts) -> str:
    """Return the id of the clinic's node."""
    return f"{site.home}#clinic"


def publisher(site: SiteFacts) -> Node:
    """Return the publisher: the clinic's node, or just a name if there is no such node."""
    if site.clinic is not None:
        return reference(clinic_id(site))
    return node("Organization", name=site.name, url=site.home)


def whole_site(site: SiteFacts, kind: str) -> Node:
    """Return the node of the `WebSite`, from which Google reads its name, or of the `Blog`."""
    return node(
        kind,
        f"{site.home}#{kind.lower()}",
        name=site.name,
        url=site.home,
        inLanguage=site.language,
        publisher=publisher(site),
    )


def web_page(site: SiteFacts, page: PageFacts, kind: str = "WebPage", /, **more: object) -> Node:
    """Return the page's own node, whose id is its canonical url; `more` are other properties."""
    canonical = site.canonical(page)
    trail = reference(f"{canonical}#breadcrumb") if _is_trail(page.crumbs) else None
    return node(
        kind,
        canonical,
        url=canonical,
        name=page.title,
        description=page.description,
        inLanguage=site.language,
        isPartOf=reference(f"{site.home}#website"),
        breadcrumb=trail,
        primaryImageOfPage=picture_reference(site, page),
        **more,
    )


def _is_trail(crumbs: Sequence[Crumb]) -> bool:
    """Whether there are at least two steps, all of them named, and each but the last has a url."""
    sound = all(each.label for each in crumbs) and all(each.url for each in crumbs[:-1])
    return sound and len(crumbs) >= 2


def breadcrumbs(site: SiteFacts, page: PageFacts) -> Node | None:
    """Return the path from the home page, if there is one to show."""
    if not _is_trail(page.crumbs):
        return None
    urls = [*(site.absolute(each.url) for each in page.crumbs[:-1]), None]
    steps = [
        node("ListItem", position=position, name=each.label, item=url)
        for position, (each, url) in enumerate(zip(page.crumbs, urls, strict=True), start=1)
    ]
    return node("BreadcrumbList", f"{site.canonical(page)}#breadcrumb", itemListElement=steps)


def collection(
    site: SiteFacts, page: PageFacts, items: Sequence[str], about: Node | None = None
) -> list[Node]:
    """Return the nodes of a page that lists others by their local urls: the page and its list."""
    elements = [
        node("ListItem", position=position, url=site.absolute(item))
        for position, item in enumerate(items, start=1)
    ]
    listed = node("ItemList", f"{site.canonical(page)}#list", itemListElement=elements)
    entity = reference(listed["@id"]) if elements else None
    made = web_page(site, page, "CollectionPage", about=about, mainEntity=entity)
    return [made, listed] if elements else [made]


def image_object(site: SiteFacts, page: PageFacts) -> Node | None:
    """Return a page's lead picture; Google requires a credit, creator, notice or licence."""
    picture = page.picture
    if picture is None or not (picture.src and picture.credit):
        return None
    return node(
        "ImageObject",
        f"{site.canonical(page)}#picture",
        contentUrl=site.absolute(picture.src),
        # schema.org's Distance is a text with a unit.
        width=f"{picture.width} px" if picture.width else None,
        height=f"{picture.height} px" if picture.height else None,
        caption=picture.caption,
        creditText=picture.credit,
    )


def picture_reference(site: SiteFacts, page: PageFacts) -> Node | None:
    """Return a reference to the node of a page's lead picture, if it has one."""
    has_node = page.picture and page.picture.src and page.picture.credit
    return reference(f"{site.canonical(page)}#picture") if has_node else None


def faq(site: SiteFacts, page: PageFacts) -> Node | None:
    """Return the questions of a page with their answers; one without the other is left out."""
    entities = [
        node("Question", name=each.question, acceptedAnswer=node("Answer", text=each.answer))
        for each in page.questions
        if each.question and each.answer
    ]
    made = node("FAQPage", f"{site.canonical(page)}#faq", mainEntity=entities)
    return complete(made, "mainEntity")

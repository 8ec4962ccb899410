"""Where the references of texts lead, and which pictures are shown."""

from collections.abc import Iterable
from typing import Any

import msgspec

from clinicsite import ranks, urls
from clinicsite.engine import Query, Site, items, query
from clinicsite.graph.links import Destination, Places, lead_picture, resolve_references
from clinicsite.graph.names.naming import documents_by_id, unread, url_of
from clinicsite.graph.nodes import PictureAt, State, Target
from clinicsite.graph.states import is_shown, state
from clinicsite.graph.unread import Unread
from clinicsite.graph.view import View
from clinicsite.reading.disk import folder
from clinicsite.reading.queries import Facts, all_facts, document, facts, parsed


@query(ranks.PLACES)
def destination(site: Site, path: str) -> Destination | None:
    """A document that links may lead to; None if there is none at this path."""
    found = facts(site, path)
    if found.status == "headless":
        # No url: nothing will be made of the links of a site in which a document is missing.
        return Destination(path, "", State.PUBLISHED)
    if not found.is_document:
        return None
    seen_as = State.PUBLISHED if is_shown(site, path) else state(site, path)
    return Destination(path, url_of(site, path), seen_as)


@query(ranks.NAMES + 2)
def texts(site: Site, _key: str) -> dict[str, bool]:
    """The paths of all texts that a link may lead to."""
    return {each.path: True for each in all_facts(site) if each.status != "unreadable"}


is_text = items(texts)


@query(ranks.PLACES)
def link_names(site: Site, _key: str) -> dict[str, str]:
    """The path that `post:NAME` leads to, by kind and id, or by kind and slug."""
    found = [each for each in all_facts(site) if each.is_document]
    by_slug = {f"{each.kind}:{each.slug}": each.path for each in found}
    return by_slug | documents_by_id(site)


link_name = items(link_names)


@query(ranks.PLACES)
def files(site: Site, _key: str) -> dict[str, bool]:
    """The files of `content/` and `static/` that are no documents, as paths from the root."""
    names = (*folder(site, "content").files, *folder(site, "static").files)
    return dict.fromkeys(names, True)


is_file = items(files)


@query(ranks.PLACES)
def static_findings(site: Site, _key: str) -> None:
    """What is wrong with the files of `static/`, before any is read."""
    site.report(*folder(site, "static").found)


@query(ranks.PLACES + 2)
def hidden(site: Site, _key: str) -> dict[str, str]:
    """The output paths of what is not published, aliases included, and whose they are.

    Those that something else is at already are left out: they are there to be linked to.
    """
    paths: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for each in all_facts(site):
        if each.is_document:
            of = paths[is_shown(site, each.path)]
            for path in _output_paths(site, each):
                of.setdefault(path, each.path)
    return {
        path: of
        for path, of in paths[False].items()
        if path not in paths[True] and not is_file(site, f"static/{path}") and not urls.is_own(path)
    }


def _output_paths(site: Site, of: Facts) -> Iterable[str]:
    return map(urls.output_path, (url_of(site, of.path), *map(urls.alias_url, of.aliases)))


hidden_at = items(hidden)


class Links(msgspec.Struct, frozen=True, array_like=True):
    """Where the references of a document lead, in order, and its lead picture."""

    targets: tuple[Target, ...] = ()
    lead: str | None = None

    @property
    def pictures(self) -> set[str]:
        """The pictures that it shows."""
        shown = {each.path for each in self.targets if isinstance(each, PictureAt)}
        return shown | ({self.lead} if self.lead else set())


@query(ranks.LINKED)
def links(site: Site, path: str) -> Links:
    """Where a document's references lead, with what is wrong in them."""
    found = facts(site, path)
    places = _places(site)
    if found.status == "headless":
        site.report(*resolve_references(parsed(site, path).headless(), places)[1])
    if not found.is_document:
        return Links()
    of = document(site, path)
    targets, wrong = resolve_references(of, places)
    lead, more = lead_picture(of, places)
    site.report(*(*wrong, *more))
    return Links(targets, lead.path if lead else None)


def _places(site: Site) -> Places:
    def at(path: str) -> Destination | None:
        return destination(site, path) if is_text(site, path) else None

    def named(key: tuple[str, str]) -> str | None:
        return link_name(site, ":".join(key))

    def keys() -> list[tuple[str, str]]:
        return [(kind, name) for kind, _, name in (key.partition(":") for key in link_names(site))]

    return Places(
        destinations=View(at, lambda: texts(site)),
        names=View(named, keys),
        files=View(lambda path: is_file(site, path), lambda: files(site)),
        unread=Unread(unread(site)),
        hidden=View(lambda path: hidden_at(site, path), lambda: hidden(site)),
        anchors=lambda path: parsed(site, path).anchors,
    )


@query(ranks.SHARED)
def pictures(site: Site, _key: str) -> tuple[frozenset[str], frozenset[str]]:
    """The pictures that documents on the site show, and those that only others do."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    paths = [each.path for each in all_facts(site) if each.is_document]
    for path, of in zip(paths, site.ask_all(links, paths), strict=True):
        found[is_shown(site, path)] |= of.pictures
    shown = frozenset(found[True])
    return shown, frozenset(found[False]) - shown


QUERIES: tuple[Query[Any], ...] = (
    destination,
    texts,
    is_text,
    link_names,
    link_name,
    files,
    is_file,
    static_findings,
    hidden,
    hidden_at,
    links,
    pictures,
)

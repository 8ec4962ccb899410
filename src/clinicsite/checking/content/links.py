"""Links that name a path of the built site, and whether it is there.

Links between documents are resolved earlier, by `graph.links`; what is left are paths such as
`/contact/` in texts, calls to book and navigation, and full addresses of the site itself, which
can be judged only when everything that will exist is known.
"""

import posixpath
from collections.abc import Collection, Iterator
from typing import Any

from clinicsite import ranks, urls
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.graph.linking import is_file
from clinicsite.graph.names import hints
from clinicsite.graph.nodes import State, Unpublished
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.graph.status import AS_SAID
from clinicsite.pages.contexts.typed import Typed, typed_in, typed_settings
from clinicsite.reading.disk import folder
from clinicsite.reading.places import words_place
from clinicsite.reading.queries import setting_place
from clinicsite.rendering.outputs import known_file, known_url, known_urls, left_out_at
from clinicsite.suggestions.paths import nearest_path
from clinicsite.suggestions.words import did_you_mean

# Files that the site makes itself may have these endings.
_MADE = (".html", ".xml", ".txt", ".json", ".css", ".js", ".webmanifest", ".ico", ".svg")


@query(ranks.CHECKS)
def link_findings(site: Site, path: str) -> None:
    """Each path of the site that a document names, and that leads nowhere."""
    for each in typed_in(site, path):
        _judge(site, each)


@query(ranks.CHECKS)
def settings_link_findings(site: Site, _key: str) -> None:
    """Each path of the site that `site.yaml` names, and that leads nowhere."""
    for each in typed_settings(site):
        _judge(site, each)


def _judge(site: Site, typed: Typed) -> None:
    path = typed.path
    file = urls.output_path(path)
    if known_url(site, path) or known_file(site, file):
        return
    target = left_out_at(site, file)
    if target is None:
        site.report(_dead(path, _place(site, typed), known_urls(site)))
        return
    hidden = SiteGraph(site).left_out(target)
    if hidden.state is State.EXPIRED or typed.is_in_text:
        site.report(_staying(site, typed, hidden))
    else:
        site.report(_hidden(path, hidden, _place(site, typed)))


def _staying(site: Site, typed: Typed, target: Unpublished) -> Diagnostic:
    """Remark on a link that stays: no day may break a build, and calls have no other words."""
    message = f"'{typed.url}' is {AS_SAID[target.state]} ({target.path}), and the link stays"
    hint = "take it out, or link to another page"
    if typed.is_in_text:
        hint = f"write '{typed.path}': such a link is left out while there is no page"
    place = _place(site, typed)
    return Diagnostic(place, "link-to-unpublished", message, hint, Severity.INFO)


def _hidden(path: str, target: Unpublished, place: Place) -> Diagnostic:
    said, publish = AS_SAID[target.state], "delete `draft: true` in"
    if target.state is State.SCHEDULED:
        said = f"scheduled for {target.date.date()}" if target.date else said
        publish = "change the date of"
    hint = f"{publish} {target.path}, or take the link out until then"
    message = f"'{path}' is {said}, so readers would find no page"
    return Diagnostic(place, "dead-link", message, hint)


def _dead(path: str, place: Place, known: Collection[str]) -> Diagnostic:
    if f"{path}/" in known:
        hint = "end it with a slash"
    elif (twin := hints.looks_like(path, known)) is not None:
        hint = hints.of_other_spelling(twin)
    else:
        otherwise = "correct it, or add what it leads to"
        hint = did_you_mean(path, known, otherwise=otherwise, near_to=nearest_path)
    return Diagnostic(place, "dead-link", f"the site has no page '{path}'", hint)


# Files that the site makes itself may have these endings.
_MADE = (".html", ".xml", ".txt", ".json", ".css", ".js", ".webmanifest", ".ico", ".svg")


def dead_files(site: Site, path: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each path such as `/form.pdf` that no file of `static/` has.

    For a run with errors, in which it is not known yet what pages there will be.
    """
    for each in typed_in(site, path):
        ending = posixpath.splitext(each.path)[1].lower()
        if ending and ending not in _MADE and not is_file(site, f"static{each.path}"):
            files = folder(site, "static").files
            known = [name.removeprefix("static") for name in files]
            yield _dead(each.path, _place(site, each), known)


def _place(site: Site, typed: Typed) -> Place:
    if typed.is_in_text:
        return words_place(site, typed.document, typed.url)
    if typed.setting:
        return setting_place(site, typed.setting)
    return Place(typed.document, typed.line, typed.column)


QUERIES: tuple[Query[Any], ...] = (link_findings, settings_link_findings)

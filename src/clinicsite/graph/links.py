"""References in texts, resolved to documents, anchors and pictures of the site.

A reference is written as a file's path (`../posts/other.md#part`), as `post:other#part`, as an
anchor of its own page (`#part`), as a path of the built site (`/contact/`), or as a picture's file.
Paths of the built site are checked when all pages are known (`checking.links`), but for those of
documents that are not published: as any link to these, they lose their link on the day.
"""

import posixpath
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.front_matter.schema import Header
from clinicsite.graph.names import hints
from clinicsite.graph.nodes import LinkTo, PictureAt, State, Target, Unlinked
from clinicsite.graph.status import AS_SAID, WHEN_SHOWN, WHERE_POSTS_ARE
from clinicsite.graph.unread import Unread
from clinicsite.kinds import KINDS
from clinicsite.markup.facts import Reference
from clinicsite.media.file_formats import advice_for_name
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.names import is_attachment
from clinicsite.suggestions.words import did_you_mean

Text = Document[Header] | Headless


@dataclass(frozen=True, slots=True)
class Destination:
    """A document that links may lead to: its url, and whether it is published."""

    path: str
    url: str
    state: State


@dataclass(frozen=True, slots=True)
class Places:
    """Everything a reference may resolve to.

    `names` maps kind and id (or slug) to a document's path; `files` are all files of `content/`
    and `static/` that are no documents, as paths from the root; `hidden` maps the output paths
    that documents would have, were they published, to these documents' paths;
    `anchors` gives all ids of a document, by its path, that a link may name.
    """

    destinations: Mapping[str, Destination]
    names: Mapping[tuple[str, str], str]
    files: Collection[str]
    unread: Unread
    hidden: Mapping[str, str]
    anchors: Callable[[str], Collection[str]]


def resolve_references(
    document: Text, places: Places
) -> tuple[tuple[Target, ...], list[Diagnostic]]:
    """Return the targets of a document's references, in order, and what is wrong with them."""
    targets: list[Target] = []
    wrong: list[Diagnostic] = []
    for reference in document.references:
        place = Place(document.path, reference.line, reference.column)
        found = _resolve(reference, document, places, place)
        if isinstance(found, Diagnostic):
            wrong.append(found)
            targets.append(Unlinked())
            continue
        targets.append(found)
        if isinstance(found, Unlinked) and not found.is_unread:
            message = f"'{reference.target}' is {AS_SAID[found.state]}; its words have no link"
            hint = WHEN_SHOWN[found.state]
            wrong.append(Diagnostic(place, "link-to-unpublished", message, hint, Severity.INFO))
    return tuple(targets), wrong


def lead_picture(
    document: Document[Any], places: Places
) -> tuple[PictureAt | None, list[Diagnostic]]:
    """Return the picture of a document's front matter, if it has one."""
    key = KINDS[document.kind].picture
    picture = getattr(document.header, key, None)
    if picture is None:
        return None, []
    found = _picture_at(picture.src, document, places, document.place(f"{key}.src"))
    return (None, [found]) if isinstance(found, Diagnostic) else (found, [])


def picture_path(src: str, folder: str) -> str:
    """Return the file that a picture's `src` names, from the site's root.

    A relative one is beside its document, a root-relative one in `static/`.
    """
    clean = unquote(src)
    return posixpath.normpath(f"static{clean}" if clean.startswith("/") else f"{folder}/{clean}")


def _picture_at(src: str, document: Text, places: Places, place: Place) -> PictureAt | Diagnostic:
    if urls.scheme_of(src) is not None:
        message = f"the picture '{src}' lies on another site"
        hint = "download it (if you may), and put the file beside the text"
        return Diagnostic(place, "foreign-picture", message, hint)
    path = picture_path(src, document.folder)
    if path in places.files:
        if path.startswith("static/") or is_attachment(path):
            return PictureAt(path)
        # The scan says that nothing reads such a file.
        what, hint = advice_for_name(path) or (
            "a file without the ending of a picture",
            "give it that of its format, such as .jpg",
        )
        message = f"'{src}' is {what}"
        return Diagnostic(place, "unknown-picture-format", message, hint)
    where = "static" if src.startswith("/") else document.folder
    message = f"there is no picture '{src}' in {where}/"
    hint = hints.of_missing_picture(src, where, document.folder, places.files)
    return Diagnostic(place, "missing-picture", message, hint)


def _resolve(
    reference: Reference, document: Text, places: Places, place: Place
) -> Target | Diagnostic:
    if reference.is_picture:
        return _picture_at(reference.target, document, places, place)
    path, _, anchor = reference.target.partition("#")
    if not path:
        return _to_document(document.path, anchor, reference, places, place)
    kind, _, name = path.partition(":")
    if name and kind in KINDS:
        found = _path_of(kind, name, places, place)
    elif path.startswith("/"):
        hidden = places.hidden.get(urls.output_path(path.partition("?")[0]), document.path)
        if hidden == document.path:
            return LinkTo(reference.target)
        return Unlinked(state=places.destinations[hidden].state)
    else:
        found = _path_at(path, reference, document, places, place)
    if isinstance(found, str):
        return _to_document(found, anchor, reference, places, place)
    return found


def _path_of(kind: str, name: str, places: Places, place: Place) -> str | Unlinked | Diagnostic:
    """Return the path of the document that `post:ID` names."""
    known = places.names.get((kind, name))
    if known is not None:
        return known
    if places.unread.has(kind, name):
        return Unlinked(is_unread=True)
    ids = [each for of, each in places.names if of == kind]
    message = f"no {kind} has the id '{name}'"
    many = WHERE_POSTS_ARE if kind == "post" else ""
    return Diagnostic(place, "dead-link", message, did_you_mean(name, ids, many=many))


def _path_at(
    path: str, reference: Reference, document: Text, places: Places, place: Place
) -> str | Unlinked | Diagnostic:
    """Return the path of the document that a file's path leads to."""
    target = posixpath.normpath(f"{document.folder}/{unquote(path.partition('?')[0])}")
    if target in places.destinations:
        return target
    if target in places.unread.paths:
        return Unlinked(is_unread=True)
    if target in places.files:
        message = f"the link '{reference.target}' names a file; beside a text, only pictures that"
        message += " it shows are published"
        return Diagnostic(place, "dead-link", message, hints.of_a_file(target))
    documents = (each for each in places.destinations if each != document.path)
    return Diagnostic(
        place,
        "dead-link",
        f"the link '{reference.target}' leads to {target}, which is not there",
        hints.of_dead_link(path, document.folder, documents, places.files),
    )


def _to_document(
    path: str, anchor: str, reference: Reference, places: Places, place: Place
) -> Target | Diagnostic:
    destination = places.destinations[path]
    if destination.state is not State.PUBLISHED and path != place.file:
        return Unlinked(state=destination.state)
    if not anchor:
        return LinkTo(destination.url)
    anchors = places.anchors(path)
    if unquote(anchor) not in anchors:
        return Diagnostic(
            place,
            "dead-anchor",
            f"'{reference.target}': {path} has no heading '#{anchor}'",
            did_you_mean(f"#{anchor}", [f"#{each}" for each in anchors]),
        )
    return LinkTo(f"#{anchor}" if path == place.file else f"{destination.url}#{anchor}")

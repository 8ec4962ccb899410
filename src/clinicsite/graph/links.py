"""References in texts, resolved to documents, anchors and pictures of the site.

A reference is written as a file's path (`../posts/other.md#part`), as `post:other#part`, as an
anchor of its own page (`#part`), as a path of the built site (`/contact/`), or as a picture's file.
Paths of the built site are checked when all pages are known (`checking.links`).
"""

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from clinicsite.errors import Diagnostic, Place, Severity, did_you_mean
from clinicsite.graph.nodes import LinkTo, PictureAt, State, Target, Unlinked
from clinicsite.reading.documents import Document, Reference
from clinicsite.reading.schema import Header

_KINDS = ("post", "page", "author", "modality", "condition")


@dataclass(frozen=True, slots=True)
class Destination:
    """A document that links may lead to: its url, its anchors, and whether it is published."""

    path: str
    url: str
    state: State
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """Everything a reference may resolve to.

    `names` maps kind and id (or slug) to a document's path; `files` are all files of `content/`
    and `static/` that are no documents, as paths from the root.
    """

    destinations: Mapping[str, Destination]
    names: Mapping[tuple[str, str], str]
    files: Collection[str]


def resolve_references(
    document: Document[Header], places: Places
) -> tuple[tuple[Target, ...], list[Diagnostic]]:
    """Return the targets of a document's references, in order, and what is wrong with them."""
    targets: list[Target] = []
    wrong: list[Diagnostic] = []
    for reference in document.markup.references:
        place = Place(document.path, reference.line, reference.column)
        found = _resolve(reference, document, places, place)
        if isinstance(found, Diagnostic):
            wrong.append(found)
            targets.append(Unlinked())
            continue
        targets.append(found)
        if isinstance(found, Unlinked):
            wrong.append(
                Diagnostic(
                    place,
                    "link-to-unpublished",
                    f"'{reference.target}' is not published yet; its words stand without a link",
                    "nothing to do if it will be",
                    Severity.INFO,
                )
            )
    return tuple(targets), wrong


def picture_at(path: str, document: Document[Header], places: Places) -> PictureAt | None:
    """Return the picture that a `src` names: beside the document, or root-relative in static/."""
    clean = unquote(path)
    if clean.startswith("/"):
        joined = posixpath.normpath("static" + clean)
    else:
        joined = posixpath.normpath(f"{document.folder}/{clean}")
    return PictureAt(joined) if joined in places.files else None


def missing_picture(path: str, document: Document[Header], places: Places, place: Place) -> Diagnostic:
    """Return the diagnostic for a picture that is not there."""
    where = "static" if path.startswith("/") else document.folder
    near = [file.removeprefix(where).lstrip("/") for file in places.files if file.startswith(where + "/")]
    return Diagnostic(
        place,
        "missing-picture",
        f"there is no picture '{path}' in {where}/",
        did_you_mean(path.lstrip("/"), near, otherwise=f"put the file into {where}/"),
    )


def _resolve(
    reference: Reference, document: Document[Header], places: Places, place: Place
) -> Target | Diagnostic:
    if reference.is_picture:
        found = picture_at(reference.target, document, places)
        return found or missing_picture(reference.target, document, places, place)
    path, _, anchor = reference.target.partition("#")
    if not path:
        return _to_document(document.path, anchor, reference, places, place)
    kind, colon, name = path.partition(":")
    if colon and kind in _KINDS:
        known = places.names.get((kind, name))
        if known is None:
            ids = [each for of, each in places.names if of == kind]
            message = f"no {kind} has the id '{name}'"
            return Diagnostic(place, "dead-link", message, did_you_mean(name, ids))
        return _to_document(known, anchor, reference, places, place)
    if path.startswith("/"):
        return LinkTo(reference.target)
    target = posixpath.normpath(f"{document.folder}/{unquote(path.partition('?')[0])}")
    if target in places.destinations:
        return _to_document(target, anchor, reference, places, place)
    return Diagnostic(
        place,
        "dead-link",
        f"the link '{reference.target}' leads to {target}, which is not there",
        _nearest_path(target, document, places),
    )


def _to_document(
    path: str, anchor: str, reference: Reference, places: Places, place: Place
) -> Target | Diagnostic:
    destination = places.destinations[path]
    if destination.state is not State.PUBLISHED and path != place.file:
        return Unlinked()
    if not anchor:
        return LinkTo(destination.url)
    if unquote(anchor) not in destination.anchors:
        return Diagnostic(
            place,
            "dead-anchor",
            f"'{reference.target}': {path} has no heading '#{anchor}'",
            did_you_mean(anchor, destination.anchors),
        )
    return LinkTo(f"#{anchor}" if path == place.file else f"{destination.url}#{anchor}")


def _nearest_path(target: str, document: Document[Header], places: Places) -> str:
    hint = did_you_mean(target, places.destinations, otherwise="write the path of the .md file")
    for path in places.destinations:
        if f"'{path}'" in hint:
            return f"did you mean '{posixpath.relpath(path, document.folder)}'?"
    return hint

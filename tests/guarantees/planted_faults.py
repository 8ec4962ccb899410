"""Faults that the first proof must catch: each loses something that a page depends on."""

import dataclasses
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from clinicsite import digests
from clinicsite.building import inputs
from clinicsite.engine import Input, Site, State, codec, signatures
from clinicsite.graph import linking
from clinicsite.graph.names import naming, resolving
from clinicsite.markup.options import MarkupOptions
from clinicsite.pages.contexts.html_values import Body
from clinicsite.pages.page import Page
from clinicsite.publishing import previous
from clinicsite.reading import given as read_given
from clinicsite.reading import library
from clinicsite.reading.queries import Facts
from clinicsite.rendering import outputs

Plant = Callable[[pytest.MonkeyPatch], None]
Parts = tuple[str, Page, Mapping[str, str], Mapping[str, str]]


def _page_without(lose: Callable[[Parts], Parts]) -> Plant:
    """Leave something out of what every page is known by."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        fewer = SimpleNamespace(**vars(digests))
        fewer.of = lambda parts: digests.of(lose(parts) if isinstance(parts, tuple) else parts)
        patch.setattr(outputs, "digests", fewer)

    return plant


def _context_without(field: str) -> Plant:
    def lose(parts: Parts) -> Parts:
        context: Any = parts[1].context
        if hasattr(context, field):
            context = dataclasses.replace(context, **{field: None})
        return parts[0], dataclasses.replace(parts[1], context=context), *parts[2:]

    return _page_without(lose)


def _template_without(name: str) -> Plant:
    def lose(parts: Parts) -> Parts:
        templates = {each: of for each, of in parts[2].items() if each != name}
        return parts[0], parts[1], templates, parts[3]

    return _page_without(lose)


def _only_words(parts: Parts) -> Parts:
    """Forget what a text's links and mentions lead to."""
    context: Any = parts[1].context
    body = getattr(context, "body", None)
    if isinstance(body, Body):
        context = dataclasses.replace(context, body=body.digest)
    return parts[0], dataclasses.replace(parts[1], context=context), *parts[2:]


def _texts_without_settings(patch: pytest.MonkeyPatch) -> None:
    """Keep converted texts whatever the settings of the markup are."""
    key_of = library.key_of
    patch.setattr(
        library, "key_of", lambda file, digest, _options: key_of(file, digest, MarkupOptions())
    )


def _behind_the_back(patch: pytest.MonkeyPatch) -> None:
    """Look on the disk whether a file is there, which nothing records."""
    patch.setattr(linking, "is_file", lambda site, path: (site.tools.root / path).is_file() or None)


def _missing_not_recorded(patch: pytest.MonkeyPatch) -> None:
    """Do not ask again whether a post is there, once it was not."""
    asked, missing = naming.post_named, set[str]()

    def post_named(site: Site, name: str) -> str | None:
        found = None if name in missing else asked(site, name)
        if found is None:
            missing.add(name)
        return found

    patch.setattr(resolving, "post_named", post_named)


def _facts_without_a_field(patch: pytest.MonkeyPatch) -> None:
    """Take the facts of a file for the same although its title is another."""
    encode = codec.encode

    def fewer(value: object) -> bytes:
        if isinstance(value, Facts):
            value = msgspec.structs.replace(value, heading="")
        return encode(value)

    patch.setattr(codec, "encode", fewer)


def _files_by_size(patch: pytest.MonkeyPatch) -> None:
    """Take a file of the same size for the same."""
    patch.setattr(signatures, "stamp", lambda found, _now: b"%d" % found.st_size)


def _day_for_good(patch: pytest.MonkeyPatch) -> None:
    """Ask for the day once."""
    sources = inputs.sources

    def still(*given: Any) -> dict[Input[Any], Any]:
        found = sources(*given)
        for each in (read_given.today, read_given.passed):
            found[each] = _Still(found[each])
        return found

    patch.setattr(inputs, "sources", still)


@dataclasses.dataclass
class _Still:
    """A source that never changes."""

    of: Any

    def read(self, key: str) -> tuple[Any, bytes]:
        return self.of.read(key)[0], b"still"

    def stamp(self, _key: str) -> bytes:
        return b"still"


def _left_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Take what an earlier run has left out of date for up to date."""
    patch.setattr(State, "left", lambda _self: [])


def _templates_for_good(patch: pytest.MonkeyPatch) -> None:
    """Keep compiled templates in a session although they have changed."""
    patch.setattr("clinicsite.building.stages.template_texts", lambda _site: "the same")


def _predecessor_believed(patch: pytest.MonkeyPatch) -> None:
    """Take every file of a kept path in the predecessor for the published one."""
    patch.setattr(previous, "is_shared", lambda _path, _one, _other: True)


PLANTED: dict[str, Plant] = {
    "a field of the context is left out": _context_without("more_posts"),
    "the settings are left out": _context_without("site"),
    "an included partial is left out": _template_without("_byline.html"),
    "imported macros are left out": _template_without("_macros.html"),
    "an asset's name is left out": _page_without(lambda parts: (*parts[:3], {})),
    "texts are known by their words alone": _page_without(_only_words),
    "converted texts are kept whatever the settings": _texts_without_settings,
    "a query looks at the disk behind the engine's back": _behind_the_back,
    "a missing name is not asked for again": _missing_not_recorded,
    "a field of the facts is left out": _facts_without_a_field,
    "files are known by their size": _files_by_size,
    "the day is asked for once": _day_for_good,
    "what was left out of date is forgotten": _left_is_forgotten,
    "compiled templates are kept for good": _templates_for_good,
    "the predecessor is believed": _predecessor_believed,
}

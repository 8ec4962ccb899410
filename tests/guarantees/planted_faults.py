"""Faults that the first proof must catch: each leaves out something that a page depends on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clinicsite import digests, seal
from clinicsite.pages.bodies import Body
from clinicsite.pages.ingredients import Ingredients
from clinicsite.publishing import inputs, previous
from clinicsite.publishing.inputs import Wanted
from clinicsite.reading import library
from clinicsite.reading.markup.options import MarkupOptions
from clinicsite.rendering.inputs import Inputs
from clinicsite.rendering.templates import Templates
from clinicsite.request import Request
from clinicsite.stages import Session, Site

Plant = Callable[[pytest.MonkeyPatch], None]


def _without(gone: Callable[[str], bool]) -> Plant:
    """Leave inputs out of every page."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        of = Inputs.of

        def fewer(self: Inputs, page: Any) -> dict[str, str]:
            return {name: digest for name, digest in of(self, page).items() if not gone(name)}

        patch.setattr(Inputs, "of", fewer)

    return plant


def _bodies_by_text_alone(patch: pytest.MonkeyPatch) -> None:
    """Forget what a text's links and mentions lead to."""
    token = digests.token

    def of_text(value: object) -> str:
        return value.digest if isinstance(value, Body) else token(value)

    patch.setattr(digests, "token", of_text)


def _posts_by_name(patch: pytest.MonkeyPatch) -> None:
    """Recall what is known of a post's page whatever it is made of."""
    patch.setattr(Ingredients, "digest", lambda _self, _others, _key: "the same")


def _texts_without_settings(patch: pytest.MonkeyPatch) -> None:
    """Keep converted texts whatever the settings of the markup are."""
    key = library.key
    patch.setattr(library, "key", lambda source, _options: key(source, MarkupOptions()))


def _assets_by_name(patch: pytest.MonkeyPatch) -> None:
    """Take a file for the same as long as it is called the same."""
    wanted = Site.wanted
    patch.setattr(
        Site,
        "wanted",
        lambda self: [
            Wanted(each.path, {"file": each.path} if "file" in each.inputs else each.inputs)
            for each in wanted(self)
        ],
    )


def _output_unseen(patch: pytest.MonkeyPatch) -> None:
    """Believe that what was published once is still there unchanged."""
    reasons = inputs._reasons
    patch.setattr(
        inputs,
        "_reasons",
        lambda inputs, entry, _found: reasons(inputs, entry, entry and entry.digest),
    )


def _templates_for_good(patch: pytest.MonkeyPatch) -> None:
    """Keep compiled templates in a session although they have changed."""

    def compiled(self: Session, _made_of: object, make: Callable[[], Templates]) -> Templates:
        self.templates = self.templates or make()
        return self.templates

    patch.setattr(Session, "compiled", compiled)


def _any_files_sealed(patch: pytest.MonkeyPatch) -> None:
    """Believe a seal whatever files it was made of."""
    sources = seal.sources

    def same(request: Request) -> seal.Sources | None:
        found = sources(request)
        return found and replace(found, digest="the same")

    patch.setattr(seal, "sources", same)


def _sealed_for_good(patch: pytest.MonkeyPatch) -> None:
    """Believe a seal on any day."""
    patch.setattr(seal.Seal, "holds_at", lambda _self, _request: True)


def _predecessor_believed(patch: pytest.MonkeyPatch) -> None:
    """Take every file of a kept path in the predecessor for the published one."""
    patch.setattr(previous, "is_shared", lambda _path, _one, _other: True)


PLANTED: dict[str, Plant] = {
    "a field of the context is no input": _without(lambda name: name == "more_posts"),
    "the settings are no input": _without(lambda name: name == "site"),
    "an included partial is no input": _without(lambda name: name == "template _byline.html"),
    "imported macros are no input": _without(lambda name: name == "template _macros.html"),
    "an asset's name is no input": _without(lambda name: name.startswith("asset ")),
    "texts are known by their words alone": _bodies_by_text_alone,
    "posts' pages are recalled by name": _posts_by_name,
    "converted texts are kept whatever the settings": _texts_without_settings,
    "files are known by their names": _assets_by_name,
    "the output is not looked at": _output_unseen,
    "compiled templates are kept for good": _templates_for_good,
    "a seal is believed of any files": _any_files_sealed,
    "a seal is believed on any day": _sealed_for_good,
    "the predecessor is believed": _predecessor_believed,
}

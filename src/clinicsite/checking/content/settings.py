"""Settings that only the rest of the program can judge, told before anything is made of them."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from clinicsite import ranks
from clinicsite.checking.content.placeholders import placeholder_findings
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.labels import NAMES, has_labels
from clinicsite.pages.contexts.shared import settings_faults
from clinicsite.reading.queries import setting_place, settings
from clinicsite.settings import Settings
from clinicsite.suggestions.words import did_you_mean

_BYLINE_PLACES = ("authors", "date", "updated", "category")


@query(ranks.SETTINGS + 1)
def settings_checks(site: Site, _key: str) -> None:
    """What only the rest of the program can judge of the settings."""
    place = partial(setting_place, site)
    of = settings(site)
    for each in (*settings_faults(of, place), *settings_findings(of, place)):
        site.report(each)


QUERIES: tuple[Query[Any], ...] = (settings_checks,)


def settings_findings(settings: Settings, place: Callable[[str], Place]) -> list[Diagnostic]:
    """Return faults of bylines' patterns and labels, and placeholders; `place` finds a key."""
    return [
        *_bylines(settings, place),
        *_labels(settings, place),
        *_language(settings, place),
        *placeholder_findings(settings, place),
    ]


def _bylines(settings: Settings, place: Callable[[str], Place]) -> Iterator[Diagnostic]:
    for key in ("byline", "card_byline"):
        for typed in re.findall(r"\{([^{}]*)\}", getattr(settings.blog, key)):
            if typed not in _BYLINE_PLACES:
                message = f"the byline has an unknown part {{{typed}}}"
                hint = did_you_mean(typed, _BYLINE_PLACES)
                yield Diagnostic(place(f"blog.{key}"), "bad-pattern", message, hint)


def _labels(settings: Settings, place: Callable[[str], Place]) -> Iterator[Diagnostic]:
    for typed in settings.labels:
        if typed not in NAMES:
            message, hint = f"the theme has no label '{typed}'", did_you_mean(typed, NAMES)
            yield Diagnostic(place(f"labels.{typed}"), "unknown-key", message, hint)


def _language(settings: Settings, place: Callable[[str], Place]) -> Iterator[Diagnostic]:
    """Tell of a language that the theme's own words are not in, unless the clinic says them."""
    missing = [name for name in NAMES if name not in settings.labels]
    if missing and not has_labels(settings.language):
        message = f"the theme has no words in '{settings.language}'; {len(missing)} are English"
        hint = f"say them in `labels`, for example `labels: {{{missing[0]}: …}}`"
        at = place("language")
        yield Diagnostic(at, "language-without-labels", message, hint, Severity.INFO)

"""The files of templates, read, with what their texts name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.errors import Diagnostic
from clinicsite.reading import theme
from clinicsite.reading.store import Cache
from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering.facts import Facts
from clinicsite.rendering.known_facts import facts_of


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """The theme's templates and the site's own; `facts` has those of each of their texts."""

    themed: Sequence[TemplateFile]
    own: Sequence[TemplateFile]
    facts: Mapping[str, Facts]
    diagnostics: Sequence[Diagnostic] = field(default=())


def template_files(root: Path, cache: Cache | None = None) -> TemplateFiles:
    """Read a site's templates and the theme's; `cache` keeps the facts of their texts."""
    theme_root = theme.theme_root()
    own, wrong = theme.templates(root)
    themed, more = (
        (own, []) if theme_root == root else theme.templates(theme_root, shown_as="theme/")
    )
    return with_facts(themed, own, cache, [*wrong, *more])


def with_facts(
    themed: Sequence[TemplateFile],
    own: Sequence[TemplateFile],
    cache: Cache | None = None,
    diagnostics: Sequence[Diagnostic] = (),
) -> TemplateFiles:
    """Put templates together with the facts of their texts: kept ones, or else read and kept."""
    facts = facts_of((each.text for each in (*themed, *own)), cache)
    return TemplateFiles(themed, own, facts, diagnostics)

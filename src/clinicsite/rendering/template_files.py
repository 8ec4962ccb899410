"""Templates as they are put together: the theme's, the site's own, and what their texts name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering.facts import Facts


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """The theme's templates and the site's own; `facts` has those of each of their texts."""

    themed: Sequence[TemplateFile]
    own: Sequence[TemplateFile]
    facts: Mapping[str, Facts]


def with_facts(themed: Sequence[TemplateFile], own: Sequence[TemplateFile]) -> TemplateFiles:
    """Put templates together with the facts of their texts."""
    # Imported lazily: Jinja comes with it.
    from clinicsite.rendering.parsing import read  # noqa: PLC0415

    return TemplateFiles(themed, own, {each.text: read(each.text) for each in (*themed, *own)})

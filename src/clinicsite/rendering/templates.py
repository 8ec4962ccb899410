"""Templates: found, checked, and known by everything they are made of.

A site's own `templates/NAME` comes before the theme's; the theme's original stays in reach as
`theme/NAME`. Before anything is rendered, each template's *closure* is known: the templates it
extends, includes and imports (with theirs), and the assets it names. That is what staleness
needs, and it is why names in templates must be constants.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from clinicsite import digests
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.rendering.facts import Facts
from clinicsite.rendering.template_files import TemplateFiles
from clinicsite.suggestions.words import did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment, Template

THEME = "theme/"


@dataclass(frozen=True, slots=True)
class Closure:
    """All that a template is made of: digests of templates by name, and assets it names."""

    templates: Mapping[str, str]
    assets: tuple[str, ...]


class Templates:
    """The site's templates over the theme's, with the assets that they may name.

    `assets` maps a path below `static/` to the url it is published at. What is wrong with templates
    is told by `findings`; a template with a fault is not rendered.
    """

    def __init__(self, files: TemplateFiles, assets: Mapping[str, str]) -> None:
        themed = {source.name: source for source in files.themed}
        self._sources = themed | {f"{THEME}{name}": each for name, each in themed.items()}
        self._themed = frozenset(themed)
        self._assets = assets
        self._closures: dict[str, Closure] = {}
        self._looked_into: set[str] = set()
        reserved: list[Diagnostic] = []
        self._faults = {"": reserved}  # by template; "" for files that are none
        for source in files.own:
            if source.name.startswith(THEME):
                message = f"'{THEME}' before a name means the theme's own file"
                hint = f"move the file to templates/{source.name.removeprefix(THEME)}"
                place = Place(source.file, 1, 1)
                reserved.append(Diagnostic(place, "reserved-template-name", message, hint))
            else:
                self._sources[source.name] = source
        self._facts = files.facts
        self._digests = {
            name: digests.of_bytes(each.text.encode()) for name, each in self._sources.items()
        }

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a template of this name."""
        return name in self._sources

    def file_of(self, name: str) -> str:
        """Return the file that a template came from, or would come from, for messages."""
        source = self._sources.get(name)
        return source.file if source else f"templates/{name}"

    def line(self, place: Place) -> str:
        """Return the line of a template that a place names; an empty one if there is none."""
        for source in self._sources.values():
            if source.file == place.file and place.line:
                return "".join(source.text.splitlines()[place.line - 1 : place.line])
        return ""

    def original_named(self, file: str) -> str | None:
        """Return `theme/NAME` if the template of a file names itself, and stands for the theme's.

        Its author meant the original, for what else could a file extend or include by its name?
        """
        for name, source in self._sources.items():
            original = self._sources.get(f"{THEME}{name}", source)
            if source.file == file and original is not source:
                named = self._facts[source.text].templates
                return f"{THEME}{name}" if any(each.name == name for each in named) else None
        return None

    def closure(self, name: str) -> Closure:
        """Return all that a template of a page is made of, itself included."""
        if name not in self._closures:
            if name not in self:
                message = f"there is no template '{name}', and pages are made by it"
                hint = f"put templates/{name} back; it is a part of the theme"
                self._fault(name, 0, "unknown-template", message, hint)
            seen: dict[str, str] = {}
            assets: set[str] = set()
            waiting = [name]
            while waiting:
                current = waiting.pop()
                if current in seen or current not in self:
                    continue
                seen[current] = self._digests[current]
                facts = self._facts_of(current)
                assets |= {each.name for each in facts.assets}
                waiting += [each.name for each in facts.templates]
            self._closures[name] = Closure(dict(sorted(seen.items())), tuple(sorted(assets)))
        return self._closures[name]

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is wrong with all templates that were looked at."""
        return [each for faults in self._faults.values() for each in faults]

    def unused(self, used: Container[str]) -> list[Diagnostic]:
        """Return a warning for each template of the site's own that no page is made of.

        One that stands for a theme's own is used as that is: perhaps by pages yet to come.
        """
        return [
            Diagnostic(
                Place(source.file),
                "unused-template",
                "no page is made of this template",
                did_you_mean(name, self._themed, otherwise="name it in another, or delete it"),
                Severity.WARNING,
            )
            for name, source in self._sources.items()
            if name not in used and name not in self._themed and not name.startswith(THEME)
        ]

    def get(self, name: str) -> "Template":
        """Return the compiled template. Raises jinja2's errors."""
        return self.environment.get_template(name)

    @cached_property
    def environment(self) -> "Environment":
        """The one environment that templates are compiled and rendered in."""
        # Late: a build that renders nothing has no need of Jinja.
        from jinja2 import FunctionLoader  # noqa: PLC0415

        from clinicsite.rendering.environment import environment  # noqa: PLC0415

        made = environment(self._assets.__getitem__)
        made.loader = FunctionLoader(self._load)
        return made

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self._sources.get(name)
        return None if source is None else (source.text, source.file, lambda: True)

    def _facts_of(self, name: str) -> Facts:
        """Return a template's facts; tell once of what is wrong with them."""
        source = self._sources[name]
        facts = self._facts[source.text]
        if name not in self._looked_into:
            self._looked_into.add(name)
            for flaw in facts.flaws:
                self._fault(name, flaw.line, flaw.code, flaw.message, flaw.hint)
            for each in facts.templates:
                if each.name not in self:
                    message = f"there is no template '{each.name}'"
                    hint = did_you_mean(each.name, self._sources)
                    self._fault(name, each.line, "unknown-template", message, hint)
            for each in facts.assets:
                if each.name not in self._assets:
                    message = f"there is no file static/{each.name}"
                    hint = did_you_mean(each.name, self._assets)
                    self._fault(name, each.line, "unknown-asset", message, hint)
            self._tell_of_blocks(name, facts)
        return facts

    def _tell_of_blocks(self, child: str, facts: Facts) -> None:
        """Tell of blocks that no extended template has: what they hold would never be shown."""
        known: set[str] = set()
        seen: set[str] = set()
        waiting = [each.name for each in facts.extended]
        while waiting:
            name = waiting.pop()
            if name not in self or name in seen:
                return  # gone, or in a circle: that is told elsewhere, and nobody knows its blocks
            seen.add(name)
            parent = self._facts[self._sources[name].text]
            known |= {each.name for each in parent.blocks}
            waiting += [each.name for each in parent.extended]
        for each in facts.outer if seen else ():
            if each.name not in known:
                message = f"no template that this one extends has a block '{each.name}'"
                hint = did_you_mean(each.name, known)
                self._fault(child, each.line, "unknown-block", message, hint)

    def _fault(self, name: str, line: int, code: str, message: str, hint: str) -> None:
        found = Diagnostic(Place(self.file_of(name), line, 1), code, message, hint)
        self._faults.setdefault(name, []).append(found)

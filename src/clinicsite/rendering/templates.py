"""Templates: found, checked, and known by everything they are made of.

This is the only door to Jinja. A site's own `templates/NAME` comes before the theme's; the theme's
original stays in reach as `theme/NAME`. Before anything is rendered, each template's *closure* is
known: the templates it extends, includes and imports (with theirs), and the assets it names. That
is what staleness needs, and it is why names in templates must be constants.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)

from clinicsite import digests
from clinicsite.errors import Diagnostic, Place, did_you_mean
from clinicsite.reading.theme import TemplateFile
from clinicsite.rendering import syntax
from clinicsite.rendering.filters import FILTERS

THEME = "theme/"


@dataclass(frozen=True, slots=True)
class Closure:
    """All that a template is made of: digests of templates by name, and assets it names."""

    templates: Mapping[str, str]
    assets: tuple[str, ...]


class Templates:
    """The site's templates over the theme's, with the assets that they may name.

    `assets` maps a path below `static/` to the url it is published at. Faults of templates are in
    `diagnostics`; a template with a fault is not rendered.
    """

    def __init__(
        self,
        theme: Iterable[TemplateFile],
        own: Iterable[TemplateFile],
        assets: Mapping[str, str],
    ) -> None:
        themed = {source.name: source for source in theme}
        self._sources = themed | {f"{THEME}{name}": each for name, each in themed.items()}
        self._assets = assets
        self._facts: dict[str, _Facts] = {}
        self._closures: dict[str, Closure] = {}
        self.diagnostics: list[Diagnostic] = []
        for source in own:
            if source.name.startswith(THEME):
                message = f"'{THEME}' before a name means the theme's own file"
                hint = f"move the file to templates/{source.name.removeprefix(THEME)}"
                self._fault(source, 1, "reserved-template-name", message, hint)
            else:
                self._sources[source.name] = source

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a template of this name."""
        return name in self._sources

    def file_of(self, name: str) -> str:
        """Return the file that a template came from, for messages."""
        return self._sources[name].file

    def closure(self, name: str) -> Closure:
        """Return all that a template is made of, itself included."""
        if name not in self._closures:
            seen: dict[str, str] = {}
            assets: set[str] = set()
            waiting = [name]
            while waiting:
                current = waiting.pop()
                if current in seen or current not in self._sources:
                    continue
                seen[current] = digests.of_bytes(self._sources[current].text.encode())
                facts = self._facts_of(current)
                assets |= set(facts.assets)
                waiting += facts.references
            self._closures[name] = Closure(dict(sorted(seen.items())), tuple(sorted(assets)))
        return self._closures[name]

    def get(self, name: str) -> Template:
        """Return the compiled template. Raises jinja2's errors."""
        return self.environment.get_template(name)

    @cached_property
    def environment(self) -> Environment:
        """The one environment: everything is escaped, whatever a template is called."""
        environment = Environment(
            loader=FunctionLoader(self._load),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.filters.update(FILTERS)
        del environment.filters["random"]  # the same input must give the same page
        environment.globals.clear()
        environment.globals.update({"asset": self._asset, "range": _small_range})
        return environment

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = self._sources.get(name)
        return None if source is None else (source.text, source.file, lambda: True)

    def _asset(self, path: str) -> str:
        return self._assets[path]

    def _facts_of(self, name: str) -> "_Facts":
        if name not in self._facts:
            source = self._sources[name]
            try:
                tree = self.environment.parse(source.text, name, source.file)
            except TemplateSyntaxError as error:
                message, hint = syntax.explain(error, self.environment)
                self._fault(source, error.lineno, "template-syntax", message, hint)
                self._facts[name] = _Facts((), ())
            else:
                self._facts[name] = self._read(source, tree)
        return self._facts[name]

    def _read(self, source: TemplateFile, tree: nodes.Template) -> "_Facts":
        references: list[str] = []
        assets: list[str] = []
        called: set[int] = set()  # each `asset` of a call, which is met before it
        for node in tree.find_all(nodes.Node):
            unknown = syntax.unknown_name(node, self.environment)
            if unknown is not None:
                self._fault(source, node.lineno, "template-syntax", *unknown)
            elif isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
                references += self._templates_of(node.template, source, node.lineno)
            elif isinstance(node, nodes.Call) and _is_asset(node.node):
                called.add(id(node.node))
                assets += self._asset_of(node, source)
            elif _is_asset(node) and id(node) not in called:
                # Under another name it could be called with anything.
                message = "'asset' stands without the file that it is to name"
                hint = 'write asset("FILE") wherever its url is needed'
                self._fault(source, node.lineno, "computed-name", message, hint)
        return _Facts(tuple(references), tuple(assets))

    def _templates_of(self, node: nodes.Expr, source: TemplateFile, line: int) -> list[str]:
        """Return the names of templates that an expression stands for; tell of what is wrong."""
        if isinstance(node, nodes.List | nodes.Tuple):
            return [name for item in node.items for name in self._templates_of(item, source, line)]
        name = self._constant(node, source, line)
        if name is not None and name not in self._sources:
            hint = did_you_mean(name, self._sources)
            message = f"there is no template '{name}'"
            self._fault(source, line, "unknown-template", message, hint)
        return [] if name is None else [name]

    def _asset_of(self, call: nodes.Call, source: TemplateFile) -> list[str]:
        """Return the file that a call of `asset` names; tell of what is wrong."""
        others = (*call.args[1:], *call.kwargs, call.dyn_args, call.dyn_kwargs)
        argument = call.args[0] if call.args and not any(others) else None
        path = self._constant(argument, source, call.lineno)
        if path is not None and path not in self._assets:
            hint = did_you_mean(path, self._assets)
            message = f"there is no file static/{path}"
            self._fault(source, call.lineno, "unknown-asset", message, hint)
        return [] if path is None else [path]

    def _constant(self, node: object, source: TemplateFile, line: int) -> str | None:
        """Return the name that an expression stands for; a computed one is a fault."""
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return node.value
        message = "the name of a template or asset is computed"
        hint = "write it as a quoted text, so that it is known what depends on it"
        self._fault(source, line, "computed-name", message, hint)
        return None

    def _fault(
        self, source: TemplateFile, line: int, code: str, message: str, hint: str = ""
    ) -> None:
        self.diagnostics.append(Diagnostic(Place(source.file, line, 1), code, message, hint))


@dataclass(frozen=True, slots=True)
class _Facts:
    references: tuple[str, ...]
    assets: tuple[str, ...]


def _is_asset(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "asset" and node.ctx == "load"


_MOST_TURNS = 10_000


def _small_range(*bounds: int) -> range:
    """Count as `range` does, but never so far that a slip makes a build hang."""
    numbers = range(*bounds)
    if numbers[_MOST_TURNS:]:  # `len` fails on numbers beyond a machine word
        raise TemplateError(f"range() of more than {_MOST_TURNS:,} numbers")
    return numbers

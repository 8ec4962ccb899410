"""Jinja as clinicsite sets it up: everything is escaped, nothing is left to chance or undefined."""

from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError

from clinicsite.rendering.filters import FILTERS
from clinicsite.rendering.printing import printable


def environment(asset: Callable[[str], str]) -> Environment:
    """Return an environment without a loader; `asset` is what templates call by that name."""
    made = _Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(FILTERS)
    del made.filters["random"]  # the same input must give the same page
    made.globals.clear()
    made.globals.update({"asset": asset, "range": _small_range})
    return made


class _Environment(Environment):
    """An environment whose templates share their globals, and see a mapping's keys first."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any value of a template
        """Return what `obj.attribute` means in a template.

        Of a mapping that is its own key, and a method only where there is no such key: `extra` is
        data, and may well have a key `items`. Jinja would prefer the method.
        """
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        # As Jinja would, without a second call: this is asked some hundred times for each page.
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template: the same for all, since none is loaded with its own.

        Jinja would lay a chain of two mappings over them, to be walked at every include: a tenth
        of the time of rendering.
        """
        return super().make_globals(d) if d else self.globals


_MOST_TURNS = 10_000


def _small_range(*bounds: int) -> range:
    """Count as `range` does, but never so far that a slip makes a build hang."""
    numbers = range(*bounds)
    if numbers[_MOST_TURNS:]:  # `len` fails on numbers beyond a machine word
        raise TemplateError(f"range() of more than {_MOST_TURNS:,} numbers")
    return numbers

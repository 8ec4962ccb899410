"""What a template prints must have a text of its own: the same in every build."""

import re
from collections.abc import Iterable, Mapping

from jinja2 import TemplateError, Undefined, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import BlockReference


class UnprintableError(TemplateError):
    """A template prints what has no text; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@pass_eval_context  # or Jinja would work out constants by itself, without asking
def printable(_: EvalContext, value: object) -> object:
    """Return a value that a template prints. Raises `UnprintableError` if it has no text.

    Jinja calls this for everything between `{{` and `}}`. What was made text before, by `~` or
    `| string`, cannot be told from other text.
    """
    return _sound(value)


def _sound(value: object) -> object:
    if type(value) not in _PLAIN:
        _look_into(value)
    return value


_PLAIN = frozenset({str, int, float, bool, type(None)})
_BRACKETS = "write brackets behind its name, as in super(), to print what it returns"
# How Python shows what has no text of its own: by its place in memory, another in each build.
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")


def _look_into(value: object) -> None:
    if isinstance(value, str | Undefined) or hasattr(value, "__html__"):
        return  # what is undefined has an error of its own
    if isinstance(value, Mapping):
        _look_into_each((*value.keys(), *value.values()))
    elif isinstance(value, list | tuple):
        _look_into_each(value)
    elif callable(value):
        name = _name_of(value)
        message = f"'{name}' is a function, and has no text" if name else "a function has no text"
        hint = f"write {name}(), with brackets, to print what it returns" if name else _BRACKETS
        raise UnprintableError(message, hint)
    elif isinstance(value, set | frozenset):
        raise UnprintableError("a set has no order", "write … | sort | join(', ')")
    elif _ADDRESS.search(str(value)):
        message = f"a value of type '{type(value).__name__}' has no text"
        raise UnprintableError(message, "print its parts, one by one, or write … | join(', ')")


def _name_of(function: object) -> str | None:
    """Return the name that a template calls a function by."""
    if isinstance(function, BlockReference):
        return None  # `super`, or a block by its name
    name = getattr(function, "__name__", None) or getattr(function, "name", None)  # a macro's
    return name if isinstance(name, str) and not name.startswith("_") else None


def _look_into_each(values: Iterable[object]) -> None:
    for each in values:
        _sound(each)

"""Pydantic's validation errors as diagnostics, in plain words and at their places.

Pydantic checks the values against a closed model and reports every fault with the path that led to
it. Here each fault gets its place in the file, a stable code, a sentence and a fix.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from clinicsite.errors import Diagnostic, Place
from clinicsite.fields import inside_curly, kind_of
from clinicsite.front_matter import lines
from clinicsite.front_matter.header import FrontMatter, Position
from clinicsite.front_matter.key_hints import suggestion
from clinicsite.suggestions.words import did_you_mean

M = TypeVar("M", bound=BaseModel)
_Fault = Mapping[str, Any]
_Words = tuple[str, str, str]  # code, message and hint

_MOST = 100  # mistakes of one kind in one file that are named one by one
_MAPPINGS = frozenset({"model_type", "model_attributes_type", "dict_type"})


def validate(
    model: type[M], front: FrontMatter, *, file: str, first_line: int = 1
) -> tuple[M | None, list[Diagnostic]]:
    """Return the model made of the values, or everything that is wrong with them.

    What the reader of the header has already reported is not reported again; a missing key of the
    whole document is placed at `first_line`.
    """
    try:
        return model.model_validate(front.values), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
    return None, told(model, front, faults, file=file, first_line=first_line)


def told(
    model: type[BaseModel],
    front: FrontMatter,
    faults: Sequence[_Fault],
    *,
    file: str,
    first_line: int = 1,
) -> list[Diagnostic]:
    """Return pydantic's faults as diagnostics."""
    translator = _Translator(model, front, file, first_line)
    found: list[Diagnostic] = []
    counts = Counter(fault["type"] for fault in faults)
    shown: Counter[str] = Counter()
    for fault in faults:
        kind = fault["type"]
        shown[kind] += 1
        diagnostic = translator.diagnostic(fault) if shown[kind] <= _MOST + 1 else None
        if diagnostic is None:
            continue
        if shown[kind] > _MOST:
            message = f"{counts[kind] - _MOST} more mistakes of this kind"
            diagnostic = replace(diagnostic, message=message, hint="fix the others first")
        found.append(diagnostic)
    return found


def steps_of(values: object, loc: Sequence[str | int]) -> list[str | int]:
    """Return the steps of a fault's path that lead through the values.

    The others are pydantic's: names of a union's members, `[key]`, and the `0` of a text that
    makes a list of one.
    """
    here: Any = values
    steps: list[str | int] = []
    loc = [step for step in loc if step != "[key]"]
    for number, step in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(here, dict) and (step in here or (last and isinstance(step, str))):
            steps.append(step)
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int):
            steps.append(step)
            here = here[step] if step < len(here) else None
    return steps


class _Translator:
    """Turns the faults of one document into diagnostics."""

    def __init__(
        self, model: type[BaseModel], front: FrontMatter, file: str, first_line: int
    ) -> None:
        self.model, self.front, self.file, self.first_line = model, front, file, first_line

    def diagnostic(self, fault: _Fault) -> Diagnostic | None:
        """Return the diagnostic of a fault, or None if it says nothing new."""
        if any(str(step).startswith("literal[False]") for step in fault["loc"]):
            return None  # the other half of `cta: {…} | false`; the mapping's own faults say it
        steps = steps_of(self.front.values, fault["loc"])
        path = _joined(steps)
        context = fault.get("ctx", {})
        compared = [_joined([*steps, each]) for each in context.get("others", ())]
        if any(map(self._is_reported, (path, *compared))):
            return None
        if fault["type"] == "extra_forbidden" or fault["loc"][-1:] == ("[key]",):
            return self._unknown_key(steps, fault)
        if fault["type"] == "missing":
            return self._missing_key(steps)
        if "message" in context:
            message, hint = str(context["message"]), str(context.get("hint", ""))
            hint = _without_curly(self._typed(steps), fault["type"], hint)
            if context.get("key"):
                path = _joined([*steps, context["key"]])
            return self._diagnostic_at(self._position(path), fault["type"], message, hint)
        form = _mapping_form(fault, str(steps[-1]) if steps else "", self._models(steps))
        return self._diagnostic_at(
            self._position(path), *(form or _in_words(fault, self._names(steps)))
        )

    def _is_reported(self, path: str) -> bool:
        refused = self.front.refused
        return any(path == each or path.startswith(f"{each}.") for each in refused)

    def _names(self, steps: Iterable[str | int]) -> list[str]:
        """Return the keys that the model knows at a path."""
        return sorted({name for model in self._models(steps) for name in _keys(model)})

    def _models(self, steps: Iterable[str | int]) -> list[type[BaseModel]]:
        """Return the models that may be at a path."""
        models = [self.model]
        for step in steps:
            if isinstance(step, str):
                models = [
                    inner
                    for model in models
                    if step in (fields := _keys(model))
                    for inner in _models_in(fields[step].annotation)
                ]
        return models

    def _unknown_key(self, steps: list[str | int], fault: _Fault) -> Diagnostic:
        typed, path = str(steps[-1]), _joined(steps)
        known = _quoted(fault.get("ctx", {}).get("expected", "")) or self._names(steps[:-1])
        at = self.front.keys.get(path) or self._position(path)
        if unseen := lines.invisible_in(typed):
            return self._diagnostic_at(at, "unknown-key", *unseen)
        hint = self._belongs_elsewhere(typed, steps[:-1], known) or suggestion(typed, known)
        return self._diagnostic_at(at, "unknown-key", f"unknown key '{typed}'", hint)

    def _belongs_elsewhere(self, typed: str, steps: list[str | int], known: Iterable[str]) -> str:
        """Return the hint for a key that was typed one level too high or too low."""
        if any(suggestion(typed, [each]).startswith("did") for each in known):
            return ""
        if steps and typed in self._names([]):
            return f"start it at the left margin; it does not belong below '{steps[0]}'"
        below = [each for each in known if typed in self._names([*steps, each])]
        return f"indent it below '{below[0]}:'" if len(below) == 1 else ""

    def _missing_key(self, steps: list[str | int]) -> Diagnostic | None:
        key, parent = str(steps[-1]), _joined(steps[:-1])
        siblings, known = self._typed(steps[:-1]), self._names(steps[:-1])
        for typed in siblings if isinstance(siblings, dict) else ():
            if typed not in known and suggestion(typed, known) == f"did you mean '{key}'?":
                return None  # it is there, misspelt, which is reported already
        at = self._position(f"{parent}.{key}") if parent else (self.first_line, 1)
        inside = f" of '{parent}'" if parent else ""
        return self._diagnostic_at(
            at, "missing-key", f"missing key '{key}'{inside}", f"add '{key}: …'"
        )

    def _typed(self, steps: Iterable[str | int]) -> Any:  # noqa: ANN401 - any value as typed
        here: Any = self.front.values
        for step in steps:
            here = here[step]
        return here

    def _position(self, path: str) -> Position:
        """Return the place of a value, or of the nearest key or item around it."""
        here = self.front.positions
        while path and path not in here:
            path = path.rpartition(".")[0]
            here = self.front.positions | self.front.keys
        return here.get(path, (self.first_line, 1))

    def _diagnostic_at(self, at: Position, code: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(Place(self.file, *at), code, message, hint)


def _joined(steps: Iterable[str | int]) -> str:
    return ".".join(map(str, steps))


def _without_curly(value: object, code: str, hint: str) -> str:
    """Return the hint for a value that may be right except for curly quotes around it."""
    inner = inside_curly(value)
    if not inner or code == "not-a-date" or inner in hint:
        return hint
    return f"write {inner} without the curly quotes"


def _keys(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a model by their keys in a header."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


def _in_words(fault: _Fault, names: list[str]) -> _Words:
    """Return code, message and hint of a fault that pydantic itself found."""
    kind, context, found = fault["type"], fault.get("ctx", {}), kind_of(fault["input"])
    if kind == "literal_error":
        allowed = _quoted(str(context.get("expected", "")))
        one_of = f"write one of: {', '.join(allowed)}"
        if not isinstance(fault["input"], str):
            return "wrong-type", f"expected one word, found {found}", one_of
        hint = did_you_mean(fault["input"], allowed, otherwise=one_of)
        return "unknown-value", f"{found} is not known here", hint
    if kind in _MAPPINGS:
        keys = ", ".join(names)
        hint = (
            f"write its keys indented below it: {keys}" if keys else "write indented keys below it"
        )
        return "wrong-type", f"expected keys with values, found {found}", hint
    if kind == "too_short":
        least = context.get("min_length", 1)
        return "empty-list", f"at least {least} is needed here", "add one"
    for limit, size, direction in (("ge", "small", "more"), ("le", "large", "less")):
        if limit in context:
            hint = f"write {context[limit]} or {direction}"
            return "out-of-range", f"{found} is too {size}", hint
    return "bad-value", f"{found} is not allowed here: {fault['msg']}", ""


_NEEDS_QUOTES = re.compile(r"[\s,:#'{}\[\]&*!|>%@`]")
_PLAIN = re.compile(r"[\w.@/+-][\w .@/+-]*")


def _mapping_form(fault: _Fault, key: str, models: Sequence[type[BaseModel]]) -> _Words | None:
    """Return how to write keys below a key that has a single value: `address: 12 Main St`."""
    value = fault["input"]
    if fault["type"] not in _MAPPINGS or not isinstance(value, str):
        return None
    if not models:
        hint = "write each day on a line of its own below it: monday: 09:00-17:00"
        message = f"expected a line for each day, found {kind_of(value)}"
        return ("wrong-type", message, hint) if key == "hours" else None
    fields = _keys(models[0])
    if "src" in fields:
        return _picture(value, key)
    needed = [name for name, field in fields.items() if field.is_required()]
    is_flag = value.strip().lower() in ("true", "false", "yes", "no", "on", "off")
    parts = [f"{each}: …" for each in needed or sorted(fields)[:2]]
    if is_flag and "enabled" in fields:
        parts = [f"enabled: {value.strip().lower()}"]
    elif needed and not is_flag:
        is_plain = _PLAIN.fullmatch(value) or not _NEEDS_QUOTES.search(value)
        parts[0] = f"{needed[0]}: {value}" if is_plain else f'{needed[0]}: "{value}"'
    elif not needed and "@" in value and "email" in fields:
        parts = [f"email: {value}"]
    form = f"{{{', '.join(parts)}}}"
    form = f"- {form}" if key.isdigit() else f"{key}: {form}"
    others = sorted(fields.keys() - set(needed))
    more = f"; optional: {', '.join(others)}" if needed and others else ""
    if not needed and len(fields) > 2:
        more = f"; possible keys: {', '.join(others)}"
    where = "an item" if key.isdigit() else f"'{key}'"
    message = f"{where} needs keys of its own, found only {kind_of(value)}"
    return "wrong-type", message, f"write {form}{more}"


def _picture(typed: str, key: str) -> _Words:
    """Return how to write a picture of which only the file's name is given."""
    src, download = typed, ""
    message = f"a picture needs its file and what it shows, found only {kind_of(typed)}"
    if at := re.match(r"(?:https?:)?//(?:[^?#]*/)?([^/?#]*)", typed):
        message = f"a picture must be a file of this site, not the address {kind_of(typed)}"
        src, download = at[1] or "picture.jpg", "download it (if you may), and "
    elif _NEEDS_QUOTES.search(typed):
        src = f'"{typed}"'
    return "wrong-type", message, f"{download}write {key}: {{src: {src}, alt: what it shows}}"

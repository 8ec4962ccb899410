"""pydantic's findings, told in our words and at their places.

pydantic judges the values against a closed model and reports every fault with the path that led
to it. Here each fault gets its place in the file, a stable code, a sentence for people, and a
mend.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from clinicsite.errors import Diagnostic, Place
from clinicsite.fields import inside_curly, kind_of
from clinicsite.reading import lines
from clinicsite.reading.header import FrontMatter, Position
from clinicsite.reading.key_hints import suggestion
from clinicsite.suggestions.words import did_you_mean

M = TypeVar("M", bound=BaseModel)

_MOST = 100  # mistakes of one kind in one file that are named one by one


def validate(
    model: type[M], front: FrontMatter, *, file: str, first_line: int = 1
) -> tuple[M | None, list[Diagnostic]]:
    """Return the model made of the values, or everything that is wrong with them.

    What the reader of the header has already complained of is not told twice; a missing key of
    the whole document is placed at `first_line`.
    """
    try:
        return model.model_validate(front.values), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
    return None, told(model, front, faults, file=file, first_line=first_line)


def told(
    model: type[BaseModel],
    front: FrontMatter,
    faults: Sequence[Mapping[str, Any]],
    *,
    file: str,
    first_line: int = 1,
) -> list[Diagnostic]:
    """Return pydantic's faults in words."""
    teller = _Teller(model, front, file, first_line)
    found: list[Diagnostic] = []
    counts = Counter(fault["type"] for fault in faults)
    shown: Counter[str] = Counter()
    for fault in faults:
        kind = fault["type"]
        shown[kind] += 1
        if shown[kind] > _MOST + 1:
            continue
        diagnostic = teller.tell(fault)
        if diagnostic is not None and shown[kind] > _MOST:
            message = f"{counts[kind] - _MOST} more mistakes of this kind from here on"
            diagnostic = replace(diagnostic, message=message, hint="fix the others first")
        found += [diagnostic] if diagnostic else []
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


class _Teller:
    """Tells the faults of one document."""

    def __init__(
        self, model: type[BaseModel], front: FrontMatter, file: str, first_line: int
    ) -> None:
        self.model, self.front, self.file, self.first_line = model, front, file, first_line

    def tell(self, fault: Mapping[str, Any]) -> Diagnostic | None:
        """Return the diagnostic of a fault, or None if it says nothing new."""
        if any(str(step).startswith("literal[False]") for step in fault["loc"]):
            return None  # the other half of `cta: {…} | false`; the mapping's own faults say it
        steps = steps_of(self.front.values, fault["loc"])
        path = ".".join(map(str, steps))
        context = fault.get("ctx", {})
        compared = [".".join([*map(str, steps), each]) for each in context.get("others", ())]
        if any(map(self._is_told, (path, *compared))):
            return None
        if fault["type"] == "extra_forbidden" or fault["loc"][-1:] == ("[key]",):
            return self._unknown_key(steps, fault)
        if fault["type"] == "missing":
            return self._missing_key(steps)
        if "message" in context:
            message, hint = str(context["message"]), str(context.get("hint", ""))
            hint = _without_curly(self._typed(steps), fault["type"], hint)
            if context.get("key"):
                path = f"{path}.{context['key']}" if path else str(context["key"])
            return self._found(fault["type"], self._value(path), message, hint)
        form = _mapping_form(fault, str(steps[-1]) if steps else "", self._models(steps))
        code, message, hint = form or _in_words(fault, self._names(steps))
        return self._found(code, self._value(path), message, hint)

    def _is_told(self, path: str) -> bool:
        refused = self.front.refused
        return any(path == each or path.startswith(f"{each}.") for each in refused)

    def _names(self, steps: Iterable[str | int]) -> list[str]:
        """Return the keys that the model knows at a path."""
        models = self._models(steps)
        return sorted(
            {field.alias or name for model in models for name, field in model.model_fields.items()}
        )

    def _models(self, steps: Iterable[str | int]) -> list[type[BaseModel]]:
        """Return the models that may be at a path."""
        models = [self.model]
        for step in steps:
            if isinstance(step, str):
                models = [
                    inner
                    for model in models
                    for name, field in model.model_fields.items()
                    if step == (field.alias or name)
                    for inner in _models_in(field.annotation)
                ]
        return models

    def _unknown_key(self, steps: list[str | int], fault: Mapping[str, Any]) -> Diagnostic:
        typed = str(steps[-1])
        known = _quoted(fault.get("ctx", {}).get("expected", "")) or self._names(steps[:-1])
        path = ".".join(map(str, steps))
        at = self.front.keys.get(path) or self._value(path)
        if unseen := lines.invisible_in(typed):
            return self._found("unknown-key", at, *unseen)
        hint = self._belongs_elsewhere(typed, steps[:-1], known) or suggestion(typed, known)
        return self._found("unknown-key", at, f"unknown key '{typed}'", hint)

    def _belongs_elsewhere(self, typed: str, steps: list[str | int], known: Iterable[str]) -> str:
        """Say below which key a key belongs that was typed one level too high or too low."""
        if any(suggestion(typed, [each]).startswith("did") for each in known):
            return ""
        if steps and typed in self._names([]):
            return f"start it at the left margin; it does not belong below '{steps[0]}'"
        below = [each for each in known if typed in self._names([*steps, each])]
        return f"indent it below '{below[0]}:'" if len(below) == 1 else ""

    def _missing_key(self, steps: list[str | int]) -> Diagnostic | None:
        key, parent = str(steps[-1]), ".".join(map(str, steps[:-1]))
        beside = self._at(steps[:-1])
        known = self._names(steps[:-1])
        strange = [str(typed) for typed in beside if typed not in known] if beside else []
        if any(suggestion(typed, known) == f"did you mean '{key}'?" for typed in strange):
            return None  # it is there, misspelt; that is told already
        at = self._value(f"{parent}.{key}") if parent else (self.first_line, 1)
        inside = f" of '{parent}'" if parent else ""
        return self._found("missing-key", at, f"missing key '{key}'{inside}", f"add '{key}: …'")

    def _at(self, steps: Iterable[str | int]) -> dict[str, Any] | None:
        here = self._typed(steps)
        return here if isinstance(here, dict) else None

    def _typed(self, steps: Iterable[str | int]) -> Any:  # noqa: ANN401 - any value as typed
        here: Any = self.front.values
        for step in steps:
            here = here[step]
        return here

    def _value(self, path: str) -> Position:
        """Return the place of a value, or of the nearest key or item around it."""
        here = self.front.positions
        while path and path not in here:
            path = path.rpartition(".")[0]
            here = self.front.positions | self.front.keys
        return here.get(path, (self.first_line, 1))

    def _found(self, code: str, at: Position, message: str, hint: str) -> Diagnostic:
        return Diagnostic(Place(self.file, *at), code, message, hint)


def _without_curly(value: object, code: str, hint: str) -> str:
    """Return the hint for a value that may be right but for curly quotes around it."""
    inner = inside_curly(value)
    if not inner or code == "not-a-date" or inner in hint:
        return hint
    return f"write {inner} without the curly quotes"


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


_Words = tuple[str, str, str]
_NEEDS_QUOTES = re.compile(r"[\s,:#'{}\[\]&*!|>%@`]")


def _in_words(fault: Mapping[str, Any], names: list[str]) -> _Words:
    """Return code, message and hint of a fault that pydantic itself found."""
    tell = _TABLE.get(fault["type"])
    if tell is not None:
        return tell(fault["input"], fault.get("ctx", {}), names)
    return "bad-value", f"{kind_of(fault['input'])} cannot stand here: {fault['msg']}", ""


def _literal(value: object, context: Mapping[str, Any], _names: list[str]) -> _Words:
    allowed = _quoted(str(context.get("expected", "")))
    if not isinstance(value, str):
        return "wrong-type", f"expected one word, found {kind_of(value)}", _one_of(allowed)
    hint = did_you_mean(value, allowed, otherwise=_one_of(allowed))
    return "unknown-value", f"{kind_of(value)} is not known here", hint


def _one_of(allowed: list[str]) -> str:
    return f"write one of: {', '.join(allowed)}"


def _mapping_form(
    fault: Mapping[str, Any], key: str, models: Sequence[type[BaseModel]]
) -> _Words | None:
    """Say how to write keys below a key that has a single value: `address: 12 Main St`."""
    value = fault["input"]
    if _TABLE.get(fault["type"]) is not _mapping or not isinstance(value, str):
        return None
    if not models:
        days = "write each day on a line of its own below it: monday: 09:00-17:00"
        words = "wrong-type", f"expected a line for each day, found {kind_of(value)}", days
        return words if key == "hours" else None
    fields = models[0].model_fields
    if "src" in fields:
        return _picture(value, key)
    needed = [field.alias or name for name, field in fields.items() if field.is_required()]
    is_flag = value.strip().lower() in ("true", "false", "yes", "no", "on", "off")
    parts = [f"{each}: …" for each in needed]
    if is_flag and "enabled" in fields:
        parts = [f"enabled: {value.strip().lower()}"]
    elif needed and not is_flag:
        is_plain = _PLAIN.fullmatch(value) or not _NEEDS_QUOTES.search(value)
        parts[0] = f"{needed[0]}: {value}" if is_plain else f'{needed[0]}: "{value}"'
    elif not needed and "@" in value and "email" in fields:
        parts = [f"email: {value}"]
    elif not needed:
        parts = [f"{each}: …" for each in sorted(fields)[:2]]
    form = f"{{{', '.join(parts)}}}"
    form = f"- {form}" if key.isdigit() else f"{key}: {form}"
    others = sorted({field.alias or name for name, field in fields.items()} - set(needed))
    more = f"; it also knows {', '.join(others)}" if needed and others else ""
    if not needed and len(fields) > 2:
        more = f", with any of {', '.join(sorted(fields))}"
    where = "an item" if key.isdigit() else f"'{key}'"
    message = f"{where} needs keys of its own, found only {kind_of(value)}"
    return "wrong-type", message, f"write {form}{more}"


_PLAIN = re.compile(r"[\w.@/+-][\w .@/+-]*")


def _mapping(value: object, _context: Mapping[str, Any], names: list[str]) -> _Words:
    keys = ", ".join(names)
    hint = f"write its keys indented below it: {keys}" if keys else "write indented keys below it"
    return "wrong-type", f"expected keys with values, found {kind_of(value)}", hint


def _picture(typed: str, key: str) -> _Words:
    """Say how a picture is written that is given by the name of its file only."""
    if at := re.match(r"(?:https?:)?//(?:[^?#]*/)?([^/?#]*)", typed):
        message = f"a picture must be a file of this site, found the address {kind_of(typed)}"
        written = f"{key}: {{src: {at[1] or 'picture.jpg'}, alt: what it shows}}"
        return "wrong-type", message, f"download it (if you may), and write {written}"
    src = f'"{typed}"' if _NEEDS_QUOTES.search(typed) else typed
    message = f"a picture needs its file and what it shows, found only {kind_of(typed)}"
    return "wrong-type", message, f"write {key}: {{src: {src}, alt: what it shows}}"


def _too_short(_value: object, context: Mapping[str, Any], _names: list[str]) -> _Words:
    least = context.get("min_length", 1)
    return "empty-list", f"at least {least} is needed here", "name one"


def _at_least(value: object, context: Mapping[str, Any], _names: list[str]) -> _Words:
    return "out-of-range", f"{kind_of(value)} is too small", f"write {context['ge']} or more"


def _at_most(value: object, context: Mapping[str, Any], _names: list[str]) -> _Words:
    return "out-of-range", f"{kind_of(value)} is too large", f"write {context['le']} or less"


_TABLE: dict[str, Callable[[object, Mapping[str, Any], list[str]], _Words]] = {
    "literal_error": _literal,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "dict_type": _mapping,
    "too_short": _too_short,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
}

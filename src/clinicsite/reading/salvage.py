"""What can be used of front matter with mistakes: every value that is right by itself.

One wrong key must not hide what is wrong with the others. Values that are refused are taken out,
required ones get a stand-in, and the rest is validated again. Such a header is only looked at for
more mistakes; a site is never built of it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from clinicsite.reading import header, lines
from clinicsite.reading.header import FrontMatter
from clinicsite.reading.validation import steps_of

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 8  # a value that is taken out may leave its mapping without what it needs
_DAY = dt.date(2000, 1, 1)
# Of required keys. A name that is not known must not be the same for two documents.
_STAND_INS: Mapping[str, Any] = {"date": _DAY, "author": ["?"], "url": "https://site.invalid"}
NAMING = frozenset({"name", "also", "misspelled", "slug"})


def salvage(model: type[M], front: FrontMatter, name: str) -> tuple[M, tuple[str, ...]] | None:
    """Return a header of the values that are right, and the keys whose values are not as typed.

    `name` stands for a title or name that cannot be used. None if nothing can be made of it.
    """
    values = _copied(front.values)
    faulty: set[str] = set()
    for path in front.refused:
        if path:
            faulty.add(_take_out(values, path.split("."), name, missing=False))
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(values), tuple(sorted(faulty))
        except ValidationError as error:
            faults = error.errors(include_url=False)
        # All paths first: what is taken out for one fault is no longer there for the next.
        paths = [_steps(values, fault) for fault in faults]
        if not all(paths):
            return None
        for steps, fault in zip(paths, faults, strict=True):
            faulty.add(_take_out(values, steps, name, missing=fault["type"] == "missing"))
    return None


def with_other_keys(front: FrontMatter, text: str, file: str, first_line: int) -> FrontMatter:
    """Read each top-level key by itself, as one that cannot be read hides those below it."""
    values: dict[str, Any] = {}
    positions, keys, refused = dict(front.positions), dict(front.keys), set(front.refused)
    for line, key, part in lines.top_level_parts(text.split("\n")):
        read, _ = header.read(part, file=file, first_line=first_line + line)
        if read.broken or key not in read.values:
            refused.add(key)
            continue
        values.setdefault(key, read.values[key])
        positions |= read.positions
        keys |= read.keys
        refused |= read.refused
    return FrontMatter(values, positions, keys, frozenset(refused), broken=True)


def _steps(values: dict[str, Any], fault: Mapping[str, Any]) -> list[str]:
    """Return the keys that lead to what a fault is about."""
    key = fault.get("ctx", {}).get("key", "")
    steps = map(str, steps_of(values, fault["loc"]))
    return [*steps, *(key.split(".") if key else ())]


def _take_out(values: dict[str, Any], steps: Sequence[str], name: str, *, missing: bool) -> str:
    """Take out the value at some steps, or give a stand-in; return its top-level key.

    A list with a wrong item goes as a whole, and so does a mapping that lacks the key.
    """
    if len(steps) == 1 and missing:
        values[steps[0]] = _STAND_INS.get(steps[0], name)
        return steps[0]
    holder, last, here = values, steps[0], values
    for step in steps:
        if not isinstance(here, dict) or step not in here:
            break
        holder, last, here = here, step, here[step]
    holder.pop(last, None)
    return steps[0]


def _copied(values: Any) -> Any:  # noqa: ANN401 - values as typed, of any form
    if isinstance(values, dict):
        return {key: _copied(value) for key, value in values.items()}
    return [_copied(value) for value in values] if isinstance(values, list) else values

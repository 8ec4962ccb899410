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
            faulty.add(_take_out(values, path.split(".")))
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(values), tuple(sorted(faulty))
        except ValidationError as error:
            faults = error.errors(include_url=False)
        for fault in faults:
            steps = [str(step) for step in steps_of(values, fault["loc"])]
            key = fault.get("ctx", {}).get("key", "")
            steps += key.split(".") if key else []
            if not steps:
                return None
            faulty.add(_mend(values, steps, name, is_missing=fault["type"] == "missing"))
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


def _mend(values: dict[str, Any], steps: Sequence[str], name: str, *, is_missing: bool) -> str:
    """Take out a value, or its mapping if that lacks something; return the top-level key."""
    key = steps[0]
    if len(steps) == 1 and is_missing:
        values[key] = _STAND_INS.get(key, name)
        return key
    return _take_out(values, steps[:-1] if is_missing else steps)


def _take_out(values: dict[str, Any], steps: Sequence[str]) -> str:
    """Take out the value at some steps; a list with a wrong item goes as a whole."""
    here = values
    for number, step in enumerate(steps):
        inner = here.get(step)
        if number == len(steps) - 1 or not isinstance(inner, dict):
            here.pop(step, None)
            break
        here = inner
    return steps[0]


def _copied(values: Any) -> Any:  # noqa: ANN401 - values as typed, of any form
    if isinstance(values, dict):
        return {key: _copied(value) for key, value in values.items()}
    return [_copied(value) for value in values] if isinstance(values, list) else values

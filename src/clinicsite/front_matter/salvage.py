"""What can be used of front matter with mistakes: every value that is valid by itself.

One wrong key must not hide what is wrong with the others. Values that are refused are taken out,
required ones get a placeholder, and the rest is validated again. Such a header is only searched for
more mistakes; a site is never built of it.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from clinicsite.errors import Diagnostic
from clinicsite.front_matter import header, lines
from clinicsite.front_matter.header import FrontMatter
from clinicsite.front_matter.validation import steps_of

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 8  # a value that is taken out may leave its mapping without what it needs
_DAY = dt.date(2000, 1, 1)
# Of required keys. A name that is not known must not be the same for two documents.
_STAND_INS: Mapping[str, Any] = {"date": _DAY, "author": ["?"], "url": "https://site.invalid"}
NAMING = frozenset({"name", "also", "misspelled", "slug"})


class Salvaged(NamedTuple, Generic[M]):
    """A header of the values that are right, and the keys whose values are not as typed.

    `later` are pydantic's faults that showed only when others were out of the way.
    """

    header: M
    faulty: tuple[str, ...]
    later: tuple[Any, ...]


def salvage(model: type[M], front: FrontMatter, name: str) -> Salvaged[M] | None:
    """Return what can be used of a header; `name` replaces a title or name that cannot be used.

    None if nothing can be made of it.
    """
    values = _copied(front.values)
    faulty: set[str] = set()
    taken = set(front.refused)
    later: list[Any] = []
    for path in front.refused:
        if path:
            faulty.add(_take_out(values, path.split("."), name, missing=False))
    for number in range(_ROUNDS):
        try:
            return Salvaged(model.model_validate(values), tuple(sorted(faulty)), tuple(later))
        except ValidationError as error:
            faults = error.errors(include_url=False)
        later += [each for each in faults if number and _is_sure(each, values, taken)]
        # All paths first: what is taken out for one fault is no longer there for the next.
        paths = [_steps(values, fault) for fault in faults]
        if not all(paths):
            return None
        for steps, fault in zip(paths, faults, strict=True):
            taken.add(".".join(steps))
            faulty.add(_take_out(values, steps, name, missing=fault["type"] == "missing"))
    return None


def _is_sure(fault: Any, values: object, taken: Collection[str]) -> bool:  # noqa: ANN401
    """Check that a fault of a later round does not come of a value that was taken out."""
    context = fault.get("ctx", {})
    if "message" not in context:
        return False
    base = [str(step) for step in steps_of(values, fault["loc"])]
    paths = [".".join([*base, each]) for each in (context["key"], *context["others"]) if each]
    return not any(path == each or path.startswith(f"{each}.") for path in paths for each in taken)


def with_other_keys(
    front: FrontMatter, text: str, known: Sequence[Diagnostic], *, file: str, first_line: int
) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read each top-level key by itself, as one that cannot be read hides those below it.

    Returns what can be read, and the mistakes on lines of which nothing is `known` yet.
    """
    values: dict[str, Any] = {}
    found: list[Diagnostic] = []
    lines_known = {each.place.line for each in known}
    positions, keys, refused = dict(front.positions), dict(front.keys), set(front.refused)
    for line, key, part in lines.top_level_parts(text.split("\n")):
        read, more = header.read(part, file=file, first_line=first_line + line)
        own = range(first_line + line, first_line + line + part.count("\n") + 1)
        if lines_known.isdisjoint(own):
            found += more
        if read.broken or key not in read.values:
            refused.add(key)
            continue
        values.setdefault(key, read.values[key])
        positions |= read.positions
        keys |= read.keys
        refused |= read.refused
    refused |= set(lines.words_like_keys(text)) - values.keys()  # they may be there, misplaced
    made = FrontMatter(values, positions, keys, frozenset(refused), broken=True)
    return made, found


def _steps(values: dict[str, Any], fault: Mapping[str, Any]) -> list[str]:
    """Return the keys that lead to what a fault is about."""
    key = fault.get("ctx", {}).get("key", "")
    steps = map(str, steps_of(values, fault["loc"]))
    return [*steps, *(key.split(".") if key else ())]


def _take_out(values: dict[str, Any], steps: Sequence[str], name: str, *, missing: bool) -> str:
    """Take out the value at some steps, or replace it; return its top-level key.

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

"""What a template's text says by itself: what it names, and what is wrong in it.

Plain values, which `parsing` reads with Jinja and `known_facts` keeps without.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A template or asset as a text names it, and in which line."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a line of a text, wherever it is used."""

    line: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text extends, includes and imports, its assets, its blocks, and its flaws.

    `extended` are those of `templates` that it extends; `outer` those of `blocks` that lie in no
    other block, and so are shown only where an extended template has a block of that name.
    """

    templates: tuple[Named, ...] = ()
    extended: tuple[Named, ...] = ()
    assets: tuple[Named, ...] = ()
    blocks: tuple[Named, ...] = ()
    outer: tuple[Named, ...] = ()
    flaws: tuple[Flaw, ...] = ()


def encode(facts: Facts) -> bytes:
    """Return facts as bytes."""
    # Not `digests.canonical`: an escape in a name may stand for half a character.
    return json.dumps(asdict(facts), separators=(",", ":")).encode()


def decode(data: bytes) -> Facts | None:
    """Return what `encode` was given; None for bytes of any other origin."""
    try:
        rest = json.loads(data)
        return Facts(
            **{part: _named(rest[part]) for part in _NAMED},
            flaws=tuple(
                Flaw(_line(each["line"]), *(_text(each[part]) for part in _SAID))
                for each in rest["flaws"]
            ),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


_NAMED = ("templates", "extended", "assets", "blocks", "outer")
_SAID = ("code", "message", "hint")


def _named(rows: Iterable[Mapping[str, object]]) -> tuple[Named, ...]:
    return tuple(Named(_text(each["name"]), _line(each["line"])) for each in rows)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _line(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value

"""Digests of values: the coin in which staleness is paid.

A digest is the first 16 bytes of BLAKE2b over a canonical JSON form, in hexadecimal. Only plain
values and frozen dataclasses have a canonical form; anything else is refused, so that nothing
whose text depends on memory addresses or hash order can slip into a page's inputs.
"""

import dataclasses
import datetime as dt
import enum
import hashlib
import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Any


def of_bytes(data: bytes) -> str:
    """Return the digest of raw bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def of(value: object) -> str:
    """Return the digest of a plain value or frozen dataclass.

    Raises `TypeError` for a value without a canonical form (a set, a function, an open file).
    """
    return of_bytes(canonical(value).encode())


def canonical(value: object) -> str:
    """Return the canonical text of a value: equal values, equal text, in any process."""
    return _ENCODER.encode(value)


def token(value: object) -> str:
    """Return a short value's canonical text, and a longer one's digest: either stands for it.

    No text is taken for a digest: a canonical text of 32 characters is quoted, or in brackets.
    """
    text = canonical(value)
    return text if len(text) < _DIGEST_LENGTH else of_bytes(text.encode())


_DIGEST_LENGTH = 32


# One getter per class, made once: contexts are digested by the ten thousand.
_GETTERS: dict[type, Any] = {}


def _plain(value: object) -> object:
    """Give JSON a form for what it does not know."""
    kind = type(value)
    getter = _GETTERS.get(kind)
    if getter is not None:
        return getter(value)
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.compare]
        _GETTERS[kind] = _getter(kind.__name__, names)
        return _GETTERS[kind](value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return f"{kind.__name__}:{value.isoformat()}"
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{kind.__name__} has no canonical form and cannot be an input of a page")


_ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"))


def _getter(name: str, names: list[str]) -> Any:  # noqa: ANN401 - a tuple of any plain values
    if not names:
        return lambda _value: [name]
    if len(names) == 1:
        one = attrgetter(names[0])
        return lambda value: [name, one(value)]
    many = attrgetter(*names)
    return lambda value: [name, many(value)]

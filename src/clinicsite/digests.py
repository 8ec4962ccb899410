"""Digests of values: the coin in which staleness is paid.

A digest is the first 16 bytes of BLAKE2b, in hexadecimal. Only plain values and frozen dataclasses
have a canonical form; anything else is refused, so that nothing whose text depends on memory
addresses or hash order can slip into a page's inputs. A dataclass's field whose name starts with an
underscore is no input: some other field stands for it.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

_DIGEST_LENGTH = 32


def of_bytes(data: bytes) -> str:
    """Return the digest of raw bytes."""
    return hashlib.blake2b(data, digest_size=_DIGEST_LENGTH // 2).hexdigest()


def of_pieces(pieces: Iterable[bytes]) -> str:
    """Return the digest of raw bytes that come in pieces, so that none need hold them all."""
    digest = hashlib.blake2b(digest_size=_DIGEST_LENGTH // 2)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def plain(value: object) -> object:
    """Give a form to what orjson does not know; raises `TypeError` if it has none."""
    if isinstance(value, Mapping):
        return dict(value)
    kind = type(value).__name__
    raise TypeError(f"{kind} has no canonical form and cannot be an input of a page")


def of(value: object, other: Callable[[Any], object] = plain) -> str:
    """Return the digest of a plain value or frozen dataclass.

    `other` gives a form to a value that has none (a set, a function, a model); left to itself it
    raises `TypeError`.
    """
    return of_bytes(canonical(value, other))


def canonical(value: object, other: Callable[[Any], object] = plain) -> bytes:
    """Return the canonical form of a value, a JSON text: equal values, equal bytes, anywhere."""
    return orjson.dumps(value, default=other)


def token(value: object) -> str:
    """Return a short value's canonical text, and a longer one's digest: either stands for it.

    No text is taken for a digest: it is shorter.
    """
    form = canonical(value)
    return form.decode() if len(form) < _DIGEST_LENGTH else of_bytes(form)


class FieldTokens:
    """Tokens of dataclasses' fields, for many that share values.

    The value that a field had last is not digested again: nothing at all is one object, and so is
    what all pages of a site share.
    """

    def __init__(self) -> None:
        """Start without any."""
        self._last: dict[str, tuple[object, str]] = {}
        self._names: dict[type, tuple[str, ...]] = {}

    def of(self, value: object) -> dict[str, str]:
        """Return the token of each field of a frozen dataclass, by its name."""
        kind, last = type(value), self._last
        if kind not in self._names:
            self._names[kind] = field_names(kind)
        tokens = {}
        for name in self._names[kind]:
            held = getattr(value, name)
            known = last.get(name)
            if known is None or known[0] is not held:
                known = last[name] = held, token(held)
            tokens[name] = known[1]
        return tokens


def field_names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields."""
    return tuple(field.name for field in dataclasses.fields(kind))

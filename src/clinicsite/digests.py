"""Digests of values: the coin in which staleness is paid.

A digest is the first 16 bytes of BLAKE2b, in hexadecimal. Only plain values and frozen dataclasses
have a canonical form; anything else is refused, so that nothing whose text depends on memory
addresses or hash order can slip into a page's inputs. A dataclass's field whose name starts with an
underscore is no input: some other field stands for it.
"""

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

"""Digests of values: the coin in which staleness is paid.

A digest is the first 16 bytes of BLAKE2b, in hexadecimal. Only plain values and frozen dataclasses
have a canonical form; anything else is refused, so that nothing whose text depends on memory
addresses or hash order can slip into a page's inputs. A dataclass's field whose name starts with an
underscore is no input: some other field stands for it.
"""

import hashlib
from collections.abc import Iterable, Mapping

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


def of(value: object) -> str:
    """Return the digest of a plain value or frozen dataclass.

    Raises `TypeError` for a value without a canonical form (a set, a function, an open file).
    """
    return of_bytes(canonical(value))


def canonical(value: object) -> bytes:
    """Return the canonical form of a value: equal values, equal bytes, in any process."""
    return orjson.dumps(value, default=_plain)


def token(value: object) -> str:
    """Return a short value's canonical text, and a longer one's digest: either stands for it.

    No text is taken for a digest: it is shorter.
    """
    form = canonical(value)
    return form.decode() if len(form) < _DIGEST_LENGTH else of_bytes(form)


def _plain(value: object) -> object:
    """Give a form to what orjson does not know."""
    if isinstance(value, Mapping):
        return dict(value)
    kind = type(value).__name__
    raise TypeError(f"{kind} has no canonical form and cannot be an input of a page")

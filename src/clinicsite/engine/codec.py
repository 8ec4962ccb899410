"""One form for all kept values: MessagePack, the same bytes for equal values on any machine."""

import hashlib
from typing import Any, TypeAlias, TypeVar

import msgspec

DIGEST_BYTES = 16

T = TypeVar("T")

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def encode(value: object) -> bytes:
    """Return a value's canonical bytes. Raises `TypeError` for what is not plain data."""
    return _encode(value)


def decoder(form: Any) -> "msgspec.msgpack.Decoder[Any]":  # noqa: ANN401 - any type at all
    """Return what reads values of a type back; it raises `ValueError` for any others."""
    return msgspec.msgpack.Decoder(form)


def convert(value: object, form: type[T]) -> T:
    """Return a value of a type from plain data. Raises `ValueError` if it is not such a value."""
    return msgspec.convert(value, form)


def digest(data: bytes) -> bytes:
    """Return the digest of encoded bytes."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).digest()


Decoder: TypeAlias = "msgspec.msgpack.Decoder[Any]"

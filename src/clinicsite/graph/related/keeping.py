"""The last full survey as bytes: what each post's words were, and which posts were nearest."""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.keys import with_sum, without_sum
from clinicsite.graph.related.neighbours import Pairs
from clinicsite.graph.related.table import Table

_SIZE = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Kept:
    """A full survey of the texts of some posts, which are numbered in this order."""

    ids: Sequence[str]
    text_keys: Sequence[str]
    stems: Sequence[str]
    table: Table
    pairs: Pairs


def encode(key: str, kept: Kept) -> bytes:
    """Write a survey for its key: the sizes and texts as JSON, then plain arrays."""
    arrays = [array.astype(kind) for array, kind in zip(_arrays(kept), _KINDS, strict=True)]
    head = [[len(array) for array in arrays], kept.ids, kept.text_keys, kept.stems]
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return with_sum(key, b"".join([_SIZE.pack(len(text)), text, *(a.tobytes() for a in arrays)]))


def decode(key: str, value: object) -> Kept | None:
    """Read a survey back; None for whatever was not kept at this key."""
    body = without_sum(key, value)
    if body is None:
        return None
    (length,) = _SIZE.unpack_from(body)
    at = _SIZE.size + length
    sizes, ids, text_keys, stems = json.loads(bytes(body[_SIZE.size : at]))
    arrays: list[NDArray[Any]] = []
    for size, kind in zip(sizes, _KINDS, strict=True):
        arrays.append(np.frombuffer(body, dtype=kind, count=size, offset=at))
        at += arrays[-1].nbytes
    terms, starts, post, count, in_title, common, *pairs = arrays
    return Kept(
        ids=ids,
        text_keys=text_keys,
        stems=stems,
        table=Table(terms, starts, post, count, in_title, common),
        pairs=Pairs(*pairs),
    )


_KINDS = ("<i8", "<i8", "<i4", "u1", "u1", "<i8", "<i4", "<i4", "<i4")
"""Of the arrays below."""


def _arrays(kept: Kept) -> list[NDArray[Any]]:
    table, pairs = kept.table, kept.pairs
    return [
        *(table.terms, table.starts, table.post, table.count, table.in_title, table.common),
        *(pairs.post, pairs.other, pairs.likeness),
    ]

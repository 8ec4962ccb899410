"""The index and the lists as bytes: arrays, each after its type and size, and a checksum."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinicsite.engine.codec import decoder, encode
from clinicsite.graph.more_posts.model import Facts, Kept, TermsOf
from clinicsite.graph.more_posts.neighbours import Pairs
from clinicsite.graph.more_posts.shortlists import Lists
from clinicsite.graph.more_posts.words.index import Index, Postings, slot_type
from clinicsite.graph.more_posts.words.memory import Memory

_FORM = 1
"""To be raised whenever the form of what is kept changes, or the meaning of a number in it."""
_HEAD = struct.Struct("<II")
"""The form, and the length of what tells of the arrays."""
_LINE = 8
"""Arrays begin at a multiple of this; the checksum takes as much."""
_kinds = decoder(tuple[list[tuple[str, int]], bytes])
_names = decoder(tuple[bytes, list[str], list[str], int])

Columns = Sequence[NDArray[Any]]


def updated(kept: Kept | None, posts: Sequence[Facts], terms_of: TermsOf) -> tuple[Memory, Kept]:
    """Bring what is kept up to date with posts."""
    before = (kept and from_bytes(kept)) or Memory()
    memory = before.updated(posts, terms_of)
    if kept is not None and memory is before and memory.ids:
        return memory, kept
    is_same = memory.index.base is before.index.base
    return memory, to_bytes(memory, kept.base if kept and is_same else None)


def to_bytes(memory: Memory, base: bytes | None) -> Kept:
    """Return a memory as bytes; `base` is its large part, if that is known."""
    index, pairs = memory.index, memory.lists.pairs
    large = index.base
    if base is None:
        base = _written(b"", (large.keys, large.starts, large.slot, large.amount))
    slots = len(memory.ids)
    columns = (
        index.recent,
        index.sums.ravel(),
        memory.lists.least.astype(np.uint32),
        np.bincount(pairs.post, minlength=slots).astype(np.uint32),
        pairs.likeness.astype(np.uint32),
        pairs.other.astype(slot_type(slots)),
        index.is_here,
    )
    names = encode((base[:_LINE], memory.ids, memory.keys, index.base_slots))
    return Kept(base, _written(names, columns))


def from_bytes(kept: Kept) -> Memory | None:
    """Read a memory back; None if it is damaged, or if its parts do not belong together."""
    large, recent = _read(kept.base), _read(kept.recent)
    if large is None or recent is None or not recent[0]:
        return None
    sign, ids, keys, base_slots = _names.decode(recent[0])
    if sign != kept.base[:_LINE]:
        return None
    latest, sums, least, sizes, likeness, other, is_here = recent[1]
    post = np.repeat(np.arange(len(ids)), sizes)
    pairs = Pairs(post, other.astype(np.int64), likeness.astype(np.int64))
    index = Index(Postings(*large[1]), base_slots, latest, is_here, sums.reshape(3, -1))
    return Memory(ids, keys, index, Lists(pairs, least.astype(np.int64)))


def _written(names: bytes, columns: Columns) -> bytes:
    columns = [each.astype(each.dtype.newbyteorder("<")) for each in columns]
    kinds = [(each.dtype.str, len(each)) for each in columns]
    head = encode((kinds, names))
    parts = [_HEAD.pack(_FORM, len(head)), head, *(each.tobytes() for each in columns)]
    body = b"".join(part + bytes(-len(part) % _LINE) for part in parts)
    return _check(body) + body


def _read(value: bytes) -> tuple[bytes, Columns] | None:
    body = memoryview(value)[_LINE:]
    if len(body) < _HEAD.size or value[:_LINE] != _check(body):
        return None
    form, length = _HEAD.unpack_from(body)
    if form != _FORM:
        return None
    kinds, names = _kinds.decode(body[_HEAD.size : _HEAD.size + length])
    at = _HEAD.size + length
    columns = []
    for kind, size in kinds:
        at += -at % _LINE
        columns.append(np.frombuffer(body, dtype=kind, count=size, offset=at))
        at += columns[-1].nbytes
    return names, columns


def _check(body: bytes | memoryview) -> bytes:
    # Against accidents, not against malice: who can write the state can write the site.
    return zlib.crc32(body).to_bytes(_LINE, "little")

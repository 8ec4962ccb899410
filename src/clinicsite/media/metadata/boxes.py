"""AVIF and HEIC files without personal data (ISO/IEC 14496-12, 8.11; 23008-12, annex A).

The places of all parts are written in the file, so nothing is cut out: EXIF and XMP are overwritten
where they are, and boxes of other programs become free space of the same size.
"""

from collections.abc import Iterator
from typing import NamedTuple

from clinicsite.media.picture_headers import PictureFault, cut_off, damaged

# A TIFF header without any entry, after the four bytes that say where it begins.
_NO_EXIF = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
_UNUSED = frozenset({b"uuid", b"free", b"skip", b"udta"})
_TOP = frozenset(b"ftyp meta moov mdat moof mfra sidx styp".split())
_PERSONAL = frozenset({b"Exif", b"mime", b"uri "})


class _Box(NamedTuple):
    """A box: its name, and where it, its content and what follows it begin."""

    kind: bytes
    at: int
    start: int
    end: int


def cleaned(data: bytes) -> bytes:
    """Return an AVIF or HEIC file without personal data; raises `PictureFault`."""
    made = bytearray(data)
    top, end = _top(data)
    for box in top:
        if box.kind not in _TOP:
            _free(made, box)
        elif box.kind == b"meta":
            _clean_items(made, data, box)
        elif box.kind == b"moov":
            for inner in _boxes(data, box.start, box.end):
                if inner.kind in {*_UNUSED, b"meta"}:
                    _free(made, inner)
    return bytes(made[:end])


def _top(data: bytes) -> tuple[list[_Box], int]:
    """Return the outermost boxes, and where they end: a program may have appended other bytes.

    Raises `PictureFault` if the picture itself is cut off.
    """
    top: list[_Box] = []
    try:
        top.extend(_boxes(data, 0, len(data)))
    except PictureFault:
        if not {b"meta", b"mdat"} <= {box.kind for box in top}:
            raise
        end = top[-1].end
        for meta in (box for box in top if box.kind == b"meta"):
            inside = {box.kind: box for box in _boxes(data, meta.start + 4, meta.end)}
            extents = _extents(data, inside[b"iloc"]) if b"iloc" in inside else ()
            if any(not in_box and start + size > end for _, in_box, start, size in extents):
                raise
    return top, top[-1].end if top else len(data)


def _free(made: bytearray, box: _Box) -> None:
    made[box.at + 4 : box.at + 8] = b"free"
    made[box.start : box.end] = bytes(box.end - box.start)


def _clean_items(made: bytearray, data: bytes, meta: _Box) -> None:
    inside = {box.kind: box for box in _boxes(data, meta.start + 4, meta.end)}
    if not inside.keys() >= {b"iinf", b"iloc"}:
        return
    kinds = dict(_items(data, inside[b"iinf"]))
    held = inside[b"idat"].start if b"idat" in inside else 0
    for item, in_box, start, size in _extents(data, inside[b"iloc"]):
        kind = kinds.get(item)
        if kind not in _PERSONAL:
            continue
        at = start + (held if in_box else 0)
        blank = _NO_EXIF if kind == b"Exif" else b""
        if at + size > len(data) or size < len(blank):
            raise damaged("AVIF", "its EXIF data lies outside the file, or is too short")
        filler = b" " if kind == b"mime" else b"\x00"
        made[at : at + size] = blank + filler * (size - len(blank))


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    """Yield the boxes between two offsets; raises `PictureFault`."""
    while at < end:
        size, start = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if at + size > end or at + size < start:
            raise cut_off("AVIF")
        yield _Box(data[at + 4 : at + 8], at, start, at + size)
        at += size


class _Numbers:
    """Numbers read one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.at = data, at

    def next(self, size: int) -> int:
        """Return the next number, of so many bytes."""
        self.at += size
        return int.from_bytes(self._data[self.at - size : self.at], "big")


def _items(data: bytes, box: _Box) -> Iterator[tuple[int, bytes]]:
    """Yield the number and kind of each item."""
    first = box.start + (6 if data[box.start] == 0 else 8)
    for entry in _boxes(data, first, box.end):
        version = data[entry.start]
        if entry.kind == b"infe" and version >= 2:
            read = _Numbers(data, entry.start + 4)
            number = read.next(2 if version == 2 else 4)
            yield number, data[read.at + 2 : read.at + 6]


def _extents(data: bytes, box: _Box) -> Iterator[tuple[int, bool, int, int]]:
    """Yield the item, whether it lies in this file's `idat` box, offset and size of each extent."""
    version, read = data[box.start], _Numbers(data, box.start + 4)
    sizes = read.next(2)
    offset_size, length_size = sizes >> 12, sizes >> 8 & 15
    base_size, index_size = sizes >> 4 & 15, sizes & 15 if version else 0
    for _ in range(read.next(2 if version < 2 else 4)):
        item = read.next(2 if version < 2 else 4)
        in_box = version > 0 and read.next(2) & 15 == 1
        read.next(2)
        base = read.next(base_size)
        for _ in range(read.next(2)):
            if read.at > box.end:
                raise damaged("AVIF", "its table of items is cut off")
            read.next(index_size)
            offset = read.next(offset_size)
            yield item, in_box, base + offset, read.next(length_size)

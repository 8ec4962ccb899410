"""EXIF and TIFF: what the first directory says, and the shortest block that gives the orientation.

Source: TIFF 6.0, section 2; Exif 3.0, 4.6.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress

_ORIENTATION, _GPS = 0x0112, 0x8825
UPRIGHT = 1
MARK = b"Exif\x00\x00"  # before the TIFF header in JPEG, sometimes in WebP
# Where a block begins in a JPEG, a PNG and a WebP file, and the bytes before its TIFF header.
_BLOCKS = ((MARK, 0), (b"eXIf", 0), (b"EXIF", 4))
_BLOCK = 65_536  # bytes that are searched
# Cameras' raw files have numbers of their own in place of TIFF's 42.
_ORDERS = {b"MM\x00*": ">", b"II*\x00": "<", b"IIU\x00": "<", b"IIRO": "<", b"IIRS": "<"}


def entries(tiff: bytes) -> Iterator[tuple[int, int]]:
    """Yield tag and value (a short one's) of the first directory; nothing if it is not TIFF."""
    order = _ORDERS.get(tiff[:4])
    if order is None:
        return
    with suppress(struct.error):
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            yield tag, value


def only_orientation(tiff: bytes) -> bytes:
    """Return a TIFF header that holds nothing but the orientation; empty if it is upright."""
    found = entries(tiff.removeprefix(MARK))
    value = next((value for tag, value in found if tag == _ORIENTATION), UPRIGHT)
    if value == UPRIGHT or value not in range(1, 9):
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, value, 0, 0)


def carries_location(data: bytes) -> bool:
    """Check whether a picture's metadata says where it was taken (EXIF or XMP)."""
    if b"exif:GPSLatitude" in data:
        return True
    for mark, gap in _BLOCKS:
        at = data.find(mark)
        while at >= 0:
            start = at + len(mark) + gap
            if any(tag == _GPS for tag, _ in entries(data[start : start + _BLOCK])):
                return True
            at = data.find(mark, start)
    return False

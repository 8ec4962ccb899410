"""EXIF blocks: which way up the picture is, and the shortest block that says only that.

Source: TIFF 6.0, section 2; Exif 3.0, 4.6.
"""

import struct

_ORIENTATION = 0x0112
UPRIGHT = 1
MARK = b"Exif\x00\x00"  # stands before the TIFF header in JPEG, sometimes in WebP


def orientation_of(tiff: bytes) -> int:
    """Return the orientation that a TIFF header and its first directory give; 1 if unknown."""
    tiff = tiff.removeprefix(MARK)
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return UPRIGHT
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if value in range(1, 9) else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def only_orientation(tiff: bytes) -> bytes:
    """Return a TIFF header that holds nothing but the orientation; empty if it is upright."""
    value = orientation_of(tiff)
    if value == UPRIGHT:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, value, 0, 0)

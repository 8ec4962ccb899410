"""JPEG files without personal data (ITU-T T.81, annex B; JFIF 1.02; Exif 3.0, 4.5).

Kept are the segments that decoders need: frames, tables and scans, and of the application segments
JFIF (without its thumbnail), Adobe's colour transform and the colour profile. EXIF is replaced by
its orientation. Everything after the end of the image goes: second pictures, videos, depth maps.
"""

import re

from clinicsite.media.metadata import exif
from clinicsite.media.picture_headers import cut_off, damaged

# In scans a zero or a restart marker may follow a 0xFF; neither ends them.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH = (0x01, _START)
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_APPLICATION = range(0xE0, 0xF0)
_OTHERS = range(0xF0, 0xFF)  # reserved for extensions, and comments
_EXIF = -1  # no marker: several segments share that of EXIF, and the first EXIF counts


def cleaned(data: bytes) -> bytes:
    """Return a JPEG file without personal data; raises `PictureFault`."""
    kept = [bytes((0xFF, _START))]
    at, seen = 2, set[int]()
    while (marker := _marker(data, at)) != _END:
        start = _found(data, at)
        if marker in _WITHOUT_LENGTH:
            at = start
            continue
        end = start + int.from_bytes(data[start : start + 2], "big")
        if end > len(data) or end < start + 2:
            raise cut_off("JPEG")
        at = _found(data, end) - 2 if marker == _SCAN else end
        body = data[start + 2 : end]
        needed = _needed(marker, body)
        if body.startswith(exif.MARK):
            needed = None if _EXIF in seen else needed
            seen.add(_EXIF)
        seen.add(marker)
        if needed is not None:
            kept.append(bytes((0xFF, marker)) + (len(needed) + 2).to_bytes(2, "big") + needed)
            kept.append(data[end:at])  # the pixels, after a scan's header
    if _SCAN not in seen or seen.isdisjoint(_FRAMES):
        raise damaged("JPEG", "it has no pixels")
    return b"".join([*kept, bytes((0xFF, _END))])


def _found(data: bytes, at: int) -> int:
    """Return where the bytes after the next marker begin."""
    found = _MARKER.search(data, at)
    if found is None:
        raise cut_off("JPEG")
    return found.end()


def _marker(data: bytes, at: int) -> int:
    return data[_found(data, at) - 1]


def _needed(marker: int, body: bytes) -> bytes | None:
    """Return what is kept of a segment; None if it goes."""
    kept: bytes | None = None
    if marker not in _APPLICATION and marker not in _OTHERS:
        kept = body
    elif marker == 0xE0 and body.startswith(b"JFIF\x00") and len(body) >= 14:
        kept = body[:12] + b"\x00\x00"  # a thumbnail of no size
    elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\x00"):
        kept = body
    elif marker == 0xEE and body.startswith(b"Adobe"):
        kept = body[:12]
    elif marker == 0xE1 and body.startswith(exif.MARK):
        made = exif.only_orientation(body)
        kept = exif.MARK + made if made else None
    return kept

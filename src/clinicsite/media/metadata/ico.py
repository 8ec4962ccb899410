"""Icons without personal data: an ICO file holds bitmaps, which have none, and whole PNG files.

The layout is that of Windows (`ICONDIR`): six bytes, then sixteen for each picture, which end with
its size and its offset.
"""

from clinicsite.media.metadata import png
from clinicsite.media.picture_headers import PictureFault

_HEAD, _ENTRY = 6, 16


def cleaned(data: bytes) -> bytes:
    """Return an ICO file without personal data; one with an odd layout stays as it is."""
    count = int.from_bytes(data[4:6], "little")
    entries, parts = [], []
    at = _HEAD + _ENTRY * count
    for number in range(count):
        entry = data[_HEAD + _ENTRY * number :][:_ENTRY]
        size, start = (int.from_bytes(entry[n : n + 4], "little") for n in (8, 12))
        if len(entry) < _ENTRY or start + size > len(data):
            return data
        part = _without_texts(data[start : start + size])
        entries.append(entry[:8] + len(part).to_bytes(4, "little") + at.to_bytes(4, "little"))
        parts.append(part)
        at += len(part)
    return b"".join((data[:_HEAD], *entries, *parts))


def _without_texts(part: bytes) -> bytes:
    try:
        return png.cleaned(part) if part.startswith(b"\x89PNG") else part
    except (PictureFault, IndexError):
        return part

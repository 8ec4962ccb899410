"""WebP files without personal data (RFC 9649, section 2).

Kept are the pixels, transparency, animation and the colour profile. XMP and unknown chunks go, and
so does everything after the end; EXIF is replaced by its orientation.
"""

from collections.abc import Iterator

from clinicsite.media.metadata import exif
from clinicsite.media.picture_headers import cut_off, damaged

_PIXELS = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_NEEDED = _PIXELS | {b"ALPH", b"ANIM", b"ICCP"}
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_FRAME_HEADER = 16  # bytes


def cleaned(data: bytes) -> bytes:
    """Return a WebP file without personal data; raises `PictureFault`."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise cut_off("WebP")
    chunks = list(_chunks(data, 12, end))
    if _PIXELS.isdisjoint(kind for kind, _ in chunks):
        raise damaged("WebP", "it has no pixels")
    turned = next((exif.only_orientation(body) for kind, body in chunks if kind == b"EXIF"), b"")
    kept = []
    for kind, body in chunks:
        if kind == b"VP8X" and body:
            flags = body[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turned else 0)
            kept.append(_chunk(kind, bytes((flags,)) + body[1:10]))
        elif kind == b"ANMF":
            inner = _chunks(body, _FRAME_HEADER, len(body))
            pixels = b"".join(_chunk(*each) for each in inner if each[0] in _NEEDED)
            kept.append(_chunk(kind, body[:_FRAME_HEADER] + pixels))
        elif kind in _NEEDED:
            kept.append(_chunk(kind, body))
    if turned and chunks[0][0] == b"VP8X":
        kept.append(_chunk(b"EXIF", turned))
    content = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(content).to_bytes(4, "little") + content


def _chunks(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and the bytes of each chunk between two offsets."""
    while at < end:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            raise cut_off("WebP")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)

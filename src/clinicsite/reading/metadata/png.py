"""PNG and APNG files without personal data (PNG, third edition, 5 and 11).

Kept are the chunks that decoders need and those that say how the pixels are meant; texts, times
and what programs write for themselves go. EXIF is replaced by its orientation.
"""

import zlib

from clinicsite.reading.metadata import exif
from clinicsite.reading.metadata.faults import cut_off, damaged

_SIGNATURE = 8  # bytes
_NEEDED = frozenset(
    b"cHRM gAMA iCCP sRGB sBIT cICP mDCV cLLI tRNS bKGD hIST pHYs acTL fcTL fdAT".split()
)


def cleaned(data: bytes) -> bytes:
    """Return a PNG file without personal data; raises `PictureFault`."""
    kept, at, kind, has_pixels = [data[:_SIGNATURE]], _SIGNATURE, b"", False
    while kind != b"IEND":
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise cut_off("PNG")
        kind, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise damaged("PNG", "a checksum is wrong")
        has_pixels |= kind == b"IDAT"
        if kind in _NEEDED or kind[:1].isupper():  # a decoder may not pass over those
            kept.append(data[at:end])
        elif kind == b"eXIf" and (made := exif.only_orientation(body)):
            kept.append(_chunk(kind, made))
        at = end
    if not has_pixels:
        raise damaged("PNG", "it holds no pixels")
    return b"".join(kept)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return len(body).to_bytes(4, "big") + kind + body + checksum.to_bytes(4, "big")

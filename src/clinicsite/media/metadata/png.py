"""PNG and APNG files without personal data (PNG, third edition, 5 and 11).

Kept are the chunks that decoders need and those that say how the pixels are meant; texts, times
and what programs write for themselves go. EXIF is replaced by its orientation.
"""

import struct
import zlib

from clinicsite.media.metadata import exif
from clinicsite.media.picture_headers import cut_off, damaged

_SIGNATURE = 8  # bytes
_UNPACKED = 512 * 1024 * 1024
_PIECE = 1024 * 1024  # bytes in memory at once
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Where each pass begins, and its steps (PNG, 8.1).
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_NEEDED = frozenset(
    b"cHRM gAMA iCCP sRGB sBIT cICP mDCV cLLI tRNS bKGD hIST pHYs acTL fcTL fdAT".split()
)


def cleaned(data: bytes) -> bytes:
    """Return a PNG file without personal data; raises `PictureFault`."""
    kept, at, kind = [data[:_SIGNATURE]], _SIGNATURE, b""
    pixels: list[bytes] = []
    while kind != b"IEND":
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise cut_off("PNG")
        kind, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise damaged("PNG", "a checksum is wrong")
        if kind == b"IDAT":
            pixels.append(body)
        if kind in _NEEDED or kind[:1].isupper():  # a decoder may not pass over those
            kept.append(data[at:end])
        elif kind == b"eXIf" and (made := exif.only_orientation(body)):
            kept.append(_chunk(kind, made))
        at = end
    if _is_short(data[_SIGNATURE + 8 : _SIGNATURE + 21], pixels):
        raise cut_off("PNG")
    return b"".join(kept)


def _is_short(header: bytes, pixels: list[bytes]) -> bool:
    """Check whether there are fewer pixels than the header announces, which decoders show as black.

    Pictures with more than `_UNPACKED` bytes are not unpacked; nor is what follows the pixels.
    """
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    bits = depth * _CHANNELS.get(colours, 1)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    left = 0
    for x, y, dx, dy in passes:
        columns, rows = -((x - width) // dx), -((y - height) // dy)
        left += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    if left > _UNPACKED:
        return not pixels
    unpack = zlib.decompressobj()
    try:
        for part in pixels:
            rest = part
            while rest and left > 0:
                left -= len(unpack.decompress(rest, _PIECE))
                rest = unpack.unconsumed_tail
        while left > 0 and (more := unpack.decompress(b"", _PIECE)):
            left -= len(more)
    except zlib.error:
        raise damaged("PNG", "its pixels cannot be unpacked") from None
    return left > 0 or not pixels


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return len(body).to_bytes(4, "big") + kind + body + checksum.to_bytes(4, "big")

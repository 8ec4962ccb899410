"""GIF files without personal data (GIF89a, sections 17 to 26).

Kept are the frames with their timing, how often they are repeated, and a colour profile. Comments,
XMP, texts and what programs write for themselves go, and so does everything after the end.
"""

from clinicsite.media.picture_headers import cut_off, damaged

_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_TIMING, _APPLICATION, _TEXT = 0xF9, 0xFF, 0x01
_REPEATED = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_COLOURS = b"ICCRGBG1012"


def cleaned(data: bytes) -> bytes:
    """Return a GIF file without personal data; raises `PictureFault`."""
    at = 13 + _colours(data, 10)
    kept, timing, frames = [data[:at]], b"", 0
    while _byte(data, at) != _END:
        kind = data[at]
        if kind == _EXTENSION:
            end = _blocks_end(data, at + 2)
            if data[at + 1] == _TIMING:
                timing = data[at:end]  # of the next frame
            elif data[at + 1] == _APPLICATION:
                kept.append(_application(data[at:end]))
            elif data[at + 1] == _TEXT:
                timing = b""  # it was that of the text
        elif kind == _FRAME:
            end = _blocks_end(data, at + 11 + _colours(data, at + 9))
            kept += [timing, data[at:end]]
            timing, frames = b"", frames + 1
        else:
            raise damaged("GIF", f"an unknown block at byte {at}")
        at = end
    if not frames:
        raise damaged("GIF", "it has no pixels")
    return b"".join([*kept, bytes((_END,))])


def _application(extension: bytes) -> bytes:
    """Return what is kept of an application's extension."""
    name = extension[3:14]
    if name in _REPEATED and extension[14:16] == b"\x03\x01":
        return extension[:18] + b"\x00"
    return extension if name == _COLOURS else b""


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise cut_off("GIF")
    return data[at]


def _colours(data: bytes, at: int) -> int:
    """Return the number of bytes of the table of colours that the flags at an offset announce."""
    flags = _byte(data, at)
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    """Return where a row of blocks ends, each of which begins with its length."""
    while length := _byte(data, at):
        at += 1 + length
    return at + 1

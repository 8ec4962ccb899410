"""What a picture's bytes say without decoding them: SVG's size and scripts, a photo's place.

Files of `static/` are published as they are; what they would tell the world is found here, by
searching bytes. No library is needed and none is imported.
"""

import re
import struct
from dataclasses import dataclass

from clinicsite.errors import Diagnostic, Place, Severity


class PictureFault(Exception):  # noqa: N818 - it is a value of the diagnostics' vocabulary
    """What is wrong with a picture: a stable code, a sentence, and the mend."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture's header says; width and height in pixels, as shown (0: unknown).

    `format` is JPEG, PNG, GIF, WEBP, AVIF or SVG.
    """

    width: int
    height: int
    format: str
    animated: bool = False
    has_location: bool = False
    has_script: bool = False


_ROOT = re.compile(rb"<(?:\w+:)?svg\b([^>]*)>")
_ROOT_WITHIN = 16_384  # bytes; editors put a declaration, entities and a comment before it
_VIEW_BOX = re.compile(rb"\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_SIDE = rb"\s%s\s*=\s*[\"']\s*(\d+(?:\.\d+)?)(?:px)?\s*[\"']"
_SCRIPT = re.compile(rb"<(?:\w+:)?script\b|\son\w+\s*=|javascript:", re.IGNORECASE)


def measure_svg(data: bytes) -> PictureFacts:
    """Return an SVG's facts: the size its root states, or its view box's; raises `PictureFault`."""
    root = _ROOT.search(data, 0, _ROOT_WITHIN)
    if root is None:
        raise PictureFault("damaged-picture", "the file is no SVG", "save it again")
    sides = [re.search(_SIDE % side, root.group(1)) for side in (b"width", b"height")]
    box = _VIEW_BOX.search(root.group(1))
    if all(sides):
        width, height = (round(float(side.group(1))) for side in sides if side)
    elif box is not None:
        width, height = (round(float(side)) for side in box.groups())
    else:
        width, height = 0, 0
    return PictureFacts(width, height, "SVG", has_script=bool(_SCRIPT.search(data)))


def warnings_about(path: str, facts: PictureFacts, size: int = 0) -> tuple[Diagnostic, ...]:
    """Return what to say of a picture that is published in one size, of so many bytes."""
    found = []
    if facts.animated:
        message = f"the picture is animated: it stays so, in its one size ({size // 1024:,} KB)"
        hint = "nothing to do if that is meant; readers cannot stop it, so a still may be kinder"
        found.append(Diagnostic(Place(path), "animated-picture", message, hint, Severity.INFO))
    if facts.has_location:
        found.append(
            Diagnostic(
                Place(path),
                "picture-tells-place",
                "the photo says where it was taken, and is published as it is",
                "save it without its location, or set pictures.metadata: strip",
                Severity.WARNING,
            )
        )
    if facts.has_script:
        found.append(
            Diagnostic(
                Place(path),
                "svg-with-script",
                "the SVG holds script, which runs for whoever opens the file by itself",
                "save it as plain SVG",
                Severity.WARNING,
            )
        )
    return tuple(found)


# What stands before the TIFF header of an EXIF block in a JPEG, a PNG and a WebP file, and the
# number of bytes between the two.
_EXIF_MARKS = ((b"Exif\x00\x00", 0), (b"eXIf", 0), (b"EXIF", 4))
_GPS_DIRECTORY = 0x8825


def carries_location(data: bytes) -> bool:
    """Tell whether a picture's metadata says where it was taken (EXIF or XMP); needs no Pillow."""
    if b"exif:GPSLatitude" in data:
        return True
    for mark, gap in _EXIF_MARKS:
        at = data.find(mark)
        while at >= 0:
            start = at + len(mark) + gap
            if _has_gps(data[start : start + 65_536]):
                return True
            at = data.find(mark, start)
    return False


def _has_gps(tiff: bytes) -> bool:
    """Look for the GPS directory's entry in the first directory (TIFF 6.0, section 2)."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return False
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        tags = [struct.unpack_from(f"{order}H", tiff, start + 2 + 12 * n)[0] for n in range(count)]
    except struct.error:
        return False
    return _GPS_DIRECTORY in tags

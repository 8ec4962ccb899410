"""What a file is by its first bytes, and what to do about a picture that cannot be used.

Names of files are often wrong: photos from phones, pictures saved from a page that was an error.
"""

import re

from clinicsite.media.picture_headers import PictureFault
from clinicsite.media_types import BY_ENDING
from clinicsite.suggestions.tables import table

_ADVICE = "media/picture_advice.yaml"
_LOOKED_AT = 2000  # bytes, enough to know any of them

# In this order, as some raw files start like TIFF.
_STARTS: dict[str, tuple[bytes, ...]] = {
    "JPEG": (b"\xff\xd8",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "JPEG XL": (b"\xff\x0a", b"\x00\x00\x00\x0cJXL "),
    "JPEG 2000": (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51"),
    "raw": (b"II*\x00\x10\x00\x00\x00CR", b"IIU\x00", b"IIRO", b"IIRS", b"FUJIFILMCCD-RAW"),
    "TIFF": (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    "Photoshop": (b"8BPS",),
    "BMP": (b"BM",),
    "ICO": (b"\x00\x00\x01\x00",),
    "SVGZ": (b"\x1f\x8b",),
    "PDF": (b"%PDF",),
    "RTF": (b"{\\rtf",),
    "old Office": (b"\xd0\xcf\x11\xe0",),
    "plist": (b"bplist",),
    "EPS": (b"%!PS",),
    "ZIP": (b"PK\x03\x04",),
    "video": (b"\x1aE\xdf\xa3",),
    "Git LFS": (b"version https://git-lfs",),
}
_BRANDS = {
    "AVIF": (b"avif", b"avis"),
    "HEIC": (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"),
    "raw": (b"crx ",),
}
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_DRAWING = re.compile(rb"<(?:\w+:)?svg\b")
_OF_TYPE = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/apng": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/avif": "AVIF",
    "image/heic": "HEIC",
    "image/heif": "HEIC",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
    "image/jxl": "JPEG XL",
}
# Endings of pictures that are seldom or never published.
_RARE = {
    "JPEG": "jpe",
    "AVIF": "avifs",
    "HEIC": "hif",
    "BMP": "dib",
    "Photoshop": "psd psb",
    "raw": "cr2 cr3 nef nrw arw dng orf rw2 raf pef srw raw",
    "JPEG 2000": "jp2 j2k jpx",
    "SVGZ": "svgz",
    "EPS": "eps ai",
}
_OF_ENDING = {
    **{ending: _OF_TYPE[kind] for ending, kind in BY_ENDING.items() if kind in _OF_TYPE},
    **{ending: kind for kind, endings in _RARE.items() for ending in endings.split()},
}


def format_of(data: bytes) -> str:
    """Return the name of a file's format by its first bytes; empty if it is not known."""
    if not data:
        return "empty"
    start = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:8] == b"ftyp":
        return _format_of_brands(start)
    for kind, starts in _STARTS.items():
        if start.startswith(starts):
            return kind
    if _PAGE.match(start):
        return "HTML"
    return "SVG" if start.lstrip().startswith(b"<") and _DRAWING.search(start) else ""


def _format_of_brands(data: bytes) -> str:
    """Name an ISO base media file by its brands; the most special one decides."""
    length = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(length, len(data)), 4))}
    for kind, all_ in _BRANDS.items():
        if not brands.isdisjoint(all_):
            return kind
    return "video"


def format_of_name(path: str) -> str:
    """Return the format that a name's ending promises; empty if it is not a picture's."""
    return _OF_ENDING.get(path.lower().rpartition(".")[2], "")


def unusable(data: bytes, path: str = "") -> PictureFault:
    """Return the fault of bytes that cannot be shown as a picture, and what to do instead."""
    kind = format_of(data)
    if kind in {"JPEG", "PNG", "GIF", "WebP", "AVIF"}:
        message = f"the {kind} picture is cut off or damaged"
        return PictureFault("damaged-picture", message, "copy or export it again")
    if kind == "TIFF" and format_of_name(path) == "raw":
        kind = "raw"  # most cameras' raw files are TIFF inside
    advice = table(_ADVICE).get(kind, table(_ADVICE)["other"])
    return PictureFault("unknown-picture-format", f"the file is {advice['is']}", advice["hint"])


def advice_for_name(path: str) -> tuple[str, str] | None:
    """Return what a file with such an ending is, and what to do; None if it may be shown."""
    advice = table(_ADVICE).get(format_of_name(path))
    return (advice["is"], advice["hint"]) if advice else None

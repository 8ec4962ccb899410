"""What a file is by its first bytes, and what to do about a picture that cannot be used.

Names of files are often wrong: photos from phones, pictures saved from a page that was an error.
"""

import re

from clinicsite.media_types import BY_ENDING
from clinicsite.reading.picture_headers import PictureFault

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
_EXPORT = "open it in a picture program and export it as JPEG (photos) or PNG (drawings)"
# What each is called, and what to do instead of showing it.
_ADVICE = {
    "HEIC": (
        "a HEIC photo, which most browsers cannot show",
        "export it as JPEG (on an iPhone: Settings > Camera > Formats > Most Compatible)",
    ),
    "TIFF": ("a TIFF picture, which browsers cannot show", _EXPORT),
    "BMP": ("a BMP picture, which is far too large for a page", _EXPORT),
    "Photoshop": (
        "a Photoshop document",
        "in Photoshop, choose File > Export > Export As, and JPEG or PNG",
    ),
    "raw": ("a camera's raw file", "export it as JPEG with the camera's photo program"),
    "JPEG XL": ("a JPEG XL picture, which most browsers cannot show", _EXPORT),
    "JPEG 2000": ("a JPEG 2000 picture, which browsers cannot show", _EXPORT),
    "SVGZ": (
        "a compressed file; a compressed SVG (SVGZ) cannot be shown",
        "unpack it, save it as .svg and put it into static/",
    ),
    "ICO": ("an icon (ICO)", "export it as PNG"),
    "EPS": (
        "an EPS drawing, which browsers cannot show",
        "export it as PNG, or as SVG for static/",
    ),
    "PDF": (
        "a PDF document",
        "export its page as PNG, or put the PDF into static/ and link to it: [the form](/form.pdf)",
    ),
    "video": ("a video", "put it into static/ and link to it: [the video](/video.mp4)"),
    "ZIP": ("a ZIP archive or office document", "export the picture in it as JPEG or PNG"),
    "HTML": (
        "a web page, not a picture",
        "open the picture's own address in a browser, and save the picture itself",
    ),
    "SVG": ("an SVG drawing", "save it under a name that ends in .svg in static/, or as PNG"),
    "Git LFS": ("a Git LFS pointer, not the picture itself", "run `git lfs pull`"),
    "empty": ("an empty file", "copy or export the picture again"),
}
_UNKNOWN = ("not a picture that can be shown", "save it again as a JPEG, PNG or WebP picture")


def format_of(data: bytes) -> str:
    """Return the name of a file's format by its first bytes; empty if it is none of ours."""
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
    """Return the format that a name's ending promises; empty if it is no picture's."""
    return _OF_ENDING.get(path.lower().rpartition(".")[2], "")


def unusable(data: bytes, path: str = "") -> PictureFault:
    """Return the fault of bytes that are no picture that can be shown, and what to do instead."""
    kind = format_of(data)
    if kind in {"JPEG", "PNG", "GIF", "WebP", "AVIF"}:
        message = f"the {kind} picture is cut off or damaged"
        return PictureFault("damaged-picture", message, "copy or export it again")
    if kind == "TIFF" and format_of_name(path) == "raw":
        kind = "raw"  # most cameras' raw files are TIFF inside
    what, hint = _ADVICE.get(kind, _UNKNOWN)
    return PictureFault("unknown-picture-format", f"the file is {what}", hint)


def advice_for_name(path: str) -> tuple[str, str] | None:
    """Say what a file with such an ending is, and what to do; None if it may be shown."""
    return _ADVICE.get(format_of_name(path))

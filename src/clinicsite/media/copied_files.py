"""Files of `static/` that keep their names: personal data, scripts and wrong endings in them.

Personal data is removed from pictures, or they are refused; other files only get remarks. Pure
functions of bytes, without any library for pictures.
"""

import base64
import binascii
import gzip
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.errors import Severity
from clinicsite.media import metadata
from clinicsite.media.file_formats import format_of, format_of_name, unusable
from clinicsite.media.metadata.exif import carries_location, entries
from clinicsite.media.picture_headers import PictureFault
from clinicsite.media_types import endings_of
from clinicsite.settings import MetadataRule

_SHOWN = frozenset({"JPEG", "PNG", "GIF", "WebP", "AVIF"})
# Formats that hold metadata which cannot be removed here.
_FIXED = frozenset({"TIFF", "raw", "Photoshop", "JPEG XL", "JPEG 2000"})
_PERSONAL = re.compile(rb"Exif\x00\x00|<x:xmpmeta|<rdf:RDF|Exif|8BIM\x04\x04|GPSLatitude")
_PAGES = {
    *endings_of("text/html", "application/xhtml+xml", "application/xml"),
    *("xht", "shtml", "xsl", "mhtml"),
}
_OTHERS = {
    *endings_of("video/mp4", "video/quicktime", "application/pdf", "application/vnd."),
    *("3gp", "ods", "odp"),
}
_TIFF_PERSONAL = {0x010F, 0x0110, 0x013B, 0x02BC, 0x83BB, 0x8649, 0x8769, 0x8825, 0x8298}
_VIDEO_PLACE = re.compile(
    rb"\xa9xyz....[+-]\d|loci\x00\x00\x00\x00|quicktime\.location\.ISO6709|GPSLatitude", re.DOTALL
)
_AUTHOR = re.compile(rb"/Author\s*(?:\((?!\))|<(?!>))|<dc:creator>|pdf:Author")
_OFFICE_AUTHOR = re.compile(rb"<(dc:creator|cp:lastModifiedBy|meta:initial-creator)>[^<]")
_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_DRAWN_AUTHOR = re.compile(
    r"<dc:creator\b|<dc:rights\b|\s(?:sodipodi:docname|inkscape:export-filename)="
)
_EMBEDDED = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]+)")
_ACTIVE = re.compile(
    r"<(?:\w+:)?(?:script|iframe|frame|object|embed|applet|foreignobject|handler)\b"
    r"|<[a-z][^<>]*[\s\"'/]on[a-z]+\s*=|<meta[^<>]*http-equiv\s*=\s*[\"']?refresh",
    re.IGNORECASE,
)
# Looked for when references are resolved, as browsers do in addresses.
_ACTIVE_ADDRESS = re.compile(
    r"=\s*[\"']?[\x00-\x20]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:|data:\s*text/html)",
    re.IGNORECASE,
)


# What a document type gives to the elements below it: attributes, and text in their place.
_TYPE = re.compile(r"<!DOCTYPE\b.*\]\s*>", re.DOTALL)
_GIVEN = re.compile(
    r"\son[a-z]+\s+(?:CDATA|NMTOKENS?|IDREFS?|ID|\()|javascript\s*:|data:\s*text/html",
    re.IGNORECASE,
)
_NO_MARKUP = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_UNPACKED = 16 * 1024 * 1024  # bytes of a compressed drawing that are searched


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a file: a code, a sentence, the fix, and its severity."""

    code: str
    message: str
    hint: str
    severity: Severity = Severity.WARNING


def concerns(path: str, start: bytes) -> bool:
    """Check whether a file has to be checked, by its name and its first bytes."""
    ending = path.lower().rpartition(".")[2]
    if format_of_name(path) or ending in {*_PAGES, *_OTHERS, "svg"}:
        return True
    return format_of(start) in {*_SHOWN, *_FIXED, "HEIC", "ICO", "video", "HTML", "SVG", "PDF"}


def cleaned(path: str, data: bytes, rule: MetadataRule) -> tuple[bytes, list[Remark]]:
    """Return the bytes to publish for a file, and the remarks on it.

    The bytes are the same object if nothing is removed. Raises `PictureFault` for a picture that
    is damaged, or has personal data that may not be published and cannot be removed.
    """
    kind = format_of(data)
    promised = format_of_name(path)
    remarks = _wrong_ending(path, kind, promised)
    if kind == "HEIC" or (promised in _SHOWN and kind not in {*_SHOWN, *_FIXED, "BMP"}):
        wrong = unusable(data, path)
        remarks.append(Remark(wrong.code, wrong.message, wrong.hint))
    if metadata.is_cleanable(kind):
        data = clean_picture(kind, data, rule)
        if rule == "keep" and carries_location(data):
            remarks.append(_place("photo", "set pictures.metadata: strip, or save it without"))
    elif kind in _FIXED and rule != "keep" and _is_personal(data):
        message = f"the {kind} file holds personal data that clinicsite cannot remove"
        hint = "export it as JPEG or PNG, or publish it with pictures.metadata: keep"
        raise PictureFault("metadata-in-picture", message, hint)
    else:
        remarks += _remarks_on(path, kind, data)
    return data, remarks


def remarks_on_recording(pieces: Iterator[bytes]) -> list[Remark]:
    """Return the remarks on a file too large for memory, which can only be a recording."""
    last = b""
    for piece in pieces:
        if _VIDEO_PLACE.search(last[-64:] + piece):
            return [_place("video", "save it without its location")]
        last = piece
    return []


def clean_picture(kind: str, data: bytes, rule: MetadataRule) -> bytes:
    """Return the bytes to publish for a picture of a format that can be cleaned.

    Raises `PictureFault` for one that is damaged, or that the rule refuses.
    """
    made = metadata.cleaned(kind, data)
    if rule == "refuse" and made is not data:
        message = "the picture holds data it does not need (camera, author, place, …)"
        hint = "save it without that data, or remove it with pictures.metadata: strip"
        raise PictureFault("metadata-in-picture", message, hint)
    return made if rule == "strip" else data


def _wrong_ending(path: str, kind: str, promised: str) -> list[Remark]:
    is_right = promised in {"", "raw", kind}
    if is_right or kind not in {*_SHOWN, "TIFF", "BMP"}:
        return []
    ending = path.rpartition(".")[2]
    message = f"the name ends in .{ending}, but the file is a {kind} picture"
    right = {"JPEG": "jpg", "WebP": "webp"}.get(kind, kind.lower())
    return [Remark("wrong-ending", message, f"rename it so that it ends in .{right}")]


def _remarks_on(path: str, kind: str, data: bytes) -> list[Remark]:
    """Return the remarks on a file that is not a pixel picture."""
    ending = path.lower().rpartition(".")[2]
    if ending in {"svg", "svgz"} or kind == "SVG":
        return _remarks_on_drawing(_text(_unpacked(data) if kind == "SVGZ" else data))
    if ending in _PAGES or kind == "HTML":
        return _remarks_on_page(_text(data))
    if kind == "video":
        return remarks_on_recording(iter([data]))
    is_signed = kind == "PDF" and _names_author(data)
    if is_signed or (kind == "ZIP" and ending in _OTHERS and _office_names_author(data)):
        message = "the document names its author in its properties"
        hint = "if you do not want that, clear the properties and export it again"
        return [Remark("author-in-file", message, hint, Severity.INFO)]
    return []


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return data.decode(encoding, "replace")


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            return packed.read(_UNPACKED)
    except (OSError, EOFError, zlib.error):
        return b""


def _acts(text: str) -> bool:
    """Check whether a page or drawing runs script, holds frames or redirects."""
    return bool(_ACTIVE.search(text) or _ACTIVE_ADDRESS.search(html.unescape(text)))


def _drawing_acts(text: str) -> bool:
    """Check the same of a drawing, which is XML: comments never run, document types may."""
    found = _TYPE.search(text)
    if found is None:
        # In a document type, `<!--` may be part of a value, and hide what follows.
        return _acts(_NO_MARKUP.sub(" ", text))
    given = html.unescape(found[0])
    return _acts(text) or _acts(given) or bool(_GIVEN.search(given))


def _remarks_on_drawing(text: str) -> list[Remark]:
    remarks = []
    if _drawing_acts(text):
        message = "the SVG contains a script, which runs if the file is opened on its own"
        remarks.append(Remark("svg-with-script", message, "save it as plain SVG"))
    if any(carries_location(each) for each in _embedded(text)):
        remarks.append(_place("SVG holds a photo that", "save that photo without its location"))
    if _DRAWN_AUTHOR.search(text):
        message = "the SVG names its author or the folder it was saved in"
        hint = "if you do not want that, save it as plain or optimised SVG"
        remarks.append(Remark("author-in-file", message, hint, Severity.INFO))
    return remarks


def _embedded(text: str) -> Iterator[bytes]:
    for match in _EMBEDDED.finditer(text):
        try:
            yield base64.b64decode(match[1])
        except (binascii.Error, ValueError):
            continue


def _remarks_on_page(text: str) -> list[Remark]:
    if not _acts(text):
        return []  # a plain page, such as the file by which a search engine knows the owner
    message = "the page has scripts, frames or a redirect, which act as part of your site"
    hint = "delete it unless you put it there; if you did, set checks: {page-with-script: off}"
    return [Remark("page-with-script", message, hint)]


def _place(what: str, hint: str) -> Remark:
    message = f"the {what} says where it was taken, and is published unchanged"
    return Remark("picture-tells-place", message, hint)


def _is_personal(data: bytes) -> bool:
    """Check whether a file that we cannot clean holds data about people or places."""
    return bool(_PERSONAL.search(data)) or any(tag in _TIFF_PERSONAL for tag, _ in entries(data))


def _names_author(data: bytes) -> bool:
    """Check whether a PDF names an author, also where its objects are compressed."""
    if _AUTHOR.search(data):
        return True
    for match in _STREAM.finditer(data):
        try:
            text = zlib.decompressobj().decompress(data[match.end() :], 1 << 20)
        except zlib.error:
            continue
        if _AUTHOR.search(text):
            return True
    return False


def _office_names_author(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in ("docProps/core.xml", "meta.xml"):
                if name in archive.namelist() and archive.getinfo(name).file_size < 1 << 20:
                    return bool(_OFFICE_AUTHOR.search(archive.read(name)))
    except Exception:  # noqa: BLE001 - zipfile raises anything over damaged bytes
        return False
    return False

"""Media types of published files, by their endings: the one table of endings.

Hosts, stores and the preview send these types; what is a picture, a recording or a document beside
a text follows from them (`endings_of`).

Not Python's `mimetypes`: its answers depend on the machine.
"""

from collections.abc import Mapping

UNKNOWN = "application/octet-stream"
_CHARSET = "; charset=utf-8"

# Bare types of the IANA registry; those whose name begins with text/ are all UTF-8 here.
BY_ENDING: Mapping[str, str] = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "json": "application/json",
    "map": "application/json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "txt": "text/plain",
    "md": "text/markdown",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "rss": "application/rss+xml",
    "csv": "text/csv",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "vtt": "text/vtt",
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jfif": "image/jpeg",
    "png": "image/png",
    "apng": "image/apng",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "jxl": "image/jxl",
    "heic": "image/heic",
    "heif": "image/heif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mov": "video/quicktime",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "gz": "application/gzip",
}
BY_NAME: Mapping[str, str] = {
    "feed.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
# What servers say the charset of, and what gets smaller by compression.
WITH_CHARSET = frozenset(
    {each for each in BY_ENDING.values() if each.startswith("text/")} | {"application/atom+xml"}
)
COMPRESSIBLE = WITH_CHARSET | {
    *("application/xhtml+xml", "application/json", "application/feed+json", "application/xml"),
    *("application/manifest+json", "application/rss+xml", "application/wasm", "image/svg+xml"),
    *("image/x-icon", "image/bmp", "font/ttf", "font/otf", "application/rtf"),
}


def content_type(path: str) -> str:
    """Return the value of a published file's Content-Type header."""
    bare = BY_NAME.get(path.rpartition("/")[2])
    return bare + (_CHARSET if bare in WITH_CHARSET else "") if bare else type_by_ending(path)


def endings_of(*types: str) -> tuple[str, ...]:
    """Return the endings of media types; `image/` stands for all that begin like that."""
    return tuple(ending for ending, kind in BY_ENDING.items() if kind.startswith(types))


def type_by_ending(path: str) -> str:
    """Return the same whatever the file's name, so that browsers show a feed as XML."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    bare = BY_ENDING.get(ending.lower(), UNKNOWN) if stem and dot else UNKNOWN
    return bare + (_CHARSET if bare in WITH_CHARSET else "")

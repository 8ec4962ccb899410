"""How files are served: types, caching, and what browsers are told of a page's safety.

In one place for all hosts; each writes it in its own form.
"""

import re
from collections.abc import Mapping

YEAR = 31_536_000
IMMUTABLE = f"public, max-age={YEAR}, immutable"
REVALIDATE = "public, max-age=0, must-revalidate"

# `assets/site.3f9a1c2b7d.css`: a name that changes with the bytes never has other bytes.
_FINGERPRINTED = re.compile(r"^assets/.*\.[0-9a-f]{10,}\.[^./]+$")

# Not Python's `mimetypes`: its answers depend on the machine.
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "pdf": "application/pdf",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "zip": "application/zip",
    "wasm": "application/wasm",
}  # fmt: skip
_NAMED = {"feed.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json"}


def content_type(path: str) -> str:
    """Return the media type of a published file."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower()
    return _NAMED.get(name) or _TYPES.get(ending, "application/octet-stream")


def cache_control(path: str) -> str:
    """Return how long browsers may keep a file: for good if its name changes with its bytes."""
    return IMMUTABLE if _FINGERPRINTED.match(path) else REVALIDATE


def security_headers(policy: str) -> Mapping[str, str]:
    """Return the headers of every response; `policy` is the Content-Security-Policy's value."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }

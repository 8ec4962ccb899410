"""Personal data in pictures: what cameras and programs write about places, times and people.

`cleaned` removes it without touching a pixel: the picture is split by the rules of its
format, and only what a browser needs to show it is kept (pixels, colour profile, orientation,
animation). What is not known to be needed goes. Pure functions of bytes; no library is used.
"""

import struct
from collections.abc import Callable

from clinicsite.media.metadata import boxes, gif, ico, jpeg, png, webp
from clinicsite.media.picture_headers import cut_off

_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": jpeg.cleaned,
    "PNG": png.cleaned,
    "GIF": gif.cleaned,
    "WebP": webp.cleaned,
    "AVIF": boxes.cleaned,
    "HEIC": boxes.cleaned,
    "ICO": ico.cleaned,
}


def is_cleanable(kind: str) -> bool:
    """Check whether personal data can be removed from this format (a name of `file_formats`)."""
    return kind in _CLEANERS


def cleaned(kind: str, data: bytes) -> bytes:
    """Return a picture without personal data; the same object if there is none.

    Also checks that the file is whole. Raises `PictureFault` if it is damaged or cut off, or
    cannot be cleaned.
    """
    try:
        made = _CLEANERS[kind](data)
    except (IndexError, struct.error):
        raise cut_off(kind) from None
    return data if made == data else made

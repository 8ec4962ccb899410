"""What is known of a picture and what can be wrong with it; the size of an SVG."""

import re
from dataclasses import dataclass

_EXPORT = "copy or export it again; if that does not help, use another picture"


class PictureFault(Exception):  # noqa: N818 - it is a value of the diagnostics' vocabulary
    """What is wrong with a picture: a stable code, a sentence, and the fix."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code, self.message, self.hint = code, message, hint
        super().__init__(message)


def cut_off(kind: str) -> PictureFault:
    """Return the fault of a file that ends too early."""
    message = f"the {kind} picture is cut off: the end of the file is missing"
    return PictureFault("damaged-picture", message, _EXPORT)


def damaged(kind: str, reason: str) -> PictureFault:
    """Return the fault of a file that breaks the rules of its format."""
    return PictureFault("damaged-picture", f"the {kind} picture is damaged ({reason})", _EXPORT)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture's header says; width and height in pixels, as shown (0: unknown).

    `format` is JPEG, PNG, GIF, WEBP, AVIF or SVG.
    """

    width: int
    height: int
    format: str
    animated: bool = False


_ROOT = re.compile(rb"<(?:\w+:)?svg\b([^>]*)>")
_ROOT_WITHIN = 16_384  # bytes; editors put a declaration, entities and a comment before it
_VIEW_BOX = re.compile(rb"\bviewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")
_SIDE = rb"\s%s\s*=\s*[\"']\s*(\d+(?:\.\d+)?)(?:px)?\s*[\"']"


def measure_svg(data: bytes) -> PictureFacts:
    """Return an SVG's facts: the size its root states, or its view box's; raises `PictureFault`."""
    root = _ROOT.search(data, 0, _ROOT_WITHIN)
    if root is None:
        raise PictureFault("damaged-picture", "the file is not an SVG", "save it again")
    sides = [re.search(_SIDE % side, root.group(1)) for side in (b"width", b"height")]
    box = _VIEW_BOX.search(root.group(1))
    if all(sides):
        width, height = (round(float(side.group(1))) for side in sides if side)
    elif box is not None:
        width, height = (round(float(side)) for side in box.groups())
    else:
        width, height = 0, 0
    return PictureFacts(width, height, "SVG")

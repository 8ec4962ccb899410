"""Pillow's one door: a picture's bytes become facts, and smaller pictures without metadata.

Pure functions of bytes. Limits are checked on the header, before a pixel is decoded. What comes
out carries no metadata at all: a photo taken in a clinic can say where, when and by whom.
This module must not know of files, urls or pages. Pillow's decoders are imported only when a
picture has to be looked at, so a run that finds all facts in its store never pays for them.
"""

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PIL import __version__ as pillow_version

from clinicsite.media import metadata
from clinicsite.media.file_formats import format_of, unusable
from clinicsite.media.picture_headers import PictureFacts, PictureFault

if TYPE_CHECKING:
    from PIL import Image, ImageFile

# Part of the key of everything kept: the same bytes may come out differently when these change.
ENCODER = f"pillow {pillow_version}, recipe 2"

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 64_000_000  # a 50 megapixel camera fits; decoded, this is 256 MB
MAX_FRAME_PIXELS = 16 * MAX_PIXELS  # of all frames of an animation
MAX_SIDE = 16_000  # WebP ends at 16,383
SOCIAL_SIZE = (1200, 630)
FALLBACK_WIDTH = 1200

Purpose = Literal["responsive", "fallback", "social"]
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_SMALLER = "save a smaller one: 2,000 pixels wide is plenty"
_HINT = "save it again as a JPEG, PNG or WebP picture"


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture made of another: what it is for, its size in pixels, its format and bytes."""

    purpose: Purpose
    width: int
    height: int
    format: str
    data: bytes

    @property
    def ending(self) -> str:
        """The end of its file name."""
        return _ENDINGS[self.format]


def measure(data: bytes) -> PictureFacts:
    """Return a picture's facts without decoding it; raises `PictureFault`."""
    if len(data) > MAX_BYTES:
        raise too_many_bytes(len(data))
    with _opened(data) as image:
        _refuse_huge(*image.size)
        width, height = image.size[::-1] if _orientation(image) in _TURNED else image.size
        kind = (
            "JPEG" if image.format == "MPO" else str(image.format)
        )  # a phone's JPEG with two views
        animated = kind != "JPEG" and bool(getattr(image, "is_animated", False))
    return PictureFacts(width, height, kind, animated)


def variants(
    data: bytes, *, widths: Sequence[int], quality: int, avif: bool = False
) -> tuple[Variant, ...]:
    """Return the smaller forms of a picture, never wider than it is; raises `PictureFault`.

    One WebP (and AVIF, when asked for) of each width; one fallback in a format of old (JPEG, or
    PNG where it is see-through); one JPEG crop for social networks. The same bytes on every run.
    """
    facts = measure(data)
    check_whole(data)
    wanted = offered_widths(facts.width, widths)
    with _opened(data) as opened:
        image = _upright(opened, facts, max(wanted[-1], SOCIAL_SIZE[0]))
        made: list[Variant] = []
        for width in wanted:
            small = _resized(image, width)
            if avif:
                made.append(_encoded(small, "responsive", "AVIF", quality))
            made.append(_encoded(small, "responsive", "WEBP", quality))
        fallback = _resized(image, max(w for w in wanted if w <= FALLBACK_WIDTH or w == wanted[0]))
        kind = "PNG" if image.mode == "RGBA" else "JPEG"
        made.append(_encoded(fallback, "fallback", kind, quality))
        made.append(_encoded(_social(image), "social", "JPEG", quality))
    return tuple(made)


def check_whole(data: bytes) -> None:
    """See that a picture's file is there to its end; raises `PictureFault`.

    Decoders make something of half a picture, and say nothing.
    """
    kind = format_of(data)
    if metadata.is_cleanable(kind):
        metadata.cleaned(kind, data)


def check_frames(data: bytes) -> None:
    """See that every frame of an animation can be decoded; raises `PictureFault`."""
    with _opened(data) as image:
        frames = getattr(image, "n_frames", 1)
        if frames * image.width * image.height > MAX_FRAME_PIXELS:
            raise PictureFault(
                "picture-too-large",
                f"the animation has {frames:,} frames of {image.width:,} by {image.height:,}",
                "make it shorter or smaller, or link to a video instead",
            )
        for number in range(frames):
            image.seek(number)
            image.load()


def offered_widths(own: int, widths: Sequence[int]) -> tuple[int, ...]:
    """Return the widths to make of a picture `own` pixels wide: never more than it has."""
    return (*sorted({width for width in widths if width < own}), own)[: len(set(widths))]


@contextmanager
def _opened(data: bytes) -> Iterator["ImageFile.ImageFile"]:
    """Open a picture, and turn whatever a decoder raises over its bytes into a `PictureFault`."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow, and seldom needed

    Image.MAX_IMAGE_PIXELS = None  # our own limit is lower, and a fault rather than a warning
    warnings.filterwarnings("ignore", module=r"PIL\.")  # they would name no file
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP", "AVIF")) as image:
            yield image
    except PictureFault:
        raise
    except UnidentifiedImageError:
        raise unusable(data) from None
    except Exception as error:  # noqa: BLE001 - decoders raise anything over damaged bytes
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise PictureFault(
            "damaged-picture", f"the picture cannot be read ({reason})", _HINT
        ) from None


def too_many_bytes(size: int) -> PictureFault:
    """Return the fault of a picture whose file has too many bytes."""
    return PictureFault(
        "picture-too-large",
        f"the picture has {size:,} bytes; {MAX_BYTES:,} are allowed",
        _SMALLER,
    )


def _refuse_huge(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureFault(
            "picture-too-large",
            f"the picture claims {width:,} by {height:,} pixels; {MAX_PIXELS:,} pixels and "
            f"{MAX_SIDE:,} a side are allowed",
            _SMALLER,
        )


_ORIENTATION = 0x0112
_TURNED = range(5, 9)  # orientations that lie on their side (Exif 3.0, 4.6.5.1.6)


def _orientation(image: "ImageFile.ImageFile") -> int:
    """Return how the camera was held, as far as the header says (to ask a PNG would decode it)."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a damaged header must not cost the picture
        return 1


def _upright(image: "ImageFile.ImageFile", facts: PictureFacts, width: int) -> "Image.Image":
    """Return the decoded pixels, upright, in sRGB, 8 bits, without metadata."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    orientation = _orientation(image)
    needed = (width, -(-facts.height * width // facts.width))
    # A JPEG many times too large is decoded at a half, quarter or eighth: quick and lean.
    image.draft(None, needed[::-1] if orientation in _TURNED else needed)
    upright: Image.Image = image
    if orientation != 1:
        upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey; Pillow would clip them, not scale
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    pixels = _in_srgb(upright)
    if upright.has_transparency_data:
        alpha = upright.convert("RGBA").getchannel("A")
        if alpha.getextrema() != (255, 255):
            pixels.putalpha(alpha)
    pixels.info = {}  # comments, profiles and dates travel here
    return pixels


def _in_srgb(image: "Image.Image") -> "Image.Image":
    """Convert colours to sRGB, which is what a picture without a profile is taken for."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = image.info.get("icc_profile")
    bare = image.convert("RGB") if image.has_transparency_data else image
    if profile and bare.mode in ("RGB", "CMYK", "L"):
        try:
            converted = ImageCms.profileToProfile(
                bare,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):  # a profile that lies: colours as they are
            converted = None
        if converted is not None:
            return converted
    return bare.convert("RGB")


def _resized(image: "Image.Image", width: int) -> "Image.Image":
    from PIL import Image  # noqa: PLC0415

    height = max(1, round(image.height * width / image.width))
    if (width, height) == image.size:
        return image
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _social(image: "Image.Image") -> "Image.Image":
    """Return the middle of a picture in the shape of a social card; smaller, never blown up."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    width, height = SOCIAL_SIZE
    scale = min(1.0, image.width / width, image.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    cut = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
    if cut.mode != "RGBA":
        return cut
    white = Image.new("RGB", size, "white")
    white.paste(cut, mask=cut.getchannel("A"))
    return white


def _encoded(image: "Image.Image", purpose: Purpose, kind: str, quality: int) -> Variant:
    options: dict[str, int | bool] = {"quality": quality}
    if kind == "JPEG":
        options |= {"optimize": True, "progressive": True}
    elif kind == "PNG":
        options = {"optimize": True}
    elif kind == "AVIF":
        # AVIF's scale lies lower. One thread: libavif cuts tiles by their number, so the bytes
        # would depend on the machine.
        options = {"quality": max(1, quality - 15), "max_threads": 1}
    target = io.BytesIO()
    image.save(target, kind, **options)
    return Variant(purpose, image.width, image.height, kind, target.getvalue())

"""Bytes of a picture become facts and smaller pictures, within limits and without metadata."""

import io
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from clinicsite.media import pictures
from clinicsite.media.metadata.exif import carries_location
from clinicsite.media.picture_headers import PictureFault
from clinicsite.media.pictures import Variant, measure, offered_widths, variants

WIDTHS = (480, 800, 1200, 1600)
CANARY = b"CANARY-45.5122N"


def picture(
    width: int = 90, height: int = 60, kind: str = "JPEG", mode: str = "RGB", **options: Any
) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste("red", (0, 0, width // 2, height))
    target = io.BytesIO()
    made.convert(mode).save(target, kind, **options)
    return target.getvalue()


def exif(orientation: int | None = None, *, place: bool = False) -> Image.Exif:
    """Return EXIF data; with `place`, its GPS directory holds the canary."""
    made = Image.Exif()
    if orientation is not None:
        made[0x0112] = orientation
    if place:
        made[0x010E] = CANARY.decode()
        made.get_ifd(0x8825)[29] = CANARY.decode()
    return made


def opened(variant: Variant) -> Image.Image:
    """Decode a variant, and hold it to what it says of itself."""
    image = Image.open(io.BytesIO(variant.data))
    image.load()
    assert image.size == (variant.width, variant.height)
    assert image.format == variant.format
    return image


def made(data: bytes, *, avif: bool = False) -> tuple[Variant, ...]:
    """Return the variants under ordinary settings."""
    return variants(data, widths=WIDTHS, quality=80, avif=avif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_facts_are_those_of_the_header(kind: str) -> None:
    """Size and format are read, for every format that is taken."""
    facts = measure(picture(90, 60, kind))
    assert (facts.width, facts.height, facts.format, facts.animated) == (90, 60, kind, False)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_orientation_is_applied_once(orientation: int, kind: str) -> None:
    """What a viewer shows upright is upright in every variant, and the facts say that size."""
    data = picture(90, 60, kind, exif=exif(orientation))
    facts = measure(data)
    assert (facts.width, facts.height) == ((60, 90) if orientation >= 5 else (90, 60))
    # Where red must be, once the camera's turn is undone (Exif 3.0, table of Orientation).
    red = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom"}
    corner = {"left": (3, 30), "right": (86, 30), "top": (30, 3), "bottom": (30, 86)}
    for variant in made(data):
        if variant.purpose != "social":
            pixel = opened(variant).convert("RGB").getpixel(corner[red.get(orientation, "bottom")])
            assert isinstance(pixel, tuple)
            assert pixel[0] > 200
            assert pixel[2] < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_variant_carries_metadata(kind: str) -> None:
    """A photo's place, maker, comment, profile and XMP are in no variant (FAULTS 84)."""
    options: dict[str, Any] = {"exif": exif(6, place=True), "xmp": b"<x>" + CANARY + b"</x>"}
    if kind == "JPEG":
        options["comment"] = CANARY
    if kind == "PNG":
        options["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", CANARY.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    data = picture(90, 60, kind, icc_profile=profile.tobytes(), **options)
    assert CANARY in data, "the control: the canary is there to be lost"
    assert carries_location(data)
    for variant in made(data, avif=True):
        assert CANARY not in variant.data
        assert b"Exif" not in variant.data
        assert b"ICC" not in variant.data
        image = opened(variant)
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert "comment" not in image.info


@given(st.integers(1, 5000), st.lists(st.integers(16, 4000), min_size=1, max_size=6))
def test_no_width_is_above_the_original(own: int, widths: list[int]) -> None:
    """Widths ascend, none is above the original's or the largest asked for, the best is there."""
    offered = offered_widths(own, widths)
    assert list(offered) == sorted(set(offered))
    assert offered[-1] == min(own, max(widths))
    assert set(offered[:-1]) <= set(widths)


@pytest.mark.parametrize("size", [(1, 1), (300, 200), (700, 2100), (1300, 400), (2000, 1500)])
def test_nothing_is_blown_up(size: tuple[int, int]) -> None:
    """No variant is larger than the original, the social crop included; shapes are kept."""
    for variant in made(picture(*size)):
        assert variant.width <= size[0]
        assert variant.height <= size[1]
        if variant.purpose != "social":
            assert variant.height == max(1, round(size[1] * variant.width / size[0]))


def test_what_is_made_of_a_large_photo() -> None:
    """WebP of each width, AVIF before it when asked for, one fallback, one social crop."""
    found = [(v.purpose, v.format, v.width) for v in made(picture(2000, 1500), avif=True)]
    responsive = [("responsive", kind, width) for width in WIDTHS for kind in ("AVIF", "WEBP")]
    assert found == [*responsive, ("fallback", "JPEG", 1200), ("social", "JPEG", 1200)]
    social = made(picture(2000, 1500))[-1]
    assert (social.width, social.height) == (1200, 630)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_a_see_through_picture_stays_so(mode: str) -> None:
    """Transparency lives on in WebP and in a PNG fallback; the social crop stands on white."""
    image = Image.new("RGBA", (90, 60), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 90, 30))
    target = io.BytesIO()
    image.convert(mode).save(target, "PNG")
    *responsive, fallback, social = made(target.getvalue())
    assert fallback.format == "PNG"
    for variant in (*responsive, fallback):
        assert opened(variant).convert("RGBA").getchannel("A").getextrema() == (0, 255)
    assert opened(social).convert("L").getpixel((45, 2)) >= 250  # type: ignore[operator]


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "RGBA", "I;16"])
def test_every_mode_of_colour_is_taken(mode: str) -> None:
    """An opaque picture of any mode comes out as RGB with a JPEG fallback, its values kept."""
    source = Image.new("L", (90, 60), 255)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    if mode == "I;16":
        source = Image.frombytes("I;16", (90, 60), struct.pack("<H", 0x8000) * 5400)
    target = io.BytesIO()
    (source if mode == "I;16" else source.convert(mode)).save(target, kind)
    fallback = made(target.getvalue())[-2]
    assert fallback.format == "JPEG"
    pixel = opened(fallback).convert("L").getpixel((45, 30))
    assert isinstance(pixel, int)
    assert pixel == (128 if mode == "I;16" else 255)


def test_colours_of_another_profile_are_converted() -> None:
    """A photo in other primaries keeps its look when its profile is dropped."""
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = own.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")
    for profile, left in ((own, 0), (swapped, 2)):
        image = opened(made(picture(icc_profile=profile))[-2])
        pixel = image.getpixel((3, 30))
        assert isinstance(pixel, tuple)
        assert pixel.index(max(pixel)) == left


def test_a_profile_that_cannot_be_used_is_passed_over() -> None:
    """Noise for a profile, or one of another colour space, does not cost the picture."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (lab, b"no profile at all"):
        assert opened(made(picture(icc_profile=profile))[-2])


def test_a_phones_double_picture_is_a_jpeg() -> None:
    """An MPO (two views in one JPEG) is neither animated nor unknown."""
    target = io.BytesIO()
    first, second = Image.new("RGB", (90, 60), "red"), Image.new("RGB", (90, 60), "blue")
    first.save(target, "MPO", save_all=True, append_images=[second])
    facts = measure(target.getvalue())
    assert (facts.format, facts.animated) == ("JPEG", False)
    assert made(target.getvalue())[-2].format == "JPEG"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_known(kind: str) -> None:
    """More than one frame is told by the header."""
    target = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:])
    assert measure(target.getvalue()).animated


def png_claiming(width: int, height: int) -> bytes:
    """Return a small PNG whose header claims a size, and whose pixels are a deflate bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + end

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000))
    body = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("size", [(50_000, 50_000), (9_000, 9_000), (20_000, 10)])
def test_a_claim_of_too_many_pixels_is_refused_before_decoding(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decompression bomb is refused on its header (FAULTS 71); its pixels are never loaded."""
    loaded: list[object] = []
    load = PngImagePlugin.PngImageFile.load

    def noticed(image: PngImagePlugin.PngImageFile) -> object:
        loaded.append(image)
        return load(image)

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", noticed)
    for look in (measure, made):
        with pytest.raises(PictureFault, match=f"{size[0]:,} by {size[1]:,}") as caught:
            look(png_claiming(*size))
        assert caught.value.code == "picture-too-large"
    measure(picture(kind="PNG"))
    assert not loaded, "no picture is decoded for its facts"
    made(picture(kind="PNG"))
    assert loaded, "the control: to make variants, it is"


def test_a_bomb_costs_little_memory() -> None:
    """Refusing 50,000 by 50,000 pixels works where only 400 MB may be taken."""
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))\n"
        "from clinicsite.media.pictures import measure\n"
        "try: measure(sys.stdin.buffer.read())\n"
        "except Exception as fault: print(fault.code)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        input=png_claiming(50_000, 50_000),
        capture_output=True,
        check=False,
    )
    assert told.stdout == b"picture-too-large\n", told.stderr


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are counted before anything else looks at them."""
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)
    with pytest.raises(PictureFault, match="100 are allowed"):
        measure(picture())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_truncated_picture_is_damaged(kind: str) -> None:
    """Half a file makes half a picture; that is a fault, not a grey band."""
    noise = Image.effect_noise((300, 200), 90)
    target = io.BytesIO()
    noise.convert("RGB").save(target, kind)
    half = target.getvalue()[: len(target.getvalue()) // 2]
    with pytest.raises(PictureFault) as caught:
        made(half)
    assert caught.value.code in {"damaged-picture", "unknown-picture-format"}
    assert caught.value.hint


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "AVIF"]))
def test_any_bytes_make_a_picture_or_a_fault(noise: bytes, kind: str) -> None:
    """Hostile bytes behind a true beginning raise nothing but `PictureFault`."""
    start = picture(9, 9, kind)
    for data in (noise, start[: len(noise)] + noise, start[:60] + noise + start[60:]):
        with suppress(PictureFault):
            assert made(data)


def test_the_same_picture_gives_the_same_bytes() -> None:
    """Two processes with other hash seeds agree on every byte."""
    program = (
        "import sys, hashlib; from clinicsite.media.pictures import variants\n"
        "made = variants(sys.stdin.buffer.read(), widths=(40, 80), quality=80, avif=True)\n"
        "print([hashlib.sha256(each.data).hexdigest() for each in made])"
    )
    data = picture(300, 200)
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=data,
            capture_output=True,
            check=True,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_reading_the_room_imports_no_decoder() -> None:
    """Pillow's decoders are imported when a picture is looked at, not before."""
    program = "import sys, clinicsite.media.pictures; print('PIL.Image' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert told.stdout == b"False\n"

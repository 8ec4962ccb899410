"""Personal data leave pictures, and nothing else does: pixels, colours, turn and motion stay."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageSequence, PngImagePlugin

from clinicsite.media.file_formats import format_of
from clinicsite.media.metadata import cleaned, is_cleanable
from clinicsite.media.metadata.exif import carries_location
from clinicsite.media.picture_headers import PictureFault

CANARY = b"CANARY-45.5122N"
KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noise(seed: int) -> Image.Image:
    """Return a picture in which no two pixels are likely to be equal."""
    return Image.frombytes("RGB", (90, 60), random.Random(seed).randbytes(90 * 60 * 3))  # noqa: S311


def exif(orientation: int = 1) -> Image.Exif:
    """Return EXIF data with the canary as description, maker note and place."""
    made = Image.Exif()
    made[0x0112], made[0x010E] = orientation, CANARY.decode()
    made.get_ifd(0x8825)[29] = CANARY.decode()
    made.get_ifd(0x8769)[0x927C] = CANARY * 3
    return made


def photo(kind: str, orientation: int = 1, mode: str = "RGB", **more: Any) -> bytes:
    """Return a noisy picture with the canary in every place that Pillow can write."""
    options: dict[str, Any] = dict(more)
    if kind != "GIF":
        options |= {"exif": exif(orientation), "icc_profile": PROFILE if mode == "RGB" else None}
    if kind in {"JPEG", "WEBP", "AVIF"}:
        options["xmp"] = b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"
    if kind in {"JPEG", "GIF"}:
        options["comment"] = CANARY
    if kind == "PNG":
        options["pnginfo"] = texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", CANARY.decode())
        texts.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        texts.add_text("Raw profile type exif", CANARY.decode(), zip=False)
        texts.add(b"prVt", CANARY)
    target = io.BytesIO()
    noise(50).convert(mode).save(target, kind, **options)
    return target.getvalue()


def clean(data: bytes) -> bytes:
    return cleaned(format_of(data), data)


def frames(data: bytes) -> list[tuple[object, bytes]]:
    """Return each frame's timing and pixels."""
    with Image.open(io.BytesIO(data)) as image:
        return [
            (frame.info.get("duration"), frame.convert("RGBA").tobytes())
            for frame in ImageSequence.Iterator(image)
        ]


def info(data: bytes) -> tuple[object, object, object]:
    """Return what must stay besides pixels: turn, colour profile, repetitions."""
    with Image.open(io.BytesIO(data)) as image:
        turn = image.getexif().get(0x0112, 1)
        return turn, image.info.get("icc_profile"), image.info.get("loop")


def assert_only_cleaned(data: bytes) -> bytes:
    """Clean a picture, hold it to all that must hold, and return it."""
    assert CANARY in data, "the control: there is something to lose"
    made = clean(data)
    assert CANARY not in made
    assert not carries_location(made)
    assert frames(made) == frames(data)
    assert info(made) == info(data)
    assert clean(made) is made
    return made


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_data_go_and_the_picture_stays(kind: str, orientation: int) -> None:
    assert_only_cleaned(photo(kind, orientation))


MODES = [
    ("JPEG", "CMYK"),
    ("JPEG", "L"),
    ("PNG", "I;16"),
    ("PNG", "P"),
    ("PNG", "LA"),
    ("PNG", "1"),
]


@pytest.mark.parametrize(
    ("kind", "mode"), [*MODES, ("PNG", "RGBA"), ("WEBP", "RGBA"), ("GIF", "P")]
)
def test_odd_colours_stay(kind: str, mode: str) -> None:
    assert_only_cleaned(photo(kind, mode=mode))


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_blocks": 2}])
def test_unusual_jpegs_stay(options: dict[str, Any]) -> None:
    assert_only_cleaned(photo("JPEG", **options))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_stays_one(kind: str) -> None:
    more = [noise(n) for n in (9, 99)]
    moving: dict[str, Any] = {
        "save_all": True,
        "append_images": more,
        "duration": [90, 120, 150],
        "loop": 3,
    }
    assert len(frames(assert_only_cleaned(photo(kind, **moving)))) == 3


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bare(kind: str) -> bytes:
    target = io.BytesIO()
    noise(50).save(target, kind)
    return target.getvalue()


def in_jpeg(*segments: bytes) -> bytes:
    data = bare("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def in_png(*chunks: bytes) -> bytes:
    data = bare("PNG")
    return data[:33] + b"".join(chunks) + data[33:]


THUMBNAIL = b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x03\x01" + b"CANARY-45.5122N"[:9]
SECOND = photo("JPEG")
HOSTILE: dict[str, Callable[[], bytes]] = {
    "extended XMP in many segments": lambda: in_jpeg(
        *(segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + CANARY) for _ in range(9))
    ),
    "Photoshop": lambda: in_jpeg(segment(0xED, b"Photoshop 3.0\x00" + CANARY)),
    "a comment before a scan": lambda: bare("JPEG").replace(
        b"\xff\xda", segment(0xFE, CANARY) + b"\xff\xda"
    ),
    "a second photo behind the first": lambda: in_jpeg(segment(0xE2, b"MPF\x00" + CANARY)) + SECOND,
    "a video behind the photo": lambda: bare("JPEG") + b"\x00\x00\x00\x18ftypmp42" + CANARY,
    "bytes between segments": lambda: in_jpeg(b"\x00" + CANARY),
    "fill bytes": lambda: in_jpeg(b"\xff\xff" + segment(0xFE, CANARY)),
    "two EXIF blocks": lambda: in_jpeg(
        segment(0xE1, b"Exif\x00\x00" + CANARY), segment(0xE1, b"Exif\x00\x00" + CANARY)
    ),
    "content credentials": lambda: in_jpeg(segment(0xEB, b"JP\x00\x01" + CANARY)),
    "a long Adobe segment": lambda: in_jpeg(
        segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01" + CANARY)
    ),
    "bytes behind a PNG": lambda: bare("PNG") + CANARY,
    "EXIF in a PNG": lambda: in_png(chunk(b"eXIf", b"MM\x00*\x00\x00\x00\x08" + CANARY)),
    "a packed text": lambda: in_png(chunk(b"tEXt", b"Author\x00" + CANARY)),
    "unknown chunks": lambda: in_png(chunk(b"caBX", CANARY), chunk(b"tIME", CANARY[:7])) + CANARY,
    "bytes behind a GIF": lambda: bare("GIF") + CANARY,
    "XMP in a GIF": lambda: bare("GIF")[:-1] + b"\x21\xff\x0bXMP DataXMP\x0f" + CANARY + b"\x00;",
    "a text in a GIF": lambda: (
        bare("GIF")[:-1] + b"\x21\x01\x0c" + bytes(12) + b"\x0f" + CANARY + b"\x00;"
    ),
    "more in a GIF's repetitions": lambda: (
        bare("GIF")[:-1] + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x0f" + CANARY + b"\x00;"
    ),
    "bytes behind a WebP": lambda: bare("WEBP") + CANARY,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_data_in_odd_places_go_as_well(make: Callable[[], bytes]) -> None:
    data = make()
    assert CANARY in data
    made = clean(data)
    assert CANARY not in made
    assert frames(made) == frames(bare(format_of(data).upper()))


def test_a_thumbnail_goes() -> None:
    """It may show what was cut off the picture; JFIF has room for one."""
    data = in_jpeg(segment(0xE0, THUMBNAIL))
    assert THUMBNAIL[14:] not in clean(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.5, 0.9, 0.999])
def test_half_a_picture_is_a_fault(kind: str, part: float) -> None:
    data = bare(kind)
    with pytest.raises(PictureFault) as caught:
        clean(data[: int(len(data) * part)])
    assert caught.value.code == "damaged-picture"


def made_png(packed: bytes, *, size: int = 20, interlaced: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, interlaced)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


@pytest.mark.parametrize("rows", [0, 10, 19])
def test_a_png_with_too_few_pixels_is_a_fault(rows: int) -> None:
    """Its chunks are whole, and decoders fill it up with black."""
    data = made_png(zlib.compress(bytes(61 * rows)))
    with pytest.raises(PictureFault, match="cut off"):
        clean(data)
    assert clean(made_png(zlib.compress(bytes(61 * 20))))


@pytest.mark.parametrize("size", [1, 2, 5, 9, 20])
def test_the_passes_of_an_interlaced_png_are_counted(size: int) -> None:
    """The bytes that Pillow needs are the bytes that are asked for."""
    for number in range(3 * size * size + 7 * size + 1):
        data = made_png(zlib.compress(bytes(number)), size=size, interlaced=1)
        try:
            clean(data)
        except PictureFault:
            continue
        break
    least = number
    steps = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)]
    lines = [
        len(range(x, size, dx))
        for x, y, dx, dy in [*steps, (0, 1, 1, 2)]
        for _ in range(y, size, dy)
    ]
    assert least == sum(1 + 3 * columns for columns in lines if columns)


def test_a_huge_png_is_not_unpacked() -> None:
    """A few bytes may claim billions of pixels."""
    assert clean(made_png(zlib.compress(b""), size=50_000))


def test_a_changed_byte_in_a_png_is_a_fault() -> None:
    data = bytearray(bare("PNG"))
    data[60] ^= 1
    with pytest.raises(PictureFault, match="checksum"):
        clean(bytes(data))


def test_a_png_without_a_header_is_a_fault() -> None:
    with pytest.raises(PictureFault, match="cut off"):
        cleaned("PNG", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\xaeB`\x82")


@given(st.sampled_from(KINDS), st.binary(max_size=60), st.integers(0, 400))
def test_hostile_bytes_raise_nothing_else(kind: str, noise: bytes, at: int) -> None:
    whole = bare(kind)
    for data in (whole[:at] + noise + whole[at:], whole[:at] + noise, whole[:at] + whole[at + 9 :]):
        name = format_of(data)
        if is_cleanable(name):
            try:
                cleaned(name, data)
            except PictureFault:
                continue


def icon(*parts: bytes) -> bytes:
    """Return an icon of some pictures."""
    head, body = struct.pack("<HHH", 0, 1, len(parts)), b""
    for part in parts:
        place = 6 + 16 * len(parts) + len(body)
        head += struct.pack("<BBBBHHII", 90, 60, 0, 0, 1, 32, len(part), place)
        body += part
    return head + body


def test_pictures_in_an_icon_lose_their_texts_and_keep_their_pixels() -> None:
    bitmap = bytes(range(200))
    data = icon(photo("PNG"), bitmap, photo("PNG", mode="RGBA"))
    made = clean(data)
    assert CANARY in data
    assert CANARY not in made
    assert made == icon(clean(photo("PNG")), bitmap, clean(photo("PNG", mode="RGBA")))
    assert clean(made) is made


@pytest.mark.parametrize("data", [icon(b"x" * 40)[:-1], b"\x00\x00\x01\x00\x09", icon()])
def test_an_icon_with_an_odd_layout_stays_as_it_is(data: bytes) -> None:
    assert clean(data) == data


AFTER = [b"x", b"CANARY", b"\x00" * 3, b"PK\x03\x04 and a whole archive" * 9, b"\xff" * 64]


@pytest.mark.parametrize("after", [*AFTER, struct.pack(">I4s", 16, b"note") + CANARY[:8]])
def test_what_a_program_appended_to_an_avif_picture_goes(after: bytes) -> None:
    """The picture is whole, so it is not called cut off."""
    whole = clean(photo("AVIF"))
    made = clean(whole + after)
    assert made.startswith(whole)
    assert not made[len(whole) :].strip(b"\x00\x10free")
    assert frames(made) == frames(whole)


@pytest.mark.parametrize("missing", [1, 2, 100, 1000])
def test_an_avif_picture_without_its_end_is_still_called_cut_off(missing: int) -> None:
    """A control for the one before."""
    with pytest.raises(PictureFault, match="cut off"):
        clean(photo("AVIF")[:-missing])

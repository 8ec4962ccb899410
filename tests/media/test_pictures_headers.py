"""What a picture's bytes say without decoding: the size of an SVG, and where a photo was taken."""

import io

import pytest
from PIL import Image

from clinicsite.media.metadata.exif import carries_location
from clinicsite.media.picture_headers import PictureFault, measure_svg


def photo(kind: str, *, place: bool) -> bytes:
    """Return a photo with EXIF data, with or without a place."""
    exif = Image.Exif()
    exif[0x0110] = "a camera"
    if place:
        exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, kind, exif=exif)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_place_in_a_photo_is_found(kind: str) -> None:
    """GPS data is found in each format, and not where there is none (FAULTS 84)."""
    assert carries_location(photo(kind, place=True))
    assert not carries_location(photo(kind, place=False))


def test_a_place_is_found_in_xmp_and_big_endian_exif() -> None:
    """Both byte orders of TIFF, and the packet that photo editors write."""
    assert carries_location(b'<rdf:Description exif:GPSLatitude="45,30N"/>')
    tiff = b"MM\x00*\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x1a"
    assert carries_location(b"Exif\x00\x00" + tiff)
    assert not carries_location(b"Exif\x00\x00" + tiff[:11])
    assert not carries_location(b"Exif\x00\x00nothing here")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('<svg width="30" height="20px" viewBox="0 0 3 2"/>', (30, 20)),
        ("<svg viewBox='0 0 300 200.4'/>", (300, 200)),
        ('<?xml version="1.0"?><!-- a --><svg\n viewBox="-5,-5, 30,20"></svg>', (30, 20)),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg:svg width="3" height="2"/>', (3, 2)),
        ('<svg width="100%" height="2em"/>', (0, 0)),
        ('<svg stroke-width="7" width="3" height="2"/>', (3, 2)),
    ],
)
def test_size_of_an_svg(text: str, size: tuple[int, int]) -> None:
    """The root's own size wins, then the view box; relative sizes are unknown."""
    facts = measure_svg(text.encode())
    assert (facts.width, facts.height) == size


def test_a_file_called_svg_that_is_none() -> None:
    """A wrong ending is a fault."""
    with pytest.raises(PictureFault):
        measure_svg(b"\x89PNG")

"""What is said of files that are published under their own name, and what is refused."""

import base64
import gzip
import io
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image

from clinicsite.media.copied_files import cleaned
from clinicsite.media.file_formats import format_of, unusable
from clinicsite.media.picture_headers import PictureFault
from clinicsite.settings import MetadataRule


def photo(kind: str = "JPEG", **options: Any) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, kind, exif=exif, **options)
    return target.getvalue()


def plain(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, kind)
    return target.getvalue()


def office(core: str, *others: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("docProps/core.xml", *others):
            archive.writestr(name, core)
    return target.getvalue()


def codes(path: str, data: bytes, rule: MetadataRule = "strip") -> list[str]:
    return [each.code for each in cleaned(path, data, rule)[1]]


PACKED = b"%PDF-1.7\n1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
MOVIE = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
EMBEDDED = f'<svg><image href="data:image/jpeg;base64,{base64.b64encode(photo()).decode()}"/></svg>'

SCRIPT = "svg-with-script"


def doctype(subset: str, body: str = "") -> bytes:
    """Return a drawing that declares something for its elements."""
    return f"<!DOCTYPE svg [{subset}]><svg>{body}</svg>".encode()


REMARKS = [
    ("a.svg", b"<svg viewBox='0 0 1 1'/>", ""),
    ("a.svg", b"<svg><script>1</script></svg>", "svg-with-script"),
    ("a.svg", b"<svg onload='x()'/>", "svg-with-script"),
    ("a.svg", b"<svg><a href='&#106;avascript:x'/></svg>", "svg-with-script"),
    ("a.svg", b"<svg><a href='java&#10;script:x'/></svg>", "svg-with-script"),
    ("a.SVG", "<svg><script>1</script></svg>".encode("utf-16"), "svg-with-script"),
    ("a.svg", b"<svg><foreignObject/></svg>", "svg-with-script"),
    ("a.svg", b"<svg><!-- <script>1</script> --><!-- <b onload='x'> --></svg>", ""),
    ("a.svg", b"<svg><desc><![CDATA[<script>]]></desc></svg>", ""),
    ("a.svg", b"<svg><!-- a --><script>1</script><!-- b --></svg>", "svg-with-script"),
    ("a.svg", b"<svg><![CDATA[<!--]]><script>1</script><d><![CDATA[-->]]></d></svg>", SCRIPT),
    ("a.svg", b"<svg><?a <!-- ?><script>1</script><?b --> ?></svg>", SCRIPT),
    ("a.svg", doctype("<!ATTLIST svg onload CDATA 'alert(1)'>"), SCRIPT),
    ("a.svg", doctype("<!ATTLIST svg\n  width CDATA '1'\n  onload\n CDATA 'alert(1)'>"), SCRIPT),
    ("a.svg", doctype("<!ENTITY a ']>'><!ATTLIST svg onload CDATA 'alert(1)'>"), SCRIPT),
    ("a.svg", doctype("<!ATTLIST a href CDATA 'javascript:alert(1)'>"), SCRIPT),
    ("a.svg", doctype("<!ENTITY a '<script>1</script>'>"), SCRIPT),
    ("a.svg", doctype("<!ENTITY a '&#60;script>1&#60;/script>'>"), SCRIPT),
    ("a.svg", doctype("<!ENTITY a '<!--'>", "<script>1</script><d>--></d>"), SCRIPT),
    ("a.svg", doctype("<!ENTITY ns 'http://ns.adobe.com/'><!ATTLIST svg id CDATA 'on'>"), ""),
    ("a.svg", b"<!DOCTYPE svg PUBLIC 'a' 'b'><svg><!-- <script> --></svg>", ""),
    ("a.svgz", gzip.compress(b"<svg onload='x()'/>", mtime=0), SCRIPT),
    (
        "a.svgz",
        gzip.compress(b"<svg>", mtime=0) + gzip.compress(b"<script>1</script></svg>", mtime=0),
        SCRIPT,
    ),
    ("a.svg", gzip.compress(b"<svg onload='x()'/>", mtime=0), SCRIPT),
    ("a.svgz", gzip.compress(b"<svg/>", mtime=0), ""),
    ("a.svgz", gzip.compress(b"<svg/>", mtime=0)[:9], ""),
    ("drawing", b"<svg><script>1</script></svg>", "svg-with-script"),
    ("a.svg", b"<svg><metadata><dc:creator>M</dc:creator></metadata></svg>", "author-in-file"),
    ("a.svg", EMBEDDED.encode(), "picture-tells-place"),
    ("google1.html", b"google-site-verification: google1.html", ""),
    ("a.html", b"<!doctype html><title>A</title><p>Plain", ""),
    ("a.js", b"const icon = '<svg onload=x()>'", ""),
    ("a.html", b"<script src=x></script>", "page-with-script"),
    ("a.HTM", b"<img src=x onerror=x()>", "page-with-script"),
    ("a.html", b"<a href='javascript:x'>a</a>", "page-with-script"),
    ("a.html", b"<iframe src=x></iframe>", "page-with-script"),
    ("a.html", b"<meta http-equiv='refresh' content='0;url=x'>", "page-with-script"),
    ("page", b"<!DOCTYPE html><script>1</script>", "page-with-script"),
    ("a.xml", b"<x xmlns:h='y'><h:script>1</h:script></x>", "page-with-script"),
    (
        "a.mp4",
        MOVIE + b"\x00\x00\x00\x1e\xa9xyz\x00\x12\x15\xc7+45.51-122.67/",
        "picture-tells-place",
    ),
    ("a.MOV", MOVIE + b"com.apple.quicktime.location.ISO6709", "picture-tells-place"),
    ("a.html", b"<p>&lt;script&gt; is an element; so on = off; see javascript: urls", ""),
    ("a.xml", b"<content>&lt;iframe src=x&gt;</content>", ""),
    ("a.html", b"<a href = ' \x01javascript:x'>a</a>", "page-with-script"),
    ("a.svg", b"<svg><set attributeName='href' to='javascript:x'/></svg>", "svg-with-script"),
    ("a.heic", HEIC, "unknown-picture-format"),
    ("a.jpg", HEIC, "unknown-picture-format"),
    ("a.mp4", MOVIE + b"mdat", ""),
    ("a.pdf", b"%PDF-1.4 <</Author (Maria)>>", "author-in-file"),
    ("a.pdf", b"%PDF-1.4 <</Author <FEFF004D>>>", "author-in-file"),
    ("a.pdf", PACKED + zlib.compress(b"<</Author(Maria)>>"), "author-in-file"),
    ("a.pdf", b"%PDF-1.4 <</Author ()>>", ""),
    ("a.docx", office("<dc:creator>Maria</dc:creator>"), "author-in-file"),
    ("a.docx", office("<dc:creator></dc:creator>"), ""),
    ("a.docx", b"PK\x03\x04 damaged", ""),
    ("a.docx", office("x").replace(b"\x01\x00\x00\x00", b"\xff\x00\x00\x00"), ""),
    ("a.docx", office("x", "é.xml").replace("é".encode(), b"\xff\xff"), ""),
    ("a.jpg", plain("PNG"), "wrong-ending"),
    ("a.jpg", plain("JPEG"), ""),
    ("a.JPEG", plain("JPEG"), ""),
    ("a.jpg", b"", "unknown-picture-format"),
    ("a.png", b"<!doctype html><p>Not found", "unknown-picture-format"),
    ("a.png", b"version https://git-lfs.github.com/spec/v1\n", "unknown-picture-format"),
    ("a.tif", plain("TIFF"), ""),
    ("a.txt", b"words", ""),
]


@pytest.mark.parametrize(("path", "data", "code"), REMARKS)
def test_what_is_said_of_a_file(path: str, data: bytes, code: str) -> None:
    made, remarks = cleaned(f"static/{path}", data, "strip")
    assert made is data
    assert [each.code for each in remarks] == [code] * bool(code)


def test_a_photo_is_cleaned_refused_or_published_as_the_rule_says() -> None:
    data = photo()
    assert codes("static/a.jpg", data) == []
    assert b"camera" not in cleaned("static/a.jpg", data, "strip")[0]
    assert codes("static/a.jpg", data, "keep") == ["picture-tells-place"]
    assert cleaned("static/a.jpg", data, "keep")[0] is data
    with pytest.raises(PictureFault) as caught:
        cleaned("static/a.jpg", data, "refuse")
    assert caught.value.code == "metadata-in-picture"
    assert codes("static/a.jpg", plain("JPEG"), "refuse") == []


def test_a_photo_is_cleaned_whatever_it_is_called() -> None:
    for path in ("static/a.JPG", "static/a.png", "static/a.txt", "static/a"):
        assert b"camera" not in cleaned(path, photo(), "strip")[0]


@pytest.mark.parametrize("path", ["static/a.tif", "static/a.nef", "static/a.jpg"])
def test_what_cannot_be_cleaned_is_refused(path: str) -> None:
    data = photo("TIFF")
    with pytest.raises(PictureFault) as caught:
        cleaned(path, data, "strip")
    assert caught.value.code == "metadata-in-picture"
    assert "JPEG" in caught.value.hint
    assert cleaned(path, data, "keep")[0] is data


@pytest.mark.parametrize(
    ("data", "says", "hint"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC", "Most Compatible"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "HEIC", "JPEG"),
        (b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x00isomcrx ", "raw", "JPEG"),
        (b"\x00\x00\x00\x18ftypqt  \x00\x00\x00\x00qt  qt  ", "video", "static/"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF", "JPEG"),
        (b"MM\x00*\x00\x00\x00\x08", "TIFF", "JPEG"),
        (b"II*\x00\x10\x00\x00\x00CR\x02", "raw", "JPEG"),
        (b"BM\x00\x00", "BMP", "JPEG"),
        (b"8BPS\x00\x01", "Photoshop", "Export As"),
        (b"\x1f\x8b\x08", "SVGZ", "unpack"),
        (b"%PDF-1.7", "PDF", "static/"),
        (b"<html>", "web page", "save the picture itself"),
        (b"<svg/>", "SVG", ".svg"),
        (b"", "empty", "again"),
        (b"words", "not a picture", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG", "again"),
    ],
)
def test_a_picture_that_cannot_be_used_is_called_by_its_name(
    data: bytes, says: str, hint: str
) -> None:
    fault = unusable(data, "static/a.jpg")
    assert says in fault.message
    assert hint in fault.hint


def test_a_raw_file_is_known_by_its_ending() -> None:
    assert "raw" in unusable(b"II*\x00\x08\x00\x00\x00", "photo.NEF").message


def test_an_avif_is_no_heic() -> None:
    assert format_of(b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf") == "AVIF"

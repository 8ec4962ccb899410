"""Types by ending: the same for stores, nginx and the preview."""

import pytest

from clinicsite.media.file_formats import format_of_name
from clinicsite.media_types import BY_ENDING, content_type
from clinicsite.reading.names import is_attachment
from clinicsite.suggestions.addresses import address_meant


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("old.htm", "text/html; charset=utf-8"),
        ("a/b.XHTML", "application/xhtml+xml"),
        ("notes.md", "text/markdown; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("site.webmanifest", "application/manifest+json"),
        ("a.ttf", "font/ttf"),
        ("a.woff2", "font/woff2"),
        ("a.heic", "image/heic"),
        ("a.avif", "image/avif"),
        ("a.m4v", "video/mp4"),
        ("a.opus", "audio/ogg"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("posts/feed.json", "application/feed+json"),
        ("sitemap.xml", "application/xml"),
        ("a.b.pdf", "application/pdf"),
        ("html", "application/octet-stream"),
        (".html", "application/octet-stream"),
        ("a.html/x", "application/octet-stream"),
        ("a.unknown", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
    ],
)
def test_a_file_has_the_type_of_its_ending(path: str, expected: str) -> None:
    assert content_type(path) == expected


@pytest.mark.parametrize("ending", [each for each, kind in BY_ENDING.items() if "image/" in kind])
def test_every_picture_of_the_table_is_known_as_one(ending: str) -> None:
    """It may lie beside a text, its format is known, and a name of a file is no web address."""
    name = f"photo.{ending.upper()}"
    assert is_attachment(name)
    assert address_meant(name) is None
    assert format_of_name(name) or ending in {"svg", "ico"}


def test_an_ending_that_is_not_published_is_no_attachment() -> None:
    assert not is_attachment("notes.md")
    assert not is_attachment("jpg")
    assert address_meant("clinic.com") == "https://clinic.com"

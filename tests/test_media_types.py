"""Types by ending: the same for stores, nginx and the preview."""

import pytest

from clinicsite.media_types import content_type


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

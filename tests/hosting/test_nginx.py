"""The file for nginx, in a real nginx: redirects, headers, types and compression."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinicsite.errors import UsageError
from clinicsite.hosting.headers import IMMUTABLE, REVALIDATE, security_headers
from clinicsite.hosting.nginx import nginx_conf
from clinicsite.media_types import BY_ENDING, content_type
from hosting.nginx_server import Nginx, nginx

HEADERS = security_headers("default-src 'none'; script-src 'self'")
REDIRECTS = {
    "/no-slash/": "/posts/a/",
    "/o1.php": "/posts/a/",
    "/a%20b%C3%A9/": "/posts/a/",
    "/q\"u\\o;{te}$x'/": "/posts/a/",
    "/to-odd/": "/posts/$uri;{}'%20\"\\/",
}


@contextmanager
def served(
    folder: Path, prefix: str = "", redirects: dict[str, str] = REDIRECTS
) -> Iterator[Nginx]:
    """Serve a small site by nginx."""
    site = folder / "www" / prefix[1:]
    page = b"<p>" + b"word " * 400
    pages = ("index.html", "404.html", "posts/a/index.html", "no-slash/index.html", "o1.php")
    feeds = ("feed.xml", "feed.json", "posts/feed.xml", "sitemap.xml")
    others = (".hidden", "assets/x.css", ".well-known/security.txt")
    for path in (*pages, *feeds, *others, *(f"files/x.{ending}" for ending in BY_ENDING)):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(page)
    include = folder / "clinic site.conf"
    include.write_text(
        nginx_conf(
            prefix, HEADERS, [(prefix + old, prefix + new) for old, new in redirects.items()]
        )
    )
    with nginx(folder / "nginx", folder / "www", include) as server:
        yield server


@pytest.mark.parametrize("prefix", ["", "/blog", "/a/b.c"])
def test_old_paths_lead_on_in_every_form(tmp_path: Path, prefix: str) -> None:
    """With and without the last slash, encoded or not; and without a host, as behind a proxy."""
    with served(tmp_path, prefix) as server:
        for path in ("/no-slash/", "/no-slash", "/o1.php", "/a%20b%C3%A9/", "/a%20b%c3%a9",
                     "/q%22u%5Co;%7Bte%7D$x'/", "/no%2Dslash"):  # fmt: skip
            answer = server.get(prefix + path)
            assert (answer.status, answer.headers["location"]) == (301, f"{prefix}/posts/a/"), path
        assert server.get(f"{prefix}/no-slash?utm=a&b").headers["location"] == (
            f"{prefix}/posts/a/?utm=a&b"
        )
        assert server.get(f"{prefix}/to-odd").headers["location"] == (
            f"{prefix}/posts/%24uri;%7B%7D'%20%22%5C/"
        )
        if prefix:
            assert server.get(prefix).headers["location"] == f"{prefix}/"


@pytest.mark.parametrize("prefix", ["", "/blog"])
def test_the_administrators_headers_stay_in_force(tmp_path: Path, prefix: str) -> None:
    """On pages, assets, feeds, redirects and errors; ours are sent once, and nowhere else."""
    with served(tmp_path, prefix) as server:
        for path, status, caching in (
            ("/", 200, REVALIDATE),
            ("/posts/a/", 200, REVALIDATE),
            ("/feed.xml", 200, REVALIDATE),
            ("/assets/x.css", 200, IMMUTABLE),
            ("/gone/", 404, None),
            ("/assets/gone.css", 404, None),
        ):
            answer = server.get(prefix + path)
            assert answer.status == status
            assert answer.headers["strict-transport-security"] == "max-age=63072000"
            assert answer.headers.get("cache-control") == caching, path
            for name, value in HEADERS.items():
                assert answer.headers[name.lower()] == value
        assert server.get(f"{prefix}/").headers["x-of-the-administrator"] == "yes"
        assert "strict-transport-security" in server.get(f"{prefix}/no-slash/").headers
        other = server.get("/other/")
        assert other.body == b"other"
        assert not {name.lower() for name in HEADERS} & set(other.headers)
        assert "cache-control" not in other.headers
        assert "uninitialized" not in server.errors


def test_hidden_files_stay_hidden(tmp_path: Path) -> None:
    with served(tmp_path, "/blog") as server:
        assert server.get("/blog/.hidden").status == 404
        assert b"word" in server.get("/blog/.hidden").body
        assert server.get("/blog/.well-known/security.txt").status == 200
        assert server.get("/blog/posts/a").status == 200


def test_every_file_has_the_type_that_stores_give_it(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        paths = [f"files/x.{ending}" for ending in BY_ENDING]
        for path in [
            *paths,
            "feed.xml",
            "feed.json",
            "posts/feed.xml",
            "sitemap.xml",
            "index.html",
        ]:
            assert server.get(f"/{path}").headers["content-type"] == content_type(path), path


def test_what_gets_smaller_is_compressed(tmp_path: Path) -> None:
    """Behind a proxy as well, which says so by `Via`."""
    with served(tmp_path) as server:
        for ending in (
            "html",
            "css",
            "js",
            "mjs",
            "json",
            "svg",
            "xml",
            "txt",
            "md",
            "webmanifest",
        ):
            for headers in ({}, {"Via": "1.1 proxy"}):
                answer = server.get(f"/files/x.{ending}", Accept_Encoding="gzip", **headers)
                assert answer.headers.get("content-encoding") == "gzip", ending
                assert "Accept-Encoding" in answer.headers["vary"]
        assert server.get("/feed.xml", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
        for ending in ("jpg", "webp", "woff2", "zip", "mp4", "pdf"):
            answer = server.get(f"/files/x.{ending}", Accept_Encoding="gzip")
            assert "content-encoding" not in answer.headers


def words(text: str) -> Iterator[str]:
    """Yield the words of a configuration as nginx reads them, with `;`, `{` and `}` alone."""
    token = re.compile(r"""\s+|\#[^\n]*|([;{}])|"((?:[^"\\]|\\.)*)"|([^\s;{}"]+)""", re.DOTALL)
    at = 0
    while at < len(text):
        found = token.match(text, at)
        assert found, text[at:]
        at = found.end()
        if found[1] or found[3]:
            yield found[1] or found[3]
        elif found[2] is not None:
            yield re.sub(r"\\(.)", r"\1", found[2])


_URLS = st.text(st.sampled_from(list("/ab;{}$'\"\\%20#*:? \n\t\u00e9\u2028.")), max_size=12)


@given(old=_URLS.map("/{}".format), new=_URLS.map("/{}".format))
@example(old='/x"; } server { "', new="/")
@example(old="/x", new="/\n} location / { return 200;")
@example(old="/x\\", new="/y\\")
def test_no_redirect_adds_a_directive(old: str, new: str) -> None:
    """Whatever paths hold, the words of the file are the same but for the two."""
    try:
        text = nginx_conf("", HEADERS, [(old, new)])
    except UsageError:
        return
    plain = list(words(nginx_conf("", HEADERS, [("/x", "/y")])))
    found = list(words(text))
    length = len(plain) - plain.index("/x")
    assert found[: plain.index("/x")] == plain[: plain.index("/x")]
    rest = found[len(plain) - length :]
    forms = len(rest) // (length + 2)
    for each in range(max(forms, 1)):
        part = rest[each * (length + 2) :][:length]
        assert part[1:7] == ["{", "absolute_redirect", "off", ";", "return", "301"]
        assert part[8:] == [";", "}"]
        assert not re.search(r"[\s\"\\]|\$(?!is_args|args)", part[7])

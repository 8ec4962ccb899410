"""No request, however it is written, gets a file that clinicsite did not publish.

Requests go over raw sockets: an HTTP client would mend half of them on the way.
"""

import itertools
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from preview_process import DEADLINE, Preview, serving, small_site, write

CANARY = b"CANARY-7c1e"
_UPS = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%2e%2e%5c", "....//", "..;/", ".%2e/",
    "%252e%252e%252f", "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "..%00/", "%uff0e%uff0e/", "..%c0%af",
    "..//", "./../", "%2e/../", "..%ef%bc%8f", "..\t/", "..%09/",
)  # fmt: skip
_SECRETS = (
    "secret.txt", ".env", ".git/config", ".clinicsite/preview/secret.txt", "content/site.yaml",
    "etc/passwd", ".clinicsite-output", "content/posts/post-1.md",
)  # fmt: skip
_STARTS = ("/", "/posts/", "/assets/../", "//")


def _paths() -> Iterator[str]:
    for start, up, count, secret in itertools.product(_STARTS, _UPS, (1, 4), _SECRETS):
        yield f"{start}{up * count}{secret}"
    for secret in _SECRETS:
        yield from (f"/{secret}", f"//{secret}", f"/./{secret}", f"/%2f{secret}", f"/{secret}/")
    yield from (
        "//etc/passwd", "///etc/passwd", "/%2fetc/passwd", "/%5cetc%5cpasswd", "/\\etc\\passwd",
        "/file:///etc/passwd", "/link.txt", "/link/passwd", "/posts/link.txt", "/#/../secret.txt",
        "/?/../../secret.txt", "/a/../../secret.txt", "/posts", "/assets/", "/posts/",
        "/.well-known/",
        "/.well-known/../.env", "/404.html/../../.env", "/index.html/", "/index.html/../.env",
        "/forcereload", "/forcereload?path=/etc/passwd", "/livereload", "/livereload.js",
        "/_clinicsite/../secret.txt", "/_clinicsite/failure?file=/etc/passwd", "/_clinicsite/.env",
        "/_clinicsite/preview.py", "/_clinicsite/handlers.py", "/_clinicsite/post/../../secret/",
        "/_clinicsite/post/%2e%2e/", "/" + "a" * 3000, "/" + "a/" * 4000, "/%", "/%z", "/%00",
        "/\x00", "/%0d%0aSet-Cookie:%20a=b", "/\u00e9", "/posts/post-1%00.html",
        "//evil.test/..", "/\\evil.test/..", "//evil.test/%2e%2e", "/%2f%2fevil.test/posts",
        "//evil.test/posts", "/posts//", "//posts", "/..", "/.", "/%2e", "/~root/",
        "/proc/self/environ",
    )  # fmt: skip


def _requests(own: bytes) -> Iterator[bytes]:
    for path in _paths():
        target = path.encode("utf-8", "surrogateescape")
        yield b"GET " + target + b" HTTP/1.1\r\nHost: " + own + b"\r\nConnection: close\r\n\r\n"
    good = b"Host: " + own + b"\r\nConnection: close\r\n"
    for method in (b"POST", b"PUT", b"DELETE", b"PATCH", b"TRACE", b"OPTIONS", b"CONNECT", b"X"):
        yield method + b" /secret.txt HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET /secret.txt\r\n\r\n"
    yield b"GET http://127.0.0.1/secret.txt HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET http://" + own + b"/../secret.txt HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET file:///etc/passwd HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET * HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET ../secret.txt HTTP/1.1\r\n" + good + b"\r\n"
    yield b"GET / HTTP/1.1\r\n" + good + b"Host: evil.test\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nHost : " + own + b"\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n" + good + b"Origin: http://evil.test\r\n\r\n"
    yield (
        b"GET / HTTP/1.1\r\n"
        + good
        + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    yield b"GET / HTTP/1.1\r\n" + good + b"Content-Length: -5\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n" + good + b"Content-Length: 99999999999\r\n\r\n"
    yield b"GET / HTTP/1.1\r\n" + good + b"A: " + b"b" * 100_000 + b"\r\n\r\n"
    yield b"GET / HTTP/9.9\r\n" + good + b"\r\n"
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    yield b"\r\n" * 1000
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    for line in (b"GET", b"GET /", b"GET / /secret.txt HTTP/1.1", b"\x00\xff", b"GET\t/\tHTTP/1.1"):
        yield line + b"\r\n" + good + b"\r\n"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Preview a site with secrets all around it, and links to them inside."""
    root = small_site(tmp_path_factory.mktemp("hostile") / "site")
    secret = CANARY.decode()
    for place in ("secret.txt", ".env", ".git/config", ".clinicsite/preview/secret.txt"):
        write(root / place, secret)
    write(root.parent / "secret.txt", secret)
    write(root.parent / "etc/passwd", secret)
    write(
        root / "content/posts/hidden.md",
        f"---\ntitle: T\ndate: 2026-01-01\nauthor: ann-bee\ndraft: true\n---\n{secret}\n",
    )
    with serving(root) as running:
        folder = root / ".clinicsite/preview" / str(running.port)
        write(folder.with_name(f"{folder.name}-secret") / "index.html", secret)
        write(folder / ".env", secret)
        write(folder / "put-there.txt", secret)
        (folder / "link.txt").symlink_to(root / "secret.txt")
        (folder / "link").symlink_to(root.parent / "etc")
        yield running


def test_no_request_gets_what_was_not_published(preview: Preview) -> None:
    """Over 500 hostile requests: refused each, no secret in any answer, no way to another host."""
    own = f"127.0.0.1:{preview.port}".encode()
    asked = answered = 0
    for request in _requests(own):
        asked += 1
        answer = preview.raw(request)
        head, _, body = answer.partition(b"\r\n\r\n")
        answered += head.startswith(b"HTTP/1.1 ")
        assert CANARY not in answer, request
        assert b"root:x:" not in answer, request
        status = head.split(b" ")[1:2]
        location = [line for line in head.split(b"\r\n") if line.lower().startswith(b"location:")]
        if status == [b"200"]:
            # Only what is also the plain answer to a plain request.
            assert b"/_clinicsite/preview.js" in body, request
            assert request.split(b" ")[1] in {b"/", b"/posts/post-1/", b"/#/../secret.txt"} or (
                request.startswith(b"GET /?")
            ), request
        for line in location:
            target = line.partition(b":")[2].strip()
            assert target.startswith(b"/"), request
            assert not target.startswith((b"//", b"/\\")), request
        assert b"access-control-allow-origin" not in head.lower(), request
    assert asked >= 500
    assert answered > 0.9 * asked
    assert preview.ask("/posts/post-1/")[0] == 200


@pytest.mark.parametrize("path", ["/put-there.txt", "/link.txt", "/link/passwd", "/.env"])
def test_what_somebody_put_into_the_folder_is_not_served(preview: Preview, path: str) -> None:
    """Files that no build made, and links out, are not there for the server."""
    status, _, body = preview.ask(path)
    assert status == 404
    assert CANARY not in body


def test_a_published_file_exchanged_for_a_link_is_not_followed(preview: Preview) -> None:
    """The list names the path, but the file is opened without following links."""
    file = preview.root / ".clinicsite/preview" / str(preview.port) / "data.xml"
    text = file.read_bytes()
    file.unlink()
    file.symlink_to(preview.root / "secret.txt")
    try:
        status, _, body = preview.ask("/data.xml")
    finally:
        file.unlink()
        file.write_bytes(text)
    assert status == 404
    assert CANARY not in body


def _shake_hands(preview: Preview, *headers: str) -> bytes:
    host = f"127.0.0.1:{preview.port}"
    lines = [
        "GET /_clinicsite/live HTTP/1.1", f"Host: {host}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13", *headers, "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", preview.port), timeout=DEADLINE) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return connection.recv(4096)


@pytest.mark.parametrize(
    "origin",
    ["", "null", "file://", "http://evil.test", "http://127.0.0.1:1", "http://93.184.216.34"],
)
def test_no_other_page_opens_the_socket(preview: Preview, origin: str) -> None:
    """Any origin but the preview's own, and none at all, is refused."""
    headers = (f"Origin: {origin}",) if origin else ()
    assert _shake_hands(preview, *headers).startswith(b"HTTP/1.1 403")


def _frame(data: bytes, kind: int = 1) -> bytes:
    size = len(data)
    length = (
        struct.pack("!BB", 0x80 | kind, 0x80 | size)
        if size < 126
        else (struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size))
    )
    return length + b"\0\0\0\0" + data


def test_bad_messages_on_the_socket_end_only_it(preview: Preview) -> None:
    """Bad JSON, wrong types, deep nesting and huge frames leave the server alive."""
    origin = f"Origin: http://127.0.0.1:{preview.port}"
    assert _shake_hands(preview, origin).startswith(b"HTTP/1.1 101")
    bad = [
        b"{",
        b"[]",
        b"null",
        b'{"command":1}',
        b'{"command":"info"}',
        b"[" * 15_000,
        b"\xff\xfe",
    ]
    bad += [b'{"command":"info","url":{},"page":[],"others":1}', b'{"command":"forcereload"}']
    for message in bad:
        _on_socket(preview, _frame(message))
    _on_socket(preview, struct.pack("!BBQ", 0x81, 0xFF, 100 << 20) + b"\0\0\0\0" + b"x" * 1000)
    _on_socket(preview, _frame(b"\x00\x01", 2) * 50)
    assert preview.ask("/")[0] == 200


def _on_socket(preview: Preview, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", preview.port), timeout=DEADLINE) as connection:
        host = f"127.0.0.1:{preview.port}"
        connection.sendall(
            (
                f"GET /_clinicsite/live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ).encode()
        )
        assert b" 101 " in connection.recv(4096)
        connection.sendall(data)


def test_many_idle_connections_do_not_stop_it(preview: Preview) -> None:
    """A thousand sockets that say nothing, or begin and never end, leave room for others."""
    idle = []
    try:
        for number in range(1000):
            connection = socket.create_connection(("127.0.0.1", preview.port), timeout=DEADLINE)
            connection.sendall(b"GET / HTTP/1.1\r\nHo"[: number % 18])
            idle.append(connection)
        assert preview.ask("/")[0] == 200
    finally:
        for connection in idle:
            connection.close()


def test_headers_of_every_answer(preview: Preview) -> None:
    """Pages, files and refusals alike keep other sites out and are never kept by the browser."""
    for path, headers in (
        ("/", {}),
        ("/data.xml", {}),
        ("/nope", {}),
        ("/", {"Host": "evil.test"}),
    ):
        _, found, _ = preview.ask(path, headers=headers)
        assert found["Cache-Control"] == "no-store"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert found["Cross-Origin-Resource-Policy"] == "same-origin"
        assert found["X-Frame-Options"] == "SAMEORIGIN"
        assert "Access-Control-Allow-Origin" not in found
        assert "Server" not in found


def test_it_listens_on_loopback_only(preview: Preview) -> None:
    """Unless told, no other machine can reach it."""
    wanted = f":{preview.port:04X}"
    rows = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:] if os.name == "posix" else []
    local = [row.split()[1] for row in rows if row.split()[3] == "0A"]
    assert [each for each in local if each.endswith(wanted)] == [f"0100007F{wanted}"]

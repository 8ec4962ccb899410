"""An S3 store on loopback that fails as it is told: it drops, garbles, lies, and is busy.

It knows what a deploy asks for, and no more: conditional PUT, GET, HEAD, DELETE, ListObjectsV2.
"""

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

_HTML = b"<!doctype html><title>Log in</title><p>Accept our terms to use this network.</p>"
_KEPT = ("x-amz-meta-", "content-type", "cache-control", "x-amz-website")
_LISTING = """<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<EncodingType>url</EncodingType><KeyCount>{count}</KeyCount><IsTruncated>{more}</IsTruncated>{rows}
</ListBucketResult>"""
_CODES = {
    "412": "PreconditionFailed",
    "409": "ConditionalRequestConflict",
    "404": "NoSuchKey",
    "500": "InternalError",
    "503": "SlowDown",
    "301": "PermanentRedirect",
    "400": "AuthorizationHeaderMalformed",
    "403": "AccessDenied",
    "429": "TooManyRequests",
    "501": "NotImplemented",
}
# What can happen to one request. "Committed" faults happen after the request took effect.
FAULTS = (
    "cut", "cut-committed", "500", "500-committed", "503", "412", "409", "404", "html",
    "html-committed", "empty", "empty-committed", "no-etag", "wrong-etag", "garbage", "short-body",
    "lost-write",
)  # fmt: skip


@dataclass
class Stored:
    """An object, with the headers that go with it."""

    data: bytes
    headers: dict[str, str]
    at: datetime


@dataclass
class Hostile:
    """The store: `faulty` says which fault meets the n-th request (from 0), if any."""

    url: str = ""
    objects: dict[str, Stored] = field(default_factory=dict)
    faulty: Callable[[int, str, str], str] = lambda _n, _method, _key: ""
    # What becomes of the XML of a listing.
    listed: Callable[[str], str] = lambda text: text
    page: int = 1000
    encryption: str = ""
    salt: bytes = b""
    now: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)
    log: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, key: str, data: bytes, **headers: str) -> None:
        """Put an object there as someone else would."""
        self.objects[key] = Stored(data, headers, self.now)

    def etag(self, data: bytes) -> str:
        """Return the ETag of bytes: their MD5, unless the store does otherwise."""
        found = hashlib.md5(self.salt + data, usedforsecurity=False).hexdigest()
        return found if self.encryption or not self.salt else f"{found}-1"

    def texts(self, prefix: str = "") -> dict[str, bytes]:
        """Return all objects but clinicsite's own records."""
        return {
            key.removeprefix(prefix): kept.data
            for key, kept in self.objects.items()
            if key.startswith(prefix) and "/.clinicsite/" not in f"/{key}"
        }


@contextmanager
def hostile() -> Iterator[Hostile]:
    """Run the store for the length of a block."""
    store = Hostile()

    class Handler(_Handler):
        kept = store

    with _serving(Handler) as store.url:
        yield store


@contextmanager
def answering(body: bytes) -> Iterator[str]:
    """Run a server that answers everything with 200 and the same bytes; yield its address."""

    class Handler(_Handler):
        def _handle(self) -> None:
            self._give(_Answer(body=body), "")

        do_GET = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815
        kept = Hostile()

    with _serving(Handler) as url:
        yield url


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class _Answer:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Handler(BaseHTTPRequestHandler):
    kept: Hostile
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        key = unquote(parts.path).lstrip("/").partition("/")[2]
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        store = self.kept
        with store.lock:
            fault = store.faulty(len(store.log), self.command, key)
            store.log.append((self.command, key))
            kind = fault.removesuffix("-committed")
            happens = not kind or fault != kind or kind in {"no-etag", "wrong-etag", "short-body"}
            query = parse_qs(parts.query)
            if kind == "lost-write":
                answer = self._pretended(key, data, query)
            else:
                answer = self._answer(key, data, query) if happens else _Answer()
        self._give(answer, kind)

    do_GET = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815 - the names of http.server

    def _pretended(self, key: str, data: bytes, query: dict[str, list[str]]) -> _Answer:
        """Accept a change and forget it; answer anything else as it is."""
        if self.command == "PUT":
            return _Answer(headers={"ETag": f'"{self.kept.etag(data)}"'})
        return _Answer(204) if self.command == "DELETE" else self._answer(key, data, query)

    def _answer(self, key: str, data: bytes, query: dict[str, list[str]]) -> _Answer:
        objects = self.kept.objects
        found = objects.get(key)
        if not key:
            return self._listed(query)
        if self.command == "PUT":
            wanted = self.headers.get("If-Match", "").strip('"')
            if (self.headers.get("If-None-Match") and found) or (
                wanted and (found is None or self.kept.etag(found.data) != wanted)
            ):
                return _error(412, "PreconditionFailed")
            sent = {name.lower(): value for name, value in self.headers.items()}
            kept = {name: value for name, value in sent.items() if name.startswith(_KEPT)}
            objects[key] = Stored(data, kept, self.kept.now)
            return _Answer(headers={"ETag": f'"{self.kept.etag(data)}"'})
        if self.command == "DELETE":
            objects.pop(key, None)
            return _Answer(204)
        if found is None:
            return _error(404, "NoSuchKey")
        headers = {
            "ETag": f'"{self.kept.etag(found.data)}"',
            "Last-Modified": format_datetime(found.at, usegmt=True),
        }
        if self.kept.encryption:
            headers["x-amz-server-side-encryption"] = self.kept.encryption
        return _Answer(headers=headers | found.headers, body=found.data)

    def _listed(self, query: dict[str, list[str]]) -> _Answer:
        prefix, start = query.get("prefix", [""])[0], query.get("continuation-token", [""])[0]
        keys = sorted(key for key in self.kept.objects if key.startswith(prefix) and key > start)
        shown, rest = keys[: self.kept.page], keys[self.kept.page :]
        rows = ""
        for key in shown:
            data = self.kept.objects[key].data
            rows += f"<Contents><Key>{quote(key)}</Key><Size>{len(data)}</Size>"
            rows += f"<ETag>&quot;{self.kept.etag(data)}&quot;</ETag></Contents>"
        if rest:
            rows += f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>"
        text = _LISTING.format(count=len(shown), more=str(bool(rest)).lower(), rows=rows)
        return _Answer(
            headers={"Content-Type": "application/xml"}, body=self.kept.listed(text).encode()
        )

    def _give(self, answer: _Answer, kind: str) -> None:
        """Send the answer, damaged by the fault."""
        if kind == "cut":
            self._cut()
            return
        if kind.isdecimal():
            answer = _error(int(kind), _CODES[kind])
        elif kind in {"html", "empty", "garbage"}:
            answer = _Answer(body={"html": _HTML, "empty": b"", "garbage": b"\x00<a" * 400}[kind])
        elif kind == "no-etag":
            answer.headers.pop("ETag", None)
            answer.body = answer.body.replace(b"ETag>", b"Etag>")
        elif kind == "wrong-etag" and "ETag" in answer.headers:
            answer.headers["ETag"] = f'"{"0" * 32}"'
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.kept.now, usegmt=True))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if kind == "short-body" and answer.body:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self._cut()
        else:
            self.wfile.write(answer.body)

    def _cut(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _error(status: int, code: str) -> _Answer:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code}</Message></Error>"
    return _Answer(status, {"Content-Type": "application/xml"}, body.encode())

"""A preview as its users have it: the command in a process of its own, asked over sockets."""

import contextlib
import http.client
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

import clinicsite

DEADLINE = 30.0  # seconds; long, because it is only reached by what has failed
TODAY = "2026-06-01"
SCRIPT = re.compile(rb'<script src="/_clinicsite/preview.js"[^>]*></script>\n\Z')

SITE_YAML = """\
name: Small Clinic
url: https://small.example{prefix}
language: en
time_zone: UTC
"""
AUTHOR = "---\nname: Ann Bee\n---\n\nAnn works here.\n"


def post(
    title: str, body: str = "Some words to read.", *, day: str = "2026-01-02", more: str = ""
) -> str:
    """Return the text of a post."""
    return f'---\ntitle: "{title}"\ndate: {day}\nauthor: ann-bee\n{more}---\n\n{body}\n'


def small_site(root: Path, *, prefix: str = "", posts: int = 3) -> Path:
    """Write a site with few posts; return its folder."""
    files = {
        "content/site.yaml": SITE_YAML.format(prefix=prefix),
        "content/authors/ann-bee.md": AUTHOR,
        "static/assets/site.css": "body { color: rgb(10, 20, 30); }\n",
        "static/data.xml": "<data/>\n",
        "static/app.webmanifest": "{}\n",
    }
    files |= {f"content/posts/post-{n}.md": post(f"Post {n}") for n in range(1, posts + 1)}
    for path, text in files.items():
        write(root / path, text)
    return root


def write(file: Path, text: str) -> None:
    """Write a file; folders are made as needed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Preview:
    """A running `clinicsite serve`; what it prints comes line by line into `lines`."""

    def __init__(self, root: Path, *options: str, port: int | None = None) -> None:
        self.root = root
        wanted = port or free_port()
        command = [sys.executable, "-m", "clinicsite", "-C", str(root), "serve"]
        command += ["--port", str(wanted), "--today", TODAY, *options]
        environ = {**os.environ, "PYTHONPATH": str(Path(clinicsite.__file__).parents[1])}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environ | {"PYTHONUNBUFFERED": "1"},
        )
        self.said: list[str] = []
        self.lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = wanted

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            for line in out:
                self.said.append(line)
                self.lines.put(line)
        self.lines.put("")

    def __enter__(self) -> Self:
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.expect("Preview at"))[1])  # type: ignore[index]
        self.expect_build()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()

    def expect(self, *texts: str) -> str:
        """Wait for a line that holds one of the texts."""
        until = time.monotonic() + DEADLINE
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"none of {texts} in {DEADLINE} s; said {self.said}") from None
            if any(text in line for text in texts):
                return line
            assert line, f"the server ended; said {self.said}"

    def expect_build(self) -> str:
        """Wait for the end of a build, good or bad; return the line that tells of it."""
        return self.expect(" pages: ", "until this is fixed")

    def builds_until_quiet(self, seconds: float) -> int:
        """Wait until nothing was said for so long; return how many builds were told of."""
        found = 0
        with contextlib.suppress(queue.Empty):
            while line := self.lines.get(timeout=seconds):
                found += " pages: " in line or "until this is fixed" in line
        return found

    def raw(self, request: bytes) -> bytes:
        """Send bytes on a connection of their own; return all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            received = b""
            with contextlib.suppress(ConnectionResetError):
                while data := connection.recv(65536):
                    received += data
            return received

    def ask(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask as a browser does; return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        with contextlib.closing(connection):
            connection.request(method, path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def page(self, path: str) -> bytes:
        """Return a page as the site has it, without the preview's script."""
        return SCRIPT.sub(b"", self.ask(path)[2])

    def interrupt(self) -> tuple[int, float]:
        """Press Ctrl-C; return the exit code and the seconds that it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(DEADLINE)
        return code, time.monotonic() - started


@contextlib.contextmanager
def serving(root: Path, *options: str) -> Iterator[Preview]:
    """Run a preview until the end of the block; its first build is done."""
    with Preview(root, *options) as preview:
        yield preview

"""A static host for tests, as a production host would be: one origin, strict headers."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Served:
    """A site on loopback: `origin` has no slash at its end, `prefix` is empty or `/path`."""

    origin: str
    prefix: str
    folder: Path

    def url(self, path: str) -> str:
        """Return the address of a page of the site."""
        return f"{self.origin}{self.prefix}{path}"


class _Handler(SimpleHTTPRequestHandler):
    # What the machine's own table of types may not know.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".webp": "image/webp",
        ".js": "text/javascript",
        ".json": "application/json",
        ".pagefind": "application/wasm",
    }

    def __init__(self, *arguments: object, policy: str, prefix: str, directory: str) -> None:
        self.policy, self.prefix = policy, prefix
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """Serve the folder below the prefix, and nothing beside it."""
        if not path.startswith(f"{self.prefix}/"):
            return str(Path(self.directory) / "nothing-here")
        return super().translate_path(path.removeprefix(self.prefix))

    def end_headers(self) -> None:
        """Send what a host would."""
        self.send_header("Content-Security-Policy", self.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "strict-origin-when-cross-origin")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextlib.contextmanager
def serve(folder: Path, policy: str, prefix: str = "") -> Iterator[Served]:
    """Serve a folder until the end of the block."""
    handler = partial(_Handler, policy=policy, prefix=prefix, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_port}", prefix, folder)
        finally:
            server.shutdown()
            thread.join()

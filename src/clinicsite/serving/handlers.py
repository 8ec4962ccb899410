"""Answers to requests: one handler for each thing that can be asked for, all behind one guard.

Reading is all that can be asked for; nothing a request says changes anything.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from livereload.handlers import LiveReloadHandler
from markupsafe import Markup
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError

from clinicsite.media_types import type_by_ending
from clinicsite.serving.changes import Reload, Seen, Swap
from clinicsite.serving.failure import Failure, failure_page, page
from clinicsite.serving.guard import Door
from clinicsite.serving.panel import PANEL, panel_page
from clinicsite.serving.shown import NOT_FOUND, Moved, Shown
from clinicsite.stages import Site

LIVE, SCRIPT, STYLE, FAILURE = (
    f"{PANEL}{name}" for name in ("live", "preview.js", "preview.css", "failure")
)
MOST_WAITERS = 200
_PROTOCOL = "http://livereload.com/protocols/official-7"
_CHUNK = 256 * 1024
_HERE = Path(__file__).parent
_SCRIPT_ELEMENT = f'<script src="{SCRIPT}" data-page="{{}}" data-others="{{}}" async></script>\n'
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class State(Protocol):
    """What handlers see of the server; all of it is replaced whole, never changed."""

    door: Door
    shown: Shown | None
    site: Site | None
    failure: Failure | None
    failure_number: int
    reloads: bool
    waiters: set["Live"]

    def remember(self, data: bytes) -> str:
        """Keep a served page for comparison; return its digest."""

    def joined(self, waiter: "Live") -> None:
        """Tell a browser that has said what it shows what it must do."""


class Guarded(RequestHandler):
    """What all answers share: the guard, the headers, plain errors."""

    def initialize(self, state: State) -> None:
        """Take the server's state."""
        self.state = state

    def set_default_headers(self) -> None:
        """Set the headers of every answer; no CORS header is ever among them."""
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse whoever may not ask."""
        status = self.state.door.refusal(self.request.headers)
        if status is not None:
            self.refuse(status)
        elif not (self.request.uri or "").startswith("/"):
            self.refuse(400)

    def refuse(self, status: int) -> None:
        """End with a status and no more words than it has."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status} {self._reason}\n")

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Answer a fault without telling of its insides."""
        self.refuse(status_code)

    def compute_etag(self) -> None:
        """Nothing is kept by a browser, so nothing is compared."""

    async def head(self) -> None:
        """Answer as `get` does; tornado leaves the body out."""
        await self.get()

    async def get(self) -> None:
        """Answer; by default there is nothing."""
        self.refuse(404)

    def write_page(self, data: bytes, status: int = 200) -> None:
        """Write a page, with the script that keeps it up to date after its last byte.

        There the script is reached whatever the page's head looks like, and no tag in a text can
        be mistaken for the place.
        """
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if self.state.reloads:
            digest = self.state.remember(data)
            others = self.state.shown.others if self.state.shown else ""
            data += _SCRIPT_ELEMENT.format(digest, others).encode()
        self.finish(data)


class SiteFiles(Guarded):
    """The files of the site that is shown."""

    async def get(self) -> None:
        """Answer with a file of the list, the 404 page, or why there is nothing yet."""
        shown = self.state.shown
        if shown is None:
            self._nothing_yet()
            return
        found = shown.find(self.request.path)
        if isinstance(found, Moved):
            self.set_status(301)
            self.set_header("Location", found.to)
            self.finish()
        elif found is None:
            self._not_found(shown)
        elif found.endswith(".html"):
            data = shown.read(found)
            if data is None:
                self._not_found(shown)
            else:
                self.write_page(data, 404 if found == NOT_FOUND else 200)
        else:
            await self._file(shown, found)

    def _nothing_yet(self) -> None:
        failure = self.state.failure
        if failure is not None:
            self.write_page(failure_page(failure, last_good=False), 500)
        else:
            self.write_page(
                page(
                    "The first build is under way",
                    Markup("<p>This page shows the site when it is ready.</p>"),
                ),
                503,
            )

    def _not_found(self, shown: Shown) -> None:
        data = shown.read(NOT_FOUND)
        if data is None:
            self.refuse(404)
        else:
            self.write_page(data, 404)

    async def _file(self, shown: Shown, path: str) -> None:
        self.set_header("Content-Type", type_by_ending(path))
        if path in shown.ahead:
            self.finish(shown.ahead[path])
            return
        descriptor = shown.open(path)
        if descriptor is None:
            self._not_found(shown)
            return
        # Short reads of a local disk, a piece at a time between other answers.
        with open(descriptor, "rb") as file:  # noqa: ASYNC230, PTH123 - a descriptor has no path
            left = os.fstat(descriptor).st_size
            self.set_header("Content-Length", str(left))
            while left and self.request.method == "GET":
                chunk = file.read(min(_CHUNK, left))
                if not chunk:
                    break
                left -= len(chunk)
                self.write(chunk)
                await self.flush()
        self.finish()


class Panel(Guarded):
    """The preview's own pages: the editor's panel, the failure, their script and style."""

    async def get(self) -> None:
        """Answer with one of a fixed set of pages."""
        path = self.request.path
        if path in {SCRIPT, STYLE}:
            self.set_header("Content-Type", type_by_ending(path))
            self.finish((_HERE / path.rpartition("/")[2]).read_bytes())
        elif path == FAILURE:
            self._failure()
        else:
            data = panel_page(self.state.site, unquote(path)) if self.state.site else None
            if data is None:
                self.refuse(404)
            else:
                self.write_page(data)

    def _failure(self) -> None:
        """Tell of the failure within the overlay, which its own page keeps up to date."""
        if self.state.failure is None:
            self.refuse(404)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(failure_page(self.state.failure, last_good=self.state.shown is not None))


class Live(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """The socket of one browser. It is told what to do; what it says is only compared."""

    def initialize(self, state: State) -> None:
        """Take the server's state."""
        self.state = state
        self.seen: Seen | None = None

    def prepare(self) -> None:
        """Refuse whoever may not ask, and more browsers than anybody has."""
        status = self.state.door.refusal(self.request.headers, socket=True)
        if status is None and len(self.state.waiters) >= MOST_WAITERS:
            status = 503
        if status is not None:
            self.set_status(status)
            self.finish()

    def check_origin(self, origin: str) -> bool:
        """Tell whether a page may open the socket; `prepare` has refused all others."""
        return self.state.door.is_own(origin)

    def on_message(self, message: str | bytes) -> None:
        """Take the two messages of livereload's handshake; close on anything else."""
        try:
            said = json.loads(message)
            command = said["command"]
            if command == "hello":
                self.tell(
                    {"command": "hello", "protocols": [_PROTOCOL], "serverName": "clinicsite"}
                )
            elif command == "info":
                values = (said["url"], said["page"], said["others"])
                self.seen = Seen(*(str(value)[:2000] for value in values))
                self.state.waiters.add(self)
                self.state.joined(self)
        except (ValueError, TypeError, KeyError, RecursionError):
            self.close(1003)

    def on_close(self) -> None:
        """Forget the browser."""
        self.state.waiters.discard(self)

    def do(self, what: Reload | Swap | None) -> None:
        """Tell the browser what to do."""
        if isinstance(what, Reload):
            self.tell({"command": "reload", "path": "*", "liveCSS": False})
        elif isinstance(what, Swap):
            self.seen = what.then
            sheets = {"sheets": what.sheets, "page": what.then.page}
            self.tell({"command": "reload", "path": what.sheets[0][1], "liveCSS": True, **sheets})

    def tell(self, message: dict[str, object]) -> None:
        """Send a message, if there is still somebody to read it."""
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(message)

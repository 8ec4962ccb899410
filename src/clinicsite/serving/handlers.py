"""Answers to requests: one handler for each kind, all behind one guard.

Requests can only read; nothing that a request says changes anything.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Protocol

from livereload.handlers import LiveReloadHandler
from markupsafe import Markup
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError

from clinicsite.media_types import type_by_ending
from clinicsite.serving.builder import NoSiteError
from clinicsite.serving.changes import Reload, Seen, Swap
from clinicsite.serving.failure import Failure, failure_page, page
from clinicsite.serving.guard import Door
from clinicsite.serving.panel import PANEL
from clinicsite.serving.shown import NOT_FOUND, Moved, Shown

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
    """What handlers see of the server."""

    door: Door
    shown: Shown | None
    failure: Failure | None
    failure_number: int
    reloads: bool
    waiters: set["Live"]

    def remember(self, data: bytes) -> str:
        """Keep a served page for comparison; return its digest."""

    def joined(self, waiter: "Live") -> None:
        """Tell a browser that has said what it shows what it must do."""

    async def panel_page(self, url: str) -> bytes | None:
        """Return a page of the panel, None if there is none. Raises `NoSiteError`."""


class Guarded(RequestHandler):
    """What all answers have in common: the guard, the headers, plain errors."""

    def initialize(self, state: State) -> None:
        """Take the server's state."""
        self.state = state

    def set_default_headers(self) -> None:
        """Set the headers of every answer; none of CORS is among them."""
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse a request that the guard does not let pass."""
        status = self.state.door.refusal(self.request.headers)
        if status is not None:
            self.refuse(status)
        elif not (self.request.uri or "").startswith("/"):
            self.refuse(400)

    def refuse(self, status: int) -> None:
        """Answer with a status and its name."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status} {self._reason}\n")

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Answer an internal error without its details."""
        self.refuse(status_code)

    def compute_etag(self) -> None:
        """Browsers keep no copies, so none are compared."""

    async def head(self) -> None:
        """Answer as `get` does; tornado omits the body."""
        await self.get()

    async def get(self) -> None:
        """Answer; by default, that there is nothing."""
        self.refuse(404)

    def write_page(self, data: bytes, status: int = 200) -> None:
        """Write a page, and after its last byte the script that keeps it up to date.

        There the script runs whatever the page's head looks like, and no tag in a text can be
        mistaken for the right place.
        """
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if self.state.reloads:
            digest = self.state.remember(data)
            others = self.state.shown.others if self.state.shown else ""
            data += _SCRIPT_ELEMENT.format(digest, others).encode()
        self.finish(data)

    def write_no_site(self) -> None:
        """Say why there is no site to show or to ask about."""
        failure = self.state.failure
        if failure is not None:
            last_good = self.state.shown is not None
            self.write_page(failure_page(failure, last_good=last_good), 500)
        else:
            body = Markup("<p>This page shows the site when it is ready.</p>")
            self.write_page(page("The first build is in progress", body), 503)


class SiteFiles(Guarded):
    """The files of the site that is shown."""

    async def get(self) -> None:
        """Answer with a file of the list, the 404 page, or why there is nothing yet."""
        shown = self.state.shown
        if shown is None:
            self.write_no_site()
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
        # Short reads from a local disk, with other answers in between.
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
            await self._page(path)

    async def _page(self, path: str) -> None:
        try:
            data = await self.state.panel_page(path)
        except NoSiteError:
            self.write_no_site()
            return
        if data is None:
            self.refuse(404)
        else:
            self.write_page(data)

    def _failure(self) -> None:
        """Show the failure in the overlay, which the page around it keeps up to date."""
        if self.state.failure is None:
            self.refuse(404)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(failure_page(self.state.failure, last_good=self.state.shown is not None))


class Live(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """The socket of one browser. We tell it what to do; what it says is only compared."""

    def initialize(self, state: State) -> None:
        """Take the server's state."""
        self.state = state
        self.seen: Seen | None = None

    def prepare(self) -> None:
        """Refuse what the guard does not let pass, and more browsers than a person has."""
        status = self.state.door.refusal(self.request.headers, socket=True)
        if status is None and len(self.state.waiters) >= MOST_WAITERS:
            status = 503
        if status is not None:
            self.set_status(status)
            self.finish()

    def check_origin(self, origin: str) -> bool:
        """Tell whether a page may open the socket. `prepare` has refused all others."""
        return self.state.door.is_own(origin)

    def on_message(self, message: str | bytes) -> None:
        """Take the two messages of livereload's handshake; close on anything else."""
        try:
            said = json.loads(message)
            command = said["command"]
            if command == "hello":
                self.send(
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
            self.send({"command": "reload", "path": "*", "liveCSS": False})
        elif isinstance(what, Swap):
            self.seen = what.then
            sheets = {"sheets": what.sheets, "page": what.then.page}
            self.send({"command": "reload", "path": what.sheets[0][1], "liveCSS": True, **sheets})

    def send(self, message: dict[str, object]) -> None:
        """Send a message, if the browser is still there."""
        with contextlib.suppress(WebSocketClosedError):
            self.write_message(message)

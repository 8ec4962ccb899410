"""The server: what it knows, and how a save becomes a message to a browser.

Everything here runs in one thread, that of the event loop; the builder's and the watcher's threads
hand over what they have by `call_soon_threadsafe`. What is shown is exchanged in one assignment.
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from livereload import Server
from tornado.httpserver import HTTPServer
from tornado.web import Application

from clinicsite import digests
from clinicsite.build import Report
from clinicsite.caches import CACHE, PREVIEW, cache_folder
from clinicsite.reading import theme
from clinicsite.request import Request
from clinicsite.serving import changes, glance
from clinicsite.serving.builder import QUIET, QUIET_AFTER_GLANCE, Builder, Outcome
from clinicsite.serving.failure import Failure
from clinicsite.serving.guard import Door
from clinicsite.serving.handlers import LIVE, Live, Panel, SiteFiles
from clinicsite.serving.listening import allow_many_connections, listen
from clinicsite.serving.panel import PANEL, panel_page
from clinicsite.serving.shown import NOT_FOUND, Shown
from clinicsite.serving.watching import SourceWatcher
from clinicsite.stages import Site
from clinicsite.urls import Address

_REMEMBERED = 64  # pages kept for comparison, some more than anybody has open
_STOP_SECONDS = 0.6

_LIMITS = {
    "max_header_size": 16 * 1024,
    "max_body_size": 16 * 1024,
    "max_buffer_size": 1024 * 1024,
    "body_timeout": 5,
    "idle_connection_timeout": 60,
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. `bind` is an address or name; `port` the first one to try."""

    bind: str = "127.0.0.1"
    port: int = 8000
    poll: bool = False
    reloads: bool = True


@dataclass(frozen=True, slots=True)
class Listening:
    """The server listens, and the first build begins; `wanted` is the port that was asked for."""

    door: Door
    wanted: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The first build ended, well or not."""

    door: Door


News = Listening | Ready | Outcome


class PreviewServer(Server):  # type: ignore[misc]  # livereload has no types
    """livereload's server with handlers and a watcher of our own."""

    def __init__(self, request: Request, options: Options, news: Callable[[News], None]) -> None:
        """Take what to build and how to serve it; `news` is called for each thing to tell."""
        root = request.root.resolve()
        themed = theme.theme_root()
        more = [] if themed == root else [themed / "templates", themed / "static"]
        super().__init__(watcher=SourceWatcher(root, more, poll=options.poll))
        self._request = replace(request, root=root, preview=True)
        self._options = options
        self._news = news
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._is_ready = False
        self._builds = 0  # that were made of all that was saved
        self._tasks: set[asyncio.Task[None]] = set()
        # One glance at a time, so that the last save wins.
        self._eyes = ThreadPoolExecutor(1, "glance")
        self.reloads = options.reloads
        self.waiters: set[Live] = set()
        self.shown: Shown | None = None
        self.site: Site | None = None
        self.failure: Failure | None = None
        self.failure_number = 0

    def serve(self) -> None:
        """Serve until SIGINT, SIGTERM or SIGHUP.

        Raises `EnvironmentFault` without a free port, `UsageError` if the preview's folder is a
        symbolic link.
        """
        cache_folder(self._request.root, PREVIEW)
        for name in ("tornado", "livereload"):
            logger = logging.getLogger(name)
            logger.addHandler(logging.NullHandler())
            logger.propagate = False
        allow_many_connections()
        listening, port = listen(self._options.bind, self._options.port)
        self.door = Door(self._options.bind, port)
        # A folder for each port: two previews of one site cannot meet in it.
        self._request = replace(self._request, output=Path(CACHE, PREVIEW, str(port)))
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, ended.set)

        def hand_over(outcome: Outcome) -> None:
            loop.call_soon_threadsafe(self._built, outcome)

        http = HTTPServer(self._application(), **_LIMITS)
        http.add_socket(listening)
        self._builder = Builder(self._request, hand_over)
        self.watcher.watch(str(self._request.root), self._saved)
        self._tell(Listening(self.door, self._options.port))
        self.watcher.start(lambda: loop.call_soon_threadsafe(self.watcher.examine))
        # Watched first, then built: what is saved in between is not lost.
        watching = loop.run_in_executor(None, self.watcher.ready.wait, 5)
        try:
            await asyncio.wait(
                {watching, asyncio.ensure_future(ended.wait())}, return_when="FIRST_COMPLETED"
            )
            self._builder.start()
            await ended.wait()
        finally:
            http.stop()
            self.watcher.stop()
            self._builder.stop(_STOP_SECONDS)

    def _application(self) -> Application:
        state = {"state": self}
        return Application(
            [(LIVE, Live, state), (f"{PANEL}.*", Panel, state), (r".*", SiteFiles, state)],
            default_handler_class=SiteFiles,
            default_handler_args=state,
            log_function=lambda _handler: None,
            websocket_max_message_size=16 * 1024,
        )

    # --- from a save to a browser

    def _saved(self, paths: list[str]) -> None:
        """Have everything built anew, and look ahead at what a browser shows of it."""
        # An editor's temporary file is gone when its name is told.
        there = [path for path in paths if Path(path).is_file()]
        path = self._relative(there[0]) if len(there) == 1 else None
        if path is None or self.site is None or not self._is_looked_at(path, self.site):
            self._builder.wake(QUIET)
            return
        self._builder.wake(QUIET_AFTER_GLANCE)
        task = asyncio.ensure_future(self._look_ahead(path, self.site))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _relative(self, path: str) -> str | None:
        file, root = Path(path), self._request.root
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else None

    def _is_looked_at(self, path: str, site: Site) -> bool:
        """Tell whether a browser shows what is made of a source file, as far as a glance can."""
        if self.shown is None or not self.waiters:
            return False
        if path.endswith(".css"):
            return True
        page = glance.page_of(site, path)
        urls = (each.seen.url for each in self.waiters if each.seen)
        return page is not None and any(self.shown.find(url) == page for url in urls)

    async def _look_ahead(self, path: str, site: Site) -> None:
        builds, root = self._builds, self._request.root
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._eyes, glance.glance, site, root, path)
        # A build that was made in the meantime knows more.
        if made is None or builds != self._builds or self.shown is None:
            self._builder.wake(QUIET)
            return
        shown = self.shown
        sheets = {**shown.style_sheets, **made.style_sheets}
        new = replace(shown, ahead={**shown.ahead, **made.files}, style_sheets=sheets)
        self._show(self._with_pages_swapped(new, changes.renamed(shown, new)))

    def _with_pages_swapped(self, shown: Shown, renamed: Mapping[str, str]) -> Shown:
        """Return what is shown with new style sheets on the pages that are looked at."""
        ahead = dict(shown.ahead)
        for waiter in self.waiters if renamed else ():
            path = shown.find(waiter.seen.url) if waiter.seen else None
            page = shown.read(path) if isinstance(path, str) else None
            if isinstance(path, str) and page is not None:
                ahead[path] = changes.swapped(page, renamed)
        return replace(shown, ahead=ahead)

    def _built(self, outcome: Outcome) -> None:
        """Take the end of a build."""
        result = outcome.result
        if isinstance(result, Failure):
            self.failure, self.failure_number = result, self.failure_number + 1
            self._tell_failure(self.waiters)
        else:
            if self.failure is not None:
                self.failure = None
                self._tell_failure(self.waiters)
            if self.site is None:
                self._warm_up(result.site)
            self._builds += outcome.is_current
            self.site = result.site
            self._show(self._shown_by(result, is_current=outcome.is_current))
        if not self._is_ready:
            self._is_ready = True
            self._tell(Ready(self.door))
        self._tell(outcome)

    def _warm_up(self, site: Site) -> None:
        """Look at any post, so that the first save does not wait for the converter to load."""
        for post in site.graph.posts.values():
            self._eyes.submit(glance.glance, site, self._request.root, post.document.path)
            return

    def _shown_by(self, report: Report, *, is_current: bool) -> Shown:
        """Return what a build published; what was seen after it began stays before it."""
        site = report.site
        sheets = {e.source: e.path for e in site.assets if e.path.endswith(".css")}
        ahead: Mapping[str, bytes] = {}
        if not is_current and self.shown is not None and self.shown.ahead:
            ahead, sheets = self.shown.ahead, {**sheets, **self.shown.style_sheets}
        return Shown(
            folder=self._request.root / self._request.output,
            files=report.published.files,
            prefix=Address(site.graph.settings.url).prefix,
            ahead=ahead,
            style_sheets=sheets,
            others=glance.digest_of_others(site),
        )

    def _show(self, shown: Shown) -> None:
        """Show another site, and tell each browser what that means for it."""
        renamed = changes.renamed(self.shown, shown)
        self.shown = shown
        for waiter in self.waiters.copy():
            self._react(waiter, renamed)

    def _react(self, waiter: Live, renamed: Mapping[str, str]) -> None:
        seen = waiter.seen
        if seen is None or self.shown is None:
            return
        page, digest = self._pages.get(seen.page), self._digest_at(seen.url)
        waiter.do(changes.reaction(seen, page, digest, renamed, self.shown.others))
        if waiter.seen and waiter.seen.page != seen.page and page is not None:
            self.remember(changes.swapped(page, renamed))

    def _digest_at(self, url: str) -> str:
        """Return the digest of the page that a url is answered with."""
        if self.shown is None:
            return ""
        if url.startswith(PANEL):
            data = panel_page(self.site, url) if self.site else None
            return digests.of_bytes(data) if data else ""
        found = self.shown.find(url)
        return self.shown.digest_of(found if isinstance(found, str) else NOT_FOUND)

    def _tell(self, news: News) -> None:
        # Whoever read what we say may have gone (`| head`); the browser is still there.
        with contextlib.suppress(BrokenPipeError):
            self._news(news)

    def _tell_failure(self, waiters: Iterable[Live]) -> None:
        number = self.failure_number if self.failure else 0
        for waiter in list(waiters):
            waiter.tell({"command": "failure", "number": number})

    # --- what handlers need

    def remember(self, data: bytes) -> str:
        """Keep a served page for comparison; return its digest."""
        digest = digests.of_bytes(data)
        self._pages[digest] = data
        self._pages.move_to_end(digest)
        while len(self._pages) > _REMEMBERED:
            self._pages.popitem(last=False)
        return digest

    def joined(self, waiter: Live) -> None:
        """Tell a browser that has said what it shows what it must do."""
        self._react(waiter, {})
        if self.failure and self.shown:
            self._tell_failure([waiter])

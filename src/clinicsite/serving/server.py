"""The server: its state, and how a save becomes a message to a browser.

Everything here runs in the thread of the event loop. The threads of the builder and the watcher
hand over values with `call_soon_threadsafe`; questions about the site go to the builder's thread.
What is shown is replaced in one assignment.
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from livereload import Server
from tornado.httpserver import HTTPServer
from tornado.web import Application

from clinicsite import digests
from clinicsite.building.request import Request
from clinicsite.building.stages import Site
from clinicsite.caches import CACHE, PREVIEW, cache_folder
from clinicsite.reading import theme
from clinicsite.serving import changes
from clinicsite.serving.builder import (
    QUIET,
    QUIET_AFTER_INSTANT_PAGE,
    Builder,
    Built,
    Make,
    NoSiteError,
    Outcome,
)
from clinicsite.serving.failure import Failure
from clinicsite.serving.guard import Door
from clinicsite.serving.handlers import LIVE, Live, Panel, SiteFiles
from clinicsite.serving.instant import instant, warm_up
from clinicsite.serving.listening import allow_many_connections, listen
from clinicsite.serving.panel import PANEL, panel_page
from clinicsite.serving.shown import NOT_FOUND, Shown
from clinicsite.serving.watching import SourceWatcher

T = TypeVar("T")

_REMEMBERED = 64  # pages kept for comparison, more than a person has open
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
    """How to serve. `bind` is an address or a name; `port` is the first one to try."""

    bind: str = "127.0.0.1"
    port: int = 8000
    poll: bool = False
    reloads: bool = True


@dataclass(frozen=True, slots=True)
class Listening:
    """The server listens, and the first build begins. `wanted` is the port that was asked for."""

    door: Door
    wanted: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The first build has ended, successfully or not."""

    door: Door


News = Listening | Ready | Outcome


class PreviewServer(Server):  # type: ignore[misc]  # livereload has no types
    """livereload's server with our own handlers and watcher."""

    def __init__(
        self,
        request: Request,
        options: Options,
        news: Callable[[News], None],
        make: Make | None = None,
    ) -> None:
        """`news` is called with each thing that the user should hear about, `make` builds."""
        root = request.root.resolve()
        themed = theme.theme_root()
        more = [] if themed == root else [themed / "templates", themed / "static"]
        super().__init__(watcher=SourceWatcher(root, more, poll=options.poll))
        self._request = replace(request, root=root, preview=True)
        self._options = options
        self._news = news
        self._make = make
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._is_ready = False
        self._builds = 0  # those that include everything saved before their end
        self._tasks: set[asyncio.Task[None]] = set()
        self.reloads = options.reloads
        self.waiters: set[Live] = set()
        self.shown: Shown | None = None
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
        # A folder for each port, so that two previews of one site do not share one.
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
        self._builder = Builder(self._request, hand_over, self._make)
        self.watcher.watch(str(self._request.root), self._saved)
        self._tell(Listening(self.door, self._options.port))
        self.watcher.start(lambda: loop.call_soon_threadsafe(self.watcher.examine))
        # Watch before the first build, so that nothing saved in between is missed.
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

    # From a save to a browser

    def _saved(self, paths: list[str]) -> None:
        """Have the site built again, and the page that a browser shows made before that."""
        root = self._request.root
        inside = [Path(each).relative_to(root) for each in paths if Path(each).is_relative_to(root)]
        names = [each.as_posix() for each in inside] if len(inside) == len(paths) else None
        # By now an editor's temporary files are gone.
        there = [each for each in names or () if (root / each).is_file()]
        if len(there) == 1 and self._is_visible(there[0]):
            self._builder.wake(QUIET_AFTER_INSTANT_PAGE, names)
            self._start(self._show_instantly(there[0]))
        else:
            self._builder.wake(QUIET, names)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _is_visible(self, path: str) -> bool:
        """Tell whether a browser shows what an instant page can make from a source file."""
        shown = self.shown
        if shown is None or self.failure or not self.waiters:
            return False
        if path.endswith(".css"):
            return True
        seen = {shown.find(each.seen.url) for each in self.waiters if each.seen}
        return shown.pages.get(path, "") in seen

    async def _show_instantly(self, path: str) -> None:
        builds = self._builds
        made = None
        with contextlib.suppress(NoSiteError):
            made = await self._ask(partial(instant, root=self._request.root, path=path))
        # A build that ended in the meantime knows more.
        if made is None or builds != self._builds or self.shown is None:
            self._builder.wake(QUIET)
            return
        shown = self.shown
        sheets = {**shown.style_sheets, **made.style_sheets}
        new = replace(shown, ahead={**shown.ahead, **made.files}, style_sheets=sheets)
        self._show(self._with_pages_swapped(new, changes.renamed(shown, new)))

    async def _ask(self, question: Callable[[Site], T]) -> T:
        return await asyncio.wrap_future(self._builder.ask(question))

    def _with_pages_swapped(self, shown: Shown, renamed: Mapping[str, str]) -> Shown:
        """Return what is shown, with new style sheets on the pages that browsers show."""
        ahead = dict(shown.ahead)
        for waiter in self.waiters if renamed else ():
            path = shown.find(waiter.seen.url) if waiter.seen else None
            page = shown.read(path) if isinstance(path, str) else None
            if isinstance(path, str) and page is not None:
                ahead[path] = changes.swapped(page, renamed)
        return replace(shown, ahead=ahead)

    def _built(self, outcome: Outcome) -> None:
        """React to the end of a build."""
        result = outcome.result
        if isinstance(result, Built):
            was_failing, self.failure = self.failure is not None, None
            if was_failing:
                self._report_failure(self.waiters)
            if self.shown is None:
                self._builder.ask(partial(warm_up, root=self._request.root))
            self._builds += outcome.is_current
            self._show(self._after(result.shown, is_current=outcome.is_current))
            for waiter in self.waiters.copy():
                self._react_in_panel(waiter)
        else:
            self.failure, self.failure_number = result, self.failure_number + 1
            self._report_failure(self.waiters)
        if not self._is_ready:
            self._is_ready = True
            self._tell(Ready(self.door))
        self._tell(outcome)

    def _after(self, built: Shown, *, is_current: bool) -> Shown:
        """Return what a build published; instant pages saved after it began stay on top."""
        before = self.shown
        if is_current or before is None or not before.ahead:
            return built
        sheets = {**built.style_sheets, **before.style_sheets}
        return replace(built, ahead=before.ahead, style_sheets=sheets)

    def _show(self, shown: Shown) -> None:
        """Show another site, and tell each browser what that means for it."""
        renamed = changes.renamed(self.shown, shown)
        self.shown = shown
        for waiter in self.waiters.copy():
            self._react(waiter, renamed)

    def _react(self, waiter: Live, renamed: Mapping[str, str]) -> None:
        seen = waiter.seen
        if seen is None or self.shown is None or seen.url.startswith(PANEL):
            return
        page, found = self._pages.get(seen.page), self.shown.find(seen.url)
        digest = self.shown.digest_of(found if isinstance(found, str) else NOT_FOUND)
        waiter.do(changes.reaction(seen, page, digest, renamed, self.shown.others))
        if waiter.seen and waiter.seen.page != seen.page and page is not None:
            self.remember(changes.swapped(page, renamed))

    def _react_in_panel(self, waiter: Live) -> None:
        if waiter.seen and waiter.seen.url.startswith(PANEL):
            self._start(self._compare_panel(waiter, waiter.seen))

    async def _compare_panel(self, waiter: Live, seen: changes.Seen) -> None:
        with contextlib.suppress(NoSiteError):
            data = await self.panel_page(seen.url)
            if data is not None and waiter.seen is seen:
                digest = digests.of_bytes(data)
                waiter.do(changes.reaction(seen, None, digest, {}, seen.others))

    def _tell(self, news: News) -> None:
        # The reader of our output may be gone (`| head`); the browser is still there.
        with contextlib.suppress(BrokenPipeError):
            self._news(news)

    def _report_failure(self, waiters: Iterable[Live]) -> None:
        number = self.failure_number if self.failure else 0
        for waiter in list(waiters):
            waiter.send({"command": "failure", "number": number})

    # For the handlers

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
        self._react_in_panel(waiter)
        if self.failure and self.shown:
            self._report_failure([waiter])

    async def panel_page(self, url: str) -> bytes | None:
        """Return a page of the panel, None if there is none. Raises `NoSiteError`."""
        return await self._ask(partial(panel_page, path=unquote(url)))

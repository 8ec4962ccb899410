"""A page in the browser, watched: what it asked for elsewhere, and what it complained of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

# Pages mark today in the opening hours; for the tests it is the weekday with the longest name.
NOON = "2026-12-02T20:00:00Z"  # a Wednesday, at the sample clinic


@dataclass
class Complaints:
    """What went wrong in a page: foreign requests, failed requests, console errors."""

    origin: str
    found: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Begin to listen; requests to another origin are noted and not sent."""

        def asked(url: str) -> bool:
            foreign = not url.startswith((f"{self.origin}/", "data:", "blob:"))
            if foreign:
                self.found.append(f"foreign request: {url}")
            return foreign

        context.route(asked, lambda route: route.abort())
        context.on("console", self._said)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"{message.type}: {message.text}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it came
            self.found.append(f"failed: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status}: {response.url}")


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, Complaints]]:
    """Open a page in a fresh profile; `options` are those of a Playwright context."""
    origin = "/".join(url.split("/")[:3])
    with browser.new_context(**options) as context:
        context.clock.set_fixed_time(NOON)
        complaints = Complaints(origin)
        complaints.watch(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(url)
        yield page, complaints


def sideways(page: Page) -> list[str]:
    """Return what reaches over the edge of a page that scrolls sideways; empty if it does not."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const over = (e) => {
            const box = e.getBoundingClientRect();
            return box.right > root.clientWidth + 1 || box.left < -1;
          };
          const all = [...document.querySelectorAll("body *")].filter(over);
          return [`${root.scrollWidth} > ${root.clientWidth}`].concat(
            all.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)));
        }"""
    )
    return found

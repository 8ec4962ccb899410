"""What the editor sees, in a real browser: saves, styles, mistakes, and nobody else's pages."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from preview_process import DEADLINE, Preview, post, serving, small_site, write
from tools import require_tool

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP evil.test 127.0.0.1",
]  # fmt: skip
LONG = "\n\n".join(f"Paragraph {number} of a long text." for number in range(200))


@pytest.fixture(scope="module")
def browser(player: Playwright) -> Iterator[Browser]:
    """Chromium, with a fresh profile and a name that leads to this machine."""
    program = require_tool("chromium")
    with player.chromium.launch(executable_path=program, args=FLAGS) as running:
        yield running


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview; each test leaves its site sound."""
    root = small_site(tmp_path_factory.mktemp("seen"))
    write(root / "content/posts/long.md", post("Long", f"Old words.\n\n{LONG}"))
    with serving(root) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page of a browser that has seen nothing yet."""
    with browser.new_context() as context:
        context.set_default_timeout(DEADLINE * 1000)
        yield context.new_page()


def _open(page: Page, preview: Preview, path: str) -> None:
    """Open a page and wait until it listens."""
    page.goto(f"http://127.0.0.1:{preview.port}{path}")
    page.wait_for_function("document.documentElement.dataset.clinicsite")


def _shows(page: Page, text: str) -> None:
    page.wait_for_function("text => document.body.innerText.includes(text)", arg=text)


def test_a_save_is_shown_and_the_place_kept(page: Page, preview: Preview) -> None:
    """The new words appear without a hand on the browser, at the place that was being read."""
    _open(page, preview, "/posts/long/")
    page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
    write(preview.root / "content/posts/long.md", post("Long", f"New words.\n\n{LONG}"))
    _shows(page, "New words.")
    page.wait_for_function("Math.abs(scrollY - 1500) < 5")
    # A second save at once is shown as well.
    write(preview.root / "content/posts/long.md", post("Long", f"Newer words.\n\n{LONG}"))
    _shows(page, "Newer words.")
    preview.expect_build()
    preview.builds_until_quiet(1)
    page.wait_for_function("Math.abs(scrollY - 1500) < 5")
    assert "Newer words." in page.inner_text("body")


def test_a_title_changes_where_it_is_listed(page: Page, preview: Preview) -> None:
    """What a glance leaves to the build comes with the build."""
    _open(page, preview, "/")
    write(preview.root / "content/posts/post-1.md", post("A better title"))
    _shows(page, "A better title")


def test_a_save_elsewhere_leaves_the_page_alone(page: Page, preview: Preview) -> None:
    """Only pages that came out different are reloaded."""
    _open(page, preview, "/posts/long/")
    page.evaluate("window.untouched = true")
    write(preview.root / "content/authors/other.md", "---\nname: Other\n---\n\nOther.\n")
    preview.expect(" pages: ")
    preview.builds_until_quiet(0.5)
    assert page.evaluate("window.untouched") is True


def test_a_style_sheet_is_swapped(page: Page, preview: Preview) -> None:
    """A new style is there without a reload, and stays when the build has caught up."""
    _open(page, preview, "/posts/long/")
    page.evaluate("window.untouched = true; scrollTo({top: 1500, behavior: 'instant'})")
    for shade in (90, 91):
        write(preview.root / "static/assets/site.css", f"body {{ color: rgb({shade}, 0, 0); }}\n")
        page.wait_for_function(
            "color => getComputedStyle(document.body).color === color", arg=f"rgb({shade}, 0, 0)"
        )
    preview.expect(" pages: ")
    preview.builds_until_quiet(0.7)
    assert page.evaluate("window.untouched") is True
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(91, 0, 0)"
    page.wait_for_function("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert page.evaluate("scrollY") > 1000


def test_a_mistake_is_laid_over_the_page_and_goes(page: Page, preview: Preview) -> None:
    """The overlay names file, line, text and mend, as text; the page below is the last good one."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    _open(page, preview, "/posts/long/")
    page.evaluate("window.untouched = true")
    file = preview.root / "content/posts/long.md"
    good = file.read_text("utf-8")
    bad = '"<img src=x onerror=alert(1)><script>alert(2)</script>"'
    write(file, good.replace("title:", f"modalites: {bad}\ntitle:"))
    frame = page.frame_locator("#clinicsite-failure")
    frame.get_by_text("content/posts/long.md:2:1").wait_for()
    assert frame.locator("pre").inner_text() == f"modalites: {bad}"
    assert "did you mean 'modalities'?" in frame.locator(".hint").inner_text()
    assert frame.locator("img, script").count() == 0
    assert "Paragraph 3" in page.inner_text("body")
    write(file, good)
    page.wait_for_selector("#clinicsite-failure", state="detached")
    assert page.evaluate("window.untouched") is True
    assert dialogs == []


def test_a_page_opened_amid_a_mistake_is_covered_too(page: Page, preview: Preview) -> None:
    """Whoever comes later sees the same; Escape puts the overlay away."""
    broken = preview.root / "content/posts/broken.md"
    write(broken, "---\ntitle: [\n---\n")
    preview.expect("The preview shows the last good version")
    _open(page, preview, "/")
    page.wait_for_selector("#clinicsite-failure")
    page.keyboard.press("Escape")
    page.wait_for_selector("#clinicsite-failure", state="detached")
    broken.unlink()
    preview.expect(" pages: ")


def test_a_first_build_that_failed_is_replaced_by_the_site(
    page: Page, tmp_path: Path, preview: Preview
) -> None:
    """With nothing to show, the mistakes are the page; mended, the site comes by itself."""
    assert preview.port
    root = small_site(tmp_path)
    write(root / "content/posts/post-1.md", post("T", more="oops: 1\n"))
    with serving(root) as failing:
        page.goto(f"http://127.0.0.1:{failing.port}/posts/post-1/")
        _shows(page, "content/posts/post-1.md:5:1")
        write(root / "content/posts/post-1.md", post("T", "All is well."))
        _shows(page, "All is well.")


def test_a_page_that_was_missing_appears(page: Page, preview: Preview) -> None:
    """Who waits at the url of a new post sees it as soon as it is saved."""
    _open(page, preview, "/posts/fresh/")
    write(preview.root / "content/posts/fresh.md", post("Fresh", "Here at last."))
    _shows(page, "Here at last.")


def test_a_server_that_comes_back_is_found_again(page: Page, tmp_path: Path) -> None:
    """A page that was open while the preview was restarted shows what was saved meanwhile."""
    root = small_site(tmp_path)
    with serving(root) as first:
        _open(page, first, "/posts/post-1/")
        first.interrupt()
    write(root / "content/posts/post-1.md", post("T", "Saved meanwhile."))
    with Preview(root, port=first.port) as second:
        assert second.port == first.port
        _shows(page, "Saved meanwhile.")


def test_the_panel(page: Page, preview: Preview) -> None:
    """The panel lists posts and says why each has its More Posts, and follows the builds."""
    _open(page, preview, "/_clinicsite/")
    page.get_by_role("link", name="Long").click()
    _shows(page, "Its More Posts")
    _shows(page, "In search results")
    page.go_back()
    write(preview.root / "content/posts/later.md", post("Due later", day="2026-08-01"))
    _shows(page, "Due later")


def test_a_name_that_leads_here_is_refused(page: Page, preview: Preview) -> None:
    """DNS rebinding: another name for this machine gets nothing."""
    answer = page.goto(f"http://evil.test:{preview.port}/")
    assert answer is not None
    assert answer.status == 421
    assert "Paragraph" not in page.content()


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1"])
def test_pages_of_others_cannot_reach_it(page: Page, preview: Preview, host: str) -> None:
    """Neither another site nor another port of this machine reads, embeds or connects."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status))
    try:
        page.goto(f"http://{host}:{server.server_port}/")
        statuses.clear()
        found = page.evaluate(_ATTACKS, f"127.0.0.1:{preview.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert found == ["refused"] * 7
    assert 200 not in statuses
    assert 101 not in statuses


class _Empty(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


_ATTACKS = """async host => {
  const url = `http://${host}/`;
  const element = (name, attributes) => new Promise(done => {
    const made = Object.assign(document.createElement(name), attributes);
    made.onload = () => done("loaded");
    made.onerror = () => done("refused");
    document.documentElement.append(made);
  });
  const asked = (options, path = "") => fetch(url + path, options).then(
    answer => answer.type === "opaque" ? "opaque" : `read ${answer.status}`, () => "refused");
  const socket = new Promise(done => {
    const made = new WebSocket(`ws://${host}/_clinicsite/live`);
    made.onopen = () => done("opened");
    made.onerror = () => done("refused");
  });
  // An embedded page that may not be read and one that was refused look alike from outside, so it
  // is asked whether a picture and a script come through.
  return Promise.all([
    asked({}), asked({credentials: "include"}, "posts/long/"), asked({method: "POST"}),
    element("script", {src: url + "_clinicsite/preview.js"}),
    element("link", {rel: "stylesheet", href: url + "_clinicsite/preview.css"}),
    asked({mode: "no-cors"}, "data.xml"),
    socket,
  ]);
}"""

"""A contact sheet of every kind of page, for eyes to look at: `make shots`.

Each kind at 320, 768 and 1280 pixels, light and dark, and a post on paper; the hard cases beside
them. One picture a page goes to `shots/`, and an `index.html` that shows them all.
"""

import sys
import tempfile
from html import escape
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY / "tests" / "browser"), str(REPOSITORY / "src")]

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from browser_server import serve  # noqa: E402 - found by the lines above
from browser_sites import HARD_KINDS, KINDS, published  # noqa: E402

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STYLE = (
    "body{font:14px sans-serif;background:#888}figure{display:inline-block;margin:8px;"
    "vertical-align:top}img{max-width:420px;display:block}h2{clear:both}"
)


def main() -> None:
    """Take the pictures of every site."""
    out = REPOSITORY / "shots"
    out.mkdir(exist_ok=True)
    sheet = [f"<!doctype html><title>Contact sheet</title><style>{STYLE}</style>"]
    sites = {"sample": tuple(KINDS.values()), **HARD_KINDS}
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, paths in sites.items():
            with serve(published(name, Path(work, name)), "default-src 'self'") as served:
                for path in paths:
                    sheet.append(f"<h2>{escape(name + path)}</h2>")
                    files = shots(browser, served.url(path), out, name + path)
                    sheet += [f"<figure><img src='{file}'>{file}</figure>" for file in files]
        browser.close()
    (out / "index.html").write_text("\n".join(sheet), encoding="utf-8")
    print(f"{len(list(out.glob('*.png')))} pictures: {out / 'index.html'}")


def shots(browser: Browser, url: str, out: Path, name: str) -> list[str]:
    """Take the pictures of one page and return their names."""
    stem = name.strip("/").replace("/", "-").replace(".html", "")
    files = []
    with browser.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(url)
        # Pictures further down come only when they are scrolled to.
        page.evaluate("() => document.querySelectorAll('img').forEach((e) => e.loading = 'eager')")
        page.wait_for_load_state("networkidle")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, media="screen")  # type: ignore[arg-type]
                files.append(f"{stem}.{width}.{scheme}.png")
                page.screenshot(path=out / files[-1], full_page=True)
        if "/posts/" in url:
            page.set_viewport_size({"width": 794, "height": 1123})  # A4
            page.emulate_media(color_scheme="light", media="print")
            files.append(f"{stem}.print.png")
            page.screenshot(path=out / files[-1], full_page=True)
    return files


if __name__ == "__main__":
    main()

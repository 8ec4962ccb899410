#!/usr/bin/env python3
"""Measure how long it takes from a save until the words are on the screen, in Chromium.

    python bench/preview.py SITE [--rounds 15]

SITE is a folder with `content/`; it is copied, so nothing in it is changed. One post is opened in a
headless Chromium; each round saves a new text and waits for the frame that shows it. The clock
starts when the file has been written, and stops in the browser at the frame after. Measured are a
saved body (a glance makes the page), a saved style sheet (swapped, without a reload) and a saved
title (the whole build makes it). The machine's load stands beside them, because it decides much.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DEADLINE_MS = 120_000

# In every page: notes the wall clock when the frame after the one that holds what is wanted begins,
# so that the time of the frame itself is in the figure, and that of this script's questions is not.
RECORDER = """
const isThere = wanted => wanted.startsWith("rgb(")
  ? getComputedStyle(document.body).outlineColor === wanted
  : document.body.textContent.includes(wanted);
const look = () => {
  const wanted = sessionStorage.getItem("wanted");
  if (wanted && document.body && isThere(wanted)) {
    sessionStorage.removeItem("wanted");
    requestAnimationFrame(() => { sessionStorage.setItem("shown", Date.now()); look(); });
  } else requestAnimationFrame(look);
};
look();
"""


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Run a preview of a site; yield its address when the first build is done."""
    command = [sys.executable, "-m", "clinicsite", "-C", str(root), "serve", "-p", "8700"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None  # noqa: S101 - narrows
        url = ""
        for line in process.stdout:
            found = re.search(r"http://[\d.:]+/", line)
            url = found[0] if found else url
            if " pages: " in line:
                print(f"first build: {line.strip()}")
                break
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield url
        process.terminate()


def measure(page: Page, save: Callable[[int], tuple[Path, str, str]], rounds: int) -> list[float]:
    """Return the seconds from each save to the screen; `save` gives file, text, what is wanted."""
    found = []
    for number in range(rounds):
        file, text, wanted = save(number)
        page.evaluate("sessionStorage.removeItem('shown')")
        page.evaluate("wanted => sessionStorage.setItem('wanted', wanted)", wanted)
        file.write_text(text, "utf-8")
        saved = time.time()
        shown = page.wait_for_function("sessionStorage.getItem('shown')", timeout=DEADLINE_MS)
        found.append(float(shown.json_value()) / 1000 - saved)
        # The next save comes when the builds of this one are over, as an editor's does.
        page.wait_for_timeout(settle_ms)
    return found


settle_ms = 1500


def told(what: str, seconds: list[float]) -> str:
    """Return a line of the report."""
    low, high = min(seconds) * 1000, max(seconds) * 1000
    load = os.getloadavg()[0]
    median = statistics.median(seconds) * 1000
    return f"{what:12} median {median:6.0f} ms   ({low:.0f}-{high:.0f} ms, load {load:.1f})"


def main() -> None:
    """Measure and print."""
    global settle_ms  # noqa: PLW0603 - an option of the script
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("site", type=Path)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--settle", type=int, default=1500, help="milliseconds between saves")
    options.add_argument("--skip-build", action="store_true", help="measure no saved title")
    given = options.parse_args()
    settle_ms = given.settle
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        shutil.copytree(given.site, root, ignore=shutil.ignore_patterns("build", ".git", ".venv"))
        posts = sorted(root.glob("content/posts/*.md"))
        post = posts[len(posts) // 2]
        text = post.read_text("utf-8")
        sheet = root / "static/assets/site.css"
        style = sheet.read_text("utf-8") if sheet.exists() else ""

        def save_body(number: int) -> tuple[Path, str, str]:
            words = f"Words of round {number}."
            return post, f"{text}\n\n{words}\n", words

        def save_title(number: int) -> tuple[Path, str, str]:
            title = f"Title of round {number}"
            return post, re.sub(r"(?m)^title:.*$", f"title: {title}", text, count=1), title

        def save_style(number: int) -> tuple[Path, str, str]:
            color = f"rgb({number + 1}, 2, 3)"
            return sheet, f"{style}\nbody {{ outline-color: {color}; }}\n", color

        with serving(root) as url, sync_playwright() as playwright:
            program = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = browser.new_page()
            page.add_init_script(RECORDER)
            page.goto(f"{url}posts/{post.stem}/")
            page.wait_for_timeout(1000)
            print(f"{len(posts)} posts")
            print(told("saved body", measure(page, save_body, given.rounds)))
            if sheet.exists():
                print(told("saved style", measure(page, save_style, given.rounds)))
            if not given.skip_build:
                print(told("saved title", measure(page, save_title, given.rounds)))
            browser.close()


if __name__ == "__main__":
    main()

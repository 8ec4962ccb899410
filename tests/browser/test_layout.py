"""No page is wider than a phone, in any font, at any text size, on any day, with any words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from browser_fonts import FONT_SETS, space_letters, text_size, use_fonts
from browser_host import Sites
from browser_long_site import WORD
from browser_sites import KINDS
from browser_watch import opened, sideways

WIDTHS = (320, 360)
SIZES = (16, 20, 24, 32)  # pixels: what browsers call medium, large, very large, and twice medium
SCREEN = 740  # pixels: the height of a phone's screen
HEADER = SCREEN / 2  # pixels at most, or the reader sees a menu and no page

SHOWN = ("contact", "search", "home", "post", "modality", "not found", "authors", "author")
LONG = (
    "/contact/",
    "/search/?q=Zwei",
    "/",
    "/posts/long/",
    "/modalities/lymph/",
    "/conditions/back/",
    "/404.html",
    "/authors/anna/",
    "/archive/",
)


@contextmanager
def on_a_phone(browser: Browser, url: str) -> Iterator[tuple[Page, CDPSession]]:
    """Open a page, and what sets its text size."""
    with opened(browser, url, viewport={"width": WIDTHS[0], "height": SCREEN}) as (page, _):
        page.wait_for_load_state("networkidle")
        session = page.context.new_cdp_session(page)
        yield page, session


def wrong_sizes(
    page: Page, session: CDPSession, sizes: tuple[int, ...] = SIZES, header: float = float("inf")
) -> list[str]:
    """Return what makes a page scroll sideways, and where its header is higher than `header`."""
    found: list[str] = []
    for size in sizes:
        text_size(page, session, size)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": SCREEN})
            wrong = sideways(page)
            if page.evaluate("() => document.querySelector('header').offsetHeight") > header:
                wrong.append("the header takes more of the screen than it may")
            found += [f"{size} px text, {width} px wide: {each}" for each in wrong]
    return found


@pytest.mark.parametrize("kind", SHOWN)
def test_a_page_fits_a_phone(kind: str, sites: Sites, browser: Browser) -> None:
    """With the fonts of this machine, then with letters as far apart as readers may set them."""
    with on_a_phone(browser, sites("sample").url(KINDS[kind])) as (page, session):
        assert wrong_sizes(page, session, header=HEADER) == []
        space_letters(page)
        assert wrong_sizes(page, session) == []


@pytest.mark.parametrize("kind", SHOWN)
def test_a_page_fits_a_phone_in_any_font(
    kind: str, sites: Sites, browser: Browser, npm: Path
) -> None:
    """DejaVu alone is what a bare Debian has; Liberation and Noto are usual elsewhere."""
    with on_a_phone(browser, sites("sample").url(KINDS[kind])) as (page, session):
        for fonts in FONT_SETS:
            use_fonts(page, npm, fonts)
            assert wrong_sizes(page, session, header=HEADER) == [], fonts


@pytest.mark.parametrize("path", LONG)
def test_long_words_do_not_widen_a_page(
    path: str, sites: Sites, browser: Browser, npm: Path
) -> None:
    """Long names, e-mail addresses, headings of every block, urls, cells, lines of code."""
    with on_a_phone(browser, sites("long").url(path)) as (page, session):
        for fonts in FONT_SETS:
            use_fonts(page, npm, fonts)
            assert wrong_sizes(page, session, (SIZES[0], SIZES[-1])) == [], fonts


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_word_may_be_anywhere(kind: str, sites: Sites, browser: Browser) -> None:
    """In every place that holds text; tables of a post may scroll by themselves."""
    with on_a_phone(browser, sites("sample").url(KINDS[kind])) as (page, session):
        assert page.evaluate(_WRITE_EVERYWHERE, WORD) > 20
        assert wrong_sizes(page, session, (SIZES[0], SIZES[-1])) == []


_WRITE_EVERYWHERE = """(word) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  const shown = texts.filter(({data, parentElement: e}) =>
    data.trim() && !e.closest("script, noscript, .visually-hidden"));
  for (const text of shown) text.data += ` ${word}`;
  return shown.length;
}"""


# At the clinic, in Oregon, it is noon; its holidays are December 24 to 26.
DAYS = {
    "2026-11-30": "Monday",
    "2026-12-01": "Tuesday",
    "2026-12-02": "Wednesday",
    "2026-12-03": "Thursday",
    "2026-12-04": "Friday",
    "2026-12-05": "Saturday",
    "2026-12-06": "Sunday",
    "2026-12-23": "Wednesday",
    "2026-12-24": "Winter holidays",
    "2026-12-27": "Sunday",
}


def test_today_is_marked_on_each_day_and_widens_no_page(
    sites: Sites, browser: Browser, npm: Path
) -> None:
    """Each weekday, the day before holidays, one of them, and the day after them."""
    with on_a_phone(browser, sites("sample").url(KINDS["contact"])) as (page, session):
        for day, name in DAYS.items():
            page.clock.set_fixed_time(f"{day}T20:00:00Z")
            page.reload()
            marked = page.locator("main [aria-current=date]").all_inner_texts()
            assert [text.startswith(name) for text in marked] == [True], day
            for fonts in FONT_SETS:
                use_fonts(page, npm, fonts)
                assert wrong_sizes(page, session, (SIZES[0], SIZES[-1])) == [], (day, fonts)


@pytest.mark.parametrize(("name", "path"), [("sample", KINDS["post"]), ("long", "/posts/long/")])
def test_the_contents_list_is_next_to_the_text(
    name: str, path: str, sites: Sites, browser: Browser
) -> None:
    """On a wide screen, of a post with a picture at its head and of one without."""
    options = {"viewport": {"width": 1280, "height": 900}}
    with opened(browser, sites(name).url(path), **options) as (page, _):
        assert page.locator(".post__picture").count() == (1 if name == "sample" else 0)
        contents, body = (
            page.locator(f"main {part}").bounding_box() for part in (".contents", ".post__body")
        )
        assert contents is not None
        assert body is not None
        assert contents["y"] == body["y"]
        assert contents["x"] >= body["x"] + body["width"]


def test_control_these_checks_see_a_page_that_is_wrong_sizes(
    sites: Sites, browser: Browser, npm: Path
) -> None:
    """A word that must not break fits at some sizes, in some fonts; fonts differ in width."""
    with on_a_phone(browser, sites("sample").url("/about/")) as (page, session):
        page.evaluate(
            """() => {
              const word = document.createElement("p");
              word.id = "word";
              word.textContent = "Rechtsschutzversicherungen";
              const sheet = new CSSStyleSheet();
              sheet.replaceSync("#word { white-space: nowrap; width: fit-content }");
              document.adoptedStyleSheets = [sheet];
              document.querySelector("main").append(word);
            }"""
        )
        widths = []
        for fonts in FONT_SETS:
            use_fonts(page, npm, fonts)
            assert wrong_sizes(page, session, (16,)) == []
            assert wrong_sizes(page, session, (16,), header=20)
            assert (
                len([each for each in wrong_sizes(page, session, (32,)) if " > 320" in each]) == 1
            )
            widths.append(page.evaluate("() => document.querySelector('#word').offsetWidth"))
        assert len(set(widths)) == len(FONT_SETS)

"""Every kind of page in Chromium: accessible, within its width, sufficient to itself."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser_host import Sites
from browser_sites import HARD_KINDS, KINDS
from browser_watch import opened, sideways

WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
HARD = [(name, path) for name, paths in HARD_KINDS.items() for path in paths]


# What depends on colours alone; in a second colour scheme nothing else can change.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def violations(page: Page, axe: str, only: list[str] | None = None) -> list[str]:
    """Return what axe-core finds in a page, best practices included."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(axe)
    results: dict[str, Any] = page.evaluate(
        """(only) => axe.run(document, {
          resultTypes: ["violations"], reporter: "v1", ...(only && {runOnly: only}),
        })""",
        only,
    )
    return [
        f"{each['id']}: {node['html'][:150]} ({node['failureSummary']})"
        for each in results["violations"]
        for node in each["nodes"]
    ]


def settled(page: Page) -> None:
    """Wait until a page has done what it does by itself."""
    page.wait_for_load_state("networkidle")


def judged(browser: Browser, url: str, axe: str) -> list[str]:
    """Return all that is wrong with a page, at each width in each colour scheme."""
    found: list[str] = []
    with opened(browser, url, reduced_motion="reduce") as (page, complaints):
        settled(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{width}: {each}" for each in sideways(page)]
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                only = None if scheme == "light" else OF_COLOUR
                found += [f"{width} {scheme}: {each}" for each in violations(page, axe, only)]
        return complaints.found + found


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind_is_sound(kind: str, sites: Sites, browser: Browser, axe: str) -> None:
    """axe-core finds nothing, nothing scrolls sideways, nothing foreign or broken is asked for."""
    assert judged(browser, sites("sample").url(KINDS[kind]), axe) == []


@pytest.mark.parametrize(("name", "path"), HARD)
def test_hard_cases_are_sound(
    name: str, path: str, sites: Sites, browser: Browser, axe: str
) -> None:
    """Long titles, many authors, no picture, no posts, Spanish, right to left."""
    assert judged(browser, sites(name).url(path), axe) == []


@pytest.mark.parametrize("kind", KINDS)
def test_under_a_path_nothing_is_broken(kind: str, sites: Sites, browser: Browser) -> None:
    """A site that lives under a path finds all of its files there."""
    with opened(browser, sites("prefix").url(KINDS[kind])) as (page, complaints):
        settled(page)
        assert complaints.found == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_can_be_read_at_double_size(kind: str, sites: Sites, browser: Browser) -> None:
    """At 200 % zoom and with letters twice as large no page scrolls sideways (WCAG 1.4.4, 1.4.10).

    A browser's zoom halves the width in CSS pixels.
    """
    options = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
    with opened(browser, sites("sample").url(KINDS[kind]), **options) as (page, _):
        assert sideways(page) == []
        page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%')")
        assert sideways(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_pressed_is_large_enough(kind: str, sites: Sites, browser: Browser) -> None:
    """24 CSS pixels at least (WCAG 2.5.8), links within sentences excepted."""
    options = {"viewport": {"width": 320, "height": 800}}
    with opened(browser, sites("sample").url(KINDS[kind]), **options) as (page, _):
        small = page.evaluate(
            """() => [...document.querySelectorAll("a, button, input, select, summary")]
              .filter((e) => getComputedStyle(e).display !== "inline" && !e.closest(".skip"))
              .map((e) => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
              .filter(([, box]) => box.height && (box.height < 24 || box.width < 24))
              .map(([html]) => html)"""
        )
        assert small == []


def test_the_checks_see_what_is_wrong(sites: Sites, browser: Browser, axe: str) -> None:
    """A control: a picture without words, a wide box, a foreign picture, an inline style."""
    with opened(browser, sites("sample").url("/about/")) as (page, complaints):
        page.set_viewport_size({"width": 320, "height": 900})
        page.evaluate(
            """() => {
              const picture = new Image();
              picture.src = "https://elsewhere.example/x.png";
              const box = document.createElement("div");
              box.innerHTML = '<p style="color: red">x</p>';
              box.style.inlineSize = "2000px";
              document.querySelector("main").append(picture, box);
            }"""
        )
        assert [each for each in violations(page, axe) if each.startswith("image-alt")]
        assert sideways(page)
        page.evaluate("() => fetch('https://elsewhere.example/').catch(() => {})")
        page.evaluate("() => fetch('/nothing-here/')")
        said = "\n".join(complaints.found)
        assert "elsewhere.example/x.png" in said
        assert "inline style" in said
        assert "elsewhere.example/'" in said
        assert "404" in said

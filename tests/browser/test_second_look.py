"""The second look of the documentation: built, sound, and deliberately another one."""

import pytest
from playwright.sync_api import Browser

from browser_host import Sites
from browser_sites import KINDS, REPOSITORY
from browser_watch import opened
from test_browser_pages import judged

LOOK = REPOSITORY / "docs" / "second-look"
STYLE = """() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  return {
    paper: style("body").backgroundColor,
    title: style("h1").fontFamily,
    button: style(".button").backgroundColor,
    columns: style(".cards").gridTemplateColumns.split(" ").length,
    byline: document.querySelector(".card .byline").innerText,
  };
}"""


@pytest.mark.parametrize("kind", ["home", "post", "modality", "contact", "search"])
def test_the_second_look_is_sound(kind: str, sites: Sites, browser: Browser, axe: str) -> None:
    """As accessible as the first, in both colour schemes and at both widths."""
    assert judged(browser, sites("second-look").url(KINDS[kind]), axe) == []


def test_the_second_look_is_another(sites: Sites, browser: Browser) -> None:
    """Colours, letters, columns and bylines all differ."""
    looks = []
    for name in ("sample", "second-look"):
        with opened(browser, sites(name).url("/"), viewport={"width": 1280, "height": 900}) as (
            page,
            _,
        ):
            looks.append(page.evaluate(STYLE))
    first, second = looks
    assert [key for key in first if first[key] == second[key]] == []


def test_the_second_look_is_small() -> None:
    """Ten lines of settings, a dozen of properties, one template; the documentation shows them."""
    assert len((LOOK / "site.yaml").read_text("utf-8").splitlines()) <= 10
    own = (LOOK / "static" / "assets" / "own.css").read_text("utf-8")
    assert own.partition("}")[0].count("\n") <= 14
    assert [file.name for file in (LOOK / "templates").iterdir()] == ["base.html"]
    documented = (REPOSITORY / "docs" / "templates.md").read_text("utf-8")
    for file in (LOOK / "site.yaml", LOOK / "static" / "assets" / "own.css"):
        assert file.read_text("utf-8").strip() in documented, f"docs/templates.md shows {file.name}"

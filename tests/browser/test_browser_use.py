"""What readers do with a page: walk it by keyboard, unfold, copy, print, do without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_host import Sites
from browser_sites import KINDS
from browser_watch import opened

POST = KINDS["post"]
FOCUSABLE = "a[href], button, input, select, summary"


def walk(page: Page, most: int = 250) -> list[str]:
    """Press Tab until the focus leaves the page; return each stop, and what was wrong with it."""
    page.evaluate("() => { window.stops = []; document.activeElement.blur(); }")
    for _ in range(most):
        page.keyboard.press("Tab")
        ended = page.evaluate(
            """(focusable) => {
              const e = document.activeElement;
              if (e === document.body || window.stops.includes(e)) return true;
              window.stops.push(e);
              return false;
            }""",
            FOCUSABLE,
        )
        if ended:
            break
    wrong: list[str] = page.evaluate(
        """(focusable) => {
          const wanted = [...document.querySelectorAll(focusable)].filter(
            (e) => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0);
          const walked = window.stops.filter((e) => e.matches(focusable));
          const name = (e) => e ? e.outerHTML.slice(0, 90) : "the end";
          const at = wanted.findIndex((e, n) => e !== walked[n]);
          const wrong = at < 0 ? [] : [`wanted ${name(wanted[at])}, came to ${name(walked[at])}`];
          // A table that may have to be scrolled is a stop as well.
          const others = window.stops.filter((e) => !e.matches(focusable + ", .table-scroll"));
          return wrong.concat(others.map((e) => `no use in stopping at ${name(e)}`));
        }""",
        FOCUSABLE,
    )
    return wrong


def unseen(page: Page) -> list[str]:
    """Return the elements of which one cannot see that they have the focus."""
    found: list[str] = page.evaluate(
        """(focusable) => [...document.querySelectorAll(focusable)].filter((e) => {
          if (!e.checkVisibility({visibilityProperty: true})) return false;
          e.focus({focusVisible: true});
          const drawn = (style) => style.outlineStyle !== "none"
            && parseFloat(style.outlineWidth) >= 2;
          return !drawn(getComputedStyle(e)) && !drawn(getComputedStyle(e, "::after"));
        }).map((e) => e.outerHTML.slice(0, 90))""",
        FOCUSABLE,
    )
    return found


@pytest.mark.parametrize("kind", ["home", "post", "modality", "search", "contact"])
def test_the_keyboard_reaches_everything_in_order(
    kind: str, sites: Sites, browser: Browser
) -> None:
    """Tab stops at each link, field and button as they stand, and one sees where one is."""
    with opened(browser, sites("sample").url(KINDS[kind])) as (page, _):
        page.wait_for_load_state("networkidle")
        assert walk(page) == []
        assert unseen(page) == []


def test_the_walk_sees_what_cannot_be_reached(sites: Sites, browser: Browser) -> None:
    """A control: a link out of order, a link without a sign of focus."""
    with opened(browser, sites("sample").url("/about/")) as (page, _):
        page.evaluate("() => { document.querySelector('.crumbs a').tabIndex = 1; }")
        assert walk(page)
        page.evaluate(
            """() => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(":focus-visible { outline: none !important }");
              document.adoptedStyleSheets = [sheet];
            }"""
        )
        assert unseen(page)


def test_the_skip_link_goes_to_the_text(sites: Sites, browser: Browser) -> None:
    """The first stop is the skip link; it is seen, and leads past the menu."""
    with opened(browser, sites("sample").url(POST)) as (page, _):
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        assert page.locator(".skip").bounding_box()["height"] >= 24  # type: ignore[index]
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_questions_open(sites: Sites, browser: Browser) -> None:
    """By a press, and by an address that points to one."""
    with opened(browser, sites("sample").url(POST)) as (page, _):
        first, second = page.locator("details").nth(0), page.locator("details").nth(1)
        expect(first).not_to_have_attribute("open", "")
        first.locator("summary").click()
        expect(first).to_have_attribute("open", "")
        page.goto(f"{page.url}#{second.get_attribute('id')}")
        expect(second).to_have_attribute("open", "")


def test_the_address_is_copied(sites: Sites, browser: Browser) -> None:
    """The page's permalink, and the reader is told."""
    permissions = ["clipboard-read", "clipboard-write"]
    with opened(browser, sites("sample").url(POST), permissions=permissions) as (page, _):
        button = page.locator("[data-copy]")
        button.click()
        expect(button).to_have_text("Copied")
        expect(page.locator("[data-share-status]")).to_have_text("Copied")
        copied = page.evaluate("() => navigator.clipboard.readText()")
        assert copied == page.locator("link[rel=canonical]").get_attribute("href")


@pytest.mark.parametrize("height", [800])
def test_the_device_can_share(height: int, sites: Sites, browser: Browser) -> None:
    """Where the device shares, a button hands it title and address; elsewhere there is none."""
    options = {"viewport": {"width": 400, "height": height}}
    with opened(browser, sites("sample").url(POST), **options) as (page, _):
        page.add_init_script("navigator.share = async (data) => { window.shared = data; }")
        page.reload()
        page.locator("[data-share]").click()
        shared = page.evaluate("() => window.shared")
        assert shared["url"] == page.locator("link[rel=canonical]").get_attribute("href")
        assert shared["title"] == page.locator("h1").inner_text()


@pytest.mark.parametrize(
    ("moment", "marked"),
    [
        ("2026-06-02T06:30:00Z", "Monday"),  # still Monday evening at the clinic
        ("2026-12-25T20:00:00Z", "Winter holidays"),
    ],
)
def test_today_is_the_clinics_today(
    moment: str, marked: str, sites: Sites, browser: Browser
) -> None:
    """A reader elsewhere sees the hours of the day that it is at the clinic; holidays win."""
    url = sites("sample").url("/contact/")
    with opened(browser, url, timezone_id="Pacific/Kiritimati") as (page, _):
        page.clock.set_fixed_time(moment)
        page.reload()
        today = page.locator("main [aria-current=date]")
        expect(today).to_have_count(1)
        assert today.locator("th").inner_text().startswith(marked)
        expect(today.locator(".hours__today")).to_have_text("Today")


def test_paper_has_the_article_only(sites: Sites, browser: Browser) -> None:
    """A post prints as a hand-out: no navigation, sources with their addresses, questions open."""
    with opened(browser, sites("sample").url(POST)) as (page, _):
        gone = ["Modalities", "Contact", "More Posts", "Book a session", "Subscribe", "Copy link"]
        shown = page.locator("body").inner_text()
        assert [each for each in gone if each in shown] == [
            each for each in gone if each != "Subscribe"
        ]
        pages = len(re.findall(rb"/Type ?/Page\b(?!s)", page.pdf(format="A4")))
        assert 3 <= pages <= 12
        page.emulate_media(media="print")
        page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        printed = page.locator("body").inner_text()
        assert [each for each in gone if each in printed.splitlines()] == []
        outside = page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((e) => !e.closest("article")
              && !e.querySelector("article") && e.checkVisibility() && e.innerText?.trim())
              .map((e) => e.outerHTML.slice(0, 80))"""
        )
        assert outside == []
        for answer in page.locator(".faq__answer").all():
            assert answer.is_visible()
        source = page.locator(".sources a[href^=http]").first
        address = source.evaluate("(e) => getComputedStyle(e, '::after').content")
        assert source.get_attribute("href") in address
        canonical = page.locator("link[rel=canonical]").get_attribute("href")
        assert canonical is not None
        assert canonical in printed


def test_without_script_all_but_search_works(sites: Sites, browser: Browser) -> None:
    """Nothing on the page waits for a script, and the search page says where to go instead."""
    served = sites("sample")
    with opened(browser, served.url(POST), java_script_enabled=False) as (page, complaints):
        assert "Massage Techniques" in page.locator("h1").inner_text()
        expect(page.locator("[data-copy]")).to_be_hidden()
        expect(page.locator("[data-share]")).to_be_hidden()
        page.locator("summary").first.click()
        expect(page.locator(".faq__answer").first).to_be_visible()
        page.locator(".more-posts a").first.click()
        assert page.locator("h1").inner_text()
        page.goto(served.url("/search/"))
        expect(page.locator("noscript p")).to_be_visible()
        page.locator("main a", has_text="See all posts").click()
        assert page.url == served.url("/archive/")
        assert complaints.found == []


def test_comments_load_on_a_click_only(sites: Sites, browser: Browser) -> None:
    """No request leaves the page before the reader asks; then exactly the provider is asked."""
    with opened(browser, sites("hard").url("/posts/bare/")) as (page, complaints):
        page.wait_for_load_state("networkidle")
        assert complaints.found == []
        page.locator("[data-comments]").click()
        page.wait_for_function("() => document.querySelector('script[src^=\"https:\"]')")
        script = page.locator("script[src^='https:']")
        assert script.get_attribute("src") == "https://giscus.app/client.js"
        assert script.get_attribute("data-repo") == "a/b"
        assert not [each for each in complaints.found if "Content Security Policy" in each]


def test_motion_is_reduced_where_asked(sites: Sites, browser: Browser) -> None:
    """A reader who asked for less motion is not scrolled about."""
    behaviours = {}
    for motion in ("reduce", "no-preference"):
        with opened(browser, sites("sample").url("/about/"), reduced_motion=motion) as (page, _):
            behaviours[motion] = page.evaluate(
                "() => getComputedStyle(document.documentElement).scrollBehavior"
            )
    assert behaviours == {"reduce": "auto", "no-preference": "smooth"}

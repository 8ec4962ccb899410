"""Search in Chromium: finds a post by its words, opens it, filters, and works under a path."""

from importlib.util import find_spec

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_host import Sites
from browser_sites import LANGUAGES, WITHIN_SENTENCES
from browser_watch import opened
from test_browser_pages import violations

RESULTS = "[data-search-results] li"


def found(page: Page) -> list[str]:
    """Return the titles of the posts that were found."""
    expect(page.locator(RESULTS).first).to_be_visible()
    return page.locator(f"{RESULTS} .search__title").all_inner_texts()


@pytest.mark.parametrize("name", ["sample", "prefix"])
def test_a_post_is_found_and_opened(name: str, sites: Sites, browser: Browser, axe: str) -> None:
    """At the root of a host and under a path; the answer is as accessible as the page."""
    served = sites(name)
    with opened(browser, served.url("/search/")) as (page, complaints):
        page.get_by_role("searchbox").fill("tennis ball")
        assert "Self-Massage" in found(page)[0]
        assert page.url == served.url("/search/?q=tennis+ball")
        assert violations(page, axe) == []
        page.locator(f"{RESULTS} a").first.click()
        page.wait_for_url(served.url("/posts/self-massage-with-a-ball/"))
        expect(page.locator("h1")).to_contain_text("Self-Massage")
        assert complaints.found == []


def test_authors_and_modalities_are_filters(sites: Sites, browser: Browser) -> None:
    """A filter alone lists its posts; filters narrow a search down."""
    with opened(browser, sites("sample").url("/search/?q=massage")) as (page, complaints):
        count = page.locator("[data-search-count]")
        expect(count).to_contain_text("found")
        everything = int(count.inner_text().split()[-1])
        page.get_by_label("Authors").select_option("Tomás Reyes")
        expect(count).not_to_have_text(f"Posts found: {everything}")
        some = int(count.inner_text().split()[-1])
        assert 0 < some < everything
        page.get_by_label("Modalities").select_option(index=1)
        expect(count).not_to_have_text(f"Posts found: {some}")
        assert complaints.found == []


def test_nothing_is_said_to_be_nothing(sites: Sites, browser: Browser) -> None:
    """A word that no post has, and one that only a draft has."""
    with opened(browser, sites("sample").url("/search/?q=zyzzyva")) as (page, _):
        expect(page.locator("[data-search-count]")).to_contain_text("Nothing found for zyzzyva")
        assert page.locator(RESULTS).count() == 0


def test_the_page_that_is_not_there_offers_search(sites: Sites, browser: Browser) -> None:
    """What is typed on the 404 page is searched for."""
    served = sites("prefix")
    with opened(browser, served.url("/404.html")) as (page, complaints):
        page.get_by_role("searchbox").fill("prenatal")
        page.keyboard.press("Enter")
        page.wait_for_url(served.url("/search/?q=prenatal"))
        assert any("Prenatal" in each for each in found(page))
        assert complaints.found == []


def test_search_knows_the_language(sites: Sites, browser: Browser) -> None:
    """In Spanish the stem of a word is enough, and the words of the page are Spanish."""
    with opened(browser, sites("spanish").url("/search/?q=contracturas")) as (page, complaints):
        assert found(page) == ["¿Le duele el cuello?"]
        expect(page.locator("[data-search-count]")).to_contain_text("Artículos encontrados: 1")
        assert complaints.found == []


def test_without_posts_there_is_no_box(sites: Sites, browser: Browser) -> None:
    """A site that has nothing to search does not offer to."""
    with opened(browser, sites("empty").url("/404.html")) as (page, _):
        assert page.get_by_role("searchbox").count() == 0
        assert page.locator(".menu__search").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_works_without_a_stemmer(language: str, sites: Sites, browser: Browser) -> None:
    """Pagefind has none for these languages; their words are found as they are written."""
    title, _, query = LANGUAGES[language]
    with opened(browser, sites(language).url(f"/search/?q={query}")) as (page, complaints):
        assert found(page) == [title]
        assert complaints.found == []


@pytest.mark.skipif(
    find_spec("pagefind_bin_extended") is None, reason="needs: pip install 'pagefind[extended]'"
)
@pytest.mark.parametrize("language", WITHIN_SENTENCES)
def test_a_word_within_a_sentence_is_found(language: str, sites: Sites, browser: Browser) -> None:
    """In languages without spaces, with the extended build of Pagefind."""
    query = WITHIN_SENTENCES[language]
    with opened(browser, sites(language).url(f"/search/?q={query}")) as (page, _):
        assert found(page) == [LANGUAGES[language][0]]


# Not `index/`: Pagefind takes a chunk that cannot be loaded for an empty one, and does not say so.
@pytest.mark.parametrize("missing", ["pagefind.js", "pagefind-entry.json", "wasm.", "fragment/"])
def test_a_search_that_fails_says_so(missing: str, sites: Sites, browser: Browser) -> None:
    """Without a file of the index, the reader is sent to the archive."""
    with opened(browser, sites("vi").url("/404.html")) as (page, _):
        page.route(f"**/pagefind/{missing}*", lambda route: route.fulfill(status=404))
        page.goto(sites("vi").url("/search/?q=vai"))
        expect(page.locator("[data-search-count]")).to_contain_text("could not be loaded")

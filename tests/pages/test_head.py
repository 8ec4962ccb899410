"""The head says of a page what search engines, feeds and social networks ask for."""

import datetime as dt
from dataclasses import replace

import pytest

from clinicsite import digests
from clinicsite.pages.contexts.html_values import Picture
from clinicsite.pages.contexts.parts import FeedLink, Head
from clinicsite.pages.seo import head
from clinicsite.pages.seo.head_facts import SiteFacts
from clinicsite.pages.seo.head_title import MAX_WIDTH, full_title, width
from head_samples import (
    HOSTILE,
    PICTURE,
    ROOT,
    ZONE,
    author,
    condition,
    metas,
    modality,
    page,
    post,
    post_facts,
    settings,
    site,
)


def every_head(facts: SiteFacts) -> dict[str, Head]:
    """Return a head of each kind of page."""
    return {
        "post": head.head_for_post(facts, post_facts()),
        "home": head.head_for_home(facts, page(url="/", crumbs=()), ["/blog/posts/desk/"]),
        "list": head.head_for_list(facts, page(), ["/blog/posts/desk/"]),
        "modalities": head.head_for_modalities(facts, page(), [modality()]),
        "modality": head.head_for_term(facts, page(), modality(), []),
        "condition": head.head_for_term(facts, page(), condition(), []),
        "author": head.head_for_author(facts, page(), author()),
        "page": head.head_for_page(facts, page()),
        "service": head.head_for_service(facts, page()),
    }


KINDS = sorted(every_head(site()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_a_canonical_url_under_the_sites_path(kind: str) -> None:
    """The canonical url and og:url are one absolute url below `https://host/blog`."""
    made = every_head(site())[kind]
    assert made.canonical.startswith(f"{ROOT}/")
    assert metas(made, "og:url") == [made.canonical]


def test_the_canonical_url_of_a_post_is_its_permalink() -> None:
    """The path of the site stands in it once."""
    assert head.head_for_post(site(), post_facts()).canonical == f"{ROOT}/posts/desk/"


def test_a_posts_own_canonical_url_wins() -> None:
    """A text first published elsewhere says so, also to social networks."""
    elsewhere = post(canonical="https://first.example/text")
    made = head.head_for_post(site(), post_facts(elsewhere))
    assert made.canonical == "https://first.example/text"
    assert metas(made, "og:url") == ["https://first.example/text"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_is_hidden_from_search_engines(kind: str) -> None:
    """Every page of a preview build is noindex."""
    assert metas(every_head(site(preview=True))[kind], "robots") == ["noindex"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "service"])
def test_a_published_page_allows_large_pictures(kind: str) -> None:
    """What is published is indexed, unless someone asked otherwise."""
    assert metas(every_head(site())[kind], "robots") == ["max-image-preview:large"]


def test_noindex_is_heeded() -> None:
    """A post or page that asks for it, the search page and 404 are noindex."""
    assert metas(head.head_for_post(site(), post_facts(post(noindex=True))), "robots") == [
        "noindex"
    ]
    assert metas(head.head_for_page(site(), page(noindex=True)), "robots") == ["noindex"]
    assert metas(head.head_for_service(site(), page()), "robots") == ["noindex"]


def test_a_post_is_an_article() -> None:
    """Open Graph's article has dates with offsets, authors' pages, section and tags."""
    made = head.head_for_post(site(), post_facts())
    assert metas(made, "og:type") == ["article"]
    assert metas(made, "article:published_time") == ["2026-01-09T00:00:00-08:00"]
    assert metas(made, "article:modified_time") == ["2026-06-30T00:00:00-07:00"]
    assert metas(made, "article:author") == [f"{ROOT}/authors/maren/", f"{ROOT}/authors/agency/"]
    assert metas(made, "article:section") == ["Movement"]
    assert metas(made, "article:tag") == ["Swedish massage", "Neck pain"]


def test_other_pages_are_no_articles() -> None:
    """Only posts carry article:*."""
    for kind, made in every_head(site()).items():
        if kind != "post":
            assert metas(made, "og:type") == ["website"]
            assert not [each for each in made.metas if each.key.startswith("article:")]


def test_open_graph_says_where_and_in_which_language() -> None:
    """Title without the site's name, site name, locale with territory."""
    made = head.head_for_page(site(language="es"), page())
    assert metas(made, "og:title") == ["About us"]
    assert metas(made, "og:site_name") == ["Willow Lane"]
    assert metas(made, "og:locale") == ["es_ES"]
    assert metas(made, "og:description") == metas(made, "description") == ["Who we are."]
    assert metas(made, "theme-color") == ["#1f4d46"]


def test_the_wide_crop_is_the_social_picture() -> None:
    """1200 by 630 pixels, absolute, with alt text."""
    made = head.head_for_post(site(), post_facts())
    assert metas(made, "og:image") == [f"{ROOT}/assets/pictures/desk-card.jpg"]
    assert metas(made, "og:image:width") == ["1200"]
    assert metas(made, "og:image:height") == ["630"]
    assert metas(made, "og:image:alt") == ["A desk"]
    assert metas(made, "twitter:card") == ["summary_large_image"]


def test_a_picture_from_another_host_keeps_its_url() -> None:
    """An absolute url is not made absolute again."""
    made = head.head_for_page(site(), page(picture=Picture("https://cdn.example/a.jpg", "A")))
    assert metas(made, "og:image") == ["https://cdn.example/a.jpg"]


def test_without_a_crop_the_picture_itself_is_shown() -> None:
    """Its url is made absolute once; sizes that are not known are not claimed."""
    made = head.head_for_post(site(), post_facts(picture=replace(PICTURE, large=None)))
    assert metas(made, "og:image") == [f"{ROOT}/assets/pictures/desk-1600w.jpg"]
    assert metas(made, "og:image:width") == ["1600"]
    bare = head.head_for_post(site(), post_facts(picture=Picture("/blog/a.jpg", "")))
    assert metas(bare, "og:image") == [f"{ROOT}/a.jpg"]
    assert metas(bare, "og:image:width") == metas(bare, "og:image:alt") == []


@pytest.mark.parametrize(
    "picture", [None, Picture("/blog/a.svg", "A"), Picture("/blog/a.avif", "A")]
)
def test_no_picture_that_networks_cannot_show(picture: Picture | None) -> None:
    """Then the logo stands, on a small card; a vector logo does not."""
    made = head.head_for_post(site(), post_facts(picture=picture))
    assert metas(made, "og:image") == [f"{ROOT}/images/logo.png"]
    assert metas(made, "twitter:card") == ["summary"]
    assert metas(made, "og:image:alt") == []
    vector = head.head_for_post(site(logo="/images/logo.svg"), post_facts(picture=picture))
    assert metas(vector, "og:image") == []


def test_nothing_empty_is_said() -> None:
    """A value that is missing has no meta."""
    bare = head.head_for_page(site(theme_color=None, logo=None), page(description=""))
    assert [each.key for each in bare.metas if not each.content] == []
    assert metas(bare, "description") == metas(bare, "theme-color") == []


def test_a_pages_own_feeds_follow_the_sites() -> None:
    """A modality's page announces the site's feeds and the modality's."""
    own = head.feed_links("Swedish", "/blog/mod/s/feed.xml", "/blog/mod/s/feed.json")
    made = head.head_for_term(site(), page(feeds=own), modality(), [])
    assert made.feeds[0] == FeedLink("Willow Lane", "/blog/feed.xml", "application/atom+xml")
    assert made.feeds[1] == FeedLink("Willow Lane", "/blog/feed.json", "application/feed+json")
    assert made.feeds[2:] == own


def test_the_title_ends_with_the_sites_name_only_where_there_is_room() -> None:
    """600 pixels; the title itself is never cut."""
    assert head.head_for_page(site(), page()).title == "About us \u2013 Willow Lane"
    long = "How to sit, stand, reach, turn and lie when your neck is sore in the morning"
    assert head.head_for_page(site(), page(title=long)).title == long


def test_the_title_of_the_home_page_ends_with_the_tagline() -> None:
    """A site's name after itself says nothing."""
    home = page(url="/", title="Willow Lane", crumbs=())
    assert head.head_for_home(site(), home, []).title == "Willow Lane \u2013 Massage in Portland"
    assert head.head_for_home(site(tagline=None), home, []).title == "Willow Lane"
    assert head.head_for_page(site(), home).title == "Willow Lane"


def test_the_limit_of_a_title_is_met_exactly() -> None:
    """A title of 600 pixels with the name keeps it, one of 601 does not."""
    titles = ["M" * wide + "i" * narrow for wide in range(36) for narrow in range(40)]
    by_width = {width(f"{title} \u2013 x"): title for title in titles}
    assert full_title(by_width[MAX_WIDTH], "x") == f"{by_width[MAX_WIDTH]} \u2013 x"
    assert full_title(by_width[MAX_WIDTH + 1], "x") == by_width[MAX_WIDTH + 1]


@pytest.mark.parametrize(
    ("text", "pixels"),
    [
        ("", 0),
        ("iiiii", 22),
        ("WWWWW", 94),
        ("Neck pain", 89),
        ("é", 11),
        ("e\u0301", 11),
        ("x\u0301", 10),
        ("漢字", 40),
        ("한국", 40),
        ("Ж", 12),
    ],
)
def test_a_text_is_as_wide_as_arial_sets_it(text: str, pixels: int) -> None:
    """Advance widths at 20 pixels; accents add nothing, East Asian letters are square."""
    assert width(text) == pixels


def test_a_description_is_as_typed_or_the_excerpt_cut_at_a_word() -> None:
    """What an editor typed is never cut; an excerpt fits into 156 characters and an ellipsis."""
    long = "word " * 60
    assert head.description_of(long, "excerpt") == long.strip()
    assert head.description_of(None, "A short\n one.") == "A short one."
    cut = head.description_of(None, long)
    assert cut.endswith("word …")
    assert len(cut) <= 158
    assert head.description_of(None, "") == ""


def test_an_excerpt_without_spaces_is_still_cut() -> None:
    """A text of one long word, as in languages without spaces, is not lost."""
    cut = head.description_of(None, "漢" * 300)
    assert cut.startswith("漢漢")
    assert len(cut) <= 158


def test_a_head_has_a_digest_that_changes_only_with_what_it_shows() -> None:
    """A head is an input of its page: a setting it does not show leaves it as it was."""
    before = digests.of(head.head_for_post(site(), post_facts()))
    assert digests.of(head.head_for_post(site(), post_facts())) == before
    other_blog = settings().model_copy(update={"time_zone": "UTC", "description": "other"})
    assert digests.of(head.head_for_post(head.site_facts(other_blog), post_facts())) == before
    later = post_facts(updated=dt.datetime(2026, 7, 1, tzinfo=ZONE))
    assert digests.of(head.head_for_post(site(), later)) != before


def test_hostile_texts_reach_the_metas_as_they_are() -> None:
    """Escaping is the template's; nothing is lost or added here."""
    made = head.head_for_page(site(), page(title=HOSTILE, description=HOSTILE))
    assert metas(made, "og:title") == [HOSTILE]
    assert metas(made, "description") == [HOSTILE]

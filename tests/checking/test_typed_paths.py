"""Paths of the built site that somebody typed are checked wherever they may stand."""

from pathlib import Path

import pytest

from clinicsite.errors import ContentError
from sample import SITES, Site, copy


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    """Return a sound site."""
    return copy(SITES / "small", tmp_path / "site")


def dead(site: Site) -> list[str]:
    """Return the places of dead links."""
    try:
        site.build()
    except ContentError as error:
        return [str(each.place) for each in error.diagnostics if each.code == "dead-link"]
    return []


@pytest.mark.parametrize(
    "path",
    ["/", "/about/", "/about/#anything", "/posts/neck-pain/", "/feed.xml", "/notes.txt",
     "/404.html", "/images/neck.svg", "/old/first-visit/", "/modalities/?x=1", "/index.html"],
)  # fmt: skip
def test_what_is_there_may_be_linked(site: Site, path: str) -> None:
    site.replace("content/pages/about.md", "One room", f"[See]({path}) one room")
    assert dead(site) == []


@pytest.mark.parametrize(
    "path", ["/abuot/", "/about", "/posts/", "/Feed.xml", "/notes.txt/", "/about/x"]
)
def test_what_is_not_there_may_not(site: Site, path: str) -> None:
    site.replace("content/pages/about.md", "One room", f"[See]({path}) one room")
    assert dead(site) == ["content/pages/about.md:4:7"]


SETTINGS = "content/site.yaml"
POST = "content/posts/neck-pain.md"
LANGUAGE = "language: en"


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (SETTINGS, "url: tel:+15555550142", "url: /x/", "7:8"),
        (SETTINGS, "url: /about/", "url: /x/", "10:26"),
        (SETTINGS, LANGUAGE, f"{LANGUAGE}\nlogo: /x.svg", "5:7"),
        (SETTINGS, LANGUAGE, f"{LANGUAGE}\ndisclaimer: {{text: a, url: /x/}}", "5:28"),
        (SETTINGS, LANGUAGE, f"{LANGUAGE}\nfooter: [{{label: a, url: /x/}}]", "5:26"),
        ("content/posts/neck-pain.md", "image:", "cta: {label: a, url: /x/}\nimage:", "6:22"),
        ("content/modalities/deep-tissue.md", "summary:", "booking: /x/\nsummary:", "5:10"),
    ],
)
def test_a_dead_path_is_told_at_its_place(
    site: Site, path: str, old: str, new: str, place: str
) -> None:
    site.replace(path, old, new)
    assert dead(site) == [f"{path}:{place}"]


def test_paths_are_typed_without_the_prefix(site: Site) -> None:
    site.replace("content/site.yaml", "https://small.example", "https://small.example/blog")
    assert dead(site) == []
    assert 'href="/blog/about/"' in site.page("index.html")


@pytest.mark.parametrize("root", ["https://small.example", "https://small.example/blog"])
def test_a_path_loses_its_link_on_the_day_its_post_expires(site: Site, root: str) -> None:
    """The address that a build is for changes nothing in it."""
    post = "content/posts/neck-pain.md"
    site.replace(post, "date: 2026-02-03", "date: 2026-02-03\nexpires: 2026-06-02")
    site.replace("content/pages/about.md", "One room", "[See](/posts/neck-pain/#when) One room")
    site.build(base_url=root)
    assert "/posts/neck-pain/#when" in site.page("about/index.html")
    later = site.run("build", "--strict", "--base-url", root, "--today", "2026-06-02")
    assert later.code == 0
    assert "link-to-unpublished" in site.run("check", "--today", "2026-06-02").err
    assert "neck-pain" not in site.page("about/index.html")
    assert "See One room" in site.page("about/index.html")


@pytest.mark.parametrize("root", ["https://small.example", "https://small.example/blog"])
@pytest.mark.parametrize(
    ("rest", "is_dead"),
    [("", False), ("/", False), ("?x=1", False), ("#x", False), ("/about/#x", False),
     ("/notes.txt", False), ("/index.html", False), ("/abuot/", True), ("/about", True),
     (".org/x/", False), (":81/x/", False), ("@x.example/x/", False)],
)  # fmt: skip
def test_the_sites_own_full_address_is_checked_at_its_place(
    site: Site, root: str, rest: str, *, is_dead: bool
) -> None:
    """And stays as typed: only what is found depends on the site's address."""
    link = f"{root}{rest}"
    site.replace("content/site.yaml", "https://small.example", root)
    site.replace("content/pages/about.md", "One room", f"One [room]({link})")
    assert dead(site) == (["content/pages/about.md:4:12"] if is_dead else [])
    if not is_dead:
        assert f'href="{link}"' in site.page("about/index.html")


@pytest.mark.parametrize("url", ["http://small.example/x/", "https://www.small.example/x/"])
def test_another_address_is_not_the_sites(site: Site, url: str) -> None:
    site.replace("content/pages/about.md", "One room", f"One [room]({url})")
    assert dead(site) == []


def test_a_dead_full_address_is_told_in_headers_and_settings(site: Site) -> None:
    url = "https://small.example/x/"
    site.replace(SETTINGS, "url: /about/", f"url: {url}")
    site.replace("content/modalities/deep-tissue.md", "summary:", f"booking: {url}\nsummary:")
    assert dead(site) == ["content/modalities/deep-tissue.md:5:10", f"{SETTINGS}:10:26"]


def test_no_day_breaks_a_build_that_names_a_post_by_its_full_address(site: Site) -> None:
    post = "content/posts/neck-pain.md"
    site.replace(post, "date: 2026-02-03", "date: 2026-02-03\nexpires: 2026-06-01")
    url = "https://small.example/posts/neck-pain/"
    site.replace("content/pages/about.md", "One room", f"[See]({url}) One room")
    assert site.run("build", "--strict", "--today", "2026-06-01").code == 0


def test_the_page_of_a_category_may_go_with_its_last_post(site: Site) -> None:
    """Also one that a text names: no day breaks a build, and `check` lets it pass."""
    site.replace(SETTINGS, "url: /about/", "url: /categories/offers/")
    site.replace("content/pages/about.md", "One room", "[Offers](/categories/offers/) One room")
    post = "content/posts/neck-pain.md"
    header, body = site.read(post).split("\n---\n", 1)
    lines = [line for line in header.split("\n") if not line.startswith("category:")]
    expired = ["category: Offers", "expires: 2026-06-01"]
    site.write(post, "\n".join([*lines, *expired]) + f"\n---\n{body}")
    for day in ("2026-05-31", "2026-06-01"):
        assert site.run("build", "--strict", "--today", day).code == 0
        assert site.run("check", "--today", day).code == 0


def test_a_menu_may_name_the_old_address_of_an_expired_post(site: Site) -> None:
    site.replace(SETTINGS, "url: /about/", "url: /winter/")
    post = "content/posts/neck-pain.md"
    expired = "date: 2026-02-03\naliases: /winter/\nexpires: 2026-06-01"
    site.replace(post, "date: 2026-02-03", expired)
    assert site.run("build", "--strict", "--today", "2026-06-01").code == 0


def test_no_day_breaks_a_build_whose_calls_and_menus_lead_to_a_post(site: Site) -> None:
    """Such a link stays, as a menu has no other words; the remark names it. A draft is an error."""
    post, path = "content/posts/neck-pain.md", "/posts/neck-pain/"
    site.replace(SETTINGS, "url: /about/", f"url: {path}")
    site.replace(post, "date: 2026-02-03", "date: 2026-02-03\nexpires: 2026-06-01")
    said = site.run("build", "--strict", "--today", "2026-06-01")
    assert said.code == 0, said.err
    told = f"{SETTINGS}:10:26: info[link-to-unpublished]: '{path}' is expired"
    checked = site.run("check", "--today", "2026-06-01")
    assert told in checked.err
    assert checked.code == 0, checked.err
    site.replace(post, "expires: 2026-06-01", "draft: true")
    assert site.run("build", "--today", "2026-06-01").code == 1


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        (
            "draft: true",
            "is a draft, so readers would find no page; delete `draft: true` in",
        ),
        (
            "date: 2026-07-01",
            "is scheduled for 2026-07-01, so readers would find no page; change the date of",
        ),
    ],
)
def test_a_menu_that_leads_to_what_is_not_published_says_so(
    key: str, sentence: str, site: Site
) -> None:
    site.replace(SETTINGS, "url: /about/", "url: /posts/neck-pain/")
    site.replace(POST, "date: 2026-02-03", key if "date" in key else f"date: 2026-02-03\n{key}")
    said = site.run("build", "--today", "2026-06-01")
    assert said.code == 1
    place = f"{SETTINGS}:10:26: error[dead-link]: '/posts/neck-pain/'"
    assert f"{place} {sentence} {POST}, or take the link out until then\n" in said.err

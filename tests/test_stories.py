"""An edit makes exactly the pages that show it, and says why; and always a whole, right site.

Each story starts from the built site of `tests/sites/stories` and ends with a comparison: the
output is that of a first build of the same files elsewhere, byte for byte.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.build import Report
from clinicsite.engine import signatures
from clinicsite.errors import ContentError
from sample import SITES, TODAY, Site, copy, small_theme

POSTS = "content/posts"
FEEDS = ("feed.xml", "feed.json")
# The same words in another order: the text changes, and what it is about does not.
BODY_EDIT = ("slow and warm.", "warm and slow.")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the stories' site as it is before any story."""
    site = copy(SITES / "stories", tmp_path_factory.mktemp("stories") / "site")
    with small_theme():
        site.build()
    return site


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Iterator[Site]:
    """Return a copy of the built site; after the story it must be like a clean build."""
    copied = copy(built.root, tmp_path / "site", whole=True)
    with small_theme():
        yield copied
        days = {"today": "2026-06-05"} if (copied.root / "later").exists() else {}
        assert copied.tree() == copied.clean_tree(tmp_path / "clean", **days)


def stale(report: Report) -> set[str]:
    """Return what was made."""
    return {each.path for each in report.plan.make}


def found_in_output(report: Report) -> dict[str, tuple[str, ...]]:
    """Return what was made, and what a look at the output folder gave as the reason."""
    return {each.path: each.reasons for each in report.plan.make}


def post(*ids: str) -> tuple[str, ...]:
    """Return the output paths of posts."""
    return tuple(f"posts/{each}/index.html" for each in ids)


def feeds_of(*folders: str) -> tuple[str, ...]:
    """Return the output paths of feeds."""
    return tuple(f"{folder}{feed}" for folder in folders for feed in FEEDS)


def pages(site: Site) -> set[str]:
    """Return the output paths that end in .html."""
    return {path for path in site.tree() if path.endswith(".html")}


def cards(site: Site, id_: str) -> str:
    """Return the More Posts section of a post."""
    html = site.page(f"posts/{id_}/index.html")
    return html.partition('<section class="more-posts">')[2].partition("</section>")[0]


IDS = ("ankles", "backs", "calves", "desks", "elbows")
ANKLES_FEEDS = feeds_of("", "authors/ana/", "modalities/swedish/")


def test_nothing_changed_renders_nothing_and_writes_nothing(site: Site) -> None:
    before = footprint(site)
    report = site.build()
    assert stale(report) == set()
    assert (report.rendered, report.published.is_exchanged) == (0, False)
    assert footprint(site) == before


def footprint(site: Site) -> dict[str, tuple[int, int]]:
    """Return inode and time of change of everything below the site's folder, caches apart."""
    folders = [site.root, site.root / "build"]
    found = [*folders, *(site.root / "build").rglob("*")]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_touching_a_file_changes_nothing(site: Site) -> None:
    os.utime(site.root / POSTS / "ankles.md", (0, 0))
    assert stale(site.build()) == set()


def test_a_body_edit_renders_one_page_and_the_feeds_that_carry_the_text(site: Site) -> None:
    site.replace(f"{POSTS}/ankles.md", *BODY_EDIT)
    assert stale(site.build()) == {*post("ankles"), *ANKLES_FEEDS}


def test_a_body_edit_of_an_old_post_renders_one_page(site: Site) -> None:
    """Feeds carry the newest posts only; an old post's text is on its own page alone."""
    site.replace("content/site.yaml", "  more_posts: 2", "  more_posts: 2\n  feed_posts: 1")
    site.build()
    site.replace(f"{POSTS}/ankles.md", *BODY_EDIT)
    assert stale(site.build()) == set(post("ankles"))


def test_other_words_change_the_head_and_only_the_more_posts_that_come_out_otherwise(
    site: Site,
) -> None:
    """The head's structured data counts words; More Posts are chosen by them."""
    before = {id_: cards(site, id_) for id_ in IDS}
    site.replace(f"{POSTS}/ankles.md", "A second paragraph", "Desk and sore neck")
    found = stale(site.build())
    otherwise = {id_ for id_ in IDS if cards(site, id_) != before[id_]}
    rendered = {path for path in found if path.startswith("posts/")}
    assert rendered == set(post("ankles", *otherwise))


def test_a_title_edit_renders_the_post_and_all_that_list_it(site: Site) -> None:
    showing = {id_ for id_ in IDS if "/posts/ankles/" in cards(site, id_)}
    site.replace(f"{POSTS}/ankles.md", "Ankles in winter", "Ankles in spring")
    report = site.build()
    assert showing
    assert "backs" not in showing
    lists = ("page/2/index.html", "authors/ana/index.html", "modalities/swedish/index.html")
    posts = post("ankles", "backs", *showing)
    assert stale(report) == {*posts, *lists, "archive/index.html", *ANKLES_FEEDS}
    assert not [path for path, data in site.tree().items() if b"Ankles in winter" in data]


def test_a_deleted_post_leaves_with_every_card_of_it(site: Site) -> None:
    before = site.tree()
    showing = {path for path, data in before.items() if b"alves" in data} - set(post("calves"))
    site.delete(f"{POSTS}/calves.md")
    report = site.build()
    assert report.plan.remove == post("calves")
    assert {
        path for path, data in site.tree().items() if b"Calves" in data or b"calves" in data
    } == set()
    # Whoever showed it was made anew, and beside them only what came out otherwise.
    assert showing <= stale(report)
    after = site.tree()
    assert all(before[path] != after[path] for path in stale(report) - showing)
    assert pages(site) - stale(report)


def test_a_new_post_renders_its_page_and_all_that_list_it(site: Site) -> None:
    text = site.read(f"{POSTS}/elbows.md").replace("2026-05-10", "2026-05-20")
    site.write(f"{POSTS}/fingers.md", text.replace("Elbows of", "Fingers of"))
    found = stale(site.build())
    assert {*post("fingers", "elbows"), "index.html", "sitemap.xml"} <= found
    assert "about/index.html" not in found
    assert "modalities/swedish/index.html" not in found


def test_a_date_change_moves_the_post_in_every_list(site: Site) -> None:
    site.replace(f"{POSTS}/ankles.md", "2026-01-10", "2026-05-20")
    found = stale(site.build())
    assert {*post("ankles"), "index.html", "sitemap.xml"} <= found
    assert site.page("index.html").index("Ankles") < site.page("index.html").index("Elbows")


def test_a_renamed_author_changes_wherever_the_name_stands(site: Site) -> None:
    site.replace("content/authors/ben.md", "Ben Okafor", "Benedict Okafor")
    found = stale(site.build())
    assert set(post("desks", "backs")) <= found
    assert not [path for path, data in site.tree().items() if b"Ben Okafor" in data]
    assert "authors/ana/index.html" not in found


def test_a_new_synonym_changes_its_page_and_the_texts_that_mention_it(site: Site) -> None:
    site.replace(
        "content/modalities/deep-tissue.md", "[firm massage]", "[firm massage, slow strokes]"
    )
    assert stale(site.build()) == {"modalities/deep-tissue/index.html", *post("ankles")}
    assert '<a class="mention" href="/modalities/deep-tissue/">slow strokes</a>' in site.page(
        "posts/ankles/index.html"
    )


def test_a_part_of_templates_changes_just_the_pages_that_include_it(site: Site) -> None:
    theme = (SITES / "theme" / "templates" / "_pages.html").read_text()
    site.write("templates/_pages.html", theme.replace("<p>", '<p class="pages">'))
    lists = ("index.html", "page/2/index.html", "authors/ana/index.html", "authors/ben/index.html")
    terms = ("modalities/swedish/index.html", "modalities/deep-tissue/index.html")
    assert stale(site.build()) == {*lists, *terms}


def test_a_template_taken_back_gives_the_themes_again(site: Site) -> None:
    before = site.tree()
    site.write("templates/page.html", "<h1>{{ title }}</h1>\n")
    assert stale(site.build()) == {"about/index.html"}
    site.delete("templates/page.html")
    site.build()
    assert site.tree() == before


def test_a_style_sheet_changes_the_pages_that_name_it(site: Site) -> None:
    old = next(path for path in site.tree() if path.endswith(".css"))
    site.write("static/assets/site.css", "body{margin:1px}\n")
    report = site.build()
    new = next(path for path in site.tree() if path.endswith(".css"))
    assert stale(report) == {*pages(site), new}
    assert report.plan.remove == (old,)


def test_the_clinics_name_changes_all_pages_and_feeds(site: Site) -> None:
    site.replace("content/site.yaml", "Story Clinic", "Tale Clinic")
    found = stale(site.build())
    assert found == pages(site) | {path for path in site.tree() if "feed." in path}
    assert not [path for path, data in site.tree().items() if b"Story Clinic" in data]


def test_a_setting_that_no_page_shows_changes_nothing(site: Site) -> None:
    site.write("content/site.yaml", site.read("content/site.yaml") + "checks:\n  orphan: off\n")
    assert stale(site.build()) == set()


def test_the_day_of_a_scheduled_post_brings_it(site: Site) -> None:
    site.write("later/on", "")  # tells the fixture that the clean build is of that day too
    assert "posts/feet/index.html" not in site.tree()
    report = site.build(today="2026-06-05")
    assert set(post("feet", "elbows")) <= stale(report)
    assert "about/index.html" not in stale(report)


def test_a_clock_set_back_takes_it_away_again(site: Site) -> None:
    before = site.tree()
    site.build(today="2026-06-05")
    site.build()
    assert site.tree() == before


def test_an_output_edited_by_hand_is_made_again(site: Site) -> None:
    site.write("build/about/index.html", "by hand")
    report = site.build()
    assert found_in_output(report) == {"about/index.html": ("output changed by hand",)}
    assert "Two people" in site.page("about/index.html")


def test_an_output_deleted_by_hand_is_restored(site: Site) -> None:
    site.delete("build/about/index.html")
    assert found_in_output(site.build()) == {"about/index.html": ("output missing",)}


@pytest.mark.parametrize("damage", ["deleted", "garbage", "truncated", "a page of it gone"])
@pytest.mark.parametrize("name", ["cache.sqlite", "state.sqlite"])
def test_a_damaged_memory_is_made_again(site: Site, name: str, damage: str) -> None:
    """Also where the damage shows only when something is asked for."""
    (file,) = (site.root / ".clinicsite").rglob(name)
    with contextlib.closing(sqlite3.connect(file)) as settled:
        settled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    site.replace(f"{POSTS}/ankles.md", *BODY_EDIT)
    if damage == "a page of it gone":
        data = file.read_bytes()
        middle = len(data) // 2 // 8192 * 8192
        file.write_bytes(data[:middle] + bytes(8192) + data[middle + 8192 :])
    elif damage == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"garbage" * 999 if damage == "garbage" else file.read_bytes()[:700])
    again = stale(site.build())
    # Without the record of what was made, all is made again, once.
    assert {*post("ankles"), *ANKLES_FEEDS} <= again
    assert again == {*post("ankles"), *ANKLES_FEEDS} or name == "state.sqlite"
    assert stale(site.build()) == set()


def test_a_broken_site_publishes_nothing_and_a_mended_one_only_what_changed(site: Site) -> None:
    before = site.tree()
    good = site.read(f"{POSTS}/ankles.md")
    site.replace(f"{POSTS}/ankles.md", "author: ana", "author: anna")
    site.replace("content/pages/about.md", "Two people", "Three people")
    with pytest.raises(ContentError, match="no author has the id or name 'anna'"):
        site.build()
    assert site.tree() == before
    site.write(f"{POSTS}/ankles.md", good)
    assert stale(site.build()) == {"about/index.html"}


def test_a_template_broken_at_the_last_page_publishes_nothing(site: Site) -> None:
    before = site.tree()
    site.write("templates/sitemap.xml", "{{ nothing }}")
    with pytest.raises(ContentError, match="'nothing' is undefined"):
        site.build()
    assert site.tree() == before
    site.delete("templates/sitemap.xml")
    assert stale(site.build()) == set()


def test_a_renamed_post_moves(site: Site) -> None:
    site.rename(f"{POSTS}/ankles.md", f"{POSTS}/ankle.md")
    report = site.build()
    assert report.plan.remove == post("ankles")
    assert found_in_output(report)["posts/ankle/index.html"] == ("new",)
    assert not [path for path, data in site.tree().items() if b"/posts/ankles/" in data]


def test_a_renamed_post_with_an_alias_leaves_a_redirect(site: Site) -> None:
    site.rename(f"{POSTS}/ankles.md", f"{POSTS}/ankle.md")
    site.replace(f"{POSTS}/ankle.md", "author: ana", "author: ana\naliases: [/posts/ankles/]")
    report = site.build()
    assert report.plan.remove == ()
    assert 'url=/posts/ankle/"' in site.page("posts/ankles/index.html")


def test_two_posts_exchange_their_slugs(site: Site) -> None:
    ankles, backs = site.page("posts/ankles/index.html"), site.page("posts/backs/index.html")
    site.replace(f"{POSTS}/ankles.md", "author: ana", "author: ana\nslug: backs")
    site.replace(f"{POSTS}/backs.md", "author: ana", "author: ana\nslug: ankles")
    report = site.build()
    assert "<h1>Ankles in winter</h1>" in site.page("posts/backs/index.html")
    assert "<h1>Backs and desks</h1>" in site.page("posts/ankles/index.html")
    assert report.plan.remove == ()
    assert "<h1>Ankles" in ankles
    assert "<h1>Backs" in backs


def test_a_new_post_takes_the_name_of_a_renamed_one(site: Site) -> None:
    site.rename(f"{POSTS}/ankles.md", f"{POSTS}/old-ankles.md")
    site.write(
        f"{POSTS}/ankles.md",
        "---\ntitle: New ankles\ndate: 2026-05-30\nauthor: ben\n---\nNew text.\n",
    )
    site.build()
    assert "<h1>New ankles</h1>" in site.page("posts/ankles/index.html")
    assert "<h1>Ankles in winter</h1>" in site.page("posts/old-ankles/index.html")


def test_a_file_in_another_case_is_another_page(site: Site) -> None:
    site.rename(f"{POSTS}/ankles.md", f"{POSTS}/Ankles.md")
    site.build()
    assert (site.root / "build/posts/Ankles/index.html").exists()


def test_unrelated_takes_a_card_away(site: Site) -> None:
    shown = next(id_ for id_ in IDS if f'href="/posts/{id_}/"' in cards(site, "ankles"))
    site.replace(f"{POSTS}/ankles.md", "author: ana", f"author: ana\nunrelated: [{shown}]")
    assert set(post("ankles")) <= stale(site.build())
    assert f'href="/posts/{shown}/"' not in cards(site, "ankles")


def test_related_puts_a_card_first(site: Site) -> None:
    site.replace(f"{POSTS}/ankles.md", "author: ana", "author: ana\nrelated: [elbows]")
    site.build()
    assert cards(site, "ankles").partition("</li>")[0].count('href="/posts/elbows/"') == 1


def test_a_post_becomes_a_draft_and_comes_back(site: Site) -> None:
    before = site.tree()
    site.replace(f"{POSTS}/calves.md", "author: ben", "author: ben\ndraft: true")
    site.build()
    assert not [path for path, data in site.tree().items() if b"Calves" in data]
    site.replace(f"{POSTS}/calves.md", "draft: true\n", "")
    site.build()
    assert site.tree() == before


def test_another_base_url_changes_pages_and_comes_back(site: Site) -> None:
    before = site.tree()
    site.build(base_url="https://preview.example/pr-7")
    assert "/pr-7/" in site.page("index.html")
    site.build()
    assert site.tree() == before


def test_a_second_output_has_a_memory_of_its_own(site: Site) -> None:
    site.build(output=Path("other"))
    assert site.tree("other") == site.tree()
    assert stale(site.build()) == set()
    assert stale(site.build(output=Path("other"))) == set()


def test_clean_makes_everything_and_changes_nothing(site: Site) -> None:
    before = site.tree()
    report = site.build(clean=True)
    assert set(found_in_output(report).values()) == {("clean build",)}
    assert site.tree() == before


def test_a_plan_says_what_changed_and_what_came_of_it(site: Site) -> None:
    site.replace(f"{POSTS}/ankles.md", "Ankles in winter", "Ankles in spring")
    said = site.run("plan", "--today", TODAY).out.splitlines()
    (line,) = (each for each in said if each.startswith("make    archive/index.html: "))
    assert line.endswith("in the archive changed because content/posts/ankles.md changed")
    assert "make    posts/ankles/index.html: content/posts/ankles.md changed" in "\n".join(said)
    site.build()


def test_the_plan_is_what_the_build_does(site: Site) -> None:
    site.replace(f"{POSTS}/ankles.md", "Ankles in winter", "Ankles in spring")
    before = footprint(site)
    planned = site.plan()
    assert footprint(site) == before
    assert site.build().plan == planned


EDITS: dict[str, Callable[[Site], None]] = {
    "title": lambda site: site.replace(f"{POSTS}/desks.md", "Desks and", "Desks or"),
    "delete": lambda site: site.delete(f"{POSTS}/elbows.md"),
    "about": lambda site: site.delete("content/pages/about.md"),
    "author": lambda site: site.replace("content/authors/ana.md", "[LMT]", "[LMT, RMT]"),
    "paging": lambda site: site.replace("content/site.yaml", "page: 3", "page: 2"),
    "urls": lambda site: site.replace(
        "content/site.yaml", "  more_posts: 2", "  more_posts: 2\n  post_url: /{year}/{slug}/"
    ),
}


def test_edits_one_after_another_end_like_a_clean_build(site: Site) -> None:
    for edit in EDITS.values():
        edit(site)
        site.build()


def test_the_comparison_with_a_clean_build_can_fail(
    built: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: a change that leaves no trace is overlooked, and found out here."""
    site = copy(built.root, tmp_path / "site", whole=True)
    monkeypatch.setattr(signatures, "stamp", lambda _found, _now: b"as it was")
    with small_theme():
        site.build()
        site.replace(f"{POSTS}/ankles.md", *BODY_EDIT)
        site.build()
        monkeypatch.undo()
        assert site.tree() != site.clean_tree(tmp_path / "clean")

"""`clinicsite explain` and `clinicsite links` tell in an editor's words how posts lead on."""

import json
from pathlib import Path

import pytest

from sample import SITES, TODAY, Said, Site, copy

DAY = ("--today", TODAY)
HEADER = "---\ntitle: {title}\ndate: 2026-05-{day:02}\nauthor: ana\n---\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return the site of stories: five published posts, and `feet`, scheduled."""
    return copy(SITES / "stories", tmp_path / "site")


def explain(site: Site, *names: str) -> Said:
    """Run `clinicsite explain` on the tests' day."""
    return site.run("explain", *names, *DAY)


def with_hub(site: Site) -> None:
    """Add a post that is the best match of seven others, and let pages show one post each."""
    site.replace("content/site.yaml", "more_posts: 2", "more_posts: 1")
    told = [f"sleep{n} night{n} pillow{n}" for n in range(7)]
    for n, text in enumerate(told):
        body = f"{text} dream{n % 3}\n"
        site.write(f"content/posts/page{n}.md", HEADER.format(title=f"Page {n}", day=n + 1) + body)
    hub = HEADER.format(title="All of it", day=20) + " ".join(told) + "\n"
    site.write("content/posts/hub.md", hub)


def test_the_reasons_are_told_in_words_with_names(site: Site) -> None:
    """Each choice has its title, id, and what both posts share; modalities by their names."""
    said = explain(site, "desks")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("More Posts of “Desks and necks”\n1. Backs and desks (backs, ")
    assert "both mention " in said.out
    assert "both about Swedish massage" in said.out


def test_a_pin_is_told_as_one(site: Site) -> None:
    """What the front matter asks for is told as that, and stands first."""
    site.replace("content/posts/desks.md", "author: ben\n", "author: ben\nrelated: [calves]\n")
    said = explain(site, "desks")
    first = said.out.splitlines()[1:3]
    assert first[0].startswith("1. Calves after running (calves")
    assert first[1].strip().startswith("pinned: the front matter names it in `related`")
    assert "number 1 of the More Posts" in explain(site, "desks", "calves").out


def test_an_unrelated_post_is_told_as_one(site: Site) -> None:
    """What the front matter rules out is never shown, and explain says where that stands."""
    site.replace("content/posts/desks.md", "author: ben\n", "author: ben\nunrelated: [backs]\n")
    said = explain(site, "desks", "backs")
    assert said.out == (
        "“Backs and desks” is never one of the More Posts of “Desks and necks”: "
        "the front matter of the latter names it in `unrelated`.\n"
    )


def test_the_post_itself_is_told_as_such(site: Site) -> None:
    """Asked for the post itself, no front matter is blamed."""
    said = explain(site, "desks", "desks")
    assert said.out == "A post is never one of its own More Posts.\n"


def test_why_not_names_the_rank_and_what_is_shown_instead(site: Site) -> None:
    """A post that is not chosen: its rank or lack of it, what speaks for it, and a way out."""
    shown = {each["id"] for each in json.loads(explain(site, "desks", "--json").out)["more_posts"]}
    other = min({"ankles", "backs", "calves", "elbows"} - shown)
    said = explain(site, "desks", other)
    assert said.code == 0
    assert "is not among the More Posts of “Desks and necks”: " in said.out
    assert "add it to `related`" in said.out
    assert "Shown instead:\n1. " in said.out


def test_a_better_match_that_gave_way_is_told(site: Site) -> None:
    """A post shown often elsewhere is told as such, of the page and asked for by name."""
    with_hub(site)
    refused = []
    for n in range(7):
        told = json.loads(explain(site, f"page{n}", "--json").out)
        if {"id": "hub", "why": "shown-often"} in told["gave_way"]:
            refused.append(f"page{n}")
    assert refused
    for id_ in refused:
        assert "All of it (hub): shown often elsewhere" in explain(site, id_).out
        assert "shown often elsewhere" in explain(site, id_, "hub").out


def test_the_json_of_a_comparison_names_both_posts(site: Site) -> None:
    """Programs get the ids, the place, the rank, the score and the reasons."""
    told = json.loads(explain(site, "desks", "backs", "--json").out)
    assert (told["post"], told["other"], told["slot"], told["rank"]) == ("desks", "backs", 1, 1)
    assert told["score"] > 0
    assert {"kind", "words"} == set(told["reasons"][0])
    assert [told["excluded"], told["gave_way"]] == [False, None]


@pytest.mark.parametrize("name", ["desks", "/posts/desks/", "content/posts/desks.md"])
def test_a_post_is_named_by_id_url_or_file(site: Site, name: str) -> None:
    """An editor has a file open or a page before them, and types that."""
    assert "“Desks and necks”" in explain(site, name).out


def test_unknown_and_unpublished_names_are_refused(site: Site) -> None:
    """A name that is none is answered with the nearest; a draft is said to be one."""
    wrong = explain(site, "desk")
    assert wrong.code == 2
    assert "did you mean 'desks'?" in wrong.err
    site.replace("content/posts/backs.md", "author:", "draft: true\nauthor:")
    assert "'backs' is not published (draft)" in explain(site, "desks", "backs").err


@pytest.mark.parametrize(
    "name", ["feet", "cool-feet", "/posts/cool-feet/", "content/posts/feet.md"]
)
@pytest.mark.parametrize(
    ("date", "told"), [("2026-06-05", "2026-06-05"), ("2026-06-05 09:30", "2026-06-05 09:30")]
)
def test_a_scheduled_post_is_said_to_be_one(site: Site, name: str, date: str, told: str) -> None:
    """By whatever name it is asked for, it is found, with the day and hour that it waits for."""
    site.replace("content/posts/feet.md", "date: 2026-06-05", f"date: {date}\nslug: cool-feet")
    waiting = explain(site, name)
    assert waiting.code == 2
    assert f"'{name}' is not published (scheduled for {told})" in waiting.err


def test_a_lonely_post_has_none_and_that_is_said(site: Site) -> None:
    """With one post there is nothing to show: a sentence, not an empty list."""
    for name in ("backs", "calves", "desks", "elbows", "feet"):
        site.delete(f"content/posts/{name}.md")
    assert "has no More Posts: there is no other post to show" in explain(site, "ankles").out
    said = site.run("links", "--fail-on", "orphan", *DAY)
    assert said.code == 1
    assert "no More Posts link to them): 1\n  ankles\n" in said.out


def test_links_tells_orphans_dead_ends_and_counts(site: Site) -> None:
    """With More Posts there are no orphans; posts whose texts link nowhere are named."""
    said = site.run("links", "--fail-on", "orphan", "--fail-on", "dead-end", *DAY)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("5 posts\n")
    assert site.run("links", "--fail-on", "silent", *DAY).code == 1


def test_links_counts_a_link_in_a_text_once(site: Site) -> None:
    """Two links to one post from one text are one; the linking post is no longer silent."""
    text = site.read("content/posts/calves.md")
    site.write("content/posts/calves.md", text + "\nSee [desks](desks.md), [again](desks.md).\n")
    told = json.loads(site.run("links", "--json", *DAY).out)
    assert told["linked"] == {"desks": 1}
    assert "calves" not in told["silent"]
    assert sum(told["carded"].values()) == 5 * 2

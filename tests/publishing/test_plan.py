"""The plan is a pure comparison: each difference gives exactly its reasons, in words."""

import pytest

from clinicsite.publishing.manifest import Entry, Manifest
from clinicsite.publishing.plan import Plan, Stale, Wanted, plan

LAST = Manifest({"a.html": Entry({"title": "t1", "template post.html": "p1"}, "D")})
SAME = {"title": "t1", "template post.html": "p1"}


@pytest.mark.parametrize(
    ("inputs", "found", "reasons"),
    [
        (SAME, "D", ()),
        ({"title": "t2", "template post.html": "p1"}, "D", ("title changed",)),
        ({"title": "t1", "template post.html": "p2"}, "D", ("template post.html changed",)),
        ({**SAME, "image": "i"}, "D", ("image added",)),
        ({"title": "t1"}, "D", ("template post.html removed",)),
        (SAME, None, ("output missing",)),
        (SAME, "E", ("output changed by hand",)),
        (SAME, "D mode 600", ("output changed by hand",)),
        (SAME, "symlink", ("output changed by hand",)),
        ({"title": "t2", "template post.html": "p1"}, None, ("title changed", "output missing")),
    ],
)
def test_a_known_file_is_stale_for_each_difference_and_no_other(
    inputs: dict[str, str], found: str | None, reasons: tuple[str, ...]
) -> None:
    present = {} if found is None else {"a.html": found}
    made = plan([Wanted("a.html", inputs)], LAST, present)
    assert made.stale == ((Stale("a.html", reasons),) if reasons else ())
    assert made.fresh == (() if reasons else ("a.html",))
    assert made.is_empty is (not reasons)


def test_an_unknown_file_is_new_whatever_lies_there() -> None:
    for present in ({}, {"b.html": "D"}):
        made = plan([Wanted("b.html", {})], Manifest.empty(), present)
        assert made.stale == (Stale("b.html", ("new",)),)


def test_only_bytes_that_we_wrote_are_pruned() -> None:
    """A file at a path of ours with other bytes was put there by somebody, and is a stray."""
    assert plan([], LAST, {"a.html": "D"}).prune == ("a.html",)
    assert plan([], LAST, {"a.html": "D mode 600"}).prune == ("a.html",)
    for found in ("E", "symlink", "not a file"):
        made = plan([], LAST, {"a.html": found})
        assert (made.prune, made.stray) == ((), ("a.html",))


def test_with_the_manifest_lost_nothing_is_known_to_be_ours() -> None:
    made = plan([Wanted("a.html", SAME)], Manifest.empty(), {"a.html": "D", "old.html": "O"})
    assert made.prune == ()
    assert made.stray == ("old.html",)
    assert made.stale == (Stale("a.html", ("new",)),)


def test_an_entry_that_is_neither_wanted_nor_there_asks_for_nothing() -> None:
    assert plan([], LAST, {}).is_empty


def test_a_clean_build_makes_every_file_anew_and_still_knows_ours_from_strays() -> None:
    last = Manifest({**LAST.entries, "old.html": Entry({}, "O")})
    present = {"a.html": "D", "old.html": "O", "mine.txt": "M"}
    made = plan([Wanted("a.html", SAME)], last, present, clean=True)
    assert made.stale == (Stale("a.html", ("clean build",)),)
    assert (made.prune, made.stray) == (("old.html",), ("mine.txt",))


def test_folders_to_mend_make_a_plan() -> None:
    made = plan([Wanted("a.html", SAME)], LAST, {"a.html": "D"}, mend=["empty"])
    assert not made.is_empty
    assert made.fresh == ("a.html",)


def test_every_part_is_sorted_whatever_the_order_of_what_is_given() -> None:
    paths = ["c", "a", "b/d", "b/a"]
    made = plan([Wanted(p, {}) for p in paths], Manifest.empty(), {"z": "1", "y": "2"})
    assert [item.path for item in made.stale] == sorted(paths)
    assert made.stray == ("y", "z")


@pytest.mark.parametrize(
    "paths",
    [
        ["../x"],
        ["/x"],
        ["a//b"],
        ["a/./b"],
        ["a/.."],
        [""],
        ["a/"],
        ["a\\b"],
        ["a\0b"],
        [".clinicsite-output"],
        ["a", "a"],
        ["a", "a/b"],
        ["a/b", "a/b/c/d"],
    ],
)
def test_a_path_that_cannot_be_published_is_a_bug_of_ours(paths: list[str]) -> None:
    with pytest.raises(AssertionError):
        plan([Wanted(path, {}) for path in paths], Manifest.empty(), {})


def test_an_empty_plan_is_empty() -> None:
    assert Plan((), (), (), ()).is_empty

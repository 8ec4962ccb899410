"""The plan is a pure comparison: each difference gives exactly its reasons, in words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clinicsite.publishing.inputs import Entry, Plan, Stale, Wanted, load, plan, save
from clinicsite.publishing.inspection import OutputState
from clinicsite.publishing.manifest import Manifest
from clinicsite.publishing.state import Home
from clinicsite.publishing.target import Target

LAST = {"a.html": Entry({"title": "t1", "template post.html": "p1"}, "D")}
SAME = {"title": "t1", "template post.html": "p1"}


def planned(
    wanted: list[Wanted],
    last: Mapping[str, Entry],
    present: Mapping[str, str],
    mend: tuple[str, ...] = (),
    **options: bool,
) -> Plan:
    """Plan for an output in which these files were found."""
    known = Manifest({path: entry.digest for path, entry in last.items()})
    state = OutputState(present, mend)
    return plan(wanted, last, Target(Path(), Home(Path(), Path()), known, state), **options)


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    save(tmp_path / "m.json", LAST)
    assert load(tmp_path / "m.json") == LAST
    (tmp_path / "m.json").write_bytes(b"damaged")
    assert load(tmp_path / "m.json") == {}


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
    made = planned([Wanted("a.html", inputs)], LAST, present)
    assert made.stale == ((Stale("a.html", reasons),) if reasons else ())
    assert made.fresh == (() if reasons else ("a.html",))
    assert made.is_empty is (not reasons)


def test_an_unknown_file_is_new_whatever_lies_there() -> None:
    for present in ({}, {"b.html": "D"}):
        made = planned([Wanted("b.html", {})], {}, present)
        assert made.stale == (Stale("b.html", ("new",)),)


def test_a_clean_build_makes_every_file_anew_and_still_knows_ours_from_strays() -> None:
    last = {**LAST, "old.html": Entry({}, "O")}
    present = {"a.html": "D", "old.html": "O", "mine.txt": "M"}
    made = planned([Wanted("a.html", SAME)], last, present, clean=True)
    assert made.stale == (Stale("a.html", ("clean build",)),)
    assert (made.prune, made.stray) == (("old.html",), ("mine.txt",))


def test_folders_to_mend_make_a_plan() -> None:
    made = planned([Wanted("a.html", SAME)], LAST, {"a.html": "D"}, ("empty",))
    assert not made.is_empty
    assert made.fresh == ("a.html",)


def test_every_part_is_sorted_whatever_the_order_of_what_is_given() -> None:
    paths = ["c", "a", "b/d", "b/a"]
    made = planned([Wanted(p, {}) for p in paths], {}, {"z": "1", "y": "2"})
    assert [item.path for item in made.stale] == sorted(paths)
    assert made.stray == ("y", "z")


def test_a_path_that_is_wanted_twice_is_a_bug_of_ours() -> None:
    with pytest.raises(AssertionError):
        planned([Wanted("a", {}), Wanted("a", {})], {}, {})

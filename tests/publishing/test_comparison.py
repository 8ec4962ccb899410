"""What a publication does is a pure comparison of what is wanted with what is there."""

from collections.abc import Callable

import pytest

from clinicsite.publishing.changes import Changes, compare, digest_in


def ours(**digests: str) -> Callable[[str], bool]:
    """Return what knows the paths of these files of ours."""
    return digests.__contains__


def test_only_files_with_the_wanted_bytes_are_kept() -> None:
    present = {"same": "D", "other": "E", "odd": "D mode 600", "link": "symlink", "unknown": "D"}
    wanted = dict.fromkeys([*present, "missing"], "D") | {"unknown": None}
    made = compare(wanted, present, ours())
    assert made == Changes(("link", "missing", "odd", "other", "unknown"), ("same",))


def test_unwanted_files_are_removed_if_ours_and_moved_aside_if_not() -> None:
    made = compare({}, {"b": "D", "a": "D", "c": "not a file"}, ours(a="D"))
    assert made == Changes(remove=("a",), foreign=("b", "c"))


def test_what_is_as_wanted_needs_nothing() -> None:
    assert compare({"a": "D"}, {"a": "D"}, ours()).is_empty
    assert compare({}, {}, ours()).is_empty
    assert not compare({"a": "D"}, {"a": "D"}, ours(), mend=["empty"]).is_empty


def test_every_part_is_sorted_whatever_the_order_of_what_is_given() -> None:
    paths = ["c", "a", "b/d", "b/a"]
    made = compare(dict.fromkeys(paths), {"z": "1", "y": "2"}, ours(), ["q", "p"])
    assert made == Changes(tuple(sorted(paths)), foreign=("y", "z"), mend=("p", "q"))


def test_the_digest_of_a_file_is_told_from_what_is_said_after_it() -> None:
    assert digest_in("abc mode 600") == digest_in("abc") == "abc"


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
        [".clinicsite-incoming/a"],
        ["a", "a/b"],
        ["a/b", "a/b/c/d"],
    ],
)
def test_a_path_that_cannot_be_published_is_a_bug_of_ours(paths: list[str]) -> None:
    with pytest.raises(AssertionError):
        compare(dict.fromkeys(paths), {}, ours())

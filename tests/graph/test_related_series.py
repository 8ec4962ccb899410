"""Parts of a series stand beside one another."""

from dataclasses import replace

import pytest

from clinicsite.graph.more_posts import choose
from related_blogs import post


@pytest.mark.parametrize(
    "titles",
    [
        ("Desk work, part 1", "Desk work, part 2"),
        ("Desk Work, Part 1 of 2: The desk", "Desk work: part 2 of 2 - the hands"),
        ("Desk work (pt. 1)", "Desk work (pt 2)"),
        ("Desk work (1/3)", "Desk work (2 of 3)"),
        ("Desk work, Part I", "Desk work, Part II"),
        ("Desk work, part one", "Desk work, part two"),
        ("Part 1: Desk work", "Part 2: Desk work"),
        ("Desk work #1", "Desk work #2"),
        ("Desk work", "Desk work, part 2"),
        ("Büroarbeit, Teil 1", "Büroarbeit, Teil 2"),
    ],
)
def test_parts_are_known_by_their_titles(titles: tuple[str, str]) -> None:
    """However a title counts its parts, each leads to the other before all else."""
    posts = [
        post("first", "calf", title=titles[0]),
        post("like-first", "calf", title="Calf"),
        post("like-second", "thumb", title="Thumb"),
        post("second", "thumb", day=700, title=titles[1]),
    ]
    chosen = choose(posts, count=2)
    for one, two, part in (("first", "second", "part 2"), ("second", "first", "part 1")):
        assert chosen[one][0].id == two
        assert ("series", (part,)) in [(r.kind, r.words) for r in chosen[one][0].reasons]


@pytest.mark.parametrize(
    "titles",
    [
        ("Desk work, part 1", "Sleep, part 2"),
        ("Part of the team", "Part of the team"),
        ("Party 1", "Party 2"),
        ("Nine of 10 clients", "Nine of 12 clients"),
        ("Part 1", "Part 2"),
    ],
)
def test_what_only_looks_like_a_series_is_none(titles: tuple[str, str]) -> None:
    """Another name, or no name at all, makes no series."""
    posts = [post("a", "calf", title=titles[0]), post("b", "thumb", title=titles[1], day=9)]
    assert not any(
        reason.kind == "series"
        for choices in choose(posts).values()
        for choice in choices
        for reason in choice.reasons
    )


def test_what_follows_comes_before_what_went_before() -> None:
    """In the middle of a series the next part is first, then the one before; no others."""
    parts = [post(f"p{n}", f"word{n}", day=n, title=f"Back care, part {n}") for n in range(1, 6)]
    posts = [*parts, post("like", "word3", day=900, title="Other")]
    chosen = choose(posts)["p3"]
    assert [choice.id for choice in chosen[:2]] == ["p4", "p2"]
    assert "series" not in [reason.kind for reason in chosen[2].reasons]


def test_editors_are_heard_before_titles() -> None:
    """A pin stands before a series; an exclusion keeps a part away."""
    one = post("one", "calf", title="Legs, part 1")
    two = post("two", "calf", title="Legs, part 2")
    other = post("other", "thumb")
    pinned = choose([replace(one, related=("other",)), two, other], count=2)
    assert [choice.id for choice in pinned["one"]] == ["other", "two"]
    excluded = choose([replace(one, unrelated=("two",)), two, other], count=2)
    assert [choice.id for choice in excluded["one"]] == ["other"]

"""What is published on the day of the run, in the clinic's time zone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicsite.graph.nodes import State
from graph_samples import assembled, document, post, told


@pytest.mark.parametrize(
    ("date", "now", "state"),
    [
        ("2026-06-01", "2026-05-31T23:59:59", State.SCHEDULED),
        ("2026-06-01", "2026-06-01T00:00", State.PUBLISHED),
        ("2026-06-01T09:30", "2026-06-01T09:29:59", State.SCHEDULED),
        ("2026-06-01T09:30", "2026-06-01T09:30", State.PUBLISHED),
        # 09:30 in Tokyo is 20:30 of the day before in New York.
        ("2026-06-01T09:30+09:00", "2026-05-31T20:29", State.SCHEDULED),
        ("2026-06-01T09:30+09:00", "2026-05-31T20:30", State.PUBLISHED),
        ("2026-06-01T02:00Z", "2026-05-31T22:00", State.PUBLISHED),
        # The hour that is skipped in spring, and the one that comes twice in autumn.
        ("2026-03-08T02:30", "2026-03-08T03:29", State.SCHEDULED),
        ("2026-03-08T02:30", "2026-03-08T03:30", State.PUBLISHED),
        ("2026-11-01T01:30", "2026-11-01T01:30", State.PUBLISHED),
        ("2026-11-01T01:30-04:00", "2026-11-01T01:29:59", State.SCHEDULED),
        ("9999-12-31T23:59-12:00", "2026-06-01", State.SCHEDULED),
        ("0001-01-01T00:00Z", "2026-06-01", State.PUBLISHED),
        ("9999-12-31", "2026-06-01", State.SCHEDULED),
        ("0001-01-02", "2026-06-01", State.PUBLISHED),
    ],
)
def test_a_post_is_published_from_its_date_on(date: str, now: str, state: State) -> None:
    graph, wrong = assembled(post("one", date=date), now=now)
    assert wrong == []
    seen = State.PUBLISHED if "one" in graph.posts else graph.unpublished[0].state
    assert seen is state


@pytest.mark.parametrize(
    ("expires", "now", "there"),
    [
        ("2026-06-02", "2026-06-01T23:59:59", True),
        ("2026-06-02", "2026-06-02T00:00", False),
        ("2026-06-02", "2027-01-01", False),
    ],
)
def test_a_post_is_gone_from_the_day_it_expires(expires: str, now: str, *, there: bool) -> None:
    graph, _ = assembled(post("one", expires=expires), now=now)
    assert ("one" in graph.posts) is there


@pytest.mark.parametrize(
    ("header", "state"),
    [
        ({"draft": True, "date": "2027-01-01"}, State.DRAFT),
        ({"draft": True, "expires": "2026-02-01"}, State.DRAFT),
        ({"date": "2026-01-01", "expires": "2026-02-01"}, State.EXPIRED),
    ],
)
def test_a_draft_is_a_draft_whatever_else_it_is(header: dict[str, object], state: State) -> None:
    graph, _ = assembled(post("one", **header))
    assert [each.state for each in graph.unpublished] == [state]


def test_the_hour_that_comes_twice_takes_nothing_back() -> None:
    """At 01:15 for the second time, a post of 01:30 has been there for 45 minutes."""
    graph, _ = assembled(post("one", date="2026-11-01T01:30"), now="2026-11-01T01:15", fold=1)
    assert "one" in graph.posts


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC", "America/New_York"])
def test_the_day_is_the_clinics(zone: str) -> None:
    """A bare date is that day in the clinic's zone, wherever the machine is."""
    before, _ = assembled(post("one", date="2026-06-01"), zone=zone, now="2026-05-31T23:59")
    after, _ = assembled(post("one", date="2026-06-01"), zone=zone, now="2026-06-01T00:00")
    assert ("one" in before.posts, "one" in after.posts) == (False, True)


DATES = ["2026-01-01", "2026-01-01T10:00", "2026-01-01T10:00Z", "2026-01-01T10:00+09:00"]


@given(st.permutations(DATES))
def test_dates_with_and_without_time_and_zone_are_ordered_together(dates: list[str]) -> None:
    posts = [
        post(f"p{date.translate(str.maketrans(':+', '--')).lower()}", date=date) for date in dates
    ]
    graph, _ = assembled(*posts)
    moments = [each.date for each in graph.posts.values()]
    assert moments == sorted(moments, reverse=True)


def test_equal_dates_are_ordered_by_slug_whatever_the_files_order() -> None:
    posts = [post(name) for name in ("c", "a", "b")]
    for order in itertools.permutations(posts):
        assert list(assembled(*order)[0].posts) == ["a", "b", "c"]


def test_unpublished_posts_are_in_no_list() -> None:
    hidden = {"draft": True, "modalities": "heat", "conditions": "ache", "category": "Only here"}
    graph, _ = assembled(
        document("modality", "heat"),
        document("condition", "ache"),
        post("one", **hidden),
        post("two"),
    )
    assert list(graph.posts) == ["two"]
    assert graph.authors["ana"].posts == ("two",)
    assert graph.modalities["heat"].posts == graph.conditions["ache"].posts == ()
    assert graph.categories == {}
    assert graph.more_posts["two"] == ()


def test_a_preview_shows_what_it_is_told_to() -> None:
    graph, _ = assembled(
        post("one", draft=True, modalities="heat"), document("modality", "heat"),
        include=frozenset({State.DRAFT}),
    )  # fmt: skip
    assert graph.modalities["heat"].posts == ("one",)
    assert graph.posts["one"].state is State.DRAFT


def test_mistakes_in_drafts_are_told_as_well() -> None:
    """A draft that cannot be published is better mended before its day."""
    _, wrong = assembled(post("one", draft=True, related="nobody"))
    assert told(wrong) == ["one.md:6 unknown-post"]

"""A cache saves work and never changes an answer."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite.graph.more_posts import (
    Candidate,
    Chosen,
    Terms,
    choose,
    compare,
    explain,
    facts,
    keys,
    shortlists,
    terms,
    update,
)
from clinicsite.graph.more_posts import Kept as KeptBytes
from clinicsite.graph.more_posts.words import index, matrix, memory
from related_blogs import VOCABULARY, Kept, Words, blogs, post

BLOG = [
    post("a", "knead the tired neck", title="Neck"),
    post("b", "heat for the neck", day=3, title="Heat"),
    post("c", "knead with heat", day=9, title="Kneading"),
    post("d", "a walk", day=11, title="Walk"),
]


@settings(deadline=None)
@given(blogs(), blogs(), st.integers(0, 4))
def test_warm_equals_cold(before: list[Candidate], posts: list[Candidate], count: int) -> None:
    """After builds of another blog, of a part of this one, and of itself: the same answer."""
    cold = choose(posts, count=count)
    kept = Kept()
    for earlier in (before, posts[::2], posts):
        choose(earlier, count=count, cache=kept)
    assert choose(posts, count=count, cache=kept) == cold


def _not_here(*_: object) -> None:
    raise AssertionError("what was begun elsewhere is done here")


@st.composite
def _stories(draw: st.DrawFn) -> list[list[Candidate]]:
    """Draw a blog, and what becomes of it: posts edited, exchanged, added, taken out."""
    posts, others = draw(blogs(least=2)), draw(blogs(least=14))
    story = [posts]
    for _ in range(draw(st.integers(1, 4))):
        posts = list(posts)
        for _ in range(draw(st.integers(1, 3))):
            at, other = draw(st.integers(0, len(posts) - 1)), draw(st.sampled_from(others))
            edited = [
                replace(posts[at], body=other.body),
                replace(posts[at], title=other.title),
                replace(posts[at], body=Words(f"{posts[at].text} {other.title}")),
                replace(other, id=f"q{other.id}{draw(st.integers(0, 1))}"),
            ]
            posts[at] = draw(st.sampled_from(edited))
        posts = list({post.id: post for post in posts}.values())
        grown = [*posts, replace(others[0], id="z")] if posts[-1].id != "z" else posts
        fewer = posts[draw(st.integers(0, len(posts) - 1)) :]
        story.append(draw(st.sampled_from([posts, posts, grown, fewer])))
    return story


@settings(deadline=None, max_examples=300)
@given(
    story=_stories(),
    few=st.integers(0, 5),
    most=st.integers(2, 8),
    size=st.integers(1, 6),
    longer=st.integers(0, 3),
)
def test_after_any_edits_warm_equals_cold(
    story: list[list[Candidate]], few: int, most: int, size: int, longer: int
) -> None:
    """Whatever changes since the survey that is kept, and whatever the limits are."""
    kept = Kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "FEW", few)
        patch.setattr(shortlists, "SHORTLIST", size)
        patch.setattr(shortlists, "LISTED", size + longer)
        patch.setattr(index, "MAX_SHARING", most)
        patch.setattr(matrix, "MAX_SHARING", most)
        for posts in story:
            assert choose(posts, cache=kept) == choose(posts)


@settings(deadline=None)
@given(blogs(least=1), st.data())
def test_a_damaged_cache_equals_a_cold_one(posts: list[Candidate], data: st.DataObject) -> None:
    """Whatever becomes of a value, it is a miss."""
    kept = Kept()
    cold = choose(posts, cache=kept)
    for key, value in kept.values.items():
        at = data.draw(st.integers(0, len(value) - 1))
        flipped = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        kept.values[key] = data.draw(st.sampled_from([flipped, value[:at], b"", value + b"x"]))
    assert choose(posts, cache=kept) == cold


def test_values_under_each_other_s_keys_are_misses() -> None:
    """Sound values that belong to other posts are damage too."""
    kept = Kept()
    cold = choose(BLOG, cache=kept)
    kept.values = dict(zip(kept.values, reversed(kept.values.values()), strict=True))
    assert choose(BLOG, cache=kept) == cold


def test_values_of_a_wrong_type_are_misses() -> None:
    """A database may hand back text or nothing where bytes were put."""
    kept = Kept()
    cold = choose(BLOG, cache=kept)
    for wrong in ("text", None, 7):
        kept.values = {key: cast("bytes", wrong) for key in kept.values}
        assert choose(BLOG, cache=kept) == cold


def chosen(kept: KeptBytes | None, posts: Sequence[Candidate]) -> tuple[Chosen, list[str]]:
    """Update what is kept; also return the ids of the posts whose terms were asked for."""
    by_id = {each.id: each for each in posts}
    asked: list[str] = []

    def terms_of(ids: Sequence[str]) -> Iterator[Terms]:
        asked.extend(ids)
        return (terms(by_id[id_], "en") for id_ in ids)

    return update(
        kept, [facts(each, f"{each.title}|{each.text}") for each in posts], terms_of, count=3
    ), asked


def test_only_a_changed_text_is_counted_again() -> None:
    """The terms of all other posts are kept, however often some changed before."""
    edited = [replace(each, body=Words(f"another text, {each.text}")) for each in BLOG]
    kept = None
    for posts, expected in (
        (BLOG, ["a", "b", "c", "d"]),
        ([edited[0], *BLOG[1:]], ["a"]),
        ([replace(edited[0], modalities=("cupping",)), *BLOG[1:]], []),
        ([*edited[:3], BLOG[3]], ["b", "c"]),
        (edited[:3], []),
        ([*BLOG[:2], edited[3]], ["a", "b", "d"]),
    ):
        found, asked = chosen(kept, posts)
        assert asked == expected
        assert found.rows == chosen(None, posts)[0].rows
        kept = found.kept


def _edit(posts: dict[str, Candidate], rng: random.Random) -> None:
    """Edit, move, pin, exclude, take out or add a post."""
    said = " ".join(rng.choice(_SAID) for _ in range(rng.randint(0, 25)))
    id_, other = rng.choice(list(posts)), rng.choice(list(posts))
    old = posts[id_]
    new = rng.choice(
        [
            replace(old, body=Words(f"{old.text} {said}")),
            replace(old, body=Words(said)),
            replace(old, title=said[:20]),
            replace(old, date=old.date + timedelta(days=rng.randrange(200))),
            replace(old, related=(other,)),
            replace(old, unrelated=(other,)),
            post(f"new-{rng.randrange(99)}", said, day=rng.randrange(900)),
            None,
        ]
    )
    if new is not None:
        posts[new.id] = new
    elif len(posts) > 2:
        del posts[id_]


_SAID = [*VOCABULARY, *(f"word{n}" for n in range(60))]


@pytest.mark.parametrize("seed", range(40))
def test_after_each_of_many_edits_the_choices_are_those_from_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what was kept last, and now and then with what was kept first."""
    for room, name, value in (
        (memory, "FEW", 6), (shortlists, "SHORTLIST", 3), (shortlists, "LISTED", 5),
        (index, "MAX_SHARING", 7), (matrix, "MAX_SHARING", 7), (index, "_FEW", 1),
    ):  # fmt: skip
        monkeypatch.setattr(room, name, value)
    rng = random.Random(seed)  # noqa: S311 - a story to repeat, no secret
    posts = {f"p{n}": post(f"p{n}", day=rng.randrange(900)) for n in range(rng.randint(2, 30))}
    for _ in range(60):
        _edit(posts, rng)
    first = last = chosen(None, list(posts.values()))[0].kept
    for _ in range(12):
        for _ in range(rng.randint(1, 3)):
            _edit(posts, rng)
        found, _ = chosen(last if rng.random() < 0.9 else first, list(posts.values()))
        assert found.rows == chosen(None, list(posts.values()))[0].rows
        last = found.kept


def test_what_has_not_changed_is_not_written_again() -> None:
    """The large part stays the same object when a text changes, all when none does."""
    posts = [post(f"p{n:03}", f"word{n} word{n % 7} word{n % 3}", day=n) for n in range(100)]
    kept = chosen(None, posts)[0].kept
    assert chosen(kept, posts)[0].kept is kept
    posts[4] = replace(posts[4], body=Words("word5 word6 new"))
    after = chosen(kept, posts)[0].kept
    assert after.base is kept.base
    assert after.recent != kept.recent


def test_parts_that_do_not_belong_together_are_not_used() -> None:
    """Of two blogs, the large part of one is of no use with the rest of the other."""
    posts = [post(f"p{n:03}", f"word{n} word{n % 7} word{n % 3}", day=n) for n in range(100)]
    one, other = (chosen(None, each)[0].kept for each in (posts, posts[:80]))
    found, asked = chosen(KeptBytes(one.base, other.recent), posts)
    assert len(asked) == 100
    assert found.rows == chosen(None, posts)[0].rows


def test_names_do_not_run_into_one_another_in_the_key() -> None:
    """Fields with the same letters, cut differently, are different questions."""
    kept = Kept()
    for one, two in (("ab", "c"), ("a", "bc")):
        posts = [replace(BLOG[0], title=one, description=two, authors=(one, two)), *BLOG[1:]]
        assert choose(posts, cache=kept) == choose(posts)


QUIET_BUILD = """
import datetime, json, sys, types
from clinicsite.graph.more_posts import Candidate, choose

class Kept:
    def get_many(self, keys):
        return {key: bytes.fromhex(values[key]) for key in keys if key in values}

    def put_many(self, values):
        pass

values = json.load(sys.stdin)
day = datetime.date(2024, 1, 1)
words = lambda text: types.SimpleNamespace(text=text, text_digest=text)
posts = [Candidate(id, "", "", words(text), day) for id, text in (("a", "x y"), ("b", sys.argv[1]))]
print([choice.id for choice in choose(posts, cache=Kept())["a"]], "numpy" in sys.modules)
"""


@settings(deadline=None, max_examples=30)
@given(blogs(least=2))
def test_explaining_uses_the_cache_and_says_the_same(posts: list[Candidate]) -> None:
    """explain() and compare() choose what choose() chooses, with a cache and without."""
    kept = Kept()
    chosen = choose(posts, cache=kept)
    for each in posts:
        told = explain(posts, each.id, cache=kept)
        assert told == explain(posts, each.id)
        assert [(c.id, c.score) for c in told.chosen] == [(c.id, c.score) for c in chosen[each.id]]
        assert compare(posts, each.id, posts[0].id, cache=kept).chosen == told.chosen


def test_other_code_or_libraries_have_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade of the stemmer, or an edit of the engine, leaves nothing to be found."""
    monkeypatch.setattr(keys, "generator_digest", lambda: "old")
    old = keys.kept_keys("en")
    monkeypatch.setattr(keys, "generator_digest", lambda: "new")
    assert keys.kept_keys("en") != old

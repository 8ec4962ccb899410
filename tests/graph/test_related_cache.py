"""A cache saves work and never changes an answer."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicsite import workers
from clinicsite.graph.related import Candidate, begin, choose, compare, counting, explain, keys
from clinicsite.graph.related import engine as engine_room
from clinicsite.graph.related import matrix as matrix_room
from clinicsite.graph.related import shortlists as shortlists_room
from clinicsite.graph.related.stems import Stems
from clinicsite.graph.related.table import Table
from related_blogs import Kept, Words, blogs, post

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


def test_chosen_in_another_process_the_answer_is_the_same_and_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A blog that is new, edited, and as it was: what is kept is all that one process keeps."""
    monkeypatch.setattr(engine_room, "WORTHWHILE", 2)
    monkeypatch.setattr(workers, "can_fork", lambda: True)
    edited = [replace(BLOG[0], body=Words("knead the calves")), *BLOG[1:]]
    alone, kept = Kept(), Kept()
    for posts in (BLOG, edited, edited):
        here = choose(posts, cache=alone)
        begun = begin(posts, count=3, language="en", cache=kept, jobs=2)
        with monkeypatch.context() as here_only:
            here_only.setattr(engine_room, "_survey", _not_here)
            assert begun() == here
        assert kept.values == alone.values


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
)
def test_after_any_edits_warm_equals_cold(
    story: list[list[Candidate]], few: int, most: int, size: int
) -> None:
    """Whatever changes since the survey that is kept, and whatever the limits are."""
    kept = Kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlists_room, "FEW", few)
        patch.setattr(shortlists_room, "SHORTLIST", size)
        patch.setattr(shortlists_room, "MAX_SHARING", most)
        patch.setattr(matrix_room, "MAX_SHARING", most)
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


def test_only_a_changed_text_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms of all other posts come from the cache, until too many have changed."""
    counted: list[str] = []
    count = counting.count_terms

    def telling(
        posts: Sequence[Candidate], numbers: Sequence[int], stems: Stems, most: int
    ) -> Table:
        counted.extend(each.id for each in posts)
        return count(posts, numbers, stems, most)

    monkeypatch.setattr(shortlists_room, "count_terms", telling)
    monkeypatch.setattr(shortlists_room, "FEW", 2)
    kept = Kept()

    def counted_for(posts: list[Candidate]) -> list[str]:
        counted.clear()
        choose(posts, cache=kept)
        return counted

    edited = [replace(each, body=Words(f"another text, {each.text}")) for each in BLOG]
    assert counted_for(BLOG) == ["a", "b", "c", "d"]
    assert counted_for([edited[0], *BLOG[1:]]) == ["a"]
    assert counted_for([replace(BLOG[0], modalities=("cupping",)), *BLOG[1:]]) == []
    assert counted_for([*edited[:2], *BLOG[2:]]) == ["a", "b"]
    assert counted_for([*edited[:3], BLOG[3]]) == ["a", "b", "c", "d"]
    assert counted_for([*edited[:3], replace(BLOG[3], body=Words("walks"))]) == ["d"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"}, {"description": "Other"}, {"body": Words("heat")}, {"authors": ("x",)},
        {"modalities": ("x",)}, {"conditions": ("x",)}, {"related": ("d",)}, {"unrelated": ("b",)},
        {"links": ("b",)}, {"date": BLOG[3].date}, {"id": "z"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_each_field_is_part_of_the_answer_s_key(change: dict[str, object]) -> None:
    """A kept answer is used for exactly the same question."""
    kept = Kept()
    choose(BLOG, cache=kept)
    kept.written.clear()
    choose(BLOG, cache=kept)
    assert kept.written == []
    changed = [replace(BLOG[0], **change), *BLOG[1:]]  # type: ignore[arg-type]
    assert choose(changed, cache=kept) == choose(changed)
    assert kept.written


def test_count_and_language_are_part_of_the_key() -> None:
    """Another number of slots, or another stemmer, is another question."""
    kept = Kept()
    choose(BLOG, cache=kept)
    assert choose(BLOG, count=1, cache=kept) == choose(BLOG, count=1)
    assert choose(BLOG, language="de", cache=kept) == choose(BLOG, language="de")


def test_names_do_not_run_into_one_another_in_the_key() -> None:
    """Fields with the same letters, cut differently, are different questions."""
    kept = Kept()
    for one, two in (("ab", "c"), ("a", "bc")):
        posts = [replace(BLOG[0], title=one, description=two, authors=(one, two)), *BLOG[1:]]
        assert choose(posts, cache=kept) == choose(posts)


QUIET_BUILD = """
import datetime, json, sys, types
from clinicsite.graph.related import Candidate, choose

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


@pytest.mark.parametrize(("text", "loaded"), [("x z", False), ("x w", True)])
def test_numpy_is_loaded_only_when_something_changed(text: str, loaded: bool) -> None:  # noqa: FBT001
    """A build with a kept answer pays for no import that it does not need."""
    kept = Kept()
    choose([post("a", "x y"), post("b", "x z")], cache=kept)
    said = subprocess.run(
        [sys.executable, "-c", QUIET_BUILD, text],
        env={"PYTHONPATH": ":".join(sys.path)},
        input=json.dumps({key: value.hex() for key, value in kept.values.items()}),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == f"['b'] {loaded}\n"


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
    old = keys.survey_key("en"), keys.answer_key([], [], 3, "en")
    monkeypatch.setattr(keys, "generator_digest", lambda: "new")
    assert keys.survey_key("en") != old[0]
    assert keys.answer_key([], [], 3, "en") != old[1]

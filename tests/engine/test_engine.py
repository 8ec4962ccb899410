"""What runs after a change, what is recorded of it, and what is reported."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from clinicsite.engine import ChangedInputError, Engine, Query, Site, State, StateError, query
from engine_samples import BLOG, Blog, Words, page, pages, title, title_of, titles, word


def test_nothing_runs_when_nothing_changed(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    first, _ = blog.build()
    assert first == {"a": "Apple", "b": "Bean Apple"}
    blog.words.read_keys.clear()
    assert blog.build() == (first, set())
    assert blog.words.read_keys == []


def test_an_unchanged_answer_stops_what_depends_on_it(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    blog.words.words["a"] = "Apple b"
    found, ran = blog.build()
    assert found["a"] == "Apple Bean"
    assert ran == {"word a", "title a", "page a", "titles[] b", "pages"}


def test_only_readers_of_the_item_that_changed_run(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a", c="Corn b")
    blog.build()
    blog.words.words["a"] = "Almond"
    found, ran = blog.build()
    assert found == {"a": "Almond", "b": "Bean Almond", "c": "Corn Bean"}
    assert "page b" in ran
    assert "page c" not in ran


def test_what_was_missing_wakes_those_who_asked_for_it(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple later")
    assert blog.build()[0] == {"a": "Apple ?"}
    blog.words.words["later"] = "Leek"
    assert blog.build()[0] == {"a": "Apple Leek", "later": "Leek"}


def test_answers_without_plain_data_are_compared_by_their_own_form(tmp_path: Path) -> None:
    """Such an answer is not kept: a later run that asks for it computes it again."""

    @query(40, encode=lambda value: str(len(value)).encode())
    def words_of(site: Site, key: str) -> frozenset[str]:
        return frozenset((word(site, key) or "").split())

    @query(50)
    def count(site: Site, key: str) -> int:
        return len(words_of(site, key))

    blog = Blog(tmp_path, a="one two")
    for text, ran in (("one two", 2), ("one three", 0), ("one", 1)):
        blog.words.words["a"] = text
        with State(blog.path) as state:
            engine = blog.engine(state, [words_of, count])
            engine.refresh()
            engine.set_roots(count, ["a"])
            assert engine.ask(words_of, "a") == set(text.split())
            assert engine.ask(count, "a") == len(text.split())
            assert ("count", "a") in engine.computed() or ran == 0
            assert engine.save()


# What is recorded


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with_both = blog.rows()
    del blog.words.words["b"]
    assert blog.build()[0] == {"a": "Apple"}
    alone = Blog(tmp_path / "alone", a="Apple")
    alone.build()
    assert blog.rows() == alone.rows() < with_both


def test_what_one_stops_asking_for_stays_for_the_others(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a", c="Corn a")
    blog.build()
    blog.words.words["b"] = "Bean"
    blog.build()
    blog.words.words["a"] = "Almond"
    assert blog.build()[0] == {"a": "Almond", "b": "Bean", "c": "Corn Almond"}


def root_pages(blog: Blog, *keys: str) -> None:
    """Build some pages of a blog by themselves."""
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        engine.set_roots(page, keys)
        assert engine.save()


def test_only_roots_and_what_they_ask_for_are_recorded(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean", c="Corn")
    with State(blog.path) as state:
        engine = blog.engine(state)
        assert engine.ask(page, "a") == "Apple"
        assert engine.save()
    assert blog.rows() == 0
    root_pages(blog, "a", "b")
    both = blog.rows()
    root_pages(blog, "b", "c")
    assert blog.rows() == both
    root_pages(blog)
    assert blog.rows() == 0


def test_what_is_asked_for_again_after_it_was_forgotten_is_computed_anew(tmp_path: Path) -> None:
    """The state still has the old answer then, and must not be believed."""
    blog = Blog(tmp_path, a="Apple", b="Bean")
    root_pages(blog, "a", "b")
    blog.words.words["a"] = "Almond"
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        engine.set_roots(page, ["b"])
        engine.forget()
        engine.set_roots(page, ["a", "b"])
        assert engine.ask(page, "a") == "Almond"
        assert engine.save()
    blog.words.words["a"] = "Artichoke"
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        assert engine.ask(page, "a") == "Artichoke"


def test_another_version_of_a_query_runs_it_again(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    blog.build()
    newer = Query("page", 30, lambda _site, key: f"new {key}", str, version="2")
    with State(blog.path) as state:
        engine = blog.engine(state, [title, titles, title_of, newer, pages])
        engine.refresh()
        assert set(engine.computed()) == {("listing", ""), ("page", "a"), ("pages", "")}
        assert engine.ask(newer, "a") == "new a"


def test_causes_and_reads_tell_why(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    blog.words.words["a"] = "Almond"
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        causes = engine.computed()
        assert causes["page", "b"] == [("titles[]", "a")]
        assert causes["titles[]", "a"] == [("titles", "")]
        assert causes["titles", ""] == [("title", "a")]
        assert engine.reads(page, "b") == [("title", "b"), ("titles[]", "a"), ("word", "b")]


def test_a_cause_that_was_forgotten_is_still_named(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple b", b="Bean", c="Corn a")
    blog.build()
    blog.words.words["a"] = "Apple"
    del blog.words.words["b"]
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        assert engine.save()
        assert ("title", "b") in engine.computed()["titles", ""]
        assert ("title", "b") not in engine.computed()


def test_many_answers_are_those_of_single_questions(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        assert engine.ask_all(title, ["b", "none", "a"]) == ["Bean", None, "Apple"]


# What is reported


def test_findings_are_those_of_a_first_run(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="", b="Bean")
    blog.build()
    assert blog.findings == ["a has no title"]
    blog.words.words["b"] = "Barley"
    blog.build()
    assert blog.findings == ["a has no title"]
    blog.words.words["a"] = "Apple"
    blog.build()
    assert blog.findings == []


def test_nothing_is_reported_of_what_was_forgotten(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="", b="Bean")
    root_pages(blog, "a", "b")
    for again in (["b"], ["b", "a"]):  # found in an earlier run, and in this one
        with State(blog.path) as state:
            engine = blog.engine(state)
            engine.refresh()
            engine.set_roots(page, again)
            engine.forget()
            assert engine.findings() == ["a has no title"] * ("a" in again)
            engine.set_roots(page, ["b"])
            engine.forget()
            assert engine.findings() == []
            assert engine.save()


def test_findings_up_to_a_rank_are_those_of_lower_queries(tmp_path: Path) -> None:
    @query(50)
    def grumble(site: Site, key: str) -> None:
        title(site, key)
        site.report("grumble")

    blog = Blog(tmp_path, a="")
    for _ in range(2):
        with State(blog.path) as state:
            engine = blog.engine(state, [*BLOG, grumble])
            engine.refresh()
            engine.set_roots(grumble, ["a"])
            assert engine.findings(upto=9) == []
            assert engine.findings(upto=10) == ["a has no title"]
            assert sorted(engine.findings(upto=50)) == ["a has no title", "grumble"]
            assert engine.save()


# Work that is left, and runs that only look


@pytest.mark.parametrize("upto", [0, 10, 20, 30])
def test_work_that_was_left_is_taken_up_by_the_next_run(tmp_path: Path, upto: int) -> None:
    """Its inputs count as seen by then, so only what was recorded as left can tell of it."""
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    blog.words.words["a"] = "Almond"
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh(upto=upto)
        assert engine.save()
    with State(blog.path) as state:
        assert state.left()
    assert blog.build()[0] == {"a": "Almond", "b": "Bean Almond"}
    with State(blog.path) as state:
        assert state.left() == []


def test_a_look_says_whether_anything_is_out_of_date(tmp_path: Path) -> None:
    words = Words({"a": "Apple"})
    with State(tmp_path / "state.sqlite") as state:
        engine = Engine(BLOG, {word: words}, state)
        assert not engine.look()
        engine.set_roots(title, ["a"])
        assert engine.save()
        assert not engine.look()
        words.words["a"] = "Almond"
        assert engine.look()
        engine.refresh(upto=0)
        assert engine.look()
        engine.refresh()
        assert engine.ask(title, "a") == "Almond"


def folder(path: Path) -> Mapping[str, bytes]:
    return {each.name: each.read_bytes() for each in path.iterdir()}


def test_a_run_that_only_looks_changes_nothing(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    before = folder(tmp_path)
    blog.words.words["a"] = "Almond"
    for _ in range(2):
        found, ran = blog.build(writes=False)
        assert found == {"a": "Almond", "b": "Bean Almond"}
        assert {"word a", "page b"} < ran
        assert folder(tmp_path) == before
    assert blog.build()[0] == found


# Runs that go wrong


def test_a_query_that_failed_records_nothing(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    blog.build()

    def failing(_site: Site, _key: str) -> str:
        raise ZeroDivisionError

    blog.words.words["a"] = "Almond"
    with State(blog.path) as state:
        failed = Query("title", 10, failing, str)
        engine = blog.engine(state, [failed, titles, title_of, page, pages])
        with pytest.raises(ZeroDivisionError):
            engine.refresh()
        assert not engine.save()
    assert blog.build()[0] == {"a": "Almond"}


def test_an_input_that_changes_during_a_run_ends_it(tmp_path: Path) -> None:
    """Else some pages would show the old text and some the new, and the state call both right."""
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        blog.words.words["a"] = "Almond"
        with pytest.raises(ChangedInputError, match="a was changed"):
            engine.ask(word, "a")
        assert not engine.save()
    assert blog.build()[0] == {"a": "Almond", "b": "Bean Almond"}


def test_of_two_runs_at_once_the_first_is_recorded(tmp_path: Path) -> None:
    """The other one gives right answers or none: what it wants to know may be another's by now."""
    blog = Blog(tmp_path, a="Apple", b="Bean a", c="Corn b")
    blog.build()
    for at in range(4):
        with State(blog.path) as slow:
            engine = blog.engine(slow)
            for upto in (0, 10, 30)[:at]:
                engine.refresh(upto)
            blog.words.words["a"] = fast = random.Random(at).choice("xyz")  # noqa: S311
            blog.words.words[f"new {at}"] = "New"
            assert blog.build()[0]["b"] == f"Bean {fast}"
            with pytest.raises(StateError, match="another"):
                engine.set_roots(page, ["a", "b", "c", "never asked for"])
            assert not engine.save()
    assert blog.build()[0]["b"] == f"Bean {fast}"

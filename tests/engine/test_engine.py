"""After any change, what the engine answers is what an engine without a memory answers."""

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from clinicsite.engine import (
    ChangedInputError,
    Engine,
    Input,
    Query,
    RankError,
    Site,
    Source,
    State,
    StateError,
    items,
    query,
)

word: Input[str | None] = Input("word", form=str | None)

LEVELS, WIDTH = 5, 4
KEYS = [f"{n}/{k}" for n in range(1, LEVELS + 1) for k in range(WIDTH)] + list("0123")


class Words:
    """An input source that a test changes: words by key, None where there is none."""

    def __init__(self, words: Mapping[str, str | None] | None = None) -> None:
        self.words = dict(words or {})
        self.read_keys: list[str] = []

    def read(self, key: str) -> tuple[str | None, bytes]:
        self.read_keys.append(key)
        return self.words.get(key), self.stamp(key)

    def stamp(self, key: str) -> bytes:
        return repr(self.words.get(key)).encode()


# A made-up site of queries at several levels. What each asks for is written in its own word:
# `w:1` is another word, `3:0` the answer to a query of a lower level.

Peek = Callable[[Site, str], str | None]


def program(peek: Peek = word, ranks: Callable[[int], int] = lambda n: n * 10) -> list[Query[Any]]:
    """Return the queries; `peek` is how they look at words, `ranks` gives each level's rank."""

    def level(number: int) -> Query[str]:
        def answer(site: Site, key: str) -> str:
            found = [str(number)]
            for step in (word(site, f"{number}/{key}") or "").split():
                kind, _, name = step.partition(":")
                if kind == "w":
                    found.append(peek(site, name) or "none")
                elif int(kind) < number:
                    found.append(levels[int(kind) - 1](site, name))
            return ",".join(found)[:40]

        return Query(f"level{number}", ranks(number), answer, str, keeps=number % 2 == 0)

    levels = [level(number) for number in range(1, LEVELS + 1)]

    @query(99)
    def top(site: Site, _key: str) -> list[str]:
        return [levels[-1](site, str(n)) for n in range(WIDTH)]

    return [*levels, top]


def answers(words: Words, state: State, queries: list[Query[Any]]) -> list[str]:
    engine = Engine(queries, {word: words}, state)
    engine.refresh()
    found: list[str] = engine.ask(queries[-1])
    assert engine.save()
    return found


def random_steps(rng: random.Random) -> str:
    def step() -> str:
        if rng.random() < 0.4:
            return f"w:{rng.randrange(4)}"
        return f"{rng.randrange(1, LEVELS + 1)}:{rng.randrange(WIDTH)}"

    return " ".join(step() for _ in range(rng.randrange(4)))


def change(words: Words, rng: random.Random) -> None:
    """Change some words at once, so that a new read and its target change together."""
    for key in rng.sample(KEYS, rng.randint(1, 6)):
        words.words[key] = random_steps(rng) if "/" in key else rng.choice(["a", "b", None])


def stale_runs(path: Path, queries: list[Query[Any]], seeds: range, steps: int = 25) -> int:
    """Return how many random stories gave an answer that a new engine does not give."""
    stale = 0
    for seed in seeds:
        rng, words = random.Random(seed), Words()  # noqa: S311 - a story, no secret
        for _ in range(steps):
            change(words, rng)
            with State(path / f"{seed}.sqlite") as state:
                found = answers(words, state, queries)
            if found != answers(words, State(), program()):
                stale += 1
                break
    return stale


def test_answers_after_random_changes_are_those_of_a_new_engine(tmp_path: Path) -> None:
    assert stale_runs(tmp_path, program(), range(12)) == 0


def test_a_read_around_the_engine_is_caught(tmp_path: Path) -> None:
    """A planted fault: what is read without being recorded leaves answers stale."""
    shared = Words()

    def peek(_site: Site, key: str) -> str | None:
        return shared.words.get(key)

    queries, rng = program(peek), random.Random(1)  # noqa: S311 - a story, no secret
    caught = set()
    for _ in range(30):
        change(shared, rng)
        right = answers(shared, State(), program())
        try:
            with State(tmp_path / "state.sqlite") as state:
                caught.add("stale" if answers(shared, state, queries) != right else "right")
        except StateError:
            caught.add("two answers")
    assert "stale" in caught
    assert "two answers" in caught


def test_a_query_cannot_ask_for_its_own_rank_or_a_higher_one() -> None:
    """Without this rule, a page that starts to read what changes at the same time stays stale."""
    queries = program(ranks=lambda _number: 10)
    engine = Engine(queries, {word: Words({"5/0": "4:0"})}, State())
    with pytest.raises(RankError, match="a query of rank 10 asks for level4"):
        engine.ask(queries[-1])


# A small blog, to see what runs.

listing: Input[list[str]] = Input("listing", form=list[str])


class Listing:
    """The keys of words that are there."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def read(self, _key: str) -> tuple[list[str], bytes]:
        return sorted(key for key, value in self.words.words.items() if value is not None), b""

    def stamp(self, _key: str) -> bytes:
        return b""


@query(10)
def title(site: Site, key: str) -> str | None:
    text = word(site, key)
    if text == "":
        site.report(f"{key} has no title")
    return text and text.split()[0]


@query(20)
def titles(site: Site, _key: str) -> dict[str, str]:
    return {key: title(site, key) or "" for key in listing(site)}


title_of = items(titles)


@query(30, holds=False)
def page(site: Site, key: str) -> str:
    links = (word(site, key) or "").split()[1:]
    return " ".join([title(site, key) or "", *(title_of(site, each) or "?" for each in links)])


@query(90)
def pages(site: Site, _key: str) -> dict[str, str]:
    return {key: page(site, key) for key in listing(site)}


BLOG: list[Query[Any]] = [title, titles, title_of, page, pages]


class Blog:
    """A blog that is built again and again, with a state in a file."""

    def __init__(self, path: Path, **words: str) -> None:
        self.path = path / "state.sqlite"
        self.words = Words(words)

    def engine(self, state: State, queries: list[Query[Any]] | None = None) -> Engine:
        sources: dict[Input[Any], Source[Any]] = {word: self.words, listing: Listing(self.words)}
        return Engine(queries or BLOG, sources, state)

    def build(self, queries: list[Query[Any]] | None = None) -> tuple[dict[str, str], set[str]]:
        """Return all pages, and which queries ran."""
        with State(self.path) as state:
            engine = self.engine(state, queries)
            engine.refresh()
            found = engine.ask(pages)
            ran = {f"{name} {key}".strip() for name, key in engine.computed()}
            self.findings = engine.findings()
            assert engine.save()
            return found, ran - {"listing"}  # which is looked at every time

    def rows(self) -> int:
        with State(self.path) as state:
            return sum(len([*state.of_query(name)]) for name in state.versions())


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


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with_both = blog.rows()
    del blog.words.words["b"]
    assert blog.build()[0] == {"a": "Apple"}
    alone = Blog(tmp_path / "alone", a="Apple")
    alone.build()
    assert blog.rows() == alone.rows() < with_both


def test_a_released_root_is_forgotten(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        engine.ask(page, "a")
        engine.save()
    assert blog.rows() > 0
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        engine.release(page, "a")
        engine.save()
    assert blog.rows() == 0


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


def test_another_version_of_a_query_runs_it_again(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    blog.build()
    newer = Query("page", 30, lambda _site, key: f"new {key}", str, version="2")
    found, ran = blog.build([title, titles, title_of, newer, pages])
    assert found == {"a": "new a"}
    assert ran == {"page a", "pages"}


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


def test_many_answers_are_those_of_single_questions(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        assert engine.ask_all(title, ["b", "none", "a"]) == ["Bean", None, "Apple"]


# What can go wrong with the state


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
    blog = Blog(tmp_path, a="Apple")
    blog.build()
    with State(blog.path) as slow:
        engine = blog.engine(slow)
        engine.refresh()
        engine.ask(pages)
        blog.words.words["a"] = "Almond"
        assert blog.build()[0] == {"a": "Almond"}
        assert not engine.save()
    assert blog.build()[0] == {"a": "Almond"}


def test_a_state_damaged_at_any_place_gives_right_answers_or_an_error(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a", c="Corn b a")
    blog.build()
    whole = blog.path.read_bytes()
    blog.words.words["a"] = "Almond"
    right = {"a": "Almond", "b": "Bean Almond", "c": "Corn Bean Almond"}
    refused = 0
    rng = random.Random(3)  # noqa: S311 - a story, no secret
    for _ in range(100):
        at = rng.randrange(len(whole))
        damaged = whole[:at] + rng.choice([b"", bytes([whole[at] ^ 1 << rng.randrange(8)])])
        blog.path.write_bytes(damaged + whole[at + 1 :] * (len(damaged) > at))
        for ending in ("-wal", "-shm"):
            Path(f"{blog.path}{ending}").unlink(missing_ok=True)
        try:
            assert blog.build()[0] == right
        except StateError:
            refused += 1
    assert refused > 0


def test_a_file_of_another_program_is_replaced(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple")
    blog.path.write_bytes(b"not a database, but somebody's notes" * 50)
    assert blog.build()[0] == {"a": "Apple"}
    assert blog.build()[1] == set()


def test_a_state_that_cannot_be_made_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateError):
        State(tmp_path / "file" / "state.sqlite")


def test_a_process_forked_from_this_one_can_ask(tmp_path: Path) -> None:
    blog = Blog(tmp_path, a="Apple", b="Bean a")
    blog.build()
    with State(blog.path) as state:
        engine = blog.engine(state)
        engine.refresh()
        child = os.fork()
        if child == 0:
            os._exit(0 if engine.ask(page, "b") == "Bean Apple" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert engine.ask(page, "b") == "Bean Apple"

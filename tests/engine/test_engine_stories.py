"""After any story of edits and interrupted runs, what is answered is what a new engine answers."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.engine import Engine, Query, RankError, Site, State, StateError
from engine_samples import LEVELS, WIDTH, Words, change, program, word

Roots = dict[Query[Any], list[str]]
Answers = tuple[list[str], dict[str, str], list[str]]
"""What the last query answers, what other roots answer, and what was found."""


def run(engine: Engine, queries: list[Query[Any]], roots: Roots, stage: int = 0) -> Answers:
    """Bring everything up to date, in two stages, and ask."""
    engine.look()
    engine.refresh(upto=stage * 10)
    for query in queries[:stage]:
        engine.set_roots(query, roots.get(query, []))
    engine.forget()
    engine.refresh()
    engine.set_roots(queries[-1], [""])
    for query in queries[stage:-1]:
        engine.set_roots(query, roots.get(query, []))
    engine.forget()
    others = {f"{of.name} {key}": engine.ask(of, key) for of, keys in roots.items() for key in keys}
    return engine.ask(queries[-1]), others, sorted(engine.findings())


def clean_run(words: Words, roots: Roots) -> Answers:
    """Return what an engine answers that knows nothing."""
    queries = program()
    same = {queries[int(of.name.removeprefix("level")) - 1]: keys for of, keys in roots.items()}
    return run(Engine(queries, {word: words}, State()), queries, same)


def interrupted(engine: Engine, queries: list[Query[Any]], rng: random.Random) -> None:
    """Do a part of the work, as a run that ends with errors does; perhaps record it."""
    engine.look()
    level = rng.randrange(LEVELS + 1)
    engine.refresh(upto=level * 10)
    if level:
        roots = rng.sample("0123", rng.randrange(WIDTH + 1))
        engine.set_roots(queries[level - 1], roots)
        engine.forget()
        engine.findings(upto=level * 10)
    if rng.random() < 0.7:
        assert engine.save()


def story(path: Path, queries: list[Query[Any]], seed: int, words: Words) -> Iterator[bool]:
    """Yield after each whole run of a story at random whether its answers are right."""
    rng = random.Random(seed)  # noqa: S311 - a story, no secret
    engine, state = None, State(path)
    for _ in range(25):
        change(words, rng)
        roots = {each: rng.sample("0123", rng.randrange(WIDTH)) for each in queries[:-1]}
        if engine is None or rng.random() < 0.6:
            state.close()
            state = State(path)
            engine = Engine(queries, {word: words}, state)
        if rng.random() < 0.4:
            interrupted(engine, queries, rng)
            engine = None  # what was not recorded is lost
            continue
        yield run(engine, queries, roots, rng.randrange(LEVELS)) == clean_run(words, roots)
        assert engine.save()
    state.close()


def faults(path: Path, queries: list[Query[Any]], words: Words, seeds: range) -> set[str]:
    """Return in which ways stories at random went wrong."""
    found = set()
    for seed in seeds:
        words.words.clear()
        try:
            if not all(story(path / f"{seed}.sqlite", queries, seed, words)):
                found.add("stale")
        except StateError:
            found.add("two answers")
    return found


def test_answers_after_any_story_are_those_of_a_new_engine(tmp_path: Path) -> None:
    assert faults(tmp_path, program(), Words(), range(12)) == set()


def unrecorded(words: Words) -> Callable[[Site, str], str | None]:
    return lambda _site, key: words.words.get(key)


def unrecorded_if_missing(words: Words) -> Callable[[Site, str], str | None]:
    return lambda site, key: word(site, key) if words.words.get(key) else None


@pytest.mark.parametrize("peek", [unrecorded, unrecorded_if_missing])
def test_a_read_that_is_not_recorded_is_caught(
    tmp_path: Path, peek: Callable[[Words], Callable[[Site, str], str | None]]
) -> None:
    """Planted faults: a read around the engine, and one of what is not there yet."""
    words = Words()
    assert "stale" in faults(tmp_path, program(peek(words)), words, range(12))


def test_a_query_cannot_ask_for_its_own_rank_or_a_higher_one() -> None:
    """Without this rule, a page that starts to read what changes at the same time stays stale."""
    for ranks in (lambda _number: 10, lambda number: 60 - number):
        queries = program(ranks=ranks)
        engine = Engine(queries, {word: Words({"5/0": "4:0"})}, State())
        with pytest.raises(RankError, match="asks for level4"):
            engine.set_roots(queries[-1], [""])
        assert not engine.save()

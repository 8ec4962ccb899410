"""An engine that is kept for many runs answers as a new one would."""

from collections.abc import Mapping
from pathlib import Path

from clinicsite.engine import Engine, Input, Query, Site, State, query

word: Input[str] = Input("word", form=str)


class Words:
    """An input source that a test changes."""

    def __init__(self, **words: str) -> None:
        self.words = words
        self.looked_at: list[str] = []

    def read(self, key: str) -> tuple[str, bytes]:
        return self.words.get(key, ""), self.stamp(key)

    def stamp(self, key: str) -> bytes:
        self.looked_at.append(key)
        return self.words.get(key, "").encode() or b"none"


@query(10)
def title(site: Site, key: str) -> str:
    return word(site, key).title()


@query(20)
def page(site: Site, key: str) -> str:
    return f"<{title(site, key)}>"


@query(20)
def card(site: Site, key: str) -> str:
    return f"[{title(site, key)}]"


QUERIES: list[Query[str]] = [title, page, card]


def engine_of(words: Words, state: State) -> Engine:
    return Engine(QUERIES, {word: words}, state)


def run(engine: Engine, roots: Mapping[Query[str], list[str]]) -> list[str]:
    """Answer all roots after a look at the inputs."""
    engine.look()
    engine.refresh()
    for each in (page, card):
        engine.set_roots(each, roots.get(each, []))
    engine.forget()
    return [each(engine, key) for each, keys in roots.items() for key in keys]


def test_a_question_that_was_dropped_and_asked_again_is_not_out_of_date(tmp_path: Path) -> None:
    """Its row is still in the state then, but it is no longer known who depends on it."""
    words = Words(a="apple")
    with State(tmp_path / "state.sqlite") as state:
        engine = engine_of(words, state)
        assert run(engine, {page: ["a"]}) == ["<Apple>"]
        assert engine.save()
        assert run(engine, {}) == []
        assert run(engine, {card: ["a"]}) == ["[Apple]"]
        assert engine.save()
        words.words["a"] = "almond"
        assert run(engine, {card: ["a"]}) == ["[Almond]"]
        assert engine.save()
    with State(tmp_path / "state.sqlite") as state:
        words.words["a"] = "anise"
        assert run(engine_of(words, state), {card: ["a"]}) == ["[Anise]"]


def test_what_was_not_recorded_is_looked_at_as_well(tmp_path: Path) -> None:
    """A run that ends with mistakes need not be recorded."""
    words = Words(a="apple")
    with State(tmp_path / "state.sqlite") as state:
        engine = engine_of(words, state)
        assert run(engine, {page: ["a"]}) == ["<Apple>"]
        words.words["a"] = "almond"
        assert run(engine, {page: ["a"]}) == ["<Almond>"]


def test_only_the_given_keys_are_looked_at(tmp_path: Path) -> None:
    words = Words(a="apple", b="bean", c="corn")
    with State(tmp_path / "state.sqlite") as state:
        engine = engine_of(words, state)
        run(engine, {page: ["a", "b", "c"]})
        assert engine.save()
        words.words |= {"a": "almond", "b": "barley"}
        words.looked_at.clear()
        engine.look({word: ["b", "unknown"]})
        assert words.looked_at == ["b"]
        engine.refresh()
        assert [page(engine, key) for key in "abc"] == ["<Apple>", "<Barley>", "<Corn>"]
        engine.look()
        engine.refresh()
        assert page(engine, "a") == "<Almond>"


def test_an_engine_whose_run_was_not_recorded_says_so(tmp_path: Path) -> None:
    """Another process has recorded a run meanwhile: what is in memory no longer fits the file."""
    words = Words(a="apple")
    with State(tmp_path / "state.sqlite") as mine, State(tmp_path / "state.sqlite") as other:
        slow, quick = engine_of(words, mine), engine_of(words, other)
        run(slow, {page: ["a"]})
        run(quick, {page: ["a"]})
        assert quick.save()
        assert not quick.has_failed
        assert not slow.save()
        assert slow.has_failed

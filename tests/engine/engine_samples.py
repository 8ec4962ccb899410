"""Made-up queries: a site at random, whose words say what each query asks for, and a small blog."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from clinicsite.engine import Engine, Input, Query, Site, Source, State, items, query

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


# What each query at random asks for is written in its own word: `w:1` is another word, `3:0` the
# answer to a query of a lower level. A query whose word is missing reports it.

Peek = Callable[[Site, str], str | None]


def program(peek: Peek = word, ranks: Callable[[int], int] = lambda n: n * 10) -> list[Query[Any]]:
    """Return the queries; `peek` is how they look at words, `ranks` gives each level's rank."""

    def level(number: int) -> Query[str]:
        def answer(site: Site, key: str) -> str:
            found, steps = [str(number)], word(site, f"{number}/{key}")
            if steps is None:
                site.report(f"{number}/{key} is missing")
            for step in (steps or "").split():
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


def random_steps(rng: random.Random) -> str:
    """Return what a query asks for."""

    def step() -> str:
        if rng.random() < 0.4:
            return f"w:{rng.randrange(4)}"
        return f"{rng.randrange(1, LEVELS + 1)}:{rng.randrange(WIDTH)}"

    return " ".join(step() for _ in range(rng.randrange(4)))


def change(words: Words, rng: random.Random) -> None:
    """Change some words at once, so that a new read and its target change together."""
    for key in rng.sample(KEYS, rng.randint(1, 6)):
        words.words[key] = random_steps(rng) if "/" in key else rng.choice(["a", "b", None])


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
        self.findings: list[str] = []

    def engine(self, state: State, queries: list[Query[Any]] | None = None) -> Engine:
        """Return an engine that has looked at the words, and has computed nothing yet."""
        sources: dict[Input[Any], Source[Any]] = {word: self.words, listing: Listing(self.words)}
        engine = Engine(queries or BLOG, sources, state)
        engine.look()
        return engine

    def build(
        self, queries: list[Query[Any]] | None = None, *, writes: bool = True
    ) -> tuple[dict[str, str], set[str]]:
        """Return all pages, and which queries ran."""
        with State(self.path, writes=writes) as state:
            engine = self.engine(state, queries)
            engine.refresh()
            engine.set_roots(pages, [""])
            found = engine.ask(pages)
            engine.forget()
            self.findings = engine.findings()
            assert engine.save() is writes
            ran = {f"{name} {key}".strip() for name, key in engine.computed()}
            return found, ran - {"listing"}  # which is looked at every time

    def rows(self) -> int:
        """Return how many questions are recorded."""
        with State(self.path) as state:
            return sum(len([*state.of_query(name)]) for name in state.versions())

"""Small made-up blogs for the tests of More Posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from clinicsite.graph.more_posts import Candidate

VOCABULARY = [
    *("the", "and", "of", "massage", "massages", "back", "pain", "neck", "knead", "kneading"),
    *("heat", "cold", "desk", "posture", "runner", "calf", "cup", "cups", "needle", "sleep"),
    *("pregnancy", "arthritis", "fascia", "knot", "thumb", "water", "tip", "visit"),
]
SUBJECTS = ("swedish", "cupping", "shiatsu", "needling")
AUTHORS = ("maya", "dana", "sam")

_texts = st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join)
_titles = st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join)


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is at hand, and stands for itself."""

    text: str

    @property
    def text_digest(self) -> str:
        """The text itself: equal for equal texts, and for no others."""
        return self.text


def post(id_: str, text: str = "", *, day: int = 0, title: str = "") -> Candidate:
    """Make a post of the given day after the first of 2024, with nothing else said of it."""
    when = date(2024, 1, 1) + timedelta(days=day)
    return Candidate(id=id_, title=title, description="", body=Words(text), date=when)


def _some(names: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True).map(tuple)


@st.composite
def blogs(draw: st.DrawFn, *, least: int = 0, most: int = 14) -> list[Candidate]:
    """Draw the posts of a blog; pins and exclusions may name the post itself, or none."""
    size = draw(st.integers(least, most))
    ids = [f"p{number:02}" for number in range(size)]
    names = [*ids, "unknown"]
    return [
        Candidate(
            id=id_,
            title=draw(_titles),
            description=draw(st.just("") | _titles),
            body=Words(draw(_texts)),
            date=date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 900))),
            authors=draw(_some(AUTHORS)),
            modalities=draw(_some(SUBJECTS)),
            conditions=draw(_some(("headache", "sciatica"))),
            related=draw(st.just(()) | _some(names)),
            unrelated=draw(st.just(()) | _some(names)),
        )
        for id_ in ids
    ]


def free(posts: Sequence[Candidate]) -> list[Candidate]:
    """Return the same blog, in which no editor pins or excludes anything."""
    return [replace(each, related=(), unrelated=()) for each in posts]


class Kept:
    """A cache in memory that tells what it was asked and given."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.written: list[str] = []

    def get_many(self, keys: Sequence[str], /) -> Mapping[str, bytes]:
        """Return what is known."""
        return {key: self.values[key] for key in keys if key in self.values}

    def put_many(self, values: Mapping[str, bytes], /) -> None:
        """Keep it all."""
        self.values.update(values)
        self.written += values

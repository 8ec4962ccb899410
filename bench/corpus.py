"""A made-up clinic's blog to measure on: the same posts, to the byte, for the same seed.

A post has the shape of a real article of a clinic: an opening, sections with paragraphs, lists, a
table, a quotation, links to other posts and to elsewhere, and questions at the end. Its words are
drawn from a fixed vocabulary, few of them often and most of them seldom, and a share of them from
the vocabulary of its modalities, so that a likeness of texts has something to find.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MODALITIES = {
    "aromatherapy-massage": "scent lavender citrus blend dilute inhale drop diffuser",
    "chair-massage": "office forearm lean cradle clothed lunch keyboard shoulder",
    "craniosacral-therapy": "skull sacrum subtle listening stillness tide feather membrane",
    "cupping": "cup suction silicone circle lift mark vacuum upper",
    "deep-tissue-massage": "adhesion elbow firm layer grain slow fascia deeper",
    "foot-reflexology": "sole arch toe heel map zone thumb ankle",
    "hot-stone-massage": "basalt stone warmth heated towel smooth river temperature",
    "lymphatic-drainage": "lymph node fluid swelling surgery vessel sleeve rhythm",
    "prenatal-massage": "pregnancy trimester pillow side-lying midwife belly birth swelling",
    "scar-massage": "scar collagen incision healed itch texture surgeon silicone",
    "shiatsu": "palm meridian mat cotton rocking lean japanese breath",
    "sports-massage": "runner race calf hamstring training taper sprint recovery",
    "thai-massage": "stretch floor twist cobra assisted line loose yoga",
    "trigger-point-therapy": "knot referral tender band nodule release press ache",
}
AUTHORS = ("ada-linden", "bruno-falk", "carmen-osei", "dmitri-vale", "edda-moreau", "farid-hale")

# By rank: the first words are drawn most often (Zipf's law).
_TEXT = (
    "the to and of a your in for is it that can with you we may as on or after before more when "
    "this be at body pain rest week muscle session pressure therapist back neck day not feel from "
    "slowly often some minutes less sleep tension warm touch work help breathing water walk small "
    "sitting movement question answer doctor skin area hour gentle tell plan table skilled hands "
    "evening morning habit posture stiff sore soften ease quiet notice change comfort study review "
    "joint hip knee wrist jaw rib spine tendon nerve bruise fever heat cold bath towel oil lotion "
    "appointment booking visit price policy record history medicine pharmacy allergy heart blood "
    "circulation balance strength stairs garden bicycle swimming lifting carrying bending standing "
    "screen chair desk pillow mattress travel luggage winter summer weather season holiday family "
    "student nurse teacher driver gardener athlete beginner adult elder parent client patient"
)
_WORDS = _TEXT.split()
_TITLE_WORDS = _WORDS[44:]  # those that mean something by themselves
_OFTEN = 0.035  # the weight of each word of a modality; the first common word weighs a third
_FIRST_DAY = dt.date(2008, 3, 1)
_DAYS = 6000
# Kinds of sections, in the order in which they follow each other.
_KINDS = ("bullets", "link", "table", "steps", "quotation")


@dataclass(frozen=True, slots=True)
class Post:
    """A made-up post. A link to another one in its body has the target `post:SLUG`."""

    slug: str
    title: str
    date: dt.date
    author: str
    modalities: tuple[str, ...]
    description: str
    body: str


def posts(count: int, *, seed: int = 1, words: int = 1300) -> Iterator[Post]:
    """Yield `count` posts of about `words` words, each made of its own number and the seed."""
    for number in range(count):
        # A text as seed gives the same numbers in every process and version of Python.
        rng = random.Random(f"{seed} {number}")  # noqa: S311 - made-up words, no secret
        modalities = tuple(rng.sample(tuple(MODALITIES), rng.randint(2, 3)))
        pen = _pen(rng, modalities)
        slug = slug_of(number)
        yield Post(
            slug=slug,
            title=pen.heading(rng.randint(4, 7)),
            date=_FIRST_DAY + dt.timedelta(days=number * _DAYS // count),
            author=rng.choice(AUTHORS),
            modalities=modalities,
            description=pen.sentence(),
            body=_body(pen, slug, count, max(words // 3, round(rng.gauss(words, words / 4)))),
        )


def slug_of(number: int) -> str:
    """Return the slug of a post by its number, from 0."""
    return f"note-{number:05d}"


def ending(slug: str) -> str:
    """Return the words that a post's body ends with: who finds them has the whole body."""
    return f"Ask for {slug} at the desk"


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes with the words of one post; `weights` are those of `words`, each with all before."""

    rng: random.Random
    words: Sequence[str]
    weights: Sequence[float]

    def sentence(self, end: str = ".") -> str:
        drawn = self.rng.choices(self.words, cum_weights=self.weights, k=self.rng.randint(8, 20))
        return " ".join(drawn).capitalize() + end

    def paragraph(self, sentences: int) -> str:
        text = " ".join(self.sentence() for _ in range(sentences))
        first, second, rest = text.split(" ", 2)
        mark = self.rng.choice(("", "", "*", "**"))
        return f"{first} {mark}{second}{mark} {rest}"

    def heading(self, count: int) -> str:
        own = self.rng.choice(self.words[len(_WORDS) :])
        return " ".join([*self.rng.sample(_TITLE_WORDS, count - 1), own]).capitalize()


def _pen(rng: random.Random, modalities: Sequence[str]) -> _Pen:
    own = [word for name in modalities for word in MODALITIES[name].split()]
    rng.shuffle(own)
    weights = [1 / (rank + 3) for rank in range(len(_WORDS))] + [_OFTEN] * len(own)
    return _Pen(rng, [*_WORDS, *own], list(itertools.accumulate(weights)))


def _body(pen: _Pen, slug: str, count: int, words: int) -> str:
    blocks = [pen.paragraph(3)]
    written = 0
    kinds = itertools.cycle(_KINDS)
    while written < words - 200:  # the questions, and half a section
        section = [f"## {pen.heading(4)}", pen.paragraph(4), *_section(pen, next(kinds), count)]
        written += sum(len(block.split()) for block in section)
        blocks += section
    blocks.append("## Questions")
    for _ in range(3):
        blocks += [f"### {pen.sentence('?')}", pen.paragraph(2)]
    blocks.append(f"{ending(slug)}.")
    return "\n\n".join(blocks) + "\n"


def _section(pen: _Pen, kind: str, count: int) -> list[str]:
    match kind:
        case "bullets":
            lines = [f"- **{pen.heading(2)}:** {pen.sentence()}" for _ in range(5)]
            return ["\n".join(lines)]
        case "link":
            other = slug_of(pen.rng.randrange(count))
            link = f"More of it in [{pen.heading(3).lower()}](post:{other})."
            return [f"### {pen.heading(3)}", f"{pen.paragraph(3)} {link}"]
        case "table":
            rows = [f"| {pen.heading(2)} | {pen.sentence()} |" for _ in range(4)]
            return ["\n".join(["| You notice | Then |", "| --- | --- |", *rows])]
        case "steps":
            return ["\n".join(f"{step}. {pen.sentence()}" for step in range(1, 6))]
        case _:
            link = "The [leaflet](https://health.example/leaflet) says more."
            return [f"> {pen.sentence()}", f"{pen.paragraph(2)} {link}"]

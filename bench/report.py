"""Results as words: the tables in `docs/performance.md`, between two marks, and the chart beside.

Nothing outside the marks is touched.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.cases import AGAIN, CASES, FROM_NOTHING, NOTHING_CHANGED
from bench.chart import chart
from bench.results import Results, Sample
from bench.verdicts import (
    OURS,
    PICTURES,
    TIMES,
    VERSION,
    Verdict,
    factor,
    growth,
    verdicts,
)  # fmt: skip

BEGIN = "<!-- measured: begin; `make bench` and `make bench-full` write what is between -->"
END = "<!-- measured: end -->"
PEERS = {"hugo": "Hugo", "eleventy": "Eleventy", "pelican": "Pelican", "zola": "Zola"}
_CASES = (FROM_NOTHING, *(case.name for case in CASES))


def write_report(results: Results, document: Path) -> None:
    """Put results between the marks of a document, and their chart beside it as `.svg`.

    Raises `ValueError` if the marks are not there.
    """
    text = document.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{document.name} lacks the marks {BEGIN!r} and {END!r}")
    picture = document.with_suffix(".svg")
    picture.write_text(chart(results), "utf-8")
    measured = f"{BEGIN}\n\n{markdown(results, picture.name)}\n{END}"
    document.write_text(before + measured + after, "utf-8")


def markdown(results: Results, picture: str) -> str:
    """Return results as Markdown; `picture` is the address of their chart."""
    sizes = [size for size in results.sizes(FROM_NOTHING) if _peers(results, size)]
    parts = [
        _about(results),
        f"![Bars of build times, by number of posts; the tables below say the same]({picture})\n",
        "### Targets\n",
        _targets(verdicts(results)),
    ]
    for size in sizes or results.sizes(FROM_NOTHING):
        parts += [f"### {size:,} posts\n", _size_table(results, size)]
    if growth(results):
        parts += ["### Growth\n", _growth_table(results)]
    parts += ["### Pictures, and the start of the program\n", _apart(results)]
    return "\n".join(parts)


def _about(results: Results) -> str:
    versions = ", ".join(f"{title} {version}" for title, version in results.versions.items())
    machine = ", ".join(f"{name} {value}" for name, value in results.machine.items())
    lines = [f"Measured on {results.date} by `{results.command}`: {versions}; {machine}.\n"]
    lines += [f"Not measured: {what}: {why}.\n" for what, why in results.missing.items()]
    return "\n".join(lines)


def _targets(found: Iterable[Verdict]) -> str:
    words = {True: "met", False: "**missed**", None: "not measured"}
    rows = [
        [f"{each.posts:,}" if each.posts else "", each.what, each.target, each.measured,
         words[each.met]]
        for each in found
    ]  # fmt: skip
    return _table(["posts", "what", "target", "measured", ""], rows)


def _size_table(results: Results, size: int) -> str:
    ours = [(case, results.sample(size, OURS, case)) for case in _CASES]
    theirs = [
        (f"{title}, {case}", results.sample(size, name, case))
        for name, title in PEERS.items()
        for case in (FROM_NOTHING, AGAIN)
    ]
    rivals = [name for name in ("hugo", "eleventy") if results.sample(size, name, FROM_NOTHING)]
    head = [*_HEAD, *(f"{TIMES} {PEERS[name]}" for name in rivals)]
    rows = [
        [*_row(words, sample), *(_ratio(results, sample, name) for name in rivals)]
        for words, sample in [*((f"clinicsite, {case}", each) for case, each in ours), *theirs]
        if sample
    ]
    return _table(head, rows)


_HEAD = [
    "", "wall, s", "min-max", "user CPU, s", "largest process, MB", "all processes, MB",
    "pages rendered",
]  # fmt: skip


def _row(words: str, sample: Sample) -> list[str]:
    rendered = f"{sample.rendered:,} of {sample.pages:,}" if sample.pages else ""
    return [
        words, f"{sample.seconds:.2f}", f"{min(sample.wall):.2f}-{max(sample.wall):.2f}",
        f"{sample.user_seconds:.2f}", f"{sample.peak_mb:.0f}",
        f"{sample.together_mb:.0f}" if sample.together else "", rendered,
    ]  # fmt: skip


def _ratio(results: Results, sample: Sample, name: str) -> str:
    other = results.sample(sample.posts, name, FROM_NOTHING)
    return f"{sample.seconds / other.seconds:.2f}" if other else ""


def _growth_table(results: Results) -> str:
    rows = []
    grown = {more.posts: (less, more) for less, more in growth(results)}
    warm = {more.posts: (less, more) for less, more in growth(results, NOTHING_CHANGED)}
    for size in results.sizes(FROM_NOTHING):
        cold, again = (results.sample(size, OURS, case) for case in _CASES[:2])
        if cold and again:
            rows.append([
                f"{size:,}", f"{cold.seconds:.2f}", _factor(grown.get(size)),
                f"{again.seconds:.2f}", _factor(warm.get(size)),
                f"{cold.peak_mb:.0f}", f"{cold.together_mb:.0f}" if cold.together else "",
            ])  # fmt: skip
    doubled = f"{TIMES} a doubling"
    head = ["posts", "from nothing, s", doubled, "nothing changed, s", doubled, *_HEAD[4:6]]
    return _table(head, rows)


def _factor(pair: tuple[Sample, Sample] | None) -> str:
    return f"{factor(*pair):.2f}" if pair else ""


def _apart(results: Results) -> str:
    rows = []
    for sample in results.samples:
        if sample.case.startswith(PICTURES):
            what = sample.case.removeprefix(PICTURES)
            rows.append(_row(f"{sample.posts} posts with a picture each, {what}", sample))
        elif sample.case == VERSION:
            rows.append(_row(f"`{VERSION}`", sample))
    return _table(_HEAD, rows)


def _peers(results: Results, size: int) -> bool:
    return any(results.sample(size, name, FROM_NOTHING) for name in PEERS)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

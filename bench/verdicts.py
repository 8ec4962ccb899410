"""The targets, and whether they are met: medians compared with medians of the same run."""

import itertools
import math
from dataclasses import dataclass

from bench.cases import FROM_NOTHING, NOTHING_CHANGED
from bench.results import Results, Sample

OURS = "clinicsite"
TIMES = "\N{MULTIPLICATION SIGN}"
VERSION = "clinicsite --version"
PICTURES = "with pictures: "
PEAK = "peak memory"
# Doubling the posts may take so many times the time, from this number of posts on.
GROWTH, GROWTH_FROM = 2.2, 1000


@dataclass(frozen=True, slots=True)
class Target:
    """At most `limit`: seconds or MB, or times what a peer takes from nothing (`of`)."""

    posts: int
    what: str
    limit: float
    of: str = ""
    is_goal: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, what was measured, and whether it is met; None: what it needs was not measured."""

    posts: int
    what: str
    target: str
    measured: str
    met: bool | None


_WHATS = (
    FROM_NOTHING, NOTHING_CHANGED, "one body changed", "one title changed",
    "base template changed", PEAK,
)  # fmt: skip


def _beside_hugo(posts: int, *limits: float) -> list[Target]:
    return [
        Target(posts, what, limit, "hugo") for what, limit in zip(_WHATS[1:], limits, strict=True)
    ]


TARGETS = (
    Target(300, FROM_NOTHING, 0.75, "eleventy"),
    *(Target(300, what, limit)
      for what, limit in zip(_WHATS[1:], (0.30, 0.35, 0.40, 0.6, 120), strict=True)),
    Target(1000, FROM_NOTHING, 1.0, "eleventy"),
    Target(1000, FROM_NOTHING, 1.0, "hugo", is_goal=True),
    *_beside_hugo(1000, 0.25, 0.3, 0.35, 0.7, 0.5),
    Target(5000, FROM_NOTHING, 0.6, "hugo"),
    *_beside_hugo(5000, 0.08, 0.1, 0.12, 0.3, 0.25),
    Target(0, VERSION, 0.1),
)  # fmt: skip


def verdicts(results: Results) -> list[Verdict]:
    """Return a verdict on each target whose number of posts was measured, growth last."""
    sizes = {0, *results.sizes(FROM_NOTHING)}
    found = [
        verdict
        for target in TARGETS
        if target.posts in sizes
        for verdict in _verdicts(target, results)
    ]
    return found + [
        _growth_verdict(*pair) for pair in growth(results) if pair[0].posts >= GROWTH_FROM
    ]


def growth(results: Results, case: str = FROM_NOTHING) -> list[tuple[Sample, Sample]]:
    """Return neighbouring sizes of clinicsite's own, the smaller one first."""
    samples = [results.sample(size, OURS, case) for size in results.sizes(case)]
    there = [sample for sample in samples if sample]
    return list(itertools.pairwise(there))


def factor(less: Sample, more: Sample) -> float:
    """Return by how much a doubling of the posts multiplies the time between two sizes."""
    doublings = math.log2(more.posts / less.posts)
    return float((more.seconds / less.seconds) ** (1 / doublings))


def _growth_verdict(less: Sample, more: Sample) -> Verdict:
    found = factor(less, more)
    return Verdict(
        more.posts, f"growth from {less.posts:,} posts", f"≤ {GROWTH} {TIMES} a doubling",
        f"{found:.2f} {TIMES} a doubling", found <= GROWTH,
    )  # fmt: skip


def _verdicts(target: Target, results: Results) -> list[Verdict]:
    """Return the verdict on a target; two on memory, of the largest process and of all."""
    if target.what != PEAK:
        return [_verdict(target, "", _seconds(target.what, OURS, target.posts, results),
                         _seconds(FROM_NOTHING, target.of, target.posts, results))]  # fmt: skip
    ours, theirs = (results.sample(target.posts, name, FROM_NOTHING) for name in (OURS, target.of))
    return [
        _verdict(target, ", largest process", _peak(ours), _peak(theirs)),
        _verdict(target, ", all processes", _together(ours), _together(theirs)),
    ]


def _verdict(target: Target, which: str, ours: float | None, theirs: float | None) -> Verdict:
    unit = "MB" if target.what == PEAK else "s"
    title = target.of.capitalize()
    limit = f"{target.limit:.2f} {TIMES} {title}" if title else f"{target.limit:g} {unit}"
    words = f"{'goal: ' if target.is_goal else ''}≤ {limit}"
    what = target.what + which
    if ours is None or (title and theirs is None):
        return Verdict(target.posts, what, words, "", None)
    shown = f"{ours:.0f} MB" if unit == "MB" else f"{ours:.2f} s"
    if theirs is None:
        return Verdict(target.posts, what, words, shown, ours <= target.limit)
    ratio = ours / theirs
    measured = f"{ratio:.2f} {TIMES} ({shown})"
    return Verdict(target.posts, what, words, measured, ratio <= target.limit)


def _seconds(case: str, program: str, posts: int, results: Results) -> float | None:
    sample = results.sample(posts, program, case)
    return sample.seconds if sample else None


def _peak(sample: Sample | None) -> float | None:
    return sample.peak_mb if sample else None


def _together(sample: Sample | None) -> float | None:
    return sample.together_mb if sample and sample.together else None

"""What was measured, as a value that is kept in a file: a report can be made of it at any time."""

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Sample:
    """The runs of one case of one program on a site of `posts` posts.

    `wall` and `user` are seconds of each run, `peak` bytes of its largest process, `together`
    bytes of all its processes at one time (0: not looked at). `rendered` of `pages` pages were
    made, where the program says so.
    """

    posts: int
    program: str
    case: str
    wall: list[float] = field(default_factory=list)
    user: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    together: int = 0
    rendered: int = 0
    pages: int = 0

    @property
    def seconds(self) -> float:
        """The median of the wall times."""
        return statistics.median(self.wall)

    @property
    def user_seconds(self) -> float:
        """The median of the processor times."""
        return statistics.median(self.user)

    @property
    def peak_mb(self) -> float:
        """The median of the largest processes, in millions of bytes."""
        return statistics.median(self.peak) / 1_000_000

    @property
    def together_mb(self) -> float:
        """The memory of all processes together, in millions of bytes; 0: not looked at.

        No less than that of the largest, which no look may have caught at its largest.
        """
        return max(self.together / 1_000_000, self.peak_mb) if self.together else 0.0


@dataclass(slots=True)
class Results:
    """All samples of a run of the bench, and what it ran on.

    `machine` holds facts by name, `versions` and `missing` (why it is not there) are by title.
    """

    date: str
    command: str
    machine: dict[str, str]
    versions: dict[str, str]
    missing: dict[str, str]
    samples: list[Sample] = field(default_factory=list)

    def sample(self, posts: int, program: str, case: str) -> Sample | None:
        """Return the sample of a case, if it was measured."""
        for each in self.samples:
            if (each.posts, each.program, each.case) == (posts, program, case) and each.wall:
                return each
        return None

    def sizes(self, case: str, program: str = "clinicsite") -> list[int]:
        """Return the numbers of posts on which a case was measured, the smallest first."""
        return sorted(
            {each.posts for each in self.samples if (each.case, each.program) == (case, program)}
        )


def save(results: Results, file: Path) -> None:
    """Write results as JSON."""
    file.write_text(json.dumps(asdict(results), indent=1) + "\n", "utf-8")


def load(file: Path) -> Results:
    """Read what `save` wrote."""
    kept = json.loads(file.read_text("utf-8"))
    return Results(**{**kept, "samples": [Sample(**each) for each in kept["samples"]]})

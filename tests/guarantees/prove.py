"""`make prove`: the long forms of all proofs, and one table of what they showed.

    python tests/guarantees/prove.py [--share 0.01] [NAME ...]

NAME is a proof, or the beginning of one's name: `make prove ARGS=incremental`. Each proof has a
share of the hour; what it has not begun by then it leaves out, and the table says how many of how
many it did. One that fails or is lost leaves the figures of the others alone. The table is printed,
and if all proofs were asked for it is written to `tests/guarantees/figures.md` after each of them;
`docs/guarantees.md` quotes it.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
TABLE = HERE / "figures.md"
SCRATCH = REPOSITORY / ".pytest_cache" / "prove"
GRACE = 180  # seconds for what was begun in time
_NOT_SUMMED = {"seed", "hash"}

Figures = dict[str, object]


@dataclass(frozen=True)
class Proof:
    """A proof: its tests below this folder, its minutes, and the counts it wants to reach."""

    name: str
    title: str
    tests: tuple[str, ...]
    minutes: float
    goals: Mapping[str, int] = field(default_factory=dict)


PROOFS = (
    Proof(
        "incremental", "1 incremental equals clean", ("test_incremental.py",), 20,
        {"steps": 20_000},
    ),
    Proof("whole", "2 old or new, whole", ("test_old_or_new.py", "test_poor_places.py"), 18),
    Proof("same-bytes", "3 same bytes", ("test_same_bytes.py",), 2, {"cells": 64}),
    Proof(
        "any-bytes", "4 any bytes in", ("test_any_bytes.py", "test_exhaustion.py"), 5,
        {"examples": 16_000},
    ),
    Proof("fuzz", "4 any bytes in (atheris)", (), 6),
    Proof("markup", "5 no markup from data", ("test_no_markup_from_data.py",), 2),
    Proof("silence", "6 silence of the unpublished", ("test_silence.py",), 1),
    Proof("confinement", "7 confinement", ("test_confinement.py",), 2),
    Proof("faults", "8 faults and attacks", ("test_faults.py", "test_related_graphs.py"), 2),
    Proof("lost", "9 nothing lost", ("test_nothing_lost.py",), 6, {"texts": 20_000}),
)  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """How a proof ended: a word for it (`passed`, …), minutes, figures, and the end of its log."""

    proof: Proof
    how: str
    minutes: float
    figures: Mapping[str, object]
    log: str = ""

    def line(self) -> str:
        """Return the proof's row of the table."""
        said = [
            f"{name.replace('_', ' ')} {_shown(name, value)}{_of(self.proof.goals.get(name))}"
            for name, value in self.figures.items()
        ]
        return f"| {self.proof.title} | {', '.join([*said, self.how])} |"


def main() -> int:
    """Run the proofs; return 1 if one of them did not pass."""
    parser = argparse.ArgumentParser(description="Run the long forms of the proofs.")
    parser.add_argument("names", nargs="*", help=", ".join(proof.name for proof in PROOFS))
    parser.add_argument("--share", type=float, default=1.0, help="of counts and minutes: a trial")
    asked = parser.parse_args()
    chosen = [p for p in PROOFS if not asked.names or p.name.startswith(tuple(asked.names))]
    if not chosen:
        parser.error("no proof has such a name")
    SCRATCH.mkdir(parents=True, exist_ok=True)
    began, ended, commit = time.monotonic(), [], _commit()
    for proof in chosen:
        _say(f"{proof.title} … (at most {max(1, proof.minutes * asked.share):.0f} minutes)")
        ended.append(_run(proof, asked.share))
        _say(f"{ended[-1].log}{ended[-1].line()} {ended[-1].minutes:.1f} minutes")
        minutes = (time.monotonic() - began) / 60
        text = _table(ended, f"Commit {commit}; {minutes:.0f} minutes", share=asked.share)
        if chosen == list(PROOFS) and asked.share == 1:
            TABLE.write_text(text)
    _say("\n" + text)
    return int(any(each.how.isupper() for each in ended))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - its answer


def _run(proof: Proof, share: float) -> Ended:
    figures, log = SCRATCH / f"{proof.name}.jsonl", SCRATCH / f"{proof.name}.log"
    figures.unlink(missing_ok=True)
    seconds = max(60.0, proof.minutes * 60 * share)
    environ = {
        **os.environ,
        "CLINICSITE_PROVE": "long",
        "CLINICSITE_SHARE": str(share),
        "CLINICSITE_FIGURES": str(figures),
        "CLINICSITE_UNTIL": str(time.time() + seconds),
    }
    began, more = time.monotonic(), Figures()
    if proof.tests:
        files = [str(HERE / name) for name in proof.tests]
        commands = [[sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", *files]]
    else:
        commands, more = _fuzzers(seconds, environ)
        if not commands:
            return Ended(proof, "skipped", 0, more)
    codes = _codes(commands, environ, log, seconds + GRACE)
    how = "LOST" if None in codes else "FAILED" if any(codes) else "passed"
    lines = log.read_text(errors="replace").splitlines(keepends=True)
    tail = "".join([line for line in lines if not line.startswith(("INFO:", "WARNING:"))][-60:])
    minutes = (time.monotonic() - began) / 60
    return Ended(proof, how, minutes, _summed(figures) | more, "" if how == "passed" else tail)


def _codes(
    commands: Iterable[list[str]], environ: dict[str, str], log: Path, seconds: float
) -> list[int | None]:
    """Run processes side by side; return their exit codes, None for one that did not end."""
    until = time.monotonic() + seconds
    with log.open("w") as out:
        running = [
            subprocess.Popen(
                command, cwd=REPOSITORY, env=environ, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
            )
            for command in commands
        ]  # fmt: skip
        codes: list[int | None] = []
        try:
            for process in running:
                try:
                    codes.append(process.wait(max(1, until - time.monotonic())))
                except subprocess.TimeoutExpired:
                    codes.append(None)
        finally:
            for process in running:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # with workers, strace, browsers
                process.wait()
    return codes


def _fuzzers(seconds: float, environ: dict[str, str]) -> tuple[list[list[str]], Figures]:
    """Return the commands of two fuzzers of other seeds, or why there are none.

    atheris is put into a folder of its own: it is no part of the locked requirements.
    """
    place = SCRATCH / "atheris"
    if not (place / "atheris").is_dir():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        wanted = REPOSITORY / "requirements" / "fuzz.in"
        pip += ["--only-binary", ":all:", "--target", str(place), "-r", str(wanted)]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            return [], {"atheris": f"cannot be installed here ({said[:120]})"}
    paths = [str(place), str(REPOSITORY / "src"), environ.get("PYTHONPATH", "")]
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    fuzz = [sys.executable, str(HERE / "fuzz.py")]
    log = SCRATCH / "fuzz-control.log"
    if _codes([[*fuzz, "120", "3", "planted"]], environ, log, 150) == [0]:
        return [[sys.executable, "-c", "raise SystemExit('a planted exception was not found')"]], {}
    return [[*fuzz, str(seconds), str(number)] for number in (4, 5)], {"controls_caught": 1}


def _summed(file: Path) -> Figures:
    """Return the figures of a proof: numbers of one name summed up, of others the last."""
    row: Figures = {}
    counts: dict[str, int] = defaultdict(int)
    for line in file.read_text().splitlines() if file.exists() else ():
        figures = json.loads(line)
        figures.pop("proof")
        for name, value in figures.items():
            if isinstance(value, int) and name not in _NOT_SUMMED:
                counts[name] += value
                value = counts[name]  # noqa: PLW2901
            row[name] = value
    return row


def _commit() -> str:
    """Return what is proved, before the table itself is written into it."""
    describe = ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"]
    return (
        subprocess.run(describe, capture_output=True, text=True, check=False).stdout.strip()
        or "unknown"
    )


def _table(ended: list[Ended], of: str, *, share: float) -> str:
    lines = ["| proof | figures |", "| --- | --- |", *(each.line() for each in ended)]
    all_passed = all(each.how == "passed" for each in ended)
    end = "all passed" if all_passed else "NOT all passed"
    end += "" if share == 1 else f"; a trial with {share:g} of the counts"
    return "\n".join([*lines, "", f"{of}; {end}.", ""])


def _of(goal: int | None) -> str:
    return "" if goal is None else f" of {goal:,}"


def _shown(name: str, value: object) -> str:
    is_count = isinstance(value, int) and name not in _NOT_SUMMED
    return f"{value:,}" if is_count else str(value)


if __name__ == "__main__":
    sys.exit(main())

"""Measure clinicsite and its peers on the same made-up blogs, and write `docs/performance.md`.

usage: python -m bench.run [--sizes N …] [--growth N …] [--pictures N] [--rounds N] [--no-peers]

What was measured is also kept in `.bench/results.json`; `--report` writes the document of it again.
"""

import argparse
import datetime as dt
import os
import platform
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import cases, layouts, results
from bench.cases import Case
from bench.programs import Program, clinicsite, environment, programs
from bench.report import write_report
from bench.results import Results, Sample
from bench.timing import Command, FailedError, timed
from bench.turns import Turns, measure
from bench.verdicts import PICTURES, VERSION

REPOSITORY = Path(__file__).parents[1]
FOLDER = REPOSITORY / ".bench"
_LARGE = 2000  # posts; from here on fewer rounds
_ROUNDS, _ROUNDS_LARGE, _ROUNDS_VERSION = 5, 3, 15


def main() -> None:
    """Measure and write."""
    given = _options().parse_args()
    kept = FOLDER / "results.json"
    if not given.report:
        FOLDER.mkdir(exist_ok=True)
        try:
            measured(given, kept)
        except FailedError as error:
            sys.exit(f"{error}\nwhat was measured before is kept; --report writes it")
    write_report(results.load(kept), given.document)
    print(f"written: {given.document}")


def measured(given: argparse.Namespace, kept: Path) -> None:
    """Measure everything that was asked for, and keep each part when it is done."""
    found = programs(FOLDER / "tools", peers=not given.no_peers)
    into = Results(
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=given.command,
        machine=machine(),
        versions={program.title: program.version for program in found.there},
        missing=dict(found.missing),
        samples=[_version_sample()],
    )
    for count in given.sizes:
        measure_size(into, count, found.there, cases.CASES, given.rounds)
        results.save(into, kept)
    for count in sorted(set(given.growth) - set(given.sizes)):
        measure_size(into, count, found.there[:1], cases.CASES[:1], given.rounds)
        results.save(into, kept)
    if given.pictures:
        measure_pictures(into, given.pictures, given.rounds)
    results.save(into, kept)


def measure_size(
    into: Results, count: int, there: Sequence[Program], kinds: Sequence[Case], rounds: int
) -> None:
    """Measure a number of posts, with these cases of clinicsite's."""
    folder = _fresh_folder()
    outlines = {p.name: layouts.lay_out(p.name, folder / p.name, count) for p in there}
    turns = Turns(folder, outlines, list(there), kinds)
    into.samples += measure(turns, rounds or (_ROUNDS if count < _LARGE else _ROUNDS_LARGE))
    into.missing.update(turns.missing)
    shutil.rmtree(folder)


def measure_pictures(into: Results, count: int, rounds: int) -> None:
    """Measure a site whose posts have a picture each, which takes longer than all the rest."""
    folder = _fresh_folder()
    outlines = {"clinicsite": layouts.lay_out_pictures(folder / "clinicsite", count)}
    kinds = (cases.CASES[0], cases.CASES[-1])
    turns = Turns(folder, outlines, [clinicsite()], kinds, PICTURES)
    into.samples += measure(turns, rounds or _ROUNDS_LARGE)
    shutil.rmtree(folder)


def machine() -> dict[str, str]:
    """Return what is to be known of this machine; not its name."""
    processor = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor[1] if processor else platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": platform.system(),
        "Python": platform.python_version(),
    }


def _version_sample() -> Sample:
    sample = Sample(0, "clinicsite", VERSION)
    command = Command([clinicsite().words[0], "--version"], REPOSITORY, environment())
    timed(command)
    for _ in range(_ROUNDS_VERSION):
        run, _said = timed(command)
        sample.wall.append(run.wall)
        sample.user.append(run.user)
        sample.peak.append(run.peak)
    return sample


def _fresh_folder() -> Path:
    folder = FOLDER / "sites"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError:  # not Linux
        return ""


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--sizes", type=int, nargs="*", default=[300, 1000], metavar="N")
    options.add_argument("--growth", type=int, nargs="*", default=[], metavar="N")
    options.add_argument("--pictures", type=int, default=50, metavar="N")
    options.add_argument("--rounds", type=int, default=0, help="5, or 3 from 2,000 posts on")
    options.add_argument("--no-peers", action="store_true", help="measure clinicsite alone")
    options.add_argument("--report", action="store_true", help="measure nothing, write again")
    options.add_argument("--document", type=Path, default=REPOSITORY / "docs/performance.md")
    options.add_argument("--command", default="python -m bench.run", help="how it was called")
    return options


if __name__ == "__main__":
    main()

"""Builds a site with every program in turns, looks at what each build did, and notes the runs."""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.cases import AGAIN, FROM_NOTHING, Case, Claim, wrong
from bench.layouts import Outline
from bench.outputs import faults
from bench.programs import Program, environment
from bench.results import Sample
from bench.timing import Command, FailedError, memory_together, timed


@dataclass(slots=True)
class Turns:
    """What is measured: the site of each program (`folder/NAME`), and the cases of clinicsite.

    Each program's outline is its own, because cases change clinicsite's. `prefix` stands before
    the names of cases; `missing` gets the programs that failed, by title, with the reason.
    """

    folder: Path
    outlines: Mapping[str, Outline]
    programs: list[Program]
    cases: Sequence[Case]
    prefix: str = ""
    missing: dict[str, str] = field(default_factory=dict)
    samples: dict[tuple[str, str], Sample] = field(default_factory=dict)

    @property
    def posts(self) -> int:
        """How many posts the site has."""
        return len(next(iter(self.outlines.values())).slugs)


def measure(turns: Turns, rounds: int) -> list[Sample]:
    """Build `rounds` times, after a round that does not count; return the samples.

    Another program is the first in each round. Raises `FailedError` if clinicsite fails or did
    not do what a case asks for; a peer that fails is left out.
    """
    for number in range(rounds + 1):
        first = number % len(turns.programs)
        for program in turns.programs[first:] + turns.programs[:first]:
            _unless_it_fails(turns, program, number)
        print(f"{turns.prefix}{turns.posts} posts: round {number} of {rounds}", flush=True)
    left = {program.name for program in turns.programs}
    return [each for each in turns.samples.values() if each.wall and each.program in left]


def _unless_it_fails(turns: Turns, program: Program, number: int) -> None:
    try:
        _turn(turns, program, number)
    except FailedError as error:
        if program.name == "clinicsite":
            raise
        turns.programs.remove(program)
        turns.missing[f"{program.title}, {turns.posts} posts"] = str(error).splitlines()[-1]


def _turn(turns: Turns, program: Program, number: int) -> None:
    root = turns.folder / program.name
    for made in program.made:
        shutil.rmtree(root / made, ignore_errors=True)
    if program.name != "clinicsite":
        _build(turns, program, FROM_NOTHING, number)
        if number == 1:  # once, to show that nothing is kept from the first build
            _build(turns, program, AGAIN, number)
        return
    _build(turns, program, FROM_NOTHING, number, Claim())
    for case in turns.cases:
        claim = case.edit(root, turns.outlines[program.name], number)
        _build(turns, program, case.name, number, claim)


def _build(
    turns: Turns, program: Program, case: str, number: int, claim: Claim | None = None
) -> None:
    """Build, check and note; round 0 warms up, and is when the memory of all is looked at."""
    command = Command(program.words, turns.folder / program.name, environment())
    new = Sample(turns.posts, program.name, f"{turns.prefix}{case}")
    sample = turns.samples.setdefault((program.name, case), new)
    if number == 0 and case == FROM_NOTHING:
        sample.together = memory_together(command)
        return
    run, said = timed(command)
    _check(turns, program, claim, said, sample)
    if number > 0:
        sample.wall.append(run.wall)
        sample.user.append(run.user)
        sample.peak.append(run.peak)


def _check(turns: Turns, program: Program, claim: Claim | None, said: str, sample: Sample) -> None:
    output = turns.folder / program.name / program.made[0]
    outline = turns.outlines[program.name]
    found = faults(output, program, outline)
    if claim is not None:
        told = re.search(r"(\d+) pages?: (\d+) rebuilt", said)
        sample.pages, sample.rendered = (int(told[1]), int(told[2])) if told else (0, -1)
        found += wrong(claim, output, outline, pages=sample.pages, rendered=sample.rendered)
    if found:
        raise FailedError(f"{program.title}, {sample.case}: {'; '.join(found[:5])}")

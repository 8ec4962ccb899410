"""Proof 1: building on equals building anew, byte for byte, file for file, mode for mode."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from figures import either, record
from incremental_story import Story, Tally
from planted_faults import PLANTED

SEED = 20260601
STEPS_OF_A_STORY = 50


def of_seed(number: int, story: type[Story] = Story) -> type[Story]:
    """Return the stories of a seed, with a tally of their own."""
    made: type[Story] = seed(number)(type("Story", (story,), {"tally": Tally()}))
    return made


def tell(story: type[Story], *, stories: int, number: int, shrink: bool = True) -> Tally:
    """Tell stories of one seed; return what was seen. A failing one is told as a program."""
    told = of_seed(number, story)
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    run_state_machine_as_test(told, settings=_of_stories(stories, phases))
    return told.tally


def _of_stories(count: int, phases: list[Phase]) -> settings:
    return settings(
        max_examples=count,
        stateful_step_count=STEPS_OF_A_STORY,
        phases=phases,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        report_multiple_bugs=False,
    )


@pytest.mark.parametrize("part", range(either(2, 40)))
def test_any_story_of_edits_and_accidents_ends_as_a_clean_build(part: int) -> None:
    tally = tell(Story, stories=either(3, 10), number=SEED + part)
    record("1 incremental equals clean", seed=SEED, **vars(tally))
    assert tally.skipping * 2 >= tally.steps, f"too few steps skip pages: {tally}"


# The seed whose stories meet the fault soonest; where the code has changed, others are tried.
SOONEST = {"the settings are no input": 1, "an included partial is no input": 1}
SOONEST |= {"the output is not looked at": 4}
MOST_SEEDS = 25


@pytest.mark.parametrize("fault", PLANTED)
def test_control_a_planted_dependency_fault_is_caught(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rules, and the same comparison, fall over each fault within some dozens of steps."""
    PLANTED[fault](monkeypatch)
    steps = 0
    first = SOONEST.get(fault, 0)
    for number in (first, *range(MOST_SEEDS)):
        told = of_seed(number)
        try:
            run_state_machine_as_test(told, settings=_of_stories(2, [Phase.generate]))
        except AssertionError as error:
            assert "building on" in str(error)  # noqa: PT017 - or a story that ends otherwise
            steps += told.tally.steps
            record("1 incremental equals clean", controls_caught=1, control_steps=steps)
            return
        steps += told.tally.steps
    pytest.fail(f"{fault}: not caught within {steps} steps")


def test_a_failing_story_prints_as_a_program_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        PLANTED["files are known by their names"](patch)
        told = of_seed(0)
        with pytest.raises(AssertionError) as caught:
            run_state_machine_as_test(told, settings=_of_stories(2, [Phase.generate]))
        printed = "\n".join(caught.value.__notes__).splitlines()
        program = "\n".join(line for line in printed if line.startswith("state"))
        names: dict[str, Any] = {"Story": Story}
        with pytest.raises(AssertionError, match="building on"):
            exec(program, names)  # noqa: S102 - the program that hypothesis printed
        names["state"].teardown()
    exec(program, {"Story": Story})  # noqa: S102 - without the fault it ends well

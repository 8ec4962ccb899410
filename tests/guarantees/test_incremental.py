"""Proof 1: building on equals building anew, byte for byte, file for file, mode for mode."""

import pytest
from figures import either, record
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from incremental_story import Story, Tally
from planted_faults import PLANTED

SEED = 20260601
STEPS_OF_A_STORY = 50
_BASE = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def tell(story: type[Story], *, stories: int, number: int, shrink: bool = True) -> Tally:
    """Tell stories of one seed; return what was seen. A failing one is told as a program."""
    told = seed(number)(type("Story", (story,), {"tally": Tally()}))
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    run_state_machine_as_test(
        told,
        settings=settings(
            max_examples=stories, stateful_step_count=STEPS_OF_A_STORY, phases=phases, **_BASE
        ),
    )
    return told.tally


@pytest.mark.parametrize("part", range(either(2, 40)))
def test_any_story_of_edits_and_accidents_ends_as_a_clean_build(part: int) -> None:
    tally = tell(Story, stories=either(2, 10), number=SEED + part)
    record("1 incremental equals clean", seed=SEED, **vars(tally))
    assert tally.skipping * 2 >= tally.steps, f"too few steps skip pages: {tally}"


@pytest.mark.parametrize("fault", PLANTED)
def test_control_a_planted_dependency_fault_is_caught(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    PLANTED[fault](monkeypatch)
    caught = seed(SEED)(type("Faulty", (Story,), {"tally": Tally()}))
    with pytest.raises(AssertionError, match="building on"):
        run_state_machine_as_test(
            caught,
            settings=settings(
                max_examples=40,
                stateful_step_count=STEPS_OF_A_STORY,
                phases=[Phase.generate],
                report_multiple_bugs=False,
                **_BASE,
            ),
        )
    record("1 incremental equals clean", controls_caught=1, control_steps=caught.tally.steps)

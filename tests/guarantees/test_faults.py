"""Every case of FAULTS.md, sections A to I, has a test; and the lints that some cases ask for."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from blog_model import Mirror, first_blog
from sample import REPOSITORY, Site

HERE = Path(__file__).parent
LAST_CASE = 121  # of section I
TEMPLATES = sorted((REPOSITORY / "templates").glob("*"))


def table() -> Iterator[tuple[list[int], list[str]]]:
    """Yield the rows of `faults.md`: numbers of cases, and tests."""
    for line in (HERE / "faults.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and re.match(r"\d", cells[0]):
            yield [int(each) for each in cells[0].split(",")], cells[1].split(", ")


def test_every_case_is_claimed() -> None:
    claimed = {number for numbers, _ in table() for number in numbers}
    assert sorted(claimed) == list(range(1, LAST_CASE + 1))


def test_every_claimed_test_is_there() -> None:
    gone = []
    for _, tests in table():
        for each in tests:
            file, _, name = each.partition("::")
            path = HERE.parent / file
            if not path.exists() or (name and f"def {name}(" not in path.read_text()):
                gone.append(each)
    assert gone == []


def test_the_clock_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAULTS 44: a clock that ticks from one day to the next at every look is looked at once."""
    Mirror(tmp_path).write(first_blog({}).files())
    looks = []

    class Ticking(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Ticking":
            looks.append(tz)
            return cls(2026, 6, len(looks), 23, 59, 59, tzinfo=tz)

    monkeypatch.setattr("clinicsite.clock.dt.datetime", Ticking)
    Site(tmp_path).build(today=None)
    assert len(looks) == 1


def has_bare_attribute(template: str) -> bool:
    """Tell whether an attribute's value is printed outside of quotes."""
    plain = re.sub(
        r"\{[%#].*?[%#]\}",
        "",
        re.sub(r"\{\{.*?\}\}", "@", template, flags=re.DOTALL),
        flags=re.DOTALL,
    )
    return any(
        "=@" in re.sub(r"\"[^\"]*\"|'[^']*'", "", tag) for tag in re.findall(r"<\w[^<>]*>", plain)
    )


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda path: path.name)
def test_every_attribute_of_the_theme_stands_in_quotes(file: Path) -> None:
    """FAULTS 50."""
    assert not has_bare_attribute(file.read_text())


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda path: path.name)
def test_no_template_of_the_theme_marks_anything_safe(file: Path) -> None:
    """FAULTS 59: the bodies say themselves that they are markup (`pages.bodies`)."""
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", file.read_text())


def test_the_lints_can_fail() -> None:
    assert has_bare_attribute('<a class="x" href={{ url }}>')
    assert not has_bare_attribute('<a href="{{ url }}" content="0; url={{ url }}">')

"""Each site of `tests/sites/invalid` holds one mistake, and is answered as its `expected.txt` says.

A case is laid over the sound site `tests/sites/small`, which was built before. `case.toml` may give
`arguments` of the command line, an `exit` code other than 1, and files to `delete`. `pytest
--update` writes what is said into `expected.txt`: read it as an editor would before keeping it.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample import REPOSITORY, SITES, TODAY, Said, Site, Tree, copy, small_theme

INVALID = SITES / "invalid"
CASES = sorted(path.name for path in INVALID.iterdir())
FEWEST_CASES = 48
# As a process of its own, with the default theme: nothing of this process can help.
IN_A_PROCESS = ("yaml-colon-in-title", "many-mistakes", "settings-missing", "usage-today")


@dataclass(frozen=True)
class Case:
    """A mistake: what is laid over the sound site, and what the program shall answer."""

    folder: Path
    arguments: tuple[str, ...] = ()
    exit: int = 1
    delete: tuple[str, ...] = ()

    def lay_over(self, site: Site) -> None:
        """Make the mistake."""
        for part in ("content", "static", "templates"):
            if (self.folder / part).is_dir():
                shutil.copytree(self.folder / part, site.root / part, dirs_exist_ok=True)
        for path in self.delete:
            site.delete(path)

    @property
    def command(self) -> tuple[str, ...]:
        """The arguments of the program."""
        return ("build", "--today", TODAY, "--jobs", "1", *self.arguments)


def case_of(name: str) -> Case:
    """Read a case."""
    folder = INVALID / name
    file = folder / "case.toml"
    values = tomllib.loads(file.read_text()) if file.exists() else {}
    return Case(
        folder,
        tuple(values.get("arguments", ())),
        values.get("exit", 1),
        tuple(values.get("delete", ())),
    )


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the sound site, built."""
    site = copy(SITES / "small", tmp_path_factory.mktemp("sound") / "site")
    with small_theme():
        said = site.run("build", "--today", TODAY, "--strict")
    assert (said.code, said.err) == (0, "")
    return site


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("tiny_theme")
def test_a_mistake_is_told_and_changes_nothing(
    name: str, sound: Site, tmp_path: Path, *, update: bool
) -> None:
    case = case_of(name)
    site = copy(sound.root, tmp_path / "site", whole=True)
    before = site.tree()
    case.lay_over(site)
    said = site.run(*case.command)
    expected = case.folder / "expected.txt"
    if update:
        expected.write_text(said.err)
    assert said == Said(case.exit, "", expected.read_text())
    _check_untouched(site, before)
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_a_process_answers_the_same(name: str, sound: Site, tmp_path: Path) -> None:
    case = case_of(name)
    site = copy(sound.root, tmp_path / "site", whole=True)
    before = site.tree()
    case.lay_over(site)
    done = subprocess.run(
        [sys.executable, "-m", "clinicsite", "-C", str(site.root), *case.command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
    )
    said = Said(done.returncode, done.stdout, done.stderr)
    assert said == Said(case.exit, "", (case.folder / "expected.txt").read_text())
    _check_untouched(site, before)


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= FEWEST_CASES


@pytest.mark.parametrize("name", CASES)
def test_every_message_names_a_place_and_a_mend(name: str) -> None:
    """`file:line:column: error[code]: what was found; the mend`; a usage error has no place."""
    case = case_of(name)
    lines = (case.folder / "expected.txt").read_text().splitlines()
    if case.exit != 1:
        return
    *told, closing = lines
    assert told
    assert closing.endswith("; nothing was published")
    for line in told:
        place, mark, sentence = line.split(": ", 2)
        assert (case.folder / place.partition(":")[0]).exists() or _is_of_base(place), line
        assert mark.startswith(("error[", "warning[")), line
        assert "; " in sentence, f"no mend: {line}"


def _is_of_base(place: str) -> bool:
    file = place.partition(":")[0]
    return (SITES / "small" / file).exists() or "missing" in place


def _check_untouched(site: Site, before: Tree) -> None:
    assert site.tree() == before
    beside = sorted(path.name for path in site.root.iterdir())
    assert beside == sorted(
        {".clinicsite", "build", "content", "static", "templates"} & set(beside)
    )

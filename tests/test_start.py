"""What a run takes on at its start and leaves at its end: libraries that it needs, and no more.

Each costs every build some milliseconds, whatever the size of the site.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sample import REPOSITORY, SITES, TODAY, Site, copy

# The program as it is started, and what is true of its process when it is about to end.
PROGRAM = """
import os, sys
from clinicsite.cli import main

leave = os._exit

def tell(code):
    print("modules", *sorted(sys.modules))
    print("plugins", os.environ["PYDANTIC_DISABLE_PLUGINS"])
    sys.stdout.flush()
    leave(code)

os._exit = tell
main()
print("main came back")
"""
# Of several processes and threads, of pictures' pixels, of masked arrays.
UNUSED = {"asyncio", "concurrent", "multiprocessing", "numpy.ma", "PIL.Image", "subprocess"}
# Markdown's blocks bring the web with them: pymdownx has all its tools in one module.
OF_THE_WEB = {"http.client", "ssl"}
OF_TEXTS = {"markdown", "numpy", "snowballstemmer"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return a site that was built once."""
    site = copy(SITES / "small", tmp_path / "site")
    told(site, "build")
    return site


def told(site: Site, command: str, **environ: str) -> dict[str, list[str]]:
    """Run a command in a process of its own, on one processor; return what it told at its end."""
    arguments = ["-C", str(site.root), command, "--today", TODAY]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments, *(["-j1"] if command == "build" else [])],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), **environ},
    )
    lines = [line.split() for line in done.stdout.splitlines()[-2:]]
    return {name: values for name, *values in lines}


def loaded(site: Site, command: str = "build") -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    return set(told(site, command)["modules"])


def test_an_edit_of_a_body_loads_what_converts_and_compares_texts(site: Site) -> None:
    site.replace("content/posts/neck-pain.md", "\n---\n", "\n---\nA word on posture.\n\n")
    modules = loaded(site)
    # (Of the stemmers only the one for the language is loaded, by its file.)
    assert modules >= OF_TEXTS - {"snowballstemmer"}, (
        "the edit was not seen, so the test says nothing"
    )
    assert not modules & UNUSED


def test_another_template_loads_nothing_for_texts(site: Site) -> None:
    site.write("templates/404.html", "<!doctype html><title>Gone</title>\n")
    modules = loaded(site)
    assert "jinja2" in modules, "the edit was not seen, so the test says nothing"
    assert not modules & (UNUSED | OF_THE_WEB | OF_TEXTS)


@pytest.mark.parametrize("command", ["plan", "check"])
def test_a_command_that_only_looks_loads_nothing_to_make_pages_with(
    site: Site, command: str
) -> None:
    assert not loaded(site, command) & (UNUSED | OF_THE_WEB | OF_TEXTS | {"jinja2"})


def test_a_run_ends_without_taking_its_values_apart(site: Site) -> None:
    """It leaves by `os._exit`, which is where this is told from, after all other exit handlers."""
    assert "click" in loaded(site)


def test_plugins_of_other_programs_have_no_say_in_validation(site: Site) -> None:
    """Unless somebody asks for them."""
    assert told(site, "build")["plugins"] == ["__all__"]
    assert told(site, "build", PYDANTIC_DISABLE_PLUGINS="1")["plugins"] == ["1"]


# What reads content, converts or renders it, makes pictures, talks to stores, or serves.
HEAVY = {
    *("pydantic", "yaml", "frontmatter", "sqlite3", "markdown", "pymdownx", "nh3", "selectolax"),
    *("numpy", "snowballstemmer", "jinja2", "babel", "PIL", "boto3", "tornado", "watchfiles"),
    *("livereload", "ssl", "msgspec", "asyncio", "multiprocessing", "subprocess"),
}
OF_FILES = {"orjson", "slugify", "hashlib", "importlib.metadata"}


@pytest.mark.parametrize("command", ["--version", "--help", "completion bash"])
def test_a_command_that_reads_no_file_loads_next_to_nothing(tmp_path: Path, command: str) -> None:
    assert not loaded_by(tmp_path, command) & (HEAVY | OF_FILES)


@pytest.mark.parametrize("command", ["build --help", "plan --help", "deploy --help", "clean"])
def test_a_command_that_reads_no_content_loads_nothing_for_it(tmp_path: Path, command: str) -> None:
    # A manifest is read with the codec of the engine, which keeps its record in SQLite.
    assert not loaded_by(tmp_path, command) & (HEAVY - {"msgspec", "sqlite3"})


def loaded_by(folder: Path, command: str) -> set[str]:
    """Return the modules that a command has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "-C", str(folder), *command.split()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
    )
    name, *modules = done.stdout.splitlines()[-2].split()
    assert name == "modules"
    return set(modules)

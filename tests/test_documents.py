"""The documents say what the program does: nothing is missing in them, no link is dead."""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
import yaml
from pydantic import BaseModel

from clinicsite.cli.group import COMMANDS, cli
from clinicsite.front_matter.schema import MODELS
from clinicsite.labels import Labels
from clinicsite.markup.blocks import BLOCKS
from clinicsite.pages.contexts import parts, templates
from clinicsite.settings import Settings
from diagnostic_codes import codes_in
from documents import (
    DOCS,
    KIND_HEADINGS,
    PACKAGE,
    fenced,
    first_column,
    part,
    read,
    spans,
    without_code,
)
from sample import REPOSITORY
from test_architecture import DOORS

DOCUMENTS = sorted(
    [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")],
    key=lambda path: path.relative_to(REPOSITORY).as_posix(),
)


# ---- nothing is missing


def documented_codes(text: str) -> set[str]:
    """Return the codes that `docs/diagnostics.md` lists."""
    return first_column(text)


def test_every_diagnostic_code_is_explained() -> None:
    """A reader can look up any code; none is explained that no longer exists."""
    documented, found = documented_codes(read("diagnostics.md")), codes_in(PACKAGE)
    assert found - documented == set(), "missing in docs/diagnostics.md"
    assert documented - found == set(), "in docs/diagnostics.md, but nothing tells of it"


def test_a_new_code_is_seen(tmp_path: Path) -> None:
    """A planted diagnostic is found in each form that the source uses (control)."""
    (tmp_path / "x.py").write_text(
        "def f(self, place):\n"
        "    Diagnostic(place, 'one-more', 'text')\n"
        "    self._warn('two-more', 'text', '', 0)\n"
        "    code = 'three-more' if self else 'four-more'\n"
        "    return 'five-more', 'a sentence', 'a hint'\n"
    )
    assert codes_in(tmp_path) == {
        f"{each}-more" for each in ("one", "two", "three", "four", "five")
    }
    (tmp_path / "x.py").write_text("def f(place, code):\n    return Diagnostic(place, code, '')\n")
    with pytest.raises(AssertionError, match=r"x\.py:2"):
        codes_in(tmp_path)


@pytest.mark.parametrize("kind", list(MODELS))
def test_every_key_of_front_matter_is_explained(kind: str) -> None:
    """The tables of `docs/writing.md` and the models have the same keys, inner ones too."""
    documented = first_column(part(read("writing.md"), KIND_HEADINGS[kind]))
    assert documented == set(keys_of(MODELS[kind]))


def test_every_key_of_the_settings_is_explained() -> None:
    """The tables of `docs/settings.md` and the model have the same keys, as dotted paths."""
    documented = {span for span in first_column(read("settings.md")) if span[0].islower()}
    assert documented == set(keys_of(Settings))


def keys_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield the keys of a model, and those of its inner models as `outer.inner`."""
    for name, field in model.model_fields.items():
        path = before + (field.alias or name)
        yield path
        for inner in models_in(field.annotation):
            yield from keys_of(inner, f"{path}.")


def models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]


def test_every_block_is_explained() -> None:
    """Each block has a part of its own in `docs/writing.md` that names its options."""
    text = read("writing.md")
    for name, kind in BLOCKS.items():
        own = part(text, name)
        assert f"/// {name}" in own, name
        assert {f"    {option}:" in own for option in kind.CHOICES} <= {True}, name
        values = {value for values in kind.CHOICES.values() for value in values}
        assert values <= set(spans(own)), name


def test_every_label_is_listed(*, update: bool) -> None:
    """A clinic that changes a word finds its name, and the word it replaces."""
    words = "".join(f"{name}: {word}\n" for name, word in dataclasses.asdict(Labels()).items())
    text = read("settings.md")
    (listed,) = fenced(part(text, "Every word of the theme"), "text")
    if update:
        (DOCS / "settings.md").write_text(text.replace(listed, words), "utf-8")
    else:
        assert listed == words


ON_EVERY_PAGE = ("site", "head", "url", "crumbs")


def templates_seen() -> dict[str, type]:
    """Return the contexts, which are the contract with authors of templates, by name."""
    found = inspect.getmembers(templates, dataclasses.is_dataclass)
    return {
        name: made for name, made in found if isinstance(made, type) and name.endswith("Context")
    }


@pytest.mark.parametrize("name", [n for n in templates_seen() if n != "SiteContext"])
def test_every_field_of_a_context_is_explained(name: str) -> None:
    """What a template sees stands in `docs/templates.md` under the context's own heading."""
    own = set(spans(part(read("templates.md"), name)))
    fields = [field.name for field in dataclasses.fields(templates_seen()[name])]
    assert [field for field in fields if field not in own and field not in ON_EVERY_PAGE] == []


def test_every_field_of_the_small_values_is_explained() -> None:
    """The pieces that contexts are made of have their fields in `docs/templates.md`."""
    known = set(spans(part(read("templates.md"), "What a template sees")))
    members = inspect.getmembers(parts, dataclasses.is_dataclass)
    missing = [
        f"{name}.{field.name}"
        for name, made in members
        if made.__module__ == parts.__name__
        for field in dataclasses.fields(made)
        if field.name not in known
    ]
    assert missing == []


def test_every_room_and_door_stands_in_the_plan() -> None:
    """`docs/architecture.md` has every room and every library of the architecture test."""
    named = set(spans(part(read("architecture.md"), "Packages")))
    rooms = {file.name for file in PACKAGE.iterdir() if not file.name.startswith(("_", "py.typed"))}
    rooms -= {"theme"}  # in an installed package only
    assert {room if room.endswith(".py") else f"{room}/" for room in rooms} - named == set()
    doors = part(read("architecture.md"), "Packages")
    there = {door for door in DOORS if (PACKAGE / DOORS[door][0].partition("/")[0]).is_dir()}
    assert [library for library in sorted(there) if library not in doors] == []


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name, `new post` after `new`."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {each}", inner) for each, inner in command.commands.items())


def test_every_command_and_option_is_explained() -> None:
    """`docs/commands.md` has a part for each command with every option in it, and no other."""
    text = read("commands.md")
    every = [("Options of all commands", cli), *commands()]
    for name, command in every:
        own = part(text, name if command is cli else f"clinicsite {name}")
        wanted = {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        named = {
            word for span in spans(own) for word in re.findall(r"(?<!\S)--?[a-zA-Z][\w-]*", span)
        }
        if not isinstance(command, click.Group):
            known = wanted | {"-h", "--help"}
            assert named <= known, f"{name}: no such option"
        assert wanted <= named, f"{name}: not explained"
    headings = re.findall(r"^##+ `?clinicsite ([a-z -]+)`?$", text, re.MULTILINE)
    assert set(headings) == {name for name, _ in commands()}


# ---- how to work on it


def not_there(text: str) -> list[str]:
    """Return the make targets and the paths of a text that the repository does not have."""
    targets = re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
    paths = re.findall(r"`((?:src|tests|docs|templates|static|requirements)/[\w./-]*)`", text)
    return [
        *(name for name in named if name not in targets),
        *(path for path in paths if not (REPOSITORY / path).exists()),
    ]


@pytest.mark.parametrize(
    "name", ["CONTRIBUTING.md", "README.md", "SECURITY.md", ".github/pull_request_template.md"]
)
def test_what_contributors_are_told_to_run_and_edit_exists(name: str) -> None:
    """Every target of make and every path of the repository that these documents name."""
    assert not_there((REPOSITORY / name).read_text("utf-8")) == []


def test_a_wrong_target_and_path_are_seen() -> None:
    """Control."""
    assert not_there("`make nothing` `src/gone.py` `make test` `docs/`") == [
        "nothing",
        "src/gone.py",
    ]


def test_the_fast_subset_names_tests_that_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8").replace("\\\n", " ")
    (names,) = re.findall(r"^FAST := (.*)$", makefile, re.MULTILINE)
    assert [name for name in names.split() if not (REPOSITORY / "tests" / name).exists()] == []


@pytest.mark.parametrize(
    "name",
    [
        ".pre-commit-config.yaml",
        ".github/dependabot.yml",
        ".github/ISSUE_TEMPLATE/bug.yml",
        ".github/ISSUE_TEMPLATE/idea.yml",
    ],
)
def test_files_for_contributors_are_yaml(name: str) -> None:
    assert yaml.safe_load((REPOSITORY / name).read_text("utf-8"))


def test_hooks_need_no_network() -> None:
    """Each runs a tool of `.venv`, which `make lint` runs as well."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        assert program.replace(".venv/bin", "$(BIN)") in (REPOSITORY / "Makefile").read_text(
            "utf-8"
        )


# ---- links


def anchors_of(text: str) -> set[str]:
    """Return the anchors that code hosts give to the headings of a document."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-"))
    return found


def dead_links(document: Path, text: str) -> list[str]:
    """Return the links of a document that lead to no file or heading of the repository."""
    prose = re.sub(r"`[^`\n]*`", "", without_code(text))
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        file = document.parent / path
        if path and not file.exists():
            dead.append(target)
        elif anchor and (file.suffix == ".md" or not path):
            goal = file.read_text("utf-8") if path else text
            if anchor not in anchors_of(goal):
                dead.append(target)
    return dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link of a document leads to a file, and to a heading if it names one."""
    assert dead_links(document, document.read_text("utf-8")) == []


def test_dead_links_are_seen() -> None:
    """A planted dead link and a planted dead anchor are found (control)."""
    text = "# One\n\n[a](nowhere.md) [b](#two) [c](#one) [d](https://example.org) `[e](x.md)`\n"
    assert dead_links(DOCS / "writing.md", text) == ["nowhere.md", "#two"]

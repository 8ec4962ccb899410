"""The documents say what the program does: nothing is missing in them, and their examples hold."""

import dataclasses
import inspect
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from pydantic import BaseModel

from clinicsite.cli.group import COMMANDS, cli
from clinicsite.errors import ContentError, Diagnostic, has_errors
from clinicsite.pages import context_parts, contexts
from clinicsite.pages.labels import Labels
from clinicsite.reading import parsing, site
from clinicsite.reading.documents import SourceFile
from clinicsite.reading.markup.blocks import BLOCKS
from clinicsite.reading.markup.options import MarkupOptions
from clinicsite.reading.schema import MODELS, Kind
from clinicsite.request import Request
from clinicsite.settings import Settings
from clinicsite.stages import read_site
from diagnostic_codes import codes_in
from sample import REPOSITORY, TODAY, Site, small_theme

DOCS = REPOSITORY / "docs"
PACKAGE = REPOSITORY / "src" / "clinicsite"
DOCUMENTS = sorted(
    [*REPOSITORY.glob("*.md"), *DOCS.rglob("*.md")],
    key=lambda path: path.relative_to(REPOSITORY).as_posix(),
)


def read(name: str) -> str:
    """Return a document of `docs/`."""
    return (DOCS / name).read_text("utf-8")


def part(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of its level or above."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.lstrip("#").strip("` ") == heading)
    level = len(lines[start]) - len(lines[start].lstrip("#"))
    own = []
    in_code = False
    for line in lines[start + 1 :]:
        in_code ^= line.startswith("```")
        if not in_code and re.match(rf"#{{1,{level}}} ", line):
            break
        own.append(line)
    return "\n".join(own)


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text, heads left out."""
    for line in text.split("\n"):
        if line.startswith("|") and not re.match(r"\| ?-", line):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def spans(text: str) -> list[str]:
    """Return the code spans of a text."""
    return [span.replace("\\|", "|") for span in re.findall(r"`([^`]+)`", text)]


def first_column(text: str) -> set[str]:
    """Return the code spans in the first column of a text's tables."""
    return {span for row in rows(text) for span in spans(row[0])}


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
    assert codes_in(tmp_path) == {f"{each}-more" for each in ("one", "two", "three", "four", "five")}
    (tmp_path / "x.py").write_text("def f(place, code):\n    return Diagnostic(place, code, '')\n")
    with pytest.raises(AssertionError, match=r"x\.py:2"):
        codes_in(tmp_path)


KIND_HEADINGS: dict[Kind, str] = {
    "post": "Keys of a post",
    "page": "Keys of a page",
    "author": "Keys of an author",
    "modality": "Keys of a modality",
    "condition": "Keys of a condition",
}


@pytest.mark.parametrize("kind", list(MODELS))
def test_every_key_of_front_matter_is_explained(kind: Kind) -> None:
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


def test_every_label_is_listed() -> None:
    """A clinic that changes a word finds its name, and the word it replaces."""
    listed = part(read("settings.md"), "Every word of the theme")
    for field in dataclasses.fields(Labels):
        assert f"\n{field.name}: {field.default}\n" in listed, field.name


ON_EVERY_PAGE = ("site", "head", "url", "crumbs")


def templates_seen() -> dict[str, type]:
    """Return the contexts, which are the contract with authors of templates, by name."""
    found = inspect.getmembers(contexts, dataclasses.is_dataclass)
    return {name: made for name, made in found if name.endswith("Context")}


@pytest.mark.parametrize("name", [n for n in templates_seen() if n != "SiteContext"])
def test_every_field_of_a_context_is_explained(name: str) -> None:
    """What a template sees stands in `docs/templates.md` under the context's own heading."""
    own = set(spans(part(read("templates.md"), name)))
    fields = [field.name for field in dataclasses.fields(templates_seen()[name])]
    assert [field for field in fields if field not in own and field not in ON_EVERY_PAGE] == []


def test_every_field_of_the_small_values_is_explained() -> None:
    """The pieces that contexts are made of have their fields in `docs/templates.md`."""
    known = set(spans(part(read("templates.md"), "What a template sees")))
    parts = inspect.getmembers(context_parts, dataclasses.is_dataclass)
    missing = [
        f"{name}.{field.name}"
        for name, made in parts
        if made.__module__ == context_parts.__name__
        for field in dataclasses.fields(made)
        if field.name not in known
    ]
    assert missing == []


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


# ---- links


def anchors_of(text: str) -> set[str]:
    """Return the anchors that code hosts give to the headings of a document."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-"))
    return found


def without_code(text: str) -> str:
    """Return a document without its fenced code."""
    return re.sub(r"^(```|~~~).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


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


# ---- examples


def fenced(text: str, language: str) -> list[str]:
    """Return the fenced examples of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


FOLDED = re.compile(r"\n#{2,} ([^\n]+)\n")
OPTIONS = MarkupOptions(language="en", raw_html=False, smart_quotes=True)


def kind_shown(text: str, at: int) -> Kind:
    """Return the kind of document that an example stands under, by the headings above it."""
    headings = FOLDED.findall(text[:at])
    for heading in reversed(headings):
        for kind, title in KIND_HEADINGS.items():
            if heading == title:
                return kind
    return "post"


WRITING = read("writing.md") if (DOCS / "writing.md").is_file() else ""


@pytest.mark.parametrize("example", fenced(WRITING, "markdown"))
def test_examples_for_writers_have_no_mistake(example: str) -> None:
    """A document or a piece of text that `docs/writing.md` shows can be typed as it is."""
    is_whole = example.startswith("---\n")
    kind = kind_shown(WRITING, WRITING.index(example)) if is_whole else "post"
    if not is_whole:
        head = "title: T\ndate: 2026-01-02\nauthor: ana\n"
        source = "sources: [{key: furlan2015, title: Massage}]\n" if "[@" in example else ""
        example = f"---\n{head}{source}---\n## Part\n\n{example}"
    file = SourceFile(f"content/x/{kind}.md", kind, kind, example.encode())
    document, found = parsing.parse(file, OPTIONS)
    assert [str(each) for each in found] == []
    assert document is not None


@pytest.mark.parametrize("example", fenced(read("settings.md"), "yaml"))
def test_examples_of_settings_have_no_mistake(example: str) -> None:
    """An example of `docs/settings.md` can stand in `site.yaml` as it is."""
    needed = {"name": "T", "url": "https://t.example"}
    before = "".join(
        f"{k}: {v}\n" for k, v in needed.items() if not re.search(rf"^{k}:", example, re.M)
    )
    _, found = site.parse_settings((before + example).encode())
    assert [str(each) for each in found] == []


@dataclasses.dataclass(frozen=True)
class Example:
    """What `docs/diagnostics.md` shows for a code: lines of the file that `where` names."""

    code: str
    where: str
    lines: tuple[str, ...]
    file: str


WHERE = {
    "YAML riddles": "header",
    "Keys and values": "header",
    "Names": "header",
    "In the text": "body",
    "Editorial remarks": "body",
    "site.yaml": "settings",
}


def examples() -> Iterator[Example]:
    """Yield the examples that consist of code alone, each line of which is a code span."""
    text = read("diagnostics.md")
    for heading, where in WHERE.items():
        for row in rows(part(text, heading)):
            shown, _, file = row[2].partition(" in ")
            lines = shown.split("<br>")
            if shown and all(re.fullmatch(r"`[^`]+`|", line) for line in lines):
                typed = tuple(line.strip("`").replace("\\|", "|") for line in lines)
                yield Example(spans(row[0])[0], where, typed, file.strip("`"))


def mistaken(root: Path, example: Example) -> None:
    """Make a small sound site, then put the example into it."""
    place = Site(root)
    settings = {"name": "name: T", "url": "url: https://t.example"}
    header = {"title": "title: This", "date": "date: 2026-03-04", "author": "author: ana"}
    body = "## Part\n\nText.\n"
    if example.where == "settings":
        settings |= {"example": "\n".join(example.lines)}
    elif example.where == "body":
        body = "\n".join(example.lines) + "\n"
    else:
        keys = [line.partition(":")[0] for line in example.lines]
        header = {key: line for key, line in header.items() if key not in keys}
        header["example"] = "\n".join(example.lines)
    place.write("content/site.yaml", "\n".join(settings.values()) + "\n")
    place.write("content/authors/ana.md", "---\nname: Ana\ncredentials: LMT\n---\n")
    place.write("content/authors/agency.md", "---\nname: Agency\n---\n")
    place.write("content/modalities/shiatsu.md", "---\nname: Shiatsu\n---\n")
    place.write("content/conditions/neck-pain.md", "---\nname: Neck pain\n---\n")
    post = "---\ntitle: T\ndate: 2026-01-02\nauthor: ana\n{}---\n## Stretch\n"
    place.write("content/posts/neck.md", post.format(""))
    place.write("content/posts/draft.md", post.format("draft: true\n"))
    shutil.copy(REPOSITORY / "static" / "icon.png", root / "content" / "posts" / "neck.jpg")
    name = example.file or "this.md"
    place.write(
        f"content/posts/{name}", "---\n{}\n---\n{}".format("\n".join(header.values()), body)
    )


def told(root: Path) -> tuple[Diagnostic, ...]:
    """Return everything that is found in a site."""
    try:
        with small_theme():
            return read_site(Request(root=root, today=TODAY)).diagnostics
    except ContentError as error:
        return error.diagnostics


@pytest.mark.parametrize("example", list(examples()), ids=lambda each: each.code)
def test_examples_of_mistakes_give_their_code(example: Example, tmp_path: Path) -> None:
    """Each example of `docs/diagnostics.md` is told by the code that it stands beside."""
    mistaken(tmp_path, example)
    assert example.code in {found.code for found in told(tmp_path)}


def test_the_site_of_the_examples_is_sound(tmp_path: Path) -> None:
    """Without an example there is no error, so that an error that is told is the example's."""
    mistaken(tmp_path, Example("none", "body", ("Text.",), ""))
    found = told(tmp_path)
    assert not has_errors(found)
    assert {each.code for each in found}.isdisjoint(each.code for each in examples())

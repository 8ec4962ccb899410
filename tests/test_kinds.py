"""The table of kinds is the only list of them, and every row of it leads to a page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.front_matter.schema import MODELS
from clinicsite.kinds import KINDS, Kind
from sample import run

PACKAGE = Path(__file__).parents[1] / "src" / "clinicsite"
NAMES = set(KINDS) | {kind.folder for kind in KINDS.values()}
# A hand-written list of this many kinds will miss the next one.
MANY = 3
VALUES = {"title": "A title", "name": "A name", "date": "2026-01-01", "author": "one"}


def collections(tree: ast.Module) -> Iterator[list[ast.expr | None]]:
    """Yield what every collection that is written out in a module holds; of a mapping, its keys."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            yield [*node.elts]
        elif isinstance(node, ast.Dict):
            yield node.keys


def lists_of_kinds(source: str) -> list[list[str]]:
    """Return the collections of a module's text that name several kinds."""
    found = []
    for items in collections(ast.parse(source)):
        texts = [each.value for each in items if isinstance(each, ast.Constant)]
        named = [each for each in texts if each in NAMES]
        if len(named) >= MANY:
            found.append(named)
    return found


def test_no_other_file_lists_kinds() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix(): lists_of_kinds(file.read_text("utf-8"))
        for file in PACKAGE.rglob("*.py")
    }
    # Reasons of More Posts are called by the front matter's keys, and a byline's parts by words
    # of which some are a kind's; neither is a list of kinds.
    del (
        found["graph/more_posts/model.py"],
        found["cli/commands/explain.py"],
        found["serving/panel.py"],
    )
    del found["front_matter/validation.py"]
    # What makes each page, by the name of its maker; a kind without one has no page (see below).
    del found["pages/makers.py"]
    assert {file: named for file, named in found.items() if named} == {}


def test_a_list_of_kinds_would_be_found() -> None:
    assert lists_of_kinds('known = ("post", "page", "author")')
    assert lists_of_kinds('known = {"posts": 1, "pages": 2, "modalities": 3}')


def test_every_model_belongs_to_a_kind() -> None:
    assert list(MODELS) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_document_of_every_kind_has_a_page(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yaml").write_text("name: A clinic\nurl: https://clinic.example\n")
    for each in KINDS.values():
        header = {key: VALUES[key] for key in VALUES if key in MODELS[each.name].model_fields}
        lines = "".join(f"{key}: {value}\n" for key, value in header.items())
        folder = tmp_path / "content" / each.folder
        folder.mkdir()
        (folder / "one.md").write_text(f"---\n{lines}---\n\nWords of one {each.name}.\n")
    said = run("-C", str(tmp_path), "build", "--today", "2026-06-01")
    assert said.code == 0, said.err
    pages = (tmp_path / "build").rglob("*.html")
    assert any(f"Words of one {kind.name}." in page.read_text("utf-8") for page in pages)

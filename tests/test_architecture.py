"""The plan of the house, as a test: who may import whom, and which room opens which door.

The table is the one of `docs/architecture.md`. Lazy and type-only imports count, and there is no
list of exceptions.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "clinicsite"

# From the top of the house to its ground; a room may import from its own floor's file or below.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("serving",),
    ("hosting", "renaming", "scaffold"),
    ("installing",),
    ("build",),
    ("building",),
    ("checking",),
    ("publishing",),
    ("rendering",),
    ("pages",),
    ("graph",),
    ("reading",),
    ("markup",),
    ("front_matter",),
    ("media",),
    ("settings",),
    ("engine",),
    ("fields", "web_address", "clock", "generator", "caches", "workers"),
    ("urls", "digests", "errors", "configurable_codes"),
    ("kinds", "labels", "ranks"),
    ("suggestions",),
    ("media_types",),
    ("__init__",),
)

# Each outside library has one door. Plain data that the engine keeps is declared where it belongs.
DATA = "a module that declares a Struct"
DOORS = {
    "jinja2": ("rendering",),
    "markdown": ("markup",),
    "pymdownx": ("markup",),
    "nh3": ("markup",),
    "selectolax": ("markup", "checking"),
    "yaml": ("front_matter", "suggestions", "labels", "checking"),
    "frontmatter": ("front_matter",),
    "click": ("cli",),
    "livereload": ("serving",),
    "tornado": ("serving",),
    "watchfiles": ("serving",),
    "PIL": ("media",),
    "babel": ("pages",),
    "numpy": ("graph/more_posts",),
    "snowballstemmer": ("graph/more_posts",),
    "slugify": ("urls",),
    "orjson": ("digests",),
    "sqlite3": ("reading", "engine"),
    "msgspec": ("engine", DATA),
    "boto3": ("hosting/stores",),
    "botocore": ("hosting/stores",),
    "urllib.request": ("checking/output/internet",),
}

FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "manager", "misc"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module of the package with its syntax tree."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that they can be judged"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def room_of(file: Path) -> str:
    """Return the room that a file of the package belongs to."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def room_named(dotted: str) -> str:
    """Return the room that an import of clinicsite leads to."""
    parts = dotted.split(".")
    rooms = {room for floor in FLOORS for room in floor}
    return parts[1] if len(parts) > 1 and parts[1] in rooms else "__init__"


def floor_of(room: str) -> int:
    """Return how far above the ground a room lies."""
    return next(len(FLOORS) - n for n, floor in enumerate(FLOORS) if room in floor)


def upward_imports(trees: Iterator[tuple[Path, ast.Module]]) -> list[str]:
    """Return every import that does not go downwards."""
    wrong = []
    for file, tree in trees:
        here = room_of(file)
        for name in imported(tree):
            if not name.startswith("clinicsite"):
                continue
            there = room_named(name)
            if there != here and floor_of(there) >= floor_of(here):
                wrong.append(f"{file.relative_to(PACKAGE)} imports {name}")
    return wrong


def side_doors(trees: Iterator[tuple[Path, ast.Module]]) -> list[str]:
    """Return every import of an outside library that is not through its door."""
    wrong = []
    for file, tree in trees:
        path = file.relative_to(PACKAGE).with_suffix("").as_posix()
        for name in imported(tree):
            doors = DOORS.get(name.split(".")[0])
            if not doors or (DATA in doors and declares_data(tree)):
                continue
            if not any(path == door or path.startswith(f"{door}/") for door in doors):
                wrong.append(f"{path} imports {name}")
    return wrong


def declares_data(tree: ast.Module) -> bool:
    """Tell whether a module declares a class of plain data."""
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return any(ast.unparse(base) == "msgspec.Struct" for each in classes for base in each.bases)


def test_every_room_has_a_floor() -> None:
    """A new room must be given its place in the table before it is used."""
    rooms = {room_of(file) for file, _ in modules()}
    assert rooms == {room for floor in FLOORS for room in floor} & rooms
    assert rooms - {room for floor in FLOORS for room in floor} == set()


def test_imports_go_only_downwards() -> None:
    """No room knows the rooms above it."""
    assert upward_imports(modules()) == []


def test_each_library_has_one_door() -> None:
    """A library can be exchanged by changing one room."""
    assert side_doors(modules()) == []


def test_modules_of_a_room_have_no_cycles() -> None:
    """Within a room as well, imports have a direction."""
    edges: dict[str, set[str]] = {}
    names = {
        ".".join(("clinicsite", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for file, _ in modules()
    }
    for file, tree in modules():
        here = ".".join(
            ("clinicsite", *file.relative_to(PACKAGE).with_suffix("").parts)
        ).removesuffix(".__init__")
        for name in imported(tree):
            target = name if name in names else name.rpartition(".")[0]
            if target in names and target != here:
                edges.setdefault(here, set()).add(target)
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path[path.index(module) :], module))
        if module in done:
            return
        for target in sorted(edges.get(module, ())):
            walk(target, (*path, module))
        done.add(module)

    for module in sorted(edges):
        walk(module, ())


@pytest.mark.parametrize(
    ("file", "code", "fault"),
    [
        ("reading/x.py", "from clinicsite.graph import nodes", upward_imports),
        ("graph/x.py", "def f():\n    import clinicsite.pages.makers", upward_imports),
        ("pages/x.py", "import jinja2", side_doors),
        ("graph/x.py", "from yaml import safe_load", side_doors),
        ("graph/x.py", "import msgspec\nclass A: pass\nmsgspec.json.encode(A)", side_doors),
    ],
)
def test_the_guards_catch_a_planted_import(file: str, code: str, fault) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Each guard fails on code that breaks its rule (control)."""
    assert len(fault(iter([(PACKAGE / file, ast.parse(code))]))) == 1


def test_names_say_what_a_module_is() -> None:
    """No drawer for odds and ends."""
    stems = {part.removesuffix(".py") for file, _ in modules() for part in file.parts[-2:]}
    assert stems & FORBIDDEN_NAMES == set()


def test_files_hold_one_thing() -> None:
    """A file over about 300 lines holds more than one thing."""
    long = [
        f"{file.relative_to(PACKAGE)}: {count}"
        for file, _ in modules()
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > 320
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    """A module that holds anything has a docstring."""
    silent = [
        str(file.relative_to(PACKAGE))
        for file, tree in modules()
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_no_folder_is_too_long_to_overlook() -> None:
    """At most 16 modules, besides `__init__` and `__main__`."""
    counts = Counter(file.parent for file in PACKAGE.rglob("*.py") if file.name[:2] != "__")
    assert [str(folder) for folder, count in counts.items() if count > 16] == []

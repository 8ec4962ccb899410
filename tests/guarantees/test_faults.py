"""Every case of FAULTS.md, sections A to I, has a test; and the lints that some cases ask for."""

import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from blog_model import Mirror, first_blog, tree
from figures import record
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
    record(
        "8 faults and attacks", cases=len(claimed), tests=sum(len(tests) for _, tests in table())
    )


def test_every_claimed_test_is_there() -> None:
    gone = []
    for _, tests in table():
        for each in tests:
            file, _, name = each.partition("::")
            path = HERE.parent / file
            if not path.exists() or f"def {name}(" not in path.read_text():
                gone.append(each)
    assert gone == []


def test_every_promise_names_its_proofs() -> None:
    """`docs/guarantees.md` lists eleven promises with proofs that are there, and all proofs."""
    text = (REPOSITORY / "docs/guarantees.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \| .*$", text, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 12)]
    named = set()
    for row in re.findall(r"^\| \d+ \| .*$", text, re.MULTILINE):
        proofs = set(re.findall(r"`(test_\w+\.py)`", row))
        assert proofs, row
        named |= proofs
    assert named == {file.name for file in HERE.glob("test_*.py")}


def test_a_run_is_of_one_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAULTS 44: a clock that ticks from one day to the next at every look, and a post for each."""
    site = Site(tmp_path / "site")
    Mirror(site.root).write(first_blog({}).files())
    for day in range(10, 30):
        site.write(
            f"content/posts/of-{day}.md",
            f"---\ntitle: Of {day}\ndate: 2026-06-{day}\nauthor: ana\n---\nText.\n",
        )
    looks = itertools.count(int(dt.datetime(2026, 6, 10, 23, tzinfo=dt.UTC).timestamp()), 86_400)
    with monkeypatch.context() as patch:
        patch.setattr("time.time_ns", lambda: next(looks) * 1_000_000_000)
        site.build(today=None)
    shown = [day for day in range(10, 30) if f"posts/of-{day}/index.html" in site.tree()]
    assert shown == list(range(10, shown[-1] + 1))
    assert shown[-1] < 29
    assert site.tree() == site.clean_tree(tmp_path / "clean", today=f"2026-06-{shown[-1]}")


OUTPUTS = (
    ".", "..", "/", "", "content", "content/build", "templates", "static/build",
    ".clinicsite/outputs", "foreign", "link", "file",
)  # fmt: skip


@pytest.mark.parametrize("output", [*OUTPUTS, "home"])
def test_no_output_is_written_where_something_else_lies(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAULTS 80, 81: the program ends with 2, says why, and nothing at all has changed."""
    root = tmp_path / "home" / "site"
    Mirror(root).write(first_blog({}).files())
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (root / "foreign").mkdir()
    (root / "foreign/precious.txt").write_text("keep me")
    (root / "link").symlink_to("foreign")
    (root / "file").write_text("keep me")
    before = tree(tmp_path)
    asked = str(tmp_path / "home") if output == "home" else output
    for command in ("build", "clean"):
        said = Site(root).run(command, "-o", asked)
        assert said.code == 2, said
        assert "output" in said.err
    assert {
        path: each for path, each in tree(tmp_path).items() if ".clinicsite" not in path
    } == before


@pytest.mark.parametrize("name", ["content", "static", "templates"])
@pytest.mark.parametrize("target", ["/", "..", "../.."])
def test_no_source_folder_leads_out_of_the_site(name: str, target: str, tmp_path: Path) -> None:
    """FAULTS 80: no setting moves a source folder, and one that is a link leads nowhere."""
    root = tmp_path / "outer" / "site"
    Mirror(root).write(first_blog({}).files())
    (tmp_path / "outer/precious.txt").write_text("keep me")
    shutil.rmtree(root / name)
    (root / name).symlink_to(target)
    before = tree(tmp_path)
    said = Site(root).run("build")
    assert said.code in {1, 2}, said
    assert name in said.err
    after = {path: each for path, each in tree(tmp_path).items() if ".clinicsite" not in path}
    assert after == before


@pytest.mark.parametrize("path", [".env", "images/.hidden.png", ".git/config", "x.png~"])
def test_what_is_refused_comes_back_by_no_other_way(path: str, tmp_path: Path) -> None:
    """FAULTS 87: neither a setting nor a picture, link, download or template names it back in."""
    ways: dict[str, tuple[str, str]] = {
        "setting": ("content/site.yaml", f"include: ['static/{path}']\n"),
        "nested setting": ("content/site.yaml", f"static: {{include: ['{path}']}}\n"),
        "picture": ("content/posts/a.md", f"\n![x](/{path})\n"),
        "link": ("content/posts/a.md", f"\n[x](/{path})\n"),
        "download": ("content/posts/a.md", f"\n[x](../../static/{path})\n"),
        "template": ("templates/_own.html", f"{{{{ asset('{path}') }}}}"),
    }
    for number, (way, (file, text)) in enumerate(ways.items()):
        made = first_blog({})
        made.others[f"static/{path}"] = b"secret"
        files = made.files()
        files[file] += text.encode()
        site = Site(tmp_path / str(number))
        Mirror(site.root).write(files)
        said = site.run("build", "--today", "2026-06-01")
        assert said.code == 1, (way, said)
        assert not (site.root / "build").exists()


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

"""The rules of recorded queries, as far as they can be seen from outside.

A query has its rank from the table, is in the list that the engine is given, asks no higher query,
and looks at nothing but what it asks for.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite import ranks
from clinicsite.building import running
from clinicsite.engine import Input, Query

PACKAGE = Path(__file__).parents[1] / "src" / "clinicsite"
RANK = re.compile(r"ranks\.[A-Z_]+( [+-] (\d|ranks\.ITEM))?")

# What a query must not call: it would look at something that is not recorded.
LOOKS = {
    *("open", "read_bytes", "read_text", "write_bytes", "write_text", "scandir", "listdir"),
    *("stat", "lstat", "exists", "is_dir", "iterdir", "glob", "rglob", "getenv", "urlopen"),
    *("now", "utcnow", "time", "time_ns", "monotonic", "random", "choice", "uuid4", "getpid"),
}


def modules_of_queries() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module that has queries, with its syntax tree."""
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text("utf-8")
        if "\nQUERIES" in text:
            yield file, ast.parse(text)


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Return the functions of a module. Methods are not among them: a class may be a tool."""
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}


def rank_of(function: ast.FunctionDef) -> str | None:
    """Return the rank that a query is given, as written; None for another function."""
    for each in function.decorator_list:
        if isinstance(each, ast.Call) and ast.unparse(each.func) == "query":
            return ast.unparse(each.args[0])
    return None


def wrong_ranks(tree: ast.Module) -> list[str]:
    """Return the queries whose rank is not from the table."""
    written = {name: rank_of(each) for name, each in functions(tree).items()}
    return [name for name, rank in written.items() if rank and not RANK.fullmatch(rank)]


def looks(tree: ast.Module) -> list[str]:
    """Return what queries call, themselves or through functions of their module, but must not."""
    of_module, found = functions(tree), []
    waiting = [each for each in of_module.values() if rank_of(each)]
    seen = {each.name for each in waiting}
    while waiting:
        function = waiting.pop()
        for node in ast.walk(function):
            name = ""
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
            if name in LOOKS:
                found.append(f"{function.name} calls {name}")
            if isinstance(node, ast.Name) and node.id in of_module.keys() - seen:
                seen.add(node.id)
                waiting.append(of_module[node.id])
    return found


def test_every_query_has_a_rank_of_the_table() -> None:
    wrong = {file.name: wrong_ranks(tree) for file, tree in modules_of_queries()}
    assert {name: of for name, of in wrong.items() if of} == {}


def test_queries_look_at_nothing_but_what_they_ask_for() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix(): looks(tree) for file, tree in modules_of_queries()
    }
    assert {name: of for name, of in found.items() if of} == {}


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("@query(15)\ndef f(site, key): pass", wrong_ranks),
        ("@query(ranks.FACTS + 40)\ndef f(site, key): pass", wrong_ranks),
        ("@query(ranks.FACTS)\ndef f(site, key): return Path(key).read_bytes()", looks),
        ("def g(x): return open(x)\n@query(ranks.FACTS)\ndef f(site, key): return g(key)", looks),
    ],
)
def test_a_planted_fault_is_caught(code: str, fault) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert len(fault(ast.parse(code))) == 1


def queries_of(file: Path) -> list[Query[object]]:
    """Return the queries that a module makes."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts))
    return [each for each in vars(module).values() if isinstance(each, Query)]


def test_the_engine_is_given_every_query() -> None:
    """One that is not in the list is refused only when a state that has it is read."""
    known = {*running.QUERIES}
    made = {
        each
        for file, _ in modules_of_queries()
        for each in queries_of(file)
        if not isinstance(each, Input)
    }
    assert {each.name for each in made - known} == set()


def test_no_two_queries_have_one_name() -> None:
    names = [each.name for each in running.QUERIES]
    assert sorted(names) == sorted(set(names))


def test_ranks_rise_in_the_order_of_the_table() -> None:
    table = [value for name, value in vars(ranks).items() if name.isupper() and name != "ITEM"]
    assert table == sorted(set(table))
    assert {type(each.rank) for each in running.QUERIES} == {int}
    assert min(each.rank for each in running.QUERIES) > ranks.INPUT

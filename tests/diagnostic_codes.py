"""The codes of all diagnostics, read from the source: what `docs/diagnostics.md` must list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Which argument of a call is the code: of the types that carry one, and of what makes them.
MAKERS = {
    "Diagnostic": 1,
    "Riddle": 2,
    "PictureFault": 0,
    "fault": 0,
    "report": 0,
    "_fault": 2,
    "_found": 0,
    "_remark": 1,
    "_tell": 1,
    "_warn": 0,
}
CARRIERS = ("Diagnostic", "Riddle", "PictureFault")
# What `unknown-{self.taxonomy}` stands for.
TAXONOMIES = ("modality", "condition")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SPOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def codes_in(package: Path) -> set[str]:
    """Return every code that a diagnostic of the package may bear.

    Raises `AssertionError` for a function that is handed a code and does not stand in `MAKERS`.
    """
    return {
        code
        for file in sorted(package.rglob("*.py"))
        for code in _codes(ast.parse(file.read_text(encoding="utf-8")), file)
    }


def _codes(tree: ast.Module, file: Path) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                yield from _of_call(node, function, file)
    # `return "too-deep", message, hint` and its like: a code, then a sentence.
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Assign) and isinstance(node.value, ast.Tuple):
            first, second, *_ = [*node.value.elts, None, None]
            if first and second and _is_code(first, _SPOKEN) and _is_sentence(second):
                yield _text(first)


def _of_call(node: ast.AST, function: ast.FunctionDef, file: Path) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    index = MAKERS.get(name)
    if index is None:
        return
    given = node.args[index] if len(node.args) > index else None
    if given is not None and _is_code(given, _CODE):
        yield _text(given)
    elif isinstance(given, ast.JoinedStr) and ast.unparse(given) == "f'unknown-{self.taxonomy}'":
        yield from (f"unknown-{each}" for each in TAXONOMIES)
    elif name in CARRIERS and "code" in {each.arg for each in function.args.args}:
        # The code was handed over: whoever calls this function names it.
        place = f"{file.name}:{node.lineno}"
        known = function.name in MAKERS
        assert known, f"{place}: add {function.name} to MAKERS in tests/diagnostic_codes.py"


def _is_code(node: ast.expr, form: re.Pattern[str]) -> bool:
    return form.fullmatch(_text(node)) is not None


def _is_sentence(node: ast.expr) -> bool:
    return not isinstance(node, ast.Constant) or " " in _text(node) or _text(node) == ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

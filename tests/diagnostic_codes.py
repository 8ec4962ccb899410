"""The codes of all diagnostics, read from the source: what `docs/diagnostics.md` must list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Which argument of a call is the code: of the types that carry one, and of what makes them.
MAKERS = {
    "Diagnostic": 1,
    "Mistake": 2,
    "PictureFault": 0,
    "Remark": 0,
    "diagnostic": 1,
    "fault": 0,
    "report": 0,
    "_each": 0,
    "_fault": 2,
    "_found": 0,
    "_at_top": 1,
    "_keep": 0,
    "_diagnostic_at": 1,
    "_report": 1,
    "in_context": 0,
    "mistake": 0,
    "remark": 1,
    "_tell": 1,
    "_warn": 0,
    "warn": 0,
    "warn_line": 0,
}
CARRIERS = ("Diagnostic", "Mistake", "PictureFault")
# What codes with a place for a value stand for.
FORMS = {
    "unknown-{self.taxonomy}": ("unknown-modality", "unknown-condition"),
    "duplicate-{key}": ("duplicate-title", "duplicate-description"),
}
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
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_accepted":
            yield ast.literal_eval(node.args[0])  # the type of a setting, outside all functions
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                yield from _of_call(node, function, file)
                yield from _of_value(node, function)


def _of_call(node: ast.AST, function: ast.FunctionDef, file: Path) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    index = MAKERS.get(name)
    if index is None:
        return
    place = f"{file.name}:{node.lineno}"
    given = node.args[index] if len(node.args) > index else None
    if given is not None and _is_code(given, _CODE):
        yield _text(given)
    elif isinstance(given, ast.JoinedStr):
        form = ast.unparse(given)[2:-1]
        assert form in FORMS, f"{place}: say in FORMS of tests/diagnostic_codes.py what this is"
        yield from FORMS[form]
    elif name in CARRIERS and "code" in {each.arg for each in function.args.args}:
        # The code was handed over: whoever calls this function names it.
        known = function.name in MAKERS
        assert known, f"{place}: add {function.name} to MAKERS of tests/diagnostic_codes.py"


def _of_value(node: ast.AST, function: ast.FunctionDef) -> Iterator[str]:
    """Yield what is assigned to `code`, returned by `_code`, or stands before a sentence."""
    if not isinstance(node, ast.Return | ast.Assign) or node.value is None:
        return
    names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    if isinstance(node.value, ast.Tuple):
        first, second, *_ = [*node.value.elts, None, None]
        is_named = isinstance(node, ast.Assign) and names[:1] == ["code"]
        if first and second and _is_code(first, _SPOKEN) and (is_named or _is_sentence(second)):
            yield _text(first)
    elif function.name == "_code" or (isinstance(node, ast.Assign) and names[:1] == ["code"]):
        yield from (_text(each) for each in ast.walk(node.value) if _is_code(each, _SPOKEN))


def _is_code(node: ast.AST, form: re.Pattern[str]) -> bool:
    return form.fullmatch(_text(node)) is not None


def _is_sentence(node: ast.expr) -> bool:
    return not isinstance(node, ast.Constant) or " " in _text(node) or _text(node) == ""


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

"""What YAML's errors mean, for people who do not know YAML.

YAML reports where its parser gave up, which is often not where the mistake is. Each check here
takes the error and the lines, and names the likely mistake, its place and the fix.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import yaml

from clinicsite.fields import inside_curly
from clinicsite.front_matter import curly
from clinicsite.front_matter.lines import Mistake, missing_space

_LONGEST = 80  # characters of a value that is repeated in a hint
_ONE_COLUMN = "start keys of one level in the same column"


@dataclass(frozen=True, slots=True)
class _Error:
    """A `MarkedYAMLError` whose marks are always there and within the lines."""

    problem: str
    context: str
    line: int
    column: int
    context_line: int
    context_column: int
    lines: Sequence[str]

    @property
    def text(self) -> str:
        return self.lines[self.line]

    def mistake(
        self, code: str, message: str, hint: str, *, line: int | None = None, column: int
    ) -> Mistake:
        """Return a mistake in the line of the error, or in another one."""
        return Mistake(self.line if line is None else line, column, code, message, hint)

    def in_context(self, code: str, message: str, hint: str) -> Mistake:
        """Return a mistake at the start of what YAML was reading."""
        return Mistake(self.context_line, self.context_column, code, message, hint)


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Mistake:
    """Return the likeliest mistake behind a YAML error in these lines of a header."""
    last = len(lines) - 1
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    seen = _Error(
        str(error.problem or ""),
        str(error.context or ""),
        min(mark.line, last) if mark else 0,
        mark.column if mark and mark.line <= last else 0,
        min(context.line, last) if context else 0,
        context.column if context and context.line <= last else 0,
        lines,
    )
    for check in _CHECKS:
        mistake = check(seen)
        if mistake is not None:
            return mistake
    message = f"the front matter cannot be read: {seen.problem}"
    hint = "put text with : # [ { ' \" in quotes"
    return seen.mistake("bad-yaml", message, hint, column=seen.column)


_VALUE = re.compile(r"""\s*(?:- +)*(?:[^\s"'\[{][^:]*:[ \t]+)?(?:- +)*""")


def _colon(error: _Error) -> Mistake | None:
    if "mapping values are not allowed" not in error.problem:
        return None
    before = error.text[: error.column]
    key = re.match(r"\s*(?:- +)*([^\s:][^:]*):\s", before)
    if key is None:
        message = "the line is indented deeper than the line above it"
        column = len(before) - len(before.lstrip())
        return error.mistake("bad-indentation", message, _ONE_COLUMN, column=column)
    name, value = key[1].strip(), error.text[key.end() :].strip()
    is_short = len(value) < _LONGEST
    line = f": {name}: {curly.quoted(inside_curly(value) or value)}" if is_short else ""
    message = f"the value of '{name}' holds a colon"
    hint = f"put it in quotes{line}"
    return error.mistake("unquoted-colon", message, hint, column=error.column)


def _glued_key(error: _Error) -> Mistake | None:
    if not re.search(r"mapping values|expected ':'|expected key", error.problem):
        return None
    start = max(0, error.line - 2)
    found = missing_space(error.lines[start : error.line + 1])
    return replace(found, line=found.line + start) if found else None


def _reserved(error: _Error) -> Mistake | None:
    character = error.text[error.column : error.column + 1]
    if "cannot start any token" not in error.problem or not character:
        return None
    if character == "\t":
        return error.mistake("tab-indent", "there is a tab here", "use spaces", column=error.column)
    return _needs_quotes(error.line, error.column, character)


_SIGNS = {
    "while scanning an alias": "*",
    "while scanning an anchor": "&",
    "while parsing a tag": "!",
    "while scanning a tag": "!",
    "while scanning a block scalar": "",
    "while scanning a directive": "%",
}
_PICTURE = re.compile(r"(\s*([\w-]+):\s+)!\[([^\]]*)\]\(([^()\s]+)[^()]*\)\s*$")
_ITEM_BY_KEY = re.compile(r"([ \t]*([A-Za-z_][\w-]*)[ \t]*:[ \t]+)- +(\S.*)")


def _sign(error: _Error) -> Mistake | None:
    """Explain text that starts with a character that YAML gives a meaning to."""
    line, column = error.context_line, error.context_column
    if shown := _PICTURE.match(error.lines[line]):
        message = "Markdown for a picture cannot be a value"
        hint = f"write {shown[2]}: {{src: {shown[4]}, alt: {curly.quoted(shown[3])}}}"
        return error.mistake("needs-quotes", message, hint, line=line, column=shown.end(1))
    if error.context in _SIGNS:
        sign = _SIGNS[error.context] or error.lines[line][column : column + 1]
        return _needs_quotes(line, column, sign)
    if item := _ITEM_BY_KEY.match(error.text):
        message = "an item of a list cannot be on the line of its key"
        hint = _as_list(error, item)
        return error.mistake("needs-quotes", message, hint, column=item.end(1))
    if re.search(r"(mapping keys|sequence entries) are not allowed|node content", error.problem):
        character = error.text[error.column : error.column + 1]
        return _needs_quotes(error.line, error.column, character)
    return None


def _as_list(error: _Error, item: re.Match[str]) -> str:
    """Return the line to write for `modalities: - Swedish massage`, with the items below it."""
    items = re.split(r"[, ]+- +", item[3].strip())
    for line in error.lines[error.line + 1 :]:
        below = re.fullmatch(r"[ \t]*- +(\S.*)", line)
        if below is None:
            break
        items.append(below[1].strip())
    listed = f"write a list as {item[2]}: [{', '.join(items)}]"
    return f"{listed}, a text as {item[2]}: {curly.quoted('- ' + item[3].strip())}"


def _needs_quotes(line: int, column: int, character: str) -> Mistake:
    message = f"a value cannot start with '{character}'"
    return Mistake(line, column, "needs-quotes", message, "put the value in quotes")


def _unclosed(error: _Error) -> Mistake | None:
    opened = error.lines[error.context_line][error.context_column :][:1]
    if "quoted scalar" in error.context and "end of stream" in error.problem:
        message = f"the quote {opened} opened here is never closed"
        return error.in_context("unclosed-quote", message, "put the same quote at the end")
    if "flow" in error.context:
        closing = "]" if opened == "[" else "}"
        message = f"the {opened} opened here is not closed with {closing}"
        hint = f"add {closing}; put items with a colon or comma in quotes"
        return error.in_context("unclosed-bracket", message, hint)
    return None


def _escape(error: _Error) -> Mistake | None:
    if "escape" not in error.problem and "hexdecimal" not in error.problem:
        return None
    message = "YAML does not know this backslash escape in double quotes"
    column = max(error.text.rfind("\\", 0, error.column + 1), 0)
    return error.mistake("bad-escape", message, "use single quotes instead", column=column)


_ITEM = r"""(?:"[^"]*"|'[^']*')"""
_QUOTED_ITEMS = re.compile(
    rf"\s*([A-Za-z_][\w-]*)[ \t]*:[ \t]+"
    rf"({_ITEM}(?:[ \t]*,[ \t]*(?:{_ITEM}|[^\s\"',][^\"',]*))+)[, \t]*"
)


def _after_value(error: _Error) -> Mistake | None:
    """Explain a quote or bracket that was closed too early: `'It's'`, `[Free] massage`."""
    if "expected" not in error.problem:
        return None
    column, opened = _start_of_value(error.text)
    above = _open_quote_above(error)
    if above is not None:
        return above
    code = "needs-quotes"
    if opened in ("[", "{") and column < error.column:
        message = f"text follows the bracket that closes the {opened} opened here"
        hint = "put the whole value in quotes, or delete what follows the bracket"
    elif listed := _QUOTED_ITEMS.fullmatch(error.text):
        message = "several values in quotes are not in a list"
        hint = f"put lists in brackets: {listed[1].strip()}: [{listed[2]}]"
    elif opened in ("'", '"') and column < error.column:
        code, message = "broken-quote", f"text follows the closing {opened}"
        hint = "put the whole value in double quotes, or write the inner ' twice"
        if opened == '"':
            hint = 'put the whole value in single quotes, or write the inner " as \\"'
    else:
        return None
    return error.mistake(code, message, hint, column=column)


def _start_of_value(line: str) -> tuple[int, str]:
    """Return where the value of a line starts, and its first character."""
    start = _VALUE.match(line)
    column = start.end() if start else 0
    return column, line[column : column + 1]


def _open_quote_above(error: _Error) -> Mistake | None:
    """Find a quote that swallowed the lines up to the next quote."""
    for number in range(error.line - 1, -1, -1):
        line = error.lines[number]
        column, quote = _start_of_value(line)
        if quote in ("'", '"') and line.count(quote) % 2:
            message = f"the quote {quote} opened here is not closed on this line"
            hint = "put the same quote at the end"
            return Mistake(number, column, "unclosed-quote", message, hint)
    return None


def no_key(line: int, column: int) -> Mistake:
    """Return the mistake of a line of text among keys."""
    message = "this line has no colon, so it is not a key"
    hint = "write 'key: value'; indent text that continues the line above"
    return Mistake(line, column, "no-key", message, hint)


def _no_key(error: _Error) -> Mistake | None:
    if "expected ':'" in error.problem:
        line, column = error.line, error.column
        if "simple key" in error.context:
            line, column = error.context_line, error.context_column
        if item := re.match(r"\s*-(?=[^\s-])", error.lines[line]):
            message = "a space is missing after the hyphen of a list"
            hint = f"write '- {error.lines[line][item.end() :].strip()[:60]}'"
            return error.mistake("missing-space", message, hint, line=line, column=item.end())
        return no_key(line, column)
    expected = r"expected '?(key|'?-' indicator|<document start>|<block end>)"
    if not re.search(expected, error.problem):
        return None
    message, hint = "the indentation of this line matches no line above it", _ONE_COLUMN
    if error.text.lstrip().startswith("- "):
        message, hint = "this list item is among keys", "put it below its key"
    return error.mistake("bad-indentation", message, hint, column=error.column)


_CHECKS: tuple[Callable[[_Error], Mistake | None], ...] = (
    _glued_key,
    _colon,
    _reserved,
    _unclosed,
    _sign,
    _escape,
    _after_value,
    _no_key,
)

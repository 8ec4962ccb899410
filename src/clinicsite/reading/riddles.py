"""What YAML's errors mean to somebody who has never heard of a block mapping.

YAML reports where its parser gave up, which is often not where the mistake is. Each look here
takes the error and the lines, and names the likely mistake, its place and the mend; the last one
always answers.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from clinicsite.fields import inside_curly
from clinicsite.reading import curly
from clinicsite.reading.lines import Riddle, missing_space


@dataclass(frozen=True, slots=True)
class _Error:
    """A `MarkedYAMLError` without its traps: marks may be missing or beyond the last line."""

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

    @property
    def character(self) -> str:
        return self.text[self.column : self.column + 1]


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Riddle:
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
    for look in _LOOKS:
        answer = look(seen)
        if answer is not None:
            return answer
    message = f"the front matter cannot be read: {seen.problem}"
    return Riddle(
        seen.line, seen.column, "bad-yaml", message, "put text with : # [ { ' \" in quotes"
    )


_VALUE = re.compile(r"""\s*(?:- +)*(?:[^\s"'\[{][^:]*:[ \t]+)?(?:- +)*""")


def _colon(error: _Error) -> Riddle | None:
    if "mapping values are not allowed" not in error.problem:
        return None
    before = error.text[: error.column]
    key = re.match(r"\s*(?:- +)*([^\s:][^:]*):\s", before)
    if key is None:
        return Riddle(
            error.line,
            len(before) - len(before.lstrip()),
            "bad-indentation",
            "the line is indented deeper than the line above it",
            "start keys of one level in the same column",
        )
    value = error.text[key.end() :].strip()
    quoted = curly.quoted(inside_curly(value) or value)
    message = f"the value of '{key[1].strip()}' holds a colon"
    mend = (
        f"put it in quotes: {key[1].strip()}: {quoted}" if len(value) < 80 else "put it in quotes"
    )
    return Riddle(error.line, error.column, "unquoted-colon", message, mend)


def _glued_key(error: _Error) -> Riddle | None:
    if not re.search(r"mapping values|expected ':'|expected key", error.problem):
        return None
    start = max(0, error.line - 2)
    found = missing_space(error.lines[start : error.line + 1])
    if found is None:
        return None
    return Riddle(found.line + start, found.column, found.code, found.message, found.hint)


def _reserved(error: _Error) -> Riddle | None:
    character = error.character
    if "cannot start any token" not in error.problem or not character:
        return None
    if character == "\t":
        return Riddle(error.line, error.column, "tab-indent", "a tab stands here", "use spaces")
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


def _sign(error: _Error) -> Riddle | None:
    """Read text that starts with a character which YAML keeps for itself."""
    line, column = error.context_line, error.context_column
    if shown := _PICTURE.match(error.lines[line]):
        message = "Markdown for a picture cannot be a value"
        hint = f"write {shown[2]}: {{src: {shown[4]}, alt: {curly.quoted(shown[3])}}}"
        return Riddle(line, shown.end(1), "needs-quotes", message, hint)
    if error.context in _SIGNS:
        sign = _SIGNS[error.context] or error.lines[line][column : column + 1]
        return _needs_quotes(line, column, sign)
    if item := _ITEM_BY_KEY.match(error.lines[error.line]):
        message = "an item of a list cannot be on the line of its key"
        return Riddle(error.line, item.end(1), "needs-quotes", message, _as_list(error, item))
    if re.search(r"(mapping keys|sequence entries) are not allowed|node content", error.problem):
        return _needs_quotes(error.line, error.column, error.character)
    return None


_ITEM_BY_KEY = re.compile(r"([ \t]*([A-Za-z_][\w-]*)[ \t]*:[ \t]+)- +(\S.*)")


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


def _needs_quotes(line: int, column: int, character: str) -> Riddle:
    message = f"a value cannot start with '{character}'"
    return Riddle(line, column, "needs-quotes", message, "put the value in quotes")


def _unclosed(error: _Error) -> Riddle | None:
    line, column = error.context_line, error.context_column
    if "quoted scalar" in error.context and "end of stream" in error.problem:
        quote = error.lines[line][column : column + 1]
        message = f"the quote {quote} opened here is never closed"
        return Riddle(line, column, "unclosed-quote", message, "put the same quote at the end")
    if "flow" in error.context:
        opened = error.lines[line][column : column + 1]
        closing = "]" if opened == "[" else "}"
        message = f"the {opened} opened here is not closed with {closing} where it should be"
        mend = f"close it with {closing}; put items with a colon or comma in quotes"
        return Riddle(line, column, "unclosed-bracket", message, mend)
    return None


def _escape(error: _Error) -> Riddle | None:
    if "escape" not in error.problem and "hexdecimal" not in error.problem:
        return None
    message = "a backslash in double quotes starts an escape that YAML does not know"
    column = max(error.text.rfind("\\", 0, error.column + 1), 0)
    return Riddle(error.line, column, "bad-escape", message, "use single quotes instead")


_ITEM = r"""(?:"[^"]*"|'[^']*')"""
_QUOTED_ITEMS = re.compile(
    rf"\s*([A-Za-z_][\w-]*)[ \t]*:[ \t]+"
    rf"({_ITEM}(?:[ \t]*,[ \t]*(?:{_ITEM}|[^\s\"',][^\"',]*))+)[, \t]*"
)


def _after_value(error: _Error) -> Riddle | None:
    """Read a quote or bracket that was closed too early: `'It's'`, `[Free] massage`."""
    if "expected" not in error.problem:
        return None
    start = _VALUE.match(error.text)
    column = start.end() if start else 0
    opened = error.text[column : column + 1]
    above = _open_quote_above(error)
    if above is not None:
        return above
    if opened in ("[", "{") and column < error.column:
        message = f"text follows the bracket that closes the {opened} opened here"
        mend = "put the whole value in quotes, or delete what follows the bracket"
        return Riddle(error.line, column, "needs-quotes", message, mend)
    if listed := _QUOTED_ITEMS.fullmatch(error.text):
        message = "several values in quotes are not in a list"
        hint = f"put lists in brackets: {listed[1].strip()}: [{listed[2]}]"
        return Riddle(error.line, column, "needs-quotes", message, hint)
    if opened in ("'", '"') and column < error.column:
        message = f"text follows the closing {opened}"
        mend = "put the whole value in double quotes, or write the inner ' twice"
        if opened == '"':
            mend = 'put the whole value in single quotes, or write the inner " as \\"'
        return Riddle(error.line, column, "broken-quote", message, mend)
    return None


def _open_quote_above(error: _Error) -> Riddle | None:
    """Find a quote that swallowed the lines up to the next quote."""
    for number in range(error.line - 1, -1, -1):
        line = error.lines[number]
        start = _VALUE.match(line)
        column = start.end() if start else 0
        quote = line[column : column + 1]
        if quote in ("'", '"') and line.count(quote) % 2:
            message = f"the quote {quote} opened here is not closed on this line"
            return Riddle(
                number, column, "unclosed-quote", message, "put the same quote at the end"
            )
    return None


def no_key(line: int, column: int) -> Riddle:
    """Return what is wrong with a line of text among keys."""
    message = "this line has no colon, so it is no key"
    mend = "write 'key: value'; indent text that continues the line above"
    return Riddle(line, column, "no-key", message, mend)


def _no_key(error: _Error) -> Riddle | None:
    line = error.context_line if "simple key" in error.context else error.line
    if "expected ':'" in error.problem:
        column = error.context_column if "simple key" in error.context else error.column
        if item := re.match(r"\s*-(?=[^\s-])", error.lines[line]):
            hint = f"write '- {error.lines[line][item.end() :].strip()[:60]}'"
            message = "a space is missing after the hyphen of a list"
            return Riddle(line, item.end(), "missing-space", message, hint)
        return no_key(line, column)
    if not re.search(
        r"expected '?(key|'?-' indicator|<document start>|<block end>)", error.problem
    ):
        return None
    if error.text.lstrip().startswith("- "):
        message = "an item of a list stands among keys"
        return Riddle(error.line, error.column, "bad-indentation", message, "put it below its key")
    return Riddle(
        error.line,
        error.column,
        "bad-indentation",
        "the line fits no level above it",
        "start keys of one level in the same column",
    )


_LOOKS: tuple[Callable[[_Error], Riddle | None], ...] = (
    _glued_key,
    _colon,
    _reserved,
    _unclosed,
    _sign,
    _escape,
    _after_value,
    _no_key,
)

"""The grammar of blocks: what an opening line is, and what is wrong with the blocks of a text.

The parser shows a block that it cannot read as text. An editor who typed `/// redflag` must not
find that out from a reader, so every line of slashes is accounted for before conversion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.markup.blocks import BLOCKS, FRAMES, Box
from clinicsite.markup.findings import Findings
from clinicsite.markup.lint.block_names import block_meant, hint_for
from clinicsite.suggestions.words import did_you_mean, one_edit_apart

_SLASHES = re.compile(r"^(?P<before>[ >]*)(?P<slashes>/{3,})(?P<rest>[^\n]*)$", re.MULTILINE)
_OPENING = re.compile(r" *(?P<name>[\w-]+) *(?:\| *(?P<title>.*?) *)?")
OPTION = re.compile(r" {4,}(?P<name>[\w-]+):(?: +(?P<value>.*?))? *")
_FIRST_LINE = re.compile(r"(?: *\n)*(?P<line>[^\n]*)")
_ANY_INDENT = re.compile(r" *(?P<name>[\w-]+):(?: .*)?")
_WRONG_FENCE = re.compile(
    rf"\n {{0,3}}(?P<fence>//|:{{3,}}) *\{{?\.?(?P<name>{'|'.join(BLOCKS)})(?![\w.:/-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Open:
    """A block that has not been closed yet; `kind` is None if its name is unknown."""

    name: str
    slashes: int
    at: int
    kind: type[Box] | None


def check_blocks(text: str, findings: Findings) -> None:
    """Report unknown, misplaced, nested and unclosed blocks, and options that are not theirs.

    `text` has its fenced code blanked. Fills `findings.block_places` in typed order.
    """
    _check_fences(text, findings)
    stack: list[_Open] = []
    for match in _SLASHES.finditer(text) if "///" in text else ():
        at = match.start("slashes")
        slashes, rest = len(match["slashes"]), match["rest"]
        opening = _OPENING.fullmatch(rest)
        if len(match["before"]) > 3 or ">" in match["before"]:
            if opening and opening["name"].lower() in BLOCKS:  # else the slashes mean nothing
                message = "a block must start at the left margin, outside lists and quotations"
                hint = "delete what is before the slashes; show code between lines of ```"
                findings.report("misplaced-block", message, hint, at=at)
        elif not rest.strip():
            _close(stack, slashes, at, findings)
        elif opening is None:
            meant = block_meant(rest)
            hint = f"write '{meant or '/// note | Title'}'"
            findings.report("bad-block", "cannot read the opening line of a block", hint, at=at)
            findings.broken_block(at)
            if meant:  # so that its end is not called stray
                stack.append(_Open(meant.split()[1], slashes, at, None))
        else:
            name = opening["name"].lower()
            block = _Open(name, slashes, at, BLOCKS.get(name))
            if stack:
                _check_nesting(stack[-1], block, findings)
            stack.append(block)
            _check_opening(block, opening["title"] or "", findings)
            if block.kind is not None:
                _check_options(text, match.end(), block, block.kind, findings)
    for block in stack:
        _unclosed(block, findings)


def options_below(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the options directly below an opening line: their line, name and value as typed."""
    for number, line in enumerate(lines):
        match = OPTION.fullmatch(line)
        if match is None:
            return
        yield number, match["name"], match["value"] or ""


def _check_fences(text: str, findings: Findings) -> None:
    """Report blocks that are opened as other programs would have it."""
    # With a line feed first, as line starts are found faster by it than by `^`.
    for match in _WRONG_FENCE.finditer(f"\n{text}"):
        name = match["name"].lower()
        title = " | …" if BLOCKS[name].TITLE != "none" else ""
        message = f"'{match['fence']}' does not open a block"
        hint = f"write '/// {name}{title}'"
        findings.report("bad-block", message, hint, at=match.start("fence") - 1)


def _check_opening(block: _Open, title: str, findings: Findings) -> None:
    kind = block.kind
    if kind is None:
        message, hint = f"there is no block '{block.name}'", hint_for(block.name, title)
        findings.report("unknown-block", message, hint, at=block.at)
        findings.broken_block(block.at)
        return
    findings.block_places.append(block.at)
    if kind.TITLE == "required" and not title:
        hint = f"write '/// {block.name} | Title'"
        message = f"the {block.name} block has no title"
        findings.report("missing-title", message, hint, at=block.at)
    if kind.TITLE == "none" and title:
        message = f"the {block.name} block takes no title, found '{title}'"
        findings.report("unwanted-title", message, "move it into the body", at=block.at)


def _check_nesting(outer: _Open, inner: _Open, findings: Findings) -> None:
    row = findings.source.place(outer.at).line
    if outer.slashes == inner.slashes:
        message = f"the {inner.name} block starts inside the {outer.name} block of line {row}"
        hint = "close the outer block first, with a line of ///"
    elif outer.kind and outer.kind.HOLDS_BLOCKS and inner.name in FRAMES:
        return
    else:
        message = f"a {inner.name} block cannot be inside a {outer.name} block"
        hint = f"close the {outer.name} block of line {row} first"
    findings.report("nested-block", message, hint, at=inner.at)


def _close(stack: list[_Open], slashes: int, at: int, findings: Findings) -> None:
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].slashes == slashes:
            for block in stack[depth + 1 :]:
                _unclosed(block, findings)
            del stack[depth:]
            return
    if not stack:
        hint = "delete it, or open a block above with '/// note | Title'"
        message = "this line closes a block, but none is open"
        findings.report("stray-block-end", message, hint, at=at)
        return
    wanted = stack.pop().slashes  # closed here, so that it is not called unclosed as well
    message = f"this line has {slashes} slashes, but the open block has {wanted}"
    findings.report("stray-block-end", message, f"write {'/' * wanted}", at=at)


def _unclosed(block: _Open, findings: Findings) -> None:
    findings.broken_block(block.at)
    message = f"the {block.name} block is not closed"
    hint = f"put {'/' * block.slashes} on a line of its own at its end"
    findings.report("unclosed-block", message, hint, at=block.at)


def _check_options(
    text: str, start: int, block: _Open, kind: type[Box], findings: Findings
) -> None:
    below = text[start + 1 : text.find("\n\n", start + 1) + 1 or len(text)].split("\n")
    line_at, seen = start + 1, set[str]()
    for number, name, value in options_below(below):
        at = line_at + below[number].index(name)
        line_at += len(below[number]) + 1
        if name in seen:
            findings.report("duplicate-option", f"'{name}' is given twice", "delete one", at=at)
        seen.add(name)
        _check_option(kind, name, value, at, findings)
    if _check_first_line(kind, text, line_at, findings):
        return  # those that are needed may well be there
    for name in kind.NEEDED:
        if name not in seen:
            message = f"the {block.name} block has no '{name}'"
            hint = f"add '    {name}: …' directly below the opening line"
            findings.report("missing-option", message, hint, at=block.at)


def _check_first_line(kind: type[Box], text: str, at: int, findings: Findings) -> bool:
    """Report an option whose indentation makes it text; return whether there is one.

    A block may have lost its level so, and with it the color and words of an emergency.
    """
    line = _FIRST_LINE.match(text, at)
    typed = _ANY_INDENT.fullmatch(line["line"]) if line else None
    if line is None or typed is None:
        return False
    word = typed["name"].lower()
    for name, values in kind.CHOICES.items():
        # An option of any value is often a word of the text as well, so it must be typed rightly.
        if word == name or (values and one_edit_apart(word, name)):
            message = f"the option '{typed['name']}' is printed as text"
            hint = f"indent it by four spaces, directly below the opening line: '    {name}:'"
            at = line.start("line") + typed.start("name")
            findings.report("misplaced-option", message, hint, at=at)
            return True
    return False


def _check_option(kind: type[Box], name: str, value: str, at: int, findings: Findings) -> None:
    if name not in kind.CHOICES:
        hint = did_you_mean(name, kind.CHOICES) or "the block takes no options"
        message = f"the {kind.NAME} block has no option '{name}'"
        findings.report("unknown-option", message, hint, at=at)
        return
    allowed = kind.CHOICES[name]
    if not value:
        findings.report("empty-value", f"'{name}' is empty", "write a value", at=at)
    elif allowed and value not in allowed:
        message, hint = f"unknown {name} '{value}'", did_you_mean(value, allowed)
        findings.report("unknown-value", message, hint, at=at)

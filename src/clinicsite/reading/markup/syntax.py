"""The grammar of blocks: what an opening line is, and what is wrong with the blocks of a text.

The parser shows a block that it cannot read as text. An editor who typed `/// redflag` must not
find that out from a reader, so every line of slashes is accounted for before conversion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.reading.markup.block_names import block_meant, hint_for
from clinicsite.reading.markup.blocks import BLOCKS, FRAMES, Box
from clinicsite.reading.markup.findings import Findings
from clinicsite.suggestions.words import did_you_mean

_SLASHES = re.compile(r"^(?P<before>[ >]*)(?P<slashes>/{3,})(?P<rest>[^\n]*)$", re.MULTILINE)
_OPENING = re.compile(r" *(?P<name>[\w-]+) *(?:\| *(?P<title>.*?) *)?")
OPTION = re.compile(r" {4,}(?P<name>[\w-]+):(?: +(?P<value>.*?))? *")
_FIRST_LINE = re.compile(r"(?: *\n)*(?P<line>[^\n]*)")
_ANY_INDENT = re.compile(r" *(?P<name>[\w-]+):(?: .*)?")
_WRONG_FENCE = re.compile(
    rf"\n {{0,3}}(?P<fence>//|:{{3,}}) *\{{?\.?(?P<name>{'|'.join(BLOCKS)})(?![\w.:/-])",
    re.IGNORECASE,
)
_FORM = "write it as '/// note | Title'"


@dataclass(slots=True)
class _Open:
    """A block that has not been closed yet."""

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
            _misplaced(opening, at, findings)
        elif not rest.strip():
            _close(stack, slashes, at, findings)
        elif opening is None:
            meant = block_meant(rest)
            hint = f"write '{meant}'" if meant else _FORM
            findings.report("bad-block", "cannot read the opening line of a block", hint, at=at)
            findings.broken_block(at)
            if meant:  # so that its end is not called stray
                stack.append(_Open(meant.split()[1], slashes, at, None))
        else:
            _open(stack, opening, _Open(opening["name"].lower(), slashes, at, None), findings)
            if stack[-1].kind is not None:
                _check_options(text, match.end(), stack[-1], findings)
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
        findings.report(
            "bad-block",
            f"'{match['fence']}' opens no block",
            f"write it as '/// {name}{title}'",
            at=match.start("fence") - 1,
        )


def _open(stack: list[_Open], opening: re.Match[str], block: _Open, findings: Findings) -> None:
    kind = BLOCKS.get(block.name)
    block.kind = kind
    if stack:
        _check_nesting(stack[-1], block, findings)
    stack.append(block)
    if kind is None:
        findings.report(
            "unknown-block",
            f"there is no block '{block.name}'",
            hint_for(block.name, opening["title"] or ""),
            at=block.at,
        )
        findings.broken_block(block.at)
        return
    findings.block_places.append(block.at)
    title = opening["title"] or ""
    if kind.TITLE == "required" and not title:
        findings.report(
            "missing-title",
            f"the {block.name} block has no title",
            f"write it as '/// {block.name} | Title'",
            at=block.at,
        )
    if kind.TITLE == "none" and title:
        findings.report(
            "unwanted-title",
            f"the {block.name} block takes no title, found '{title}'",
            "write it in the body",
            at=block.at,
        )


def _check_nesting(outer: _Open, inner: _Open, findings: Findings) -> None:
    row = findings.source.place(outer.at).line
    if outer.slashes == inner.slashes:
        findings.report(
            "nested-block",
            f"the {inner.name} block starts inside the {outer.name} block of line {row}",
            "close the first with a line of /// before it",
            at=inner.at,
        )
    elif not (outer.kind and outer.kind.HOLDS_BLOCKS and inner.name in FRAMES):
        findings.report(
            "nested-block",
            f"a {inner.name} block cannot stand inside a {outer.name} block",
            f"close the {outer.name} block of line {row} first",
            at=inner.at,
        )


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
    findings.report(
        "unclosed-block",
        f"the {block.name} block is not closed",
        f"put {'/' * block.slashes} on a line of its own at its end",
        at=block.at,
    )


def _misplaced(opening: re.Match[str] | None, at: int, findings: Findings) -> None:
    if opening is None or opening["name"].lower() not in BLOCKS:
        return  # slashes in a list or an indented text mean nothing
    findings.report(
        "misplaced-block",
        "a block must start at the left margin, outside lists and quotations",
        "take away what stands before the slashes; show code between lines of ```",
        at=at,
    )


def _check_options(text: str, start: int, block: _Open, findings: Findings) -> None:
    kind = block.kind
    if kind is None:
        return
    below = text[start + 1 : text.find("\n\n", start + 1) + 1 or len(text)].split("\n")
    row_at, previous, seen = start + 1, 0, set[str]()
    for number, name, value in options_below(below):
        row_at += sum(len(line) + 1 for line in below[previous:number])
        previous = number
        at = row_at + below[number].index(name)
        if name in seen:
            findings.report("duplicate-option", f"'{name}' is given twice", "delete one", at=at)
        seen.add(name)
        _check_option(kind, name, value, at, findings)
    options = sum(1 for _ in options_below(below))
    body_at = start + 1 + sum(len(line) + 1 for line in below[:options])
    if _check_first_line(kind, text, body_at, findings):
        return  # those that are needed may well be there
    for name in kind.NEEDED:
        if name not in seen:
            findings.report(
                "missing-option",
                f"the {block.name} block has no '{name}'",
                f"add '    {name}: …' directly below the opening line",
                at=block.at,
            )


def _check_first_line(kind: type[Box], text: str, at: int, findings: Findings) -> bool:
    """Report an option that stands where it is taken for text; tell whether there is one.

    A block may have lost its level so, and with it the colour and words of an emergency.
    """
    line = _FIRST_LINE.match(text, at)
    typed = _ANY_INDENT.fullmatch(line["line"]) if line else None
    if line is None or typed is None:
        return False
    word = typed["name"].lower()
    for name, values in kind.CHOICES.items():
        # An option of any value is often a word of the text as well, so it must be typed rightly.
        if word == name or (values and _one_slip(word, name)):
            findings.report(
                "misplaced-option",
                f"the option '{typed['name']}' is printed as text",
                f"options are indented four spaces, directly below the opening line: '    {name}:'",
                at=line.start("line") + typed.start("name"),
            )
            return True
    return False


def _one_slip(typed: str, name: str) -> bool:
    """Tell whether a word comes of a name by one letter changed, added or left out."""
    shorter, longer = sorted((typed, name), key=len)
    without = {longer[:n] + longer[n + 1 :] for n in range(len(longer))}
    changed = len(typed) == len(name) and sum(map(str.__ne__, typed, name)) == 1
    return shorter in without or changed


def _check_option(kind: type[Box], name: str, value: str, at: int, findings: Findings) -> None:
    if name not in kind.CHOICES:
        hint = did_you_mean(name, kind.CHOICES) or "the block takes no options"
        message = f"the {kind.NAME} block has no option '{name}'"
        findings.report("unknown-option", message, hint, at=at)
        return
    allowed = kind.CHOICES[name]
    if not value:
        findings.report("empty-value", f"'{name}' is empty", "write its value", at=at)
    elif allowed and value not in allowed:
        findings.report(
            "unknown-value",
            f"'{value}' is no {name}",
            did_you_mean(value, allowed),
            at=at,
        )

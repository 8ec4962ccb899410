"""Bounds on what is given to the parser.

python-markdown is quadratic in some texts (unclosed brackets, many marks in one paragraph) and
recursive in others (lists in lists). Content is untrusted, so a text that would take long is
refused before conversion. The bounds lie far above what people write: a book's chapter passes.
"""

import re

from clinicsite.markup.findings import Findings

MAX_CHARACTERS = 1_000_000
MAX_LINES = 20_000
MAX_PIECES = 12_000  # list items, paragraphs and table cells, each of which is parsed by itself
MAX_PIECES_WITH_BLOCKS = 2_000  # for each piece in a block the parser goes through the whole tree
MAX_BLOCKS = 200
MAX_LINE_CELLS = 200
MAX_DEPTH = 40
MAX_BRACKET_WORK = 2_000_000  # characters that the parser would search for a closing bracket
MAX_MARK_WORK = 500_000_000  # characters that it would copy while it replaces marks
MAX_LINE_WORK = 20_000_000  # characters that it would search again after each such line

# Each line's start is found by the line feed before it, which `re` looks for much faster.
_DEEP = re.compile(
    rf"\n(?:(?:[ ]*(?:>|(?:[-*+:]|\d{{1,9}}[.)])(?=[ ]))){{{MAX_DEPTH + 1}}}"
    rf"|[ ]{{{4 * MAX_DEPTH},}}+[^ \n])"
)
_WIDE = re.compile(rf"^(?:[^|\n]*\|){{{MAX_LINE_CELLS + 1}}}", re.MULTILINE)
_PIECE = re.compile(r"^[ ]*(?:[-*+:]|\d{1,9}[.)])[ ]|\n[ ]*\n", re.MULTILINE)
_BLOCK = re.compile(r"^[ ]{0,3}///+[ ]*\w", re.MULTILINE)
_MARK = re.compile(r"[\[\]`*_\\<&!]")
_LINE = re.compile(r"^[ ]{0,3}(?:[#:=/]|\*\[|\[[^\]\n]*\]:|[-_*]+[ ]*$)", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]]|(?<=\])\(|\)")
# No paragraph below this size can be laborious.
_SMALL = 1_400


def is_long(text: str) -> bool:
    """Check whether a text will be refused for its length alone."""
    return len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES


def within_limits(text: str, findings: Findings) -> bool:
    """Check whether a text (fenced code blanked) may be converted; report why it may not."""
    fault = _too_large(text) or _too_deep(text) or _too_laborious(text)
    if fault is None:
        return True
    code, message, hint, at = fault
    findings.report(code, message, hint, at=at)
    return False


_Fault = tuple[str, str, str, int]


def _too_large(text: str) -> _Fault | None:
    if len(text) > MAX_CHARACTERS:
        return _large(f"the text is longer than {MAX_CHARACTERS} characters")
    feeds = text.count("\n")
    if feeds > MAX_LINES:
        return _large(f"the text has more than {MAX_LINES} lines")
    cells = text.count("|")
    wide = _WIDE.search(text) if cells > MAX_LINE_CELLS else None
    if wide:
        return _large(f"a line has more than {MAX_LINE_CELLS} cells", wide.start())
    blocks = len(_BLOCK.findall(text)) if "///" in text else 0
    if blocks > MAX_BLOCKS:
        return _large(f"the text has more than {MAX_BLOCKS} blocks")
    most = MAX_PIECES_WITH_BLOCKS if blocks else MAX_PIECES
    # A line starts two pieces at most, so that most texts need not be searched.
    if cells + 2 * feeds + 1 > most and cells + len(_PIECE.findall(text)) > most:
        return _large(f"the text has more than {most} paragraphs, list items and table cells")
    return None


def _large(message: str, at: int = 0) -> _Fault:
    return "too-large", message, "split it into two texts", at


def _too_deep(text: str) -> _Fault | None:
    deep = _DEEP.search(f"\n{text}")
    if deep is None:
        return None
    message = f"lists or quotations are nested more than {MAX_DEPTH} deep"
    return "too-deep", message, "use fewer markers or spaces before the text", deep.start()


def _too_laborious(text: str) -> _Fault | None:
    """Find a paragraph whose brackets or marks the parser would take too long over.

    Paragraphs end at blank lines; nothing inline reaches across one.
    """
    if len(text) < _SMALL:
        return None
    start = 0
    for paragraph in text.split("\n\n"):
        size = len(paragraph)
        fault = _laborious(paragraph, size) if size >= _SMALL else None
        if fault:
            return *fault, start
        start += size + 2
    return None


def _laborious(paragraph: str, size: int) -> tuple[str, str, str] | None:
    brackets = size * paragraph.count("[")
    if brackets > MAX_BRACKET_WORK and _bracket_work(paragraph) > MAX_BRACKET_WORK:
        hint = r"close them, or write \[ for a plain bracket"
        return "too-deep", "too many brackets are open at once", hint
    hint = "split it with a blank line"
    if size * len(_MARK.findall(paragraph)) > MAX_MARK_WORK:
        return "too-large", "the paragraph has too many marks", hint
    if size * len(_LINE.findall(paragraph)) > MAX_LINE_WORK:
        return "too-large", "too many headings or definitions without a blank line", hint
    return None


def _bracket_work(paragraph: str) -> int:
    """Return how far the parser would look in all for the bracket that closes each one."""
    work, square, round_ = 0, list[int](), list[int]()
    for match in _BRACKET.finditer(paragraph):
        at, bracket = match.start(), match.group()
        if bracket == "[":
            square.append(at)
        elif bracket == "(":
            round_.append(at)
        elif bracket == "]" and square:
            work += at - square.pop()
        elif bracket == ")" and round_:
            work += at - round_.pop()
    return work + sum(len(paragraph) - at for at in square + round_)

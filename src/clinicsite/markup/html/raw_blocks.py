"""Blocks of raw HTML, as CommonMark bounds them (0.31, 4.6, kinds 1 to 6).

python-markdown takes an element up to its end tag as it is, and with it the Markdown inside. Here,
as on GitHub, HTML ends at the next blank line: what follows is Markdown, up to the end tag.
"""

import re
from collections.abc import Iterator

from markdown.preprocessors import Preprocessor

_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    "|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header"
    "|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param"
    "|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_ENDS = {"<!--": "-->", "<?": "?>", "<!": ">"}
_START = re.compile(
    r" {0,3}(?:(?P<whole><(?:script|pre|style|textarea))(?=[\s>]|$)"
    rf"|(?P<sign><!--|<\?|<!(?=[A-Za-z]))|</?(?:{_NAMES})(?=[\s/>]|$))",
    re.IGNORECASE,
)
_BLOCK = re.compile(r" {0,3}/{3,}")  # a line of one of our own blocks
_WHOLE_END = re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE)


class RawBlocks(Preprocessor):
    """Stores each block of HTML, for the walk to check and the sanitiser to clean."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a placeholder for each block."""
        if not any("<" in line for line in lines):
            return lines
        return list(self._without_html(lines))

    def _without_html(self, lines: list[str]) -> Iterator[str]:
        row = 0
        while row < len(lines):
            start = _START.match(lines[row])
            if start is None:
                yield lines[row]
                row += 1
                continue
            end = _end_of(lines, row, start)
            yield from ("", self.md.htmlStash.store("\n".join(lines[row:end])), "")
            row = end


def _end_of(lines: list[str], row: int, start: re.Match[str]) -> int:
    """Return the row after a block that starts in a row; one without an end ends like others."""
    end = _WHOLE_END if start["whole"] else None
    if start["sign"]:
        end = re.compile(re.escape(_ENDS[start["sign"]]))
    if end is not None:
        for number in range(row, len(lines)):
            if end.search(lines[number], start.end() if number == row else 0):
                return number + 1
    for number in range(row, len(lines)):
        if not lines[number].strip() or _BLOCK.match(lines[number]):
            return number
    return len(lines)

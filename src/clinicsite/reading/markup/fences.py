"""Fenced code: the one thing whose inside is not looked at.

python-markdown's own step accepts `{#id .class}` after the fence and makes HTML at once; this one
takes the language only and leaves an element, so that the tree's walk sees it.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.util import AtomicString, code_escape

from clinicsite.reading.markup.source import unmarked

_FENCE = FencedBlockPreprocessor.FENCED_BLOCK_RE
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")


class Fences(FencedBlockPreprocessor):
    """Replace each fenced block by a placeholder of the element that it becomes."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md, {})

    def run(self, lines: list[str]) -> list[str]:
        """Find and take out the fenced blocks."""
        text = "\n".join(lines)
        if not has_fences(text):
            return lines
        return _FENCE.sub(self._stash, text).split("\n")

    def _stash(self, match: re.Match[str]) -> str:
        pre = Element("pre")
        code = SubElement(pre, "code")
        language = match.group("lang") or ""
        if _LANGUAGE.fullmatch(language):
            code.set("class", f"language-{language}")
        code.text = AtomicString(code_escape(unmarked(match.group("code"))))
        return f"\n{self.md.htmlStash.store(pre)}\n"


def has_fences(text: str) -> bool:
    """Tell cheaply whether a text may hold fenced code."""
    return "```" in text or "~~~" in text


def blanked(text: str) -> str:
    """Return a text with its fenced code blanked out, every line and column where it was."""
    if not has_fences(text):
        return text
    return _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)

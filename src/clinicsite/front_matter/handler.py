"""python-frontmatter, with our own fences and our own reader of YAML.

`frontmatter.parse` strips the text, takes a failing `split` for "no front matter" if it raises
`ValueError`, and returns what the YAML loader makes of a value. The handler here keeps the
file's own text, so that places stay right, and raises `NotReadable`, which is not a `ValueError`.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from clinicsite.errors import Diagnostic
from clinicsite.front_matter import fences, header, lines


class NotReadable(Exception):  # noqa: N818 - it carries a diagnostic, which says what is wrong
    """The text has no front matter by the rule of `fences`."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


@dataclass(frozen=True, slots=True)
class Parted:
    """A document's front matter, read and as typed, and its body with the line it starts at."""

    front: header.FrontMatter
    body: str
    body_line: int
    header: str = ""


def part(text: str, file: str) -> tuple[Parted | None, list[Diagnostic]]:
    """Split a document's text and read its front matter; None if it has none."""
    handler = _Handler(file, text)
    try:
        frontmatter.parse(text, handler=handler)
    except NotReadable as error:
        return None, [error.diagnostic]
    if handler.front is None or handler.parts is None:  # pragma: no cover - parse calls both
        raise AssertionError("frontmatter.parse did not use its handler")
    if handler.runs_on:
        return None, handler.found
    parts = handler.parts
    return Parted(handler.front, parts.body, parts.body_line, parts.header), handler.found


def dump(values: Mapping[str, Any], body: str) -> str:
    """Return a document's text: its front matter in the given order, then its body.

    Values are texts, dates, numbers, flags, lists and mappings of such; text is quoted only where
    YAML would read it as something else. Raises `TypeError` for any other value.
    """
    post = frontmatter.Post(body.strip("\n"))
    # Not by keyword: a key may be called `content` or `handler`.
    post.metadata = {key: _plain(value) for key, value in values.items()}
    return str(frontmatter.dumps(post, handler=_Handler("", ""))) + "\n"


class _Handler(BaseHandler):
    """Reads or writes one document."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, file: str, text: str) -> None:
        super().__init__()
        self.file, self.text = file, text
        self.parts: fences.Split | None = None
        self.front: header.FrontMatter | None = None
        self.found: list[Diagnostic] = []
        self.runs_on = False

    def split(self, _text: str) -> tuple[str, str]:
        """Split the file's own text; the argument has been stripped."""
        parts = fences.split(self.text, self.file)
        if isinstance(parts, Diagnostic):
            raise NotReadable(parts)
        self.parts = parts
        return parts.header, parts.body

    def load(self, fm: str) -> dict[str, Any]:
        """Read the values as typed, keeping their places and all that is wrong."""
        self.front, self.found = header.read(fm, file=self.file, first_line=2)
        if self.front.broken and self.parts is not None:
            self._look_for_text(fm.split("\n"), self.parts.body_line - 1)
        return self.front.values

    def _look_for_text(self, typed: list[str], closing_line: int) -> None:
        """Check whether the closing fence is missing and a later `---` was mistaken for it."""
        error_line = max((found.place.line for found in self.found), default=2) - 2
        start = lines.prose_before(typed, min(error_line, len(typed) - 1))
        if start is None:
            return
        self.runs_on = True
        self.found = [
            fences.never_closed(
                self.file,
                f"text begins at line {start + 2}, and the next '---' is at line {closing_line}",
            )
        ]

    def export(self, metadata: dict[str, object], **_kwargs: object) -> str:
        """Write the values as YAML that this module's reader gives back unchanged."""
        text = yaml.dump(
            metadata,
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=False,
            width=2**20,  # folded text would be hard to edit
        )
        return str(text).strip("\n")


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, and no anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # Text of several lines goes on one, with escapes: no indentation to get wrong.
    style = '"' if re.search(r"[\n\t\u2028\u2029]", value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _plain(value: object) -> object:
    """Return a value in the types that YAML has a safe form for."""
    if isinstance(value, bool | int | dt.date) or type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):  # noqa: PLR0124
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    raise TypeError(f"front matter cannot hold a {type(value).__name__}")

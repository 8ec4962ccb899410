"""Front matter's YAML, read as a stream of events.

Every scalar is kept as the text that was typed (`fields.Scalar`); the schema decides what it means.
There is no composer and no constructor, hence no tag, anchor, alias or merge key to exploit, and no
recursion: depth is counted, and reading stops at the limit. libyaml hands events over one by one
and looks ahead by at most 1,024 characters on one line, so that 64 KB of `[` cost nothing.

The place of a value is kept by its dotted path (`image.alt`, `sources.0.url`), in the file's own
lines and columns counted from 1: `positions` holds the places of values, `keys` those of keys.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.fields import Scalar
from clinicsite.front_matter import curly, lines, yaml_hints
from clinicsite.front_matter.fences import FORBIDDEN, named

MAX_DEPTH = 10

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null")
Position = tuple[int, int]
_Event = Any  # yaml ships no useful types of events


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys and values of a header as typed, and their places.

    `refused` are the paths whose values have been reported already; `broken` means that reading
    stopped early, so that what is missing may only not have been reached.
    """

    values: dict[str, Any]
    positions: dict[str, Position]
    keys: dict[str, Position]
    refused: frozenset[str] = frozenset()
    broken: bool = False


def read(text: str, *, file: str, first_line: int) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read a mapping of YAML that starts at `first_line` of `file`."""
    reader = _Reader(file, text, first_line)
    try:
        reader.run(text)
    except _Stop:
        reader.broken = True
    except yaml.MarkedYAMLError as error:
        reader.break_off(yaml_hints.explain(error, reader.lines))
    except yaml.YAMLError as error:  # the reader's own, for a character that YAML forbids
        line = text.count("\n", 0, getattr(error, "position", 0))
        message = "YAML forbids a character here"
        reader.break_off(lines.Mistake(line, 0, "bad-yaml", message, "retype it"))
    front = FrontMatter(
        reader.root, reader.positions, reader.keys, frozenset(reader.refused), reader.broken
    )
    return front, reader.found


class _Stop(Exception):  # noqa: N818 - no error, but the end of reading
    """What follows cannot be read in a useful way; the reason has been reported."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being filled; without a path, one that will be thrown away."""

    container: dict[str, Any] | list[Any]
    path: str | None
    key: str | None = None
    wanted: bool = True
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None


class _Reader:
    """Builds the values of one header from its events."""

    def __init__(self, file: str, text: str, first_line: int) -> None:
        self.file, self.lines, self.first_line = file, text.split("\n"), first_line
        self.root: dict[str, Any] = {}
        self.positions: dict[str, Position] = {}
        self.keys: dict[str, Position] = {}
        self.refused: set[str] = set()
        self.found: list[Diagnostic] = []
        self.broken = False
        self._stack: list[_Frame] = []
        self._documents = 0

    def run(self, text: str) -> None:
        """Read all events, or stop where nothing useful can follow."""
        for mistake in lines.margin_faults(self.lines):
            self.break_off(mistake)
        if self.broken:
            return
        for event in _events(text):
            take = _TAKES.get(type(event))
            if take is not None:
                take(self, event)

    def break_off(self, mistake: lines.Mistake) -> None:
        """Report a mistake that ends reading."""
        self.broken = True
        self._add(mistake)

    def document(self, event: _Event) -> None:
        """Refuse a second document and directives."""
        self._documents += 1
        if self._documents > 1 or event.version or event.tags:
            message = "a directive is not allowed here"
            if self._documents > 1:
                message = "a second document starts here"
            self._report(_at(event), "many-documents", message, "delete this line")
            raise _Stop

    def document_end(self, event: _Event) -> None:
        """Refuse the end-of-document mark `...`."""
        if event.explicit:
            hint = "delete the line; end the front matter with '---'"
            self._report(_at(event), "many-documents", "'...' is in the front matter", hint)
            raise _Stop

    def scalar(self, event: _Event) -> None:
        """Take a key, or a value as typed."""
        self._check_properties(event)
        if self._stack and self._stack[-1].awaits_key:
            self._take_key(event)
            return
        plain, path, at = not event.style, self._path(), _at(event)
        is_nothing = plain and event.value in _NOTHING
        if not self._stack:
            if not is_nothing:
                self._not_a_mapping(event, "" if plain else "one value")
                raise _Stop
            return
        if is_nothing:
            self._empty(event, path)
        elif bad := FORBIDDEN.search(event.value):
            message = f"the value holds the character {named(bad[0])}"
            self._report(at, "control-character", message, "delete its escape sequence")
            self._refuse(path)
        elif plain:
            end = event.end_mark
            self._add(lines.comment_after(self.lines, end.line, end.column), Severity.WARNING)
            if path:
                self._add(curly.around(self.lines, *at, event.value), Severity.WARNING)
        self._place(path, event)
        self._put(Scalar(event.value, plain=plain))

    def start(self, event: _Event) -> None:
        """Begin a mapping or a list."""
        self._check_properties(event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if self._stack and self._stack[-1].awaits_key:
            message = f"expected a key, found {'a mapping' if is_mapping else 'a list'}"
            hint = "put text that starts with [ or { in quotes"
            self._report(_at(event), "complex-key", message, hint)
            raise _Stop
        if len(self._stack) >= MAX_DEPTH:
            message = f"values are nested more than {MAX_DEPTH} deep"
            self._report(_at(event), "too-deep", message, "flatten them")
            raise _Stop
        if not self._stack and not is_mapping:
            self._not_a_mapping(event, "a list")
            raise _Stop
        path = self._path()
        container: dict[str, Any] | list[Any] = {} if is_mapping else []
        self._place(path, event)
        if self._stack:
            self._put(container, opens=True)
        elif isinstance(container, dict):
            self.root = container
        self._stack.append(_Frame(container, path))

    def end(self, _event: _Event) -> None:
        """End a mapping or a list."""
        self._stack.pop()
        if self._stack:
            self._stack[-1].key = None

    def alias(self, event: _Event) -> None:
        """Refuse `*name`; what it refers to is not looked up."""
        message = f"'*{event.anchor}' is an alias, which is not allowed"
        hint = "write the value out, or put text that starts with * in quotes"
        self._report(_at(event), "alias", message, hint)
        if not self._stack or self._stack[-1].awaits_key:
            raise _Stop
        path = self._path()
        self._place(path, event)
        self._refuse(path)
        self._put(Scalar("", plain=True))

    def _take_key(self, event: _Event) -> None:
        frame, key, at = self._stack[-1], str(event.value), _at(event)
        frame.key, frame.wanted = key, False
        if key == "<<" and not event.style:
            self._report(at, "merge-key", "merge keys are not allowed", "write the keys out")
        elif not key or FORBIDDEN.search(key):
            self._report(at, "bad-key", "this is not a key", "write a word before the colon")
        elif key in frame.seen:
            first = frame.seen[key] + self.first_line
            message = f"duplicate key '{key}' (first at line {first})"
            self._report(at, "duplicate-key", message, "delete one of them")
        else:
            frame.wanted = True
            frame.seen[key] = at[0]
            if frame.path is not None:
                self.keys[_join(frame.path, key)] = (at[0] + self.first_line, at[1] + 1)

    def _path(self) -> str | None:
        """Return the dotted path of the value that comes now; None for one thrown away."""
        if not self._stack:
            return ""
        frame = self._stack[-1]
        if frame.path is None or not frame.wanted:
            return None
        is_list = isinstance(frame.container, list)
        return _join(frame.path, str(len(frame.container) if is_list else frame.key))

    def _put(self, value: object, *, opens: bool = False) -> None:
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
            return
        if frame.wanted and frame.key is not None:
            frame.container[frame.key] = value
        if not opens:
            frame.key = None

    def _empty(self, event: _Event, path: str | None) -> None:
        in_mapping = isinstance(self._stack[-1].container, dict)
        line, column = _at(event)
        place = self.keys.get(path or "") if in_mapping else None
        if place is not None:
            line, column = place[0] - self.first_line, place[1] - 1
        what = f"the key '{self._stack[-1].key}'" if in_mapping else "this item of the list"
        hint = "write a value, or delete the line"
        if lines.is_commented_out(self.lines[line] if line < len(self.lines) else ""):
            hint = "what follows # is a comment; put the value in quotes if it starts with #"
        self._report((line, column), "empty-value", f"{what} has no value", hint)
        self._refuse(path)

    def _check_properties(self, event: _Event) -> None:
        if event.tag is not None:
            hint = "delete it, or put text that starts with ! in quotes"
            message = f"'{event.tag}' is a tag, which is not allowed"
            self._report(_at(event), "tag", message, hint)
        if event.anchor is not None:
            hint = "delete it, or put text that starts with & in quotes"
            message = f"'&{event.anchor}' is an anchor, which is not allowed"
            self._report(_at(event), "anchor", message, hint)
        if event.tag is not None or event.anchor is not None:
            self._refuse(self._path())

    def _not_a_mapping(self, event: _Event, what: str) -> None:
        """Refuse what is found in place of keys; `what` is empty for bare text."""
        glued = lines.missing_space(self.lines)
        if glued is not None or not what:
            # YAML reads no further than a first line of text; there may be keys below it.
            self.break_off(glued or yaml_hints.no_key(*_at(event)))
            return
        message = f"expected keys with values, found {what}"
        self._report(_at(event), "not-a-mapping", message, "write 'key: value', one per line")

    def _place(self, path: str | None, event: _Event) -> None:
        if path:
            line, column = _at(event)
            self.positions[path] = (line + self.first_line, column + 1)

    def _refuse(self, path: str | None) -> None:
        if path is not None:
            self.refused.add(path)

    def _add(self, mistake: lines.Mistake | None, severity: Severity = Severity.ERROR) -> None:
        if mistake is not None:
            place = Place(self.file, mistake.line + self.first_line, mistake.column + 1)
            self.found.append(
                Diagnostic(place, mistake.code, mistake.message, mistake.hint, severity)
            )

    def _report(self, at: Position, code: str, message: str, hint: str) -> None:
        """Add an error; `at` is the line and column in the header, counted from 0."""
        self._add(lines.Mistake(*at, code, message, hint))


def _events(text: str) -> Iterator[object]:
    events: Iterator[object] = yaml.parse(text, Loader=_LOADER)
    return events


def _at(event: _Event) -> Position:
    return event.start_mark.line, event.start_mark.column


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


_TAKES: dict[type, Callable[[_Reader, Any], None]] = {
    yaml.DocumentStartEvent: _Reader.document,
    yaml.DocumentEndEvent: _Reader.document_end,
    yaml.ScalarEvent: _Reader.scalar,
    yaml.SequenceStartEvent: _Reader.start,
    yaml.MappingStartEvent: _Reader.start,
    yaml.SequenceEndEvent: _Reader.end,
    yaml.MappingEndEvent: _Reader.end,
    yaml.AliasEvent: _Reader.alias,
}

"""Front matter's YAML, read as a stream of events.

Every scalar is kept as the text that was typed (`fields.Scalar`); what it means is for the schema
to say. There is no composer and no constructor, hence no tag, anchor, alias or merge key to
exploit, and no recursion: depth is counted, and reading stops at the limit. libyaml hands events
over one by one and looks ahead by at most 1,024 characters on one line, so that 64 KB of `[` cost
nothing.

Where a value stands is kept by its dotted path (`image.alt`, `sources.0.url`), in the file's own
lines and columns counted from 1: `positions` holds the places of values, `keys` those of keys.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.fields import Scalar
from clinicsite.reading import curly, lines, riddles
from clinicsite.reading.fences import FORBIDDEN, named

MAX_DEPTH = 10

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null")
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys and values of a header as typed, and their places.

    `refused` are the paths whose values were already complained of; `broken` tells that reading
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
        reader.riddle(riddles.explain(error, reader.lines))
    except yaml.YAMLError as error:  # the reader's own, for a character that YAML forbids
        at = getattr(error, "position", 0)
        line = text.count("\n", 0, at)
        what = lines.Riddle(line, 0, "bad-yaml", "YAML forbids a character here", "retype it")
        reader.riddle(what)
    front = FrontMatter(
        reader.root, reader.positions, reader.keys, frozenset(reader.refused), reader.broken
    )
    return front, reader.found


class _Stop(Exception):  # noqa: N818 - no error, but the end of reading
    """What follows cannot be read in a useful way; the reason was told."""


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
        for fault in lines.margin_faults(self.lines):
            self.riddle(fault)
        if self.broken:
            return
        for event in _events(text):
            take = _TAKES.get(type(event))
            if take is not None:
                take(self, event)

    def riddle(self, what: lines.Riddle) -> None:
        """Tell a YAML error in words, and that reading ended there."""
        self.broken = True
        self._tell_of(what)

    def document(self, event: Any) -> None:  # noqa: ANN401 - yaml ships no useful types of events
        """Refuse a second document and directives."""
        self._documents += 1
        if self._documents > 1 or event.version or event.tags:
            what = "a second document starts" if self._documents > 1 else "a directive stands"
            self._tell(_at(event), "many-documents", f"{what} here", "delete this line")
            raise _Stop

    def document_end(self, event: Any) -> None:  # noqa: ANN401
        """Refuse the end-of-document mark `...`."""
        if event.explicit:
            mend = "delete the line; end the front matter with '---'"
            self._tell(_at(event), "many-documents", "'...' stands in the front matter", mend)
            raise _Stop

    def scalar(self, event: Any) -> None:  # noqa: ANN401
        """Take a key, or a value as typed."""
        self._check_properties(event)
        if self._stack and self._stack[-1].awaits_key:
            self._take_key(event)
            return
        plain = not event.style
        path = self._path()
        if not self._stack:
            if not (plain and event.value in _NOTHING):
                self._not_a_mapping(event, "" if plain else "one value")
                raise _Stop
            return
        if plain and event.value in _NOTHING:
            self._empty(event, path)
        elif bad := FORBIDDEN.search(event.value):
            message = f"the value holds the character {named(bad[0])}"
            self._tell(_at(event), "control-character", message, "delete its escape sequence")
            self._refuse(path)
        elif plain:
            comment = lines.comment_after(self.lines, event.end_mark.line, event.end_mark.column)
            if comment is not None:
                self._tell_of(comment, Severity.WARNING)
            quotes = path and curly.around(self.lines, *_at(event), event.value)
            if quotes:
                self._tell_of(quotes, Severity.WARNING)
        self._place(path, event)
        self._put(Scalar(event.value, plain=plain))

    def start(self, event: Any) -> None:  # noqa: ANN401
        """Begin a mapping or a list."""
        self._check_properties(event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if self._stack and self._stack[-1].awaits_key:
            what = "a mapping" if is_mapping else "a list"
            mend = "put text that starts with [ or { in quotes"
            self._tell(_at(event), "complex-key", f"{what} stands where a key is expected", mend)
            raise _Stop
        if len(self._stack) >= MAX_DEPTH:
            message = f"values are nested more than {MAX_DEPTH} deep"
            self._tell(_at(event), "too-deep", message, "flatten them")
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

    def end(self, _event: Any) -> None:  # noqa: ANN401
        """End a mapping or a list."""
        self._stack.pop()
        if self._stack:
            self._stack[-1].key = None

    def alias(self, event: Any) -> None:  # noqa: ANN401
        """Refuse `*name`; what it stands for is not looked up."""
        mend = "write the value out, or put text that starts with * in quotes"
        self._tell(
            _at(event), "alias", f"'*{event.anchor}' is an alias, which is not allowed", mend
        )
        if not self._stack or self._stack[-1].awaits_key:
            raise _Stop
        path = self._path()
        self._place(path, event)
        self._refuse(path)
        self._put(Scalar("", plain=True))

    def _take_key(self, event: Any) -> None:  # noqa: ANN401
        frame, key = self._stack[-1], str(event.value)
        frame.key, frame.wanted = key, True
        line, column = _at(event)
        if key == "<<" and not event.style:
            mend = "write the keys out"
            self._tell((line, column), "merge-key", "merge keys are not allowed", mend)
            frame.wanted = False
        elif not key or FORBIDDEN.search(key):
            self._tell((line, column), "bad-key", "this is no key", "write a word before the colon")
            frame.wanted = False
        elif key in frame.seen:
            first = frame.seen[key] + self.first_line
            message = f"duplicate key '{key}' (first at line {first})"
            self._tell((line, column), "duplicate-key", message, "delete one of them")
            frame.wanted = False
        else:
            frame.seen[key] = line
            if frame.path is not None:
                self.keys[_join(frame.path, key)] = (line + self.first_line, column + 1)

    def _path(self) -> str | None:
        """Return the dotted path of the value that comes now; None for one thrown away."""
        if not self._stack:
            return ""
        frame = self._stack[-1]
        if frame.path is None or not frame.wanted:
            return None
        if isinstance(frame.container, list):
            return _join(frame.path, str(len(frame.container)))
        return _join(frame.path, str(frame.key))

    def _put(self, value: object, *, opens: bool = False) -> None:
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            frame.container.append(value)
            return
        if frame.wanted and frame.key is not None:
            frame.container[frame.key] = value
        if not opens:
            frame.key = None

    def _empty(self, event: Any, path: str | None) -> None:  # noqa: ANN401
        in_mapping = isinstance(self._stack[-1].container, dict)
        line, column = _at(event)
        place = self.keys.get(path or "") if in_mapping else None
        if place is not None:
            line, column = place[0] - self.first_line, place[1] - 1
        what = f"the key '{self._stack[-1].key}'" if in_mapping else "this item of the list"
        mend = "write a value, or delete the line"
        if lines.is_commented_out(self.lines[line] if line < len(self.lines) else ""):
            mend = "what follows # is a comment; put the value in quotes if it starts with #"
        self._tell((line, column), "empty-value", f"{what} has no value", mend)
        self._refuse(path)

    def _check_properties(self, event: Any) -> None:  # noqa: ANN401
        if event.tag is not None:
            mend = "delete it, or put text that starts with ! in quotes"
            self._tell(_at(event), "tag", f"'{event.tag}' is a tag, which is not allowed", mend)
        if event.anchor is not None:
            mend = "delete it, or put text that starts with & in quotes"
            message = f"'&{event.anchor}' is an anchor, which is not allowed"
            self._tell(_at(event), "anchor", message, mend)
        if event.tag is not None or event.anchor is not None:
            self._refuse(self._path())

    def _not_a_mapping(self, event: Any, what: str) -> None:  # noqa: ANN401
        """Refuse what is found in place of keys; nothing stands for bare text."""
        glued = lines.missing_space(self.lines)
        if glued is not None or not what:
            # YAML reads no further than a first line of text; keys may stand below it.
            self.riddle(glued or riddles.no_key(*_at(event)))
            return
        message = f"expected keys with values, found {what}"
        self._tell(_at(event), "not-a-mapping", message, "write 'key: value', one a line")

    def _place(self, path: str | None, event: Any) -> None:  # noqa: ANN401
        if path:
            line, column = _at(event)
            self.positions[path] = (line + self.first_line, column + 1)

    def _refuse(self, path: str | None) -> None:
        if path is not None:
            self.refused.add(path)

    def _tell_of(self, what: lines.Riddle, severity: Severity = Severity.ERROR) -> None:
        place = Place(self.file, what.line + self.first_line, what.column + 1)
        self.found.append(Diagnostic(place, what.code, what.message, what.hint, severity))

    def _tell(self, at: Position, code: str, message: str, hint: str) -> None:
        """Keep an error; `at` is the line and column in the header, counted from 0."""
        self._tell_of(lines.Riddle(*at, code, message, hint))


def _events(text: str) -> Iterator[object]:
    events: Iterator[object] = yaml.parse(text, Loader=_LOADER)
    return events


def _at(event: Any) -> Position:  # noqa: ANN401
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

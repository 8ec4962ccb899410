"""Documents: what reading makes of a file. All of them are frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from clinicsite.errors import Place
from clinicsite.front_matter.schema import Header
from clinicsite.markup.facts import Markup, Reference


@dataclass(frozen=True, slots=True)
class Headless:
    """A file whose front matter cannot be used: what of its text can be judged all the same."""

    path: str
    references: tuple[Reference, ...]
    anchors: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that the text's relative links start from."""
        return self.path.rpartition("/")[0]


H_co = TypeVar("H_co", bound=Header, covariant=True)


@dataclass(frozen=True, slots=True)
class Document(Generic[H_co]):
    """A parsed file: its typed front matter, its text, and where each value stands.

    `positions` maps a dotted path of the front matter (`related.1`) to line and column. `faulty`
    are the keys whose values are not as typed, because they were wrong: such a document is only
    looked at for more mistakes.
    """

    path: str
    kind: str
    id: str
    header: H_co
    markup: Markup
    positions: Mapping[str, tuple[int, int]] = field(repr=False)
    faulty: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def references(self) -> tuple[Reference, ...]:
        """The links and pictures of the text."""
        return self.markup.references

    @property
    def anchors(self) -> tuple[str, ...]:
        """All ids of the text that a link may name."""
        return self.markup.anchors

    def place(self, key: str = "") -> Place:
        """Return where a value of the front matter stands, or its nearest enclosing one."""
        while key and key not in self.positions:
            key = key.rpartition(".")[0]
        line, column = self.positions.get(key, (1, 1))
        return Place(self.path, line, column)

    @property
    def folder(self) -> str:
        """The folder that the document's relative links start from."""
        return self.path.rpartition("/")[0]

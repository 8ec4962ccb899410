"""What a template's text says by itself: what it names, and what is wrong in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A template or asset as a text names it, and in which line."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a line of a text, wherever it is used."""

    line: int
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text extends, includes and imports, its assets, its blocks, and its flaws.

    `extended` are those of `templates` that it extends; `outer` those of `blocks` that lie in no
    other block, and so are shown only where an extended template has a block of that name.
    """

    templates: tuple[Named, ...] = ()
    extended: tuple[Named, ...] = ()
    assets: tuple[Named, ...] = ()
    blocks: tuple[Named, ...] = ()
    outer: tuple[Named, ...] = ()
    flaws: tuple[Flaw, ...] = ()

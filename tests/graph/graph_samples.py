"""A few documents with headers as typed, and the graph of them."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite import ranks
from clinicsite.building.running import QUERIES
from clinicsite.engine import Engine, Input, Source
from clinicsite.engine import State as Recorded
from clinicsite.errors import Diagnostic
from clinicsite.front_matter.schema import MODELS, Header
from clinicsite.graph import linking
from clinicsite.graph.names import naming, resolving
from clinicsite.graph.nodes import State
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import CONDITION, KINDS, MODALITY, POST
from clinicsite.markup.facts import Markup, Reference
from clinicsite.markup.lazy_text import Form, held
from clinicsite.reading import disk, given, parsed
from clinicsite.reading.documents import Document, Headless
from clinicsite.reading.queries import files_of_kind
from clinicsite.reading.sources import SourceFile
from clinicsite.reading.store import Store

FOLDER_OF = {kind.name: kind.folder for kind in KINDS.values()}
NEW_YORK = "America/New_York"


def document(
    kind: str, id_: str, *references: str, anchors: tuple[str, ...] = (), **header: Any
) -> Document[Any]:
    """Return a document whose text links to the targets; places are made up, one a line."""
    values: dict[str, Any] = {"title": id_} if kind in ("post", "page") else {"name": id_}
    if kind == "post":
        values |= {"date": "2026-01-01", "author": "ana"}
    found: Header = MODELS[kind].model_validate(values | header)
    markup = Markup(
        held("<p>Text.</p>", "Text."),
        anchors=anchors,
        references=tuple(
            Reference(target, target.endswith(".svg"), line, 7)
            for line, target in enumerate(references, start=20)
        ),
    )
    positions = {key: (line, 10) for line, key in enumerate(values | header, start=2)}
    return Document(f"content/{FOLDER_OF[kind]}/{id_}.md", kind, id_, found, markup, positions)


def post(id_: str, *references: str, **header: Any) -> Document[Any]:
    """Return a post by ana."""
    return document("post", id_, *references, **header)


ANA = document("author", "ana", credentials=["LMT"])


class Tools:
    """Tools that know parsed files, and keep nothing."""

    def __init__(self, root: Path, forms: Mapping[str, parsed.Parsed]) -> None:
        self.root, self.library, self.jobs, self._forms = root, self, 1, forms
        self.documents: dict[str, Any] = {}
        self.store = Store(root / disk.SETTINGS / "none")  # which keeps nothing

    def parse(self, file: SourceFile, _digest: str, _options: object) -> parsed.Parsed:
        """Return what a file was parsed as."""
        return self._forms[file.path]

    def text(self, form: Form, _of: parsed.Parsed, _options: object) -> str:
        """Return the text of any document."""
        return "<p>Text.</p>" if form == "html" else "Text."


@dataclass(frozen=True)
class Given:
    """A source of values that stay as they are."""

    get: Callable[[str], Any]

    def read(self, key: str) -> tuple[Any, bytes]:
        """Return a value."""
        return self.get(key), b"known"

    def stamp(self, _key: str) -> bytes:
        """Return what vouches for it."""
        return b"known"


@cache
def folder_of_settings(zone: str) -> tempfile.TemporaryDirectory[str]:
    """Return a folder with the settings of a clinic in a time zone."""
    made = tempfile.TemporaryDirectory()
    file = Path(made.name) / disk.SETTINGS
    file.parent.mkdir()
    file.write_text(f"name: Clinic\nurl: https://clinic.example\ntime_zone: {zone}\n")
    return made


def assembled(  # noqa: PLR0913 - all that a graph is made of
    *documents: Document[Any],
    now: str = "2026-06-01T12:00",
    zone: str = NEW_YORK,
    fold: int = 0,
    files: Iterable[str] = (),
    include: Iterable[State] = (),
    unread: Iterable[str] = (),
    headless: Iterable[Headless] = (),
) -> tuple[SiteGraph, list[Diagnostic]]:
    """Return the graph of documents and what is wrong between them; ana is always there.

    `unread` are paths of files that cannot be read, `headless` has what is known of those of them
    whose front matter cannot be used.
    """
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone), fold=fold)
    with_ana = documents if any(each.kind == "author" for each in documents) else (ANA, *documents)
    known: dict[str, Document[Any] | Headless] = {each.path: each for each in with_ana}
    known |= {each.path: each for each in headless}
    forms = {}
    for path in (*unread, *known):
        source = SourceFile(path, *disk.kind_and_id(path), b"")
        forms[path] = parsed.parsed(source, path, known.get(path), [])
    listed = tuple((path, forms[path].kind, forms[path].id) for path in sorted(forms))
    of_folder = {
        name: disk.Folder({each: False for each in files if each.startswith(name)}, ())
        for name in ("content", "static")
    }
    sources: dict[Input[Any], Source[Any]] = {
        disk.listing: Given(lambda _: disk.Listing(listed, ())),
        disk.folder: Given(of_folder.__getitem__),
        disk.file_digest: Given(str),
        given.asked: Given(lambda _: given.Asked(include=tuple(sorted(include)))),
        given.today: Given(lambda zone: moment.astimezone(ZoneInfo(zone)).date().isoformat()),
        given.passed: Given(lambda key: float(key.split()[0]) <= moment.timestamp()),
    }
    tools = Tools(Path(folder_of_settings(zone).name), forms)
    engine = Engine(QUERIES, sources, Recorded(), tools)
    naming.post_names(engine)
    for kind in (MODALITY, CONDITION):
        naming.vocabulary(engine, kind.name)
    engine.ask_all(resolving.resolved, files_of_kind(engine, POST.name))
    engine.ask_all(resolving.providers, files_of_kind(engine, MODALITY.name))
    engine.ask_all(linking.links, list(forms))
    return SiteGraph(engine), engine.findings(upto=ranks.LINKED)


def told(found: list[Diagnostic]) -> list[str]:
    """Return diagnostics as `file:line code`."""
    return sorted(
        f"{each.place.file.split('/')[-1]}:{each.place.line} {each.code}" for each in found
    )

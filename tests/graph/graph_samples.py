"""A few documents with headers as typed, assembled into a graph."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from clinicsite.errors import Diagnostic
from clinicsite.graph.assemble import assemble
from clinicsite.graph.nodes import SiteGraph
from clinicsite.kinds import KINDS
from clinicsite.reading.documents import Document, Markup, Reference
from clinicsite.reading.prose import held
from clinicsite.reading.schema import MODELS, Header
from clinicsite.settings import Settings

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


def assembled(
    *documents: Document[Any],
    now: str = "2026-06-01T12:00",
    zone: str = NEW_YORK,
    fold: int = 0,
    **options: Any,
) -> tuple[SiteGraph, list[Diagnostic]]:
    """Assemble documents; ana is always there."""
    settings = Settings(name="Clinic", url="https://clinic.example", time_zone=zone)
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone), fold=fold)
    with_ana = documents if any(each.kind == "author" for each in documents) else (ANA, *documents)
    return assemble(with_ana, settings, moment, **options)


def told(found: list[Diagnostic]) -> list[str]:
    """Return diagnostics as `file:line code`."""
    return sorted(
        f"{each.place.file.split('/')[-1]}:{each.place.line} {each.code}" for each in found
    )

"""Small documents, a small site, and a stand-in for the conversion of Markdown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clinicsite.errors import Diagnostic
from clinicsite.front_matter.schema import Header
from clinicsite.markup.facts import Markup
from clinicsite.markup.lazy_text import held
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading.documents import Document
from clinicsite.reading.parsing import parse
from clinicsite.reading.sources import SourceFile

OPTIONS = MarkupOptions()
HEADER = "title: Neck pain\ndate: 2026-04-09\nauthor: maren\n"
POST = f"---\n{HEADER}---\nText of the post.\n"

# Every key of a post, each with a value that stands.
WHOLE = """\
title: Neck pain
date: 2026-04-09T14:30
author: [maren, tomas]
modalities: [swedish-massage, Tui na]
conditions:
  - neck-pain
related: other-post
unrelated: [third-post]
category: Massage
description: What a session can do for a stiff neck.
image:
  src: neck.jpg
  alt: A curve
  credit: The clinic
  caption: A neck
updated: 2026-05-01
reviewed_by: tomas
last_reviewed: 2026-05-01
review_in: 12
sources:
  - key: nice
    title: Low back pain
    url: https://www.nice.org.uk/guidance/ng59
    publisher: NICE
    year: 2016
ai: assisted
draft: false
expires: 2027-01-01
slug: neck-pain
aliases: [/old/neck/]
canonical: https://willowlane.example/neck/
noindex: false
cta:
  label: Call us
  url: tel:+15555550142
extra:
  mood: calm
"""


def convert(
    body: str, *, source_keys: tuple[str, ...] = (), **_rest: object
) -> tuple[Markup, list[Diagnostic]]:
    """Stand in for the conversion: the words as they are, and what could be cited."""
    return Markup(held(f"<p>{body}</p>", body), citations=tuple(source_keys)), []


def source(text: str | bytes, kind: str = "post", name: str = "neck") -> SourceFile:
    """Return a source file that holds a text."""
    data = text if isinstance(text, bytes) else text.encode()
    return SourceFile(f"content/{kind}s/{name}.md", kind, name, data)


def read_text(
    text: str | bytes, kind: str = "post", name: str = "neck"
) -> tuple[Document[Header] | None, list[Diagnostic]]:
    """Parse a text with the stand-in; one with mistakes in its front matter is left out."""
    document, found = parse(source(text, kind, name), OPTIONS, convert=convert)
    is_whole = isinstance(document, Document) and document.is_whole
    return document if isinstance(document, Document) and is_whole else None, found


def post(header: str, body: str = "Text.\n") -> str:
    """Return a document's text."""
    return f"---\n{header}---\n{body}"


def told(found: list[Diagnostic]) -> list[str]:
    """Return diagnostics as `line:column code`."""
    return [f"{each.place.line}:{each.place.column} {each.code}" for each in found]


def make_site(root: Path, files: Mapping[str, Any]) -> Path:
    """Write files below `content/`; values are texts or bytes."""
    (root / "content").mkdir(exist_ok=True)
    for name, data in files.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root

"""The long form of the fourth proof: atheris looks for bytes that make the reader stumble.

    python tests/guarantees/fuzz.py SECONDS SEED [planted]

Needs atheris (requirements/fuzz.in), which has wheels for CPython 3.11 to 3.13 on Linux. The first
byte of an input says which target the rest is for (`TARGETS`). Whatever the bytes are, there must
be a value or diagnostics with a place; anything raised is a find, and so is an input that takes
more than two seconds, markup that could act, and a rewritten link that is not read again. The
control plants an exception, which must be found.
"""

import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["clinicsite", "markdown", "pymdownx"]):
    from clinicsite import urls
    from clinicsite.building.request import Request
    from clinicsite.building.stages import graph_of
    from clinicsite.errors import Diagnostic, UsageError
    from clinicsite.graph.nodes import LinkTo, State
    from clinicsite.graph.site_graph import SiteGraph
    from clinicsite.kinds import KINDS
    from clinicsite.markup.options import MarkupOptions
    from clinicsite.pages.contexts.html_values import Body
    from clinicsite.reading.documents import Document
    from clinicsite.reading.parsing import parse
    from clinicsite.reading.site import parse_settings
    from clinicsite.reading.sources import SourceFile
    from clinicsite.renaming.edits import apply
    from clinicsite.renaming.moves import Move, body_edits

from selectolax.lexbor import LexborHTMLParser

from figures import record

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 4
PLANTED = b"**[" if sys.argv[3:] == ["planted"] else None
SCRATCH = Path(".pytest_cache/prove").resolve()
LIMIT = 2.0
BEGAN = time.monotonic()
HEADER = b"---\ntitle: T\ndate: 2026-01-01\nauthor: ana\n%s---\n%s"
SETTINGS = b"name: Clinic\nurl: https://clinic.example\ntime_zone: UTC\n"
ACTING = {"script", "style", "iframe", "object", "embed", "form", "base", "meta", "link", "svg"}
Read = Document[Any] | None
seen: Counter[str] = Counter()


def read(data: bytes, kind: str = "post", id_: str = "x", *, raw: bool = False) -> Read:
    """Read a document: there is one, or it is said where something is wrong."""
    source = SourceFile(f"content/{KINDS[kind].folder}/{id_}.md", kind, id_, data)
    document, found = parse(source, MarkupOptions(raw_html=raw))
    placed(document, found)
    return document if isinstance(document, Document) else None


def placed(value: object, found: Sequence[Diagnostic]) -> None:
    """Check that there is a value, or a diagnostic, and that each has a place."""
    assert value is not None or found
    assert all(each.place.file for each in found)


def harmless(html: str) -> None:
    """Check that a parser finds nothing in markup that could act."""
    root = LexborHTMLParser(html).root
    for node in root.traverse() if root else ():
        assert node.tag not in ACTING, node.tag
        for name, value in node.attributes.items():
            assert not name.startswith("on"), name
            assert name not in {"href", "src"} or urls.is_safe(value or ""), value


def of_document(data: bytes) -> None:
    """Read a file as a whole."""
    read(data)


def of_header(data: bytes) -> None:
    """Read the header of a post, and a free value in it."""
    read(HEADER % (data, b""))
    read(HEADER % (b"extra:\n  " + data, b""))


def of_text(data: bytes) -> None:
    """Convert a text, with HTML as text and with HTML that is sanitised."""
    for raw in (False, True):
        document = read(HEADER % (b"", data), raw=raw)
        if document is not None:
            harmless(document.markup.html)


def of_settings(data: bytes) -> None:
    """Read settings, alone and below sound ones."""
    for whole in (data, SETTINGS + data):
        placed(*parse_settings(whole))


def of_links(data: bytes) -> None:
    """Resolve the links of a text among other documents, and print it."""
    whole = HEADER % (b"", data)
    document = read(whole)
    if document is None:
        return
    graph, *found = graph_of(REQUEST, overlay={document.path: whole})
    assert all(each.place.file for some in found for each in some)
    targets = _targets(graph, document)
    if len(targets) == len(document.markup.references):
        mentions = (("deep tissue", "/modalities/deep/"), ("a", "/a/"))
        harmless(Body("", targets, mentions, document.markup.prose).__html__())


def _targets(graph: SiteGraph, document: Document[Any]) -> tuple[str, ...]:
    found = graph.links.get(document.path, ())
    return tuple(each.url if isinstance(each, LinkTo) else "" for each in found)


def of_moved_links(data: bytes) -> None:
    """Let links follow a renamed post: read again, the text has the links it had, moved.

    Where it has others, `rename` refuses (`renaming.rename._try`), and the move counts as refused.
    """
    whole = HEADER % (b"", data)
    document = read(whole)
    if document is None:
        return
    edits = list(body_edits(MOVE, document))
    try:
        after = read(apply(whole, edits, document.path))
    except UsageError:
        seen["refused moves"] += 1
        return
    moved = {edit.old: edit.new for edit in edits}
    targets = [moved.get(each.target, each.target) for each in document.markup.references]
    if after is None or [each.target for each in after.markup.references] != targets:
        seen["refused moves"] += 1
    else:
        seen["moved links"] += len(edits)


def of_names(data: bytes) -> None:
    """Try slugs, addresses and paths."""
    text = data.decode("utf-8", "replace")
    urls.slugify(text)
    urls.slug_fault(text)
    urls.pattern_fault(text)
    urls.is_safe(text)
    urls.has_host(text)
    assert ".." not in urls.output_path(f"/{urls.slugify(text)}/")
    assert urls.Address("https://clinic.example/a").href(f"/{text}").startswith("/a/")


TARGETS: tuple[Callable[[bytes], None], ...] = (
    of_document, of_header, of_text, of_text, of_settings, of_links, of_links, of_moved_links,
    of_names,
)  # fmt: skip
OTHERS = {
    "content/site.yaml": SETTINGS,
    "content/authors/ana.md": b"---\nname: Ana\n---\nX.\n",
    "content/modalities/deep.md": b"---\nname: Deep tissue\n---\nX.\n",
    "content/pages/about.md": b"---\ntitle: About\n---\n## Part\n\nX.\n",
    "content/posts/a.md": HEADER % (b"", b"## Part\n\nX.\n"),
    "content/posts/b.md": HEADER % (b"draft: true\n", b"X.\n"),
    "static/images/dot.png": b"",
}
SITE = SCRATCH / "site-of-links"
for path, content in OTHERS.items():
    (SITE / path).parent.mkdir(parents=True, exist_ok=True)
    (SITE / path).write_bytes(content)
REQUEST = Request(root=SITE, include=frozenset({State.DRAFT}), today="2026-06-01")
MOVE = Move(
    old_id="a", new_id="moved", old_slug="a", new_slug="moved", old_url="/posts/a/",
    new_url="/posts/moved/", old_path="content/posts/a.md", new_path="content/posts/moved.md",
)  # fmt: skip
# Inputs to begin with: one of each target that comes through, so that mutations go deep.
CORPUS = (
    b"\x00" + HEADER % (b"", b"Text.\n"),
    b"\x01related: [a]\nsources: [{key: k, title: T}]\n",
    b"\x02# A\n\n[a](post:a) ![x](/images/dot.png)[^1]\n\n| a |\n| - |\n\n[^1]: N\n",
    b"\x03<b onclick=x>raw</b> <a href='java&#115;cript:x'>y</a>\n\n/// note | T\nx\n///\n",
    b"\x04blog: {posts_per_page: 3}\n",
    b"\x05[a](a.md#part) [b](post:b) [c](../pages/about.md) [d][r] <https://x.org>\n\n[r]: /b/\n",
    b"\x06Deep tissue, a [a](post:a).\n",
    b"\x07[a](post:a) [b](a.md) [c](/posts/a/#part) ![d](a.md) [e][r]\n\n[r]: post:a\n",
    b"\x08https://x.example/a b?c#d",
)
# Words for mutations to put in.
WORDS = (
    "](post:a)", "](a.md)", "](/posts/a/)", "![", "[^1]:", "[@k]", "///", "/// faq", "```", "|-|",
    "<![", "<b>", "&#x3a;", "javascript:", "post:", "---", "title:", "sources:", "related:", "**",
    "> ", "- ", "    ",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """Try one input."""
    if time.monotonic() - BEGAN > SECONDS:
        finish()
    target = TARGETS[(data[0] if data else 0) % len(TARGETS)]
    began = time.process_time()
    target(data[1:])
    if PLANTED is not None and PLANTED in data:
        raise KeyError("planted")
    assert time.process_time() - began < LIMIT, "it took more than two seconds"
    seen[target.__name__.replace("_", " ")] += 1


def finish() -> None:
    """Write the figures down and end at once: libFuzzer has no other way out."""
    inputs = sum(count for name, count in seen.items() if name.startswith("of "))
    record("4 any bytes in (atheris)", seed=SEED, inputs=inputs, seconds=int(SECONDS), **seen)
    os._exit(0)


def main() -> None:
    """Run until the time is over or something is found."""
    corpus = SCRATCH / f"corpus-{SEED}"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    for number, data in enumerate(CORPUS):
        (corpus / str(number)).write_bytes(data)
    words = corpus.with_suffix(".words")
    words.write_text("".join('"' + word.replace('"', '\\"') + '"\n' for word in WORDS))
    options = ["-max_len=4096", "-verbosity=0", f"-artifact_prefix={SCRATCH}/", f"-dict={words}"]
    atheris.Setup([sys.argv[0], f"-seed={SEED}", *options, str(corpus)], one_input)
    atheris.Fuzz()


main()

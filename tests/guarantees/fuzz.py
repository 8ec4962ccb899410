"""The long form of the fourth proof: atheris looks for bytes that make the reader stumble.

    python tests/guarantees/fuzz.py SECONDS

Needs atheris (requirements/fuzz.in), which has wheels for CPython 3.11 to 3.13 on Linux. The first
byte of an input says what the rest is: a document, its header, its text, settings, a slug, an
address. Whatever the bytes are, there must be a value or diagnostics with a place; anything raised
is a find, and so is an input that takes more than two seconds.
"""

import json
import sys
import time
from collections import Counter

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["clinicsite", "markdown", "pymdownx"]):
    from clinicsite import urls
    from clinicsite.reading.documents import SourceFile
    from clinicsite.reading.markup.mentions import link_first_mentions
    from clinicsite.reading.markup.options import MarkupOptions
    from clinicsite.reading.parsing import parse

HEADER = b"---\ntitle: T\ndate: 2026-01-01\nauthor: ana\n%s---\n%s"
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
LIMIT = 2.0
seen: Counter[str] = Counter()
began = time.monotonic()


def one_input(data: bytes) -> None:
    """Try one input."""
    if time.monotonic() - began > SECONDS:
        finish()
    kind, rest = (data[0] % 6 if data else 0), data[1:]
    started = time.process_time()
    if kind < 4:
        whole = (
            rest,
            HEADER % (rest, b""),
            HEADER % (b"", rest),
            HEADER % (b"extra:\n  " + rest, b""),
        )
        source = SourceFile("content/posts/x.md", "post", "x", whole[kind])
        document, found = parse(source, MarkupOptions(raw_html=bool(len(rest) % 2)))
        assert document is not None or found
        assert all(each.place.file for each in found)
        if document is not None:
            link_first_mentions(document.markup.html, [("deep tissue", "/x/"), ("a", "/a/")])
    else:
        text = rest.decode("utf-8", "replace")
        if kind == 4:
            urls.slugify(text)
            urls.slug_fault(text)
        else:
            urls.is_safe(text)
            urls.scheme_of(text)
    assert time.process_time() - started < LIMIT, "it took more than two seconds"
    seen["inputs"] += 1


def finish() -> None:
    """Print the figures and end."""
    print(  # noqa: T201
        json.dumps({"inputs": seen["inputs"], "seconds": round(time.monotonic() - began)}),
        flush=True,
    )
    sys.stdout.flush()
    import os

    os._exit(0)


def main() -> None:
    """Run until the time is over or something is found."""
    atheris.Setup([sys.argv[0], "-seed=4", "-max_len=4096", "-verbosity=0"], one_input)
    atheris.Fuzz()


main()

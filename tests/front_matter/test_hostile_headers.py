"""Files made to exhaust the reader: a process of its own, so that its death would be seen."""

import json
import subprocess
import sys

import pytest

_READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
import yaml
from clinicsite.front_matter import header
from clinicsite.markup.facts import Markup
from clinicsite.reading.documents import Document
from clinicsite.reading.sources import SourceFile
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading.parsing import parse
from clinicsite.markup.lazy_text import held
header._LOADER = getattr(yaml, sys.argv[1])
convert = lambda body, **rest: (Markup(held("", "")), [])
for name, data in json.load(sys.stdin).items():
    data = b"---\\n" + data.encode() + b"\\n---\\n"
    source = SourceFile("content/posts/x.md", "post", "x", data)
    document, found = parse(source, MarkupOptions(), convert=convert)
    codes = sorted({each.code for each in found})
    is_whole = isinstance(document, Document) and document.is_whole
    print(json.dumps([name, not is_whole, codes]), flush=True)
"""

HOSTILE = {
    "21 brackets": ("[" * 60_000, {"complex-key", "not-a-mapping"}),
    "21 brackets of a key": ("a: " + "[" * 60_000, {"too-deep"}),
    "21 braces": ("a: " + "{" * 60_000, {"complex-key"}),
    "21 lists": ("a:\n  " + "- " * 30_000, {"too-deep"}),
    "21 question marks": ("? " * 30_000, {"complex-key"}),
    "21 indentation": ("".join(" " * n + "a:\n" for n in range(340)), {"too-deep"}),
    "22 a hundred thousand brackets": ("[" * 100_000, {"too-large"}),
    "20 a billion laughs": (
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(900)),
        {"alias", "anchor", "missing-key", "unknown-key"},
    ),
    "20 merge bomb": (
        "a: &a {x: y}\n" + "".join(f"b{n}: {{<<: [*a, *a]}}\n" for n in range(900)),
        {"alias", "anchor", "merge-key", "missing-key", "unknown-key"},
    ),
    "22 a long line": ("title: " + "x" * 65_000, {"missing-key"}),
    "23 a long number": ("review_in: " + "9" * 60_000, {"missing-key", "not-a-number"}),
    "backslashes": ('title: "' + "\\" * 60_000, {"unclosed-quote"}),
    "keys": ("\n".join(f"a{n}: x" for n in range(7_000)), {"missing-key", "unknown-key"}),
    "colons": ("title: " + "a: " * 20_000, {"unquoted-colon"}),
    "hyphens": ("title: x\n" + "- " * 20_000, {"bad-indentation", "missing-key"}),
    "comments": ("title: x\n" + "#\n" * 30_000, {"missing-key"}),
    "quotes": ("title: " + "'" * 60_001, {"unclosed-quote"}),
}


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_no_header_exhausts_the_reader(loader: str) -> None:
    """20-23: in one process, 1 GB and 40 s for all; each is answered by a diagnostic.

    The process lives to the last case: nothing here can end it, or hold it for long.
    """
    result = subprocess.run(
        [sys.executable, "-c", _READ, loader],
        env={"PYTHONPATH": ":".join(sys.path)},
        input=json.dumps({name: data for name, (data, _) in HOSTILE.items()}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [name for name, _, _ in answers] == list(HOSTILE), result.stderr[-2000:]
    for name, refused, codes in answers:
        assert refused, name
        assert set(codes) <= HOSTILE[name][1], name

"""Proof 4, the other half: no text that is made to exhaust a parser takes long or much memory."""

import os
import resource
import subprocess
import sys

import pytest

from figures import record
from sample import REPOSITORY

HOSTILE = {
    "brackets": "[" * 100_000,
    "nested brackets": "[" * 3_000 + "]" * 3_000,
    "pictures": "![" * 100_000,
    "open links": "[a](" * 100_000,
    "declarations": "<![" * 100_000,
    "open tags": "<a " * 100_000,
    "open attributes": '<x y="' * 100_000,
    "a deep list": "\n".join("    " * depth + "- a" for depth in range(400)),
    "deep quotes": "> " * 10_000 + "a",
    "a wide table": "|a" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|b" * 5_000 + "|\n",
    "footnotes": "".join(f"a[^{n}]\n\n[^{n}]: b\n\n" for n in range(5_000)),
    "headings": "# a\n\n" * 20_000,
    "emphasis": "*a **b " * 20_000,
    "backticks": "`" * 90_000,
    "entities": "&" * 100_000,
    "one line": "word " * 190_000,
    "definitions": "".join(f"[a{n}]: /b\n" for n in range(20_000)),
    "pipes": "|" * 90_000,
    "tildes": "~~~\n" * 20_000,
    "blocks": "/// note\n" * 10_000,
}
SECONDS, MEGABYTES = 2, 700

_MEASURED = """
import resource, sys
from clinicsite.reading.sources import SourceFile
from clinicsite.markup.options import MarkupOptions
from clinicsite.reading.parsing import parse
header = b"---\\ntitle: T\\ndate: 2026-01-01\\nauthor: ana\\n---\\n"
parse(SourceFile("content/posts/w.md", "post", "w", header + b"warm"), MarkupOptions())
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF)
parse(SourceFile("content/posts/x.md", "post", "x", header + data), MarkupOptions())
after = resource.getrusage(resource.RUSAGE_SELF)
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long_or_much_memory(name: str) -> None:
    """FAULTS 66, 67, 68, 69: bounds of processor time and memory, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED],
        input=HOSTILE[name].encode(), capture_output=True, timeout=120, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    spent, memory = done.stdout.split()
    assert float(spent) < SECONDS
    assert int(memory) < MEGABYTES
    record("4 any bytes in", hostile_texts=1)

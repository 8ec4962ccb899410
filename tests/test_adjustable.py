"""`checks:` in site.yaml may name every diagnostic that is no error by itself, and no other."""

import re
from pathlib import Path

from clinicsite.configurable_codes import ADJUSTABLE
from diagnostic_codes import codes_in

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs" / "diagnostics.md").read_text(encoding="utf-8")


def marked(document: str) -> set[str]:
    """Return the codes that the document calls a warning or an info, in their cell or beside it."""
    found: set[str] = set()
    for row in re.findall(r"^\| `.*\|$", document, re.MULTILINE):
        cell, meaning = row.split("|")[1:3]
        named = re.findall(r"((?:`[a-z0-9-]+` )+)\((?:warning|info)", cell)
        if "a warning" in meaning:
            named.append(cell)
        found.update(code for each in named for code in re.findall(r"`([a-z0-9-]+)`", each))
    return found


def test_the_table_holds_every_warning_and_remark() -> None:
    """What the document calls a warning or an info can be weighed anew."""
    assert marked(DOCUMENT) == set(ADJUSTABLE)


def test_the_table_names_real_codes() -> None:
    """No code in the table was renamed in the source."""
    assert set(ADJUSTABLE) <= codes_in(ROOT / "src" / "clinicsite")


def test_a_mark_is_seen() -> None:
    """The reader of the document tells marked codes from errors (control)."""
    rows = (
        "| `a-b` (warning) `c` | x |",
        "| `d` | y |",
        "| `e` `f` (info) | z |",
        "| `g` | a warning |",
    )
    assert marked("\n".join(rows)) == {"a-b", "e", "f", "g"}

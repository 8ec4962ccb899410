"""What is read from a template's text is kept by content, and comes back as it was, or not."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from clinicsite.reading.store import Store
from clinicsite.reading.theme import TemplateFile, templates, theme_root
from clinicsite.rendering import known_facts
from clinicsite.rendering.facts import Facts, Flaw, Named
from clinicsite.rendering.known_facts import facts_of
from clinicsite.rendering.template_files import with_facts
from clinicsite.rendering.templates import Templates

TEXT = """{% extends "base.html" %}
{% block b %}{{ asset("icon.png") }}
{% include ["_a.html", "_b.html"] %}{{ title | uper }}{% include title %}{% endblock %}
"""
FACTS = Facts(
    templates=(Named("base.html", 1), Named("_a.html", 3), Named("_b.html", 3)),
    extended=(Named("base.html", 1),),
    assets=(Named("icon.png", 2),),
    blocks=(Named("b", 2),),
    outer=(Named("b", 2),),
    flaws=(
        Flaw(3, "template-syntax", "there is no filter 'uper'", "did you mean 'upper'?"),
        Flaw(
            3,
            "computed-name",
            "the name of a template or asset is computed",
            "write it as a quoted text, so that it is known what depends on it",
        ),
    ),
)


class Kept:
    """A cache by hand, which counts what is asked of it."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.written = 0

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self.values[key] for key in keys if key in self.values}

    def put_many(self, mapping: Mapping[str, bytes]) -> None:
        self.written += len(mapping)
        self.values.update(mapping)


def same(found: Facts) -> bool:
    """Tell whether these are the facts of `TEXT`, in any order."""
    return all(
        sorted(map(str, getattr(found, part))) == sorted(map(str, getattr(FACTS, part)))
        for part in ("templates", "extended", "assets", "blocks", "outer", "flaws")
    )


def test_facts_are_names_and_flaws_with_their_lines() -> None:
    assert same(facts_of([TEXT])[TEXT])


def test_kept_facts_are_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    once = facts_of([TEXT, "plain"], kept)
    from clinicsite.rendering import parsing

    monkeypatch.setattr(parsing, "read", lambda _text: pytest.fail("read again"))
    assert facts_of([TEXT, "plain"], kept) == once
    assert kept.written == 2


def test_an_edited_text_is_read_alone() -> None:
    kept = Kept()
    facts_of([TEXT, "plain"], kept)
    assert facts_of([TEXT, '{{ asset("x") }}'], kept)['{{ asset("x") }}'].assets == (Named("x", 1),)
    assert kept.written == 3


def test_other_code_reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jinja's version and our own filters are in the generator's digest."""
    kept = Kept()
    facts_of([TEXT], kept)
    monkeypatch.setattr(known_facts, "generator_digest", lambda: "other")
    facts_of([TEXT], kept)
    assert kept.written == 2


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"templates": [], "assets": []}',
        b'{"templates": [["a", 1]], "assets": [], "flaws": []}',
        b'{"templates": [{"name": 1, "line": 1}], "assets": [], "flaws": []}',
        b'{"templates": [], "assets": [{"name": "a", "line": "1"}], "flaws": []}',
        b'{"templates": [], "assets": [], "flaws": [{"line": 1, "code": "a"}]}',
        b'{"templates": 1, "assets": [], "flaws": []}',
    ],
)
def test_damaged_facts_are_read_again(damaged: bytes) -> None:
    kept = Kept()
    facts_of([TEXT], kept)
    kept.values = dict.fromkeys(kept.values, damaged)
    assert same(facts_of([TEXT], kept)[TEXT])
    assert same(facts_of([TEXT], kept)[TEXT])
    assert kept.written == 2


def test_half_a_character_in_a_name_is_kept_as_well() -> None:
    kept, text = Kept(), '{% include "\\ud800" %}'
    assert facts_of([text], kept) == facts_of([text], kept)
    assert facts_of([text])[text].templates == (Named("\ud800", 1),)


def test_facts_are_plain_data() -> None:
    kept = Kept()
    facts_of([TEXT], kept)
    assert [type(json.loads(value)) for value in kept.values.values()] == [dict]


def test_templates_are_alike_with_a_store_and_without(tmp_path: Path) -> None:
    """Closures and faults are the same, cold and warm."""
    theme, _ = templates(theme_root())
    own = [TemplateFile("post.html", "templates/post.html", TEXT)]

    def looked(store: Store | None) -> tuple[object, ...]:
        made = Templates(with_facts(theme, own, store.cache("templates") if store else None), {})
        closures = [made.closure(each.name) for each in theme if each.name[0] != "_"]
        return closures, made.diagnostics

    without = looked(None)
    with Store(tmp_path / "cache.sqlite") as store:
        assert looked(store) == without
    with Store(tmp_path / "cache.sqlite") as store:
        assert looked(store) == without


_LOADED = """
import sys
from pathlib import Path
from clinicsite.request import Request
from clinicsite.stages import read_site
made = read_site(Request(root=Path(sys.argv[1]), today="2026-06-01"))
made.wanted()
print(len(made.pages) > 0, "jinja2" in sys.modules)
"""


def test_jinja_is_not_loaded_where_nothing_is_rendered(tmp_path: Path) -> None:
    """A program of its own: the second run knows all templates by their facts."""
    (tmp_path / "content/posts").mkdir(parents=True)
    (tmp_path / "content/authors").mkdir()
    (tmp_path / "content/site.yaml").write_text("name: x\nurl: https://willowlane.example\n")

    def run() -> list[str]:
        return subprocess.run(
            [sys.executable, "-c", _LOADED, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.split()

    assert run() == ["True", "True"]
    assert run() == ["True", "False"]

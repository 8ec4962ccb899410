"""What is read from a template's text: what it names, and what is wrong in it."""

import os
import subprocess
import sys
from pathlib import Path

from clinicsite.engine import codec
from clinicsite.rendering.facts import Facts, Flaw, Named
from clinicsite.rendering.parsing import read

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


def same(found: Facts) -> bool:
    """Tell whether these are the facts of `TEXT`, in any order."""
    return all(
        sorted(map(str, getattr(found, part))) == sorted(map(str, getattr(FACTS, part)))
        for part in ("templates", "extended", "assets", "blocks", "outer", "flaws")
    )


def test_facts_are_names_and_flaws_with_their_lines() -> None:
    assert same(read(TEXT))


def test_facts_can_be_kept_whatever_a_text_names() -> None:
    """Half a character in a name is no text, and no template has such a name."""
    found = read('{% include "\\ud800" %}')
    assert codec.decoder(Facts).decode(codec.encode(found)) == found
    assert [each.line for each in found.templates] == [1]


_LOADED = """
import sys
from pathlib import Path
from clinicsite import build
from clinicsite.building.request import Request
request = Request(root=Path(sys.argv[1]), today="2026-06-01")
if sys.argv[2] == "build":
    build.build(request)
else:
    print(len(build.plan_only(request)[1].make))
print("jinja2" in sys.modules)
"""


def test_jinja_is_not_loaded_where_nothing_is_rendered(tmp_path: Path) -> None:
    """A program of its own: the second run knows all templates by their facts."""
    settings = tmp_path / "content/site.yaml"
    settings.parent.mkdir()
    settings.write_text("name: x\nurl: https://willowlane.example\n")

    def run(what: str) -> list[str]:
        return subprocess.run(
            [sys.executable, "-c", _LOADED, str(tmp_path), what],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.split()

    assert run("build") == ["True"]
    settings.write_text("name: another\nurl: https://willowlane.example\n")
    made, is_loaded = run("plan")
    assert int(made) > 1
    assert is_loaded == "False"

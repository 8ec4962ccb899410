"""The program's words: complete in every language, and one file makes a language."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

import clinicsite
from clinicsite.labels import LANGUAGES, Labels, TextLabels, labels_for, text_labels
from sample import REPOSITORY, SITES, TODAY, copy

PACKAGE = Path(clinicsite.__file__).parent
Words = Mapping[str, Mapping[str, object]]


def words_of(language: str) -> Words:
    """Return what a language's file says."""
    text = (PACKAGE / "labels" / f"{language}.yaml").read_text("utf-8")
    words: Words = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts only
    return words


def flaws(words: Words, english: Words) -> Iterator[str]:
    """Yield what is wrong with a language's words: names and placeholders are those of English."""
    if list(words) != list(english):
        yield f"sections {[*words]}"
    for section, names in english.items():
        here = words.get(section, {})
        yield from (f"{section}.{name} is missing" for name in names if name not in here)
        yield from (f"{section}.{name} is unknown" for name in here if name not in names)
        for name, word in here.items():
            if not isinstance(word, str) or not word.strip():
                yield f"{section}.{name} is not a text"
            elif name in names and places(word) != places(str(names[name])):
                yield f"{section}.{name} has other placeholders"


def places(word: str) -> list[str]:
    """Return the placeholders of a word."""
    return sorted(re.findall(r"\{.*?\}|[{}]", word))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_all_words(language: str) -> None:
    assert re.fullmatch("[a-z]{2,3}", language), "the file is called by the language's code"
    assert list(flaws(words_of(language), words_of("en"))) == []


@pytest.mark.parametrize(
    ("name", "word", "flaw"),
    [
        ("home", None, "missing"),
        ("hoem", "Casa", "unknown"),
        ("home", " ", "not a text"),
        ("home", ["Casa"], "not a text"),
        ("page_of", "{number} de {todos}", "other placeholders"),
        ("page_of", "{number} de total}", "other placeholders"),
    ],
)
def test_a_flaw_in_a_file_is_found(name: str, word: object, flaw: str) -> None:
    """Control: one planted flaw, one finding."""
    spanish = {section: dict(names) for section, names in words_of("es").items()}
    if word is None:
        del spanish["templates"][name]
    else:
        spanish["templates"][name] = word
    (found,) = flaws(spanish, words_of("en"))
    assert found.startswith(f"templates.{name} ")
    assert found.endswith(flaw)


def test_a_region_has_its_languages_words_and_an_unknown_language_english() -> None:
    assert labels_for("es-MX", {}).home == "Inicio"
    assert labels_for("es", {"home": "Casa"}).home == "Casa"
    assert text_labels("es-MX").tip == "Consejo"
    assert labels_for("fi", {}) == Labels()
    assert text_labels("fi") == TextLabels()
    assert Labels().reviewed_on == "on", "a word, not what YAML takes it for"


def test_one_file_adds_a_language(tmp_path: Path) -> None:
    """A copy of the program with one more file builds a site in that language, in both sections."""
    shutil.copytree(PACKAGE, tmp_path / "src/clinicsite")
    for name in ("templates", "static"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    english = (PACKAGE / "labels/en.yaml").read_text("utf-8")
    finnish = re.sub(r'^(  \w+: )("?)(?=\S)', r"\1\2suomi ", english, flags=re.MULTILINE)
    (tmp_path / "src/clinicsite/labels/fi.yaml").write_text(finnish, "utf-8")
    site = copy(SITES / "small", tmp_path / "site")
    site.replace("content/site.yaml", "language: en", "language: fi")
    site.replace("content/posts/neck-pain.md", "\n---\n", "\n---\n/// tip\nRest.\n///\n\n")
    done = subprocess.run(
        [sys.executable, "-m", "clinicsite", "-C", site.root, "build", "--today", TODAY, "-j1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
    )
    assert done.returncode == 0, done.stderr
    assert "language-without-labels" not in done.stdout + done.stderr
    page = next(text for path, text in site.tree().items() if path.endswith("neck-pain/index.html"))
    assert b"suomi Skip to the text" in page
    assert b"suomi Tip" in page

"""Reading a whole site: the same documents for any number of workers and any store."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite import workers as processes
from clinicsite.errors import UsageError
from clinicsite.reading import encoding, library, workers
from clinicsite.reading.documents import Document, Heading, Markup, Question, Reference
from clinicsite.reading.parsing import parse
from clinicsite.reading.prose import held
from clinicsite.reading.sources import scan, SourceFile
from clinicsite.reading.store import Store
from clinicsite.settings import Settings
from reading_samples import HEADER, OPTIONS, POST, WHOLE, convert, make_site, post, source

SETTINGS = Settings.model_validate({"name": "x", "url": "https://willowlane.example"})
AUTHOR = "---\nname: Maren\ncredentials: [LMT]\n---\nA *biography*.\n"
FAULTY = "---\ntitel: x\n---\n[bad](javascript:alert)\n"
WARNED = POST.replace("Neck", "Neck \u202e")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of many posts, one of them faulty, one warned of."""
    posts = {f"posts/post-{number:03}.md": POST for number in range(workers.WORTHWHILE + 3)}
    return make_site(
        tmp_path,
        posts
        | {"posts/whole.md": post(WHOLE), "authors/maren.md": AUTHOR}
        | {"posts/faulty.md": FAULTY, "posts/warned.md": WARNED},
    )


def parsed_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that will hold the paths of the files that are parsed from now on."""
    paths: list[str] = []
    original = workers.parse_all

    def spy(files: Any, options: Any, *, jobs: int) -> Iterator[tuple[int, encoding.Encoded]]:
        paths.extend(file.path for file in files)
        return original(files, options, jobs=jobs)

    monkeypatch.setattr(workers, "parse_all", spy)
    return paths


def test_any_number_of_workers_reads_alike(site: Path) -> None:
    """Order, documents and diagnostics do not depend on `jobs`."""
    once = library.read(site, SETTINGS, jobs=1)
    assert [document.path for document in once[0]] == sorted(document.path for document in once[0])
    assert {each.place.file for each in once[1]} == {
        "content/posts/faulty.md",
        "content/posts/warned.md",
    }
    for jobs in (2, 3, 100):
        assert library.read(site, SETTINGS, jobs=jobs) == once


def test_workers_that_are_spawned_read_alike(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where forking is not safe, as in a program with threads, processes start afresh."""
    monkeypatch.setattr(processes, "_start_method", lambda: "spawn")
    assert library.read(site, SETTINGS, jobs=2) == library.read(site, SETTINGS)


def test_a_warm_store_reads_alike_and_parses_nothing_sound(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """112: documents and their warnings come back; faulty files are parsed again."""
    cold = library.read(site, SETTINGS)
    paths = parsed_files(monkeypatch)
    with Store(tmp_path / "cache.sqlite") as store:
        assert library.read(site, SETTINGS, store=store) == cold
        assert len(paths) == len(cold[0]) + 1
        paths.clear()
        assert library.read(site, SETTINGS, store=store) == cold
        assert paths == ["content/posts/faulty.md"]


def test_a_store_with_false_values_reads_alike(site: Path, tmp_path: Path) -> None:
    """112: what is sound as a row and no document is parsed again."""
    cold = library.read(site, SETTINGS)
    options = library.markup_options(SETTINGS)
    keys = [library.key(file, options) for file in scan(site)[0]]
    false = [
        b"",
        b"{}",
        b"[]",
        b"\xff" * 40,
        encoding.encode(None, []).facts[:-1],
    ]
    with Store(tmp_path / "cache.sqlite") as store:
        store.put_many(
            library.KIND, {key: false[number % len(false)] for number, key in enumerate(keys)}
        )
        assert library.read(site, SETTINGS, store=store) == cold


def test_the_key_holds_all_that_a_document_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """113: path, kind, bytes, options, versions and code."""
    one = source(POST)
    keys = {library.key(one, OPTIONS)}
    for other in (
        source(POST + " "),
        source(POST, name="other"),
        source(POST, kind="page"),
    ):
        keys.add(library.key(other, OPTIONS))
    keys.add(library.key(one, type(OPTIONS)(raw_html=True)))
    monkeypatch.setattr(library, "maker", lambda: "another version")
    keys.add(library.key(one, OPTIONS))
    assert len(keys) == 6
    assert library.key(one, OPTIONS) == library.key(source(POST), OPTIONS)


def test_an_edit_is_parsed_alone(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """107: one changed file, one parsed file; times of files mean nothing (45, 109)."""
    with Store(tmp_path / "cache.sqlite") as store:
        (site / "content/posts/faulty.md").unlink()
        library.read(site, SETTINGS, store=store)
        paths = parsed_files(monkeypatch)
        for file in (site / "content/posts").iterdir():
            os.utime(file, (0, 2**33))
        library.read(site, SETTINGS, store=store)
        assert paths == []
        edited = site / "content/posts/whole.md"
        before = edited.stat()
        edited.write_text(edited.read_text().replace("calm", "glad"))
        os.utime(edited, ns=(before.st_atime_ns, before.st_mtime_ns))
        documents = library.read(site, SETTINGS, store=store).documents
        assert paths == ["content/posts/whole.md"]
        moods = [each.header.extra for each in documents if each.id == "whole"]
        assert moods == [{"mood": "glad"}]


def again(document: Any, found: Any, file: SourceFile) -> Any:
    """Return what comes back of a parsed file."""
    encoded = encoding.encode(document, found)
    return encoding.decode(encoded.facts, file, encoded.form)


def test_a_document_comes_back_from_bytes_as_it_was() -> None:
    """Every field of a document and of its markup survives, with the warnings."""
    full = Markup(
        held("<p>\u00fc</p>", "\u00fc \U0001f600"),
        "\u00fc",
        2,
        (Heading(2, "a", "A"),),
        ("a", "b"),
        (Reference("x.md", False, 3, 4, "x"),),
        ("https://x.example",),
        (Question("q", "Why?", "So."),),
        ("nice",),
        ("faq",),
    )
    file = source(post(WHOLE))
    warning = parse(source(WARNED), OPTIONS, convert=convert)[1]
    document, found = parse(file, OPTIONS, convert=lambda *_a, **_k: (full, warning))
    assert document is not None
    assert again(document, found, file) == (document, found)
    assert again(None, found, file) == (None, found)
    markup = again(document, found, file)[0].markup
    assert (markup.html, markup.text) == (full.html, full.text)


def test_what_stands_under_a_faulty_header_comes_back_too() -> None:
    """A worker process hands over the links of a text that has no document."""
    file = source(post("titel: T\n", "## Part\n\n[a](gone.md) [b](#part)\n"))
    document, found = parse(file, OPTIONS)
    assert isinstance(document, Document)
    assert not document.is_whole
    assert [each.target for each in document.references] == ["gone.md", "#part"]
    assert again(document, found, file) == (document, found)


def test_a_post_of_least_keys_stays_least() -> None:
    """Unset keys stay unset: later rooms may ask which were typed."""
    file = source(POST)
    document, _ = parse(file, OPTIONS, convert=convert)
    assert isinstance(document, Document)
    same, _ = again(document, [], file)
    assert same.header.model_fields_set == document.header.model_fields_set


_LOADED = """
import sys
from pathlib import Path
from clinicsite.reading.library import read
from clinicsite.reading.site import load_settings
from clinicsite.reading.store import Store
from clinicsite.reading.prose import held
root = Path(sys.argv[1])
with Store(root / ".clinicsite" / "cache.sqlite") as store:
    settings, _ = load_settings(root)
    documents, found, *_ = read(root, settings, store=store)
print(len(documents), len(found), *sorted({"frontmatter", "multiprocessing"} & set(sys.modules)))
"""


def test_a_run_that_finds_everything_parses_nothing(tmp_path: Path) -> None:
    """A program of its own: the second run does not even load the library of front matter."""
    make_site(
        tmp_path,
        {"posts/a.md": POST, "site.yaml": "name: x\nurl: https://willowlane.example\n"},
    )

    def run() -> str:
        return subprocess.run(
            [sys.executable, "-c", _LOADED, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    assert run().split()[:2] == ["1", "0"]
    assert run().split() == ["1", "0"]


def test_without_content_nothing_is_read(tmp_path: Path) -> None:
    """104: the mend is in the message."""
    with pytest.raises(UsageError, match="clinicsite init"):
        library.read(tmp_path, SETTINGS)


def test_front_matter_alone_is_a_document(tmp_path: Path) -> None:
    """A header without a text is a post without words."""
    make_site(tmp_path, {"posts/a.md": f"---\n{HEADER}---"})
    ((document,), found, *_) = library.read(tmp_path, SETTINGS)
    assert found == []
    assert document.markup.words == 0

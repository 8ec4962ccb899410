"""What is remembered of texts' findings: the same as a look at each text would tell."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from clinicsite.checking import texts
from clinicsite.checking.texts import TextMemory
from clinicsite.errors import Diagnostic, Place
from clinicsite.stages import read_site
from sample import SITES, Site, copy

CALVES = "content/posts/calves.md"


class Kept(dict[str, bytes]):
    """A cache in memory."""

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self[key] for key in keys if key in self}

    def put_many(self, mapping: Mapping[str, bytes]) -> None:
        self.update(mapping)


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    """Return a site with a claim and a link that says nothing."""
    site = copy(SITES / "stories", tmp_path / "site")
    site.replace(CALVES, "Rest the", "It cures. Look [here](ankles.md).\n\nRest the")
    return site


def looked_at(site: Site, patch: pytest.MonkeyPatch) -> tuple[list[str], set[Diagnostic]]:
    """Return which texts were looked at in a run, and all that was told of the site."""
    seen = []
    look = texts._findings_in

    def look_on(document: object, find: object) -> list[Diagnostic]:
        seen.append(document.path)  # type: ignore[attr-defined]
        return look(document, find)  # type: ignore[arg-type]

    with patch.context() as onlooker:
        onlooker.setattr(texts, "_findings_in", look_on)
        return seen, set(read_site(site.request()).diagnostics)


def codes_at(path: str, found: Iterable[Diagnostic]) -> dict[str, int]:
    """Return the codes of what was told of a file, with their lines."""
    return {each.code: each.place.line for each in found if each.place.file == path}


def test_a_text_is_looked_at_when_it_changes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings move with their lines, go when mended, and others' stay without another look."""
    seen, first = looked_at(site, monkeypatch)
    assert len(seen) > 1
    assert codes_at(CALVES, first).keys() >= {"claim-words", "generic-link-text"}
    assert looked_at(site, monkeypatch) == ([], first)

    site.replace(CALVES, "It cures.", "\n\nIt cures.")
    seen, second = looked_at(site, monkeypatch)
    assert seen == [CALVES]
    lines = codes_at(CALVES, first)["claim-words"], codes_at(CALVES, second)["claim-words"]
    assert lines[1] == lines[0] + 2

    site.replace(CALVES, "It cures.", "It may help.")
    seen, third = looked_at(site, monkeypatch)
    assert seen == [CALVES]
    assert "claim-words" not in codes_at(CALVES, third)
    assert codes_at("content/posts/backs.md", third) == codes_at("content/posts/backs.md", first)


def test_texts_that_are_gone_are_forgotten(site: Site) -> None:
    """There is one value for a site, and it holds the texts of the last run only."""
    kept = Kept()
    documents = [post.document for post in read_site(site.request()).graph.posts.values()]
    memory = TextMemory(kept, {each.path: each.id for each in documents})
    texts.text_findings(documents, _Nowhere(), memory)
    assert memory.load().keys() == {each.path for each in documents}
    texts.text_findings(documents[1:], _Nowhere(), memory)
    assert memory.load().keys() == {each.path for each in documents[1:]}
    assert len(kept) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda _sound: b"",
        lambda _sound: b"[]",
        lambda _sound: b"null",
        lambda sound: sound[:-1],
        lambda sound: sound.replace(b"[", b"{").replace(b"]", b"}"),
        lambda sound: sound.replace(b'"warning"', b'"warm"').replace(b'"info"', b'"inform"'),
        lambda sound: sound.replace(b'"warning"', b"1,2").replace(b'"info"', b"1,2"),
    ],
)
def test_values_that_are_damaged_are_made_again(
    damage: Callable[[bytes], bytes], site: Site
) -> None:
    """Of another form, cut short, or of words that nobody writes."""
    kept = Kept()
    documents = [post.document for post in read_site(site.request()).graph.posts.values()]
    memory = TextMemory(kept, {each.path: each.id for each in documents})
    sound = texts.text_findings(documents, _Nowhere(), memory)
    assert sound
    kept.update({name: damage(value) for name, value in kept.items()})
    assert memory.load() == {}
    assert texts.text_findings(documents, _Nowhere(), memory) == sound


def test_other_checks_know_nothing_of_what_these_found(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checks are no part of the generator, so what they find is kept by their own code."""
    first, found = looked_at(site, monkeypatch)
    monkeypatch.setattr(texts, "_code", lambda: "another")
    assert looked_at(site, monkeypatch) == (first, found)


class _Nowhere:
    """A finder for whom everything stands at the beginning."""

    def setting(self, key: str) -> Place:
        return Place(key)

    def words(self, path: str, words: str, *, before: str = "", after: str = "") -> Place:
        return Place(path, len(before), len(words) + len(after))

"""Claims that health content should not make, as data: `en.yaml` and `es.yaml`.

Each has a pattern, why it is a problem, what to say instead, and the source of the rule with its
region. All languages are tried on every text, since a site may quote the other language. This is
advice for editors, not a judgement of what is lawful.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clinicsite.errors import Severity
from clinicsite.front_matter import header

LANGUAGES = ("en", "es")
_FLAGS = re.VERBOSE | re.IGNORECASE
_QUESTION = re.compile(r"\?[\"'”’»)]*$")  # noqa: RUF001 - closing quotes
_REACH = 8  # words before or after a claim in which a denial counts


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from."""

    name: str
    url: str
    region: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of claim: how it is found, why it is a problem, and what to say instead.

    Each such sentence has one of the `marks`, in lower case. With a word of `unless` in the same
    sentence, it is not a claim.
    """

    id: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    why: str
    say: str
    source: Source
    severity: Severity


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The claims and statistics of one language."""

    claims: tuple[Claim, ...]
    denied_by: re.Pattern[str]
    denied_behind: re.Pattern[str]
    statistic: re.Pattern[str]
    no_statistic: re.Pattern[str]
    named_source: re.Pattern[str]


@cache
def catalogues() -> tuple[Catalogue, ...]:
    """Return the catalogue of each language."""
    return tuple(_catalogue(language) for language in LANGUAGES)


def marks_in(text: str) -> frozenset[str]:
    """Return the marks of claims in a text; without any, it has no claims."""
    lowered = text.lower()
    # Each word once, as a text repeats most of its words.
    words = " ".join(set(lowered.split()))
    return frozenset(
        mark for mark, longest in _all_marks().items() if longest in words and mark in lowered
    )


def claims_in(
    sentence: str, marks: Collection[str] | None = None
) -> Iterator[tuple[Claim, re.Match[str]]]:
    """Yield each claim of a sentence, unless the sentence denies, asks or only reports it.

    `marks` are those of the whole text. Of claims that overlap, only the first is given.
    """
    lowered = sentence.lower()
    here = {mark for mark in (_all_marks() if marks is None else marks) if mark in lowered}
    if not here or _QUESTION.search(sentence):
        return
    taken: list[tuple[int, int]] = []
    for claim in _all_claims():
        if here.isdisjoint(claim.marks):
            continue
        if claim.unless is not None and claim.unless.search(sentence):
            continue
        for match in claim.pattern.finditer(sentence):
            start, end = match.span()
            is_new = all(end <= first or last <= start for first, last in taken)
            if is_new and not _is_denied(sentence, match):
                taken.append((start, end))
                yield claim, match
                break


@cache
def _all_claims() -> tuple[Claim, ...]:
    return tuple(claim for catalogue in catalogues() for claim in catalogue.claims)


@cache
def _all_marks() -> dict[str, str]:
    """Return every mark with the longest word in it."""
    marks = {mark for claim in _all_claims() for mark in claim.marks}
    return {mark: max(mark.split(), key=len) for mark in sorted(marks)}


def statistic_in(sentence: str) -> re.Match[str] | None:
    """Return a number or `studies show` in a sentence that does not name a source."""
    for each in catalogues():
        if each.no_statistic.search(sentence) or each.named_source.search(sentence):
            return None
    matches = (each.statistic.search(sentence) for each in catalogues())
    return next(filter(None, matches), None)


def _is_denied(sentence: str, match: re.Match[str]) -> bool:
    clause = re.split(r"[;:—]|,\s(?:but|pero)\s", sentence[: match.start()])[-1]
    before = " ".join(clause.split()[-_REACH:])
    behind = " ".join(sentence[match.end() :].split()[:_REACH])
    return any(
        each.denied_by.search(before) or each.denied_behind.search(behind) for each in catalogues()
    )


def _catalogue(language: str) -> Catalogue:
    name = f"{language}.yaml"
    text = (Path(__file__).parent / name).read_text("utf-8")
    found: Mapping[str, Any] = header.read(text, file=name, first_line=1)[0].values
    sources = {
        str(key): Source(str(each["name"]), str(each["url"]), str(each["region"]))
        for key, each in found["sources"].items()
    }
    statistics = found["statistics"]
    return Catalogue(
        tuple(_claim(each, found["words"], sources) for each in found["claims"]),
        _whole_words(found["denied_by"]),
        re.compile(str(found["denied_behind"]), _FLAGS),
        re.compile(str(statistics["pattern"]), _FLAGS),
        _whole_words(statistics["unless"]),
        _whole_words(statistics["named"]),
    )


def _claim(
    found: Mapping[str, Any], words: Mapping[str, Any], sources: Mapping[str, Source]
) -> Claim:
    pattern = str(found["pattern"])
    for name, listed in words.items():
        pattern = pattern.replace(f"{{{name}}}", str(listed))
    return Claim(
        id=str(found["id"]),
        marks=tuple(str(mark) for mark in found["marks"]),
        pattern=re.compile(pattern, _FLAGS),
        unless=_whole_words(found["unless"]) if "unless" in found else None,
        why=str(found["why"]),
        say=str(found["say"]),
        source=sources[str(found["source"])],
        severity=Severity(str(found["severity"])),
    )


def _whole_words(listed: object) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)", _FLAGS)

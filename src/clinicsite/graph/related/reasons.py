"""Reasons, in words that an editor understands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from clinicsite.graph.related.choosing import Kind
from clinicsite.graph.related.evidence import Evidence, Names
from clinicsite.graph.related.matrix import Matrix
from clinicsite.graph.related.model import Candidate, Reason, ReasonKind
from clinicsite.graph.related.spelling import Spelling
from clinicsite.graph.related.table import stem_numbers, word_key

_TERMS = 4
"""Terms told of a pair."""


def shared_terms(
    matrix: Matrix, spelling: Spelling, untold: Collection[str], post: int, other: int
) -> tuple[str, ...]:
    """Return the strongest terms that two posts share, as `spelling` says that `post` writes them.

    Words that more than half of the posts share are not told, nor are numbers by themselves, nor
    terms with a word that is `untold`; a term within a stronger one is left out.
    """
    sharing = matrix.sharing()
    term = np.repeat(np.arange(len(sharing)), sharing)
    ours, theirs = (np.flatnonzero(matrix.post == each) for each in (post, other))
    both, here, there = np.intersect1d(
        term[ours], term[theirs], assume_unique=True, return_indices=True
    )
    products = matrix.weight[ours[here]] * matrix.weight[theirs[there]]
    own = term[ours]
    telling = set(matrix.terms[own[2 * sharing[own] <= matrix.posts]].tolist())
    strongest = []
    for product, key in zip(products.tolist(), matrix.terms[both].tolist(), strict=True):
        stems = tuple(stem for stem in stem_numbers(key) if word_key(stem) in telling)
        if product and stems:
            strongest.append((-product, spelling.of(stems)))
    return _distinct(
        term
        for _, term in sorted(strongest)
        if not term.isdigit() and not any(word in untold for word in term.split())
    )


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    told: list[str] = []
    held: set[str] = set()
    for term in terms:
        parts = set(term.split())
        if not parts <= held:
            told.append(term)
            held |= parts
    return tuple(told[:_TERMS])


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of a pair beside the posts themselves.

    `kind` is what gave the other post its slot, if it has one; `part` its number if it is
    a neighbour in a series; `terms` what both share.
    """

    kind: Kind | None
    part: int | None
    terms: tuple[str, ...]


def reasons(
    post: Candidate, other: Candidate, grounds: Grounds, evidence: Evidence
) -> tuple[Reason, ...]:
    """Tell what speaks for the other post on the page of `post`, the plainest first."""
    return tuple(_reasons(post, other, grounds, evidence))


def _reasons(
    post: Candidate, other: Candidate, grounds: Grounds, evidence: Evidence
) -> Iterator[Reason]:
    if grounds.kind in {"pinned", "rescued"}:
        yield Reason(cast("ReasonKind", grounds.kind))
    if grounds.part is not None:
        yield Reason("series", (f"part {grounds.part}",))
    if words := _shared(post.modalities, other.modalities, evidence.subjects):
        yield Reason("modalities", words)
    if words := _shared(post.conditions, other.conditions, evidence.subjects):
        yield Reason("conditions", words)
    if grounds.terms:
        yield Reason("terms", grounds.terms)
    if words := _shared(post.authors, other.authors, evidence.authors):
        yield Reason("author", words)
    if other.id in post.links:
        yield Reason("linked")
    if post.id in other.links:
        yield Reason("linked-from")
    if grounds.kind == "nearest":
        yield Reason("nearest")


def _shared(ours: Sequence[str], theirs: Sequence[str], names: Names) -> tuple[str, ...]:
    if not ours or not theirs:
        return ()
    both = set(ours).intersection(theirs)
    return tuple(names.rarest_first(both) if len(both) > 1 else both)

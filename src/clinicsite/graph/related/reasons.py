"""Reasons, in words that an editor understands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from clinicsite.graph.related.bags import Bag
from clinicsite.graph.related.choosing import Kind
from clinicsite.graph.related.evidence import Evidence, Names
from clinicsite.graph.related.matrix import Matrix
from clinicsite.graph.related.model import Candidate, Reason, ReasonKind
from clinicsite.graph.related.spelling import Spelling

_TERMS = 4
"""Terms told of a pair."""


def shared_terms(
    matrix: Matrix, bags: Sequence[Bag], spelling: Spelling, post: int, other: int
) -> tuple[str, ...]:
    """Return the strongest terms that two posts share, as `post` writes them.

    Words that more than half of the posts share are not told, nor are numbers by themselves;
    a term within a stronger one is left out.
    """
    sharing = np.diff(matrix.starts)
    term = np.repeat(np.arange(len(sharing)), sharing)
    ours, theirs = (np.flatnonzero(matrix.post == each) for each in (post, other))
    _, here, there = np.intersect1d(
        term[ours], term[theirs], assume_unique=True, return_indices=True
    )
    products = matrix.weight[ours[here]] * matrix.weight[theirs[there]]
    numbers = matrix.number[ours]
    telling = set(numbers[2 * sharing[term[ours]] <= matrix.posts].tolist())
    strongest = []
    for product, number in zip(products.tolist(), numbers[here].tolist(), strict=True):
        words = tuple(word for word in bags[post].words(number) if word in telling)
        if product and words:
            strongest.append((-product, spelling.of(words)))
    return _distinct(term for _, term in sorted(strongest) if not term.isdigit())


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
    told = [
        Reason("pinned") if grounds.kind == "pinned" else None,
        Reason("rescued") if grounds.kind == "rescued" else None,
        Reason("series", (f"part {grounds.part}",)) if grounds.part is not None else None,
        _named("modalities", _shared(post.modalities, other.modalities, evidence.subjects)),
        _named("conditions", _shared(post.conditions, other.conditions, evidence.subjects)),
        _named("terms", grounds.terms),
        _named("author", _shared(post.authors, other.authors, evidence.authors)),
        Reason("linked") if other.id in post.links else None,
        Reason("linked-from") if post.id in other.links else None,
        Reason("nearest") if grounds.kind == "nearest" else None,
    ]
    return tuple(reason for reason in told if reason is not None)


def _shared(ours: Sequence[str], theirs: Sequence[str], names: Names) -> tuple[str, ...]:
    both = set(ours).intersection(theirs) if ours and theirs else ()
    return tuple(names.rarest_first(both) if len(both) > 1 else both)


def _named(kind: ReasonKind, words: tuple[str, ...]) -> Reason | None:
    return Reason(kind, words) if words else None

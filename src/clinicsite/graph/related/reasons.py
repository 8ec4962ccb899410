"""Reasons, in words that an editor understands."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from clinicsite.graph.related.bags import Bag
from clinicsite.graph.related.choosing import Kind
from clinicsite.graph.related.evidence import Evidence
from clinicsite.graph.related.matrix import Matrix
from clinicsite.graph.related.model import Candidate, Reason, ReasonKind

_TERMS = 4
"""Terms told of a pair."""


def shared_terms(matrix: Matrix, bags: Sequence[Bag], post: int, other: int) -> tuple[str, ...]:
    """Return the strongest terms that two posts share, as `post` writes them.

    A pair of words is told without a word that more than half of the posts share; a term
    within a stronger one is left out.
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
    bag, forms = bags[post], bags[post].forms.decode().split(" ")
    written = [
        " ".join(forms[word] for word in _telling(bag.words(number), number, telling))
        for number in numbers[here].tolist()
    ]
    strongest = sorted(zip((-products).tolist(), written, strict=True))
    return _distinct(name for product, name in strongest if product)


def _telling(words: tuple[int, ...], number: int, telling: Set[int]) -> Iterable[int]:
    """Return the words of a term that tell something; all, if only the pair itself does."""
    return [word for word in words if word in telling] or (words if number in telling else ())


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
    kind, part = grounds.kind, grounds.part
    modalities = _both(post.modalities, other.modalities)
    conditions = _both(post.conditions, other.conditions)
    linked_from = post.id in other.links and other.id not in post.links
    told = [
        Reason("pinned") if kind == "pinned" else None,
        Reason("rescued") if kind == "rescued" else None,
        Reason("series", (f"part {part}",)) if part is not None else None,
        _named("modalities", evidence.subjects.rarest_first(modalities)),
        _named("conditions", evidence.subjects.rarest_first(conditions)),
        _named("terms", grounds.terms),
        _named("author", evidence.authors.rarest_first(_both(post.authors, other.authors))),
        Reason("linked-from") if linked_from else None,
        Reason("nearest") if kind == "nearest" else None,
    ]
    return tuple(reason for reason in told if reason is not None)


def _both(ours: Iterable[str], theirs: Iterable[str]) -> set[str]:
    return set(ours).intersection(theirs)


def _named(kind: ReasonKind, words: Sequence[str]) -> Reason | None:
    return Reason(kind, tuple(words)) if words else None

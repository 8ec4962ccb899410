"""Reasons, in words that an editor understands."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from clinicsite.graph.related.bags import Bag
from clinicsite.graph.related.choosing import Kind
from clinicsite.graph.related.evidence import Evidence
from clinicsite.graph.related.matrix import Ints, Matrix
from clinicsite.graph.related.model import Candidate, Reason, ReasonKind

_TERMS = 4
"""Terms told of a pair."""
_SPARE = 3 * _TERMS
"""Terms looked at for them: some fall out as parts of stronger ones."""


class SharedTerms:
    """Finds the strongest terms that two posts share."""

    def __init__(self, matrix: Matrix, bags: Sequence[Bag]) -> None:
        order = np.argsort(matrix.post, kind="stable")
        size = len(matrix.starts) - 1
        self._bags = bags
        # From here on sorted by post, then term.
        self._term = np.repeat(np.arange(size), np.diff(matrix.starts))[order]
        self._weight = matrix.weight[order]
        self._number = matrix.number[order]
        self._starts = np.searchsorted(matrix.post[order], np.arange(matrix.posts + 1))
        self._row: NDArray[np.float32] = np.zeros(size, dtype=np.float32)

    def of(self, post: int, others: Sequence[int]) -> list[tuple[int, tuple[str, ...]]]:
        """Return each other post's likeness to `post`, and the terms they share.

        The terms are the strongest first, written as `post` writes them; a word that a
        stronger pair of words holds is left out.
        """
        own = self._entries(post)
        bag, terms = self._bags[post], self._term[own]
        forms = bag.forms.split(" ")
        self._row[terms] = self._weight[own]
        told = []
        for other in others:
            likeness, products, shared = self._strongest(self._entries(other))
            numbers = self._number[own][np.searchsorted(terms, shared)].tolist()
            names = (bag.term(number, forms) for number in numbers)
            told.append((likeness, _distinct(zip(products, names, strict=True))))
        self._row[terms] = 0
        return told

    def _entries(self, post: int) -> slice:
        return slice(self._starts[post], self._starts[post + 1])

    def _strongest(self, entries: slice) -> tuple[int, list[float], Ints]:
        """Return the likeness to the row laid out, its highest products and their terms."""
        terms = self._term[entries]
        products = self._row[terms] * self._weight[entries]
        least = np.partition(products, -_SPARE)[-_SPARE] if len(products) > _SPARE else 1
        found = np.flatnonzero(products >= max(least, 1))
        return int(products.sum()), products[found].tolist(), terms[found]


def _distinct(terms: Iterable[tuple[float, str]]) -> tuple[str, ...]:
    told: list[str] = []
    held: set[str] = set()
    for _, term in sorted(terms, key=lambda pair: (-pair[0], pair[1])):
        parts = term.split(" ")
        if not held.issuperset(parts):
            told.append(term)
            held.update(parts)
    return tuple(told[:_TERMS])


def reasons(  # noqa: PLR0913 - all of them are grounds
    post: Candidate,
    other: Candidate,
    kind: Kind | None,
    part: int | None,
    terms: tuple[str, ...],
    evidence: Evidence,
) -> tuple[Reason, ...]:
    """Tell what speaks for the other post on the page of `post`, the plainest first.

    `kind` is what gave it its slot, if it has one; `part` the other post's number if both
    are neighbours in a series; `terms` what they share.
    """
    modalities = _both(post.modalities, other.modalities)
    conditions = _both(post.conditions, other.conditions)
    linked_from = post.id in other.links and other.id not in post.links
    told = [
        Reason("pinned") if kind == "pinned" else None,
        Reason("rescued") if kind == "rescued" else None,
        Reason("series", (f"part {part}",)) if part is not None else None,
        _named("modalities", evidence.subjects.rarest_first(modalities)),
        _named("conditions", evidence.subjects.rarest_first(conditions)),
        _named("terms", terms),
        _named("author", evidence.authors.rarest_first(_both(post.authors, other.authors))),
        Reason("linked-from") if linked_from else None,
        Reason("nearest") if kind == "nearest" else None,
    ]
    return tuple(reason for reason in told if reason is not None)


def _both(ours: Iterable[str], theirs: Iterable[str]) -> set[str]:
    return set(ours).intersection(theirs)


def _named(kind: ReasonKind, words: Sequence[str]) -> Reason | None:
    return Reason(kind, tuple(words)) if words else None

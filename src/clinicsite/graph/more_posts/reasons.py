"""Reasons, in words that an editor understands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from clinicsite.graph.more_posts.choosing import Kind
from clinicsite.graph.more_posts.evidence import Evidence, Names
from clinicsite.graph.more_posts.model import Candidate, Reason, ReasonKind
from clinicsite.graph.more_posts.words.index import Shared
from clinicsite.graph.more_posts.words.spelling import Spelling

_TERMS = 4
"""Terms told of a pair."""


def shared_terms(
    shared: Iterable[Shared], posts: int, spelling: Spelling, untold: Collection[str]
) -> tuple[str, ...]:
    """Return the strongest terms that two posts share, as `spelling` says that one writes them.

    Words that more than half of the posts share are not told, nor are numbers by themselves, nor
    terms with a word that is `untold`; a term within a stronger one is left out.
    """
    shared = list(shared)
    telling = {each.term for each in shared if 2 * each.posts <= posts}
    strongest = []
    for each in shared:
        words = tuple(word for word in spelling.parts[each.term] if word in telling)
        if each.product and words:
            told = each.term if len(words) == len(spelling.parts[each.term]) else words[0]
            strongest.append((-each.product, spelling.of(told)))
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

"""Every post's shortlist: by a full survey of all texts, or by what changed since the last."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clinicsite.graph.related import keeping
from clinicsite.graph.related.counting import count_terms
from clinicsite.graph.related.keeping import Kept
from clinicsite.graph.related.keys import survey_key
from clinicsite.graph.related.matrix import Matrix, matrix
from clinicsite.graph.related.model import Candidate, TermCache
from clinicsite.graph.related.neighbours import Pairs, nearest
from clinicsite.graph.related.stems import Stems
from clinicsite.graph.related.table import Ints, Table, joined, renumbered
from clinicsite.graph.related.tuning import FEW, MAX_SHARING, SHORTLIST
from clinicsite.graph.related.updating import moved, updated


@dataclass(frozen=True, slots=True)
class Shortlists:
    """The posts nearest in words to each post, and what they were found by."""

    stems: Stems
    matrix: Matrix
    pairs: Pairs


def shortlists(
    posts: Sequence[Candidate], text_keys: Sequence[str], language: str, cache: TermCache | None
) -> Shortlists:
    """Find the shortlists of all posts, sorted by id; `text_keys` are their texts' digests.

    The last full survey is kept.  It serves as long as no more than FEW posts came or went since.
    """
    if cache is None:
        return _surveyed(posts, language)[0]
    key = survey_key(language)
    kept = keeping.decode(key, cache.get_many([key]).get(key))
    if kept is not None:
        numbers, fresh = _numbers(kept, posts, text_keys)
        if len(fresh) <= FEW and np.count_nonzero(numbers < 0) <= FEW:
            return _resurveyed(kept, numbers, fresh, posts, language)
    found, counted = _surveyed(posts, language)
    ids = [post.id for post in posts]
    kept = Kept(ids, text_keys, found.stems.known(), counted, found.pairs)
    cache.put_many({key: keeping.encode(key, kept)})
    return found


def _surveyed(posts: Sequence[Candidate], language: str) -> tuple[Shortlists, Table]:
    stems = Stems(language)
    # If FEW posts go, a term that so many share is still one that too many share.
    counted = count_terms(posts, range(len(posts)), stems, MAX_SHARING + FEW)
    weighed = matrix(counted, len(posts))
    return Shortlists(stems, weighed, nearest(weighed, SHORTLIST)), counted


def _numbers(
    kept: Kept, posts: Sequence[Candidate], text_keys: Sequence[str]
) -> tuple[Ints, list[int]]:
    """Return the number now of each kept post, -1 if its text is no more; and all other numbers."""
    known = {named: n for n, named in enumerate(zip(kept.ids, kept.text_keys, strict=True))}
    numbers = np.full(len(known), -1)
    fresh = []
    for number, named in enumerate(zip((post.id for post in posts), text_keys, strict=True)):
        if named in known:
            numbers[known[named]] = number
        else:
            fresh.append(number)
    return numbers, fresh


def _resurveyed(
    kept: Kept, numbers: Ints, fresh: Sequence[int], posts: Sequence[Candidate], language: str
) -> Shortlists:
    stems = Stems(language, kept.stems)
    few = count_terms([posts[number] for number in fresh], fresh, stems, FEW)
    counted = joined(renumbered(kept.table, numbers), few)
    weighed = matrix(counted, len(posts))
    if len(posts) != len(kept.ids):  # a term's worth hangs on the number of posts: all rows move
        return Shortlists(stems, weighed, nearest(weighed, SHORTLIST))
    moves = moved(kept.table, counted, np.array(fresh, dtype=np.int64), len(posts))
    pairs = Pairs(numbers[kept.pairs.post], numbers[kept.pairs.other], kept.pairs.likeness)
    return Shortlists(stems, weighed, updated(pairs, weighed, moves, SHORTLIST))

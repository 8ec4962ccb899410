"""The whole answer as bytes, so that nothing is worked out when nothing has changed."""

import json
from collections.abc import Mapping
from typing import cast

from clinicsite.graph.related.keys import with_sum, without_sum
from clinicsite.graph.related.model import Choice, Reason, ReasonKind

Answer = Mapping[str, tuple[Choice, ...]]


def encode(key: str, answer: Answer) -> bytes:
    """Write the answer for its key: reasons that many choices have in common are written once."""
    ids = {id_: number for number, id_ in enumerate(answer)}
    grounds: dict[tuple[Reason, ...], int] = {}
    rows = [
        [(ids[c.id], c.score, grounds.setdefault(c.reasons, len(grounds))) for c in choices]
        for choices in answer.values()
    ]
    told = [[[reason.kind, *reason.words] for reason in reasons] for reasons in grounds]
    return with_sum(key, json.dumps([list(ids), told, rows], separators=(",", ":")).encode())


def decode(key: str, value: object) -> Answer | None:
    """Read an answer back; None for whatever was not kept at this key."""
    body = without_sum(key, value)
    if body is None:
        return None
    ids, told, rows = json.loads(bytes(body))
    grounds = [
        tuple(Reason(cast("ReasonKind", kind), tuple(words)) for kind, *words in reasons)
        for reasons in told
    ]
    return {
        post: tuple(Choice(ids[other], score, grounds[why]) for other, score, why in choices)
        for post, choices in zip(ids, rows, strict=True)
    }

"""The whole answer as bytes, so that nothing is worked out when nothing has changed."""

import json
from collections.abc import Mapping
from typing import cast

from clinicsite.graph.related.keys import seal, unseal
from clinicsite.graph.related.model import Choice, Reason, ReasonKind

Answer = Mapping[str, tuple[Choice, ...]]


def encode(key: str, answer: Answer) -> bytes:
    """Write the answer for its key."""
    rows = {
        post: [[c.id, c.score, [[r.kind, *r.words] for r in c.reasons]] for c in choices]
        for post, choices in answer.items()
    }
    return seal(key, json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def decode(key: str, value: object) -> Answer | None:
    """Read an answer back; None for whatever was not kept at this key."""
    body = unseal(key, value)
    if body is None:
        return None
    return {
        post: tuple(
            Choice(id_, score, tuple(_reason(*reason) for reason in reasons))
            for id_, score, reasons in choices
        )
        for post, choices in json.loads(bytes(body)).items()
    }


def _reason(kind: str, *words: str) -> Reason:
    return Reason(cast("ReasonKind", kind), words)

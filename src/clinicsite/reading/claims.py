"""Statements in a text that want a source: claims too strong for evidence, and statistics.

They are facts of one text, found when it is parsed and kept with it; `checking.editorial` weighs
them. Words in quotation marks, code and sentences that deny a claim are left alone.
"""

import re
from dataclasses import dataclass
from typing import Literal

# Words that claim more than evidence can hold (FTC, "Health Products Compliance Guidance", 2022).
CLAIM_WORDS = (
    "cure", "cures", "cured", "guarantee", "guaranteed", "guarantees", "detox", "detoxify",
    "detoxifies", "toxins", "miracle", "permanently", "clinically proven", "proven to",
)  # fmt: skip

_STATEMENT = re.compile(
    r"(?<![\w-])(?:(?P<claim>" + "|".join(re.escape(word) for word in CLAIM_WORDS) + r"|100 ?%)"
    r"|(?P<statistic>\d+(?:\.\d+)? ?(?:%|percent\b)|studies (?:show|prove)))(?![\w-])",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|cannot|nothing|nobody|without|neither|nor)\b|n['\u2019]t\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n\s*\n|\n(?=\s*(?:[-*>#|]|\d+\.))")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_SOURCE = re.compile(r"\]\(https?:|\[\^|\[@|<https?:")
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement: its words, its place in the file, and whether its section names a source."""

    kind: Literal["claim", "statistic"]
    words: str
    line: int
    column: int
    sourced: bool


def claims(body: str, first_line: int) -> tuple[Claim, ...]:
    """Return the statements of a text whose first line is `first_line` of its file."""
    if _STATEMENT.search(body) is None:
        return ()
    text = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)
    return tuple(
        Claim(
            "claim" if match["claim"] or match[0].startswith("100") else "statistic",
            match[0],
            first_line + text.count("\n", 0, match.start()),
            match.start() - text.rfind("\n", 0, match.start()),
            _SOURCE.search(_around(text, match.start(), _HEADING)) is not None,
        )
        for match in _STATEMENT.finditer(text)
        if not _is_denied(text, match)
    )


def _is_denied(text: str, match: re.Match[str]) -> bool:
    """Tell whether the sentence denies or quotes the claim: `massage cannot cure arthritis`."""
    sentence = _around(text, match.start(), _SENTENCE_END)
    quoted = text[match.start() - 1 : match.start()] in ("\u201c", '"', "\u2018", "'")
    return quoted or (match["statistic"] is None and _DENIAL.search(sentence) is not None)


def _around(text: str, at: int, border: re.Pattern[str]) -> str:
    """Return the piece of a text between the borders on either side of a place."""
    start = max(
        (found.end() for found in border.finditer(text, max(0, at - 20_000), at)), default=0
    )
    end = border.search(text, at)
    return text[start : end.start() if end else len(text)]

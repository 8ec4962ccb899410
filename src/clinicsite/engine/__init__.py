"""Recorded queries: what was asked, what was answered, and what has to be asked again.

A query is a pure function of the site and a key. The engine records which other queries and
inputs it asks, and a digest of its answer. When inputs change, only the queries that asked them
run again, and where an answer is the same as before, nothing that depends on it runs.

The mechanism is that of Salsa, and the verifying traces of "Build Systems à la Carte" (Mokhov et
al., 2018). Ranks take the place of heights worked out at run time; see
`docs/decisions/0020-recorded-queries.md`.
"""

from clinicsite.engine import codec
from clinicsite.engine.engine import Engine
from clinicsite.engine.queries import (
    ChangedInputError,
    Input,
    Query,
    RankError,
    Site,
    Source,
    items,
    query,
)
from clinicsite.engine.state import State, StateError

__all__ = [
    "ChangedInputError",
    "Engine",
    "Input",
    "Query",
    "RankError",
    "Site",
    "Source",
    "State",
    "StateError",
    "codec",
    "items",
    "query",
]

"""The facts of templates' texts, kept from build to build.

They depend on nothing but the text and the code that reads it, so they are kept by the digest of
both. A build in which no template is new needs no parser, and Jinja is not even loaded for it.
"""

from collections.abc import Iterable

from clinicsite import digests
from clinicsite.generator import generator_digest
from clinicsite.reading.store import Cache
from clinicsite.rendering.facts import Facts, decode, encode


def facts_of(texts: Iterable[str], cache: Cache | None = None) -> dict[str, Facts]:
    """Return the facts of templates' texts, by text: kept ones, or else read and kept."""
    keys = {text: digests.of((generator_digest(), text)) for text in texts}
    kept = {} if cache is None else cache.get_many(keys.values())
    found: dict[str, Facts] = {}
    fresh: dict[str, bytes] = {}
    for text, key in keys.items():
        facts = decode(kept[key]) if key in kept else None
        if facts is None:
            # Late: a build that knows all texts has no need of Jinja.
            from clinicsite.rendering.parsing import read  # noqa: PLC0415

            facts = read(text)
            fresh[key] = encode(facts)
        found[text] = facts
    if cache is not None and fresh:
        cache.put_many(fresh)
    return found

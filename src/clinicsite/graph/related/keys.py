"""Cache keys, and values that are bound to them.  Light: this much runs in every build."""

import hashlib
import json
import zlib
from collections.abc import Sequence

from clinicsite.generator import generator_digest
from clinicsite.graph.related.model import Candidate

_CHECK = 4


def text_key(post: Candidate) -> str:
    """Return the digest of all that the post's terms hang on, beside the language."""
    lengths = f"{len(post.title)} {len(post.description)} "
    return _digest(f"{lengths}{post.title}{post.description}{post.body.text_digest}")


def kept_keys(language: str) -> tuple[str, str]:
    """Return the keys of what is kept of all texts, its base and the rest: it says of which."""
    base, recent = (
        _digest(json.dumps([name, generator_digest(), language])) for name in ("base", "recent")
    )
    return base, recent


def answer_key(
    posts: Sequence[Candidate], text_keys: Sequence[str], count: int, language: str
) -> str:
    """Return the digest of all that the whole answer hangs on."""
    rows = [
        (
            *(post.id, text_key, post.date.toordinal(), post.authors, post.modalities),
            *(post.conditions, post.related, post.unrelated, post.links),
        )
        for post, text_key in zip(posts, text_keys, strict=True)
    ]
    return _digest(json.dumps(["answer", generator_digest(), language, count, rows]))


def with_sum(key: str, body: bytes) -> bytes:
    """Put a checksum before a value, bound to its key: a value astray is damage too."""
    return _check(key, body) + body


def without_sum(key: str, value: object) -> memoryview | None:
    """Return the value that was summed for this key; None if it is not, byte for byte, the one."""
    if not isinstance(value, bytes):
        return None
    body = memoryview(value)[_CHECK:]
    return body if value[:_CHECK] == _check(key, body) else None


def _check(key: str, body: bytes | memoryview) -> bytes:
    # Against accidents, not against malice: who can write the cache can write the site.
    return zlib.crc32(body, zlib.crc32(key.encode())).to_bytes(_CHECK, "little")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

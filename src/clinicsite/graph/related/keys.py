"""Cache keys, and values that are bound to them.  Light: this much runs in every build."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence

from clinicsite.graph.related.model import Candidate
from clinicsite.graph.related.tuning import VERSION

_CHECK = 4


def bag_key(post: Candidate, language: str) -> str:
    """Return the digest of all that the post's terms hang on."""
    return _digest(["terms", VERSION, language, post.title, post.description, post.text])


def answer_key(posts: Sequence[Candidate], bag_keys: Sequence[str], count: int) -> str:
    """Return the digest of all that the whole answer hangs on (the language is in the bags')."""
    parts = ["answer", VERSION, str(count)]
    for post, key in zip(posts, bag_keys, strict=True):
        parts += [post.id, key, post.date.isoformat()]
        for names in (
            post.authors,
            post.modalities,
            post.conditions,
            post.related,
            post.unrelated,
            post.links,
        ):
            parts += [str(len(names)), *names]
    return _digest(parts)


def seal(key: str, body: bytes) -> bytes:
    """Put a checksum before a value, bound to its key: a value astray is damage too."""
    return _check(key, body) + body


def unseal(key: str, value: object) -> memoryview | None:
    """Return the value sealed for this key; None if it is not, byte for byte, the one."""
    if not isinstance(value, bytes):
        return None
    body = memoryview(value)[_CHECK:]
    return body if value[:_CHECK] == _check(key, body) else None


def _check(key: str, body: bytes | memoryview) -> bytes:
    # Against accidents, not against malice: who can write the cache can write the site.
    return zlib.crc32(body, zlib.crc32(key.encode())).to_bytes(_CHECK, "little")


def _digest(parts: Iterable[str]) -> str:
    """Digest texts so that no two lists of texts are taken for one another."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()

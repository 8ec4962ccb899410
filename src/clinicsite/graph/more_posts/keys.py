"""Cache keys, and values that are bound to them.  Light: this much runs in every build."""

import hashlib
import json

from clinicsite.generator import generator_digest
from clinicsite.graph.more_posts.model import Candidate


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


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

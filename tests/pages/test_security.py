"""The policy that pages work under lets in what the settings ask for, by its origin."""

from typing import Any

import pytest

from clinicsite.pages.assets.security import content_security_policy
from head_samples import settings

GISCUS = {
    "provider": "giscus",
    "repository": "a/b",
    "repository_id": "R",
    "category": "C",
    "category_id": "D",
}


def policy(*, search: bool = False, **changes: Any) -> dict[str, str]:
    """Return the directives of a clinic's policy."""
    text = content_security_policy(settings(**changes), search=search)
    pairs = (part.split(" ", 1) for part in text.split("; "))
    return dict(pairs)


def test_a_plain_site_asks_nobody_else() -> None:
    """No inline script or style, no foreign origin, no frame around the page."""
    found = policy()
    assert found["default-src"] == found["frame-ancestors"] == found["base-uri"] == "'none'"
    assert set(found.values()) == {"'none'", "'self'"}
    assert "frame-src" not in found


def test_search_may_run_its_engine() -> None:
    """WebAssembly and no `unsafe-eval`."""
    assert policy(search=True)["script-src"] == "'self' 'wasm-unsafe-eval'"


@pytest.mark.parametrize(
    ("changes", "directive", "origin"),
    [
        ({"newsletter": {"action": "https://letters.example/a/b"}}, "form-action",
         "https://letters.example"),
        ({"comments": GISCUS}, "frame-src", "https://giscus.app"),
        ({"comments": GISCUS}, "script-src", "https://giscus.app"),
        ({"comments": {"provider": "isso", "url": "https://talk.example/isso"}}, "connect-src",
         "https://talk.example"),
    ],
)  # fmt: skip
def test_what_the_settings_ask_for_is_let_in(
    changes: dict[str, Any], directive: str, origin: str
) -> None:
    """By its origin, in its own directive."""
    assert origin in policy(**changes)[directive].split()
    assert "'unsafe-inline'" not in " ".join(policy(**changes).values())


def test_answers_by_email_need_nobody() -> None:
    """A mailto link is no request."""
    assert policy(comments={"provider": "email", "email": "a@b.example"}) == policy()

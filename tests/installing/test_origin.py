"""Where clinicsite came from decides how a site gets it back, and nothing unsound is handed on."""

import json

import pytest

from clinicsite.installing.origin import vcs_requirement

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def direct_url(url: str, vcs: str = "git", commit_id: str = COMMIT, **more: object) -> str:
    """Return a `direct_url.json` of a repository; `more` adds to its parts."""
    info = {"vcs": vcs, "commit_id": commit_id, "requested_revision": "main"}
    return json.dumps({"url": url, "vcs_info": info, **more})


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            direct_url("https://git.clinic.example/us/clinicsite.git"),
            f"clinicsite @ git+https://git.clinic.example/us/clinicsite.git@{COMMIT}",
        ),
        (
            direct_url("ssh://git@git.clinic.example:2222/us/clinicsite"),
            f"clinicsite @ git+ssh://git@git.clinic.example:2222/us/clinicsite@{COMMIT}",
        ),
        (
            direct_url("https://git.clinic.example/x", subdirectory="tools/clinicsite"),
            f"clinicsite @ git+https://git.clinic.example/x@{COMMIT}#subdirectory=tools/clinicsite",
        ),
        (
            direct_url("https://git.clinic.example/x", commit_id="a" * 64),
            f"clinicsite @ git+https://git.clinic.example/x@{'a' * 64}",
        ),
    ],
)
def test_a_repository_is_named_at_its_commit(typed: str, expected: str) -> None:
    assert vcs_requirement(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *(None, "", "{}", "[]", "null", "1", "{", "\0", '{"url": 1}', "[" * 100_000),
        '{"url": "https://x.example/y", "vcs_info": []}',
        '{"url": "https://x.example/y", "vcs_info": {"vcs": "git"}}',
        '{"url": null, "vcs_info": {"vcs": "git", "commit_id": null}}',
        '{"url": "file:///home/me/clinicsite", "dir_info": {"editable": true}}',
        '{"url": "file:///tmp/clinicsite-0.1.0-py3-none-any.whl", "archive_info": {}}',
        direct_url("file:///home/me/clinicsite"),
        direct_url("git@git.clinic.example:us/clinicsite"),
        direct_url("http://git.clinic.example/x"),  # anybody on the way could answer
        direct_url("https://me:secret@git.clinic.example/x"),
        direct_url("https://token@git.clinic.example/x"),
        direct_url("https://${TOKEN}@git.clinic.example/x"),
        direct_url("https://git.clinic.example/x y"),
        direct_url("https://git.clinic.example/x\n--find-links https://evil.example"),
        direct_url("https://git.clinic.example/x#egg=evil"),
        direct_url("https://git.clinic.example/x ; python_version > '3'"),
        direct_url("https://git.clinic.example/x", subdirectory="../evil"),
        direct_url("https://git.clinic.example/x", subdirectory="a&egg=evil"),
        direct_url("https://git.clinic.example/x", subdirectory=["a"]),
        direct_url("https://git.clinic.example/x", vcs="hg"),
        direct_url("https://git.clinic.example/x", commit_id="main"),
        direct_url("https://git.clinic.example/x", commit_id=COMMIT[:12]),
        direct_url("https://git.clinic.example/x", commit_id=f"{COMMIT}\n"),
    ],
)
def test_anything_else_is_carried_as_a_wheel(typed: str | None) -> None:
    """A folder, a file, what holds a password, and what cannot be understood."""
    assert vcs_requirement(typed) is None

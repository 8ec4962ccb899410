"""Proof 6: what is not published leaves no trace in the published folder.

Every field of every unpublished document holds the canary, and so do the metadata of its pictures,
files that nobody meant to publish, and the environment. The canary is then looked for in every
byte of the output, packed streams unpacked. The control publishes the same documents.
"""

import gzip
import json
import os
import re
import socket
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blog_model import Blog, Mirror, first_blog, png, tree
from figures import record
from sample import Site

CANARY = "zqxkanar"  # in no word, and not in the way of a stemmer
STATES: dict[str, dict[str, Any]] = {
    "draft": {"draft": True},
    "scheduled": {"date": "2026-06-02", "updated": "2026-06-03"},
    "scheduled-by-a-minute": {"date": "2026-06-02T00:00", "updated": "2026-06-03"},
    "expired": {"expires": "2026-06-01"},
    "draft-and-expired": {"draft": True, "expires": "2026-03-01"},
}


def word(state: str, field: str) -> str:
    """Return the canary word of a field."""
    return f"{CANARY}{state.replace('-', '')}{field}"


def unpublished_post(state: str) -> dict[str, Any]:
    """Return a post that has the canary in each of its fields."""

    def say(field: str) -> str:
        return word(state, field)

    return {
        "title": say("title"),
        "date": "2026-01-15",
        "author": ["ana"],
        "modalities": ["deep-tissue"],
        "conditions": ["back-pain"],
        "category": say("category"),
        "description": say("description"),
        "image": {
            "src": f"/images/{say('picture')}.png",
            "alt": say("alt"),
            "credit": say("credit"),
            "caption": say("caption"),
        },
        "updated": "2026-02-01",
        "reviewed_by": "ana",
        "last_reviewed": "2026-01-01",
        "sources": [
            {
                "key": say("sourcekey"),
                "title": say("source"),
                "publisher": say("publisher"),
                "url": f"https://{say('sourceurl')}.example/",
            }
        ],
        "slug": say("slug"),
        "aliases": [f"/{say('alias')}/"],
        "canonical": f"https://{say('canonical')}.example/",
        "cta": {"label": say("cta"), "url": f"https://{say('ctaurl')}.example/"},
        "extra": {say("extrakey"): say("extra")},
        "body": (
            f"{say('body')} {say('abbr')} about [a](post:a) and ![{say('bodyalt')}](/images/{say('inline')}.png)"  # noqa: E501
            f" [@{say('sourcekey')}].\n\n## {say('heading')}\n\n- {say('item')}[^1]\n\n"
            f"/// note | {say('block')}\n{say('note')}\n///\n\n*[{say('abbr')}]: {say('abbreviation')}"  # noqa: E501
            f"\n\n[{say('link')}](https://{say('linkurl')}.example/)\n\n[^1]: {say('footnote')}\n"
        ),
    } | STATES[state]


# Files that nobody meant to publish, wherever an editor or a system may leave them.
LITTER = (
    ".env", ".git/config", ".git/objects/aa/bb", "id_rsa", "secrets.key", "content/.env",
    "content/.git/HEAD", "content/posts/.hidden.md", "content/posts/.x.md.swp", "content/posts/a.md~",  # noqa: E501
    "content/posts/#a.md#", "content/posts/.#a.md", "static/.env", "static/.htpasswd",
    "static/.git/config", "static/images/.DS_Store", "static/._dot.png", "static/.npmrc",
    "templates/.env", "templates/_unused.html", "notes.txt", "static/images/dot.png~",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tmp_path.exists()  # made under the true name of the user
    for name in ("CLINICSITE_SECRET", "USER", "LOGNAME", "HOSTNAME", "EMAIL", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, f"{CANARY}environment")


def blog(*, published: bool) -> Blog:
    """Return the blog; `published` takes away what keeps the documents from being published."""
    made = first_blog({})
    made.settings["search"] = {"enabled": True}
    made.settings["blog"]["posts_per_page"] = 20
    made.posts["a"]["related"] = [] if published else [word("draft", "id")]
    made.pages["hidden"] = {
        "title": word("draft", "pagetitle"),
        "description": word("draft", "pagedescription"),
        "body": f"{word('draft', 'pagebody')}\n",
        "draft": True,
    }
    for state in STATES:
        made.posts[word(state, "id")] = unpublished_post(state)
        for name in ("picture", "inline"):
            picture = png(40, 24, (len(state), 9, len(name)), word(state, f"{name}comment"))
            made.others[f"static/images/{word(state, name)}.png"] = picture
    if published:
        del made.pages["hidden"]["draft"]
        for state, fields in STATES.items():
            for field in fields:
                made.posts[word(state, "id")].pop(field)
            made.posts[word(state, "id")] |= {"date": "2026-01-15", "updated": "2026-02-01"}
    made.others["static/images/dot.png"] = png(40, 24, (1, 2, 3), f"{CANARY}shownpicture")
    for path in LITTER:
        made.others[path] = f"---\ntitle: {CANARY}litter\n---\n{CANARY}litter".encode()
    return made


def built(folder: Path, *, published: bool) -> Site:
    """Build the blog with the default theme and a search index."""
    site = Site(folder / f"{CANARY}root")
    Mirror(site.root).write(blog(published=published).files())
    site.build()
    return site


def streams(data: bytes) -> Iterator[bytes]:
    """Yield bytes, and what is packed in them: gzip, PNG chunks, anything that zlib can read."""
    yield data
    for start in (
        match.start() for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data)
    ):
        try:
            gzipped = data[start : start + 1] == b"\x1f"
            yield (
                gzip.decompress(data[start:])
                if gzipped
                else zlib.decompressobj().decompress(data[start:])
            )
        except (OSError, EOFError, zlib.error):
            continue


def singing(site: Site) -> dict[str, set[str]]:
    """Return the canary words found in the output, each with the files that hold it."""
    found: dict[str, set[str]] = {}
    for path, (_, data) in tree(site.root / "build").items():
        packed = streams(data) if isinstance(data, bytes) else ()
        for text in (path.encode(), *packed):
            for match in re.finditer(rf"(?i){CANARY}\w*".encode(), text):
                found.setdefault(match.group().decode().lower(), set()).add(path)
    return found


def test_nothing_of_the_unpublished_is_in_the_output(tmp_path: Path) -> None:
    """FAULTS 79, 83, 84, 85, 86: pages, lists, feeds, search index, pictures and their metadata."""
    site = built(tmp_path, published=False)
    assert singing(site) == {}
    files = tree(site.root / "build")
    assert any(path.startswith("pagefind/") for path in files), "no search index was looked at"
    text = b"".join(data for _, data in files.values() if isinstance(data, bytes))
    for secret in (str(Path.home()), str(site.root), socket.gethostname() * 3):
        assert secret == "/" or secret.encode() not in text, f"{secret} is in the output"  # noqa: S105
    record(
        "6 silence of the unpublished",
        documents=len(STATES) + 1,
        words=len(set(re.findall(rf"{CANARY}\w+", json.dumps(unpublished_post("draft")))))
        * len(STATES),
        litter=len(LITTER),
        files=len(files),
    )


def test_control_the_same_words_sing_when_they_are_published(tmp_path: Path) -> None:
    """All but four fields show; litter, metadata and the environment stay silent all the same."""
    found = singing(built(tmp_path, published=True))
    for state in STATES:
        said = {
            name.removeprefix(word(state, "")) for name in found if name.startswith(word(state, ""))
        }
        typed = set(re.findall(rf"{word(state, '')}(\w+)", json.dumps(unpublished_post(state))))
        # The name of a file with a slug, and `extra`, which is for a site's own templates.
        silent = {each for each in typed if not any(each in name for name in said)}
        assert silent <= {"extra", "extrakey", "id"}, silent
    assert not [name for name in found if re.search("litter|environment|comment|shown", name)]
    record("6 silence of the unpublished", controls_caught=len(found))


@pytest.mark.parametrize(
    "name",
    [
        "id_rsa",
        "id_ed25519.pub",
        "server.pem",
        "tls.KEY",
        "data.sqlite",
        "old.bak",
        "x.py",
        "d.sql",
    ],
)
def test_a_secrets_name_below_static_stops_the_build(name: str, tmp_path: Path) -> None:
    """FAULTS 79."""
    site = Site(tmp_path)
    made = first_blog({})
    made.others[f"static/files/{name}"] = b"canary"
    Mirror(site.root).write(made.files())
    said = site.run("build", "--today", "2026-06-01")
    if name == "old.bak":  # litter everywhere else, and so here: passed over
        assert (site.root / "build/files").exists() is False
        return
    assert said.code == 1
    assert f"static/files/{name}" in said.err
    assert not (site.root / "build").exists()


@pytest.mark.parametrize(
    "text", ["-----BEGIN RSA PRIVATE KEY-----\n", "AKIAIOSFODNN7EXAMPLE", "ghp_x1"]
)
def test_a_secrets_text_below_static_stops_the_build(text: str, tmp_path: Path) -> None:
    """FAULTS 79, whatever the file is called."""
    site = Site(tmp_path)
    made = first_blog({})
    made.others["static/harmless.txt"] = text.encode()
    Mirror(site.root).write(made.files())
    said = site.run("build", "--today", "2026-06-01")
    assert (said.code, "error[secret]" in said.err) == (1, True)
    assert not (site.root / "build").exists()


def test_what_git_ignores_or_keeps_is_not_asked_for(tmp_path: Path) -> None:
    """A repository in the site's folder changes nothing in the output. FAULTS 79."""
    site = Site(tmp_path / "site")
    Mirror(site.root).write(first_blog({}).files())
    site.build()
    before = site.tree()
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", str(site.root)], check=True, env=environ)
    (site.root / ".git/description").write_text(CANARY)
    site.build(clean=True)
    assert site.tree() == before

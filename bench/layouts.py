"""The made-up posts laid out as a site of each generator.

All make the same pages at the same addresses: one for each post with its byline and three more
posts, a home page, one for each modality and each author, all three ten posts a page, a feed of
20 posts and a sitemap. What does not depend on the posts lies in `sites/NAME/`.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import AUTHORS, MODALITIES, Post, posts

SITES = Path(__file__).parent / "sites"
PER_PAGE = 10
PICTURE_SIZE = (1600, 1067)  # pixels
_GRAIN = (40, 27)  # pixels of noise that a picture is blown up from


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the posts of a generator lie, and what their files say."""

    folder: str
    header: Callable[[Post], str]
    link: str  # target of a link to another post, with `{}` for its slug


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of the posts, without their texts; enough to check what was made of them."""

    titles: dict[str, str]  # by slug, the oldest first
    terms: dict[str, int]  # path of each modality's and author's page: number of its posts

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all posts, the oldest first."""
        return tuple(self.titles)


def lay_out(name: str, root: Path, count: int, *, seed: int = 1) -> Outline:
    """Write the site of a generator into a new folder; return what is in it."""
    shutil.copytree(SITES / name, root)
    layout = LAYOUTS[name]
    folder = root / layout.folder
    folder.mkdir(parents=True, exist_ok=True)
    outline = Outline({}, {})
    for post in posts(count, seed=seed):
        (folder / f"{post.slug}.md").write_text(_text(post, layout), "utf-8")
        _note(outline, post)
    if name == "clinicsite":
        _write_terms(root / "content")
    return outline


def lay_out_pictures(root: Path, count: int, *, seed: int = 1) -> Outline:
    """Write a site for clinicsite whose posts have a picture of 1600 by 1067 pixels each."""
    outline = lay_out("clinicsite", root, count, seed=seed)
    for slug in outline.slugs:
        file = root / f"content/posts/{slug}.md"
        image = f"image:\n  src: {slug}.jpg\n  alt: A made-up room in soft colours\n---\n"
        header, _, body = file.read_text("utf-8").partition("---\n\n")
        file.write_text(f"{header}{image}\n{body}", "utf-8")
        _write_picture(file.with_suffix(".jpg"), f"{seed} {slug}")
    return outline


def pages_of(posts_shown: int) -> int:
    """Return how many pages a list has."""
    return max(1, -(-posts_shown // PER_PAGE))


def _text(post: Post, layout: Layout) -> str:
    body = re.sub(
        r"\(post:([\w-]+)\)", lambda found: f"({layout.link.format(found[1])})", post.body
    )
    return f"{layout.header(post)}\n{body}"


def _note(outline: Outline, post: Post) -> None:
    outline.titles[post.slug] = post.title
    paths = [f"authors/{post.author}", *(f"modalities/{name}" for name in post.modalities)]
    for path in paths:
        outline.terms[path] = outline.terms.get(path, 0) + 1


def _write_terms(content: Path) -> None:
    for folder, names in (("authors", AUTHORS), ("modalities", tuple(MODALITIES))):
        (content / folder).mkdir()
        for name in names:
            shown = name.replace("-", " ").capitalize()
            text = f"---\nname: {shown}\n---\n\nWords about {shown}.\n"
            (content / folder / f"{name}.md").write_text(text, "utf-8")


def _write_picture(file: Path, seed: str) -> None:
    from PIL import Image  # noqa: PLC0415 - only this needs it, and it is large

    noise = random.Random(seed).randbytes(3 * _GRAIN[0] * _GRAIN[1])  # noqa: S311 - no secret
    small = Image.frombytes("RGB", _GRAIN, noise)
    small.resize(PICTURE_SIZE, Image.Resampling.BICUBIC).save(file, quality=90)


def _yaml(post: Post, author: str) -> str:
    return (
        f'---\ntitle: "{post.title}"\ndate: {post.date}\n{author}\n'
        f'modalities: [{", ".join(post.modalities)}]\ndescription: "{post.description}"\n---\n'
    )


def _toml(post: Post) -> str:
    return (
        f'+++\ntitle = "{post.title}"\ndate = {post.date}\ndescription = "{post.description}"\n'
        f'[taxonomies]\nauthors = ["{post.author}"]\nmodalities = [{_quoted(post.modalities)}]\n'
        "+++\n"
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _lines(post: Post) -> str:
    return (
        f"Title: {post.title}\nDate: {post.date}\nSlug: {post.slug}\nAuthor: {post.author}\n"
        f"Tags: {', '.join(post.modalities)}\nSummary: {post.description}\n"
    )


LAYOUTS = {
    "clinicsite": Layout("content/posts", lambda p: _yaml(p, f"author: {p.author}"), "{}.md"),
    "hugo": Layout("content/posts", lambda p: _yaml(p, f"authors: [{p.author}]"), "/posts/{}/"),
    "eleventy": Layout("posts", lambda p: _yaml(p, f"authors: [{p.author}]"), "/posts/{}/"),
    "pelican": Layout("content", _lines, "/posts/{}/"),
    "zola": Layout("content/posts", _toml, "@/posts/{}.md"),
}

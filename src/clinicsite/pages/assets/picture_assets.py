"""A picture that is ready: what is known of it, its published names, and its form in a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import get_args

from clinicsite import urls
from clinicsite.errors import Diagnostic, Place, Severity
from clinicsite.media.picture_headers import PictureFacts
from clinicsite.media.pictures import Purpose
from clinicsite.pages.contexts.html_values import Picture, SocialPicture
from clinicsite.pages.page import Asset

_TYPES = {"AVIF": "image/avif", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A made picture as the store remembers it; `name` is that of its file."""

    purpose: Purpose
    width: int
    height: int
    format: str
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a picture: what it is, and what was made of it (may be nothing).

    `cleaned` names the kept file of one that is published as it is, but for personal data;
    `has_location` says that it tells where it was taken.
    """

    picture: PictureFacts
    variants: tuple[Kept, ...]
    cleaned: str = ""
    size: int = 0
    has_location: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is missing: what is published as it is has no variants."""
        if self.picture.animated or self.picture.format == "SVG":
            return not self.variants
        return {variant.purpose for variant in self.variants} == set(get_args(Purpose))


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that can be shown: its facts, and an asset for each variant or for itself."""

    facts: Facts
    assets: tuple[Asset, ...]


def as_it_is(source: str, facts: Facts, digest: str, file: Path | bytes) -> Ready:
    """Return a picture that is published in one size: `source` is its path from the site's root."""
    digest = facts.cleaned.partition(".")[0] or digest
    name = f"{_stem(source)}.{digest[:10]}.{facts.picture.format.lower()}"
    return Ready(facts, (Asset(f"assets/pictures/{name}", digest, file, source),))


def in_sizes(source: str, facts: Facts, origins: Sequence[Path | bytes]) -> Ready:
    """Return a picture whose variants are published; `origins` stand in their order."""
    stem = _stem(source)
    assets = []
    for variant, origin in zip(facts.variants, origins, strict=True):
        digest, _, ending = variant.name.partition(".")
        part = "social" if variant.purpose == "social" else f"{variant.width}w"
        path = f"assets/pictures/{stem}-{part}.{digest[:10]}.{ending}"
        assets.append(Asset(path, digest, origin, source))
    return Ready(facts, tuple(assets))


def remarks(path: str, facts: Facts) -> Iterator[Diagnostic]:
    """Yield what to say of a picture that is published in one size."""
    if facts.picture.animated:
        message = (
            f"the picture is animated: it stays so, in its one size ({facts.size // 1024:,} KB)"
        )
        hint = "nothing to do if that is meant; readers cannot stop it, so a still may be kinder"
        yield Diagnostic(Place(path), "animated-picture", message, hint, Severity.INFO)
    if facts.has_location:
        message = "the photo says where it was taken, and is published unchanged"
        hint = "save it without its location, or set pictures.metadata: strip"
        yield Diagnostic(Place(path), "picture-tells-place", message, hint, Severity.WARNING)


def _stem(path: str) -> str:
    """Return the first part of a picture's published names: `your-first-visit-lead`."""
    parts = PurePosixPath(path).with_suffix("").parts
    # A bundle's pictures are often called `lead`; their folder says of what.
    named = parts[2:] if parts[0] == "content" else parts[-1:]
    return urls.slugify(" ".join(named))[:80].strip("-") or "picture"


def as_shown(
    ready: Ready, address: urls.Address, *, alt: str, credit: str, caption: str
) -> Picture:
    """Return a ready picture as a page shows it."""
    facts = ready.facts
    if not facts.variants:
        src = address.local(f"/{ready.assets[0].path}")
        size = facts.picture.width, facts.picture.height
        return Picture(src, alt, *size, credit=credit, caption=caption)
    placed = list(zip(facts.variants, (f"/{asset.path}" for asset in ready.assets), strict=True))
    (fallback, src), (social, large) = (
        next(pair for pair in placed if pair[0].purpose == purpose)
        for purpose in ("fallback", "social")
    )
    sources = []
    for format_, type_ in _TYPES.items():  # best first
        sizes = [
            f"{address.local(url)} {variant.width}w"
            for variant, url in placed
            if variant.purpose == "responsive" and variant.format == format_
        ]
        if sizes:
            sources.append((type_, ", ".join(sizes)))
    return Picture(
        src=address.local(src),
        alt=alt,
        width=fallback.width,
        height=fallback.height,
        sources=tuple(sources),
        credit=credit,
        caption=caption,
        large=SocialPicture(address.permalink(large), social.width, social.height),
    )

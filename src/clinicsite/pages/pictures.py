"""Pictures of the site: from a file's path to a `bodies.Picture` and the assets it needs.

Making is the slow part, so it is done once for each content and setting: facts live in the
store, bytes in a folder of files. A run that finds both decodes nothing. One bad picture is a
diagnostic at the place that shows it, and the rest goes on.
"""

import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from clinicsite import digests, settings, urls
from clinicsite.caches import PICTURES, cache_folder
from clinicsite.errors import Diagnostic, Place
from clinicsite.pages.bodies import Picture
from clinicsite.pages.copies import Copies, Store
from clinicsite.pages.page import Asset
from clinicsite.pages.picture_assets import (
    Facts,
    Kept,
    Ready,
    as_it_is,
    as_shown,
    in_sizes,
    remarks,
)
from clinicsite.pages.picture_files import PictureFiles
from clinicsite.reading import pictures as reading
from clinicsite.reading.attachments import Attachment
from clinicsite.reading.copied_files import clean_picture
from clinicsite.reading.file_formats import format_of
from clinicsite.reading.metadata.exif import carries_location
from clinicsite.reading.picture_headers import PictureFacts, PictureFault, measure_svg
from clinicsite.workers import in_threads

_BATCH = 32  # pictures in memory at once


_FACTS = TypeAdapter(Facts)


@dataclass(frozen=True, slots=True)
class _Source:
    """A picture's file, read."""

    path: str
    file: Path
    data: bytes = field(repr=False)
    digest: str
    key: str


class Pictures:
    """The pictures of one run. What `picture` was asked for is what `assets` returns."""

    def __init__(  # noqa: PLR0913 - where pictures come from, and where they go
        self,
        root: Path,
        options: settings.Pictures,
        address: urls.Address,
        store: Store,
        *,
        static: Mapping[str, Attachment] | None = None,
        folder: Path | None = None,
        jobs: int = 1,
    ) -> None:
        """Take the site's root, and the files of `static/`, which may be the theme's.

        `folder` holds made pictures, `jobs` is the number of threads.
        """
        self._root = root.resolve()
        self._themed = {
            path: each.file
            for path, each in (static or {}).items()
            if not each.file.is_relative_to(root)
        }
        self._options = options
        self._address = address
        self._store = store
        self._files = PictureFiles(folder or cache_folder(root, PICTURES))
        self.copies = Copies(store, self._files, options.metadata)
        self._jobs = max(1, jobs)
        self._known: dict[str, Ready | PictureFault] = {}
        self._shown: dict[str, Ready] = {}
        self._diagnostics: dict[Diagnostic, None] = {}

    def prepare(self, paths: Iterable[str]) -> None:
        """Make pictures ready, many at once; saves time and leaves no asset by itself."""
        new = sorted(set(paths) - self._known.keys())
        for start in range(0, len(new), _BATCH):
            self._prepare(new[start : start + _BATCH])

    def picture(
        self, path: str, *, alt: str, credit: str = "", caption: str = "", place: Place
    ) -> Picture | None:
        """Return the picture of a file of the site, or None if it cannot be shown.

        `path` starts from the root; `place` is where the picture is asked for.
        """
        self.prepare([path])
        ready = self._known[path]
        if isinstance(ready, PictureFault):
            message = f"{path}: {ready.message}"
            self._diagnostics[Diagnostic(place, ready.code, message, ready.hint)] = None
            return None
        self._shown[path] = ready
        return as_shown(ready, self._address, alt=alt, credit=credit, caption=caption)

    def assets(self) -> tuple[Asset, ...]:
        """Return the files that the shown pictures need, by output path."""
        by_path = {asset.path: asset for ready in self._shown.values() for asset in ready.assets}
        return tuple(by_path[path] for path in sorted(by_path))

    def superseded(self) -> frozenset[str]:
        """Return the shown files that nobody needs to see published beside their variants.

        The originals are large. A file that cannot be shown is among them: one fault is enough.
        """
        wrong = {path for path, found in self._known.items() if isinstance(found, PictureFault)}
        return frozenset(
            wrong | {path for path, each in self._shown.items() if each.facts.variants}
        )

    def diagnostics(self) -> list[Diagnostic]:
        """Return what was wrong, and what pictures that are published as they are would tell."""
        told = [
            warning
            for path, ready in self._shown.items()
            if not ready.facts.variants
            for warning in remarks(path, ready.facts)
        ]
        return sorted([*self._diagnostics, *told], key=Diagnostic.sort_key)

    def prune(self) -> None:
        """Keep the folder of made pictures within its bound."""
        facts = [ready.facts for ready in self._shown.values()]
        made = {variant.name for each in facts for variant in each.variants}
        self._files.prune(made | {each.cleaned for each in facts} | self.copies.used)

    def _file(self, path: str) -> Path:
        """Return a picture's file: the theme's, or the site's own; raises `PictureFault`."""
        file = self._themed.get(path)
        if file is not None:
            return file
        file = self._root / path
        try:
            if file.resolve().is_relative_to(self._root):
                return file
        except (OSError, ValueError) as error:
            raise _unreadable(error) from None
        raise _no_file()

    def _prepare(self, paths: Sequence[str]) -> None:
        sources = []
        for path in paths:
            try:
                sources.append(_read(self._file(path), path, self._options))
            except PictureFault as fault:
                self._known[path] = fault
        kept = self._store.get_many([source.key for source in sources])
        missing = []
        for source in sources:
            ready = _recalled(source, kept.get(source.key), self._files)
            if ready is None:
                missing.append(source)
            else:
                self._known[source.path] = ready
        if missing:
            self._make(missing)

    def _make(self, sources: Sequence[_Source]) -> None:
        def make(source: _Source) -> Ready | PictureFault:
            try:
                return _made(source, self._options, self._files)
            except PictureFault as fault:
                return fault

        made = in_threads(make, sources, jobs=self._jobs)
        self._known.update(zip((source.path for source in sources), made, strict=True))
        self._store.put_many(
            {
                source.key: _FACTS.dump_json(ready.facts)
                for source, ready in zip(sources, made, strict=True)
                if isinstance(ready, Ready)
            }
        )


def _no_file() -> PictureFault:
    message = "this is no file of the site"
    return PictureFault("missing-picture", message, "put the file itself there")


def _unreadable(error: Exception) -> PictureFault:
    return PictureFault("unreadable-picture", f"the file cannot be read ({error})")


def _read(file: Path, path: str, options: settings.Pictures) -> _Source:
    """Read a picture's file once; raises `PictureFault`."""
    svg = path.lower().endswith(".svg")
    if svg and not path.startswith("static/"):
        raise PictureFault(
            "svg-beside-text",
            "an SVG can hold script, and what lies in content/ is not trusted with it",
            "put it into static/, or save it as PNG",
        )
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            raise _no_file()
        if file.stat().st_size > reading.MAX_BYTES:
            raise reading.too_many_bytes(file.stat().st_size)
        data = file.read_bytes()
    except FileNotFoundError:
        raise PictureFault(
            "missing-picture", "there is no such picture", "correct the name"
        ) from None
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None
    digest = digests.of_bytes(data)
    made_with = (reading.ENCODER, options.widths, options.quality, options.avif, options.metadata)
    return _Source(path, file, data, digest, f"picture {digests.of([digest, svg, made_with])}")


def _recalled(source: _Source, kept: bytes | None, files: PictureFiles) -> Ready | None:
    """Return a picture from the store, or None if anything of it is missing or damaged."""
    if kept is None:
        return None
    try:
        facts = _FACTS.validate_json(kept)
    except ValidationError:
        return None
    if not facts.is_whole:
        return None
    if not facts.variants:
        whole = files.find(facts.cleaned) if facts.cleaned else source.file
        return as_it_is(source.path, facts, source.digest, whole) if whole else None
    origins: list[Path | bytes] = []
    for variant in facts.variants:
        file = files.find(variant.name)
        if file is None:
            return None
        origins.append(file)
    return in_sizes(source.path, facts, origins)


def _made(source: _Source, options: settings.Pictures, files: PictureFiles) -> Ready:
    """Make a picture's variants and keep them; raises `PictureFault`."""
    is_svg = source.path.lower().endswith(".svg")
    facts = measure_svg(source.data) if is_svg else reading.measure(source.data)
    if is_svg:
        return as_it_is(source.path, Facts(facts, ()), source.digest, source.file)
    if facts.animated:
        return _animated(source, facts, options, files)
    kept, origins = [], []
    for each in reading.variants(
        source.data, widths=options.widths, quality=options.quality, avif=options.avif
    ):
        name, origin = files.keep(each.data, each.ending)
        kept.append(Kept(each.purpose, each.width, each.height, each.format, name))
        origins.append(origin)
    return in_sizes(source.path, Facts(facts, tuple(kept)), origins)


def _animated(
    source: _Source, facts: PictureFacts, options: settings.Pictures, files: PictureFiles
) -> Ready:
    """Return an animation, which is published in its one size, without personal data."""
    reading.check_frames(source.data)
    data = clean_picture(format_of(source.data), source.data, options.metadata)
    name = ""
    origin: Path | bytes = source.file
    if data is not source.data:
        name, origin = files.keep(data, facts.format.lower())
    made = Facts(facts, (), name, len(data), carries_location(data))
    return as_it_is(source.path, made, source.digest, origin)

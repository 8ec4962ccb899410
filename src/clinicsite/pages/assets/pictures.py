"""Pictures of the site: from a file's path to a `bodies.Picture` and the assets it needs.

Making is the slow part, so it is done once for each content and setting: facts live in the
store, bytes in a folder of files. A run that finds both decodes nothing. One bad picture is a
diagnostic at the place that shows it, and the rest goes on.
"""

import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from clinicsite import digests, ranks, settings
from clinicsite.engine import Query, Site, query
from clinicsite.errors import Diagnostic, Place
from clinicsite.graph.linking import links, pictures
from clinicsite.graph.nodes import PictureAt
from clinicsite.graph.states import is_shown
from clinicsite.kinds import KINDS
from clinicsite.media import pictures as reading
from clinicsite.media.copied_files import clean_picture
from clinicsite.media.file_formats import format_of
from clinicsite.media.metadata.exif import carries_location
from clinicsite.media.picture_headers import PictureFacts, PictureFault, measure_svg
from clinicsite.pages.assets.copies import Store
from clinicsite.pages.assets.picture_assets import Facts, Kept, Ready, as_it_is, in_sizes, remarks
from clinicsite.pages.assets.picture_files import PictureFiles
from clinicsite.reading.disk import file_digest
from clinicsite.reading.queries import document, facts
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
    """Makes pictures ready: what is in the store and the folder of made pictures, or made now."""

    def __init__(
        self,
        find: Callable[[str], Path],
        options: settings.Pictures,
        store: Store,
        folder: Path,
        *,
        jobs: int = 1,
    ) -> None:
        """`find` gives the file that the site names by a path from its root; `jobs` are threads."""
        self._find = find
        self._options = options
        self._store = store
        self.files = PictureFiles(folder)
        self._jobs = max(1, jobs)
        self._known: dict[str, Ready | PictureFault] = {}

    def prepare(self, paths: Iterable[str]) -> None:
        """Make pictures ready, many at once, which saves time."""
        new = sorted(set(paths) - self._known.keys())
        for start in range(0, len(new), _BATCH):
            self._prepare(new[start : start + _BATCH])

    def ready(self, path: str) -> Ready | PictureFault:
        """Return a picture by its path from the site's root, or why it cannot be shown."""
        self.prepare([path])
        return self._known[path]

    def forget(self, path: str) -> None:
        """Look at a picture's file again when it is asked for next."""
        self._known.pop(path, None)

    def names(self) -> set[str]:
        """Return the names of the made files of all pictures that were asked for."""
        facts = [each.facts for each in self._known.values() if isinstance(each, Ready)]
        made = {variant.name for each in facts for variant in each.variants}
        return made | {each.cleaned for each in facts}

    def _file(self, path: str) -> Path:
        """Return a picture's file; raises `PictureFault` for one that is not the site's."""
        file = self._find(path)
        try:
            if file.resolve().is_relative_to(_root_of(file, path)):
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
            ready = _recalled(source, kept.get(source.key), self.files)
            if ready is None:
                missing.append(source)
            else:
                self._known[source.path] = ready
        if missing:
            self._make(missing)

    def _make(self, sources: Sequence[_Source]) -> None:
        def make(source: _Source) -> Ready | PictureFault:
            try:
                return _made(source, self._options, self.files)
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


def _root_of(file: Path, path: str) -> Path:
    """Return the site's root, from a file and its path from there."""
    return file.parents[path.count("/")].resolve()


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


def _bytes(found: Ready | PictureFault) -> bytes:
    if isinstance(found, PictureFault):
        return digests.canonical((found.code, found.message, found.hint))
    return digests.canonical((found.facts, [(each.path, each.digest) for each in found.assets]))


@query(ranks.PICTURED, encode=_bytes)
def ready(site: Site, path: str) -> Ready | PictureFault:
    """A picture that is ready to be shown, by its path from the site's root."""
    file_digest(site, path)
    return cast("Ready | PictureFault", site.tools.pictures(site).ready(path))


@query(ranks.PICTURED + 1)
def superseded(site: Site, _key: str) -> frozenset[str]:
    """The shown files that nobody needs to see published beside their variants.

    The originals are large. A file that cannot be shown is among them: one fault is enough.
    """
    found = {path: ready(site, path) for path in sorted(pictures(site)[0])}
    return frozenset(
        path
        for path, each in found.items()
        if isinstance(each, PictureFault) or each.facts.variants
    )


@query(ranks.CHECKS)
def picture_findings(site: Site, path: str) -> None:
    """What is wrong with the pictures of a document that is on the site."""
    if not facts(site, path).is_document or not is_shown(site, path):
        return
    of = document(site, path)
    key = KINDS[of.kind].picture
    shown = links(site, path)
    places = [(shown.lead, of.place(f"{key}.src"))] if shown.lead else []
    for reference, target in zip(of.references, shown.targets, strict=True):
        if isinstance(target, PictureAt):
            places.append((target.path, Place(path, reference.line, reference.column)))
    for picture, place in places:
        found = ready(site, picture)
        if isinstance(found, PictureFault):
            message = f"{picture}: {found.message}"
            site.report(Diagnostic(place, found.code, message, found.hint))
        elif not found.facts.variants:
            for each in remarks(picture, found.facts):
                site.report(each)


QUERIES: tuple[Query[Any], ...] = (ready, superseded, picture_findings)

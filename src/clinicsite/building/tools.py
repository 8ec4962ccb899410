"""What queries use for foreign work: files, parsed texts, made pictures, the search index."""

from collections.abc import Callable, Collection
from typing import Any, cast

from clinicsite import caches
from clinicsite.building.request import Request
from clinicsite.engine import Site as Asking
from clinicsite.errors import Diagnostic
from clinicsite.pages.assets import pictures
from clinicsite.pages.assets.copies import Copies
from clinicsite.reading import queries as reading
from clinicsite.reading.disk import Disk, Files
from clinicsite.reading.library import Library
from clinicsite.reading.store import Store


class Tools:
    """What queries use for foreign work. Its results follow from what a query has asked for."""

    def __init__(self, request: Request, store: Store) -> None:
        self.root, self.store = request.root, store
        self.files = Files(Disk(request.root))
        self.library = Library(self._read, store, jobs=request.jobs)
        self.documents: dict[str, Any] = {}
        self.search_folder = caches.cache_folder(request.root, caches.SEARCH)
        self.jobs = request.jobs
        self._made: dict[str, Any] = {}

    @property
    def disk(self) -> Disk:
        """The files as they were looked at last."""
        return self.files.disk

    def _read(self, path: str) -> bytes | Diagnostic:
        return self.disk.read(path)

    def look(self, changed: Collection[str] | None) -> Collection[str] | None:
        """Look at the files; return which were looked at, or None if all of them were."""
        self._made.clear()
        if changed is not None and self.files.look_at(changed):
            return changed
        self.files.look(Disk(self.root))
        return None

    def pictures(self, site: Asking) -> pictures.Pictures:
        """Return what makes pictures by the settings of the site."""

        def make() -> pictures.Pictures:
            folder = caches.cache_folder(self.root, caches.PICTURES)
            of = reading.settings(site).pictures
            kept = self.store.cache("pictures")
            return pictures.Pictures(self.disk.path_of, of, kept, folder, jobs=self.jobs)

        return cast("pictures.Pictures", self._once("pictures", make))

    def copies(self, site: Asking) -> Copies:
        """Return what copies files by the settings of the site."""

        def make() -> Copies:
            rule = reading.settings(site).pictures.metadata
            return Copies(self.store.cache("pictures"), self.pictures(site).files, rule)

        return cast("Copies", self._once("copies", make))

    def prune_pictures(self) -> None:
        """Keep the folder of made pictures within its bound, after all of a site were looked at."""
        made, copied = self._made.get("pictures"), self._made.get("copies")
        if made is not None and copied is not None:
            made.files.prune(made.names() | copied.used)

    def _once(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - of any type
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

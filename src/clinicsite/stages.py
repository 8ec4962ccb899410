"""The stages of a build up to its publication: what is asked, and in which order.

    content_of   every file by itself, and the names and links between them
    read_site    what is made of them: pages and files, all checked

All diagnostics of a stage are reported together, and a stage with errors is the last one. Nothing
here looks at the output folder.
"""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import msgspec

from clinicsite import caches, inputs, ranks, reasons, urls
from clinicsite.checking import editorial, findable, links, published, texts
from clinicsite.checking import settings as settings_checks
from clinicsite.engine import Engine, Query, State, StateError, codec
from clinicsite.engine import Site as Asking
from clinicsite.errors import ContentError, Diagnostic, Severity, has_errors, weighed
from clinicsite.generator import installation_stamp, program_digest
from clinicsite.graph import queries as graph_queries
from clinicsite.graph.nodes import State as Published
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import MODALITY, POST
from clinicsite.pages import (
    feeds,
    listings,
    materials,
    page_list,
    pictures,
    search_index,
    static_assets,
    typed,
)
from clinicsite.pages.copies import Copies
from clinicsite.pages.page import Asset, Page
from clinicsite.publishing.output import settled
from clinicsite.publishing.plan import Plan, Wanted
from clinicsite.publishing.state import home_of
from clinicsite.reading import queries as reading
from clinicsite.reading.disk import Disk, Files, file_digest, listing, template_texts
from clinicsite.reading.given import passed
from clinicsite.reading.library import Library
from clinicsite.reading.store import Store
from clinicsite.rendering import collisions, outputs
from clinicsite.rendering import queries as template_queries
from clinicsite.rendering.render import render
from clinicsite.rendering.rendered import Rendered
from clinicsite.rendering.templates import Templates
from clinicsite.request import Request
from clinicsite.settings import Settings
from clinicsite.up_to_date import CLOSING, INSTALLATION, STATE, Closing, LeftOut

QUERIES: tuple[Query[Any], ...] = tuple(
    each
    for room in (
        reading, graph_queries, pictures, typed, search_index, materials, listings, page_list,
        static_assets, feeds, template_queries, outputs, collisions, settings_checks, texts,
        editorial, findable, links, published,
    )
    for each in room.QUERIES
)  # fmt: skip

PROGRAM = "program"
# Called after each file that was made: how many of how many.
Progress = Callable[[int, int], None]


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

    def look(self) -> None:
        """Look at the files anew."""
        self.files.look(Disk(self.root))
        self._made.clear()

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

    def _once(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - of any type
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]


@dataclass(slots=True)
class Session:
    """What one process keeps from build to build: answers, and templates as compiled."""

    templates: tuple[object, Templates] | None = None
    asking: "Run | None" = None


class Run:
    """One site with what is known of it: its engine, and its tools."""

    def __init__(
        self, request: Request, *, writes: bool = False, state: State | None = None
    ) -> None:
        self.request = request
        self.lock = threading.RLock()  # one asks at a time: a build, or the preview's panel
        self.store = Store(caches.cache_file(request.root, caches.STORE))
        self.tools = Tools(request, self.store)
        home = home_of(settled(request.output, root=request.root), request.root)
        self.file = home.folder / STATE
        self.state = state or _opened(self.file, writes=writes)
        sources = inputs.sources(self.request, self.tools.files)
        self.engine = Engine(QUERIES, sources, self.state, self.tools)

    def look(self, request: Request) -> None:
        """Look at the files and the clock anew."""
        self.request = request
        self.tools.look()
        self.engine.look()


def _opened(file: Path, *, writes: bool) -> State:
    """Open what is recorded; where that cannot be, all ends with this process."""
    if not writes and not file.exists():
        return State()
    try:
        state = State(file, writes=writes)
        stamp = installation_stamp()
        if state.note(INSTALLATION) == stamp or state.note(PROGRAM) == program_digest().encode():
            return state
        if writes:
            state.clear()
            return state
    except StateError:
        pass
    return State()


@dataclass(frozen=True, slots=True)
class Content:
    """What was read: the graph, and what was found."""

    graph: SiteGraph
    diagnostics: tuple[Diagnostic, ...]


@contextlib.contextmanager
def content_of(request: Request) -> Iterator[Content]:
    """Read the site, and give its graph; nothing is written.

    Raises `ContentError` with all that is wrong in it.
    """
    with _running(request, None, writes=False) as run:
        yield _read_content(run)


@contextlib.contextmanager
def _running(request: Request, session: Session | None, *, writes: bool) -> Iterator[Run]:
    """Open what is known of a site, or take what the session knows, and look at the files.

    What is known may be damaged, which shows only when it is used: then all starts from nothing.
    """
    run = session.asking if session else None
    if run is None:
        run = Run(request, writes=writes)
        if session:
            session.asking = run
    try:
        with run.lock, run.store:
            run.look(request)
            yield run
    except BaseException:
        if session:
            session.asking = None
        run.state.close()
        raise


def _read_content(run: Run) -> Content:
    engine = run.engine
    # Settings come first: without them there is no content.
    of = reading.settings(engine)
    _expect(run)
    engine.refresh(ranks.TEXT_CHECKS)
    found = listing(engine)
    paths = [path for path, _, _ in found.files]
    posts = reading.files_of_kind(engine, POST.name)
    _content_roots(engine)
    engine.set_roots(settings_checks.settings_checks, [""])
    engine.set_roots(graph_queries.static_findings, [""])
    engine.set_roots(texts.text_findings, paths)
    engine.set_roots(editorial.editorial_findings, posts)
    engine.set_roots(editorial.disclaimer_findings, [""])
    wrong = _found(engine, ranks.TEXT_CHECKS)
    if has_errors(wrong):
        wrong += [each for path in paths for each in links.dead_files(engine, path)]
    return Content(SiteGraph(engine), _stop_on(wrong, of))


def _content_roots(engine: Engine) -> None:
    """Ask for all names and links of the documents."""
    paths = [path for path, _, _ in listing(engine).files]
    engine.set_roots(reading.listing_findings, [""])
    engine.set_roots(graph_queries.resolved, reading.files_of_kind(engine, POST.name))
    engine.set_roots(graph_queries.providers, reading.files_of_kind(engine, MODALITY.name))
    engine.set_roots(graph_queries.links, paths)


def _expect(run: Run) -> None:
    """Have all files that are new or changed parsed together, when the first is asked for."""
    known = {key: stamp for _, key, stamp in run.state.stamps(file_digest.name)}
    files = run.tools.files
    source = files.sources()[file_digest]
    run.tools.library.expected = [
        each
        for each in run.tools.disk.listing.files
        if not (stamp := known.get(each[0])) or source.stamp(each[0]) != stamp
    ]


def _found(engine: Engine, upto: int | None = None) -> list[Diagnostic]:
    engine.forget()
    return [
        each if isinstance(each, Diagnostic) else msgspec.convert(each, Diagnostic)
        for each in engine.findings(upto)
    ]


def graph_of(
    request: Request,
    *,
    overlay: Mapping[str, bytes | None] | None = None,
    moved: Callable[[str], str | None] = lambda _: None,
) -> tuple[SiteGraph, list[Diagnostic], list[Diagnostic]]:
    """Return the graph of a site as it would be with some texts changed, and what is wrong in it.

    What is wrong in single files comes first, then what is wrong in names and links between them.
    `overlay` has the bytes of texts by path, None for one that is gone; `moved` gives the new path
    of a file that is no document. Nothing is recorded. Raises `ContentError` without settings.
    """
    run = Run(request, state=State())
    run.tools.files.look(Disk(request.root, overlay or {}, moved))
    engine = run.engine
    _expect(run)
    _content_roots(engine)
    in_files = _found(engine, ranks.PARSED)
    between = [each for each in _found(engine, ranks.LINKED) if each not in in_files]
    return SiteGraph(engine), in_files, between


def read_site(request: Request, session: Session | None = None, *, writes: bool = True) -> "Site":
    """Read and make the site; what is learned is recorded unless it only looks (`writes`).

    Raises `ContentError` with all that is wrong in it.
    """
    with _running(request, session, writes=writes) as run:
        return _make_site(run, request, session or Session())


def _make_site(run: Run, request: Request, session: Session) -> "Site":
    content = _read_content(run)
    engine, of = run.engine, content.graph.settings
    run.tools.pictures(engine).prepare(graph_queries.pictures(engine)[0])
    engine.refresh(ranks.PAGES)
    engine.set_roots(collisions.path_findings, [""])
    wrong = _found(engine, ranks.PAGES)
    if has_errors(each for each in wrong if each.code == "bad-output-path"):
        _stop_on(wrong, of)  # nothing further can name such a file
    engine.refresh()
    found = page_list.page_list(engine)
    sources = sorted({each.source for each in found.values() if each.source})
    engine.set_roots(outputs.page, tuple(found))
    engine.set_roots(outputs.asset_list, [""])
    engine.set_roots(links.link_findings, sources)
    engine.set_roots(links.settings_link_findings, [""])
    engine.set_roots(pictures.picture_findings, sources)
    engine.set_roots(collisions.collisions, [""])
    engine.set_roots(findable.twin_findings, [""])
    engine.set_roots(findable.orphan_findings, [""])
    engine.set_roots(published.published_findings, [""])
    engine.set_roots(template_queries.unused_templates, [""])
    diagnostics = _stop_on(_found(engine), of, strict=request.strict)
    engine.set_roots(graph_queries.left_out, [""])
    return Site(run, SiteGraph(engine), diagnostics, session)


@dataclass(frozen=True)
class Site:
    """A site read and made, ready to be planned: the last stage before any output is looked at."""

    run: Run
    graph: SiteGraph
    diagnostics: tuple[Diagnostic, ...]
    session: Session

    @property
    def engine(self) -> Engine:
        """What answers questions about the site."""
        return self.run.engine

    def page(self, url: str) -> Page | None:
        """Return a page with all that its template may see."""
        return outputs.context(self.engine, url)

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files that are published as they are, with their bytes."""
        return outputs.assets_made(self.engine)

    def listed(self) -> tuple[outputs.AssetOf, ...]:
        """Return the files that are published as they are."""
        return outputs.asset_list(self.engine)

    def redirects(self) -> list[tuple[str, str]]:
        """Return each old address with that of the document which is there now."""
        pages = page_list.page_list(self.engine).values()
        return [
            (each.url, graph_queries.url_of(self.engine, each.source))
            for each in pages
            if each.maker == "redirect"
        ]

    @cached_property
    def _computed(self) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
        return self.engine.computed()

    def reasons(self, path: str) -> list[str]:
        """Return why an output file was found out of date in this run, in words."""
        if path not in self._urls:
            return ["the file changed"]
        return reasons.reasons(self._computed, self._urls[path])

    @cached_property
    def _urls(self) -> dict[str, str]:
        return {urls.output_path(url): url for url in page_list.page_list(self.engine)}

    def closing(self) -> Closing:
        """Return what is reported of the site at the end of its build."""
        left_out = []
        unpublished = self.graph.unpublished
        for state in (Published.DRAFT, Published.SCHEDULED, Published.EXPIRED):
            of = [each for each in unpublished if each.state is state]
            due = [each.date for each in of if state is Published.SCHEDULED and each.date]
            following = min(due).date().isoformat() if due else ""
            left_out += [LeftOut(state.value, len(of), following)] if of else []
        return Closing(tuple(left_out), self.diagnostics, dict(outputs.output(self.engine)))

    def holds_until(self) -> dt.datetime:
        """Return the moment from which the same files may make another site."""
        settings = self.graph.settings
        now = inputs.Clock(self.run.request).now(settings.time_zone)
        midnight = dt.datetime.combine(now.date(), dt.time.max, now.tzinfo)
        waiting = [float(key) for _, key, _ in self.run.state.stamps(passed.name)]
        due = [each for each in waiting if each > now.timestamp()]
        return min((midnight, *(dt.datetime.fromtimestamp(each, now.tzinfo) for each in due)))

    def wanted(self) -> list[Wanted]:
        """Return every output file with the digest of what it is made of."""
        return [Wanted(path, {"page": of}) for path, of in outputs.output(self.engine).items()]

    @cached_property
    def templates(self) -> Templates:
        """The templates, compiled by an earlier build of this process if they are the same."""
        made_of = (
            template_texts(self.engine),
            static_assets.static_names(self.engine),
        )
        kept = self.session.templates
        if kept is None or kept[0] != made_of:
            kept = self.session.templates = made_of, template_queries.templates(self.engine)
        return kept[1]

    def files(
        self, plan: Plan, progress: Progress, *, jobs: int = 1
    ) -> Generator[Rendered | Asset, None, None]:
        """Yield the bytes of every stale file of a plan; pages are rendered in `jobs` processes."""
        stale = {each.path for each in plan.stale}
        pages = [
            of
            for url in page_list.page_list(self.engine)
            if urls.output_path(url) in stale and (of := self.page(url))
        ]
        listed = {each.path for each in outputs.asset_list(self.engine)}
        assets = [each for each in self.assets if each.path in stale] if stale & listed else []
        total = len(pages) + len(assets)
        progress(0, total)
        rendered: Iterable[Rendered | Asset] = render(pages, self.templates, jobs=jobs)
        with self.run.store:  # pages take their texts from it
            for source in (rendered, assets):
                for done, file in enumerate(source, start=1):
                    yield file
                    progress(done if source is rendered else len(pages) + done, total)

    def save(self) -> Closing:
        """Record what was answered and published, for the next build; return the report."""
        closing = self.closing()
        self.engine.notes |= {
            INSTALLATION: installation_stamp(),
            PROGRAM: program_digest().encode(),
            CLOSING: codec.encode(closing),
        }
        with contextlib.suppress(StateError):
            self.engine.save()
        return closing


def _stop_on(
    wrong: Iterable[Diagnostic], settings: Settings, *, strict: bool = False
) -> tuple[Diagnostic, ...]:
    """Give the diagnostics the severities of the settings; raise `ContentError` if any is an error.

    `strict` lets warnings stop as well; only the last stage asks for it, so that no warning of
    an earlier one hides the errors of a later one.
    """
    found = weighed(wrong, settings.checks)
    is_serious = strict and any(each.severity is Severity.WARNING for each in found)
    if has_errors(found) or is_serious:
        raise ContentError(found)
    return tuple(found)

"""The stages of a build up to its plan: what is read, and what is made of it.

    content_of   settings, documents, files ──read, assemble──▶ Content
    read_site    Content ──make──▶ Site: pages and assets with their inputs, all checked

All diagnostics of a stage are told together, and a stage with errors is the last one. Nothing
here looks at the output folder.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from pydantic import ValidationError

from clinicsite import caches, clock
from clinicsite.checking import findings
from clinicsite.checking.links import dead_files, typed_files
from clinicsite.checking.settings import settings_findings
from clinicsite.checking.texts import TextMemory, findings_despite_errors, findings_of_texts
from clinicsite.errors import (
    ContentError,
    Diagnostic,
    Severity,
    UsageError,
    has_errors,
    with_severities,
)
from clinicsite.graph.assemble import assemble
from clinicsite.graph.nodes import SiteGraph, State
from clinicsite.pages.collisions import collisions, path_faults
from clinicsite.pages.make import make
from clinicsite.pages.page import Asset, Page
from clinicsite.pages.pictures import Pictures
from clinicsite.pages.posts import PostMemory
from clinicsite.pages.search_index import search_index
from clinicsite.pages.site_context import settings_faults
from clinicsite.pages.static_assets import static_assets
from clinicsite.publishing.inputs import Plan, Wanted
from clinicsite.reading import attachments, library, site, theme
from clinicsite.reading.attachments import Attachment
from clinicsite.reading.memory import Memory
from clinicsite.reading.places import Places
from clinicsite.reading.salvage import NAMING
from clinicsite.reading.store import Store
from clinicsite.rendering.inputs import Inputs
from clinicsite.rendering.render import render
from clinicsite.rendering.rendered import Rendered
from clinicsite.rendering.template_files import TemplateFiles, template_files
from clinicsite.rendering.templates import Templates
from clinicsite.request import Request
from clinicsite.seal import Closing, LeftOut
from clinicsite.settings import Settings
from clinicsite.urls import Address

# Told after each file that was made: how many of how many.
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Session:
    """What one process keeps from build to build: files as read, templates as compiled.

    Nothing in it changes what a build makes; without one, everything is made anew.
    """

    templates: Templates | None = None
    made_of: object = None
    memory: Memory = field(default_factory=Memory)

    @classmethod
    def of_one_build(cls) -> "Session":
        """Return a session that keeps nothing for the sake of a next build."""
        return cls(memory=Memory(is_lasting=False))

    def compiled(self, made_of: object, make: Callable[[], Templates]) -> Templates:
        """Return the kept templates if they are made of the same, else new ones."""
        if self.templates is None or self.made_of != made_of:
            self.templates, self.made_of = make(), made_of
        return self.templates


@dataclass(frozen=True, slots=True)
class Site:
    """A site read and made, ready to be planned: the last stage before any output is looked at."""

    graph: SiteGraph
    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    templates: Templates
    inputs: Inputs
    diagnostics: tuple[Diagnostic, ...]
    pictures: Pictures
    store: Store

    def closing(self) -> Closing:
        """Return what is told of the site at the end of its build."""
        left_out = []
        for state in (State.DRAFT, State.SCHEDULED, State.EXPIRED):
            of = [each for each in self.graph.unpublished if each.state is state]
            due = [each.date for each in of if state is State.SCHEDULED and each.date]
            following = min(due).date().isoformat() if due else ""
            left_out += [LeftOut(state.value, len(of), following)] if of else []
        return Closing(tuple(left_out), self.diagnostics)

    def holds_until(self) -> dt.datetime:
        """Return the moment from which the same files may make another site."""
        now = self.graph.now
        midnight = dt.datetime.combine(now.date(), dt.time.max, now.tzinfo)
        # Shown ones as well, as a preview may: they lose their ribbon.
        due = [each.date for each in self.graph.unpublished if each.state is State.SCHEDULED]
        due += [each.date for each in self.graph.posts.values() if each.state is State.SCHEDULED]
        return min((midnight, *(each for each in due if each)), key=dt.datetime.timestamp)

    def wanted(self) -> list[Wanted]:
        """Return every output file with its inputs."""
        wanted = [Wanted(page.path, self.inputs.of(page)) for page in self.pages]
        return wanted + [Wanted(asset.path, {"file": asset.digest}) for asset in self.assets]

    def files(
        self, plan: Plan, progress: Progress, *, jobs: int = 1
    ) -> Generator[Rendered | Asset, None, None]:
        """Yield the bytes of every stale file of a plan; pages are rendered in `jobs` processes."""
        stale = {each.path for each in plan.stale}
        pages = [page for page in self.pages if page.path in stale]
        assets = [asset for asset in self.assets if asset.path in stale]
        total = len(pages) + len(assets)
        # Told before the first page, which waits for its templates to be compiled: from here on the
        # disk is being written to, and who gives the build up has to let it put that away.
        progress(0, total)
        rendered: Iterable[Rendered | Asset] = render(pages, self.templates, jobs=jobs)
        with self.store:  # pages take their texts from it
            for source in (rendered, assets):
                for done, file in enumerate(source, start=1):
                    yield file
                    progress(done if source is rendered else len(pages) + done, total)


@dataclass(frozen=True, slots=True)
class Content:
    """What was read and assembled: the graph, the files beside it, and what was found."""

    graph: SiteGraph
    static: Mapping[str, Attachment]
    store: Store
    diagnostics: tuple[Diagnostic, ...]


@contextlib.contextmanager
def content_of(
    request: Request, session: Session | None = None, *, ahead: bool = False
) -> Iterator[Content]:
    """Read the site, assemble its graph, and keep its store open meanwhile.

    `ahead` says that More Posts will be asked for, so that another process may begin with them.
    Raises `ContentError` with all that is wrong in it.
    """
    with Store(caches.cache_file(request.root, caches.STORE)) as store:
        yield _read_content(request, store, session or Session.of_one_build(), ahead=ahead)


def _read_content(request: Request, store: Store, session: Session, *, ahead: bool) -> Content:
    root = request.root
    settings, wrong = site.load_settings(root)
    if settings is None:
        raise ContentError(wrong)
    settings = _with_base_url(settings, request.base_url)
    place = partial(site.place_of, root)
    wrong += settings_faults(settings, place) + settings_findings(settings, place)
    now = clock.now(settings.zone, today=request.today, environ=request.environ)
    documents, more, headless, salvaged = library.read(
        root, settings, jobs=request.jobs, store=store, memory=session.memory
    )
    wrong += more
    unread = {each.place.file for each in more} - {each.path for each in documents}
    unread -= {each.path for each in salvaged if NAMING.isdisjoint(each.faulty)}
    static, more = theme.static_files(root, theme.theme_root())
    wrong += more
    # Faults of files beside documents were told by `library.read`.
    beside, _ = attachments.attachments(root, "content")
    graph, more = assemble(
        (*documents, *salvaged),
        settings,
        now,
        files={**beside, **static},
        include=request.include,
        cache=store.cache("terms"),
        unread=unread,
        headless=headless,
        jobs=request.jobs if ahead else 1,
    )
    wrong += more
    if has_errors(wrong):
        find = Places(root, session.memory.data_of)
        wrong += findings_despite_errors(graph, find, _text_memory(store, session))
        wrong += dead_files(graph, static, find)
    return Content(graph, static, store, _stop_on(wrong, settings))


def _text_memory(store: Store, session: Session) -> TextMemory:
    keys = {each.path: key for key, (each, _) in session.memory.parsed.items() if each}
    return TextMemory(store.cache("text findings"), keys)


def read_site(request: Request, session: Session | None = None) -> Site:
    """Read, assemble and make the site. Raises `ContentError` with all that is wrong in it."""
    session = session or Session.of_one_build()
    with content_of(request, session, ahead=True) as content:
        return _make_site(content, request, session)


def _make_site(content: Content, request: Request, session: Session) -> Site:
    graph, settings = content.graph, content.graph.settings
    wrong = list(content.diagnostics)
    address = Address(settings.url)
    cache = content.store.cache("pictures")
    pictures = Pictures(
        request.root,
        settings.pictures,
        address,
        cache,
        static=content.static,
        jobs=request.jobs,
    )
    pictures.prepare(graph.pictures)
    kept = caches.cache_folder(request.root, caches.SEARCH)
    index, more = search_index(graph, kept, late=request.preview)
    wrong += more
    # More Posts may still be being chosen by another process: what does not need them comes first.
    keys = {each.path: key for key, (each, _) in session.memory.parsed.items() if each}
    find = Places(request.root, session.memory.data_of)
    remarks = findings_of_texts(graph, find, _text_memory(content.store, session))
    files = template_files(request.root, content.store.cache("templates"))
    memory = PostMemory(content.store.cache("post pages"), keys)
    pages = make(graph, pictures, search=bool(index), preview=request.preview, memory=memory)
    wrong += pictures.diagnostics()
    left_out = graph.pictures_unpublished | pictures.superseded()
    copied, more = static_assets(content.static, pictures.copies, left_out)
    wrong += more
    assets = (*copied.assets, *pictures.assets(), *index)
    more = path_faults(graph, pages, assets)
    if more:  # nothing further can name such a file
        _stop_on(wrong + more, settings)
    asset_urls = {path: address.local(f"/{name}") for path, name in copied.names.items()}
    templates, more = _templates(files, pages, asset_urls, session)
    wrong += more
    named, more = copied.named(typed_files(graph) | _assets_of(templates, pages))
    wrong += more + pictures.copies.diagnostics()
    assets = (*assets, *named)
    wrong += collisions(graph, pages, assets)
    wrong += findings(graph, pages, assets, find) + remarks
    diagnostics = _stop_on(wrong, settings, strict=request.strict)
    inputs = Inputs(templates, asset_urls)
    return Site(graph, pages, assets, templates, inputs, diagnostics, pictures, content.store)


def _with_base_url(settings: Settings, base_url: str | None) -> Settings:
    """Return the settings with another permalink root, as `--base-url` gives it."""
    if base_url is None:
        return settings
    values = settings.model_dump(mode="python", by_alias=True, exclude_unset=True)
    try:
        base_url.encode()  # an argument need not be text
        return Settings.model_validate({**values, "url": base_url})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        hint = first.get("ctx", {}).get("hint", "write https://host/path")
        raise UsageError(f"--base-url: {first['msg']}; {hint}") from None
    except UnicodeEncodeError:
        raise UsageError("--base-url is not text; write https://host/path") from None


def _templates(
    files: TemplateFiles,
    pages: Iterable[Page],
    asset_urls: Mapping[str, str],
    session: Session,
) -> tuple[Templates, list[Diagnostic]]:
    """Put the templates together and look at each that a page is rendered by."""
    templates = session.compiled(
        (files.themed, files.own, asset_urls), lambda: Templates(files, asset_urls)
    )
    wrong = templates.findings({page.template for page in pages})
    return templates, [*files.diagnostics, *wrong]


def _assets_of(templates: Templates, pages: Iterable[Page]) -> frozenset[str]:
    """Return what the pages' templates name of `static/`."""
    names = sorted({page.template for page in pages})
    return frozenset(path for name in names for path in templates.closure(name).assets)


def _stop_on(
    wrong: Iterable[Diagnostic], settings: Settings, *, strict: bool = False
) -> tuple[Diagnostic, ...]:
    """Weigh the diagnostics as the settings say; raise `ContentError` if any is an error.

    `strict` lets warnings stop as well; only the last stage asks for it, so that no warning of
    an earlier one hides the errors of a later one.
    """
    found = with_severities(wrong, settings.checks)
    is_serious = strict and any(each.severity is Severity.WARNING for each in found)
    if has_errors(found) or is_serious:
        raise ContentError(found)
    return tuple(found)

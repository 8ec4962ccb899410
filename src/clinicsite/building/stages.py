"""The stages of a build up to its publication: what is asked, and in which order.

    content_of   every file by itself, and the names and links between them
    read_site    what is made of them: pages and files, all checked

All diagnostics of a stage are reported together, and a stage with errors is the last one. Nothing
here looks at the output folder.
"""

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clinicsite import ranks, urls
from clinicsite.building import reasons
from clinicsite.building.plan import Made, Plan, plan_of, wanted_files
from clinicsite.building.request import Request
from clinicsite.building.running import Run, Session, use
from clinicsite.building.up_to_date import CLOSING, Closing, LeftOut
from clinicsite.checking.content import editorial, links, published, texts
from clinicsite.checking.content import settings as settings_checks
from clinicsite.checking.output import search_visibility
from clinicsite.engine import Engine, State, codec
from clinicsite.errors import ContentError, Diagnostic, Severity, has_errors, with_severities
from clinicsite.graph import linking, ordering
from clinicsite.graph.names import naming, resolving
from clinicsite.graph.nodes import State as Published
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import CONDITION, MODALITY, POST
from clinicsite.pages import page_list
from clinicsite.pages.assets import pictures, static_assets
from clinicsite.pages.page import Asset, Page
from clinicsite.publishing.target import Target
from clinicsite.publishing.tree import CopyOf
from clinicsite.reading import queries as reading
from clinicsite.reading.disk import Disk, listing, template_texts
from clinicsite.reading.given import passed
from clinicsite.rendering import collisions, outputs
from clinicsite.rendering import queries as template_queries
from clinicsite.rendering.render import render
from clinicsite.rendering.templates import Templates
from clinicsite.settings import Settings

# Called after each file that was made: how many of how many.
Progress = Callable[[int, int], None]


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
    run, content = use(request, None, lambda run: (run, _read_content(run)), writes=False)
    with run.store:
        yield content


def _read_content(run: Run) -> Content:
    engine = run.engine
    # Settings come first: without them there is no content.
    engine.refresh(ranks.SETTINGS)
    of = reading.settings(engine)
    run.expect()
    engine.refresh(ranks.TEXT_CHECKS)
    found = listing(engine)
    paths = [path for path, _, _ in found.files]
    posts = reading.files_of_kind(engine, POST.name)
    _content_roots(engine)
    engine.set_roots(settings_checks.settings_checks, [""])
    engine.set_roots(linking.static_findings, [""])
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
    engine.set_roots(naming.post_names, [""])
    engine.set_roots(naming.vocabulary, [MODALITY.name, CONDITION.name])
    engine.set_roots(resolving.resolved, reading.files_of_kind(engine, POST.name))
    engine.set_roots(resolving.providers, reading.files_of_kind(engine, MODALITY.name))
    engine.set_roots(linking.links, paths)


def _found(engine: Engine, upto: int | None = None) -> list[Diagnostic]:
    engine.forget()
    return [
        each if isinstance(each, Diagnostic) else codec.convert(each, Diagnostic)
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
    run = Run(request, state=State(), keeps_parsed=False)
    run.tools.files.look(Disk(request.root, overlay or {}, moved))
    engine = run.engine
    run.expect()
    _content_roots(engine)
    in_files = _found(engine, ranks.PARSED)
    between = [each for each in _found(engine, ranks.LINKED) if each not in in_files]
    return SiteGraph(engine), in_files, between


def read_site(request: Request, session: Session | None = None, *, writes: bool = True) -> "Site":
    """Read and make the site; what is learned is recorded unless it only looks (`writes`).

    Raises `ContentError` with all that is wrong in it.
    """
    kept = session or Session()
    return use(request, session, lambda run: _make_site(run, request, kept), writes=writes)


def _make_site(run: Run, request: Request, session: Session) -> "Site":
    content = _read_content(run)
    engine, of = run.engine, content.graph.settings
    run.tools.pictures(engine).prepare(linking.pictures(engine)[0])
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
    engine.set_roots(search_visibility.twin_findings, [""])
    engine.set_roots(search_visibility.orphan_findings, [""])
    engine.set_roots(published.published_findings, [""])
    engine.set_roots(template_queries.unused_templates, [""])
    diagnostics = _stop_on(_found(engine), of, strict=request.strict)
    engine.set_roots(ordering.left_out, [""])
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
            (each.url, naming.url_of(self.engine, each.source))
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

    def _left_out(self) -> tuple[LeftOut, ...]:
        left_out = []
        unpublished = self.graph.unpublished
        for state in (Published.DRAFT, Published.SCHEDULED, Published.EXPIRED):
            of = [each for each in unpublished if each.state is state]
            due = [each.date for each in of if state is Published.SCHEDULED and each.date]
            following = min(due).date().isoformat() if due else ""
            left_out += [LeftOut(state.value, len(of), following)] if of else []
        return tuple(left_out)

    def holds_until(self) -> dt.datetime:
        """Return the moment from which the same files make, or may make, another site.

        It may be in the past: time went on while the site was made.
        """
        zone = self.graph.settings.zone
        midnight = dt.datetime.combine(self.graph.today, dt.time.max, zone)
        asked, not_yet = self.run.state.stamps(passed.name), codec.encode(False)
        due = [float(key.split()[0]) for _, key, stamp in asked if stamp == not_yet]
        return min((midnight, *(dt.datetime.fromtimestamp(each, zone) for each in due)))

    @cached_property
    def _made(self) -> Mapping[str, Made]:
        """What the last build has published."""
        kept = self.engine.note(CLOSING)
        return codec.decoder(Closing).decode(kept).made if kept else {}

    @cached_property
    def _output(self) -> Mapping[str, str]:
        known = {path: each.of for path, each in self._made.items()}
        ran = {key for name, key in self._computed if name == outputs.page.name}
        return outputs.output(self.engine, known, ran)

    def plan(self, place: Target, *, clean: bool = False) -> Plan:
        """Compare the site with an output that was looked at."""
        assets = [each.path for each in self.listed()]
        wanted = wanted_files(self._output, assets, self._made, place, clean=clean)
        return plan_of(wanted, place, self.reasons, clean=clean)

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
        self, paths: Collection[str], progress: Progress, *, jobs: int = 1
    ) -> Generator[tuple[str, bytes | CopyOf], None, None]:
        """Yield the bytes of output files; pages are rendered in `jobs` processes."""
        asked = set(paths)
        pages = [of for path, url in self._urls.items() if path in asked and (of := self.page(url))]
        asked -= self._urls.keys()
        assets = [each for each in self.assets if each.path in asked] if asked else []
        total = len(pages) + len(assets)
        progress(0, total)
        with self.run.store:  # pages take their texts from it
            for done, file in enumerate(render(pages, self.templates, jobs=jobs), start=1):
                yield file.path, file.data
                progress(done, total)
            for done, asset in enumerate(assets, start=len(pages) + 1):
                yield asset.path, _origin(asset)
                progress(done, total)

    def save(self, published: Mapping[str, str]) -> Closing:
        """Record what was answered and `published` (the digest of each file); return the report."""
        made = {path: Made(of, published[path]) for path, of in self._output.items()}
        closing = Closing(self._left_out(), self.diagnostics, made)
        self.run.save(closing)
        if (outputs.assets_made.name, "") in self._computed:  # then all were looked at
            self.run.tools.prune_pictures()
        return closing


def _origin(asset: Asset) -> bytes | CopyOf:
    if isinstance(asset.origin, bytes):
        return asset.origin
    return CopyOf(asset.origin, asset.digest, asset.source or asset.path)


def _stop_on(
    wrong: Iterable[Diagnostic], settings: Settings, *, strict: bool = False
) -> tuple[Diagnostic, ...]:
    """Give the diagnostics the severities of the settings; raise `ContentError` if any is an error.

    `strict` lets warnings stop as well; only the last stage asks for it, so that no warning of
    an earlier one hides the errors of a later one.
    """
    found = with_severities(wrong, settings.checks)
    is_serious = strict and any(each.severity is Severity.WARNING for each in found)
    if has_errors(found) or is_serious:
        raise ContentError(found)
    return tuple(found)

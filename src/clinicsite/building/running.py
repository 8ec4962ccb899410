"""A site with what is known of it: the engine with all queries, opened for one run or for many."""

import contextlib
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from clinicsite import caches
from clinicsite.building import inputs
from clinicsite.building.request import Request
from clinicsite.building.tools import Tools
from clinicsite.building.up_to_date import CLOSING, FAILED, INSTALLATION, Closing
from clinicsite.checking.content import editorial, links, published, texts
from clinicsite.checking.content import settings as settings_checks
from clinicsite.checking.output import search_visibility
from clinicsite.engine import ChangedInputError, Engine, Query, State, StateError, codec
from clinicsite.errors import ContentError, EnvironmentFault
from clinicsite.generator import installation_stamp, program_digest
from clinicsite.graph import linking, ordering, states
from clinicsite.graph.more_posts import query as more_posts
from clinicsite.graph.names import naming, resolving
from clinicsite.pages import feeds, listings, page_builder, page_list
from clinicsite.pages.assets import pictures, static_assets
from clinicsite.pages.contexts import frame, typed
from clinicsite.pages.search import index as search_index
from clinicsite.publishing.output import settled
from clinicsite.publishing.state import home_of
from clinicsite.reading import queries as reading
from clinicsite.reading.disk import file_digest
from clinicsite.reading.sources import open_content
from clinicsite.reading.store import Store
from clinicsite.rendering import collisions, outputs
from clinicsite.rendering import queries as template_queries
from clinicsite.rendering.templates import Templates

T = TypeVar("T")

PROGRAM = "program"
ROOMS = (
    reading, naming, states, resolving, ordering, linking, more_posts, pictures, typed,
    search_index, frame, page_builder, listings, page_list, static_assets, feeds, template_queries,
    outputs, collisions, settings_checks, texts, editorial, search_visibility, links, published,
)  # fmt: skip
QUERIES: tuple[Query[Any], ...] = tuple(each for room in ROOMS for each in room.QUERIES)


@dataclass(slots=True)
class Session:
    """What one process keeps from build to build: answers, and templates as compiled."""

    templates: tuple[object, Templates] | None = None
    run: "Run | None" = None
    changed: Collection[str] | None = None
    """The files that changed since the last build, by path; None if others may have, too."""

    def forget(self) -> None:
        """Forget the answers: the next build reads those that were recorded."""
        if self.run is not None:
            self.run.state.close()
        self.run = self.changed = None


class Run:
    """One site with what is known of it: its engine, and its tools."""

    def __init__(
        self,
        request: Request,
        *,
        writes: bool = False,
        state: State | None = None,
        keeps_parsed: bool = True,
    ) -> None:
        os.close(open_content(request.root))  # nothing is made where there is no site
        self.request = request
        self.changed: Collection[str] | None = None
        file = caches.cache_file(request.root, caches.STORE)
        self.store = Store(file, writes=keeps_parsed)
        self.tools = Tools(request, self.store)
        home = home_of(settled(request.output, root=request.root), request.root)
        self.state = state or _opened(home.answers, writes=writes)
        sources = inputs.sources(self.request, self.tools.files)
        # As it was before anything was asked: a change during the run is seen by the next one.
        self._program = {INSTALLATION: installation_stamp(), PROGRAM: program_digest().encode()}
        self.engine = Engine(QUERIES, sources, self.state, self.tools)

    def look(self, request: Request, changed: Collection[str] | None) -> None:
        """Look at the clock, and at the files: at those that changed, or at all of them."""
        self.request = request
        self.changed = self.tools.look(changed)
        self.engine.look({} if self.changed is None else {file_digest: self.changed})

    def expect(self) -> None:
        """Have all files that are new or changed parsed together, when the first is asked for."""
        if self.changed is not None:
            return  # they are few
        known = {key: stamp for _, key, stamp in self.state.stamps(file_digest.name)}
        source = self.tools.files.sources()[file_digest]
        self.tools.library.expected = [
            each
            for each in self.tools.disk.listing.files
            if not (stamp := known.get(each[0])) or source.stamp(each[0]) != stamp
        ]

    def save(self, closing: Closing | None = None) -> None:
        """Record what was answered, and what a build has reported, unless it failed."""
        self.engine.notes |= self._program | {FAILED: b"" if closing else b"yes"}
        if closing:
            self.engine.notes[CLOSING] = codec.encode(closing)
        try:
            self.engine.save()
        except StateError:
            self.engine.has_failed = True
            discard(self.request)


def _opened(file: Path, *, writes: bool) -> State:
    """Open what is recorded; where that cannot be, all ends with this process."""
    with contextlib.suppress(StateError):
        return _of_this_program(file, writes=writes)
    if writes and _is_removed(file):
        with contextlib.suppress(StateError):
            return _of_this_program(file, writes=True)
    return State()


def _of_this_program(file: Path, *, writes: bool) -> State:
    """Open what this program has recorded: nothing of another one can be believed."""
    if not writes and not file.exists():
        return State()
    state = State(file, writes=writes)
    stamp = installation_stamp()
    if state.note(INSTALLATION) == stamp or state.note(PROGRAM) == program_digest().encode():
        return state
    if not writes:
        return State()
    state.clear()
    return state


def use(request: Request, session: Session | None, work: Callable[[Run], T], *, writes: bool) -> T:
    """Look at the files, and do some work with what is known of the site.

    A session's run is kept for the next time, also where the content has errors. What is recorded
    may be damaged, which shows only when it is used: then all starts from nothing, once. Raises
    what `work` raises, and `EnvironmentFault` for a file that is changed meanwhile.
    """
    session = session or Session()
    if session.run is None or session.run.engine.has_failed:
        session.forget()
        session.run = Run(request, writes=writes)
    try:
        return _used(session.run, request, session, work)
    except StateError:
        is_gone = writes and discard(request)
        session.run = Run(request, writes=True) if is_gone else Run(request, state=State())
        return _used(session.run, request, session, work)
    except ChangedInputError as error:
        raise EnvironmentFault(f"{error.key} was changed during the build; build again") from None


def _used(run: Run, request: Request, session: Session, work: Callable[[Run], T]) -> T:
    changed, session.changed = session.changed, None
    try:
        with run.store:
            run.look(request, changed)
            return work(run)
    except ContentError:
        run.save()  # so that only the files that are repaired are read again
        raise
    except BaseException:
        session.forget()
        raise


def discard(request: Request) -> bool:
    """Remove what is recorded of an output; tell whether it is gone."""
    return _is_removed(home_of(settled(request.output, root=request.root), request.root).answers)


def _is_removed(file: Path) -> bool:
    with contextlib.suppress(OSError):
        for ending in ("-wal", "-shm", ""):
            file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)
    return not file.exists()

"""How documents become a site: names, states, order, links, and More Posts."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from clinicsite import clock, ranks, urls
from clinicsite.engine import Query, Site, items, query
from clinicsite.errors import Diagnostic, Severity
from clinicsite.graph import vocabulary as vocabularies
from clinicsite.graph.author_names import AuthorNames
from clinicsite.graph.links import Destination, Places, lead_picture, resolve_references
from clinicsite.graph.nodes import LinkTo, PictureAt, State, Target
from clinicsite.graph.publication import post_url
from clinicsite.graph.related import Candidate, Choice, begin
from clinicsite.graph.resolve import Known, resolve_post, unknown_providers
from clinicsite.graph.unread import Unread
from clinicsite.graph.vocabulary import Vocabulary
from clinicsite.kinds import AUTHOR, CONDITION, KINDS, MODALITY, PAGE, POST
from clinicsite.reading.disk import folder
from clinicsite.reading.given import asked, passed
from clinicsite.reading.queries import (
    Facts,
    all_facts,
    bare,
    day,
    document,
    facts,
    files_of_kind,
    parsed,
    settings,
)

K = TypeVar("K")
V = TypeVar("V")


class View(Mapping[K, V]):
    """A mapping that asks for each value when it is needed, so that the question is recorded."""

    def __init__(self, get: Callable[[K], V | None], keys: Callable[[], Collection[K]]) -> None:
        """`get` gives None where there is no such key."""
        self._get, self._keys = get, keys

    def __getitem__(self, key: K) -> V:
        found = self._get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self._get(key) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())


# Names


@query(ranks.NAMES)
def unread(site: Site, _key: str) -> tuple[str, ...]:
    """The paths of files whose names are not known, because they could not be read."""
    return tuple(each.path for each in all_facts(site) if each.is_lost)


@query(ranks.NAMES + 1)
def author_names(site: Site, _key: str) -> AuthorNames:
    """The authors by the names that people type."""
    return AuthorNames.of(bare(site, path) for path in files_of_kind(site, AUTHOR.name))


@query(ranks.NAMES + 1)
def vocabulary(site: Site, kind: str) -> Vocabulary:
    """The names of all modalities, or of all conditions."""
    paths = files_of_kind(site, kind)
    made, wrong = vocabularies.vocabulary(kind, [document(site, path) for path in paths])
    _report(site, wrong)
    return made


@query(ranks.NAMES + 1)
def post_names(site: Site, _key: str) -> dict[str, str]:
    """The path of each post by its id and by its slug; an id wins over another's slug."""
    posts = [each for each in all_facts(site) if each.kind == POST.name and each.is_document]
    by_slug = {each.slug: each for each in posts}
    by_id = {each.id: each for each in posts}
    for slug, each in by_slug.items():
        # Of two posts with one slug, the check for collisions reports.
        if slug in by_id and by_id[slug].slug != slug:
            site.report(_ambiguous(site, each, by_id[slug]))
    return {name: each.path for name, each in (by_slug | by_id).items()}


def _ambiguous(site: Site, post: Facts, other: Facts) -> Diagnostic:
    return Diagnostic(
        document(site, post.path).place("slug"),
        "ambiguous-slug",
        f"the slug '{post.slug}' is also the name of {other.path}, and means that post in"
        " links and in `related`",
        "choose another slug, or rename that file",
        Severity.WARNING,
    )


post_named = items(post_names)


# States


@query(ranks.STATES)
def state(site: Site, path: str) -> State:
    """Whether a document is published on the day of the run, and if not, why."""
    found = facts(site, path)
    if found.draft:
        return State.DRAFT
    if found.expires and found.expires <= day(site).isoformat():
        return State.EXPIRED
    if not found.date:
        return State.PUBLISHED
    date = dt.datetime.fromisoformat(found.date)
    if date.date() < day(site):
        return State.PUBLISHED
    return State.PUBLISHED if passed(site, str(date.timestamp())) else State.SCHEDULED


def shown_states(site: Site) -> frozenset[State]:
    """Return the states that are shown: published, and what a preview includes."""
    return frozenset({State.PUBLISHED, *map(State, asked(site).include)})


def is_shown(site: Site, path: str) -> bool:
    """Check whether a document is on the site."""
    return state(site, path) in shown_states(site)


# Posts with their names resolved


class Resolved(msgspec.Struct, frozen=True, array_like=True):
    """A post's names resolved: authors, modalities and conditions as ids."""

    path: str
    id: str
    slug: str
    url: str
    date: str
    authors: tuple[str, ...]
    reviewer: str | None
    modalities: tuple[str, ...]
    conditions: tuple[str, ...]
    category: str | None
    related: tuple[str, ...]
    unrelated: tuple[str, ...]


@query(ranks.RESOLVED)
def resolved(site: Site, path: str) -> Resolved | None:
    """A post's names resolved, with what is wrong in them; None for what is no post."""
    if not facts(site, path).is_document:
        return None
    post, wrong = resolve_post(document(site, path), _known(site), settings(site), day(site))
    _report(site, wrong)
    named = (post.authors, post.reviewer, post.modalities, post.conditions, post.category)
    where = (path, post.id, post.slug, post.url, post.date.isoformat())
    return Resolved(*where, *named, post.related, post.unrelated)


@query(ranks.RESOLVED)
def providers(site: Site, path: str) -> tuple[str, ...]:
    """The ids of the authors who offer a modality."""
    if not facts(site, path).is_document:
        return ()
    found = document(site, path)
    _report(site, unknown_providers(found, _known(site)))
    names = author_names(site)
    typed = getattr(found.header, "offered_by", ())
    return tuple(dict.fromkeys(id_ for each in typed if (id_ := names.id_of(each))))


def _known(site: Site) -> Known:
    """Return everything that a post may name."""

    def author(id_: str) -> Any:  # noqa: ANN401 - documents of any kind
        path = path_of(site, AUTHOR.name, id_)
        return bare(site, path) if path else None

    def post(name: str) -> Facts | None:
        path = post_named(site, name)
        return facts(site, path) if path else None

    def when(path: str) -> tuple[dt.datetime, State]:
        date = dt.datetime.fromisoformat(facts(site, path).date)
        return clock.in_zone(date, settings(site).zone), state(site, path)

    return Known(
        authors=View(author, lambda: ids_of(site, AUTHOR.name)),
        author_names=author_names(site),
        modalities=vocabulary(site, MODALITY.name),
        conditions=vocabulary(site, CONDITION.name),
        posts=View(post, lambda: post_names(site)),
        when=View(when, tuple),
        shown=shown_states(site),
        unread=Unread(unread(site)),
    )


# Everything by name


@query(ranks.NAMES + 1)
def documents_by_id(site: Site, _key: str) -> dict[str, str]:
    """The path of each document that can be used, by its kind and id: `post:neck-pain`."""
    return {f"{each.kind}:{each.id}": each.path for each in all_facts(site) if each.is_document}


document_by_id = items(documents_by_id)


def path_of(site: Site, kind: str, id_: str) -> str | None:
    """Return the path of a document, or None if there is none of this id."""
    return document_by_id(site, f"{kind}:{id_}")


def ids_of(site: Site, kind: str) -> list[str]:
    """Return the ids of all documents of a kind, by path."""
    return [facts(site, path).id for path in files_of_kind(site, kind)]


def url_of(site: Site, path: str) -> str:
    """Return the address of a document's page."""
    found = facts(site, path)
    if found.kind != POST.name:
        return KINDS[found.kind].url.format(slug=found.slug)
    date = clock.in_zone(dt.datetime.fromisoformat(found.date), settings(site).zone)
    return post_url(settings(site).blog.post_url, found.slug, date)


# What is shown, and in which order


def _shown_posts(site: Site) -> list[Resolved]:
    paths = [path for path in files_of_kind(site, POST.name) if is_shown(site, path)]
    return [each for each in site.ask_all(resolved, paths) if each]


@query(ranks.LISTED)
def order(site: Site, _key: str) -> tuple[str, ...]:
    """The ids of the posts that are shown, newest first; equal dates by slug."""

    def newest(post: Resolved) -> tuple[float, str, str]:
        return -dt.datetime.fromisoformat(post.date).timestamp(), post.slug, post.id

    return tuple(each.id for each in sorted(_shown_posts(site), key=newest))


@query(ranks.LISTED + 1)
def neighbours(site: Site, _key: str) -> dict[str, tuple[str | None, str | None]]:
    """The ids of the newer and the older post of each post that is shown."""
    ids = [None, *order(site), None]
    return {str(ids[at]): (ids[at - 1], ids[at + 1]) for at in range(1, len(ids) - 1)}


neighbours_of = items(neighbours)


@query(ranks.LISTED + 1)
def lists(site: Site, _key: str) -> dict[str, tuple[str, ...]]:
    """The ids of posts, newest first, by what they name: `author:jo`, `reviewer:jo`."""
    posts = {each.id: each for each in _shown_posts(site)}
    found: dict[str, list[str]] = {}
    for id_ in order(site):
        for key in _named_by(posts[id_]):
            found.setdefault(key, []).append(id_)
    return {key: tuple(ids) for key, ids in found.items()}


def _named_by(post: Resolved) -> Iterator[str]:
    yield from (f"{AUTHOR.name}:{each}" for each in post.authors)
    yield from (f"{MODALITY.name}:{each}" for each in post.modalities)
    yield from (f"{CONDITION.name}:{each}" for each in post.conditions)
    if post.reviewer:
        yield f"reviewer:{post.reviewer}"
    if post.category:
        yield f"category:{post.category}"


list_of = items(lists)


@query(ranks.LISTED + 2)
def categories(site: Site, _key: str) -> dict[str, str]:
    """The name of each category by its slug, as its newest post writes it."""
    found = {}
    for key, ids in sorted(lists(site).items()):
        kind, _, slug = key.partition(":")
        if kind == "category":
            path = path_of(site, POST.name, ids[0])
            found[slug] = bare(site, path or "").header.category or ""
    return found


category_named = items(categories)


@query(ranks.LISTED)
def by_name(site: Site, kind: str) -> tuple[str, ...]:
    """The ids of all authors, or terms, in the order of their names."""
    found = [facts(site, path) for path in files_of_kind(site, kind)]
    return tuple(
        each.id for each in sorted(found, key=lambda each: (each.heading.casefold(), each.id))
    )


@query(ranks.LISTED)
def shown_pages(site: Site, _key: str) -> tuple[str, ...]:
    """The ids of the plain pages that are shown."""
    paths = files_of_kind(site, PAGE.name)
    return tuple(facts(site, path).id for path in paths if is_shown(site, path))


# Links


@query(ranks.PLACES)
def destination(site: Site, path: str) -> Destination | None:
    """A document that links may lead to; None if there is none at this path."""
    found = facts(site, path)
    anchors = frozenset(parsed(site, path).anchors)
    if found.status == "headless":
        # No url: nothing will be made of the links of a site in which a document is missing.
        return Destination(path, "", State.PUBLISHED, anchors)
    if not found.is_document:
        return None
    seen_as = State.PUBLISHED if is_shown(site, path) else state(site, path)
    return Destination(path, url_of(site, path), seen_as, anchors)


@query(ranks.NAMES + 2)
def texts(site: Site, _key: str) -> dict[str, bool]:
    """The paths of all texts that a link may lead to."""
    return {each.path: True for each in all_facts(site) if each.status != "unreadable"}


is_text = items(texts)


@query(ranks.PLACES)
def link_names(site: Site, _key: str) -> dict[str, str]:
    """The path that `post:NAME` leads to, by kind and id, or by kind and slug."""
    found = [each for each in all_facts(site) if each.is_document]
    by_slug = {f"{each.kind}:{each.slug}": each.path for each in found}
    return by_slug | documents_by_id(site)


link_name = items(link_names)


@query(ranks.PLACES)
def files(site: Site, _key: str) -> dict[str, bool]:
    """The files of `content/` and `static/` that are no documents, as paths from the root."""
    names = (*folder(site, "content").files, *folder(site, "static").files)
    return dict.fromkeys(names, True)


is_file = items(files)


@query(ranks.PLACES)
def static_findings(site: Site, _key: str) -> None:
    """What is wrong with the files of `static/`, before any is read."""
    _report(site, folder(site, "static").found)


@query(ranks.PLACES + 2)
def hidden(site: Site, _key: str) -> dict[str, str]:
    """The output paths of what is not published, aliases included, and whose they are.

    Those that something else is at already are left out: they are there to be linked to.
    """
    paths: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for each in all_facts(site):
        if each.is_document:
            of = paths[is_shown(site, each.path)]
            for path in _output_paths(site, each):
                of.setdefault(path, each.path)
    return {
        path: of
        for path, of in paths[False].items()
        if path not in paths[True] and not is_file(site, f"static/{path}") and not urls.is_own(path)
    }


def _output_paths(site: Site, of: Facts) -> Iterable[str]:
    return map(urls.output_path, (url_of(site, of.path), *map(urls.alias_url, of.aliases)))


hidden_at = items(hidden)


class Links(msgspec.Struct, frozen=True, array_like=True):
    """Where the references of a document lead, in order, and its lead picture."""

    targets: tuple[Target, ...] = ()
    lead: str | None = None

    @property
    def pictures(self) -> set[str]:
        """The pictures that it shows."""
        shown = {each.path for each in self.targets if isinstance(each, PictureAt)}
        return shown | ({self.lead} if self.lead else set())


@query(ranks.LINKED)
def links(site: Site, path: str) -> Links:
    """Where a document's references lead, with what is wrong in them."""
    found = facts(site, path)
    places = _places(site)
    if found.status == "headless":
        _report(site, resolve_references(parsed(site, path).headless(), places)[1])
    if not found.is_document:
        return Links()
    of = document(site, path)
    targets, wrong = resolve_references(of, places)
    lead, more = lead_picture(of, places)
    _report(site, (*wrong, *more))
    return Links(targets, lead.path if lead else None)


def _places(site: Site) -> Places:
    def at(path: str) -> Destination | None:
        return destination(site, path) if is_text(site, path) else None

    def named(key: tuple[str, str]) -> str | None:
        return link_name(site, ":".join(key))

    def keys() -> list[tuple[str, str]]:
        return [(kind, name) for kind, _, name in (key.partition(":") for key in link_names(site))]

    return Places(
        destinations=View(at, lambda: texts(site)),
        names=View(named, keys),
        files=View(lambda path: is_file(site, path), lambda: files(site)),
        unread=Unread(unread(site)),
        hidden=View(lambda path: hidden_at(site, path), lambda: hidden(site)),
    )


@query(ranks.SHARED)
def pictures(site: Site, _key: str) -> tuple[frozenset[str], frozenset[str]]:
    """The pictures that documents on the site show, and those that only others do."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    paths = [each.path for each in all_facts(site) if each.is_document]
    for path, of in zip(paths, site.ask_all(links, paths), strict=True):
        found[is_shown(site, path)] |= of.pictures
    shown = frozenset(found[True])
    return shown, frozenset(found[False]) - shown


# What is left out


@query(ranks.LISTED)
def left_out(site: Site, _key: str) -> tuple[str, ...]:
    """The paths of the documents that are not on the site, in order."""
    return tuple(
        each.path
        for each in all_facts(site)
        if each.is_document
        and each.kind in {POST.name, PAGE.name}
        and not is_shown(site, each.path)
    )


# More Posts


@query(ranks.SHARED)
def posts_by_url(site: Site, _key: str) -> dict[str, str]:
    """The id of each post that is shown, by its url."""
    return {each.url: each.id for each in _shown_posts(site)}


post_at = items(posts_by_url)


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A post as More Posts sees it; the words of its text are fetched by its path."""

    path: str
    title: str
    description: str
    text_digest: str
    links: tuple[str, ...]


@query(ranks.SHARED + 2)
def entry(site: Site, path: str) -> Entry | None:
    """What More Posts needs of a post beside its resolved names."""
    found = parsed(site, path)
    if not found.is_document:
        return None
    header: Any = found.typed
    about = (header.title, header.description or "", found.text_digest)
    return Entry(path, *about, linked_posts(site, path))


@dataclass(frozen=True)
class Words:
    """The words of a post's text, which are fetched when they are needed."""

    text_digest: str
    site: Site
    path: str

    @property
    def text(self) -> str:
        """The words."""
        return document(self.site, self.path).markup.text


def linked_posts(site: Site, path: str) -> tuple[str, ...]:
    """Return the ids of the posts that a text links to, in order, each once."""
    targets = links(site, path).targets
    at = (each.url.partition("#")[0] for each in targets if isinstance(each, LinkTo))
    found = (post_at(site, url) for url in at if url)
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def candidates(site: Site) -> list[Candidate]:
    """Return all posts that are shown, as More Posts sees them."""
    posts = _shown_posts(site)
    entries = site.ask_all(entry, [each.path for each in posts])
    return [
        Candidate(
            id=post.id,
            title=of.title,
            description=of.description,
            body=Words(of.text_digest, site, of.path),
            date=dt.datetime.fromisoformat(post.date).date(),
            authors=post.authors,
            modalities=post.modalities,
            conditions=post.conditions,
            related=post.related,
            unrelated=post.unrelated,
            links=of.links,
        )
        for post, of in zip(posts, entries, strict=True)
        if of
    ]


@query(ranks.MORE_POSTS)
def more_posts(site: Site, _key: str) -> dict[str, tuple[Choice, ...]]:
    """The More Posts of every post that is shown, by id."""
    chosen = begin(
        candidates(site),
        count=settings(site).blog.more_posts,
        language=settings(site).language,
        cache=site.tools.store.cache("terms"),
    )
    return dict(chosen())


choices_of = items(more_posts)


def _report(site: Site, found: Iterable[Diagnostic]) -> None:
    for each in found:
        site.report(each)


QUERIES: tuple[Query[Any], ...] = (
    unread, author_names, vocabulary, post_names, post_named, state, resolved, providers,
    documents_by_id, document_by_id, order, neighbours, neighbours_of, lists, list_of, categories,
    category_named, by_name, shown_pages, destination, texts, is_text, link_names, link_name, files,
    is_file, static_findings, hidden, hidden_at, links, pictures, left_out, posts_by_url, post_at,
    entry, more_posts, choices_of,
)  # fmt: skip

"""The site as a graph: documents with their urls, and with their names resolved to each other."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from clinicsite import clock
from clinicsite.engine import Site
from clinicsite.graph import linking, ordering, states
from clinicsite.graph.more_posts import query
from clinicsite.graph.names import naming, resolving
from clinicsite.graph.nodes import Author, Category, PlainPage, Post, Target, Term, Unpublished
from clinicsite.graph.view import View
from clinicsite.kinds import AUTHOR, CONDITION, MODALITY, PAGE, POST, Kind
from clinicsite.reading.documents import Document
from clinicsite.reading.queries import bare, day, document, facts, settings
from clinicsite.settings import Settings


class SiteGraph:
    """All that is on the site, resolved; `posts` is newest first, the rest by name.

    Whatever is looked at is asked for, so a query may use it, and depends on what it has looked at.
    `links` gives, for each document's path, the targets of its references in order. `more_posts`
    gives, for each post's id, those of the chosen posts. `pictures` are the files that
    documents on the site show, `pictures_unpublished` those that only others do.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.posts: Mapping[str, Post] = View(self._post, lambda: ordering.order(site))
        self.pages: Mapping[str, PlainPage] = View(self._page, lambda: ordering.shown_pages(site))
        self.authors: Mapping[str, Author] = self._by_name(AUTHOR, self._author)
        self.modalities: Mapping[str, Term] = self._by_name(MODALITY, self._term)
        self.conditions: Mapping[str, Term] = self._by_name(CONDITION, self._term)
        self.categories: Mapping[str, Category] = View(
            self._category, lambda: list(ordering.categories(site))
        )
        self.links: Mapping[str, tuple[Target, ...]] = View(
            lambda path: linking.links(site, path).targets, self._shown_paths
        )
        self.more_posts: Mapping[str, tuple[str, ...]] = View(
            lambda id_: query.choices_of(site, id_), lambda: ordering.order(site)
        )

    @property
    def settings(self) -> Settings:
        """The settings."""
        return settings(self.site)

    @property
    def today(self) -> dt.date:
        """The day of the run."""
        return day(self.site)

    @property
    def now(self) -> dt.datetime:
        """The day of the run as the last moment of it, in the clinic's time zone."""
        return dt.datetime.combine(self.today, dt.time(23, 59, 59), self.settings.zone)

    @property
    def unpublished(self) -> tuple[Unpublished, ...]:
        """What is left out of the site, by path."""
        return tuple(map(self.left_out, ordering.left_out(self.site)))

    def left_out(self, path: str) -> Unpublished:
        """Return what is said of a document that is left out."""
        return Unpublished.of(self._any(path))

    @property
    def pictures(self) -> frozenset[str]:
        """The pictures that documents on the site show."""
        return linking.pictures(self.site)[0]

    @property
    def pictures_unpublished(self) -> frozenset[str]:
        """The pictures that only other documents show."""
        return linking.pictures(self.site)[1]

    def documents(self) -> Iterable[Document[Any]]:
        """Yield every document on the site."""
        for group in (self.posts, self.pages, self.authors, self.modalities, self.conditions):
            for node in group.values():
                yield node.document

    def person(self, id_: str) -> Author | None:
        """Return an author without text and without posts: what other pages may show."""
        path = naming.path_of(self.site, AUTHOR.name, id_)
        if path is None:
            return None
        of = facts(self.site, path)
        return Author(bare(self.site, path), of.slug, AUTHOR.url.format(slug=of.slug))

    def term(self, kind: Kind, id_: str) -> Term | None:
        """Return a modality or condition without text and without posts."""
        path = naming.path_of(self.site, kind.name, id_)
        if path is None:
            return None
        of = facts(self.site, path)
        return Term(bare(self.site, path), of.slug, kind.url.format(slug=of.slug))

    def bare_post(self, id_: str) -> Post | None:
        """Return a post that is shown, without its text."""
        path = self._shown_path(POST, id_)
        return self._made(path, bare(self.site, path)) if path else None

    def _document(self, path: str) -> Document[Any]:
        return document(self.site, path)

    def _by_name(self, kind: Kind, get: Any) -> Mapping[str, Any]:  # noqa: ANN401 - of its kind
        return View(lambda id_: get(kind, id_), lambda: ordering.by_name(self.site, kind.name))

    def _shown_path(self, kind: Kind, id_: str) -> str | None:
        path = naming.path_of(self.site, kind.name, id_)
        return path if path and states.is_shown(self.site, path) else None

    def _shown_paths(self) -> list[str]:
        return [each.path for each in self.documents()]

    def _post(self, id_: str) -> Post | None:
        path = self._shown_path(POST, id_)
        return self._made(path, self._document(path)) if path else None

    def _made(self, path: str, of: Document[Any]) -> Post | None:
        found = resolving.resolved(self.site, path)
        if found is None:
            return None
        return Post(
            document=of,
            slug=found.slug,
            url=found.url,
            date=clock.in_zone(of.header.date, self.settings.zone),
            state=states.state(self.site, path),
            authors=found.authors,
            reviewer=found.reviewer,
            modalities=found.modalities,
            conditions=found.conditions,
            category=found.category,
            related=found.related,
            unrelated=found.unrelated,
        )

    def _page(self, id_: str) -> PlainPage | None:
        path = self._shown_path(PAGE, id_)
        return self._plain(path) if path else None

    def _plain(self, path: str) -> PlainPage:
        slug = facts(self.site, path).slug
        url = PAGE.url.format(slug=slug)
        return PlainPage(self._document(path), slug, url, states.state(self.site, path))

    def _any(self, path: str) -> Post | PlainPage:
        if facts(self.site, path).kind == PAGE.name:
            return self._plain(path)
        made = self._made(path, self._document(path))
        if made is None:
            raise AssertionError(f"{path} is no post")
        return made

    def _author(self, kind: Kind, id_: str) -> Author | None:
        path = naming.path_of(self.site, kind.name, id_)
        if path is None:
            return None
        slug = facts(self.site, path).slug
        posts = ordering.list_of(self.site, f"{kind.name}:{id_}") or ()
        reviewed = ordering.list_of(self.site, f"reviewer:{id_}") or ()
        return Author(self._document(path), slug, kind.url.format(slug=slug), posts, reviewed)

    def _term(self, kind: Kind, id_: str) -> Term | None:
        path = naming.path_of(self.site, kind.name, id_)
        if path is None:
            return None
        slug = facts(self.site, path).slug
        posts = ordering.list_of(self.site, f"{kind.name}:{id_}") or ()
        offered_by = resolving.providers(self.site, path) if kind is MODALITY else ()
        return Term(self._document(path), slug, kind.url.format(slug=slug), posts, offered_by)

    def _category(self, slug: str) -> Category | None:
        name = ordering.category_named(self.site, slug)
        if name is None:
            return None
        posts = ordering.list_of(self.site, f"category:{slug}") or ()
        return Category(slug, name, f"/categories/{slug}/", posts)

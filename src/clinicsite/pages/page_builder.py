"""What every page maker needs: the graph, addresses, words, pictures, and cards made once.

A card of a post is made once and shared by all pages that list it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from clinicsite import ranks
from clinicsite.engine import Query, Site, query
from clinicsite.graph import ordering
from clinicsite.graph.links import picture_path
from clinicsite.graph.names.vocabulary import mention_names
from clinicsite.graph.nodes import Author, LinkTo, PictureAt, Post, State
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.kinds import KINDS, MODALITY, Kind
from clinicsite.labels import Labels
from clinicsite.markup.mentions import mentioned
from clinicsite.media.picture_headers import PictureFault
from clinicsite.pages.assets.picture_assets import as_shown
from clinicsite.pages.assets.pictures import ready
from clinicsite.pages.contexts import dates
from clinicsite.pages.contexts.frame import frame
from clinicsite.pages.contexts.html_values import Body, Picture, absolute_url
from clinicsite.pages.contexts.parts import (
    ArchiveEntry,
    AuthorCard,
    AuthorLink,
    Byline,
    Call,
    Card,
    Day,
    Link,
    iso_day,
)
from clinicsite.pages.contexts.post_parts import byline_parts, excerpt
from clinicsite.pages.contexts.site import SiteContext
from clinicsite.pages.seo.head_facts import SiteFacts
from clinicsite.reading.documents import Document
from clinicsite.urls import Address

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Materials:
    """What page makers need; whatever they look at is recorded as a question of their page."""

    graph: SiteGraph

    @property
    def asking(self) -> Site:
        """What answers questions."""
        return self.graph.site

    @property
    def site(self) -> SiteContext:
        """The part of the context that all pages share."""
        return frame(self.asking).site

    @property
    def facts(self) -> SiteFacts:
        """What every head says of the site."""
        return frame(self.asking).facts

    @property
    def address(self) -> Address:
        """Where the site lives."""
        return frame(self.asking).address

    @property
    def labels(self) -> Labels:
        """The theme's words in the site's language."""
        return self.site.labels

    def day(self, moment: Any) -> Day:  # noqa: ANN401 - a date or a datetime
        """Return a date as the site shows it."""
        settings = self.graph.settings
        shown = dates.show(moment, settings.blog.date_format, settings.language)
        return Day(iso_day(moment), shown)

    def moment(self, post: Post) -> Day:
        """Return a post's date: the calendar day, or the moment where a time was typed."""
        shown = self.day(post.date)
        typed_time = hasattr(post.document.header.date, "hour")
        return Day(dates.iso(post.date), shown.text) if typed_time else shown

    def link(self, label: str, url: str) -> Link:
        """Return a link to a url of this site or to another."""
        return Link(label, self.address.href(url))

    def author_link(self, id_: str) -> AuthorLink:
        """Return an author as a byline names them."""
        author = self.author_card(id_)
        return AuthorLink(author.name, author.url, author.suffix)

    def author_card(self, id_: str) -> AuthorCard:
        """Return an author in the box below a post.

        It does not tell the number of posts, which would make every post of an author stale
        with each new one.
        """
        return _there(author_card(self.asking, id_))

    def counted_author_card(self, author: Author) -> AuthorCard:
        """Return an author in a list of authors, which tells the number of posts."""
        return replace(self.author_card(author.id), posts=len(author.posts))

    def term_link(self, kind: Kind, id_: str) -> Link:
        """Return a modality or condition as a link."""
        return _there(term_link(self.asking, f"{kind.name}:{id_}"))

    def post_link(self, id_: str) -> Link:
        """Return a post as a link."""
        return _there(post_link(self.asking, id_))

    def made_author_card(self, author: Author) -> AuthorCard:
        """Make the card of an author."""
        header = author.document.header
        return AuthorCard(
            name=author.name,
            url=self.address.local(author.url),
            suffix=author.suffix,
            job_title=header.job_title or "",
            summary=author.document.markup.excerpt,
            organization=header.kind == "organization",
            photo=self.lead_picture(author.document, "photo"),
        )

    def byline(self, post: Post, form: Literal["byline", "card_byline"]) -> Byline:
        """Return a post's byline in the form that the settings give, or the language does."""
        blog = self.graph.settings.blog
        pattern = getattr(blog, form) if form in blog.model_fields_set else self.labels.byline
        category = self.category(post)
        updated = post.document.header.updated
        return Byline(
            parts=byline_parts(
                pattern, has_category=category is not None, has_updated=updated is not None
            ),
            authors=tuple(self.author_link(each) for each in post.authors),
            date=self.moment(post),
            updated=self.day(updated) if updated else None,
            category=category,
        )

    def category(self, post: Post) -> Link | None:
        """Return what a post is filed under."""
        if post.category is None:
            return None
        name = ordering.category_named(self.asking, post.category) or ""
        return self.link(name, f"/categories/{post.category}/")

    def card(self, id_: str) -> Card:
        """Return the card of a post."""
        return _there(card(self.asking, id_))

    def made_card(self, post: Post) -> Card:
        """Make the card of a post."""
        return Card(
            url=self.address.local(post.url),
            title=post.title,
            byline=self.byline(post, "card_byline"),
            excerpt=excerpt(post),
            picture=self.lead_picture(post.document),
            ribbon=self.ribbon(post.state),
        )

    def cards(self, ids: Iterable[str]) -> tuple[Card, ...]:
        """Return the cards of posts, in order."""
        return tuple(map(_there, self.asking.ask_all(card, ids)))

    def ribbon(self, state: State) -> str:
        """Return the word that marks an unpublished document in a preview."""
        return "" if state is State.PUBLISHED else str(getattr(self.labels, state.value))

    def lead_picture(self, document: Document[Any], key: str = "image") -> Picture | None:
        """Return a document's lead picture."""
        header = getattr(document.header, key, None)
        if header is None:
            return None
        path = picture_path(header.src, document.folder)
        of = (header.alt or "", header.credit or "", header.caption or "")
        return self.picture(path, *of)

    def picture(self, path: str, alt: str, credit: str = "", caption: str = "") -> Picture | None:
        """Return the picture of a file of the site, or None if it cannot be shown."""
        found = ready(self.asking, path)
        if isinstance(found, PictureFault):
            return None
        return as_shown(found, self.address, alt=alt, credit=credit, caption=caption)

    def body(self, document: Document[Any], *, own_url: str, absolute: bool = False) -> Body:
        """Return a document's text, references resolved and mentions linked.

        With `absolute`, every url is a permalink, for feeds.
        """
        targets = self.targets(document, own_url=own_url, absolute=absolute)
        return self.body_of(document, targets, own_url=own_url, absolute=absolute)

    def body_of(
        self,
        document: Document[Any],
        targets: tuple[str | Picture, ...],
        *,
        own_url: str,
        absolute: bool = False,
    ) -> Body:
        """Return a document's text whose `targets` are known."""
        prose = document.markup.prose
        mentions = () if absolute else self._mentions(document, own_url)
        page = self.address.permalink(own_url) if absolute else ""
        return Body(prose.html_digest, targets, mentions, prose, page)

    def targets(
        self, document: Document[Any], *, own_url: str, absolute: bool = False
    ) -> tuple[str | Picture, ...]:
        """Return where the references of a text lead, as `Body` holds it."""
        markup = document.markup
        place = self.address.permalink if absolute else self.address.local
        targets: list[str | Picture] = []
        for index, target in enumerate(self.graph.links.get(document.path, ())):
            if isinstance(target, LinkTo):
                targets.append(_anchored(target.url, own_url, place, absolute=absolute))
            elif isinstance(target, PictureAt):
                reference = markup.references[index]
                picture = self.picture(target.path, reference.text)
                targets.append(absolute_url(picture, self.address) if absolute else picture or "")
            else:
                targets.append("")
        return tuple(targets)

    def _mentions(self, document: Document[Any], own_url: str) -> tuple[tuple[str, str], ...]:
        """Return the modalities' names that a text mentions, with their urls."""
        if not self.graph.settings.blog.link_modalities:
            return ()
        own = self.address.local(own_url)
        found = mentioned(document.markup.text, mention_urls(self.asking))
        return tuple(pair for pair in found if pair[1] != own)

    def call_for(self, label: str, url: str) -> Call:
        """Return a call to book."""
        return Call(label, self.address.href(url), phone=url.startswith("tel:"))


def _there(found: T | None) -> T:
    if found is None:
        raise AssertionError("a page shows what is not on the site")
    return found


@query(ranks.CARDS)
def card(site: Site, id_: str) -> Card | None:
    """A post in a list; None if it is not on the site."""
    graph = SiteGraph(site)
    post = graph.bare_post(id_)
    return Materials(graph).made_card(post) if post else None


@query(ranks.CARDS - 1)
def author_card(site: Site, id_: str) -> AuthorCard | None:
    """An author as other pages show them, without the number of their posts."""
    graph = SiteGraph(site)
    author = graph.person(id_)
    return Materials(graph).made_author_card(author) if author else None


@query(ranks.CARDS)
def term_link(site: Site, key: str) -> Link | None:
    """A modality or condition as a link; the key is its kind and id."""
    kind, _, id_ = key.partition(":")
    graph = SiteGraph(site)
    term = graph.term(KINDS[kind], id_)
    return Materials(graph).link(term.name, term.url) if term else None


@query(ranks.CARDS)
def post_link(site: Site, id_: str) -> Link | None:
    """A post as a link; None if it is not on the site."""
    graph = SiteGraph(site)
    post = graph.bare_post(id_)
    return Materials(graph).link(post.title, post.url) if post else None


@query(ranks.CARDS)
def archive_entry(site: Site, id_: str) -> ArchiveEntry | None:
    """A post in the archive; None if it is not on the site."""
    graph = SiteGraph(site)
    post, materials = graph.bare_post(id_), Materials(graph)
    if post is None:
        return None
    return ArchiveEntry(post.title, materials.address.local(post.url), materials.moment(post))


@query(ranks.CARDS)
def mention_urls(site: Site, _key: str) -> tuple[tuple[str, str], ...]:
    """The names under which texts mention modalities, with the urls of these."""
    graph, address = SiteGraph(site), frame(site).address
    terms = [_there(graph.term(MODALITY, each)) for each in graph.modalities]
    return tuple(
        (name, address.local(term.url)) for term in terms for name in mention_names(term.document)
    )


def _anchored(url: str, own_url: str, place: Callable[[str], str], *, absolute: bool) -> str:
    """Return a resolved link; an anchor of the page itself stays bare unless urls are absolute."""
    if url.startswith("#"):
        return place(own_url) + url if absolute else url
    return place(url)


QUERIES: tuple[Query[Any], ...] = (
    card, author_card, term_link, post_link, archive_entry, mention_urls,
)  # fmt: skip

"""The editor's panel: what is unpublished, what is due, what is odd, and why posts go together.

Pure and read-only: pages of plain HTML, made of the last good site. Every value is escaped where it
is put in.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from clinicsite import clock
from clinicsite.building.stages import Site
from clinicsite.errors import Diagnostic
from clinicsite.graph.more_posts import explain
from clinicsite.graph.more_posts.query import candidates
from clinicsite.graph.nodes import LinkTo, PlainPage, Post, State, Unpublished
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.pages.contexts.parts import Head
from clinicsite.pages.contexts.templates import PostContext
from clinicsite.serving.failure import page
from clinicsite.urls import Address

PANEL = "/_clinicsite/"
_POST = f"{PANEL}post/"
_DUE_WITHIN = 2  # months that a review is announced before

_WORDS = {
    "pinned": "named in “related”",
    "series": "the same series",
    "modalities": "shared modalities",
    "conditions": "shared conditions",
    "terms": "shared words",
    "author": "the same author",
    "linked": "linked in the text",
    "linked-from": "it links here",
    "rescued": "nothing else led to it",
    "nearest": "nearest in time",
}


def panel_page(site: Site, path: str) -> bytes | None:
    """Return the panel's page at a url, or None if there is none."""
    if path == PANEL:
        return page("The site as an editor sees it", _overview(site))
    if path.startswith(_POST) and path.endswith("/"):
        post = site.graph.posts.get(path[len(_POST) : -1])
        return page(post.title, _post(site, post)) if post else None
    return None


def _overview(site: Site) -> Markup:
    graph = site.graph
    linked = _inbound(graph)
    rows = (
        (
            _link(f"{_POST}{quote(post.id)}/", post.title),
            post.date.date(),
            post.state,
            post.document.markup.words,
            len(linked.get(post.id, ())),
        )
        for post in graph.posts.values()
    )
    return Markup().join(
        [
            *(_state(graph, state) for state in (State.DRAFT, State.SCHEDULED, State.EXPIRED)),
            _section("Reviews due", _table(("Post", "Due"), _reviews(graph))),
            _section("Remarks", _remarks(site.diagnostics)),
            _section("Posts", _table(("Title", "Date", "State", "Words", "Linked from"), rows)),
        ]
    )


def _state(graph: SiteGraph, state: State) -> Markup:
    """Return the documents of one state, whether this preview shows them or not."""
    nodes: list[Post | PlainPage] = [*graph.posts.values(), *graph.pages.values()]
    shown = map(Unpublished.of, nodes)
    urls = {each.document.path: each.url for each in nodes}
    found = sorted(
        (each for each in (*shown, *graph.unpublished) if each.state is state),
        key=lambda each: (str(each.date), each.path),
    )
    local = Address(graph.settings.url).local
    rows = (
        (
            _link(local(urls[each.path]), each.title) if each.path in urls else each.title,
            each.path,
            each.date.date() if each.date else "",
        )
        for each in found
    )
    title = {"draft": "Drafts", "scheduled": "Scheduled", "expired": "Expired"}[state]
    return _section(f"{title} ({len(found)})", _table(("Title", "File", "Date"), rows))


def _reviews(graph: SiteGraph) -> list[tuple[object, ...]]:
    soon = clock.months_after(graph.today, _DUE_WITHIN)
    found = []
    for post in graph.posts.values():
        header = post.document.header
        if post.reviewer is None or header.last_reviewed is None:
            continue
        due = clock.months_after(header.last_reviewed, header.review_in)
        if due <= soon:
            found.append((due, post))
    found.sort(key=lambda each: (each[0], each[1].id))
    return [(_link(f"{_POST}{quote(post.id)}/", post.title), due) for due, post in found]


def _remarks(diagnostics: Iterable[Diagnostic]) -> Markup:
    rows = [
        (str(each.place), each.severity, each.message + (f"; {each.hint}" if each.hint else ""))
        for each in diagnostics
    ]
    return _table(("Place", "Severity", "What"), rows)


def _inbound(graph: SiteGraph) -> Mapping[str, list[str]]:
    """Return for each post's id the paths of the documents whose text links to it."""
    by_url = {post.url: post.id for post in graph.posts.values()}
    found: dict[str, list[str]] = {}
    for path, targets in graph.links.items():
        urls = (each.url.partition("#")[0] for each in targets if isinstance(each, LinkTo))
        for id_ in dict.fromkeys(by_url[url] for url in urls if url in by_url):
            found.setdefault(id_, []).append(path)
    return found


def _post(site: Site, post: Post) -> Markup:
    graph = site.graph
    local = Address(graph.settings.url).local
    of = site.page(post.url)
    context = of.context if of else None
    shown_by = [
        graph.posts[other].title
        for other, choices in graph.more_posts.items()
        if post.id in choices
    ]
    facts = Markup(
        "<p>{} · {} · {} words · <code>{}</code></p><p><a href='{}'>Back to the overview</a></p>"
    ).format(
        _link(local(post.url), "see the page"),
        post.state,
        post.document.markup.words,
        post.document.path,
        PANEL,
    )
    parts = [
        facts,
        _section("Linked from", _list(_inbound(graph).get(post.id, ()))),
        _section("Shown in the More Posts of", _list(shown_by)),
        _section("Its More Posts", _choices(graph, post.id)),
    ]
    if isinstance(context, PostContext):
        parts += [_search_result(context.head), _social_card(context.head, graph)]
    return Markup().join(parts)


def _choices(graph: SiteGraph, id_: str) -> Markup:
    """Return a post's More Posts with what a build knows about each.

    Which words two posts share would take counting the words of all posts again.
    """
    settings = graph.settings
    choices = explain(
        candidates(graph.site),
        id_,
        count=settings.blog.more_posts,
        language=settings.language,
        cache=graph.site.tools.store.cache("more posts"),
    ).chosen
    more = Markup("<p>The words that they share: <code>clinicsite explain {}</code></p>")
    rows = (
        (
            _link(f"{_POST}{quote(each.id)}/", graph.posts[each.id].title),
            "; ".join(
                _WORDS.get(reason.kind, reason.kind)
                + (f": {', '.join(reason.words)}" if reason.words else "")
                for reason in each.reasons
            ),
            each.score,
        )
        for each in choices
    )
    return _table(("Post", "Why", "Likeness of 1000"), rows) + more.format(id_)


def _meta(head: Head, *keys: str) -> str:
    return next((each.content for key in keys for each in head.metas if each.key == key), "")


def _search_result(head: Head) -> Markup:
    return _section(
        "In search results",
        Markup('<div class="result"><cite>{}</cite><br><b>{}</b><p>{}</p></div>').format(
            head.canonical, head.title, _meta(head, "description")
        ),
    )


def _social_card(head: Head, graph: SiteGraph) -> Markup:
    picture = _meta(head, "og:image")
    if picture.startswith(graph.settings.url):
        # Here the picture lies on this server; at its own address it may not be yet.
        picture = urlsplit(picture).path
        image = Markup('<img src="{}" alt="">').format(picture)
    else:
        image = Markup("<p>no picture</p>")
    return _section(
        "As a social card",
        Markup('<div class="card">{}<b>{}</b><p>{}</p></div>').format(
            image,
            _meta(head, "og:title") or head.title,
            _meta(head, "og:description", "description"),
        ),
    )


def _section(title: str, body: Markup) -> Markup:
    return Markup("<section><h2>{}</h2>{}</section>").format(title, body)


def _link(url: str, label: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, label)


def _list(items: Iterable[str]) -> Markup:
    shown = Markup().join(Markup("<li>{}</li>").format(each) for each in items)
    return Markup("<ul>{}</ul>").format(shown) if shown else Markup("<p>nothing</p>")


def _table(titles: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Markup:
    shown = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(_cell(value) for value in row)) for row in rows
    )
    if not shown:
        return Markup("<p>none</p>")
    head = Markup().join(Markup("<th>{}</th>").format(title) for title in titles)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, shown)


def _cell(value: object) -> Markup:
    kind = Markup(' class="number"') if isinstance(value, int) else Markup()
    return Markup("<td{}>{}</td>").format(kind, value)

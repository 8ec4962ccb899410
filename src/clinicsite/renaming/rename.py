"""The order of events of a rename: find the post, decide the edits, try them, swap the files."""

import contextlib
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite import urls
from clinicsite.building.request import Request
from clinicsite.building.stages import graph_of
from clinicsite.errors import ContentError, Diagnostic, UsageError, has_errors
from clinicsite.front_matter import fences, handler, header
from clinicsite.front_matter.handler import Parted
from clinicsite.front_matter.schema import Header
from clinicsite.graph.nodes import LinkTo, PictureAt, Post, State, Target
from clinicsite.graph.site_graph import SiteGraph
from clinicsite.graph.status import WHERE_POSTS_ARE, post_url
from clinicsite.reading import names, sources
from clinicsite.reading.documents import Document
from clinicsite.renaming import journal as journals
from clinicsite.renaming.edits import Edit, apply, line_end
from clinicsite.renaming.journal import Journal
from clinicsite.renaming.moves import Move, body_edits, header_edits, own_edits
from clinicsite.renaming.swap import swap
from clinicsite.settings import Settings
from clinicsite.suggestions.words import did_you_mean

SETTINGS = f"content/{sources.SETTINGS_FILE}"
# States in which a post was never public, so that its old url needs no alias.
_NEVER_PUBLIC = frozenset({State.DRAFT, State.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a rename did or would do: the move, whether the old url redirects, edits by file."""

    move: Move
    has_alias: bool
    edited: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Site:
    """A site whose texts can all be read: bytes and documents by path, and their graph.

    `wrong` are errors between documents, such as dead links.
    """

    request: Request
    settings: Settings
    texts: Mapping[str, bytes]
    documents: Mapping[str, Document[Header]]
    graph: SiteGraph
    wrong: Sequence[Diagnostic]


def rename(
    root: Path, old: str, new: str, *, environ: Mapping[str, str], dry_run: bool = False
) -> Renamed:
    """Rename a post (`old`: its id, slug or file) to `new` (an id), with all links to it.

    Raises `ContentError` if the site has errors, since links in a text that cannot be read cannot
    be corrected; `UsageError` if the rename is impossible or ambiguous; `EnvironmentFault` if the
    disk refuses. Nothing is changed then.
    """
    with journals.locked(root) if not dry_run else contextlib.nullcontext():
        site = _read(root, environ)
        try:
            renamed, journal = _decided(root, site, old, new)
        except (ContentError, UsageError):
            if site.wrong:
                raise ContentError(site.wrong) from None
            raise
        if not dry_run:
            path = renamed.move.old_path
            swap(root, journal, {path: site.texts[path]} | dict(journal.before))
    return renamed


def _decided(root: Path, site: _Site, old: str, new: str) -> tuple[Renamed, Journal]:
    """Decide on all edits and try them: the site must have no errors afterwards.

    Errors that it has now may be dead links to the new name, left by an interrupted rename.
    """
    post = _find(site.graph, old)
    move = _move(root, site, post, new)
    keep = post.state not in _NEVER_PUBLIC and move.new_url != move.old_url
    edits = _edits(site, move, keep_old_url=keep)
    before = {path: site.texts[path] for path in edits}
    after = {path: apply(before[path], edits[path], path) for path in edits}
    _try(site, move, after)
    has_alias = any(move.old_url in edit.new for edit in edits.get(move.old_path, ()))
    renamed = Renamed(move, has_alias, {path: len(set(some)) for path, some in edits.items()})
    return renamed, Journal(move, keep, before, after)


def _read(root: Path, environ: Mapping[str, str]) -> _Site:
    request = _request(root, environ)
    graph, wrong, between = graph_of(request)
    if has_errors(wrong):
        raise ContentError(wrong)
    texts = {each.path: each.data for each in sources.scan(root)[0]}
    texts[SETTINGS] = (root / SETTINGS).read_bytes()
    by_path = {document.path: document for document in graph.documents()}
    wrong = [*wrong, *between] if has_errors(between) else []
    return _Site(request, graph.settings, texts, by_path, graph, wrong)


def _request(root: Path, environ: Mapping[str, str]) -> Request:
    states = frozenset(State) - {State.PUBLISHED}
    return Request(root=root, include=states, environ=environ)


def _find(graph: SiteGraph, name: str) -> Post:
    wanted = posixpath.normpath(name)
    for post in graph.posts.values():
        if wanted in (post.id, post.document.path, post.document.folder):
            return post
    by_slug = {post.slug: post for post in graph.posts.values()}
    if name in by_slug:
        return by_slug[name]
    hint = did_you_mean(name, graph.posts, many=WHERE_POSTS_ARE)
    raise UsageError(f"no post is called '{name}'; {hint}".rstrip("; "))


def _move(root: Path, site: _Site, post: Post, typed: str) -> Move:
    """Decide the new names of the post. Raises `UsageError` if it cannot have them."""
    new_id = posixpath.basename(typed.removesuffix("/index.md")).removesuffix(".md")
    if "/" in typed and not posixpath.normpath(typed).startswith("content/posts/"):
        raise UsageError(f"'{typed}' is not a name for a post; use a name such as neck-pain")
    fault = names.name_fault("post", new_id)
    if fault is not None:
        better = f"; try '{fault[1]}'" if fault[1] else ""
        raise UsageError(f"'{new_id}' cannot be part of a url: {fault[0]}{better}")
    day = names.date_of(post.id)
    if day is not None and names.date_of(new_id) is None:
        new_id = f"{day}-{new_id}"  # keep the date of the file name
    if names.date_of(new_id) not in (None, post.document.header.date.isoformat()[:10]):
        raise UsageError(f"'{new_id}' starts with a date that is not the post's own")
    if new_id == post.id:
        raise UsageError(f"the post is already called '{new_id}'")
    new_slug = names.default_slug("post", new_id)
    bundle = post.document.path.endswith("/index.md")
    move = Move(
        old_id=post.id,
        new_id=new_id,
        old_slug=post.slug,
        new_slug=new_slug,
        old_url=post.url,
        new_url=post_url(site.settings.blog.post_url, new_slug, post.date),
        old_path=post.document.path,
        new_path=f"content/posts/{new_id}{'/index.md' if bundle else '.md'}",
        folders=(f"{post.document.folder}/", f"content/posts/{new_id}/") if bundle else None,
    )
    _refuse_taken(root, site.graph, move)
    return move


def _refuse_taken(root: Path, graph: SiteGraph, move: Move) -> None:
    for path in (f"content/posts/{move.new_id}.md", f"content/posts/{move.new_id}"):
        if (root / path).exists():
            raise UsageError(f"{path} exists already; choose another name")
    url = urls.folded(move.new_url)
    groups: tuple[Mapping[str, Any], ...] = (
        graph.posts, graph.pages, graph.authors, graph.modalities, graph.conditions,
    )  # fmt: skip
    for node in (node for group in groups for node in group.values()):
        document = node.document
        if document.path == move.old_path:
            continue
        same_name = document.kind == "post" and node.slug == move.new_slug
        if same_name or urls.folded(node.url) == url:
            raise UsageError(f"{document.path} has the url {move.new_url}; choose another name")
        if any(urls.folded(f"{each.rstrip('/')}/") == url for each in document.header.aliases):
            raise UsageError(
                f"{document.path} has {move.new_url} among its aliases; remove it there first"
            )


def _edits(site: _Site, move: Move, *, keep_old_url: bool) -> dict[str, list[Edit]]:
    """Return the edits of each file that has any, by its path before the move."""
    edits = {
        path: edits_of_document(move, site.texts[path], document, keep_old_url=keep_old_url)
        for path, document in site.documents.items()
    }
    edits[SETTINGS] = edits_of_settings(move, site.texts[SETTINGS])
    return {path: some for path, some in edits.items() if some}


def edits_of_document(
    move: Move, data: bytes, document: Document[Header], *, keep_old_url: bool
) -> list[Edit]:
    """Return the edits of a document's file, which is at its path before the move.

    Raises `ContentError` if its front matter cannot be read.
    """
    text, _ = fences.decode(data, document.path)
    parted, wrong = handler.part(text or "", document.path)
    if text is None or parted is None:
        raise ContentError(wrong)
    some = [*header_edits(move, parted, document.folder), *body_edits(move, document)]
    if document.path == move.old_path:
        some += own_edits(move, parted, text, line_end(data), keep_old_url=keep_old_url)
    return some


def edits_of_settings(move: Move, data: bytes) -> list[Edit]:
    """Return the edits of the settings file."""
    text, _ = fences.decode(data, SETTINGS)
    front = header.read(text or "", file=SETTINGS, first_line=1)[0]
    return list(header_edits(move, Parted(front, "", 0), "content"))


def _try(site: _Site, move: Move, after: Mapping[str, bytes]) -> None:
    """Resolve the changed site in memory; every link must have the same target as before.

    Raises `ContentError` or `UsageError` if the site would not be the same under the new name.
    """
    overlay: dict[str, bytes | None] = dict(after)
    overlay[move.new_path] = after.get(move.old_path, site.texts[move.old_path])
    overlay[move.old_path] = None
    overlay.pop(SETTINGS, None)
    graph, *found = graph_of(site.request, overlay=overlay, moved=move.of_file)
    wrong = [each for some in found for each in some]
    if has_errors(wrong):
        raise ContentError(wrong)
    faulty = {each.place.file for each in site.wrong}  # dead links of these may have a target now
    for path, targets in site.graph.links.items():
        new_path = move.new_path if path == move.old_path else path
        same = tuple(_moved(move, each) for each in targets)
        if path not in faulty and graph.links[new_path] != same:
            raise UsageError(f"cannot correct the links of {path}; rename the post by hand")
    sound = [each for each in site.graph.posts.values() if each.document.path not in faulty]
    _compare_names(sound, graph, move)


def _moved(move: Move, target: Target) -> Target:
    if isinstance(target, LinkTo):
        return LinkTo(move.of_url(target.url) or target.url)
    if isinstance(target, PictureAt):
        return PictureAt(move.of_file(target.path) or target.path)
    return target


def _compare_names(before: Iterable[Post], graph: SiteGraph, move: Move) -> None:
    def moved(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(move.new_id if id_ == move.old_id else id_ for id_ in ids)

    for post in before:
        same = graph.posts[moved([post.id])[0]]
        if (same.related, same.unrelated) != (moved(post.related), moved(post.unrelated)):
            raise UsageError(f"cannot correct the related posts of {post.document.path}")
        if post.document.path == move.old_path and same.url != move.new_url:
            raise UsageError(f"cannot change the url of {post.document.path}; check its slug")

"""Why a page is made again, and what it depends on, in words, from the recorded questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from clinicsite.engine import Engine
from clinicsite.engine.nodes import Asked
from clinicsite.rendering import outputs

SHOWN = 5  # reasons of one page

# What a question is about; one that is not here is only a step on the way to another.
_WORDS = {
    "file": "{}",
    "listing": "the files in content/",
    "folder": "the files in {}/",
    "templates": "the templates",
    "asked": "what was asked for",
    "today": "the day",
    "passed": "a date that has passed",
    "search tool": "the installed Pagefind",
    "parsed": "{}",
    "settings_read": "content/site.yaml",
    "state": "the state of {}",
    "resolved": "the names in {}",
    "links": "the links of {}",
    "order": "the order of posts",
    "neighbours[]": "the neighbours of {}",
    "lists[]": "the list of posts by {}",
    "list_slice": "a part of a list of posts",
    "categories": "the categories",
    "categories[]": "the name of the category {}",
    "more_posts[]": "More Posts of {}",
    "vocabulary": "the names of each {}",
    "author_names": "the names of authors",
    "card": "the card of {}",
    "post_link": "the title of {}",
    "author_card": "the card of the author {}",
    "term_link": "the name of {}",
    "archive_entry": "the line of {} in the archive",
    "feed_entry": "the entry of {} in feeds",
    "mention_urls": "the names of modalities",
    "frame": "what all pages share",
    "ready": "the picture {}",
    "search_files_made": "the search index",
    "static_names[]": "the file static/{}",
    "pages_in_order": "the list of pages",
    "closure": "the template {}",
    "by_name": "the list of each {}",
}


def reasons(computed: Mapping[Asked, list[Asked]], url: str) -> list[str]:
    """Return why a page was found out of date in this run: at most five reasons, the rest counted.

    Empty if it was not.
    """
    found: dict[str, None] = {}
    for question in (outputs.page.name, outputs.context.name):
        for cause in computed.get((question, url), ()):
            found |= dict.fromkeys(_reasons(computed, cause))
    told = list(found)
    if len(told) > SHOWN:
        told[SHOWN:] = [f"and {len(told) - SHOWN} more"]
    return told


def _reasons(computed: Mapping[Asked, list[Asked]], cause: Asked) -> Iterator[str]:
    """Yield a changed answer, with the changed inputs that it comes from."""
    what = _in_words(cause)
    if not what:
        for each in computed.get(cause, ()):
            yield from _reasons(computed, each)
        return
    inputs = dict.fromkeys(each for each in _inputs(computed, cause, set()) if each != what)
    if inputs:
        shown = list(inputs)[:SHOWN]
        more = f" and {len(inputs) - SHOWN} more" if len(inputs) > SHOWN else ""
        yield f"{what} changed because {', '.join(shown)}{more} changed"
    else:
        yield f"{what} changed"


def _inputs(computed: Mapping[Asked, list[Asked]], of: Asked, seen: set[Asked]) -> Iterator[str]:
    if of in seen:
        return
    seen.add(of)
    causes = computed.get(of, [])
    if not causes:
        yield _in_words(of) or of[0]
    for each in causes:
        yield from _inputs(computed, each, seen)


def _in_words(of: Asked) -> str:
    """Return what a question is about; empty for one that is only a step."""
    name, key = of
    return _WORDS.get(name, "").format(key.replace(":", " ", 1))


# Questions about all documents at once: their files are not listed one by one.
_OF_ALL = {
    "more_posts": "the words and subjects of all posts",
    "order": "the dates of all posts",
    "lists": "the dates and subjects of all posts",
    "categories": "the categories of all posts",
    "pages_in_order": "the addresses of all pages",
    "static_names": "",
    "settings_read": "content/site.yaml",
}
# Whether there is a document of a name: every page asks for that.
_NAMES = {
    "documents_by_id[]", "post_names[]", "texts[]", "link_names[]", "files[]", "hidden[]",
    "posts_by_url[]", "page_list[]", "asked", "listing", "folder", "state", "unread",
    "author_names",
    "vocabulary", "files_of_kind", "has_search", "search tool", "by_name", "options",
}  # fmt: skip


def dependencies(engine: Engine, url: str) -> list[tuple[str, list[str]]]:
    """Return what a page asks for, in words, each with the files that this comes down to."""
    queries = {each.name: each for each in engine.queries}
    found: dict[str, list[str]] = {}
    waiting = [(outputs.page.name, url)]
    while waiting:
        of = waiting.pop()
        what = _in_words(of)
        if of[0] in _NAMES:
            continue
        if what:
            files = dict.fromkeys(_files(engine, queries, of, set()))
            found[what] = sorted(each for each in files if each and each != what)
        else:
            waiting += engine.reads(queries[of[0]], of[1])
    return sorted(found.items())


def _files(
    engine: Engine, queries: Mapping[str, Any], of: Asked, seen: set[Asked]
) -> Iterator[str]:
    if of in seen or of[0] in _NAMES:
        return
    seen.add(of)
    if of[0] in _OF_ALL:
        yield _OF_ALL[of[0]]
        return
    reads = engine.reads(queries[of[0]], of[1])
    if not reads:
        yield _in_words(of) or of[0]
    for each in reads:
        yield from _files(engine, queries, each, seen)


def graph(engine: Engine, url: str) -> dict[str, list[str]]:
    """Return all questions below a page, each with those that it asked, as `name key`."""
    queries = {each.name: each for each in engine.queries}
    found: dict[str, list[str]] = {}
    waiting = [(outputs.page.name, url)]
    while waiting:
        name, key = waiting.pop()
        shown = f"{name} {key}".strip()
        if shown not in found:
            reads = engine.reads(queries[name], key)
            found[shown] = [f"{each} {of}".strip() for each, of in reads]
            waiting += reads
    return dict(sorted(found.items()))

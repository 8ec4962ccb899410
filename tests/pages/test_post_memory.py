"""What is remembered of posts' pages: never a token that making the page anew would not give."""

import dataclasses
import shutil
from collections.abc import Callable, Iterable, Mapping
from operator import add, contains, eq, getitem
from pathlib import Path
from typing import Any

import pytest

from clinicsite.graph.nodes import State
from clinicsite.pages import posts as room
from clinicsite.pages.contexts import PostContext
from clinicsite.pages.ingredients import HIDDEN, Ingredients
from clinicsite.pages.materials import Materials
from clinicsite.pages.page import Page
from clinicsite.pages.post_context import post_context
from clinicsite.pages.posts import PostMemory
from clinicsite.rendering.inputs import Inputs
from clinicsite.stages import Site as Made
from clinicsite.stages import read_site
from sample import SITES, Site, copy

CALVES = "content/posts/calves.md"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="9"><path d="M0 0h9"/></svg>\n'
PICTURE = "image:\n  src: /{}.svg\n  alt: A drawing\n  credit: Ana\n"


@pytest.fixture
def site(tmp_path: Path, tiny_theme: None) -> Site:  # noqa: ARG001 - made with it
    """Return a site in which the post about calves shows all that a post can show."""
    site = copy(SITES / "stories", tmp_path / "site")
    for width, name in enumerate(("lead", "inside", "photo"), start=9):
        site.write(f"static/{name}.svg", SVG.format(width))
    site.write("content/conditions/ache.md", "---\nname: Aches\n---\nThey ache.\n")
    site.replace("content/authors/ben.md", "---\n", "---\nphoto:\n  src: /photo.svg\n  alt: Ben\n")
    site.replace("content/posts/ankles.md", "modalities", "slug: cold-ankles\nmodalities")
    header = (
        f"related: [ankles]\nconditions: [ache]\n{PICTURE.format('lead')}"
        f"category: Sport\nreviewed_by: ana\nlast_reviewed: 2026-03-01\nreview_in: 12\n"
        "description: Of calves.\n---\n"
        "[Ankles](ankles.md), [backs](backs.md) and Swedish massage.\n\n"
        "![A drawing](/inside.svg)\n\n"
    )
    head, _, text = site.read(CALVES).rpartition("---\n")
    site.write(CALVES, head + header + text)
    site.write("content/site.yaml", f"{site.read('content/site.yaml')}disclaimer: Ask a doctor.\n")
    return site


def edit(path: str, old: str, new: str) -> Callable[[Site], None]:
    """Return an edit of a file below `content/`."""
    return lambda site: site.replace(f"content/{path}", old, new)


def draw(name: str) -> Callable[[Site], None]:
    """Return an edit of a picture."""
    return lambda site: site.write(f"static/{name}.svg", SVG.format(20))


EDITS: dict[str, Callable[[Site], None]] = {
    "its text": edit("posts/calves.md", "long run", "longish run"),
    "its title": edit("posts/calves.md", "after running", "after racing"),
    "its picture": draw("lead"),
    "a picture of its text": draw("inside"),
    "the url of a post it links to": edit("posts/ankles.md", "cold-ankles", "ankles"),
    "a link's post becomes a draft": edit("posts/backs.md", "author", "draft: true\nauthor"),
    "the title of one of its More Posts": edit("posts/ankles.md", "in winter", "in snow"),
    "its More Posts": edit("posts/calves.md", "[ankles]", "[elbows]"),
    "the newer post's title": edit("posts/desks.md", "Desks and", "A desk and"),
    "the older post's title": edit("posts/backs.md", "Backs and", "A back and"),
    "its author's name": edit("authors/ben.md", "name: ", "name: Dr "),
    "its author's photo": draw("photo"),
    "its modality's name": edit("modalities/deep-tissue.md", "name: ", "name: Very "),
    "its condition's name": edit("conditions/ache.md", "Aches", "Pains"),
    "the call to book": edit(
        "modalities/deep-tissue.md", "---\nname", "---\nbooking: {label: Go, url: /about/}\nname"
    ),
    "what its text mentions": edit("modalities/swedish.md", "Swedish", "Swiss"),
    "the words of its category": edit("posts/calves.md", "Sport", "Sports"),
    "a setting that is shown": edit("site.yaml", "Story Clinic", "Tale Clinic"),
    "a setting of its byline": edit("site.yaml", "blog:\n", "blog:\n  date_format: long\n"),
    "the language": edit("site.yaml", "language: en", "language: es"),
    "the time zone": edit("site.yaml", "America/New_York", "Asia/Tokyo"),
    "the disclaimer": edit("site.yaml", "Ask a doctor.", "{text: Ask., url: /about/}"),
    "the site's address": edit("site.yaml", "story.example", "story.example/blog"),
}


def told(made: Made) -> dict[str, Mapping[str, str]]:
    """Return the inputs of every file of a site."""
    return {each.path: each.inputs for each in made.wanted()}


def anew(site: Site, **options: Any) -> Made:
    """Make a site that nothing is remembered of."""
    scratch = site.root.with_name("anew")
    shutil.rmtree(scratch, ignore_errors=True)
    return read_site(copy(site.root, scratch).request(**options))


def made_of(page: Page) -> bool:
    """Tell whether a page's context was made at once, and not left until somebody asks for it."""
    return isinstance(page._context, PostContext)


@pytest.mark.parametrize("name", EDITS)
def test_what_is_remembered_is_what_is_made_anew(name: str, site: Site) -> None:
    """After any edit, tokens and contexts are those of a site that nothing is remembered of."""
    read_site(site.request())
    EDITS[name](site)
    made, fresh = read_site(site.request()), anew(site)
    assert told(made) == told(fresh)
    assert [page.context for page in made.pages] == [page.context for page in fresh.pages]


def test_a_default_that_is_typed_is_another_setting(site: Site) -> None:
    """In another language, a byline's pattern that was not typed is the language's own."""
    EDITS["the language"](site)
    read_site(site.request())
    edit("site.yaml", "blog:\n", "blog:\n  byline: By {authors} {date}\n")(site)
    assert told(read_site(site.request())) == told(anew(site))


def test_the_day_of_the_run_matters_only_to_reviews_that_fall_due(site: Site) -> None:
    """Another day makes no context anew but that of the post whose review is now overdue."""
    read_site(site.request(today="2026-07-01"))
    assert not any(map(made_of, read_site(site.request(today="2027-02-28")).pages))
    made = read_site(site.request(today="2027-03-02"))
    assert [page.url for page in made.pages if made_of(page)] == ["/posts/calves/"]
    assert told(made) == told(anew(site, today="2027-03-02"))


def test_an_edit_of_a_text_makes_one_context(site: Site) -> None:
    """And none is made where nothing changed; those left are made when they are asked for."""
    read_site(site.request())
    assert not any(map(made_of, read_site(site.request()).pages))
    site.replace(CALVES, "long run", "longish run")
    made = read_site(site.request())
    assert [page.url for page in made.pages if made_of(page)] == ["/posts/calves/"]


def test_a_preview_and_a_build_do_not_forget_each_other(site: Site) -> None:
    """A draft has a page in the preview alone, and its neighbours have other neighbours there."""
    site.replace("content/posts/backs.md", "author", "draft: true\nauthor")
    preview = {"preview": True, "include": frozenset({State.DRAFT})}
    for options in ({}, preview):
        assert told(read_site(site.request(**options))) == told(anew(site, **options))
    for options in ({}, preview):
        made = read_site(site.request(**options))
        assert not any(map(made_of, made.pages))
        assert told(made) == told(anew(site, **options))


# What is left out of the digest, and an edit that then keeps an old page.
FORGOTTEN = {
    "post": "its title",
    "picture": "its picture",
    "targets": "a picture of its text",
    "more_posts": "the title of one of its More Posts",
    "newer": "the newer post's title",
    "older": "the older post's title",
}


@pytest.mark.parametrize("forgotten", [each.name for each in dataclasses.fields(Ingredients)])
def test_control_each_ingredient_that_is_forgotten_is_seen(
    forgotten: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no edit tells of another ingredient in its place."""
    digest = Ingredients.digest

    def fewer(self: Ingredients, others: str, key: str) -> str:
        if forgotten == "post":
            return digest(self, others, "")
        without: Any = {forgotten: None}
        return digest(dataclasses.replace(self, **without), others, key)

    today = "2026-07-01" if forgotten == "review_overdue" else "2026-06-01"
    with monkeypatch.context() as patch:
        patch.setattr(Ingredients, "digest", fewer)
        read_site(site.request(today=today))
        if forgotten == "review_overdue":
            today = "2027-03-02"
        else:
            EDITS[FORGOTTEN[forgotten]](site)
        made = read_site(site.request(today=today))
    assert told(made) != told(anew(site, today=today))


@pytest.mark.parametrize("name", ["its author's name", "its author's photo", "the disclaimer"])
def test_control_other_materials_that_are_forgotten_are_seen(
    name: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "digest_of_others", lambda _others: "")
    read_site(site.request())
    EDITS[name](site)
    assert told(read_site(site.request())) != told(anew(site))


def test_a_maker_that_looks_at_another_post_fails(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of the graph could name a post is out of its reach, so that nothing is forgotten."""
    seen: list[Materials] = []

    def look_on(others: Materials, made_of: Ingredients) -> PostContext:
        seen.append(others)
        return post_context(others, made_of)

    monkeypatch.setattr(room, "post_context", look_on)
    read_site(site.request())
    others, graph = seen[0], seen[0].graph
    looks: Iterable[Callable[[], object]] = (
        lambda: graph.posts["ankles"],
        lambda: list(graph.posts),
        lambda: graph.more_posts.get("calves"),
        lambda: graph.links["content/posts/ankles.md"],
        lambda: graph.now.tzinfo,
        lambda: len(graph.authors["ana"].posts),
        lambda: list(graph.authors["ana"].reviewed),
        lambda: bool(graph.modalities["swedish"].posts),
        lambda: graph.conditions["ache"].posts[0],
        lambda: "calves" in graph.categories["sport"].posts,
        lambda: list(graph.pages),
        lambda: others.card("ankles"),
        lambda: others.body(graph.authors["ana"].document, own_url="/"),
        lambda: others.pictures.picture("static/lead.svg", alt="", place=None),  # type: ignore[arg-type]
    )
    for look in looks:
        with pytest.raises(AssertionError, match="ingredients"):
            look()


@pytest.mark.parametrize(
    "use",
    [len, list, bool, str, lambda it: it.x, lambda it: it() if callable(it) else it.x]
    + [lambda it, do=do: do(it, 1) for do in (getitem, contains, eq, add)],
)
def test_what_is_hidden_cannot_be_used(use: Callable[[Any], object]) -> None:
    """An answer of any kind would be one that pages depend on."""
    with pytest.raises(AssertionError, match="ingredients"):
        use(HIDDEN)


class Kept(dict[str, bytes]):
    """A cache in memory."""

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self[key] for key in keys if key in self}

    def put_many(self, mapping: Mapping[str, bytes]) -> None:
        self.update(mapping)


def with_cache(site: Site, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Make a site whose posts' pages are remembered in a cache of ours."""
    with monkeypatch.context() as patch:
        remember = PostMemory.__init__
        patch.setattr(PostMemory, "__init__", lambda self, _, keys: remember(self, kept, keys))
        return read_site(site.request())


def test_a_page_has_one_value_however_often_it_changes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the store does not grow with each day of writing."""
    kept = Kept()
    made = with_cache(site, kept, monkeypatch)
    count = sum(page.template == "post.html" for page in made.pages)
    for text in ("One", "Two", "Three"):
        site.replace("content/site.yaml", "name: ", f"name: {text} ")
        site.replace(CALVES, "Rest the", f"{text}. Rest the")
        with_cache(site, kept, monkeypatch)
        assert len(kept) == count


@pytest.mark.parametrize(
    "damage",
    [
        lambda _sound: b"",
        lambda _sound: b"\xff\xfe{}",
        lambda sound: sound.rpartition(b"\n")[0],
        lambda sound: sound + b"\n",
        lambda sound: sound.partition(b"\n")[2],
    ],
)
def test_values_that_are_damaged_are_made_again(
    damage: Callable[[bytes], bytes], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another form, cut short, with more behind, or without what they were made of."""
    kept = Kept()
    sound = told(with_cache(site, kept, monkeypatch))
    kept.update({name: damage(value) for name, value in kept.items()})
    assert told(with_cache(site, kept, monkeypatch)) == sound


def test_tokens_are_those_that_inputs_would_take(site: Site) -> None:
    """A remembered token stands for the value as `Inputs` sees it."""
    read_site(site.request())
    made = read_site(site.request())
    inputs = Inputs(made.templates, {})
    for page in made.pages:
        bare = Page(page.url, page.template, page.context, page.source)
        assert inputs.of(page) == inputs.of(bare)

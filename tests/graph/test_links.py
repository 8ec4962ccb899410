"""Links, anchors, pictures and pinned posts lead somewhere, or are told of at their place."""

import unicodedata
from typing import Literal

import pytest

from clinicsite.errors import Severity
from clinicsite.graph.names import hints
from clinicsite.graph.nodes import LinkTo, PictureAt, State, Unlinked
from clinicsite.markup.facts import Reference
from clinicsite.reading.documents import Headless
from graph_samples import assembled, document, post, told

FILES = (
    *("static/images/neck.svg", "static/price list.pdf", "static/assets/a.css"),
    *("content/posts/towel.svg", "content/posts/form.pdf", "content/pages/sofa.svg"),
)
UNPUBLISHED = [
    ({"draft": True}, State.DRAFT),
    ({"date": "2027-01-01"}, State.SCHEDULED),
    ({"expires": "2026-05-01"}, State.EXPIRED),
]
ABOUT = document("page", "about", anchors=("who", "caf\u00e9"))


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("two.md", "/posts/two/"),
        ("./two.md", "/posts/two/"),
        ("../posts/two.md", "/posts/two/"),
        ("../pages/about.md", "/about/"),
        ("../pages/about.md#who", "/about/#who"),
        ("../pages/about.md#caf%C3%A9", "/about/#caf%C3%A9"),
        ("../pages/about.md?x=1#who", "/about/#who"),
        ("post:two", "/posts/two/"),
        ("page:about#who", "/about/#who"),
        ("author:ana", "/authors/ana/"),
        ("/anything/", "/anything/"),
        ("one.md#own", "#own"),
        ("#own", "#own"),
    ],
)
def test_a_reference_becomes_a_url(target: str, url: str) -> None:
    graph, wrong = assembled(ABOUT, post("one", target, anchors=("own",)), post("two"))
    assert wrong == []
    assert graph.links["content/posts/one.md"] == (LinkTo(url),)


@pytest.mark.parametrize(
    ("target", "code", "hint"),
    [
        ("tow.md", "dead-link", "did you mean 'two.md'?"),
        ("two.html", "dead-link", "did you mean 'two.md'?"),
        ("../page/about.md", "dead-link", "did you mean '../pages/about.md'?"),
        ("../../../../etc/passwd", "dead-link", "write the path of the .md file"),
        ("post:tow", "dead-link", "did you mean 'two'?"),
        ("modality:heat", "dead-link", ""),
        ("../pages/about.md#whom", "dead-anchor", "did you mean '#who'?"),
        ("#nothing", "dead-anchor", "did you mean '#own'?"),
        ("neck.svg", "missing-picture", "write '/images/neck.svg'"),
        ("/neck.svg", "missing-picture", "write '/images/neck.svg'"),
        ("/images/nek.svg", "missing-picture", "did you mean '/images/neck.svg'?"),
        ("../../static/images/nec.svg", "missing-picture", "put the file into content/posts/"),
        ("content/posts/towel.svg", "missing-picture", "write 'towel.svg'"),
        ("/content/posts/towel.svg", "missing-picture", "write 'towel.svg'"),
        ("content/pages/sofa.svg", "missing-picture", "write '../pages/sofa.svg'"),
        ("static/images/neck.svg", "missing-picture", "write '/images/neck.svg'"),
        ("images/towel.svg", "missing-picture", "did you mean 'towel.svg'?"),
        ("x.svg", "missing-picture", "put the file into content/posts/"),
        ("info@clinic.example", "dead-link", "write 'mailto:info@clinic.example'"),
        ("www.nhs.uk/x", "dead-link", "write 'https://www.nhs.uk/x'"),
        ("harborclinic.com", "dead-link", "write 'https://harborclinic.com'"),
        ("harborclinic.com/book?x=1", "dead-link", "write 'https://harborclinic.com/book?x=1'"),
        ("503-555-0142", "dead-link", "write 'tel:5035550142'"),
        ("form.pdf", "dead-link", "put it into static/ itself, and write '/form.pdf'"),
        ("../../static/price list.pdf", "dead-link", "write '/price%20list.pdf'"),
        ("price%20list.pdf", "dead-link", "write '/price%20list.pdf'"),
        (
            "../../static/assets/a.css",
            "dead-link",
            "put it into static/ itself, and write '/a.css'",
        ),
        ("nope.md", "dead-link", "write the path of the .md file"),
        ("../pages/nope.md", "dead-link", "write the path of the .md file"),
        ("about.md", "dead-link", "did you mean '../pages/about.md'?"),
        ("content/posts/two.md", "dead-link", "did you mean 'two.md'?"),
    ],
)
def test_a_dead_reference_is_told_at_its_place(target: str, code: str, hint: str) -> None:
    _, wrong = assembled(
        ABOUT,
        post("one", target, anchors=("own",)),
        post("two"),
        files=FILES,
    )
    assert told(wrong) == [f"one.md:20 {code}"]
    assert wrong[0].place.column == 7
    if target != "#nothing":
        assert wrong[0].hint == hint


def test_a_picture_is_beside_its_text_or_in_static() -> None:
    files = ("content/posts/neck.svg", "static/images/neck.svg")
    graph, wrong = assembled(post("one", "neck.svg", "/images/neck.svg"), files=files)
    assert wrong == []
    assert graph.links["content/posts/one.md"] == tuple(map(PictureAt, files))


@pytest.mark.parametrize(("header", "state"), UNPUBLISHED)
def test_a_link_to_what_is_not_published_loses_its_link_and_keeps_its_words(
    header: dict[str, object], state: State
) -> None:
    graph, wrong = assembled(post("one", "two.md", "post:two#part"), post("two", **header))
    assert graph.links["content/posts/one.md"] == (Unlinked(state=state), Unlinked(state=state))
    assert {each.severity for each in wrong} == {Severity.INFO}


@pytest.mark.parametrize("path", ["/posts/two/", "/posts/two/index.html", "/old/", "/old/a.html"])
@pytest.mark.parametrize("rest", ["", "#part", "?x=1#part"])
@pytest.mark.parametrize(("header", "state"), UNPUBLISHED)
def test_a_path_of_what_is_not_published_is_such_a_link(
    path: str, rest: str, header: dict[str, object], state: State
) -> None:
    """A day on which a post expires breaks no build, however the link to it was written."""
    two = post("two", path, aliases=["/old", "/old/a.html"], **header)
    graph, wrong = assembled(post("one", path + rest), two)
    assert graph.links["content/posts/one.md"] == (Unlinked(state=state),)
    assert [(*told([each]), each.severity) for each in wrong] == [
        ("one.md:20 link-to-unpublished", Severity.INFO)
    ]


def test_a_path_of_a_page_that_is_a_draft_is_such_a_link() -> None:
    graph, _ = assembled(post("one", "/about/#who"), document("page", "about", draft=True))
    assert graph.links["content/posts/one.md"] == (Unlinked(),)


def test_a_path_at_which_something_else_is_stays_a_link() -> None:
    """The old path of an expired offer may be that of the next, or of a file."""
    old = post("old", aliases=["/offer/", "/offer.pdf", "/posts/two/"], expires="2026-05-01")
    targets = ("/offer/", "/offer.pdf", "/posts/two/")
    one, two = post("one", *targets), post("two", aliases=["/offer"])
    graph, wrong = assembled(one, old, two, files=["static/offer.pdf"])
    assert graph.links["content/posts/one.md"] == tuple(map(LinkTo, targets))
    assert wrong == []


def test_a_draft_takes_no_link_away_from_a_page_of_the_sites_own() -> None:
    """Its slug or old address may be that of a list or feed, which is there to be linked to."""
    draft = post("old", aliases=["/feed.xml", "/modalities/", "/archive/"], draft=True)
    targets = ("/feed.xml", "/modalities/", "/archive/", "/page/2/", "/")
    graph, wrong = assembled(post("one", *targets), draft)
    assert graph.links["content/posts/one.md"] == tuple(map(LinkTo, targets))
    assert wrong == []


def test_what_is_shown_in_a_preview_is_linked_by_its_path() -> None:
    draft = post("two", draft=True)
    graph, wrong = assembled(post("one", "/posts/two/"), draft, include=[State.DRAFT])
    assert graph.links["content/posts/one.md"] == (LinkTo("/posts/two/"),)
    assert wrong == []


def test_links_of_what_is_not_published_are_no_links_of_the_site() -> None:
    graph, _ = assembled(post("one", "two.md", draft=True), post("two"))
    assert sorted(graph.links) == ["content/authors/ana.md", "content/posts/two.md"]


def test_pictures_that_only_drafts_show_are_not_published() -> None:
    files = ("static/images/both.svg", "static/images/draft.svg")
    both, only = "/images/both.svg", "/images/draft.svg"
    graph, _ = assembled(post("one", both, only, draft=True), post("two", both), files=files)
    assert graph.pictures_unpublished == {"static/images/draft.svg"}


def test_a_document_that_cannot_be_read_is_not_called_missing() -> None:
    """Whoever names it is not blamed for the mistake in its file."""
    blamed = post(
        "one", "../pages/lost.md", "page:lost", "post:gone", related="gone", author=["ana", "ben"],
        reviewed_by="ben", last_reviewed="2026-01-01",
    )  # fmt: skip
    assert len(assembled(blamed)[1]) == 6
    unread = ["content/pages/lost.md", "content/posts/gone/index.md", "content/authors/ben.md"]
    assert told(assembled(blamed, unread=unread)[1]) == []


def test_links_of_a_text_under_a_faulty_header_are_told_in_the_same_run() -> None:
    """Nobody has to mend the header first to hear of them; its own anchors are known."""
    path = "content/posts/lost.md"
    targets = ("two.md", "gone.md", "#part", "#prat", "lost.md#prat", "two.md#x", "none.svg", "/a/")
    links = tuple(
        Reference(target, target.endswith(".svg"), line, 7)
        for line, target in enumerate(targets, start=20)
    )
    lost = Headless(path, links, ("part",))
    one = post("one", "lost.md#part", "lost.md#prat", "post:lost", "post:lost#any")
    _, found = assembled(one, post("two"), unread=[path], headless=[lost])
    assert told(found) == [
        "lost.md:21 dead-link",
        "lost.md:23 dead-anchor",
        "lost.md:24 dead-anchor",
        "lost.md:25 dead-anchor",
        "lost.md:26 missing-picture",
        "one.md:21 dead-anchor",
    ]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ({"related": "tow"}, ["one.md:5 unknown-post"]),
        ({"related": "Two"}, ["one.md:5 unknown-post"]),
        ({"related": ["one"]}, ["one.md:5 related-to-itself"]),
        ({"related": ["two", "two"]}, ["one.md:5 related-twice"]),
        ({"unrelated": ["two", "two"]}, ["one.md:5 related-twice"]),
        ({"related": "two", "unrelated": "two"}, ["one.md:6 related-and-unrelated"]),
        ({"related": "draft"}, ["one.md:5 related-unpublished"]),
        ({"unrelated": "draft"}, []),
        ({"related": "later"}, []),
        ({"related": ["two"]}, []),
        ({"related": ["second"]}, []),
    ],
)
def test_pinned_posts_are_checked(header: dict[str, object], found: list[str]) -> None:
    others = (
        post("two", slug="second"), post("draft", draft=True), post("later", date="2027-01-01")
    )  # fmt: skip
    _, wrong = assembled(post("one", **header), *others)
    assert told(wrong) == found


def test_a_pinned_post_that_expires_is_no_warning() -> None:
    """A nightly build with --strict fails by no day alone; a draft is somebody's slip."""
    others = post("old", expires="2026-05-01"), post("draft", draft=True)
    _, wrong = assembled(post("one", related=["old", "draft"]), *others)
    assert [(each.code, each.severity) for each in wrong] == [
        ("related-unpublished", Severity.INFO),
        ("related-unpublished", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    ("header", "message", "hint"),
    [
        (
            {"draft": True},
            "'two.md' is a draft; its words have no link",
            "the link comes back when you delete `draft: true` there",
        ),
        (
            {"date": "2027-01-01"},
            "'two.md' is scheduled for later; its words have no link",
            "the link comes back on its day",
        ),
        (
            {"expires": "2026-05-01"},
            "'two.md' is expired; its words have no link",
            "take the link out, or link to another page",
        ),
    ],
)
@pytest.mark.parametrize("target", ["two.md", "post:two", "/posts/two/"])
def test_a_link_to_what_is_not_published_says_why(
    target: str, header: dict[str, object], message: str, hint: str
) -> None:
    _, wrong = assembled(post("one", target), post("two", **header))
    said = [(each.message, each.hint) for each in wrong]
    assert said == [(message.replace("two.md", target), hint)]


@pytest.mark.parametrize("count", [7, 8])
def test_of_many_posts_the_first_few_are_no_hint(count: int) -> None:
    ids = [f"p{number}" for number in range(count)]
    linking = post("other", "post:nothing-like-it", related="nothing-like-it")
    _, wrong = assembled(linking, *map(post, ids))
    hints = {each.hint for each in wrong}
    assert len(wrong) == 2
    few = f"known: {', '.join(sorted([*ids, 'other']))}"
    many = "a post's id is the name of its file in content/posts/, without .md"
    assert hints == {few if count == 7 else many}


CARLOS = document("author", "carlos-sama", name="Carlos Samá", credentials=["LMT", "CPMT", "Ph.D."])
MIRA = document("author", "mira", name="Mira O'Hara", credentials=["RN"])


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("carlos-sama", "carlos-sama"),
        ("Carlos Samá", "carlos-sama"),
        ("carlos sama", "carlos-sama"),
        ("Carlos Sama, LMT", "carlos-sama"),
        ("CARLOS SAMÁ, LMT, CPMT", "carlos-sama"),
        ("Carlos Sama, Ph.D.", "carlos-sama"),
        ("By Carlos Sama (LMT)", "carlos-sama"),
        ("Mira O\u2019Hara, RN", "mira"),
        ("Mira", "mira"),
    ],
)
def test_an_author_may_be_named_by_name(typed: str, id_: str) -> None:
    one = post("one", author=typed, reviewed_by="Carlos Sama, LMT", last_reviewed="2026-02-01")
    modality = document("modality", "cupping", offered_by=typed)
    graph, wrong = assembled(CARLOS, MIRA, one, modality)
    assert [each.code for each in wrong] == (["self-review"] if id_ == "carlos-sama" else [])
    assert graph.posts["one"].authors == graph.modalities["cupping"].offered_by == (id_,)
    assert graph.posts["one"].reviewer == "carlos-sama"


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [
        ("Carlos Sama", "ambiguous-author", "write the id of one: carlos-sama, carlos-two"),
        ("Mira OHara", "unknown-author", "did you mean 'mira'?"),
        ("Mira O'Hara, Zed", "unknown-author", "put lists in brackets: author: [mira, Zed]"),
        ("carlos-sama & mira", "unknown-author", "put lists in brackets: author: [carlos-sama, m"),
        ("Zed", "unknown-author", "known: carlos-sama, carlos-two, mira; or add content/authors/z"),
    ],
)
def test_an_author_who_is_not_clear_is_an_error_that_says_what_to_write(
    typed: str, code: str, hint: str
) -> None:
    two = document("author", "carlos-two", name="Carlos Sama")
    _, wrong = assembled(CARLOS, MIRA, two, post("one", author=typed))
    assert [each.code for each in wrong] == [code]
    assert wrong[0].hint.startswith(hint)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("two, draft", "put lists in brackets: related: [two, draft]"),
        ("two and draft", "put lists in brackets: related: [two, draft]"),
        ("two; drft", "put lists in brackets: related: [two, draft]"),
        ("two.md", "write the post's id: two"),
        ("content/posts/two.md", "write the post's id: two"),
        ("/posts/two/", "write the post's id: two"),
        ("The Second Post", "write the post's id: two"),
    ],
)
def test_pinned_posts_in_another_form_are_written_out(typed: str, hint: str) -> None:
    others = post("two", title="The second post"), post("draft", draft=True)
    _, wrong = assembled(post("one", related=typed), *others)
    assert [(each.code, each.hint) for each in wrong] == [("unknown-post", hint)]


def test_a_reviewer_needs_a_credential_and_a_day_that_was() -> None:
    ben = document("author", "ben")
    review = {"reviewed_by": "ben", "last_reviewed": "2026-07-01"}
    _, wrong = assembled(document("author", "ana"), ben, post("one", **review))
    assert told(wrong) == ["one.md:5 reviewer-without-credential", "one.md:6 review-in-the-future"]


def test_graphs_of_any_shape_are_assembled() -> None:
    """A chain, a ring, a clique of pins: no recursion, no repeats, never the post itself."""
    ids = [f"p{number}" for number in range(60)]
    shapes = {
        "chain": [ids[number + 1 : number + 2] for number in range(60)],
        "ring": [[ids[(number + 1) % 60]] for number in range(60)],
        "clique": [ids[:number] + ids[number + 1 :] for number in range(60)],
    }
    for related in shapes.values():
        posts = [post(id_, related=pins) for id_, pins in zip(ids, related, strict=True)]
        graph, wrong = assembled(*posts)
        assert wrong == []
        for id_, chosen in graph.more_posts.items():
            assert id_ not in chosen
            assert len(set(chosen)) == len(chosen)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("where", ["content/posts/", "static/images/"])
def test_names_that_only_look_alike_are_told_apart(form: Literal["NFC", "NFD"], where: str) -> None:
    """A Mac may store 'é' as two characters, which no hint may repeat as if it were another."""
    name = "caf\u00e9.svg"
    other: Literal["NFC", "NFD"] = "NFD" if form == "NFC" else "NFC"
    src = f"/images/{name}" if where == "static/images/" else name
    typed = post("one", unicodedata.normalize(form, src))
    file = where + unicodedata.normalize(other, name)
    _, (wrong,) = assembled(typed, files=(file,))
    assert wrong.code == "missing-picture"
    assert "did you mean" not in wrong.hint
    assert "rename the file to 'cafe.svg'" in wrong.hint


@pytest.mark.parametrize(
    ("src", "hint"),
    [
        ("/nope.png =100x200", "leave out '=100x200'; clinicsite chooses the size"),
        ("nope.png =100x", "leave out '=100x'; clinicsite chooses the size"),
        ("nope.png =x50%", "leave out '=x50%'; clinicsite chooses the size"),
        ("nope=1x2.png", "put the file into content/posts/"),
    ],
)
def test_a_size_behind_a_picture_is_named(src: str, hint: str) -> None:
    assert hints.of_missing_picture(src, "content/posts", "content/posts", ()) == hint


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ('<https://a.example> "t" extra', 'write <https://a.example> "t", and nothing behind'),
        ("https://a.example 't' \"u\"", "write https://a.example 't', and nothing behind"),
        ('a "b.md', "write the path of the .md file"),
    ],
)
def test_text_behind_the_title_of_a_link_is_named(typed: str, hint: str) -> None:
    assert hints.of_dead_link(typed, "content/posts", (), ()).startswith(hint)

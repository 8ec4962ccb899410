"""What a deploy sends, in which order, and what holds when it is stopped at any moment."""

import contextlib

import pytest

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.hosting import lease
from clinicsite.hosting.comparison import Allowed
from clinicsite.hosting.deploy import plan_store, to_store
from clinicsite.hosting.record import load
from clinicsite.hosting.stores import ConflictError
from clinicsite.hosting.tree import BuiltFile
from hosting.small_sites import HOME, bytes_of, tree
from hosting.stores_of_hand import NO, HandStore, PowerCut, failing_at


def test_the_first_deploy_sends_everything_assets_then_pages_then_lists() -> None:
    store = HandStore()
    done = to_store(tree(), store)
    assert store.site == bytes_of(tree())
    order = store.order("write")
    assert set(order[:2]) == {"assets/site.0123456789.css", "robots.txt"}
    assert set(order[2:4]) == {"posts/a/index.html", "posts/b/index.html"}
    assert set(order[4:]) == {"index.html", "feed.json"}
    assert (len(done.send), done.remove, done.kept) == (6, (), 0)


def test_the_next_deploy_sends_only_what_differs_and_removes_last() -> None:
    store = HandStore()
    to_store(tree(), store)
    store.log.clear()
    changed = tree(
        posts__a__index_html="changed", posts__b__index_html=None, posts__c__index_html="c"
    )
    to_store(changed, store, Allowed(yes=True))
    assert store.site == bytes_of(changed)
    assert set(store.order("write")) == {"posts/c/index.html", "posts/a/index.html"}
    assert store.order("remove") == ["posts/b/index.html"]
    last_write = max(
        n
        for n, (call, key) in enumerate(store.log)
        if (call, key) == ("write", "posts/a/index.html")
    )
    assert store.log.index(("remove", "posts/b/index.html")) > last_write


def test_new_pages_are_sent_before_changed_ones() -> None:
    """What a changed page may link to is there when it comes."""
    store = HandStore()
    to_store(tree(), store)
    plan = plan_store(tree(posts__z__index_html="z", posts__a__index_html="new a"), store)
    assert [file.path for file in plan.send] == ["posts/z/index.html", "posts/a/index.html"]


def test_nothing_is_written_when_nothing_differs() -> None:
    store = HandStore()
    to_store(tree(), store)
    store.log.clear()
    done = to_store(tree(), store)
    assert (store.log, done.kept) == ([], 6)


def test_files_that_the_record_does_not_name_are_never_removed() -> None:
    store = HandStore()
    store.put("mine.html", b"mine")
    to_store(tree(), store)
    to_store(tree(posts__b__index_html=None), store, Allowed(yes=True))
    assert store.site["mine.html"] == b"mine"


OLD, NEW = tree(), tree(
    posts__a__index_html="new a", posts__b__index_html=None, posts__c__index_html="c",
    index_html=HOME.decode() + "new",
)  # fmt: skip


@pytest.mark.parametrize("error", [NO, KeyboardInterrupt(), PowerCut()])
@pytest.mark.parametrize("number", range(1, 13))
def test_stopped_anywhere_pages_are_whole_and_the_next_deploy_converges(
    number: int, error: BaseException
) -> None:
    """Each page is the old or the new one; no old page goes before the new are there."""
    store = HandStore()
    to_store(OLD, store)
    store.before = failing_at(number, error)
    with contextlib.suppress(type(error)):  # with fewer calls than `number` it ends by itself
        to_store(NEW, store, Allowed(yes=True))
    for path, data in store.site.items():
        allowed = {file.data for site in (OLD, NEW) if (file := site.get(path))}
        assert data in allowed
    if "posts/b/index.html" not in store.site:
        assert bytes_of(NEW).items() <= store.site.items()
    if isinstance(error, PowerCut):
        store.now += lease.DEAD_AFTER + 1
    store.before = lambda _call, _key: None
    to_store(NEW, store, Allowed(yes=True))
    assert store.site == bytes_of(NEW)
    assert store.read(lease.KEY) is None


def test_what_an_interrupted_deploy_left_is_not_forgotten_when_the_site_changes_back() -> None:
    """A page sent by a deploy that never ended is removed if the next site does not have it."""
    store = HandStore()
    to_store(OLD, store)
    written = 0

    def before(call: str, _key: str) -> None:
        nonlocal written
        written += call == "write"
        if call == "write" and written >= 2:
            raise NO

    store.before = before
    with pytest.raises(EnvironmentFault):
        to_store(NEW, store, Allowed(yes=True))
    store.before = lambda _call, _key: None
    to_store(OLD, store)
    assert store.site == bytes_of(OLD)


def test_two_at_once_do_not_mix() -> None:
    """While one is at work the other is refused, whatever moment it comes at."""
    store = HandStore()
    refused = 0

    def second(call: str, _key: str) -> None:
        nonlocal refused
        if call == "write":
            store.before = lambda _call, _key: None
            with pytest.raises(EnvironmentFault, match="another deploy"):
                to_store(NEW, store, Allowed(yes=True))
            refused += 1

    store.before = second
    to_store(OLD, store)
    assert refused == 1
    assert store.site == bytes_of(OLD)


def test_two_that_begin_in_the_same_moment_do_not_both_get_the_lease() -> None:
    store = HandStore()

    def other_first(_call: str, key: str) -> None:
        store.before = lambda _call, _key: None
        if key == lease.KEY:
            store.put(lease.KEY, b"theirs")
            raise ConflictError("the lease is there")

    store.before = other_first
    with pytest.raises(EnvironmentFault, match="has just begun"):
        to_store(tree(), store)
    assert store.objects == {lease.KEY: b"theirs"}


def test_a_deploy_that_was_taken_over_stops_and_leaves_the_other_in_peace() -> None:
    store = HandStore()

    def taken_over(call: str, _key: str) -> None:
        if call == "write":
            store.before = lambda _call, _key: None
            store.now += lease.DEAD_AFTER + 1
            to_store(NEW, store, Allowed(yes=True))

    store.before = taken_over
    with pytest.raises(ConflictError):
        to_store(OLD, store)
    assert set(load(store).files) == set(NEW)
    assert store.site == bytes_of(NEW)


def test_a_killed_deploy_is_waited_for_or_taken_over_on_request() -> None:
    store = HandStore()
    store.put(lease.KEY, b"dead")
    with pytest.raises(EnvironmentFault, match="wait 10 minutes, or use --take-over"):
        to_store(tree(), store)
    to_store(tree(), store, Allowed(take_over=True))
    assert store.site == bytes_of(tree())


PREVIEW = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"robots.txt": PREVIEW}, "preview with drafts"),
        (
            {"index_html": HOME.decode().replace("www.clinic-of-words.org", "localhost:8000")},
            "built for localhost",
        ),
        (
            {"index_html": HOME.decode().replace("www.clinic-of-words.org", "127.0.0.1")},
            "built for 127.0.0.1",
        ),
        (
            {"index_html": HOME.decode().replace("www.clinic-of-words.org", "[::1]:80")},
            "built for ::1",
        ),
        (
            {"index_html": HOME.decode().replace("www.clinic-of-words.org", "192.168.1.4")},
            "built for 192.168.1.4",
        ),
        (
            {"index_html": HOME.decode().replace("www.clinic-of-words.org", "a.example")},
            "is only a placeholder",
        ),
        ({"index_html": "<p>"}, "built for no address"),
        ({"index_html": None}, "no home page"),
        ({"feed.json": '{"items": []}'}, "has no posts"),
        (
            {"posts__a__index_html": None, "posts__b__index_html": None},
            "2 of 3 pages would disappear",
        ),
    ],
)
def test_what_must_not_go_out_is_refused_and_the_store_untouched(
    changes: dict[str, str | None], says: str
) -> None:
    store = HandStore()
    to_store(tree(), store)
    before, store.log = dict(store.objects), []
    for deploy in (to_store, plan_store):
        with pytest.raises(UsageError, match=says.replace("[", r"\[")):
            deploy(tree(**changes), store)
    assert (store.objects, store.log) == (before, [])


def test_yes_lets_a_large_drop_through_and_drafts_never() -> None:
    store = HandStore()
    to_store(tree(), store)
    to_store(tree(posts__a__index_html=None, posts__b__index_html=None), store, Allowed(yes=True))
    with pytest.raises(UsageError, match="preview"):
        to_store(tree(**{"robots.txt": PREVIEW}), store, Allowed(yes=True))


def test_types_caching_and_redirects_of_objects() -> None:
    moved = '<!doctype html><meta http-equiv="refresh" content="0; url=/new/?a=1&amp;b=2">'
    uploads = {
        path: BuiltFile(path, data.encode(), "").upload()
        for path, data in {
            "index.html": "x", "feed.xml": "x", "assets/site.0123456789.css": "x",
            "assets/pictures/a-480w.0123456789.webp": "x", "assets/plain.css": "x",
            "old/index.html": moved, "x.unknown": "x",
        }.items()
    }  # fmt: skip
    cached = {path for path, each in uploads.items() if "immutable" in each.cache_control}
    assert cached == {"assets/site.0123456789.css", "assets/pictures/a-480w.0123456789.webp"}
    assert uploads["index.html"].cache_control == "public, max-age=0, must-revalidate"
    types = [uploads[path].content_type for path in ("index.html", "feed.xml", "x.unknown")]
    assert types == [
        "text/html; charset=utf-8",
        "application/atom+xml; charset=utf-8",
        "application/octet-stream",
    ]  # fmt: skip
    assert uploads["old/index.html"].redirect == "/new/?a=1&b=2"
    assert uploads["index.html"].redirect == ""

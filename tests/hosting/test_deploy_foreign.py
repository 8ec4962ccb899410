"""What others put into a store, changed or removed there, and what a deploy makes of it."""

import json

import pytest

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.hosting import record
from clinicsite.hosting.comparison import Allowed
from clinicsite.hosting.deploy import plan_store, to_store
from clinicsite.hosting.stores import Upload
from clinicsite.hosting.tree import BuiltFile
from hosting.small_sites import bytes_of, tree
from hosting.stores_of_hand import NO, HandStore

A, B = "posts/a/index.html", "posts/b/index.html"
VERIFY, OVERWRITE = Allowed(yes=True, verify=True), Allowed(yes=True, overwrite=True)
WITHOUT_B = tree(posts__b__index_html=None)


@pytest.fixture(name="store")
def _store() -> HandStore:
    """Return a store that the site was deployed to, with an object of someone else."""
    store = HandStore()
    store.put("mine.html", b"mine")
    to_store(tree(), store)
    store.log.clear()
    store.looked.clear()
    return store


def test_an_object_of_others_where_a_file_goes_stops_the_first_deploy() -> None:
    store = HandStore()
    store.put("index.html", b"It works!")
    with pytest.raises(
        UsageError, match=r"'index.html' in s3://by-hand would be replaced"
    ) as caught:
        to_store(tree(), store)
    assert str(caught.value).endswith("move it away, or use --overwrite")
    assert store.log == []
    assert plan_store(tree(), store).in_the_way == ("index.html",)
    to_store(tree(), store, OVERWRITE)
    assert store.site == bytes_of(tree())


def test_the_same_bytes_from_others_are_not_ours_to_remove() -> None:
    """Without our mark an object stays, even one with the bytes and the version that we know."""
    store = HandStore()
    store.put("robots.txt", tree()["robots.txt"].data)
    with pytest.raises(UsageError, match=r"robots\.txt"):
        to_store(tree(), store)


def test_an_object_of_others_where_a_new_page_goes_stops_a_later_deploy(store: HandStore) -> None:
    store.put("posts/c/index.html", b"theirs")
    site = tree(posts__c__index_html="c", posts__a__index_html="new")
    for allowed in (Allowed(), VERIFY):
        with pytest.raises(UsageError, match=r"posts/c/index\.html"):
            to_store(site, store, allowed)
    assert store.log == []


def test_many_objects_in_the_way_are_named_in_one_line() -> None:
    store = HandStore()
    for path in tree():
        store.put(path, b"theirs")
    with pytest.raises(UsageError, match=r"'index.html', .* and 1 more in"):
        to_store(tree(), store)


def test_a_missing_object_is_sent_again(store: HandStore) -> None:
    store.lose(A)
    done = to_store(tree(), store)
    assert (store.order("write"), set(done.repaired)) == ([A], {A})
    assert store.site == bytes_of(tree()) | {"mine.html": b"mine"}


def test_a_file_that_someone_changed_is_kept_until_verify_puts_ours_back(store: HandStore) -> None:
    store.put(A, b"edited in the console")
    with pytest.raises(UsageError, match=f"'{A}' in s3://by-hand changed .* use --verify"):
        to_store(tree(), store)
    assert store.objects[A] == b"edited in the console"
    done = to_store(tree(), store, VERIFY)
    assert (store.order("write"), set(done.repaired)) == ([A], {A})
    assert store.site == bytes_of(tree()) | {"mine.html": b"mine"}


def test_a_file_that_someone_changed_is_never_removed(store: HandStore) -> None:
    """Not with --verify either; it is named once, and then belongs to whoever changed it."""
    store.put(B, b"theirs now")
    done = to_store(WITHOUT_B, store, VERIFY)
    assert (done.left, done.remove) == ((B,), ())
    again = to_store(WITHOUT_B, store, VERIFY)
    assert (again.left, store.objects[B]) == ((), b"theirs now")


def test_a_file_that_someone_changes_during_the_deploy_is_never_removed(store: HandStore) -> None:
    def meanwhile(call: str, _key: str) -> None:
        if call == "note":
            store.put(B, b"theirs now")

    store.before = meanwhile
    done = to_store(WITHOUT_B, store, Allowed(yes=True))
    assert (done.left, store.objects[B]) == ((B,), b"theirs now")


def test_an_object_that_appears_during_the_deploy_is_not_overwritten() -> None:
    store = HandStore()

    def meanwhile(call: str, key: str) -> None:
        if (call, key) == ("write", A):
            store.put(A, b"theirs")

    store.before = meanwhile
    with pytest.raises(EnvironmentFault, match="changed by someone else"):
        to_store(tree(), store)
    assert store.objects[A] == b"theirs"


def test_changed_headers_are_seen_by_verify(store: HandStore) -> None:
    kept = store.uploads[A]
    store.uploads[A] = Upload(A, kept.data, "application/octet-stream", "", "", kept.mark)
    assert plan_store(tree(), store).is_done
    done = to_store(tree(), store, VERIFY)
    assert [file.path for file in done.send] == [A]
    assert store.uploads[A] == kept


def test_a_copy_of_an_object_under_another_name_is_not_ours(store: HandStore) -> None:
    """Copying keeps metadata; a mark is bound to its path."""
    store.put("backup/index.html", b"a")
    kept = store.uploads[A]
    store.uploads["backup/index.html"] = Upload("backup/index.html", b"a", "", "", "", kept.mark)
    store.lose(record.KEY)
    assert plan_store(tree(), store, VERIFY).remove == ()


@pytest.mark.parametrize(
    "damage",
    [
        None, b"", b"{", b"[]", b"null", b"<html>", b"\xff\xfe",
        b'{"format": 1, "files": 3, "pending": []}',
        b'{"format": 2, "files": {"a": 1}, "pending": []}', b'{"format": "x"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_record_that_is_lost_is_rebuilt_from_the_objects(
    store: HandStore, damage: bytes | None
) -> None:
    """Nothing is sent again, nothing of others is touched, and what is due is removed."""
    if damage is None:
        store.lose(record.KEY)
    else:
        store.put(record.KEY, damage)
    to_store(tree(), store)
    assert (store.order("write"), store.order("remove")) == ([], [])
    assert set(record.load(store).files) == set(tree())
    store.put(record.KEY, damage or b"")
    to_store(WITHOUT_B, store, Allowed(yes=True))
    assert (store.order("write"), store.order("remove")) == ([], [B])
    assert store.objects["mine.html"] == b"mine"


def test_a_record_of_a_newer_clinicsite_stops_the_deploy(store: HandStore) -> None:
    store.put(record.KEY, b'{"format": 3}')
    with pytest.raises(EnvironmentFault, match="written by a newer clinicsite; update this one"):
        to_store(tree(), store)
    assert store.log == []


def test_a_drop_of_pages_is_noticed_without_a_record_too(store: HandStore) -> None:
    store.lose(record.KEY)
    few = tree(posts__a__index_html=None, posts__b__index_html=None)
    with pytest.raises(UsageError, match="2 of 3 pages would disappear"):
        to_store(few, store)


@pytest.mark.parametrize("stops", range(1, 14))
def test_a_store_of_an_older_clinicsite_is_taken_over_even_after_an_interruption(
    stops: int,
) -> None:
    """Its objects have no mark; its record says that they are ours."""
    store = HandStore()
    for path, data in bytes_of(tree()).items():
        store.put(path, data)
    files = {path: file.digest for path, file in tree().items() if path != A}
    old = {"format": 1, "files": files, "pending": [A, "never/written.html"]}
    store.put(record.KEY, json.dumps(old).encode())
    calls = 0

    def before(_call: str, _key: str) -> None:
        nonlocal calls
        calls += 1
        if calls == stops:
            raise NO

    store.before = before
    try:
        to_store(WITHOUT_B, store, Allowed(yes=True))
    except EnvironmentFault:
        to_store(WITHOUT_B, store, Allowed(yes=True))
    assert store.site == bytes_of(WITHOUT_B)
    assert plan_store(WITHOUT_B, store).is_done


def test_only_what_is_in_doubt_is_asked_for(store: HandStore) -> None:
    """Usually the listing is enough; --verify asks for every object."""
    to_store(tree(), store)
    assert store.looked == []
    to_store(tree(), store, VERIFY)
    assert set(store.looked) == {*tree(), "mine.html"}


@pytest.mark.parametrize("path", ["o1.php", "old.asp", "a/page.htm", "price-list.pdf", "x.xyz"])
def test_a_former_address_of_any_ending_redirects(path: str) -> None:
    data = (
        b'<!doctype html>\n<meta http-equiv="refresh" content="0; url=/caf\xc3\xa9/?a=1&amp;b=2">'
    )
    upload = BuiltFile(path, data, "").upload()
    assert upload.redirect == "/caf%C3%A9/?a=1&b=2"
    assert upload.content_type == "text/html; charset=utf-8"
    other = BuiltFile(path, b"%PDF-1.7 " + data, "").upload()
    assert other.redirect == ""

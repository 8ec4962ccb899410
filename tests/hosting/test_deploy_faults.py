"""A store that fails in every way at every call: nothing is lost, and the next deploy ends it.

The store is an HTTP server on loopback, boto3 is the real one, and no pause is slept.
"""

import random
import re
from collections.abc import Callable, Iterator
from copy import copy

import pytest

from clinicsite.errors import ClinicsiteError, EnvironmentFault
from clinicsite.hosting import lease, record
from clinicsite.hosting.comparison import Allowed
from clinicsite.hosting.deploy import to_store
from clinicsite.hosting.stores.patience import Patience
from clinicsite.hosting.stores.s3 import S3Store, open_s3
from hosting.hostile import FAULTS, Hostile, Stored, hostile
from hosting.loopback import ALONE, KEYS
from hosting.small_sites import bytes_of, tree

PREFIX = "site/"
OLD = tree()
NEW = tree(posts__a__index_html="new a", posts__b__index_html=None, posts__c__index_html="c")
FOREIGN = {
    "site/mine.html": b"mine",
    "site/posts/upload.jpg": b"jpg",
    "site/": b"",
    "site2/index.html": b"theirs",
    "index.html": b"front",
}
ALLOWED = Allowed(yes=True)
# After these an honest deploy cannot know better than to stop.
STOPPING = {"412", "409", "404", "wrong-etag", "lost-write", "empty"}


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


@pytest.fixture(name="opened", scope="module")
def _opened(server: Hostile) -> Iterator[S3Store]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (KEYS | ALONE).items():
            patch.setenv(name, value)
        patience = Patience(sleep=lambda _seconds: None)
        yield open_s3("s3://bucket/site", endpoint=server.url, patience=patience)


@pytest.fixture(name="store")
def _store(server: Hostile, opened: S3Store) -> S3Store:
    """Return the site's part of the store, empty but for objects of others."""
    server.faulty = lambda _n, _method, _key: ""
    server.objects.clear()
    server.log.clear()
    for key, data in FOREIGN.items():
        server.put(key, data)
    return opened


@pytest.fixture(name="before")
def _before(server: Hostile, store: S3Store) -> dict[str, Stored]:
    """Return what the store holds after a first deploy."""
    to_store(OLD, store)
    return dict(server.objects)


def deployed(store: S3Store, allowed: Allowed = ALLOWED) -> int:
    """Deploy the new site; return the exit code."""
    try:
        to_store(NEW, store, allowed)
    except ClinicsiteError as error:
        return error.exit_code
    return 0


def begun(server: Hostile, before: dict[str, Stored], faults: Callable[[int], str]) -> None:
    """Put the store back as it was, with faults by the number of the request."""
    server.objects.clear()
    server.objects.update({key: copy(kept) for key, kept in before.items()})
    server.log.clear()
    server.faulty = lambda number, _method, _key: faults(number)


def assert_whole(server: Hostile, code: int) -> None:
    """Check that objects of others are untouched, and pages old or new; 0 means all is done."""
    texts = server.texts()
    assert FOREIGN.items() <= texts.items()
    ours = {key.removeprefix(PREFIX): data for key, data in texts.items() if key not in FOREIGN}
    for path, data in ours.items():
        assert data in {site[path].data for site in (OLD, NEW) if path in site}
    assert code in {0, 3}
    if code == 0:
        assert ours == bytes_of(NEW)


def assert_converges(server: Hostile, store: S3Store, allowed: Allowed = ALLOWED) -> None:
    """Deploy without faults: it ends the work, and the one after it has nothing to do."""
    server.faulty = lambda _n, _method, _key: ""
    assert deployed(store, allowed) == 0
    assert_whole(server, 0)
    assert PREFIX + lease.KEY not in server.objects
    server.log.clear()
    assert deployed(store) == 0
    assert {method for method, _ in server.log} == {"GET"}


@pytest.mark.parametrize("fault", FAULTS)
def test_after_any_fault_at_any_call_the_next_deploy_ends_the_work(
    server: Hostile, store: S3Store, before: dict[str, Stored], fault: str
) -> None:
    number = calls = 0
    while number <= calls:
        begun(server, before, lambda each, at=number: fault if each == at else "")  # type: ignore[misc]
        code = deployed(store)
        calls = len(server.log)
        assert code == 0 or fault in STOPPING
        assert_whole(server, code)
        assert_converges(server, store)
        number += 1
    assert number > 15


@pytest.mark.parametrize("seed", range(25))
def test_after_two_faults_at_once_the_next_deploy_ends_the_work(
    server: Hostile, store: S3Store, before: dict[str, Stored], seed: int
) -> None:
    """A lease that two faults have left behind is dead, and said to be."""
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    numbers = chance.sample(range(18), 2)
    if chance.random() < 0.5:
        numbers[1] = numbers[0] + 1  # the second meets the repetition of the first
    faults = dict(zip(numbers, chance.choices(FAULTS, k=2), strict=True))
    begun(server, before, lambda each: faults.get(each, ""))
    assert_whole(server, deployed(store))
    assert_converges(server, store, Allowed(yes=True, take_over=True))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("number", [0, 3, 9])
def test_a_store_that_fails_from_some_call_on_is_no_bug_and_no_loss(
    server: Hostile, store: S3Store, before: dict[str, Stored], fault: str, number: int
) -> None:
    begun(server, before, lambda each: fault if each >= number else "")
    code = deployed(store)
    assert_whole(server, code)
    assert len(server.log) < 200
    assert_converges(server, store, Allowed(yes=True, take_over=True))


@pytest.mark.parametrize("fault", ["503", "500-committed", "cut-committed", "html", "no-etag"])
def test_faults_for_a_fifth_of_all_calls_are_overcome(
    server: Hostile, store: S3Store, before: dict[str, Stored], fault: str
) -> None:
    begun(server, before, lambda each: fault if each % 5 == 2 else "")
    assert deployed(store) == 0
    assert_whole(server, 0)
    assert_converges(server, store)


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    "lie",
    [
        replaced("<IsTruncated>false<", "<IsTruncated>true<"),
        replaced("<IsTruncated>false</IsTruncated>", ""),
        replaced(
            "<IsTruncated>false</IsTruncated>",
            "<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>",
        ),
        lambda text: re.sub("<Contents><Key>site/posts/a.*?</Contents>", "", text),
        lambda text: re.sub(
            "<KeyCount>.*</KeyCount>|<Contents><Key>site/posts/a.*?</Contents>", "", text
        ),
        lambda text: re.sub("<Contents><Key>site/posts/b.*?</Contents>", "", text),
        replaced("<Key>site/", "<Key>elsewhere/"),
        replaced("<Key>", "<Name>"),
        replaced("ETag>&quot;", "ETag>&quot;0"),
        replaced("<ETag>", "<Tag>"),
        replaced("</ListBucketResult>", ""),
        lambda text: text[: len(text) // 2],
        lambda _text: "<ListBucketResult/>",
        lambda _text: "[]",
    ],
)
def test_a_listing_that_is_not_whole_or_true_stops_the_deploy(
    server: Hostile, store: S3Store, before: dict[str, Stored], lie: Callable[[str], str]
) -> None:
    begun(server, before, lambda _each: "")
    server.listed = lie
    code = deployed(store)
    server.listed = lambda text: text
    assert code == 3
    assert_whole(server, code)
    assert_converges(server, store)


def test_an_object_to_remove_that_is_never_listed_is_removed(
    server: Hostile, store: S3Store, before: dict[str, Stored]
) -> None:
    begun(server, before, lambda _each: "")
    server.listed = lambda text: re.sub(
        "<KeyCount>.*</KeyCount>|<Contents><Key>site/posts/b.*?</Contents>", "", text
    )
    code = deployed(store)
    server.listed = lambda text: text
    assert code == 0
    assert_whole(server, 0)


@pytest.mark.parametrize("page", [1, 2, 5, 11])
def test_a_listing_of_several_pages_is_read_to_its_end(
    server: Hostile, store: S3Store, before: dict[str, Stored], page: int
) -> None:
    begun(server, before, lambda _each: "")
    server.page = page
    assert deployed(store) == 0
    server.page = 1000
    assert_whole(server, 0)


def test_a_lost_record_costs_neither_a_full_upload_nor_an_object_of_others(
    server: Hostile, store: S3Store, before: dict[str, Stored]
) -> None:
    begun(server, before, lambda _each: "")
    del server.objects[PREFIX + record.KEY]
    assert deployed(store) == 0
    written = {key for method, key in server.log if method == "PUT" and ".clinicsite" not in key}
    assert written == {PREFIX + path for path in ("posts/a/index.html", "posts/c/index.html")}
    assert_whole(server, 0)


@pytest.mark.parametrize("kind", ["aws:kms", ""])
def test_a_store_whose_etags_are_no_checksums_is_used_like_any_other(
    server: Hostile, store: S3Store, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Encrypted by a key, or of another form; nothing is sent twice, with the record or without."""
    monkeypatch.setattr(server, "encryption", kind)
    monkeypatch.setattr(server, "salt", b"salt")
    assert deployed(store) == 0
    assert_whole(server, 0)
    for lost in (False, True):
        server.log.clear()
        if lost:
            del server.objects[PREFIX + record.KEY]
        assert deployed(store) == 0
        assert not any(method == "PUT" and ".clinicsite" not in key for method, key in server.log)


@pytest.mark.parametrize(
    ("fault", "says", "most"),
    [
        ("301", "redirects in a circle; check --region and --endpoint", 100),
        ("400", "is in another region (AuthorizationHeaderMalformed); use --region", 4),
        ("403", "the key must be able to list, read, write, delete", 4),
        ("404", "cannot list the objects in s3://bucket/site", 4),
        ("429", "is too busy (TooManyRequests); deploy again later", 20),
        ("500", "InternalError (InternalError); deploy again", 20),
        ("501", "has no conditional writes", 4),
        ("503", "is too busy (SlowDown); deploy again later", 20),
        ("cut", "cannot be reached; check the network", 10),
        ("html", "gave an answer that is not S3's", 10),
    ],
)
def test_a_store_that_refuses_is_one_clear_sentence_after_few_attempts(
    server: Hostile, store: S3Store, fault: str, says: str, most: int
) -> None:
    begun(server, {}, lambda _each: fault)
    with pytest.raises(EnvironmentFault) as caught:
        to_store(NEW, store, ALLOWED)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(server.log) <= most

"""`clinicsite deploy` to a real S3 API on loopback, fetched back over HTTP byte for byte."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite import digests
from clinicsite.hosting import deploy
from clinicsite.hosting.stores import ConflictError, Upload
from clinicsite.hosting.stores.s3 import S3Store, open_s3
from clinicsite.hosting.tree import BuiltFile, Tree
from hosting.hostile import answering
from hosting.loopback import ALONE, KEYS, Loopback, loopback
from sample import SITES, Site, copy, small_theme

URL = "https://www.clinic-of-words.org/blog"
HOME = b'<link rel="canonical" href="https://www.clinic-of-words.org/">'


@pytest.fixture(name="cloud", scope="module")
def _cloud() -> Iterator[Loopback]:
    with loopback() as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name, value in (KEYS | ALONE).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    site = copy(SITES / "small", tmp_path / "site")
    site.replace("content/site.yaml", "https://small.example", URL)
    with small_theme():
        yield site


def store(cloud: Loopback, address: str) -> S3Store:
    return open_s3(address, endpoint=cloud.url)


def test_a_site_is_deployed_and_fetched_back_byte_for_byte(cloud: Loopback, site: Site) -> None:
    """Below a prefix, with types and cache headers; the marker and hosts' files stay at home."""
    bucket = cloud.bucket("whole-site")
    said = site.run("deploy", f"s3://{bucket}/blog", "--endpoint", cloud.url)
    assert said.code == 0, said.err
    built = {path: data for path, data in site.tree().items() if not path.startswith(".")}
    expected = {f"blog/{path}" for path in built} | {"blog/.clinicsite/deployed.json"}
    assert cloud.keys(bucket) == expected
    for path, data in built.items():
        found, headers = cloud.fetched(bucket, f"blog/{path}")
        assert found == data, path
        kept = "immutable" if path.startswith("assets/") else "must-revalidate"
        assert kept in headers["cache-control"], path
    assert cloud.fetched(bucket, "blog/index.html")[1]["content-type"] == "text/html; charset=utf-8"
    moved = cloud.client.head_object(Bucket=bucket, Key="blog/old/first-visit/index.html")
    assert moved["WebsiteRedirectLocation"] == "/blog/posts/first-visit/"


def test_a_second_deploy_sends_what_differs_and_a_dry_run_nothing(
    cloud: Loopback, site: Site
) -> None:
    bucket = cloud.bucket("second-time")
    target = ("deploy", f"s3://{bucket}", "--endpoint", cloud.url)
    site.run(*target)
    assert "0 files sent · 0 removed" in site.run(*target).out
    site.replace("content/posts/neck-pain.md", "\n---\n", "\n---\nAnother sentence.\n\n")
    before = cloud.fetched(bucket, "posts/neck-pain/index.html")[0]
    said = site.run(*target, "--dry-run")
    assert "changed posts/neck-pain/index.html" in said.out
    assert cloud.fetched(bucket, "posts/neck-pain/index.html")[0] == before
    assert site.run(*target).code == 0
    assert b"Another sentence." in cloud.fetched(bucket, "posts/neck-pain/index.html")[0]


def test_what_was_built_elsewhere_is_deployed_as_it_is(cloud: Loopback, site: Site) -> None:
    """`--no-build` in a job of its own: folder and manifest are enough; a touched one is not."""
    bucket = cloud.bucket("two-jobs")
    site.build()
    target = ("deploy", f"s3://{bucket}", "--endpoint", cloud.url, "--no-build")
    other = copy(site.root, site.root.parent / "job", whole=True)
    assert other.run(*target).code == 0
    page = other.root / "build/index.html"
    page.write_bytes(page.read_bytes() + b"<!-- by hand -->")
    said = other.run(*target)
    assert said.code == 2
    assert "build/index.html has changed since the build" in said.err
    (other.root / "build/stray.html").write_text("x")
    assert "has changed" in other.run(*target).err
    assert other.run(*target, "-o", "nowhere").code == 2


@pytest.mark.parametrize(
    ("address", "says", "code"),
    [
        ("s3://no-such-bucket", "there is no bucket 'no-such-bucket'", 3),
        ("s3://", "it has no bucket; write s3://bucket", 2),
        ("gs://bucket", "it does not start with s3://; write s3://", 2),
        ("folder", "name one target", 2),
        ("s3://a_B", "", 3),
    ],
)
def test_a_wrong_target_is_one_sentence(
    cloud: Loopback, site: Site, address: str, says: str, code: int
) -> None:
    said = site.run("deploy", address, "--endpoint", cloud.url)
    assert (said.code, len(said.err.splitlines())) == (code, 1), said.err
    assert says in said.err


def test_without_credentials_or_network_it_is_one_sentence_and_exit_3(
    cloud: Loopback, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    said = site.run("deploy", "s3://bucket", "--endpoint", nobody)
    assert (said.code, said.err) == (3, "error: s3://bucket cannot be reached; check the network\n")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    said = site.run("deploy", "s3://bucket", "--endpoint", cloud.url)
    assert said.code == 3
    assert said.err.startswith("error: there are no credentials for s3://bucket; set AWS_ACCESS")


def test_without_boto3_it_says_which_extra_to_install(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "boto3", None)
    said = site.run("deploy", "s3://bucket")
    assert said.code == 2
    assert "pip install boto3" in said.err


def test_conditional_writes_are_the_stores_own(cloud: Loopback) -> None:
    """The API refuses a write when the object is not the one that was read: nothing is assumed."""
    kept = store(cloud, f"s3://{cloud.bucket('conditions')}")
    one, two, three = (Upload("k", data, "text/plain", "no-store") for data in (b"1", b"2", b"3"))
    first = kept.write(one, None)
    with pytest.raises(ConflictError):
        kept.write(two, None)
    second = kept.write(two, first)
    with pytest.raises(ConflictError):
        kept.write(three, first)
    assert kept.write(two, first) == second, "what is there already is no conflict"
    found = kept.read("k")
    assert found is not None
    assert (found.data, found.version, found.age < 60) == (b"2", second, True)
    kept.remove("k")
    kept.remove("k")
    assert kept.read("k") is None
    with pytest.raises(ConflictError):
        kept.write(three, second)


def test_what_others_changed_is_named_and_repaired_on_request(cloud: Loopback, site: Site) -> None:
    """Deleted, changed, and put in the way, through the real program."""
    bucket = cloud.bucket("repair")
    target = ("deploy", f"s3://{bucket}/blog", "--endpoint", cloud.url)
    page, gone, fresh = (f"blog/{name}" for name in ("index.html", "robots.txt", "new/index.html"))
    assert site.run(*target).code == 0
    home = cloud.fetched(bucket, page)[0]
    cloud.client.delete_object(Bucket=bucket, Key=gone)
    said = site.run(*target, "--no-build")
    assert "1 file sent · 0 removed" in said.out
    assert "1 of them repaired" in said.out
    assert gone in cloud.keys(bucket)
    cloud.client.put_object(Bucket=bucket, Key=page, Body=b"edited in the console")
    said = site.run(*target, "--no-build")
    assert (said.code, said.out) == (2, "")
    assert f"'index.html' in s3://{bucket}/blog changed since the last deploy" in said.err
    assert cloud.fetched(bucket, page)[0] == b"edited in the console"
    assert site.run(*target, "--no-build", "--verify").code == 0
    assert cloud.fetched(bucket, page)[0] == home
    cloud.client.put_object(Bucket=bucket, Key=fresh, Body=b"theirs")
    site.write("content/pages/new.md", "---\ntitle: New\n---\nText.\n")
    said = site.run(*target, "--dry-run")
    assert "refused new/index.html: not written by clinicsite\n" in said.out
    assert (said.code, cloud.fetched(bucket, fresh)[0]) == (2, b"theirs")
    assert "or use --overwrite" in said.err
    assert site.run(*target, "--overwrite").code == 0
    assert b"Text." in cloud.fetched(bucket, fresh)[0]


def test_former_addresses_of_any_ending_redirect(cloud: Loopback, site: Site) -> None:
    bucket = cloud.bucket("former")
    aliases = "aliases: [/o1.php, /old/page.asp, /prices.pdf, /no-slash]\n"
    site.replace("content/posts/neck-pain.md", "---\ntitle:", f"---\n{aliases}title:")
    assert site.run("deploy", f"s3://{bucket}", "--endpoint", cloud.url).code == 0
    for key in ("o1.php", "old/page.asp", "prices.pdf", "no-slash/index.html"):
        found = cloud.client.head_object(Bucket=bucket, Key=key)
        assert found["WebsiteRedirectLocation"] == "/blog/posts/neck-pain/"
        assert found["ContentType"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "answer", [b"<!doctype html><p>Log in", b"", b"\x00<a", b"<ListBucketResult/>", b"{}"]
)
def test_an_endpoint_that_is_no_store_is_one_sentence_and_exit_3(
    site: Site, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    """A login page of a network, for example, answers everything with 200."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    site.build()
    with answering(answer) as url:
        said = site.run("deploy", "s3://bucket", "--no-build", "--endpoint", url)
    assert (said.code, len(said.err.splitlines())) == (3, 1), said.err
    assert "gave an answer that is not S3's" in said.err


def many(count: int, word: str) -> Tree:
    """Return a built site of many small pages."""
    texts = {f"posts/p{n}/index.html": f"{word} {n}" for n in range(count - 2)}
    texts |= {"index.html": f"{HOME.decode()}{word}", "feed.json": '{"items": [1]}'}
    return {
        path: BuiltFile(path, text.encode(), digests.of_bytes(text.encode()))
        for path, text in texts.items()
    }


def test_a_site_of_more_than_one_page_of_a_listing(cloud: Loopback) -> None:
    """All go up, one change sends one, and all but the changed are left alone."""
    bucket = cloud.bucket("several-pages")
    kept = store(cloud, f"s3://{bucket}")
    done = deploy.to_store(many(2100, "page"), kept)
    assert len(done.send) == 2100
    assert len(cloud.keys(bucket)) == 2101
    changed = dict(many(2100, "page"))
    changed["posts/p7/index.html"] = BuiltFile(
        "posts/p7/index.html", b"new", digests.of_bytes(b"new")
    )
    again = deploy.to_store(changed, kept)
    assert [file.path for file in again.send] == ["posts/p7/index.html"]
    assert cloud.fetched(bucket, "posts/p7/index.html")[0] == b"new"

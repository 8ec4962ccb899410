"""Which addresses of stores are used, and what the others are corrected to."""

import pytest

from clinicsite.errors import UsageError
from clinicsite.hosting.stores.address import StoreAddress, parse

ANY = "s3://bucket or s3://bucket/prefix"


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://bucket/blog", "bucket", "blog/"),
        ("s3://my.bucket-2/a/b/", "my.bucket-2", "a/b/"),
        ("s3://a_B", "a_B", ""),
        ("s3://bucket/two words", "bucket", "two words/"),
        ("s3://bucket/café/..a/b.", "bucket", "café/..a/b./"),
    ],
)
def test_a_bucket_and_a_prefix_are_used_as_typed(text: str, bucket: str, prefix: str) -> None:
    assert parse(text) == StoreAddress(bucket, prefix)


@pytest.mark.parametrize(
    ("text", "fault", "corrected"),
    [
        ("s3://bucket/../x", "it has a step '..'", "s3://bucket/x"),
        ("s3://bucket/..", "it has a step '..'", "s3://bucket"),
        ("s3://bucket/a/../b", "it has a step '..'", "s3://bucket/b"),
        ("s3://bucket/./a", "it has a step '.'", "s3://bucket/a"),
        ("s3://bucket/a//b", "two slashes in a row", "s3://bucket/a/b"),
        ("s3://bucket//", "two slashes in a row", "s3://bucket"),
        ("s3://bucket//a", "two slashes in a row", "s3://bucket/a"),
        ("s3://bucket/a//", "two slashes in a row", "s3://bucket/a"),
        ("s3://bucket/a\\b", "it contains '\\'", "s3://bucket/a/b"),
        ("s3://bucket\\a", "it contains '\\'", "s3://bucket/a"),
        ("s3://bucket/a%20b", "it contains '%'", "s3://bucket/a b"),
        ("s3://bucket/%2e%2e/x", "it contains '%'", "s3://bucket/x"),
        ("s3://bucket/a%2Fb", "it contains '%'", "s3://bucket/a/b"),
        ("s3://bucket/%252e", "it contains '%'", ANY),
        ("s3://bucket/%zz", "it contains '%'", ANY),
        ("s3://bucket/a%0ab", "it contains '%'", ANY),
        ("s3://bucket/a?b", "it contains '?'", ANY),
        ("s3://bucket/a#b", "it contains '#'", ANY),
        ("s3://bucket/a\nb", "invisible character U+000A", ANY),
        ("s3://bucket/a\tb", "invisible character U+0009", ANY),
        ("s3://bucket\x00", "invisible character U+0000", ANY),
        ("s3://bucket/a\u200bb", "invisible character U+200B", ANY),
        ("s3://bucket/a\u202eb", "invisible character U+202E", ANY),
        ("s3://bucket/a\udcff", "invisible character U+DCFF", ANY),
        ("s3://bucket/a\n", "invisible character U+000A", "s3://bucket/a"),
        ("s3://bucket/ a /b", "begins or ends with a space", "s3://bucket/a/b"),
        (" s3://bucket", "does not start with s3://", "s3://bucket"),
        ("S3://bucket/x", "does not start with s3://", "s3://bucket/x"),
        ("s3:bucket", "does not start with s3://", "s3://bucket"),
        ("gs://bucket", "does not start with s3://", ANY),
        ("https://bucket.s3.amazonaws.com/x", "does not start with s3://", ANY),
        ("bucket", "does not start with s3://", ANY),
        ("", "does not start with s3://", ANY),
        ("s3://", "it has no bucket", ANY),
        ("s3:///x", "it has no bucket", ANY),
        ("s3://..", "no bucket can be called '..'", ANY),
        ("s3://a..b", "no bucket can be called 'a..b'", ANY),
        ("s3://key:secret@bucket/x", "no bucket can be called", ANY),
        ("s3://bucket:443/x", "no bucket can be called 'bucket:443'", ANY),
        ("s3://bücket", "no bucket can be called 'bücket'", ANY),
        ("s3://bucket/.clinicsite", "clinicsite keeps its own files in .clinicsite", ANY),
    ],
)
def test_any_other_address_is_refused_with_the_corrected_form_where_it_is_clear(
    text: str, fault: str, corrected: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert fault in str(caught.value)
    assert str(caught.value).endswith(f"; write {corrected}")

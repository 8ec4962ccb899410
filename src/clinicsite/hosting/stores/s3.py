"""Amazon S3 and compatible stores (R2, B2, Spaces, MinIO …), through boto3."""

import base64
import contextlib
import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from clinicsite.errors import UsageError
from clinicsite.hosting.stores import ConflictError, Kept, Seen, Upload, faults
from clinicsite.hosting.stores.address import StoreAddress, parse
from clinicsite.hosting.stores.faults import MissingError
from clinicsite.hosting.stores.patience import Patience

_CONNECTIONS = 8
# Seconds to wait for a connection, and for the next byte of an answer.
_CONNECT, _READ = 10, 20
# No object is larger than a video; an endless answer must not fill the memory.
_MOST_BYTES = 2**31
_MOST_KEYS = 1_000_000
# Metadata of each object, so that a lost record can be rebuilt.
_MARK, _SUM = "clinicsite", "clinicsite-md5"
_MD5 = re.compile(r"[0-9a-f]{32}")
_Answer = TypeVar("_Answer")


def open_s3(
    address: str,
    *,
    endpoint: str | None = None,
    region: str | None = None,
    patience: Patience | None = None,
) -> "S3Store":
    """Return the store at `s3://bucket/prefix`.

    Credentials, region and endpoint come from where boto3 looks for them (environment, profile,
    role). Raises `UsageError` for an address that cannot be used, or if boto3 is not installed.
    """
    where = parse(address)
    try:
        import boto3  # noqa: PLC0415 - an extra; without it all other commands work
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "deploying to a store needs boto3; install it with: pip install boto3"
        ) from None
    config = Config(
        connect_timeout=_CONNECT,
        read_timeout=_READ,
        # `Patience` repeats calls instead.
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=_CONNECTIONS * 2,
        # Other stores refuse Amazon's own checksums; all know Content-MD5.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        client = boto3.Session().client(
            "s3", endpoint_url=endpoint, region_name=region, config=config
        )
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"the store cannot be used: {faults.one_line(error)}") from None
    return S3Store(client, where, patience or Patience(at_most=_at_most()))


class S3Store:
    """A bucket, below a prefix."""

    def __init__(self, client: Any, address: StoreAddress, patience: Patience) -> None:  # noqa: ANN401 - made at run time
        self._client, self._address, self._patience = client, address, patience

    @property
    def name(self) -> str:
        """The store's address, for people."""
        return str(self._address)

    def listing(self) -> Mapping[str, str]:
        """Return the version of every object by its key.

        Raises `EnvironmentFault` for a listing that is incomplete, repeats itself or never ends.
        """
        prefix = self._address.prefix
        found: dict[str, str] = {}
        options: dict[str, str] = {}
        while True:
            page, token = self._ask(
                "list", "list_objects_v2", "", lambda answer: _page(answer, prefix),
                Prefix=prefix, **options,
            )  # fmt: skip
            repeated = not page.keys().isdisjoint(found) or (token and not page)
            found |= page
            if repeated or len(found) > _MOST_KEYS:
                raise faults.garbled(self._address, "lists its objects endlessly")
            if not token:
                return found
            options = {"ContinuationToken": token}

    def look(self, key: str) -> Seen | None:
        """Return what is known about an object, or None if there is none."""
        try:
            return self._ask("read", "head_object", key, _seen)
        except MissingError:
            return None

    def read(self, key: str) -> Kept | None:
        """Return an object, or None if there is none."""
        try:
            return self._ask("read", "get_object", key, _kept)
        except MissingError:
            return None

    def write(self, upload: Upload, version: str | None) -> str:
        """Write an object if it still has a version (None: if there is none); return the new one.

        Raises `ConflictError` if it has another one, unless the object is this very upload: the
        answer to an earlier attempt may have been lost.
        """
        options: Any = {"IfNoneMatch": "*"} if version is None else {"IfMatch": f'"{version}"'}
        if upload.redirect:
            options["WebsiteRedirectLocation"] = upload.redirect
        md5 = hashlib.md5(upload.data, usedforsecurity=False)
        try:
            answered = self._ask(
                "write",
                "put_object",
                upload.key,
                _version,
                Body=upload.data,
                ContentType=upload.content_type,
                CacheControl=upload.cache_control,
                ContentMD5=base64.b64encode(md5.digest()).decode(),
                Metadata={_MARK: upload.mark, _SUM: md5.hexdigest()},
                **options,
            )
        except (ConflictError, MissingError) as error:
            stored = self._read_back(upload)
            if stored is None:
                raise ConflictError(
                    f"someone else has just changed '{upload.key}' in {self.name}; deploy again"
                ) from error
            return stored
        if answered == md5.hexdigest():
            return answered
        # The ETag of an encrypted object is not a checksum; any other difference means damage.
        stored = self._read_back(upload)
        if stored is None:
            raise faults.garbled(self._address, f"did not store '{upload.key}' as it was sent")
        return stored

    def remove(self, key: str) -> None:
        """Remove an object; a missing one is no error."""
        with contextlib.suppress(MissingError):
            self._ask("remove", "delete_object", key, lambda _answer: None)

    def _read_back(self, upload: Upload) -> str | None:
        """Return the version of an upload if it is in the store, else None."""
        kept = self.read(upload.key)
        if kept is None or (kept.data, kept.mark) != (upload.data, upload.mark):
            return None
        return kept.version

    def _ask(
        self,
        doing: str,
        call: str,
        key: str,
        take: Callable[[Any], _Answer],
        **options: Any,  # noqa: ANN401
    ) -> _Answer:
        """Return what `take` makes of the answer to a call. Raises only `EnvironmentFault`."""
        if key:
            options["Key"] = f"{self._address.prefix}{key}"

        def once() -> _Answer:
            try:
                return take(getattr(self._client, call)(Bucket=self._address.bucket, **options))
            except Exception as error:
                raise faults.fault(error, self._address, doing, key) from error

        return self._patience.insist(once)


def _page(answer: Any, prefix: str) -> tuple[dict[str, str], str]:  # noqa: ANN401 - boto3's
    """Return the versions by key of one page of a listing, and the token of the next."""
    listed = answer.get("Contents", [])
    token = answer["NextContinuationToken"] if answer["IsTruncated"] else ""
    if answer.get("KeyCount", len(listed)) != len(listed):
        raise ValueError("the page lacks some of its objects")
    versions = {}
    for each in listed:
        if not each["Key"].startswith(prefix):
            raise ValueError("an object outside the prefix is listed")
        versions[each["Key"].removeprefix(prefix)] = _version(each)
    return versions, token


def _version(answer: Any) -> str:  # noqa: ANN401
    etag = str(answer["ETag"]).strip('"')
    if not etag:
        raise ValueError("the ETag is empty")
    return etag


def _seen(answer: Any) -> Seen:  # noqa: ANN401
    """Return what HEAD says. An ETag is the MD5 of the bytes, unless encrypted with a key."""
    etag = _version(answer)
    kept = answer.get("Metadata", {})
    is_sum = _MD5.fullmatch(etag) and not (
        "kms" in answer.get("ServerSideEncryption", "") or "SSECustomerAlgorithm" in answer
    )
    return Seen(
        etag,
        kept.get(_MARK, ""),
        is_intact=not is_sum or etag == kept.get(_SUM),
        content_type=answer.get("ContentType", ""),
        cache_control=answer.get("CacheControl", ""),
        redirect=answer.get("WebsiteRedirectLocation", ""),
    )


def _kept(answer: Any) -> Kept:  # noqa: ANN401
    """Return an object that was read. Raises `ValueError` if it is incomplete."""
    data = answer["Body"].read(_MOST_BYTES)
    metadata = answer.get("Metadata", {})
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if metadata.get(_SUM, md5) != md5 or len(data) != answer["ContentLength"]:
        raise ValueError("the bytes are not those that were written")
    now = _moment(answer["ResponseMetadata"]["HTTPHeaders"].get("date"))
    age = (now - answer["LastModified"]).total_seconds()
    return Kept(data, _version(answer), max(0.0, age), metadata.get(_MARK, ""))


def _moment(text: str | None) -> dt.datetime:
    """Return the moment of a Date header (RFC 9110), or the present one."""
    try:
        return dt.datetime.strptime(text or "", "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime.now(dt.UTC)


def _at_most() -> int | None:
    """Return the most attempts for a call, from the variable of Amazon's own tools."""
    text = os.environ.get("AWS_MAX_ATTEMPTS", "")
    return int(text) if text.isdecimal() and int(text) else None

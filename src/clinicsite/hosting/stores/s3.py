"""Amazon S3 and every store that speaks its language (R2, B2, Spaces, MinIO …), by boto3."""

import base64
import datetime as dt
import hashlib
from typing import Any
from urllib.parse import urlsplit

from clinicsite.errors import EnvironmentFault, UsageError
from clinicsite.hosting.stores import ConflictError, Kept, Upload

_JSON = "application/json"
_CONNECTIONS = 8


def open_s3(address: str, *, endpoint: str | None = None, region: str | None = None) -> "S3Store":
    """Return the store behind `s3://bucket/prefix`.

    Credentials, region and endpoint come from where boto3 looks for them (environment, profile,
    role). Raises `UsageError` for an address that is none, or without the extra `s3`.
    """
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(f"'{address}' is no store; write s3://bucket or s3://bucket/prefix")
    try:
        import boto3  # noqa: PLC0415 - an extra; without it all other commands work
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "deploying to a store needs boto3; install it with: pip install 'clinicsite[s3]'"
        ) from None
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 4},
        max_pool_connections=_CONNECTIONS * 2,
        # Checksums that only Amazon knows are refused by others; Content-MD5 is known by all.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        client = boto3.Session().client(
            "s3", endpoint_url=endpoint, region_name=region, config=config
        )
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"the store cannot be used: {_one_line(error)}") from None
    return S3Store(client, parts.netloc, f"{prefix}/" if prefix else "")


class S3Store:
    """A bucket, below a prefix."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:  # noqa: ANN401 - made at run time
        self._client, self._bucket, self._prefix = client, bucket, prefix

    @property
    def name(self) -> str:
        """The store's address, for people."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    def read(self, key: str) -> Kept | None:
        """Return an object, or None if there is none."""
        answer = self._ask("read", "get_object", key, none_for=("NoSuchKey", "404"))
        if answer is None:
            return None
        data = answer["Body"].read()
        now = _moment(answer["ResponseMetadata"]["HTTPHeaders"].get("date"))
        changed = answer["LastModified"]
        return Kept(data, answer["ETag"], max(0.0, (now - changed).total_seconds()))

    def write(self, upload: Upload) -> None:
        """Write an object, whatever is there."""
        extra: Any = {"WebsiteRedirectLocation": upload.redirect} if upload.redirect else {}
        self._ask(
            "write",
            "put_object",
            upload.key,
            Body=upload.data,
            ContentType=upload.content_type,
            CacheControl=upload.cache_control,
            ContentMD5=_md5(upload.data),
            **extra,
        )

    def write_if(self, key: str, data: bytes, version: str | None) -> str:
        """Write an object if it still has a version; return the new one."""
        condition: Any = {"IfNoneMatch": "*"} if version is None else {"IfMatch": version}
        answer = self._ask(
            "write",
            "put_object",
            key,
            Body=data,
            ContentType=_JSON,
            CacheControl="no-store",
            ContentMD5=_md5(data),
            **condition,
        )
        return str(answer["ETag"])

    def remove(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        self._ask("remove", "delete_object", key, none_for=("NoSuchKey", "404"))

    def _ask(
        self,
        doing: str,
        call: str,
        key: str,
        *,
        none_for: tuple[str, ...] = (),
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - boto3's answers
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            return getattr(self._client, call)(
                Bucket=self._bucket, Key=f"{self._prefix}{key}", **options
            )
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in none_for:
                return None
            raise self._fault(doing, key, code, error) from error
        except BotoCoreError as error:
            raise self._unreachable(error) from error

    def _fault(self, doing: str, key: str, code: str, error: Exception) -> EnvironmentFault:
        if code in ("PreconditionFailed", "ConditionalRequestConflict", "412", "409"):
            return ConflictError(f"{key} in {self.name} was changed by somebody else")
        if code == "NoSuchBucket":
            return EnvironmentFault(f"there is no bucket '{self._bucket}'; check the address")
        if code in ("AccessDenied", "403", "AllAccessDisabled"):
            return EnvironmentFault(
                f"{self.name} does not let us {doing} '{key}'; check what the key may do"
            )
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"):
            return EnvironmentFault(f"{self.name} does not know this access key ({code})")
        if code == "NotImplemented":
            return EnvironmentFault(
                f"{self.name} cannot write on condition, which keeps two deploys apart;"
                " use a store that can"
            )
        return EnvironmentFault(f"cannot {doing} '{key}' in {self.name}: {_one_line(error)}")

    def _unreachable(self, error: Exception) -> EnvironmentFault:
        kind = type(error).__name__
        if kind in ("NoCredentialsError", "PartialCredentialsError"):
            return EnvironmentFault(
                f"there are no credentials for {self.name}; set AWS_ACCESS_KEY_ID and"
                " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            )
        if kind in ("EndpointConnectionError", "ConnectTimeoutError", "ConnectionClosedError"):
            return EnvironmentFault(f"{self.name} cannot be reached; check the network")
        return EnvironmentFault(f"{self.name}: {_one_line(error)}")


def _md5(data: bytes) -> str:
    """Return the Content-MD5 of bytes (RFC 1864), by which the store knows that all arrived."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def _moment(text: str | None) -> dt.datetime:
    """Return the moment of a Date header (RFC 9110), or ours without one."""
    try:
        return dt.datetime.strptime(text or "", "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=dt.UTC)
    except ValueError:
        return dt.datetime.now(dt.UTC)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())

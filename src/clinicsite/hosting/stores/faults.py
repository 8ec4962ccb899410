"""Errors of boto3, in clear words and classed by whether the call is worth repeating."""

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import ConflictError
from clinicsite.hosting.stores.address import StoreAddress
from clinicsite.hosting.stores.patience import GarbledError, SilentError, TransientError

_CONFLICT = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_MISSING = {"NoSuchKey", "NotFound", "404"}
_BUSY = {"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "503"}
_DAMAGED = {"BadDigest", "RequestTimeout", "IncompleteBody"}
_BUSY_STATUS = {408, 429, 503}  # HTTP status codes
_SERVER_FAULT, _NOT_IMPLEMENTED = 500, 501
# What to do about an error that repeating does not help.
_ADVICE = {
    "there is no bucket '{bucket}'; check the address": {"NoSuchBucket"},
    "{store} does not let us {doing}; the key must be able to list, read, write, delete": {
        "AccessDenied", "AllAccessDisabled", "403",
    },
    "{store} does not know this access key ({code})": {
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
    },
    "{store} is in another region ({code}); use --region with the region of the bucket": {
        "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "301",
    },
    "{store} has no conditional writes, which keep two deploys apart; use a store that has": {
        "NotImplemented",
    },
}  # fmt: skip


class MissingError(EnvironmentFault):
    """There is no such object."""


def fault(error: Exception, store: StoreAddress, doing: str, key: str) -> EnvironmentFault:
    """Return a failed call's error as ours; `doing` and `key` say what was asked."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

    if isinstance(error, EnvironmentFault):
        return error
    if isinstance(error, ClientError):
        return _refused(error, store, f"{doing} '{key}'" if key else f"{doing} the objects")
    if isinstance(error, BotoCoreError):
        return _unanswered(error, store)
    if isinstance(error, RecursionError):  # how boto3 reacts to a redirect loop
        return EnvironmentFault(f"{store} redirects in a circle; check --region and --endpoint")
    # boto3 trusts what it parses: a bad answer shows as a KeyError, a RecursionError …
    return garbled(store, f"gave an answer that is not S3's ({type(error).__name__})")


def garbled(store: StoreAddress, what: str) -> GarbledError:
    """Return the error for an answer that breaks the protocol."""
    return GarbledError(f"{store} {what}; check the address and the network, and deploy again")


def one_line(error: object) -> str:
    """Return an error's message without line breaks."""
    return " ".join(str(error).split())


def _refused(error: Exception, store: StoreAddress, doing: str) -> EnvironmentFault:
    """Return the error for an answer that is an error (botocore's `ClientError`)."""
    response = getattr(error, "response", {})
    code, message = (str(response.get("Error", {}).get(name, "")) for name in ("Code", "Message"))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    shown = f"cannot {doing} in {store}: {one_line(message) or 'no reason'} ({code})"
    if code in _MISSING:
        return MissingError(shown)
    if code in _CONFLICT:  # only writing has a condition
        return (ConflictError if doing.startswith("write") else TransientError)(shown)
    if code in _BUSY or status in _BUSY_STATUS:
        return TransientError(f"{store} is too busy ({code}); deploy again later")
    if code in _DAMAGED or (status >= _SERVER_FAULT and status != _NOT_IMPLEMENTED):
        return TransientError(f"{shown}; deploy again")
    advice = next((text for text, codes in _ADVICE.items() if code in codes), "")
    return EnvironmentFault(
        advice.format(bucket=store.bucket, store=store, doing=doing, code=code) or shown
    )


def _unanswered(error: Exception, store: StoreAddress) -> EnvironmentFault:
    """Return the error for a call without an answer (botocore's `BotoCoreError`)."""
    from botocore import exceptions  # noqa: PLC0415 - an extra

    if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return EnvironmentFault(
            f"there are no credentials for {store}; set AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        )
    if isinstance(error, exceptions.SSLError):
        return EnvironmentFault(f"no secure connection to {store}: {one_line(error)}")
    if isinstance(error, exceptions.ReadTimeoutError):
        return SilentError(f"{store} does not answer; check the network, and deploy again")
    no_answer = exceptions.ConnectionError, exceptions.HTTPClientError
    if isinstance(error, (*no_answer, exceptions.IncompleteReadError)):
        return SilentError(f"{store} cannot be reached; check the network")
    return EnvironmentFault(f"{store}: {one_line(error)}")

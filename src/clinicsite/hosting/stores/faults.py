"""What went wrong with a call by boto3, as one clear sentence and as something to repeat or not."""

from clinicsite.errors import EnvironmentFault
from clinicsite.hosting.stores import ConflictError
from clinicsite.hosting.stores.address import StoreAddress
from clinicsite.hosting.stores.patience import GarbledError, SilentError, TransientError

_CONFLICT = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_DENIED = {"AccessDenied", "AllAccessDisabled", "403"}
_UNKNOWN_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
_MISSING = {"NoSuchKey", "NotFound", "404"}
_BUSY = {"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "503"}
_DAMAGED = {"BadDigest", "RequestTimeout", "IncompleteBody"}
_ELSEWHERE = {"PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "301"}
_BUSY_STATUS = {408, 429, 503}  # HTTP status codes
_SERVER_FAULT, _NOT_IMPLEMENTED = 500, 501


class MissingError(EnvironmentFault):
    """There is no such object."""


def fault(error: Exception, store: StoreAddress, doing: str, key: str) -> EnvironmentFault:
    """Return the fault that a failed call stands for; `doing` and `key` say what was asked."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

    if isinstance(error, EnvironmentFault):
        return error
    if isinstance(error, ClientError):
        return _refused(error, store, f"{doing} '{key}'" if key else f"{doing} the objects")
    if isinstance(error, BotoCoreError):
        return _unanswered(error, store)
    if isinstance(error, RecursionError):  # how boto3 ends a circle
        return EnvironmentFault(f"{store} redirects in a circle; check --region and --endpoint")
    # boto3 trusts what it parses: a bad answer shows as a KeyError, a RecursionError …
    return garbled(store, f"gave an answer that is not S3's ({type(error).__name__})")


def garbled(store: StoreAddress, what: str) -> GarbledError:
    """Return the fault of an answer that breaks the protocol."""
    return GarbledError(f"{store} {what}; check the address and the network, and deploy again")


def one_line(error: Exception) -> str:
    """Return an error's message without line breaks."""
    return " ".join(str(error).split())


def _refused(error: Exception, store: StoreAddress, doing: str) -> EnvironmentFault:
    """Return the fault of an answer that is an error (botocore's `ClientError`)."""
    response = getattr(error, "response", {})
    code, message = (str(response.get("Error", {}).get(name, "")) for name in ("Code", "Message"))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    shown = f"cannot {doing} in {store}: {' '.join(message.split()) or 'no reason'} ({code})"
    if code in _MISSING:
        return MissingError(shown)
    if code in _CONFLICT:  # only writing has a condition
        return (ConflictError if doing.startswith("write") else TransientError)(shown)
    if code in _BUSY or status in _BUSY_STATUS:
        return TransientError(f"{store} is too busy ({code}); deploy again later")
    if code in _DAMAGED or (status >= _SERVER_FAULT and status != _NOT_IMPLEMENTED):
        return TransientError(f"{shown}; deploy again")
    return EnvironmentFault(_advice(code, store, doing) or shown)


def _advice(code: str, store: StoreAddress, doing: str) -> str:
    """Return a sentence with what to do about an error code; empty if none is known."""
    if code == "NoSuchBucket":
        return f"there is no bucket '{store.bucket}'; check the address"
    if code in _DENIED:
        return f"{store} does not let us {doing}; the key must be able to list, read, write, delete"
    if code in _UNKNOWN_KEY:
        return f"{store} does not know this access key ({code})"
    if code in _ELSEWHERE:
        return f"{store} is in another region ({code}); say --region with the bucket's own"
    if code == "NotImplemented":
        return (
            f"{store} cannot write on condition, which keeps two deploys apart;"
            " use a store that can"
        )
    return ""


def _unanswered(error: Exception, store: StoreAddress) -> EnvironmentFault:
    """Return the fault of a call without an answer (botocore's `BotoCoreError`)."""
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

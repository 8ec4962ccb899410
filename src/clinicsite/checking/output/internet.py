"""Requests to other servers, only for `check --external`."""

import contextlib
import socket
import ssl
import urllib.error
import urllib.request
from http.client import HTTPException

import clinicsite

_SECONDS = 15.0
_AGENT = f"clinicsite/{clinicsite.__version__} (link check, run by the site's editor)"
# Servers that answer HEAD differently from GET mostly answer one of these.
_ASK_AGAIN = frozenset({400, 403, 404, 405, 406, 410, 429, 501, 503})


def ask(url: str) -> tuple[int, str]:
    """Return the HTTP status of a url after redirects, or 0 and why there is none."""
    status, words = _once(url, "HEAD")
    return _once(url, "GET") if status in _ASK_AGAIN else (status, words)


def _once(url: str, method: str) -> tuple[int, str]:
    request = urllib.request.Request(  # noqa: S310 - only http and https come here
        url, method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"}
    )
    try:
        with contextlib.closing(urllib.request.urlopen(request, timeout=_SECONDS)) as answer:  # noqa: S310
            return int(answer.status), ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        return 0, _in_words(getattr(error, "reason", error))


def _in_words(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {_SECONDS:.0f} s"
    if isinstance(reason, socket.gaierror):
        return "there is no such host"
    if isinstance(reason, ssl.SSLError):
        return "its certificate is not valid"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__

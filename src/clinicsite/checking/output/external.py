"""Checks of links to other sites: do the pages still exist.

Only for `check --external`, never in a build. Polite: one request at a time to each host, with
pauses; answers are kept for weeks. Editors are not to blame for other servers, so these are
remarks, never errors.
"""

import datetime as dt
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clinicsite.errors import Diagnostic, Place, Severity

# Requests one url; returns its HTTP status, or 0 and what went wrong in words.
Ask = Callable[[str], tuple[int, str]]
Progress = Callable[[int, int], None]

# Gone for good; other errors may be temporary, or only for robots.
_GONE = frozenset({404, 410})
_FINE = range(200, 400)


_PAUSE = 1.0  # seconds between two requests to a host
_HOSTS = 8  # at a time
_FRESH_DAYS, _RETRY_DAYS = 21, 1  # how long a good answer is kept, and any other


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a url: a status, or 0 and words; and the day (ISO)."""

    status: int
    words: str
    day: str


def external_findings(  # noqa: PLR0913 - what to request, and how
    urls: Mapping[str, Place],
    ask: Ask,
    cache: Path,
    today: dt.date,
    *,
    pause: float = _PAUSE,
    progress: Progress = lambda _done, _total: None,
) -> list[Diagnostic]:
    """Return a remark for each url that is gone or did not answer; answers are kept in `cache`."""
    known = _load(cache)
    stale = sorted(url for url in urls if url and not _is_fresh(known.get(url), today))
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in stale:
        by_host[urlsplit(url).netloc].append(url)
    day = today.isoformat()
    done = 0
    with ThreadPoolExecutor(max(1, min(_HOSTS, len(by_host)))) as pool:
        for answers in pool.map(lambda same: _ask_host(same, ask, day, pause), by_host.values()):
            known |= answers
            done += len(answers)
            progress(done, len(stale))
            _save(cache, known)  # after each host, for interrupted runs
    return [
        found
        for url, place in urls.items()
        if url and (found := _judged(url, place, known[url])) is not None
    ]


def _ask_host(urls: Sequence[str], ask: Ask, day: str, pause: float) -> dict[str, Answer]:
    answers = {}
    for number, url in enumerate(urls):
        if number:
            time.sleep(pause)
        status, words = ask(url)
        answers[url] = Answer(status, words, day)
    return answers


def _judged(url: str, place: Place, answer: Answer) -> Diagnostic | None:
    if answer.status in _FINE:
        return None
    if answer.status in _GONE:
        message = f"'{url}' is gone (HTTP {answer.status})"
        hint = "link to its new address, or remove the link"
        return Diagnostic(place, "external-gone", message, hint, Severity.INFO)
    what = f"answered HTTP {answer.status}" if answer.status else answer.words
    message = f"'{url}' could not be checked: {what}"
    hint = "open it in a browser; some sites refuse robots"
    return Diagnostic(place, "external-unclear", message, hint, Severity.INFO)


def _is_fresh(answer: Answer | None, today: dt.date) -> bool:
    if answer is None:
        return False
    days = _FRESH_DAYS if answer.status in _FINE else _RETRY_DAYS
    return 0 <= (today - dt.date.fromisoformat(answer.day)).days < days


def _load(cache: Path) -> dict[str, Answer]:
    """Read the cache; empty if it cannot be read."""
    try:
        found: Any = json.loads(cache.read_text("utf-8"))
        answers = {url: Answer(int(row[0]), str(row[1]), str(row[2])) for url, row in found.items()}
        for answer in answers.values():
            dt.date.fromisoformat(answer.day)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}
    return answers


def _save(cache: Path, known: Mapping[str, Answer]) -> None:
    rows = {url: [each.status, each.words, each.day] for url, each in sorted(known.items())}
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part = cache.with_name(f"{cache.name}.part")
        part.write_text(json.dumps(rows, indent=0, ensure_ascii=False), "utf-8")
        part.replace(cache)
    except OSError:
        return  # the next run requests them again

"""Asking other sites: politely, rarely, and without ever being a reason to fail."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from clinicsite.checking.output.external import external_findings
from clinicsite.checking.output.internet import ask
from clinicsite.errors import Place, Severity

TODAY = dt.date(2026, 6, 1)


class Web:
    """Other people's servers, by hand: what each url answers, and what was asked."""

    def __init__(self, **answers: int) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, url: str) -> tuple[int, str]:
        self.asked.append(url)
        status = self.answers.get(url.rpartition("/")[2], 200)
        return status, "" if status else "no answer within 15 s"


def look(web: Web, cache: Path, today: dt.date = TODAY, *names: str) -> list[str]:
    urls = {f"https://other.example/{name}": Place("index.html") for name in names}
    found = external_findings(urls, web, cache, today, pause=0)
    assert all(each.severity is Severity.INFO for each in found), "never an error"
    return [each.code for each in found]


def test_only_what_is_gone_is_called_gone(tmp_path: Path) -> None:
    web = Web(gone=404, never=410, robot=403, broken=500, silent=0)
    names = ("fine", "gone", "never", "robot", "broken", "silent")
    assert (
        look(web, tmp_path / "c.json", TODAY, *names)
        == ["external-gone"] * 2 + ["external-unclear"] * 3
    )


def test_answers_are_remembered_good_ones_for_weeks_and_others_for_a_day(tmp_path: Path) -> None:
    web, cache = Web(gone=404), tmp_path / "c.json"
    look(web, cache, TODAY, "fine", "gone")
    assert look(web, cache, TODAY, "fine", "gone") == ["external-gone"]
    assert len(web.asked) == 2
    look(web, cache, TODAY + dt.timedelta(days=2), "fine", "gone")
    assert [url.rpartition("/")[2] for url in web.asked[2:]] == ["gone"]
    look(web, cache, TODAY + dt.timedelta(days=30), "fine")
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"https://other.example/a": [200]}', '{"a": [1, "", "x"]}']
)
def test_a_cache_that_cannot_be_read_is_forgotten(tmp_path: Path, damage: str) -> None:
    cache = tmp_path / "c.json"
    cache.write_text(damage)
    web = Web()
    assert look(web, cache, TODAY, "a") == []
    assert len(web.asked) == 1
    assert json.loads(cache.read_text())["https://other.example/a"][0] == 200


@pytest.fixture(name="server")
def _server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response({"/fine": 200, "/moved": 301, "/gone": 404}.get(self.path, 405))
            self.send_header("Location", "/fine")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200 if self.path in ("/only-get", "/fine") else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_real_server_is_asked_by_head_and_then_by_get(server: str) -> None:
    """HEAD first, for it costs others least; GET where a server does not know HEAD."""
    assert ask(f"{server}/fine") == (200, "")
    assert ask(f"{server}/moved") == (200, "")
    assert ask(f"{server}/gone") == (404, "")
    assert ask(f"{server}/only-get") == (200, "")
    assert ask("http://127.0.0.1:9/")[0] == 0
    assert "refused" in ask("http://127.0.0.1:9/")[1]

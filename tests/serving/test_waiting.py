"""While a build is in progress, the server answers everything else."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import clinicsite
from clinicsite.build import Report, build
from clinicsite.building.request import Request
from clinicsite.building.stages import Progress
from clinicsite.serving.builder import Built, Outcome
from clinicsite.serving.failure import Failure
from clinicsite.serving.server import News, Options, PreviewServer, Ready
from preview_process import DEADLINE, TODAY, free_port, post, small_site, write


class Visitor(threading.Thread):
    """Opens a panel page during a build that does not end, and other pages meanwhile."""

    def __init__(self, root: Path, port: int) -> None:
        super().__init__()
        self.root, self.port = root, port
        self.ready, self.began, self.go_on = (threading.Event() for _ in range(3))
        self.built = threading.Event()
        self.builds = 0
        self.found: list[object] = []
        self.failures: list[Failure] = []

    def make(self, request: Request, progress: Progress) -> Report:
        self.builds += 1
        if self.builds > 1:
            self.began.set()
            assert self.go_on.wait(DEADLINE)
        return build(request, progress)

    def news(self, news: News) -> None:
        if isinstance(news, Ready):
            self.ready.set()
        if isinstance(news, Outcome) and isinstance(news.result, Built) and self.builds > 1:
            self.built.set()
        if isinstance(news, Outcome) and isinstance(news.result, Failure):
            self.failures.append(news.result)

    def ask(self, path: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        connection.request("GET", path)
        return connection

    def run(self) -> None:
        try:
            assert self.ready.wait(DEADLINE)
            write(self.root / "content/posts/post-1.md", post("Post 1", "Other words."))
            assert self.began.wait(DEADLINE)
            with closing(self.ask("/_clinicsite/")) as panel:
                for _ in range(20):  # so many that the panel's page has been asked for by then
                    with closing(self.ask("/")) as page:
                        self.found += [page.getresponse().status]
                self.go_on.set()
                self.found += [panel.getresponse().status, self.built.wait(DEADLINE)]
        finally:
            self.go_on.set()
            os.kill(os.getpid(), signal.SIGTERM)


def main(root: Path) -> None:
    """Serve a site in this process, whose main thread must be free for it."""
    port = free_port()
    visitor = Visitor(small_site(root), port)
    request = Request(root=root, today=TODAY)
    server = PreviewServer(request, Options(port=port), visitor.news, visitor.make)
    visitor.start()
    server.serve()
    visitor.join(DEADLINE)
    assert visitor.found == [200] * 21 + [True], visitor.failures


def test_a_panel_page_waits_for_a_build_and_others_do_not(tmp_path: Path) -> None:
    paths = (Path(clinicsite.__file__).parents[1], Path(__file__).parent)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    subprocess.run([sys.executable, __file__, str(tmp_path)], check=True, env=environ)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

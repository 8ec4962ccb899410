"""A real nginx on loopback, for files that it is to include."""

import contextlib
import http.client
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import require_tool

# What a server block has of its own, and what an administrator may have put into it.
SERVER = """
master_process off; daemon off;
pid {folder}/pid; error_log {folder}/error.log; error_log stderr notice;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{port};
        server_name clinic.test;
        root {root};
        add_header Strict-Transport-Security "max-age=63072000" always;
        add_header X-Of-The-Administrator yes;
        location /other/ {{ return 200 "other"; }}
        include {include};
    }}
}}
"""


@dataclass(frozen=True)
class Answer:
    """A response: status, headers in lower case, body as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Nginx:
    """A server that runs."""

    port: int
    folder: Path

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path as it is typed here."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": "clinic.test", **headers}.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            found = connection.getresponse()
            named: dict[str, str] = {}
            for name, value in found.getheaders():
                assert name.lower() not in named, f"{name} is sent twice"
                named[name.lower()] = value
            return Answer(found.status, named, found.read())

    @property
    def errors(self) -> str:
        """What nginx wrote into its log."""
        return (self.folder / "error.log").read_text("utf-8")


@contextlib.contextmanager
def nginx(folder: Path, root: Path, include: Path) -> Iterator[Nginx]:
    """Run nginx with one server block."""
    program = require_tool("nginx", "nginx-light")
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        SERVER.format(folder=folder, port=port, root=f'"{root}"', include=f'"{include}"')
    )
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr, tested.stderr
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        # Said when the socket is open, so that whoever connects from then on is answered.
        assert any("event method" in line for line in server.stderr)
        try:
            yield Nginx(port, folder)
        finally:
            server.terminate()

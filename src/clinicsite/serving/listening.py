"""The port that the preview listens on: the one asked for, or the next that is free."""

import contextlib
import errno
import resource
import socket

from clinicsite.errors import EnvironmentFault

PORTS_TRIED = 20
_OPEN_FILES = 4096


def listen(bind: str, port: int) -> tuple[socket.socket, int]:
    """Return a socket that listens on the first free port from `port` on, and that port.

    Raises `EnvironmentFault` if there is none, or the address cannot be used.
    """
    for number in range(port, min(port + PORTS_TRIED, 65_536)):
        try:
            family = socket.AF_INET6 if ":" in bind else socket.AF_INET
            listening = socket.create_server((bind, number), family=family, backlog=128)
            listening.setblocking(False)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                what = error.strerror or str(error)
                raise EnvironmentFault(f"cannot listen on {bind} port {number}: {what}") from error
        else:
            return listening, number
    raise EnvironmentFault(f"ports {port} to {number} of {bind} are all in use; give another by -p")


def allow_many_connections() -> None:
    """Raise the soft limit of open files, so that idle connections leave room for others."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

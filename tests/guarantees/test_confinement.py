"""Proof 7: a build reads the project and Python, writes output and cache, and talks to nobody.

Two watchers look at a whole build, pictures, workers and search index included: Python's audit
events, in every process of ours, and strace, which also sees Pagefind and every library in C. The
controls plant a read, a write, a connection and a process that must be seen.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from blog_model import Mirror
from figures import record
from sample import REPOSITORY
from test_same_bytes import large_blog
from tools import require_tool

# Where a build may read beside the project: Python with its libraries, the theme, time zones, and
# what the C library and the kernel tell of the machine.
READABLE = tuple(
    str(form)
    for each in (
        *filter(None, sys.path), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), REPOSITORY / "src",  # noqa: E501
        REPOSITORY / "templates", REPOSITORY / "static", "/usr/share/zoneinfo", "/usr/lib", "/lib",
        "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/usr/lib/locale", "/proc", "/sys",
        "/dev/null", "/dev/urandom", "/etc/locale.alias", "/usr/share/locale", "/usr/local/lib",
    )
    for form in {Path(str(each)), Path(str(each)).resolve()}
)  # fmt: skip

_AUDITED = """
import json, os, sys, atexit
PLANTED = sys.argv.pop(1)
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
KINDS = ("open", "os.", "socket.", "subprocess.", "shutil.", "ctypes.dlopen", "sqlite3.connect")
def told(value):
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else repr(value)
def hook(event, details):
    if event.startswith(KINDS) and event not in ("os.listdir",):
        line = json.dumps([event, [told(each) for each in details]]) + "\\n"
        os.write(log, line.encode())
sys.addaudithook(hook)
from clinicsite.cli import run
code = run()
exec(PLANTED)
sys.exit(code)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of a site with pictures, workers' worth of posts, and search."""
    made = tmp_path / "site"
    Mirror(made).write(large_blog().files())
    return made


def environ(root: Path) -> dict[str, str]:
    """Return an environment that leads to nobody's home."""
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    paths = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src")}
    return paths | {"HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def audited(root: Path, planted: str = "") -> list[tuple[str, list[str]]]:
    """Build; return the audit events of all processes of ours."""
    log = root.parent / "audit.log"
    log.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-P", "-c", _AUDITED, planted, str(log), "-C", str(root), "build",
         "--today", "2026-06-01", "--jobs", "2"],
        env=environ(root), capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in log.read_text().splitlines()]


def broken_by(events: list[tuple[str, list[str]]], root: Path) -> list[str]:
    """Say what in the events breaks the promise."""
    wrong = []
    for event, details in events:
        if event == "open":
            wrong += _of_open(details, root)
        elif event in {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}:
            paths = details[:2] if event in {"os.rename", "os.link"} else details[:1]
            wrong += [f"{event} {path}" for path in paths if not _may_write(path, root)]
        elif (
            event == "socket.__new__"
            or event.startswith("socket.")
            or (event == "subprocess.Popen" and "pagefind" not in " ".join(details))
            or event in {"os.system", "os.exec", "os.posix_spawn", "os.forkpty"}
        ):
            wrong.append(f"{event} {details}")
    return wrong


def _of_open(details: list[str], root: Path) -> list[str]:
    path, _, flags = details
    writes = int(flags) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if flags.isdigit() else 0
    if not path.startswith("/"):
        return []  # below an open folder; strace knows which
    if writes and path != "/dev/null":
        return [] if _may_write(path, root) else [f"writes {path}"]
    return [] if _may_read(path, root) else [f"reads {path}"]


def _may_read(path: str, root: Path) -> bool:
    inside = path == str(root) or path.startswith(f"{root}/")
    return inside or path in {str(root.parent)} or path.startswith(READABLE)  # noqa: FURB171


def _may_write(path: str, root: Path) -> bool:
    if not path.startswith("/"):
        return True
    allowed = (f"{root}/build", f"{root}/.build.clinicsite-", f"{root}/.clinicsite")
    return path.startswith(allowed) or path == str(root)


def test_no_audit_event_leaves_the_project(root: Path) -> None:
    events = audited(root)
    assert broken_by(events, root) == []
    assert sum(event == "subprocess.Popen" for event, _ in events) == 1  # Pagefind
    assert any(event == "os.fork" for event, _ in events), "no worker was watched"
    record("7 confinement", audit_events=len(events))


_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
_PATHS = re.compile(r'(?:(AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"')


def traced(root: Path, planted: str = "") -> list[str]:
    """Build under strace; return its lines."""
    strace, log = require_tool("strace"), root.parent / "strace.log"
    calls = "trace=%file,%network,%process,ftruncate"
    done = subprocess.run(
        [strace, "-f", "-y", "-s", "4096", "-e", calls, "-e", "signal=none", "-o", str(log),
         sys.executable, "-P", "-c", f"from clinicsite.cli import run\ncode = run()\n{planted}\n",
         "-C", str(root), "build", "--today", "2026-06-01", "--jobs", "2"],
        env=environ(root), capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return log.read_text(errors="replace").splitlines()


def broken_in_trace(lines: list[str], root: Path) -> list[str]:
    """Say which system calls break the promise."""
    wrong = []
    for line in lines:
        match = _CALL.match(line)
        if match is None or " = -1 " in line:
            continue
        name, rest = match[2], match[3]
        if name in {"connect", "bind", "sendto", "sendmsg"} or name == "socket":
            if "AF_UNIX" not in rest and "SOCK_CLOEXEC|SOCK_RAW, NETLINK" not in rest:
                wrong.append(line)
            continue
        if name.startswith("exec"):
            program = rest.split('"')[1]
            if "python" not in Path(program).name and "pagefind" not in Path(program).name:
                wrong.append(line)
            continue
        changes = name.startswith(
            ("rename", "unlink", "mkdir", "rmdir", "link", "symlink", "chmod")
        )
        changes = changes or name.startswith(("fchmodat", "chown", "truncate", "utime"))
        writes = changes or bool(re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", rest))
        for folder, at, path in _PATHS.findall(rest):
            full = (
                path if path.startswith("/") else os.path.normpath(f"{at}/{path}" if at else path)
            )
            if not full.startswith("/") or (name.startswith("symlink") and folder == ""):
                continue
            may = _may_write(full, root) or full in {"/dev/null", "/dev/shm"} if writes else True  # noqa: S108
            if not may or (not writes and name.startswith("open") and not _may_read(full, root)):
                wrong.append(line)
    return wrong


def test_no_system_call_leaves_the_project(root: Path) -> None:
    """Also those of C libraries and of Pagefind: no network at all, no other program."""
    lines = traced(root)
    wrong = broken_in_trace(lines, root)
    assert not wrong, "\n".join(wrong[:20])
    record("7 confinement", system_calls=len(lines))


CONTROLS = {
    "read": "open('/etc/hostname').read()",
    "write": "import os; open(os.environ['HOME'] + '/x', 'w').close()",
    "network": "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
    "process": "import subprocess; subprocess.run(['/bin/true'])",
}


@pytest.mark.parametrize("kind", CONTROLS)
def test_control_what_leaves_the_project_is_seen(kind: str, root: Path) -> None:
    for number in range(50):  # a small site serves as well
        (root / f"content/posts/p{number:02}.md").unlink(missing_ok=True)
    site = root / "content/site.yaml"
    site.write_text(site.read_text().replace('search: {"enabled": true}\n', ""))
    assert broken_by(audited(root, CONTROLS[kind]), root)
    assert broken_in_trace(traced(root, CONTROLS[kind]), root)
    record("7 confinement", controls_caught=2)

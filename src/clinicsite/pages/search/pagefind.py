"""Pagefind at work: a process that is handed pages one by one, and then asked for its index.

Run on a folder, Pagefind numbers pages as the disk lists them; handed over one by one they are
numbered in our order, so the same pages give the same bytes on every file system. Nothing is
written to a disk. Each message is JSON in base64 with a comma behind it, as in Pagefind's own
Python interface (`pagefind.service`), which is not used: it hangs on answers beyond 2 MiB.
"""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Timer
from typing import IO, Any, cast

from clinicsite.errors import EnvironmentFault

SECONDS = 300.0  # of a whole index; a thousand posts take three or four
_COMMAND = (sys.executable, "-P", "-m", "pagefind", "--service")
_END = b","


def files_of_index(
    pages: Mapping[str, str], excluded: str, seconds: float = SECONDS
) -> dict[str, bytes]:
    """Return the files of an index of pages, by name.

    `pages` holds HTML by the path at which a page is published, and is taken in its own order;
    `excluded` is a selector of elements whose words are not indexed. Raises `EnvironmentFault`
    when Pagefind refuses a page, ends too early, speaks nonsense or takes more than `seconds`.
    """
    with _process() as process:
        is_late = Event()

        def end() -> None:
            is_late.set()
            process.kill()

        late = Timer(seconds, end)
        late.start()
        try:
            return _asked(process, pages, excluded)
        except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
            if is_late.is_set():
                raise EnvironmentFault(
                    f"the search index was not made within {seconds:g} seconds; turn `search` off"
                ) from error
            process.kill()
            raise EnvironmentFault(f"Pagefind ended early: {_last_words(process)}") from error
        finally:
            late.cancel()
            process.kill()
            late.join()  # a build forks workers, which is unsafe beside threads


def _process() -> "subprocess.Popen[bytes]":
    # Pagefind also listens to variables of its own, and to a file in the folder it runs in: the
    # root of the file system, where nobody's site is.
    environ = {name: text for name, text in os.environ.items() if not name.startswith("PAGEFIND")}
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            _COMMAND, cwd=os.sep, env=environ, stdin=pipe, stdout=pipe, stderr=pipe
        )
    except OSError as error:
        raise EnvironmentFault(f"Pagefind cannot be started: {error.strerror}") from error


def _last_words(process: "subprocess.Popen[bytes]") -> str:
    said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    return said.splitlines()[-1] if said else "it said nothing"


def _asked(
    process: "subprocess.Popen[bytes]", pages: Mapping[str, str], excluded: str
) -> dict[str, bytes]:
    talk = _Talk(cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout))
    config = {"exclude_selectors": [excluded]}
    index = {"index_id": talk.ask({"type": "NewIndex", "config": config})["index_id"]}
    for path, html in pages.items():
        talk.ask({"type": "AddFile", "file_path": path, "file_contents": html, **index})
    listed = talk.ask({"type": "GetFiles", **index})["files"]
    return {file["path"]: b64decode(file["content"]) for file in listed}


@dataclass(slots=True)
class _Talk:
    """A talk with Pagefind: one answer to each question, so neither can wait for the other."""

    questions: IO[bytes]
    answers: IO[bytes]
    count: int = 0

    def ask(self, question: Mapping[str, object]) -> dict[str, Any]:
        """Return the answer to a question.

        Raises `EnvironmentFault` when Pagefind refuses; `OSError`, `EOFError`, `ValueError`,
        `LookupError` or `TypeError` when what comes back is no answer.
        """
        self.count += 1
        message = json.dumps({"message_id": self.count, "payload": question})
        self.questions.write(b64encode(message.encode()) + _END)
        self.questions.flush()
        answer = json.loads(b64decode(self._heard(), validate=True))["payload"]
        if answer["type"] == "Error":
            raise EnvironmentFault(f"Pagefind refuses: {answer['message']}")
        return dict(answer)

    def _heard(self) -> bytes:
        parts = [b""]
        while not parts[-1].endswith(_END):
            parts.append(os.read(self.answers.fileno(), 1 << 20))
            if not parts[-1]:
                raise EOFError("Pagefind is gone")
        return b"".join(parts)[: -len(_END)]

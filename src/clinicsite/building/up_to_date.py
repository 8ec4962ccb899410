"""Whether anything has to be built at all, found out before any library is loaded.

The last build has recorded every input that it asked for, with a stamp (`engine/`), and what it
reported. If all stamps are as they were, and the published folder is as it
was left, the build is over.
"""

import contextlib

import msgspec

from clinicsite.building import inputs
from clinicsite.building.plan import Made
from clinicsite.building.request import Request
from clinicsite.engine import State, StateError, codec
from clinicsite.errors import ClinicsiteError, Diagnostic
from clinicsite.generator import installation_stamp
from clinicsite.publishing.output import settled
from clinicsite.publishing.state import home_of
from clinicsite.reading.disk import Disk, Files

INSTALLATION, CLOSING, FAILED = "installation", "closing", "failed"


class LeftOut(msgspec.Struct, frozen=True):
    """How many documents of a state are not published; `following` is the next day one will be."""

    state: str
    count: int
    following: str = ""


class Closing(msgspec.Struct, frozen=True):
    """What is reported at the end of a build, whatever had to be done for it.

    `made` are all output files as they were made.
    """

    left_out: tuple[LeftOut, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    made: dict[str, Made] = {}


def last_closing(request: Request) -> Closing | None:
    """Return what the last build reported, if no input has changed since.

    Whatever else is wrong (with the output, the lock, a day typed) is left to the build to report.
    """
    if request.clean or request.durable or request.strict:
        return None
    with contextlib.suppress(ClinicsiteError, StateError, ValueError, OSError):
        home = home_of(settled(request.output, root=request.root), request.root)
        if not home.answers.exists():
            return None
        with State(home.answers, writes=False) as state:
            if state.note(INSTALLATION) != installation_stamp() or state.left():
                return None
            files = Files(Disk(request.root))
            for query, source in inputs.sources(request, files).items():
                for _, key, stamp in state.stamps(query.name):
                    if not stamp or source.stamp(key) != stamp:
                        return None
            kept = None if state.note(FAILED) else state.note(CLOSING)
            return None if kept is None else codec.decoder(Closing).decode(kept)
    return None

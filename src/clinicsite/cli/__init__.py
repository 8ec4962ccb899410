"""The commands, and the only place that prints.

Each command is a file of its own, imported when it is called for, so that `clinicsite --version`
need not wait for a Markdown parser. Exit codes: 0 fine · 1 content, settings or template errors
(or warnings under `--strict`) · 2 usage · 3 the machine · 70 our bug · 130 interrupted ·
141 the reader of the output went away.
"""

import atexit
import contextlib
import gc
import os
import sys

from clinicsite.errors import ClinicsiteError, EnvironmentFault

INTERRUPTED, OUR_BUG, BROKEN_PIPE = 130, 70, 141


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit the process with its code."""
    # A build makes hundreds of thousands of small values and almost no cycles; looking for them
    # as often as Python does by itself took an eighth of the time of a build of 1,000 posts. Few
    # rounds are enough, and a preview, which lives on, has all of them.
    gc.set_threshold(1_000_000, 5, 5)
    # A program, unlike a library, knows that nothing may look on at its validation; to ask every
    # installed distribution whether it would takes longer than to load pydantic.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    codes: list[int] = []
    atexit.register(_leave, codes)  # before all others, so that it comes after them
    codes.append(_flushed(run(arguments)))
    sys.exit(codes[0])


def _leave(codes: list[int]) -> None:
    """End the process with its code, and free nothing.

    To take a site of 1,000 posts apart, value by value, took a twentieth of the time of its build.
    Without a code a failure is on its way that Python has to tell of.
    """
    if codes:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # of a full disk was told above
                stream.flush()
        os._exit(codes[0])


def _flushed(code: int) -> int:
    """Write out what is left of stdout while its failing can still be an exit code."""
    try:
        sys.stdout.flush()
    except OSError:  # a full disk; Python would try again at its end, and complain of itself
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or EnvironmentFault.exit_code
    return code


def _open_closed_streams() -> None:
    """Open what the caller closed (`2>&-`), so that no other file gets its number."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    import click  # noqa: PLC0415 - as late as the rest

    from clinicsite.cli import report  # noqa: PLC0415
    from clinicsite.cli.group import cli  # noqa: PLC0415

    _open_closed_streams()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        result = cli.main(args=arguments, prog_name="clinicsite", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        report.say_error("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        error.show(file=sys.stderr)
        return error.exit_code
    except ClinicsiteError as error:
        report.tell(error)
        return error.exit_code
    except SystemExit as stop:
        # click leaves with 1 when the reader of our output went away (`| head`).
        return BROKEN_PIPE if stop.code == 1 else int(stop.code or 0)
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _unforeseen(error)
    return result if isinstance(result, int) else 0


def _unforeseen(error: Exception) -> int:
    """Tell of a failure that nobody asked for; return the exit code."""
    from clinicsite.cli import report  # noqa: PLC0415
    from clinicsite.workers import is_out_of_threads  # noqa: PLC0415

    if isinstance(error, OSError | MemoryError):
        # The machine said no where nobody had asked: in a library, or in the reading of one.
        has_name = isinstance(getattr(error, "filename", ""), str | None)  # a number means nothing
        words = error if has_name else getattr(error, "strerror", "")
        report.say_error(f"the machine failed: {words or 'there is no memory left'}")
        return EnvironmentFault.exit_code
    if is_out_of_threads(error):
        report.say_error(
            "the machine lets clinicsite start no further thread; allow more processes (ulimit -u)"
        )
        return EnvironmentFault.exit_code
    if isinstance(error, ImportError):
        # Parts are loaded when they are needed, so a run can find that one is gone or unreadable.
        report.say_error(f"a part of the program cannot be loaded: {error}; install it again")
        return EnvironmentFault.exit_code
    report.our_bug(error)
    return OUR_BUG

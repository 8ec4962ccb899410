"""The commands, and the only place that prints.

Each command is a module of its own, imported when it is called, so that `clinicsite --version` is
quick. Exit codes: 0 fine · 1 content, settings or template errors (or warnings under `--strict`) ·
2 usage · 3 environment · 70 our bug · 130 interrupted · 141 broken pipe.
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
    # A build makes hundreds of thousands of small values and almost no cycles. With Python's own
    # thresholds, garbage collection takes an eighth of the time for 1,000 posts.
    gc.set_threshold(1_000_000, 5, 5)
    # Searching all installed distributions for plugins takes longer than loading pydantic.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    codes: list[int] = []
    atexit.register(_leave, codes)  # registered first, so that it runs last
    codes.append(_flushed(run(arguments)))
    sys.exit(codes[0])


def _leave(codes: list[int]) -> None:
    """End the process with its code, without freeing memory, which takes 5 % of a build's time.

    Without a code there is an exception that Python has to report.
    """
    if codes:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # `_flushed` has reported a full disk
                stream.flush()
        os._exit(codes[0])


def _flushed(code: int) -> int:
    """Flush stdout while a failure can still become an exit code."""
    try:
        sys.stdout.flush()
    except OSError:  # a full disk; Python would try again at exit and print a traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or EnvironmentFault.exit_code
    return code


def _open_closed_streams() -> None:
    """Open streams that the caller closed (`2>&-`), so that no other file gets their number."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    import click  # noqa: PLC0415 - imported late, like the rest

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
        report.failure(error)
        return error.exit_code
    except SystemExit as stop:
        # click exits with 1 on a broken pipe (`| head`).
        return BROKEN_PIPE if stop.code == 1 else int(stop.code or 0)
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _unforeseen(error)
    return result if isinstance(result, int) else 0


def _unforeseen(error: Exception) -> int:
    """Report an exception that is not ours; return the exit code."""
    from clinicsite.cli import report  # noqa: PLC0415
    from clinicsite.engine import StateError  # noqa: PLC0415
    from clinicsite.workers import is_out_of_threads  # noqa: PLC0415

    if isinstance(error, OSError | MemoryError):
        # From a library, or while importing one. A number as file name would be meaningless.
        has_name = isinstance(getattr(error, "filename", ""), str | None)
        words = error if has_name else getattr(error, "strerror", "")
        report.say_error(f"a system call failed: {words or 'out of memory'}")
        return EnvironmentFault.exit_code
    if is_out_of_threads(error):
        report.say_error("cannot start another thread; allow more processes (ulimit -u)")
        return EnvironmentFault.exit_code
    if isinstance(error, StateError):
        # A command that only looks met damage after the site was read.
        report.say_error(
            "the record of the last build is damaged; run `clinicsite build`, which makes it anew"
        )
        return EnvironmentFault.exit_code
    if isinstance(error, ImportError):
        # Modules are imported late, so one may be missing or unreadable.
        report.say_error(f"clinicsite is incomplete: {error}; install it again")
        return EnvironmentFault.exit_code
    report.our_bug(error)
    return OUR_BUG

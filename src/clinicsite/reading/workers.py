"""Parsing many files at once, in processes of their own where there are enough of them."""

from collections.abc import Iterator, Sequence
from functools import partial

from clinicsite import workers
from clinicsite.reading.documents import SourceFile
from clinicsite.reading.encoding import Encoded, encode
from clinicsite.reading.markup.options import MarkupOptions

# Below this many files, starting processes costs more than it saves.
WORTHWHILE = 40


def parse_all(
    files: Sequence[SourceFile], options: MarkupOptions, *, jobs: int
) -> Iterator[tuple[int, Encoded]]:
    """Yield each file's number and parsed form, in any order.

    Raises `EnvironmentFault` if a worker process ends before its work, and what a worker raised.
    """
    work = partial(_parse, options=options)
    return workers.spread(work, files, jobs=jobs if len(files) >= WORTHWHILE else 1)


def _parse(file: SourceFile, options: MarkupOptions) -> Encoded:
    # Late: a run that finds everything in the store never parses.
    from clinicsite.reading.parsing import parse  # noqa: PLC0415

    return encode(*parse(file, options))

"""The chart: one bar a build, one panel a number of posts, as SVG without any script.

It follows the reader's colours, and brings its own ground, so that it can be read wherever it is
shown; for who does not see it, its description says the figures.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from bench.cases import CASES, FROM_NOTHING
from bench.results import Results, Sample
from bench.verdicts import OURS

_PEERS = (("hugo", "Hugo"), ("eleventy", "Eleventy"), ("pelican", "Pelican"), ("zola", "Zola"))
_WIDTH, _LEFT, _RIGHT = 760, 280, 80  # pixels: of all, for the names, for the figures
_ROW, _HEAD, _GAP = 24, 34, 18  # pixels: heights of a bar's row, a panel's title, between panels
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1d2b29}.head{font-weight:600;font-size:16px}"
    ".ground{fill:#fff}.ours{fill:#0f6b5f}.peer{fill:#8a9492}"
    "@media(prefers-color-scheme:dark){text{fill:#e6eceb}.ground{fill:#14201e}"
    ".ours{fill:#4cc3ae}.peer{fill:#75827f}}"
)

Bar = tuple[str, Sample]


def chart(results: Results) -> str:
    """Return the chart of the medians of all numbers of posts that were measured with peers."""
    panels = [
        (size, bars) for size in results.sizes(FROM_NOTHING) if (bars := _bars(results, size))
    ]
    drawn, top = [], _GAP
    for size, bars in panels:
        drawn.append(_panel(size, bars, top))
        top += _HEAD + _ROW * len(bars) + _GAP
    said = " ".join(_sentence(size, bars) for size, bars in panels)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" '
        f'width="{_WIDTH}" height="{top}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">Time of a build, in seconds</title>\n'
        f'<desc id="desc">{escape(said)}</desc>\n<style>{_STYLE}</style>\n'
        f'<rect class="ground" width="{_WIDTH}" height="{top}" rx="8"/>\n{"".join(drawn)}</svg>\n'
    )


def _bars(results: Results, size: int) -> list[Bar]:
    """Return the bars of a panel by their names; none if no peer was measured."""
    peers = [
        (f"{title}, {FROM_NOTHING}", results.sample(size, name, FROM_NOTHING))
        for name, title in _PEERS
    ]
    cases = (FROM_NOTHING, *(case.name for case in CASES))
    ours = [(f"clinicsite, {case}", results.sample(size, OURS, case)) for case in cases]
    found = [(name, sample) for name, sample in peers + ours if sample]
    return found if any(sample.program != OURS for _, sample in found) else []


def _panel(size: int, bars: Iterable[Bar], top: int) -> str:
    bars = list(bars)
    longest = max(sample.seconds for _, sample in bars)
    lines = [f'<text class="head" x="20" y="{top + 18}">{size:,} posts</text>\n']
    for number, (name, sample) in enumerate(bars):
        y = top + _HEAD + number * _ROW
        width = max(1.0, sample.seconds / longest * (_WIDTH - _LEFT - _RIGHT))
        whose = "ours" if sample.program == OURS else "peer"
        lines.append(
            f'<text x="20" y="{y + 13}">{escape(name)}</text>'
            f'<rect class="{whose}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="17" rx="2"/>'
            f'<text x="{_LEFT + width + 6:.1f}" y="{y + 13}">{sample.seconds:.2f} s</text>\n'
        )
    return "".join(lines)


def _sentence(size: int, bars: Iterable[Bar]) -> str:
    return f"{size:,} posts: {'; '.join(f'{name} {s.seconds:.2f} s' for name, s in bars)}."

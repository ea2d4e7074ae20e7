"""The figures as a picture: an SVG that stands alone, in a page, a forge or a browser.

A row for each figure, a dot for each incident on an axis of times (logarithmic, or one long night
would press all the others together), the median and the time within which nine of ten were done.
The picture follows the reader's light or dark scheme, says in words what it shows (``title``,
``desc``), and holds no script and nothing from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from incidentctl.actions.stats import SIGN
from incidentctl.domain.stats import FIGURES
from incidentctl.render import figures
from incidentctl.render.plot_scale import Scale, density, scale_for, swarm

if TYPE_CHECKING:
    from incidentctl.actions.stats import StatsResult
    from incidentctl.domain.stats import Figure

_WIDTH, _LEFT, _RIGHT = 960, 232, 916
_TOP, _ROW, _PANEL, _BOTTOM = 116, 84, 44, 66
_HALF = 21.0
"""From the middle of a row to the ends of its marks."""
_NAME = 24
"""Characters of a group's name."""
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LABELLED = 'aria-labelledby="title desc"'
_STYLE = """
  svg { --page: #fcfcfa; --ink: #1d2733; --soft: #5c6875; --line: #dfe3e8; --dot: #2f6db3;
        --band: #e4edf7; --far: #b4531c; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #12161c; --ink: #e8edf3; --soft: #9aa7b5; --line: #2b333d; --dot: #6fb0f5;
          --band: #1d2c3f; --far: #f0a06a; }
  }
  text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
         fill: var(--ink); }
  .head { font-size: 22px; font-weight: 650; }
  .panel { font-size: 16px; font-weight: 650; }
  .name { font-weight: 600; }
  .soft { fill: var(--soft); font-size: 13px; }
  .half, .most { font-size: 13px; font-weight: 600; stroke: var(--page); stroke-width: 4;
                 stroke-linejoin: round; paint-order: stroke; }
  .most { font-weight: 400; fill: var(--far); }
  .page { fill: var(--page); }
  .grid { stroke: var(--line); stroke-width: 1; }
  .dot { fill: var(--dot); fill-opacity: .72; }
  .band { fill: var(--band); }
  .median { stroke: var(--ink); stroke-width: 3; stroke-linecap: round; }
  .p90 { stroke: var(--far); stroke-width: 2; stroke-linecap: round; stroke-dasharray: 1 5; }
"""


class _Row(NamedTuple):
    label: str
    figure: Figure


class _Panel(NamedTuple):
    title: str
    rows: list[_Row]


def plot(result: StatsResult, *, zone: tzinfo) -> str:
    """The picture, as the text of an SVG file; days are those of ``zone``."""
    panels = _panels(result)
    rows = [row for panel in panels for row in panel.rows]
    values = [second for row in rows for second in row.figure.seconds]
    scale = scale_for(values, _LEFT, _RIGHT)
    titled = sum(bool(panel.title) for panel in panels)
    height = _TOP + _ROW * max(len(rows), 1) + _PANEL * titled + _BOTTOM
    body = [*_frame(scale, height), *_body(panels, scale)] if values else [_nothing()]
    title = figures.plot_title(result, zone)
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    said = "; ".join(_sentence(row) for row in rows if row.figure.values) or "no value is known"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {_LABELLED}>',
            SIGN,
            f'<title id="title">{_text(title)}</title>',
            f'<desc id="desc">{_text(said)}.</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" width="{_WIDTH}" height="{height}" rx="10"/>',
            f'<text class="head" x="36" y="46">{_text(title)}</text>',
            *_LEGEND,
            *body,
            "</svg>\n",
        ]
    )


def _panels(result: StatsResult) -> list[_Panel]:
    stats = result.stats
    if not stats.by:
        whole = stats.whole.figures
        return [_Panel("", [_Row(figures.figure_name(one.name), one) for one in whole])]
    groups = [group for group in stats.groups if group.incidents]
    return [
        _Panel(
            figures.figure_name(name),
            [_Row(figures.group_name(stats.by, one.name), one.figure(name)) for one in groups],
        )
        for name in FIGURES
    ]


def _sentence(row: _Row) -> str:
    figure = row.figure
    half = "" if figure.median is None else f"median {figures.span(figure.median)}, "
    most = "" if figure.p90 is None else f"nine of ten within {figures.span(figure.p90)}, "
    name = figures.figure_name(figure.name)
    label = name if row.label == name else f"{name}, {row.label}"
    known = f"{figure.n} of {figure.of} known"
    return f"{label}: {known}, {half}{most}{figures.spread_words(figure)}"


_LEGEND = (
    '<circle class="dot" cx="41" cy="70" r="5"/>',
    '<text class="soft" x="54" y="75">an incident</text>',
    '<line class="median" x1="160" y1="63" x2="160" y2="77"/>',
    '<text class="soft" x="171" y="75">median: half took no longer</text>',
    '<rect class="band" x="380" y="61" width="24" height="18" rx="4"/>',
    '<text class="soft" x="412" y="75">the median lies here (95 % sure)</text>',
    '<line class="p90" x1="652" y1="62" x2="652" y2="78"/>',
    '<text class="soft" x="662" y="75">nine of ten were done by then</text>',
)
"""What the signs mean, in one line under the title."""


def _frame(scale: Scale, height: float) -> Iterator[str]:
    """The axis: a line for each tick, its name above and below."""
    bottom = height - _BOTTOM + 8
    for x, name in scale.ticks():
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        for y in (_TOP - 8, bottom + 20):
            yield (
                f'<text class="soft" x="{x:.1f}" y="{y}" text-anchor="middle">{_text(name)}</text>'
            )


def _body(panels: Sequence[_Panel], scale: Scale) -> Iterator[str]:
    y = float(_TOP)
    for panel in panels:
        if panel.title:
            y += _PANEL
            yield f'<text class="panel" x="36" y="{y - 12:.0f}">{_text(panel.title)}</text>'
            yield f'<line class="grid" x1="36" y1="{y - 3:.0f}" x2="{_RIGHT}" y2="{y - 3:.0f}"/>'
        for row in panel.rows:
            yield from _drawn(row, scale, y + _ROW / 2)
            y += _ROW


def _drawn(row: _Row, scale: Scale, y: float) -> Iterator[str]:
    figure = row.figure
    name = row.label if len(row.label) <= _NAME else f"{row.label[: _NAME - 1]}…"
    known = f"{figure.n}" if figure.n == figure.of else f"{figure.n} of {figure.of} known"
    yield "<g>"
    yield f'<text class="name" x="36" y="{y - 3:.0f}">{_text(name)}</text>'
    yield f'<text class="soft" x="36" y="{y + 16:.0f}">{known}</text>'
    if figure.median_range:
        low, high = map(scale.x, figure.median_range)
        wide = max(high - low, 6)
        yield (
            f'<rect class="band" x="{low:.1f}" y="{y - _HALF:.1f}" width="{wide:.1f}" '
            f'height="{2 * _HALF:.0f}" rx="6"/>'
        )
    yield from _values(figure, scale, y)
    yield from _marks(figure, scale, y)
    yield "</g>"


def _values(figure: Figure, scale: Scale, y: float) -> Iterator[str]:
    """A dot for each incident; where they would not fit, bars to both sides of the middle."""
    drawn = swarm(figure.values, scale, 2 * _HALF)
    if drawn:
        for dot in drawn.dots:
            told = _text(f"{dot.value.incident}: {figures.span(dot.value.seconds)}")
            yield (
                f'<circle class="dot" cx="{dot.x:.1f}" cy="{y + dot.y:.1f}" r="{drawn.radius}">'
                f"<title>{told}</title></circle>"
            )
        return
    for bar in density(figure.values, scale, 6):
        tall = max(bar.share * 2 * _HALF, 1.5)
        yield (
            f'<rect class="dot" x="{bar.x:.1f}" y="{y - tall / 2:.1f}" width="5" '
            f'height="{tall:.1f}" rx="1"/>'
        )


def _marks(figure: Figure, scale: Scale, y: float) -> Iterator[str]:
    """The median with its words above, nine of ten with its words below."""
    above, below = y - _HALF - 6, y + _HALF + 16
    for name, seconds, label_y in (("half", figure.median, above), ("most", figure.p90, below)):
        if seconds is None:
            continue
        x = scale.x(seconds)
        kind = "median" if name == "half" else "p90"
        yield (
            f'<line class="{kind}" x1="{x:.1f}" y1="{y - _HALF - 2:.1f}" x2="{x:.1f}" '
            f'y2="{y + _HALF + 2:.1f}"/>'
        )
        yield (
            f'<text class="{name}" x="{min(x, _RIGHT - 20):.1f}" y="{label_y:.1f}" '
            f'text-anchor="middle">{figures.span(seconds)}</text>'
        )


def _nothing() -> str:
    return f'<text class="soft" x="36" y="{_TOP + 40}">No value is known yet.</text>'


def _text(said: str) -> str:
    """Free text as it may stand in an element: escaped, and nothing that XML can't hold."""
    return escape(_NOT_XML.sub("\ufffd", said))

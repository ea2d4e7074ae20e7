"""What ``stats`` looks like: how many, how long, how it spreads, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.quantiles import EDGES
from incidentctl.domain.stats import FEW, FIGURES, REAL
from incidentctl.render import figures
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.bars import Ink, axis
from incidentctl.render.terminal.moments import near
from incidentctl.render.terminal.page import GAP, Page, Screen, TableRow, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG

if TYPE_CHECKING:
    from incidentctl.actions.stats import StatsResult
    from incidentctl.domain.stats import Figure

_SPAN = 10
"""Cells of a time: ``1 h 05 min``."""
_LABEL, _WIDE_LABEL, _WIDE_FROM = 14, 24, 100
"""Cells of a name, and of one on a page that has room from so many cells on."""
_BAR = 40
_WIDEST_BIN = 5


def stats_screen(result: StatsResult, *, zone: tzinfo) -> Screen:
    """The figures, their times in ``zone``."""
    return Screen(lambda page: _Stats(page, result, zone).rows())


class _Stats:
    def __init__(self, page: Page, result: StatsResult, zone: tzinfo) -> None:
        self.page, self.result, self.zone = page, result, zone
        self.stats = result.stats
        self.ink = Ink(page.console)
        self.label = _WIDE_LABEL if page.width >= _WIDE_FROM else _LABEL
        groups = [self.stats.whole, *self.stats.groups]
        shown = [_known(figure) for group in groups for figure in group.figures]
        self.known = max(map(len, shown))
        taken = 5 * GAP + self.label + self.known + 2 * _SPAN
        self.bin = min(max((page.width - taken) // (len(EDGES) + 1), 1), _WIDEST_BIN)

    def rows(self) -> Iterator[Text]:
        """The whole screen."""
        yield from self._head()
        if not self.stats.groups and not self.stats.whole.incidents:
            return
        if self.stats.by:
            yield from self._counts()
            for name in FIGURES:
                yield from self._section(
                    figures.figure_name(name).capitalize(),
                    [
                        (figures.group_name(self.stats.by, group.name), group.figure(name))
                        for group in self.stats.groups
                        if group.incidents
                    ],
                )
        else:
            yield from self._section(
                "How long it took",
                [(figures.short_name(one.name), one) for one in self.stats.whole.figures],
            )
        yield from self._gaps()
        yield from self._foot()

    # What it is about

    def _head(self) -> Iterator[Text]:
        whole, others = self.stats.whole, figures.apart(self.stats)
        if not self.stats.sorts:
            yield from self._nothing()
            return
        told = figures.so_many(whole.incidents, REAL) if whole.incidents else "No real incident"
        still = ", open still" if whole.open == 1 == whole.incidents else _open(whole.open)
        yield from self.page.under(row((told, STRONG), f"{self._since()}{still}"))
        if others:
            names = ", ".join(others)
            see = () if self.stats.by == "kind" else (": incidentctl stats --by kind",)
            yield from self.page.under(row(("not among them: ", QUIET), names, *see))
        if whole.incidents == 1 and not self.stats.by:
            said = "One incident is a story, not a figure; read it, and ask what made it likely:"
            yield from self.page.under(Text(said, QUIET))
            values = [value for figure in whole.figures for value in figure.values]
            show = f"incidentctl show {values[0].incident.rpartition('-')[2]}"
            yield from self.page.under(phrases.command(show), indent=GAP)

    def _since(self) -> str:
        if not self.result.since:
            return ""
        return f" since {near(self.result.since, self.result.now, self.zone)}"

    def _nothing(self) -> Iterator[Text]:
        if self.result.since:
            yield from self.page.under(Text(f"No incident{self._since()}. That may be good news."))
            yield from self.page.under(row("all of them: ", phrases.command("incidentctl stats")))
            return
        yield from self.page.under(Text("No incident yet, so there is nothing to count."))
        drill = 'incidentctl open --kind drill "The database is gone"'
        yield from self.page.under(row("a good day to practise: ", phrases.command(drill)))

    def _counts(self) -> Iterator[Text]:
        """How many incidents are in each group."""
        yield from self._title("How many")
        most = max(group.incidents for group in self.stats.groups)
        rows: list[TableRow] = [
            (
                [
                    self._name(figures.group_name(self.stats.by, group.name)),
                    _count(group.incidents),
                ],
                self.ink.bar(group.incidents, most, _BAR),
            )
            for group in self.stats.groups
        ]
        yield from self.page.table(rows, indent=GAP)
        if self.stats.by == "service":
            said = "one that hit several services counts for each of them"
            yield from self.page.under(Text(said, QUIET), indent=GAP)

    # Figures

    def _section(self, title: str, rows: Sequence[tuple[str, Figure]]) -> Iterator[Text]:
        yield from self._title(title)
        widths = (self.label, self.known, _SPAN, _SPAN)
        names = ("", "known", "median", "90 % in")
        heads = [Text(f"{name:<{wide}}", QUIET) for name, wide in zip(names, widths, strict=True)]
        yield from self.page.table([(heads, axis(self.bin))], indent=GAP)
        for label, figure in rows:
            yield from self.page.table([(self._cells(label, figure), self._spread(figure))], GAP)
            if figure.values:
                only = "only: " if figure.is_few else ""
                detail = Text(f"{only}{figures.spread_words(figure)}", QUIET)
                yield from self.page.under(detail, indent=2 * GAP)

    def _cells(self, label: str, figure: Figure) -> list[Text]:
        return [
            self._name(label),
            Text(f"{_known(figure):<{self.known}}", "" if figure.n else QUIET),
            Text(f"{_time(figure.median):<{_SPAN}}", STRONG),
            Text(f"{_time(figure.p90):<{_SPAN}}"),
        ]

    def _spread(self, figure: Figure) -> Text:
        if not figure.values:
            return Text("none is known", QUIET)
        return self.ink.spread(figure.histogram, self.bin)

    def _name(self, name: str) -> Text:
        made = words(name, limit=self.label)
        made.pad_right(self.label - made.cell_len)
        return made

    # What is not known

    def _gaps(self) -> Iterator[Text]:
        told = [(one, figures.gap_words(one)) for one in self.stats.whole.figures]
        if not any(gap for _, gap in told):
            return
        yield from self._title("Not in the figures")
        rows: list[TableRow] = [
            ([self._name(figures.short_name(one.name))], Text(gap)) for one, gap in told if gap
        ]
        yield from self.page.table(rows, indent=GAP)
        for what, command in figures.remedies(self.stats):
            label = row((f"{what}: ", QUIET))
            yield from self.page.under(row(label, phrases.command(command)), indent=GAP)

    def _foot(self) -> Iterator[Text]:
        shown = [group for group in (self.stats.groups or (self.stats.whole,)) if group.incidents]
        everything = [one for group in shown for one in group.figures]
        said = []
        if any(one.values and one.is_few for one in everything):
            said.append(f"Of fewer than {FEW} every value is shown, and no percentile.")
        if any(not one.is_few for one in everything):
            said.append(figures.CHANCE)
        if said:
            yield Text()
            yield from self.page.under(Text(" ".join(said), QUIET))
        if self.result.plot:
            yield Text()
            yield from self.page.under(row("drawn: ", words(self.result.plot, STRONG)))

    def _title(self, title: str) -> Iterator[Text]:
        yield Text()
        yield Text(title, STRONG)


def _count(count: int) -> Text:
    return Text(f"{count:>5}", "" if count else QUIET)


def _known(figure: Figure) -> str:
    """Of how many incidents it is known: ``38 of 42``, or ``42``."""
    return str(figure.n) if figure.n == figure.of else f"{figure.n} of {figure.of}"


def _time(seconds: float | None) -> str:
    return "" if seconds is None else figures.span(seconds)


def _open(count: int) -> str:
    return f", {count} of them open" if count else ""

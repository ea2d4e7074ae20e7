"""What the score of a game day looks like."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.game_day import State
from incidentctl.domain.ident import shortest_prefix
from incidentctl.domain.when import format_span
from incidentctl.render.drill import drill_clock, objective_text, pace, source, verdict
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, paragraph, row, words
from incidentctl.render.terminal.palette import ALARM, CALM, QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.drill import Listed, Scored

_STYLES = {
    State.MET: CALM,
    State.LATE: WARNING,
    State.MISSED: ALARM,
    State.OPEN: STRONG,
    State.MOOT: QUIET,
}
_BROKEN = re.compile(r"(?<!\n)\n(?![\n\s*-])")
_WORDS = {State.MOOT: "-"}
"""How a state is told where its own name says too little."""


def score_screen(result: Scored) -> Screen:
    """How a drill went: the objectives, what came when, and what was going on."""
    return Screen(lambda page: _rows(page, result))


def scenarios_screen(found: Sequence[Listed]) -> Screen:
    """The scenarios of a folder: how long each takes, and what it is good for."""
    return Screen(lambda page: _listed(page, found))


def _listed(page: Page, found: Sequence[Listed]) -> Iterator[Text]:
    if not found:
        yield from page.under(Text("No scenario is here."))
    for number, (name, scenario) in enumerate(found):
        yield from [Text()] if number else []
        if scenario is None:
            told = row(words(name, STRONG), (" has faults: ", WARNING))
            yield from page.under(row(told, phrases.command(f"incidentctl drill run {name}")))
            continue
        takes = Text(f"takes {format_span(scenario.ends)}", QUIET)
        yield from page.under(joined([words(name, STRONG), takes]))
        yield from page.under(words(scenario.title), indent=2)
        yield from page.under(paragraph(_reflowed(scenario.about), QUIET), indent=2)


def _rows(page: Page, result: Scored) -> Iterator[Text]:
    score, incident = result.score, result.incident
    yield from page.under(words(result.scenario.title, STRONG))
    about = [
        phrases.ident(incident),
        words(os.path.basename(result.name)),
        Text(f"{drill_clock(score.elapsed)} of {drill_clock(result.scenario.ends)}"),
        Text(pace(result.speed)),
    ]
    yield from page.under(joined(about))
    yield Text()
    style = CALM if result.all_met and score.over else ""
    yield from page.under(Text(verdict(result), f"{STRONG} {style}".strip()))
    if score.scored:
        yield Text()
        yield from page.table([*_objectives(result)], indent=2)
    if score.over and score.how_many(State.MOOT):
        yield from page.under(Text("-: what it follows on from never happened", QUIET), indent=2)
    if score.came:
        yield Text()
        yield Text("What came when", STRONG)
        yield from page.table([*_came(result)], indent=2)
    if result.scenario.behind and score.over:
        yield Text()
        yield Text("What was really going on", STRONG)
        yield from page.under(paragraph(_reflowed(result.scenario.behind)), indent=2)


def _objectives(result: Scored) -> Iterator[TableRow]:
    among = [line.placed.id for line in result.incident.timeline]
    for scored in result.score.scored:
        idents = [shortest_prefix(ident, among) for ident in scored.evidence[-1:]]
        more = " …" if len(scored.evidence) > 1 else ""
        cells = [
            Text(_WORDS.get(scored.state, scored.state.value), _STYLES[scored.state]),
            Text(drill_clock(scored.at) if scored.at is not None else ""),
            Text(f"{' '.join(idents)}{more}", QUIET),
        ]
        yield cells, words(objective_text(scored.objective))


def _came(result: Scored) -> Iterator[TableRow]:
    for at, inject in result.score.came:
        told = joined([words(source(inject)), words(inject.text)])
        yield [Text(drill_clock(at), QUIET)], _one_row(told)


def _one_row(told: Text) -> Callable[[int], Text]:
    def fit(room: int) -> Text:
        made = told.copy()
        made.truncate(room, overflow="ellipsis")
        return made

    return fit


def _reflowed(text: str) -> str:
    """A text whose lines were broken by hand, as whole paragraphs; lists keep their lines."""
    return _BROKEN.sub(" ", text)

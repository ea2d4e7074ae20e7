"""What ``doctor`` looks like: a row for each check, and the command that mends it below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.actions.doctor.finding import OK, WARNING, WRONG
from incidentctl.render.terminal import palette, phrases
from incidentctl.render.terminal.page import GAP, Page, Screen, row, words

if TYPE_CHECKING:
    from incidentctl.actions.doctor.checks import DoctorResult
    from incidentctl.actions.doctor.finding import Finding

_STYLES: Mapping[str, str] = {
    OK: palette.CALM,
    WARNING: palette.WARNING,
    WRONG: palette.ALARM,
}
_MARGIN = "  "
_GOES_ON = " \\"
_PROGRAMS = {"git", "incidentctl", "ls", "mv", "pip", "ps", "rm", "sudo", "${EDITOR:-vi}"}
_WORD = re.compile(r"(?:[^\s'\"]|'[^']*'|\"[^\"]*\")+")
_FIX = "incidentctl doctor --fix"


def doctor_screen(result: DoctorResult, *, fixing: bool) -> Screen:
    """Everything that was looked at; ``fixing`` if what could be mended has been."""
    return Screen(lambda page: _rows(page, result, fixing=fixing))


def _rows(page: Page, result: DoctorResult, *, fixing: bool) -> Iterator[Text]:
    states = max(map(len, _STYLES))
    names = max(len(finding.check) for finding in result.findings)
    for finding in result.findings:
        state = Text(finding.state.ljust(states + GAP), _STYLES[finding.state])
        calm = finding.state == OK
        name = Text(finding.check.ljust(names + GAP), "" if calm else palette.STRONG)
        label = row(_MARGIN, state, name)
        yield from page.beside(label, words(finding.said, palette.QUIET if calm else ""))
        below = Text(" " * label.cell_len)
        yield from _below(page, below, finding)
    yield Text()
    yield from page.under(_verdict(result))
    if result.can_be_mended and not fixing:
        yield from page.under(row("mend what is safe to mend: ", phrases.command(_FIX)))


def _below(page: Page, label: Text, finding: Finding) -> Iterator[Text]:
    """What was done about it, and what is left to do."""
    if finding.done:
        yield from page.beside(row(label, ("done: ", palette.QUIET)), words(finding.done))
    if finding.fix and finding.state != OK:
        yield from _fix(page, row(label, ("fix: ", palette.QUIET)), finding.fix)


def _fix(page: Page, label: Text, fix: str) -> Iterator[Text]:
    """What mends it. A command is broken so that a shell takes it as it stands on the screen."""
    room = page.room(label)
    rows = [fix] if len(fix) <= room else _broken(fix, room) if _is_command(fix) else [fix]
    for line in rows:
        yield from page.beside(label, phrases.command(line))
        label = Text(" " * label.cell_len)


def _is_command(fix: str) -> bool:
    return fix.split(" ", 1)[0] in _PROGRAMS


def _broken(command: str, room: int) -> list[str]:
    """A command over several rows of at most ``room`` characters, if its words are not longer."""
    rows, rest = list[str](), ""
    for word in _WORD.findall(command):
        if rest and len(rest) + len(word) + len(_GOES_ON) + 1 > room:
            rows.append(rest + _GOES_ON)
            rest = word
        else:
            rest = f"{rest} {word}" if rest else word
        if word == "&&":
            rows.append(rest)
            rest = ""
    return [*rows, rest]


def _verdict(result: DoctorResult) -> Text:
    wrong, warnings = result.count(WRONG), result.count(WARNING)
    if not wrong and not warnings:
        return Text(f"All is well: {len(result.findings)} checks.", palette.CALM)
    parts = []
    if wrong:
        parts.append(row((f"{_things(wrong)} wrong", palette.ALARM)))
    if warnings:
        parts.append(row((f"{_things(warnings)} worth a look", palette.WARNING)))
    return Text(", ").join(parts)


def _things(count: int) -> str:
    return "1 thing is" if count == 1 else f"{count} things are"

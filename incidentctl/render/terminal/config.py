"""What ``config show`` looks like: each setting, its value, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal.page import Page, Screen, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.config import ConfigResult
    from incidentctl.store.settings_origin import Value

_GROUPS = {"logbook": "The logbook", "git": "Git's settings", "environment": "The environment"}


def config_screen(result: ConfigResult) -> Screen:
    """All settings, those of the logbook first."""
    return Screen(lambda page: _rows(page, result))


def _rows(page: Page, result: ConfigResult) -> Iterator[Text]:
    heading = ""
    for value in result.values:
        group = _GROUPS[_group(value)]
        if group != heading:
            yield from [Text()] if heading else []
            yield Text(group, STRONG)
            heading = group
        yield from _setting(page, value)
    for problem in (*result.problems, *result.warnings):
        yield Text()
        yield from page.under(words(str(problem), WARNING))
        yield from page.under(words(problem.fix), indent=4)


def _setting(page: Page, value: Value) -> Iterator[Text]:
    is_default = value.origin == "default"
    told = row(value.name, " = ", words(value.value, "" if is_default else STRONG))
    place = Text(f"# {value.place}", QUIET)
    if 2 + told.cell_len + 2 + place.cell_len <= page.width:
        yield from page.ends(row("  ", told), place)
    else:
        yield from page.under(told, indent=2)
        yield from page.under(place, indent=6)


def _group(value: Value) -> str:
    if value.name.startswith(("incidentctl.", "checkout.")):
        return "git"
    return value.origin if value.origin in _GROUPS else "logbook"

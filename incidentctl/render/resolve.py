"""What ``resolve`` mended, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.ident import id_of_path
from incidentctl.render.report import problem_lines
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.resolve import Resolved, ResolveResult
    from incidentctl.render.plain import Style

_SIDES = {"ours": "this side", "theirs": "the other side"}


def resolve_lines(result: ResolveResult, style: Style) -> Iterator[str]:
    """Each file that is whole again, what could not be mended, and what comes next."""
    for one in result.resolved:
        yield from _resolved_lines(one, style)
    yield from problem_lines(result.problems, style)
    told = {problem.path for problem in result.problems}
    for path in result.others:
        if path not in told:
            whose = "" if id_of_path(path) else ", and no incident: mend it as usual, then git add"
            yield f"{style.yellow('in conflict still:')} {visible(path)}{whose}"
    if not result.resolved and not result.problems:
        yield "Nothing to mend: no incident file is in conflict."
    if result.then:
        yield f"{'when that is done' if result.others else 'next'}: {result.then}"
    elif result.resolved:
        yield "Nothing else is under way. If it was git stash pop, the stash is there still."


def _resolved_lines(one: Resolved, style: Style) -> Iterator[str]:
    entries = "1 entry" if one.entries == 1 else f"{one.entries} entries"
    if one.deleted:
        why = f"{_SIDES[one.deleted]} had deleted it, and a record is never taken away"
        yield f"{style.green('kept')} {visible(one.path)}: {entries}; {why}"
    else:
        origin = f"{one.brought} of them from the other side"
        yield f"{style.green('joined')} {visible(one.path)}: {entries}, {origin}"
    if one.draft:
        yield f"  somebody had typed into it; that is kept in {visible(one.draft)}"

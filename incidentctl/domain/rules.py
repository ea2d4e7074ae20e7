"""The rules of a record: one small function each, in one list.

Commands, the hook, CI and ``verify`` run the same list. A rule yields every problem it finds; none
stops at the first. What two people did at once is never a problem (the fold marks it as contested,
redundant or late): a rule objects only to what no honest pair of clones could have made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.ident import id_of_path, incident_path
from incidentctl.domain.incident import fold
from incidentctl.domain.kinds.close import UNKNOWN, Close, postmortem_kind
from incidentctl.domain.policy import MINIMUM, TOLD, Policy
from incidentctl.domain.problem import Problem
from incidentctl.domain.targets import correction_has_target, followup_is_there, task_is_there

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

CLOCK_SLACK = timedelta(seconds=1)
"""``at`` has whole seconds, ``recorded`` has not."""


class Closing(NamedTuple):
    """A close, the incident just before it, and what it must supply."""

    before: Incident
    placed: Placed
    entry: Close
    requirements: frozenset[str]


class Rule(NamedTuple):
    """A named rule about the record as a whole, or about each close in it."""

    name: str
    on_record: Callable[[Incident], Iterator[Problem]] | None = None
    on_close: Callable[[Closing], Iterator[tuple[str, str]]] | None = None


def path_matches(incident: Incident) -> Iterator[Problem]:
    """The file lies where its id says."""
    if incident.path and id_of_path(incident.path) != incident.id:
        place = incident_path(incident.id, "SLUG")
        yield Problem(
            "path", f"the file of {incident.id} doesn't lie at {place}", f"move it back to {place}"
        )


def open_first(incident: Incident) -> Iterator[Problem]:
    """The first entry, and only it, is ``open``."""
    for number, line in enumerate(incident.timeline):
        if (line.placed.entry.name == "open") != (number == 0):
            wrong = "a second open" if number else "the first entry is not an open"
            fix = "start incidents with 'incidentctl open TITLE'; remove this entry"
            yield Problem("open-first", wrong, fix, line=line.placed.line, entry=line.placed.id)


def unique_entries(incident: Incident) -> Iterator[Problem]:
    """No entry stands in the file twice."""
    seen: set[str] = set()
    for line in incident.timeline:
        if line.placed.id in seen:
            yield Problem(
                "unique-entries",
                f"entry {line.placed.id} stands here a second time",
                "remove the copy",
                line=line.placed.line,
                entry=line.placed.id,
            )
        seen.add(line.placed.id)


def not_from_the_future(incident: Incident) -> Iterator[Problem]:
    """Nothing happened after it was written down."""
    for line in incident.timeline:
        entry = line.placed.entry
        if entry.at > entry.recorded + CLOCK_SLACK:
            yield Problem(
                "no-future",
                "it happened after it was written down: 'at' is later than 'recorded'",
                "write it again with the right --at",
                line=line.placed.line,
                entry=line.placed.id,
            )


def close_has_commander(closing: Closing) -> Iterator[tuple[str, str]]:
    """Somebody holds command when the incident is closed, and it is they who close it."""
    holder = closing.before.commander
    if holder is None:
        yield "nobody holds command", "incidentctl take"
    elif not holder.same(closing.entry.by):
        yield (
            f"only the commander closes: {holder.name} holds command",
            f'ask {holder.name} to close it, or: incidentctl take --because "…"',
        )


def close_has_timeline(closing: Closing) -> Iterator[tuple[str, str]]:
    """At least one note says what was seen or done while it was open.

    Notes from before a reopening count: a second close of the same person, written at once in
    another clone, may land behind it, and the reopening itself says what was seen since.
    """
    if not closing.before.notes:
        yield "nothing says what was seen or done", 'incidentctl note "what you saw or did"'


def close_has_summary(closing: Closing) -> Iterator[tuple[str, str]]:
    """Somebody has said what happened."""
    if not (closing.entry.text or closing.before.summary):
        yield "there is no summary of what happened", 'incidentctl summary "what happened"'


def close_has_root_cause(closing: Closing) -> Iterator[tuple[str, str]]:
    """A root cause is named, or it says unknown and what is being done to find out."""
    causes = closing.entry.root_causes
    if "root-cause" in closing.requirements and not causes:
        yield "no root cause is named", '--root-cause "…"'
    for cause in causes:
        if UNKNOWN.fullmatch(cause):
            yield (
                "an unknown root cause needs what is being done to find it",
                '--root-cause "unknown: what is being done to find out"',
            )


def close_says_what_next(closing: Closing) -> Iterator[tuple[str, str]]:
    """There is a date or a link for the postmortem, or a waiver with its reason."""
    if "next" in closing.requirements and not closing.entry.postmortem:
        yield (
            "it doesn't say what comes next",
            '--postmortem DAY|URL|"waived: why"',
        )


def close_leaves_no_task_open(closing: Closing) -> Iterator[tuple[str, str]]:
    """Every task that its author knew of is done, dropped, or left for later.

    Tasks that others add at the same time may land before the close, even before entries of its
    author. So not their places tell, but their number: no more are open than it didn't know of.
    """
    tasks = closing.before.tasks
    left_open = [task for task in tasks if task.ended is None]
    unknown = len(tasks) - closing.entry.known_tasks
    for task in left_open if len(left_open) > unknown else ():
        line = closing.before.line_of(task.placed.id)
        what = line.text.partition("\n")[0] if line else ""
        yield f"task {task.number} is open: {what}", f"incidentctl task done {task.number}"


def close_has_updates(closing: Closing) -> Iterator[tuple[str, str]]:
    """Everyone who must be told was told, at least once.

    An update can't be taken away: whatever its author knew of stands before the close. One from
    before a reopening counts, as notes do, and so does one whose words were redacted.
    """
    told = {getattr(update.entry, "audience", "") for update in closing.before.updates}
    for asked, audience in TOLD.items():
        if asked in closing.requirements and audience not in told:
            yield (
                f"there was no {audience} update",
                f'incidentctl update --audience {audience} "…"',
            )


def close_meets_policy(closing: Closing) -> Iterator[tuple[str, str]]:
    """What the logbook asks of this severity besides."""
    asked, before = closing.requirements, closing.before
    if "severity" in asked and not (before.severity or closing.entry.severity):
        yield "the severity isn't known", "--severity SEV"
    if "impact-started" in asked and not (
        closing.entry.started or "impact_started" in before.times
    ):
        yield "when it began isn't known", "--started TIME"
    # Somebody else may have said at the same time that it wasn't detected then.
    said = "detected" in before.times or "detected" in before.marks
    if "detected" in asked and not (closing.entry.detected or said):
        yield "when it was detected isn't known", "--detected TIME"
    if "postmortem" in asked and postmortem_kind(closing.entry.postmortem) not in {"date", "url"}:
        yield "this severity needs a postmortem: a waiver isn't enough", "--postmortem DATE"


RULES = (
    Rule("path", on_record=path_matches),
    Rule("open-first", on_record=open_first),
    Rule("unique-entries", on_record=unique_entries),
    Rule("no-future", on_record=not_from_the_future),
    Rule("correction-target", on_record=correction_has_target),
    Rule("task-target", on_record=task_is_there),
    Rule("followup-target", on_record=followup_is_there),
    Rule("close-commander", on_close=close_has_commander),
    Rule("close-timeline", on_close=close_has_timeline),
    Rule("close-summary", on_close=close_has_summary),
    Rule("open-tasks", on_close=close_leaves_no_task_open),
    Rule("close-root-cause", on_close=close_has_root_cause),
    Rule("close-next", on_close=close_says_what_next),
    Rule("close-updates", on_close=close_has_updates),
    Rule("close-policy", on_close=close_meets_policy),
)


def problems(
    incident: Incident, policy: Policy, *, fresh: Collection[str] | None = None
) -> list[Problem]:
    """Everything the rules find, in the order of the file.

    ``policy`` judges the closes whose entry ids are ``fresh`` (all, if ``None``); older ones are
    held to the mission's three alone, so that a stricter policy of today condemns nothing of
    yesterday.
    """
    found = [problem for rule in RULES if rule.on_record for problem in rule.on_record(incident)]
    for line in incident.timeline:
        entry = line.placed.entry
        if isinstance(entry, Close) and line.ruling.standing is not Standing.REDUNDANT:
            before = incident.before(line.placed)
            if line.ruling.standing is Standing.CONTESTED and before.took_command(entry.by):
                continue  # a race for command that this close lost: kept, without effect
            judge = policy if fresh is None or line.placed.id in fresh else MINIMUM
            found += close_problems(before, line.placed, judge)
    found.sort(key=lambda problem: problem.line)
    return [problem._replace(path=incident.path) for problem in found]


def close_problems(before: Incident, placed: Placed, policy: Policy) -> list[Problem]:
    """Everything that a close which follows ``before`` lacks."""
    entry = placed.entry
    if not isinstance(entry, Close):
        raise TypeError(f"not a close: {entry.name}")
    severity = _severity_known(before, entry) or entry.severity
    closing = Closing(before, placed, entry, policy.requirements(severity, entry))
    return [
        Problem(rule.name, message, fix, before.path, placed.line, placed.id)
        for rule in RULES
        if rule.on_close
        for message, fix in rule.on_close(closing)
    ]


def _severity_known(before: Incident, close: Close) -> str:
    """The severity that its author saw: others may have changed it at the same time."""
    changes = {
        line.placed.id: str(getattr(line.placed.entry, "severity", ""))
        for line in before.timeline
        if line.placed.entry.name == "severity"
    }
    if close.known_severity in changes:
        return changes[close.known_severity]
    if not changes:
        return before.severity
    rest = [line.placed for line in before.timeline if line.placed.id not in changes]
    return fold(before.id, rest).severity

"""The parts of a draft: each a name that a layout can ask for, and what the record makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.durations import durations
from incidentctl.domain.followups import followup_facts
from incidentctl.domain.incident import TIMESTAMPS
from incidentctl.domain.roster import COMMANDER, roster
from incidentctl.domain.updates import last_update
from incidentctl.domain.when import format_span
from incidentctl.render.markdown import block, inline, quote
from incidentctl.render.postmortem import prompts
from incidentctl.render.postmortem.story import Story, clock, moment
from incidentctl.render.postmortem.timeline import timeline
from incidentctl.render.roster import parts_of

if TYPE_CHECKING:
    from incidentctl.domain.followups import FollowupFact
    from incidentctl.domain.incident import Line, Tenure


def _to_fill_in(question: str) -> str:
    return f"_To fill in: {question}_"


def _items(rows: Iterable[str], question: str = "") -> str:
    found = [f"- {row}" for row in rows]
    return "\n".join(found) if found else _to_fill_in(question)


def _commanders(story: Story) -> str:
    names = dict.fromkeys(tenure.commander.name for tenure in story.incident.tenures)
    return ", ".join(map(inline, names)) or "nobody"


def _day(story: Story) -> str:
    began = story.incident.times.get("impact_started") or story.incident.times.get("declared")
    return f"{began:%Y-%m-%d}" if began else "unknown"


def _duration(story: Story) -> str:
    """How long it hurt; or, where nobody knows, how long it was open."""
    times = story.incident.times
    lasted = durations(story.incident).get("time_to_resolve")
    if lasted is not None:
        return format_span(lasted)
    if "declared" in times and "closed" in times:
        return f"{format_span(times['closed'] - times['declared'])}, from report to close"
    return "unknown"


def _summary(story: Story) -> str:
    text = story.incident.summary
    return block(text) if text else _to_fill_in("what happened, in three sentences for everybody?")


def _impact(story: Story) -> str:
    text = story.incident.impact
    return block(text) if text else _to_fill_in("who was hit, how, how many, and for how long?")


def _numbers(story: Story) -> str:
    """The moments and the durations, as a table."""
    incident = story.incident
    rows = [
        (name.replace("_", " "), moment(incident.times[name]))
        for name in TIMESTAMPS
        if name in incident.times
    ]
    spans = durations(incident)
    if incident.opened and not incident.is_open:
        spans["unowned_time"] = incident.unowned(incident.times["closed"])
    rows += [(name.replace("_", " "), format_span(span)) for name, span in spans.items()]
    return "\n".join(
        ["| what | when, how long |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)]
    )


def _detection(story: Story) -> str:
    times, spans = story.incident.times, durations(story.incident)
    rows = []
    if "detected" in times:
        span = spans.get("time_to_detect")
        after = f", {format_span(span)} after the impact started" if span is not None else ""
        rows.append(f"- Detected at {moment(times['detected'])}{after}.")
    reporter = story.incident.reporter
    if reporter:
        rows.append(f"- Reported by {inline(reporter.name)}.")
    told = [*story.of_kind("open"), *story.of_kind("mark", what="detected")]
    rows += [story.said(line) for line in told if line.text]
    rows.append(f"- {_to_fill_in('could it have been seen sooner, and by what?')}")
    return "\n".join(rows)


def _trigger(story: Story) -> str:
    """What happened just before, and the changes that somebody linked."""
    began = story.incident.times.get("impact_started")
    notes = [line for line in story.of_kind("note") if began and line.placed.entry.at <= began]
    rows = [story.said(line) for line in notes]
    for line in story.of_kind("link", relation="change"):
        target = inline(str(getattr(line.placed.entry, "target", "")))
        about = f" {block(line.text, '  ')}" if line.text else ""
        rows.append(f"- A change: {target}{about} {story.entries(line)}")
    return "\n".join(rows) or _to_fill_in("what set it off?")


def _causes(story: Story) -> str:
    close = story.incident.close_entry
    causes = close.root_causes if close else ()
    return _items((block(cause, "  ") for cause in causes), "what had to come together?")


def _resolution(story: Story) -> str:
    """What was done from the moment that the cause was known, and how it ended."""
    times = story.incident.times
    since = times.get("identified") or times.get("declared")
    until = times.get("resolved") or times.get("closed")
    actions = [
        line
        for line in story.of_kind("note", category="action")
        if (not since or line.placed.entry.at >= since)
        and (not until or line.placed.entry.at <= until)
    ]
    marks = [*story.of_kind("mark", what="mitigated"), *story.of_kind("mark", what="resolved")]
    steps = sorted([*actions, *marks], key=lambda line: line.placed.entry.at)
    rows = [_mark(story, line) if line in marks else story.said(line) for line in steps]
    return "\n".join(rows) or _to_fill_in("what ended it, and what would have ended it sooner?")


def _mark(story: Story, line: Line) -> str:
    entry = line.placed.entry
    said = f": {block(line.text, '  ')}" if line.text else ""
    what = getattr(entry, "what", "")
    return f"- {clock(entry.at)} Marked {what}{said} {story.entries(line)}"


def _roster(story: Story) -> str:
    found = roster(story.incident)
    rows = [_tenure(tenure) for tenure in story.incident.tenures]
    led = [tenure.commander for tenure in story.incident.tenures]
    for one in (*found.here, *found.asked, *found.gone):
        parts = tuple(role for role in one.roles if role != COMMANDER)
        if parts or not any(map(one.person.same, led)):
            part = inline(parts_of(one._replace(roles=parts)))
            rows.append(f"{inline(one.person.name)} ({part})")
    rows += [f"{inline(person.name)} (wrote)" for person in found.others]
    return _items(rows, "who took part?")


def _tenure(tenure: Tenure) -> str:
    until = f" to {clock(tenure.until)}" if tenure.until else ""
    return f"{inline(tenure.commander.name)} (commander, from {clock(tenure.since)}{until})"


def _thanks(story: Story) -> str:
    close = story.incident.close_entry
    named = ", ".join(map(inline, close.thanks)) if close else ""
    return (
        f"Thank you, {named}." if named else _to_fill_in("whom do we want to thank, and for what?")
    )


def _followups(story: Story) -> str:
    """A table of what is left to do."""
    facts = followup_facts(story.incident)
    if not facts:
        return _to_fill_in("what will be different? Each with an owner and a day")
    head = "| # | what | kind | owner | by | state |", "|---|---|---|---|---|---|"
    return "\n".join([*head, *map(_followup, facts)])


def _followup(one: FollowupFact) -> str:
    owner = inline(one.owner.name) if one.owner else "_nobody yet_"
    due = f"{one.due:%Y-%m-%d}" if one.due else "_no day yet_"
    what = f"{inline(one.text)} {inline(one.ticket)}".rstrip()
    state = {"wont": "won't do"}.get(one.state, one.state)
    return f"| {one.number} | {what} | {one.kind or '-'} | {owner} | {due} | {state} |"


def _message(audience: str) -> Callable[[Story], str]:
    def told(story: Story) -> str:
        last = last_update(story.incident, audience)
        line = story.incident.line_of(last.id) if last else None
        if line is None:
            return _to_fill_in("what do we tell them, in words that they use?")
        when = moment(line.placed.entry.at)
        return f"The last update, of {when} {story.entries(line)}:\n\n{quote(line.text)}"

    return told


def _links(story: Story) -> str:
    rows = [f"The record: {story.record}"]
    for line in story.of_kind("link"):
        entry = line.placed.entry
        about = f": {block(line.text, '  ')}" if line.text else ""
        target = inline(str(getattr(entry, "target", "")))
        rows.append(f"{inline(getattr(entry, 'relation', ''))} {target}{about}")
    return _items(rows)


def _prompts(suggest: Callable[[Story], Iterator[str]]) -> Callable[[Story], str]:
    return lambda story: _items(suggest(story))


def _fact(name: str, unknown: str = "unknown") -> Callable[[Story], str]:
    return lambda story: inline(str(getattr(story.incident, name))) or unknown


INLINE: dict[str, tuple[Callable[[Story], str], str]] = {
    "title": (_fact("title"), "the incident's title"),
    "id": (_fact("id"), "its id"),
    "record": (lambda story: story.record, "its id, as a link to the record"),
    "date": (_day, "the day on which it began"),
    "severity": (_fact("severity"), "how bad it was"),
    "kind": (_fact("kind"), "real, drill, near-miss or backfill"),
    "status": (_fact("status"), "where the incident stands"),
    "services": (
        lambda story: ", ".join(map(inline, story.incident.services)) or "unknown",
        "what was hit",
    ),
    "commanders": (_commanders, "who led the response"),
    "duration": (_duration, "how long the impact lasted"),
}
"""What stands within a line, and what it is."""
BLOCKS: dict[str, tuple[Callable[[Story], str], str]] = {
    "summary": (_summary, "what happened, as summed up last"),
    "impact": (_impact, "who and what was hit"),
    "numbers": (_numbers, "the moments and the durations, as a table"),
    "detection": (_detection, "how and when it was noticed"),
    "trigger": (_trigger, "what happened just before, and the changes that are linked"),
    "causes": (_causes, "the contributing factors that the close names"),
    "resolution": (_resolution, "what was done until it was over"),
    "timeline": (timeline, "what happened, as corrected, with links to the entries"),
    "went-well": (_prompts(prompts.went_well), "what the record shows to have worked"),
    "went-badly": (_prompts(prompts.went_badly), "what was slow, late or missing"),
    "lucky": (_prompts(prompts.lucky), "what might have been worse"),
    "surprised": (_prompts(prompts.surprised), "what turned out to be otherwise than thought"),
    "roster": (_roster, "who took part, and as what"),
    "thanks": (_thanks, "whom the close thanks"),
    "follow-ups": (_followups, "what is left to do, as a table"),
    "external-message": (_message("public"), "the last public update"),
    "internal-message": (_message("internal"), "the last internal update"),
    "links": (_links, "the record, and what is linked to it"),
}
"""What stands on lines of its own, and what it is."""

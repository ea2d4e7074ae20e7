"""What is owed after an incident, wherever it is read: the postmortem, and follow-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.followups import FollowupFact, followup_facts
from incidentctl.domain.postmortem import PostmortemFact, postmortem_of
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, joined, row, words
from incidentctl.render.terminal.palette import QUIET, WARNING

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.incident import Incident

_KEPT = {
    "started": "The postmortem was started",
    "held": "The postmortem was held",
    "published": "The postmortem was published",
}


def overdue_mark(
    followups: Sequence[FollowupFact], postmortem: PostmortemFact, today: date
) -> Text:
    """What of an incident is overdue, in a few words; empty if nothing is."""
    late = sum(one.is_overdue(today) for one in followups)
    told = [
        Text("postmortem overdue" if postmortem.is_overdue(today) else "", WARNING),
        Text(f"{late} follow-up{'s' * (late > 1)} overdue" if late else "", WARNING),
    ]
    return joined(told)


def next_rows(page: Page, incident: Incident, today: date) -> Iterator[Text]:
    """Where the postmortem stands, and the command that comes next; no rows if nobody has said."""
    fact = postmortem_of(incident)
    if not fact.state:
        return
    if fact.state == "waived":
        yield from page.under(row("No postmortem: ", words(fact.because)), indent=2)
    elif fact.at and fact.by and incident.postmortems:
        when = f"{_KEPT.get(fact.state, 'A postmortem is promised')} on {_day(fact.at)} by "
        yield from page.under(row(when, words(fact.by.name)), indent=2)
    elif fact.due:
        yield from page.under(Text(f"A postmortem on {_day(fact.due)}"), indent=2)
    else:
        yield from page.under(row("The postmortem: ", words(fact.url)), indent=2)
    if incident.postmortems:
        where = joined([words(fact.document), words(fact.url)])
        yield from page.under(where, indent=2) if where else ()
        if fact.is_owed and fact.due:
            yield from page.under(Text(f"It is promised for {_day(fact.due)}"), indent=2)
    if fact.is_overdue(today):
        yield from page.under(_overdue(fact, incident, today), indent=2)


def _overdue(fact: PostmortemFact, incident: Incident, today: date) -> Text:
    days = (today - fact.due.date()).days if fact.due else 0
    ago = "since yesterday" if days == 1 else f"for {days} days"
    step = "held" if fact.document else "start"
    command = phrases.command(f"incidentctl postmortem {step} {phrases.short_id(incident)}")
    return row((f"! overdue {ago}: ", WARNING), command)


def followups_line(incident: Incident, today: date) -> Text:
    """How many follow-ups are open and late, and the command that lists them; empty for none."""
    facts = [one for one in followup_facts(incident) if one.state == "open"]
    if not facts:
        return Text()
    late = sum(one.is_overdue(today) for one in facts)
    count = f"{len(facts)} open follow-up{'s' * (len(facts) > 1)}"
    see = phrases.command(f"incidentctl followup list -i {phrases.short_id(incident)}")
    return row(count, (f", {late} overdue" if late else "", WARNING), (": ", QUIET), see)


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"

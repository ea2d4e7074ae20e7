"""The postmortem: its draft in the work tree, and what became of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.ident import slugify
from incidentctl.domain.kinds.link import URL
from incidentctl.domain.kinds.postmortem import Postmortem
from incidentctl.domain.postmortem import PostmortemFact, postmortem_of
from incidentctl.git.runner import GitFailed
from incidentctl.store.disk import storage_error

if TYPE_CHECKING:
    from incidentctl.domain.card import Card
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written

FOLDER = "postmortems"
TEMPLATES = f"{FOLDER}/templates"
"""Where the documents and a team's own layouts are, from the top of the repository."""
_SAID = {"held": "held it", "published": "published it", "waived": "waived it"}


class Started(NamedTuple):
    """A postmortem that is started; ``existed``: the document was there, and is as it was."""

    written: Written
    document: str
    existed: bool


class Owed(NamedTuple):
    """Where an incident's postmortem stands."""

    incident: str
    title: str
    path: str
    closed: datetime | None
    fact: PostmortemFact


class OwedResult(NamedTuple):
    """The postmortems asked for, as they stand ``today``; ``narrowed`` if others may be there.

    ``more`` is how many a limit cut off.
    """

    owed: tuple[Owed, ...]
    today: date
    narrowed: bool
    more: int = 0


def document_of(incident: Incident) -> str:
    """Where the document belongs: named by the day of the incident, its id and its title."""
    day, ident = incident.id[4:12], incident.id[-6:]
    return f"{FOLDER}/{day[:4]}-{day[4:6]}-{day[6:]}-{ident}-{slugify(incident.title)}.md"


def work_tree(logbook: Logbook) -> str:
    """The top of the work tree that the user stands in. Raises ``no-work-tree``."""
    try:
        found = logbook.repo.git.run("rev-parse", "--show-toplevel")
    except GitFailed:
        raise CommandError(
            "no-work-tree",
            "a postmortem is a file for people to edit, and there is no work tree here",
            hints=("run it in a clone with a work tree, or: incidentctl postmortem start --print",),
        ) from None
    return os.fsdecode(found).removesuffix("\n")


def require_not_started(incident: Incident, top: str) -> None:
    """Raise ``postmortem-started`` if somebody has started it, with where to find the document."""
    fact = postmortem_of(incident)
    if not fact.document or fact.state == "waived":
        return
    who = next(step.entry.by.name for step in incident.postmortems if _names(step.entry))
    here = os.path.lexists(os.path.join(top, fact.document))
    fetch = "it isn't in this work tree: git pull, or ask for it to be committed and pushed"
    raise CommandError(
        "postmortem-started",
        f"{who} has started the postmortem: {fact.document}",
        hints=(
            "edit it, and commit it" if here else fetch,
            (
                f"a fresh draft, recorded nowhere: incidentctl postmortem start {incident.id[-6:]}"
                " --print"
            ),
        ),
    )


def _names(entry: Entry) -> bool:
    return bool(getattr(entry, "document", ""))


def start(logbook: Logbook, incident: Incident, stamp: Stamp, *, top: str, text: str) -> Started:
    """Write the draft, unless the file is there, and record that the postmortem is started.

    Nothing is ever overwritten. Raises ``postmortem-started``, and errors of the disk.
    """
    document = document_of(incident)
    created = _create(top, document, text)

    def build(now: Incident) -> Entry:
        require_not_started(now, top)
        return Postmortem(
            **stamp.sign(), step="started", document=document, replaces=_last_step(now)
        )

    try:
        written = logbook.append(incident.path, build)
    except BaseException:
        if created:  # by us, just now
            with suppress(OSError):
                os.unlink(os.path.join(top, document))
        raise
    return Started(written, document, existed=not created)


def _create(top: str, document: str, text: str) -> bool:
    """Write a new file; whether there was none. A folder that leads elsewhere is refused."""
    folder = os.path.join(top, os.path.dirname(document))
    try:
        os.makedirs(folder, exist_ok=True)
        if os.path.realpath(folder) != os.path.join(os.path.realpath(top), FOLDER):
            raise CommandError(
                "in-the-way",
                f"{FOLDER} is a link to somewhere else",
                hints=("make it a plain folder",),
            )
        with open(os.path.join(top, document), "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as fault:
        if not os.path.isdir(folder):
            raise storage_error(fault) from fault
        return False
    except OSError as fault:
        raise storage_error(fault) from fault
    return True


def _last_step(incident: Incident) -> str:
    return incident.postmortems[-1].id if incident.postmortems else ""


def say(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    step: str,
    text: str = "",
    url: str = "",
    at: datetime | None = None,
) -> Written:
    """Record that it was held, published or waived.

    Raises ``no-change``, ``still-open`` (a waiver belongs to the close), ``not-a-url``.
    """
    if url and not URL.match(url):
        raise CommandError(
            "not-a-url",
            f"--url: '{url}' is no web address",
            hints=("give the whole address: --url https://…",),
            status=USAGE,
        )

    def build(incident: Incident) -> Entry:
        _require_news(incident, step, url)
        return Postmortem(
            **stamp.sign(at=at), text=text, step=step, url=url, replaces=_last_step(incident)
        )

    return logbook.append(path, build)


def _require_news(incident: Incident, step: str, url: str) -> None:
    fact = postmortem_of(incident)
    ident = incident.id[-6:]
    if step == "waived" and incident.is_open:
        raise CommandError(
            "still-open",
            f"{incident.id} is open: whether there will be a postmortem is said with the close",
            hints=(f'incidentctl close -i {ident} --postmortem "waived: …"',),
        )
    done = {"held": {"held", "published"}, "waived": {"held", "published", "waived"}}
    again = fact.state in done.get(step, {"published"}) and url in {"", fact.url}
    if again and fact.by:
        raise CommandError(
            "no-change",
            f"{fact.by.name} {_SAID[fact.state]} already",
            hints=(f"see what was said: incidentctl show {ident}",),
        )


def list_postmortems(
    cards: Sequence[Card],
    *,
    today: date,
    everything: bool = False,
    overdue: bool = False,
    limit: int = 0,
) -> OwedResult:
    """The postmortems that are owed, the first due on top; with ``everything`` the others, too.

    ``limit`` 0 means no limit.
    """
    found = [
        Owed(about.id, about.title, about.path, about.times.closed, card.postmortem)
        for card in cards
        for about in (card.about,)
        if (everything and card.postmortem.state) or card.postmortem.is_owed
    ]
    found = sorted((one for one in found if not overdue or one.fact.is_overdue(today)), key=_order)
    kept = found[:limit] if limit else found
    return OwedResult(tuple(kept), today, overdue, len(found) - len(kept))


def _order(one: Owed) -> tuple[bool, bool, str, str]:
    """What is owed first, by its day; the rest by their ids."""
    due = one.fact.due
    return not one.fact.is_owed, due is None, f"{due}" if due else "", one.incident

"""``incidentctl task``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_remarks, print_written
from incidentctl.cli.typed import one_of, option_text, typed_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from datetime import date

    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident as Known
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Written

EXAMPLES = (
    ("incidentctl task add restart the pool --to Bob --check 10m", "do it, log it when done"),
    ("incidentctl task done 2", "or with what came of it: task done 2 it took four minutes"),
    ('incidentctl task drop 3 --because "the rollback made it needless"', ""),
    ("incidentctl task followup 1 --owner Camille --due friday", "after the incident"),
    ("incidentctl task followup write a test for the tax table", "one that was no task before"),
    ("incidentctl task list", "what is open, and what is due"),
)
ACTIONS = ("add", "done", "drop", "followup", "list")
_TAKEN_BY = {
    "to": ("add",),
    "check": ("add",),
    "because": ("drop",),
    "owner": ("followup",),
    "due": ("followup",),
    "at": ("add", "done", "drop", "followup"),
}
"""The options that not every action takes."""


Doing = Annotated[
    str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
]
NumberAndText = Annotated[
    list[str] | None,
    Argument(
        metavar="[N] [TEXT]...",
        help="Of done, drop and followup: the task's number, or its entry's id. Then the text; "
        "it needs no quotes, and '-' reads standard input.",
        show_default=False,
    ),
]
To = Annotated[
    str | None, Option(metavar="WHO", help="Of add: who shall do it.", show_default=False)
]
Check = Annotated[
    str | None,
    Option(
        metavar="SPAN",
        help="Of add: when somebody looks whether it is done: 10m, 1h30m. Then it is due.",
        show_default=False,
    ),
]
Because = Annotated[
    str | None, Option(metavar="TEXT", help="Of drop: why nobody will do it.", show_default=False)
]
Owner = Annotated[
    str | None, Option(metavar="WHO", help="Of followup: who sees to it.", show_default=False)
]
Due = Annotated[
    str | None,
    Option(metavar="DAY", help="Of followup: the day by which it is done.", show_default=False),
]


def task_(
    context: Context,
    doing: Doing,
    words: NumberAndText = None,
    to: To = None,
    check: Check = None,
    because: Because = None,
    owner: Owner = None,
    due: Due = None,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say what is to be done, and what became of it; see what is open."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    one_of("task", doing, ACTIONS)
    given = {"to": to, "check": check, "because": because, "owner": owner, "due": due, "at": at}
    _require_fitting(doing, given)
    if doing == "list":
        _list(session, incident, words or [])
    elif doing == "add":
        _add(session, incident, words, given)
    elif doing == "followup":
        _followup(session, incident, words or [], given)
    else:
        _end(session, doing, incident, words or [], given)


def _require_fitting(doing: str, given: dict[str, str | None]) -> None:
    for name, actions in _TAKEN_BY.items():
        if given[name] is not None and doing not in actions:
            raise CommandError(
                "usage",
                f"--{name} goes with task {' and '.join(actions)}, not with task {doing}",
                hints=("incidentctl task --help",),
                status=USAGE,
            )


def _add(
    session: Session, incident: str | None, words: list[str] | None, given: dict[str, str | None]
) -> None:
    from incidentctl.actions.tasks import add_task

    text = typed_text(session, "task add", words, prompt="What is to be done?")
    span, moment = session.span(given["check"]), session.moment(given["at"])
    known = session.choose(incident).incident
    to = _person(session, known, given["to"])
    written = add_task(
        session.logbook, known.path, session.stamp, text=text, to=to, check=span, at=moment
    )
    number = _number(written.after, written.placed.id)
    print_written(
        session,
        f"Task {number} added",
        written,
        f"When it is done: incidentctl task done {number}{f' -i {incident}' if incident else ''}",
    )


def _end(
    session: Session,
    doing: str,
    incident: str | None,
    words: Sequence[str],
    given: dict[str, str | None],
) -> None:
    from incidentctl.actions.tasks import drop_task, finish_task, require_open_task

    typed = _which(doing, words)
    path = session.choose(incident).incident.path
    number = session.with_news(
        lambda: require_open_task(session.logbook.load(path).incident, typed).number
    )
    text = typed_text(session, f"task {doing} {number}", words[1:], ask=False)
    logbook, stamp, moment = session.logbook, session.stamp, session.moment(given["at"])
    if doing == "done":
        written = finish_task(logbook, path, stamp, typed=typed, text=text, at=moment)
        _print_ended(session, "done", written)
        return
    reason = option_text(session, "note", given["because"]) or text
    if not reason:
        raise CommandError(
            "no-text",
            f"why will nobody do task {number}?",
            hints=(f'incidentctl task drop {number} --because "…"',),
            status=USAGE,
        )
    written = drop_task(logbook, path, stamp, typed=typed, because=reason, at=moment)
    _print_ended(session, "dropped", written)


def _followup(
    session: Session, incident: str | None, words: list[str], given: dict[str, str | None]
) -> None:
    from incidentctl.actions.followups import advice_on
    from incidentctl.actions.tasks import is_task, leave_for_later

    known = session.choose(incident).incident
    typed = words[0] if words and is_task(known, words[0]) else ""
    said = words[1:] if typed else words
    text = typed_text(session, "task followup", said, prompt="What is left to do?", ask=not typed)
    written = leave_for_later(
        session.logbook,
        known.path,
        session.stamp,
        typed=typed,
        text=text,
        owner=_person(session, known, given["owner"]),
        due=_day(session, given["due"]),
        at=session.moment(given["at"]),
    )
    session.remarks += advice_on(written)
    _print_ended(session, "Follow-up noted", written)


def _list(session: Session, incident: str | None, words: Sequence[str]) -> None:
    if words:
        raise CommandError(
            "usage",
            "task list takes no text",
            hints=(f"incidentctl task add {' '.join(words)}",),
            status=USAGE,
        )
    known = session.choose(incident, fresh=True).incident
    if session.as_json:
        from incidentctl.render.json import tasks_envelope

        print(tasks_envelope(known, session.now))
        return
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.tasks import tasks_screen

    console(session.color).print(tasks_screen(known, now=session.now, zone=session.zone))
    print_remarks(session)


def _which(doing: str, words: Sequence[str]) -> str:
    if words:
        return words[0]
    raise CommandError(
        "usage",
        f"which task is {'done' if doing == 'done' else 'dropped'}?",
        hints=("see them all: incidentctl task list", f"incidentctl task {doing} N"),
        status=USAGE,
    )


def _person(session: Session, known: Known, typed: str | None) -> Person | None:
    if not typed:
        return None
    from incidentctl.actions.people import person_meant

    return person_meant(session.logbook, typed, [*known.people, session.person])


def _day(session: Session, typed: str | None) -> date | None:
    if typed is None:
        return None
    from incidentctl.domain.when import parse_day

    try:
        day = parse_day(typed, now=session.now, zone=session.zone)
    except ValueError as fault:
        raise CommandError("time", str(fault), status=USAGE) from None
    if day < session.now.astimezone(session.zone).date():
        raise CommandError(
            "time", f"--due: {day} is over", hints=("--due friday, --due +5d",), status=USAGE
        )
    return day


def _number(incident: Known, ident: str) -> int:
    from incidentctl.domain.tasks import find

    task = find(incident, ident)
    return task.number if task else 0


def _print_ended(session: Session, did: str, written: Written) -> None:
    """What became of it, and which tasks are open now."""
    from incidentctl.actions.tasks import text_of
    from incidentctl.domain.tasks import find, open_tasks
    from incidentctl.render.plain import first_line

    incident, lines = written.after, list[str]()
    task = find(incident, getattr(written.placed.entry, "task", ""))
    if task and did in {"done", "dropped"}:
        lines.append(f"It was: {first_line(text_of(incident, task))}")
        did = f"Task {task.number} {did}"
    elif task:
        lines.append(f"From task {task.number}: {first_line(text_of(incident, task))}")
    numbers = ", ".join(str(one.number) for one in open_tasks(incident))
    lines += [f"Still open: {numbers} (incidentctl task list)"] if numbers else []
    print_written(session, did, written, *lines)


app = one_command("task", task_, EXAMPLES)

"""The draft of a postmortem: which incident, which layout, and where it is written."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from incidentctl.cli.out import print_lines, print_written
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.render.postmortem.layout import Layout
    from incidentctl.store.loaded import Loaded

_SHOWN = 8


def choose_incident(session: Session, typed: str | None) -> Loaded:
    """The incident that is meant: named, chosen, or the only closed one that owes a postmortem.

    If none does, an open one. Raises ``which-incident`` if several do, and as ``choose`` does.
    """
    from incidentctl.cli.session import INCIDENT

    if typed or session.env.get(INCIDENT):
        return session.choose(typed, fresh=True)
    from incidentctl.actions.cards import cards
    from incidentctl.actions.postmortem import list_postmortems
    from incidentctl.cli.progress import Bar

    logbook = session.fresh_logbook
    with Bar("reading the incidents", session.color) as bar:
        found = cards(logbook, bar.told)
    today = session.now.astimezone(session.zone).date()
    owed = [one for one in list_postmortems(found, today=today).owed if one.closed]
    if len(owed) == 1:
        return logbook.load(owed[0].path)
    if not owed:
        return session.choose(None)
    more = [f"and {len(owed) - _SHOWN} more: incidentctl postmortem list"]
    raise CommandError(
        "which-incident",
        f"{len(owed)} incidents wait for their postmortem: say which",
        hints=(
            *(f"{one.incident[-6:]}  {one.title}" for one in owed[:_SHOWN]),
            *(more if len(owed) > _SHOWN else []),
        ),
        status=USAGE,
    )


def start_postmortem(
    session: Session, typed: str | None, template: str | None, *, only_print: bool
) -> None:
    """Write the draft and record that the postmortem is started; or print it, and that is all."""
    from incidentctl.actions.postmortem import document_of, require_not_started, start, work_tree

    session.look_again()  # a draft is written once, from all that anybody said
    incident = choose_incident(session, typed).incident
    top = _top_or_none(session) if only_print else work_tree(session.logbook)
    if not only_print:
        require_not_started(incident, top)
    layout = _layout(session, top, template)
    from incidentctl.render.postmortem.layout import fill
    from incidentctl.render.postmortem.story import story_of

    linked = not top or os.path.exists(os.path.join(top, incident.path))
    text = fill(layout, story_of(incident, base="../", linked=linked))
    if only_print:
        _print_draft(session, incident.id, layout.name, document_of(incident), text)
        return
    started = start(session.logbook, incident, session.stamp, top=top, text=text)
    if started.existed:
        session.remarks.append(f"{started.document} was there already, and is left as it was")
    shown = os.path.relpath(os.path.join(os.path.realpath(top), started.document), session.cwd)
    print_written(
        session,
        "Postmortem started",
        started.written,
        f"The draft ({layout.name}): {shown}",
        "Edit it together, and commit it as any other file. When you have talked about it:",
        f"  incidentctl postmortem held {incident.id[-6:]}",
    )


def print_layout(session: Session, typed: str | None) -> None:
    """Print a layout as it is, to make one of your own from it."""
    layout = _layout(session, _top_or_none(session), typed)
    if session.as_json:
        from incidentctl.render.promise_json import draft_envelope

        print(draft_envelope(None, layout.name, None, layout.text))
        return
    sys.stdout.write(layout.text)


def _layout(session: Session, top: str, typed: str | None) -> Layout:
    from incidentctl.actions.layouts import find_layout
    from incidentctl.render.postmortem.layout import Layout
    from incidentctl.render.postmortem.layouts import DEFAULT, LAYOUTS

    return Layout(*find_layout(session.logbook, top, typed, LAYOUTS, DEFAULT))


def _top_or_none(session: Session) -> str:
    from incidentctl.actions.postmortem import work_tree

    try:
        return work_tree(session.logbook)
    except CommandError:
        return ""


def _print_draft(session: Session, ident: str, layout: str, document: str, text: str) -> None:
    if session.as_json:
        from incidentctl.render.promise_json import draft_envelope

        print(draft_envelope(ident, layout, document, text))
    else:
        print_lines(text.removesuffix("\n").split("\n"))

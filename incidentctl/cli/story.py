"""The story that ``incidentctl demo`` plays: an outage, from the first message to the close."""

from __future__ import annotations

from typing import NamedTuple

INCIDENT = "{incident}"
"""Stands for the incident's id as people type it; nobody knows it before it is opened."""


class Step(NamedTuple):
    """One command of the story: so many minutes in, who types it, why, and the command line.

    ``why`` is empty where the command goes on with what the one before began.
    """

    minute: int
    who: str
    why: str
    line: str
    fails: bool = False


EMAILS = {
    "Sam Lee": "sam@example.com",
    "Ann Archer": "ann@example.com",
    "Bob Baker": "bob@example.com",
}

LENGTH = 25
"""Minutes from the first command to just after the last."""

STORY = (
    Step(0, "Ann Archer", "Once: the team's repository becomes a logbook.", "incidentctl init"),
    Step(
        1,
        "Sam Lee",
        "Something is wrong, and Sam says so. One line is enough.",
        'incidentctl open "Invoicing page returns 500" -s sev2 \\\n'
        '    --service invoicing -m "Can someone have a look?"',
    ),
    Step(
        4,
        "Ann Archer",
        "A declared owner: Ann takes command, and everybody knows it.",
        'incidentctl take "I have it. Bob, join me."',
    ),
    Step(
        6,
        "Bob Baker",
        "One thread: what is suspected, decided, done and seen goes in here.",
        'incidentctl note --as hypothesis "it began with deploy 4711"',
    ),
    Step(
        9,
        "Ann Archer",
        "",
        'incidentctl note --as decision "roll back now, find out why later"',
    ),
    Step(12, "Bob Baker", "", 'incidentctl note --as action "rolled back to 4710"'),
    Step(15, "Bob Baker", "", 'incidentctl note --as observation "no errors for two minutes"'),
    Step(
        16,
        "Sam Lee",
        "Whoever comes late sees on one screen where it stands.",
        "incidentctl status",
    ),
    Step(
        20,
        "Ann Archer",
        "The site is back. That is not the end: a close must be complete.",
        "incidentctl close",
        fails=True,
    ),
    Step(
        23,
        "Ann Archer",
        "A declared close: what happened, why, and what comes next.",
        "incidentctl close \\\n"
        '    --summary "Deploy 4711 broke the tax table. Rolled back after 11 minutes." \\\n'
        '    --root-cause "no test covers the tax table" \\\n'
        '    --root-cause "a deploy goes to all servers at once" \\\n'
        "    --postmortem +5d --thanks Bob --thanks Sam",
    ),
    Step(
        24,
        "Sam Lee",
        "Tomorrow, or in ten years: the whole record.",
        f"incidentctl show {INCIDENT}",
    ),
    Step(24, "Sam Lee", "It is plain git: one entry, one commit.", "git log --oneline"),
    Step(24, "Sam Lee", "And its history proves that nothing was rewritten.", "incidentctl verify"),
)

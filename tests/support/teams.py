"""Teams that play the drills of ``examples/drills``: who types what, in which minute."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

PEOPLE = {
    "ann": "Ann Archer",
    "bob": "Bob Baker",
    "cam": "Camille Ng",
    "dana": "Dana Levi",
}


class Move(NamedTuple):
    """One command of the team, so long after the beginning of the drill."""

    at: timedelta
    who: str
    words: tuple[str, ...]


TEAMS = {
    "bad-deploy": """
        03:00 ann   take "This is a drill. I have it. Bob, join me, Camille tells customers."
        04:00 bob   note --as hypothesis "Something since lunch: what was deployed?"
        06:00 ann   role comms "Camille Ng"
        11:30 cam   update --audience public "Some customers can't pay. We look into it." --next 15m
        12:00 bob   note --as observation "Whole countries fail: PT, FI, GR"
        13:00 ann   severity sev2 --because "Whole countries can't pay"
        15:00 ann   note --as decision "Roll back checkout 2241 now, find out why later"
        19:00 bob   note --as action "rolled back to 2240"
        24:00 ann   mark mitigated "Errors fall, PT orders go through"
        26:00 cam   update --audience public "Paying works again. We watch it."
        32:00 ann   note --as decision "2241 waits until tomorrow, with a test"
        34:00 ann   close --summary "2241 had no tax rates for six countries; rolled back" \
                      --root-cause "no test knows all countries" --postmortem +5d
        """,
    "database-wiped": """
        01:30 ann   take "Drill. I command. Nobody is to blame, thank you for saying it at once."
        03:00 ann   role comms "Camille Ng"
        03:30 ann   role scribe "Dana Levi"
        05:00 bob   note --as action "stopped the workers; the site is read-only"
        08:00 cam   update --audience public "Data may be lost. We are working on it." --next 30m
        16:00 dana  note --as observation "nightly: empty. snapshots: off. replica: empty"
        23:00 ann   impact "Everything of the last six hours is lost: projects, comments, users"
        27:00 ann   note --as decision "Restore the copy on staging; hands off the primary"
        36:00 cam   update --audience public "We restore a copy that is six hours old." --next 30m
        46:00 dana  note "20 % copied; nothing to do but wait"
        52:00 ann   handover "Bob Baker" "Copying until 70 min. Then start it, check hooks."
        53:00 bob   take "I have it. Ann, sleep."
        60:00 bob   note "We don't ask who. We ask how it could be so easy."
        74:00 bob   mark mitigated "The database answers"
        76:00 cam   update --audience public "The site is back. Six hours of data are lost."
        80:00 bob   task followup "Restore a backup every night" --owner "Bob Baker" --due +7d
        81:00 bob   task followup "Prompts that say primary in red" --owner "Dana Levi" --due +7d
        84:00 bob   close --summary "Primary wiped; restored from a copy six hours old" \
                      --root-cause "no backup was ever restored" --postmortem +3d
        """,
    "greedy-regex": """
        02:00 ann   take "Drill. I have it."
        04:00 ann   severity sev1 --because "Everywhere at once"
        06:00 bob   note --as hypothesis "An attack"
        07:00 ann   task add "Is it an attack?" --to "Bob Baker"
        08:00 ann   task add "What changed at 13:42?" --to "Camille Ng"
        12:00 cam   update --audience public "Visitors get 502 errors. We are on it." --next 10m
        16:00 cam   mark identified "The managed rules of the WAF"
        17:00 cam   task done 2 "Managed rules, deployed worldwide at once"
        18:00 ann   note --as decision "Global terminate: managed rules off, worldwide. I say so."
        19:00 ann   task drop 1 --because "It was us"
        26:00 bob   note --as action "global terminate, by way of the bypass"
        28:00 bob   mark mitigated
        31:00 cam   update --audience public "Traffic is back; managed rules are off for now."
        40:00 ann   close --summary "A rule ate all CPU; managed rules off after 28 minutes" \
                      --root-cause "a rule goes worldwide in one step" --postmortem +5d
        """,
    "chat-and-git-down": """
        03:00 ann   take "Drill. I command from room 4, and by phone: 4711"
        04:00 ann   call "Bob Baker: you are on call, says the clone"
        09:00 bob   join
        13:00 bob   mark identified "The certificate ran out at noon"
        16:00 ann   impact "No push, no chat, and browsers warn of the web site"
        17:00 ann   service add web
        20:00 ann   note --as decision "New certificate from the provider, now"
        26:30 ann   update --audience internal "The certificate had run out. You can push again."
        33:00 bob   task followup "Numbers on paper, in every room" --owner "Bob Baker" --due +7d
        36:00 ann   close --summary "One certificate for everything ran out" \
                      --root-cause "its mails went to nobody" --postmortem +5d
        """,
}


def moves(name: str) -> Iterator[Move]:
    """What a team does, in order."""
    for line in TEAMS[name].replace("\\\n", " ").splitlines():
        clock, *rest = shlex.split(line) or [""]
        if clock:
            minutes, _, seconds = clock.partition(":")
            who, *words = rest
            span = timedelta(minutes=int(minutes), seconds=int(seconds))
            yield Move(span, PEOPLE[who], tuple(words))

"""The settings that ``init`` writes: every setting with its default and a word on what it means."""

from __future__ import annotations

from incidentctl.domain.policy import DEFAULT_SEVERITIES, MISSION, MOST_REPORTS, OPTIONAL, Policy
from incidentctl.store.home import BRANCH_LINE
from incidentctl.store.sync_settings import Sync

_TEMPLATE = """\
# The settings of this logbook. What stands here is the default, and so is what you leave out.

format = 1
# The branch that the logbook lives on.
branch = {branch}

# Names to complete after --service; an incident may have others.
services = []

[close]
# A close always needs: {mission}.
# It can be asked for more: {more}.
require = {require}

[command]
# How many people can report to one commander before that is said to be too many.
most_reports = {most_reports}

[sync]
# Whether commands share what they write and fetch what they show, without being told.
auto = {auto}
# How many seconds a command waits for the remote.
timeout = {timeout:g}
# How many seconds old the last fetch may be before a command that shows something fetches again.
fetch_after = {fetch_after:g}
# The remote to share with; empty for the one that the branch has in git's configuration.
remote = ""

# More can stand here: people, services with their owners, who is on call.
# [people.ann]
# name = "Ann Archer"
# email = "ann@example.com"
# [oncall.primary]
# people = ["ann", "bob"]
# start = 2026-11-02T09:00:00
# length = "7d"
# zone = "Europe/Berlin"

# All severities, worst first: add, rename or remove some. `close` asks for more at that severity.
{severities}"""

_SEVERITY = """\
[severities.{name}]
meaning = {meaning}
close = []
"""


def default_settings(branch: str) -> bytes:
    """The bytes of a new ``incidentctl.toml`` for a logbook on ``branch``."""
    tables = [
        _SEVERITY.format(name=severity.name, meaning=_literal(severity.meaning))
        for severity in DEFAULT_SEVERITIES
    ]
    return _TEMPLATE.format(
        branch=_literal(branch),
        mission=", ".join(MISSION),
        more=", ".join(OPTIONAL),
        require=f"[{', '.join(map(_literal, Policy.close))}]",
        severities="\n".join(tables),
        most_reports=MOST_REPORTS,
        auto=str(Sync().auto).lower(),
        timeout=Sync().timeout,
        fetch_after=Sync().fetch_after,
    ).encode()


def settings_on(settings: bytes, branch: str) -> bytes:
    """The same settings for a logbook on another branch."""
    literal = _literal(branch).encode()
    found = BRANCH_LINE.search(settings)
    if not found:
        return b"branch = %s\n%s" % (literal, settings)
    return settings[: found.start(1)] + literal + settings[found.end(1) :]


def _literal(value: str) -> str:
    """A string as TOML spells it, on one line."""
    import tomli_w

    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")

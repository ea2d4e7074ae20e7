"""A new scenario file: every key with a word on what it is for, ready to be edited."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.entry import Standing
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.scenario import LONGEST, Inject, Scenario, report_of
from incidentctl.store.disk import storage_error

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

_HEAD = """\
# A game day. Edit it, then run it: incidentctl drill run {file}
# Every key is explained in docs/reference/scenarios.md.

format = 1

# The drill's title, as the first person would write it, who doesn't know what is wrong.
title = {title}
# How bad it looks at first, and which services. Leave them out if nobody could know.
{severity}
services = {services}
# What the first person says.
report = {report}
# For you and those who choose a drill: what it is good for. Nobody sees it while it runs.
about = \"""
\"""
# What is really going on. Everybody reads it at the end, beside the score.
behind = {behind}
# When time is up.
length = {length}
# Whether injects stand in the record, too, as notes by "drill". Otherwise the record is the team's.
record = false

# What reaches the team, and when: `at` counts from the beginning, or from when what `after` names
# happened. `unless` names what makes it needless. Channels are yours: alert, chat, phone, customer.
"""
_OBJECTIVES = """\

# What should come of it, as checks over the record alone. `within` counts from the beginning, or
# from when what `after` names happened.
[[objective]]
id = "command"
check = "command-taken"
within = "5m"

[[objective]]
id = "public"
check = "updated"
audience = "public"
within = "15m"

[[objective]]
check = "marked"
moment = "mitigated"
within = {mitigated}

[[objective]]
check = "promises-kept"

[[objective]]
check = "closed"
"""
_START = Scenario(
    title="Checkout is slow",
    injects=(
        Inject(
            timedelta(minutes=2),
            "p99 of checkout is 9 s, and was 300 ms an hour ago",
            channel="alert",
            sender="latency",
        ),
        Inject(
            timedelta(minutes=15),
            "Nobody tells me anything. What do I say to the customers?",
            channel="phone",
            sender="Support",
            unless="public",
        ),
    ),
    objectives=(),
    severity="sev3",
    services=("checkout",),
    report="It takes ages to pay. Is it just me?",
    length=timedelta(minutes=40),
)
_MOST_INJECTS = 40
_SHORTEST = timedelta(minutes=10)


def scenario_of(incident: Incident) -> Scenario:
    """A scenario to edit, of what was seen in an incident; what was redacted is not in it.

    It names nobody: in a drill it doesn't matter who saw it then.
    """
    opened = incident.opened.entry if incident.opened else None
    declared = opened.at if opened else incident.times.get("declared")
    injects = []
    for line in incident.timeline:
        entry = line.placed.entry
        seen = getattr(entry, "category", "") == "observation"
        if not (seen and declared and line.ruling.standing is Standing.HOLDS):
            continue
        if line.placed.id not in incident.redactions:
            at = min(max(entry.at - declared, timedelta()), LONGEST)
            injects.append(Inject(at, line.text, channel="alert"))
    causes = incident.close_entry.root_causes if incident.close_entry else ()
    behind = "\n".join(filter(None, (incident.summary, *(f"- {cause}" for cause in causes))))
    hidden = opened is not None and incident.opened and incident.opened.id in incident.redactions
    return Scenario(
        title=incident.title,
        injects=tuple(injects[:_MOST_INJECTS]),
        objectives=(),
        severity=getattr(opened, "severity", ""),
        services=getattr(opened, "services", ()),
        report=report_of(opened.text) if opened and not hidden else "",
        behind=behind,
        length=_length(incident),
    )


def _length(incident: Incident) -> timedelta | None:
    declared, closed = incident.times.get("declared"), incident.times.get("closed")
    span = closed - declared if declared and closed else timedelta()
    return min(span, LONGEST) if span >= timedelta(minutes=1) else None


def template(scenario: Scenario | None, file: str = "FILE.toml") -> bytes:
    """The file, with the values of a scenario, or with an example's."""
    made = scenario or _START
    last = max([one.at for one in made.injects], default=_SHORTEST)
    length = min(_minutes(max(made.ends, last, _SHORTEST)), LONGEST)
    severity = f"severity = {_literal(made.severity)}"
    head = _HEAD.format(
        file=file,
        title=_literal(made.title),
        severity=severity if made.severity else f"# {severity}",
        services=f"[{', '.join(map(_literal, made.services))}]",
        report=_long(made.report),
        behind=_long(made.behind),
        length=_literal(_span(length)),
    )
    objectives = _OBJECTIVES.format(mitigated=_literal(_span(_minutes(length * 2 / 3))))
    return (head + "\n".join(map(_inject, made.injects)) + objectives).encode()


def _inject(inject: Inject) -> str:
    values = {
        "at": _literal(_span(inject.at)),
        "channel": _literal(inject.channel),
        "from": _literal(inject.sender),
        "text": _long(inject.text),
        "unless": _literal(inject.unless),
    }
    kept = {name: value for name, value in values.items() if value != '""'}
    return "[[inject]]\n" + "".join(f"{name} = {value}\n" for name, value in kept.items())


def write_new(cwd: str, file: str, data: bytes) -> None:
    """Write a file that isn't there yet. Raises ``exists``, and what the disk has to say."""
    try:
        with open(os.path.join(cwd, file), "xb") as made:
            made.write(data)
    except FileExistsError:
        raise CommandError(
            "exists",
            f"{file} is there already",
            hints=("take another name: incidentctl drill new FILE.toml",),
            status=USAGE,
        ) from None
    except OSError as fault:
        if os.path.isdir(os.path.dirname(os.path.join(cwd, file))):
            raise storage_error(fault) from fault
        raise CommandError(
            "no-such-file",
            f"there is no folder for {file}",
            hints=(f"make it: mkdir -p {os.path.dirname(file)}",),
            status=USAGE,
        ) from fault


def _minutes(span: timedelta) -> timedelta:
    """A span in whole minutes, none cut off."""
    return timedelta(minutes=-(-span // timedelta(minutes=1)))


def _span(span: timedelta) -> str:
    """A span as a scenario writes it: ``90s``, ``5m``, ``1h30m``."""
    return "".join(_units(span)) or "0m"


def _units(span: timedelta) -> Iterator[str]:
    seconds = span // timedelta(seconds=1)
    for unit, size in (("h", 3600), ("m", 60), ("s", 1)):
        if seconds // size:
            yield f"{seconds // size}{unit}"
        seconds %= size


def _literal(value: str) -> str:
    """A string as TOML spells it, on one line."""
    import tomli_w

    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def _long(text: str) -> str:
    """A text, over several lines where it has them."""
    if "\n" not in text:
        return _literal(text)
    import tomli_w

    return tomli_w.dumps({"x": text}, multiline_strings=True).removeprefix("x = ").rstrip("\n")

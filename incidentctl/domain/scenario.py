"""A game day as its author wrote it down: what goes wrong, what people hear, what they should do.

Times in a scenario are *drill time*: spans since the drill began. A drill that runs ten times as
fast has ten minutes of drill time in each minute of the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SCENARIO_FORMAT = 1
"""The version of the format of scenario files."""
LINGER = timedelta(minutes=15)
"""How long a drill goes on after its last inject, unless the scenario says how long it takes."""
LONGEST = timedelta(days=2)
"""No drill takes longer, and no inject comes later."""
FASTEST = 3600.0
"""How many times as fast as the clock a drill may run at most: an hour in a second."""
_SPEED = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*[x×]?\Z")
_SAID = re.compile(r"^This is a drill: (.*), at (\d+(?:\.\d+)?)x$", re.MULTILINE)


class Inject(NamedTuple):
    """Something that reaches the team while the drill runs: an alert, a call, a message.

    ``at`` counts from the beginning, or, with ``after``, from when that happened: the id of an
    inject or of an objective. It doesn't come if ``unless`` has happened by then. ``sender`` is who
    or what it is from, ``channel`` the way it comes.
    """

    at: timedelta
    text: str
    channel: str = ""
    sender: str = ""
    id: str = ""
    after: str = ""
    unless: str = ""


class Objective(NamedTuple):
    """Something that should happen, as a check over the record (see :mod:`.objectives`).

    ``within`` counts from the beginning, or, with ``after``, from when that happened; ``None``: in
    time whenever it is met. What follows ``about`` says more closely what is looked for.
    """

    check: str
    id: str = ""
    within: timedelta | None = None
    after: str = ""
    about: str = ""
    audience: str = ""
    category: str = ""
    moment: str = ""
    role: str = ""
    service: str = ""
    severity: str = ""
    signal: str = ""
    says: tuple[str, ...] = ()
    times: int = 1


DETAILS = (
    *("audience", "category", "moment", "role", "service", "severity", "signal", "says", "times"),
)
"""The fields of an objective that only some checks take."""


class Scenario(NamedTuple):
    """A game day. ``report`` is what the first person says; ``behind`` what is really going on.

    ``length`` is when time is up (``None``: some time after the last inject). With ``record`` the
    injects stand in the record as notes, too.
    """

    title: str
    injects: tuple[Inject, ...]
    objectives: tuple[Objective, ...]
    severity: str = ""
    services: tuple[str, ...] = ()
    report: str = ""
    about: str = ""
    behind: str = ""
    length: timedelta | None = None
    record: bool = False

    @property
    def ends(self) -> timedelta:
        """When time is up."""
        last = max((inject.at for inject in self.injects), default=timedelta())
        return self.length or last + LINGER


class Fault(NamedTuple):
    """What is wrong with a scenario beyond its single values: the key, what, and what mends it."""

    key: tuple[str | int, ...]
    message: str
    fix: str


def faults(scenario: Scenario) -> Iterator[Fault]:
    """What doesn't fit together in a scenario."""
    named: dict[str, tuple[str | int, ...]] = {}
    for key, part in _parts(scenario):
        if part.id in named:
            yield Fault((*key, "id"), f"{part.id!r} is the id of another one", "take another id")
        elif part.id:
            named[part.id] = key
    for key, part in _parts(scenario):
        for way, name in _leans_on(part):
            if name not in named:
                yield Fault((*key, way), f"nothing has the id {name!r}", _known(named))
            elif _leads_back(scenario, part.id, name):
                yield Fault((*key, way), f"it waits for itself, by way of {name!r}", "leave it out")
    for number, inject in enumerate(scenario.injects):
        if scenario.length and not inject.after and inject.at > scenario.length:
            said = "it comes when the drill is over"
            yield Fault(("inject", number, "at"), said, "let it come earlier, or set length")


def _known(named: dict[str, tuple[str | int, ...]]) -> str:
    if not named:
        return 'give an inject or an objective an id: id = "rollback"'
    return f"there are {', '.join(named)}"


def _parts(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], Inject | Objective]]:
    for number, inject in enumerate(scenario.injects):
        yield ("inject", number), inject
    for number, objective in enumerate(scenario.objectives):
        yield ("objective", number), objective


def _leans_on(part: Inject | Objective) -> list[tuple[str, str]]:
    """The keys that name other parts, and the names."""
    ways = [("after", part.after), ("unless", getattr(part, "unless", ""))]
    return [(way, name) for way, name in ways if name]


def _leads_back(scenario: Scenario, start: str, name: str) -> bool:
    """Whether what ``name`` waits for is ``start``, or waits for it."""
    waits = {part.id: [on for _, on in _leans_on(part)] for _, part in _parts(scenario) if part.id}
    seen, ahead = set[str](), [name]
    while ahead:
        here = ahead.pop()
        if here and here == start:
            return True
        if here not in seen:
            seen.add(here)
            ahead += waits.get(here, [])
    return False


# Its speed


def parse_speed(text: str) -> float:
    """How many times as fast as the clock: ``10x``, ``1.5``. Raises ValueError."""
    found = _SPEED.fullmatch(text.strip().lower())
    speed = float(found[1]) if found else 0.0
    if not 0 < speed <= FASTEST:
        raise ValueError(f"{text!r} is no speed: 1x, 10x, at most {FASTEST:g}x")
    return speed


def opening_text(scenario: Scenario, name: str, speed: float) -> str:
    """What a drill's opening says: the report, and that it is a drill, of which file, how fast."""
    drill = f"This is a drill: {name}, at {speed:g}x"
    return f"{scenario.report}\n\n{drill}" if scenario.report else drill


def report_of(text: str) -> str:
    """What the first person said, without what a drill's opening says of itself."""
    return _SAID.sub("", text).strip()


def speed_of(incident: Incident) -> float:
    """How fast a drill runs, as its opening says; 1 where it says nothing."""
    speed = float(_said(incident)[1])
    return speed if 0 < speed <= FASTEST else 1.0


def name_of(incident: Incident) -> str:
    """The file of the scenario that a drill was begun with; empty where it doesn't say."""
    return _said(incident)[0]


def _said(incident: Incident) -> tuple[str, str]:
    """What the opening says of the drill: the file, and the speed."""
    said: list[tuple[str, str]] = _SAID.findall(
        incident.opened.entry.text if incident.opened else ""
    )
    return said[-1] if said else ("", "1")

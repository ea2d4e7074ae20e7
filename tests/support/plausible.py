"""Whole incidents as teams have them: opened, led, worked on and closed in plausible times.

:func:`incidents` is the strategy. What it draws is in order: somebody leads it soon, everybody who
acts is on the roster, promises are kept, tasks end, and the end is declared. With the name of a
signal (:data:`incidentctl.domain.review.SIGNALS`) it has that gap and no other.

All chance comes from the :class:`Dice`: hypothesis's own draws, or a generator with a seed
(:func:`told_by`), never from anything that is shared. Equal dice tell equal incidents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol, TypeVar

from hypothesis import strategies as st

from incidentctl.domain.ident import ALPHABET, RANDOM_LENGTH
from incidentctl.domain.person import Person
from incidentctl.domain.policy import AUDIENCES
from tests.support.timeline import Timeline

TEAM = tuple(
    Person(name, f"{name.split()[0].lower()}@example.com")
    for name in ("Ann Archer", "Bob Baker", "Camille Ng", "Dana Levy", "Emil Kovac", "Sam Lee")
)
OUTSIDER = Person("Frida Holm", "frida@example.com")
"""Somebody who never says that they are there."""
SERVICES = ("checkout", "invoicing", "search", "login")
TITLES = ("Invoices fail", "Search is slow", "Nobody can log in", "The disk of a replica is full")
CAUSES = ("no test covers the tax table", "a deploy goes to all regions at once")
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

_T = TypeVar("_T")


class Dice(Protocol):
    """Where chance comes from."""

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of them."""


class Drawn(NamedTuple):
    """Chance as hypothesis draws it, so that it can make a failing incident simpler."""

    draw: st.DrawFn

    def between(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def pick(self, choices: Sequence[_T]) -> _T:
        return choices[self.between(0, len(choices) - 1)]


class Seeded:
    """Chance from a seed, without hypothesis: for logbooks that are too large to draw."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def pick(self, choices: Sequence[_T]) -> _T:
        return self._random.choice(choices)


class Shape(NamedTuple):
    """What an incident shall be like; what is not said here is up to the dice."""

    gap: str = ""
    kind: str = "real"
    start: datetime | None = None
    ident: str = ""


@st.composite
def incidents(draw: st.DrawFn, *gaps: str, kind: str = "real") -> Timeline:
    """An incident in order, or one with one of these gaps."""
    dice = Drawn(draw)
    return told_by(dice, Shape(dice.pick(gaps) if gaps else "", kind))


@st.composite
def logbooks(draw: st.DrawFn, *gaps: str, most: int = 4) -> list[Timeline]:
    """Incidents of any kind, in the order of their days, in order or with one of these gaps."""
    dice = Drawn(draw)
    return [
        told_by(
            dice,
            Shape(
                dice.pick(("", *gaps)),
                dice.pick(("real", "real", "drill", "near-miss", "backfill")),
                FIRST_DAY + timedelta(days=10 * number, minutes=dice.between(0, 1439)),
            ),
        )
        for number in range(dice.between(1, most))
    ]


ANY_SHAPE = Shape()


def told_by(dice: Dice, shape: Shape = ANY_SHAPE) -> Timeline:
    """One incident, told as the dice fall."""
    start = shape.start or FIRST_DAY + timedelta(minutes=dice.between(0, 300 * 24 * 60))
    letters = "".join(dice.pick(ALPHABET) for _ in range(RANDOM_LENGTH))
    ident = shape.ident or f"INC-{start:%Y%m%d}-{letters}"
    story = _Story(Timeline(ident, dice.pick(TITLES), start), dice, shape.gap)
    story.tell(shape.kind)
    return story.told


class _Story:
    """An incident on its way: who is there, what was promised, what is to be done."""

    def __init__(self, told: Timeline, dice: Dice, gap: str) -> None:
        self.told, self.dice, self.gap = told, dice, gap
        first = dice.between(0, len(TEAM) - 1)
        self.reporter, self.lead, *self.others = (*TEAM[first:], *TEAM[:first])
        self.there: list[Person] = []
        self.promised: dict[str, datetime] = {}
        self.tasks: list[str] = []

    def tell(self, kind: str) -> None:
        """From the opening to what comes after the close."""
        self._open(kind)
        self._assemble()
        for _ in range(self.dice.between(1, 6)):
            self.wait(0, 15)
            self.dice.pick(self._beats())()
        self._inject()
        self._end()
        if self.gap == "no-declared-close":
            return
        if self.gap != "unfinished-tasks" and self.dice.between(0, 4) == 0:
            self._begin_again()
        for _ in range(self.dice.between(0, 2)):
            self.wait(60, 3000)
            self.dice.pick((self._see_it_still, self._leave_for_later, self._look_back))()

    def wait(self, least: int, most: int) -> None:
        """Time passes, in minutes. Whoever was promised to hear more by then hears it before."""
        span = MINUTE * self.dice.between(least, most)
        for audience, due in [*self.promised.items()]:
            if due <= self.told.now + span + 10 * MINUTE:
                self.tell_others(audience, None)
        self.told.now += span + timedelta(seconds=self.dice.between(0, 59))

    def tell_others(self, audience: str, span: timedelta | None) -> None:
        """An update, and the promise of the next one."""
        due = self.told.now.replace(microsecond=0) + span if span else None
        self.told.update(audience, self.lead, text="We are on it", next=due)
        self.promised.pop(audience, None)
        if due:
            self.promised[audience] = due

    # The opening

    def _open(self, kind: str) -> None:
        began = self.told.now.replace(microsecond=0) - MINUTE * self.dice.between(1, 90)
        self.told.open(
            self.reporter,
            incident_kind=kind,
            severity=self.dice.pick(("", "sev1", "sev2", "sev3")),
            services=self.dice.pick(((), *((one,) for one in SERVICES), SERVICES[:2])),
            started=self.dice.pick((None, began)),
            detected=self.dice.pick((None, began + MINUTE)),
        )

    def _assemble(self) -> None:
        """Somebody takes command, and others come."""
        if self.gap == "acting-before-command":
            for person in self.others[:2]:
                self.told.join_in(person, at=self.told.placed[0].entry.at)
                self._act(person, at=self.told.placed[0].entry.at)
            self.told.now = self.told.placed[-1].entry.recorded + timedelta(seconds=1)
            self.told.take(self.lead, at=self.told.placed[0].entry.at + 3 * MINUTE)
            return
        late = self.gap == "no-commander"
        self.wait(*((6, 25) if late else (0, 3)))
        self.told.take(self.lead, text="I have it")
        for person in self.others[: self.dice.between(0, 3)]:
            self.dice.pick((self._joins, self._is_called, self._gets_a_role))(person)

    def _joins(self, person: Person) -> None:
        self.told.join_in(person, self.dice.pick(("", "ops", "scribe")))
        self.there.append(person)

    def _is_called(self, person: Person) -> None:
        self.told.call(person, by=self.lead)
        self.there.append(person)

    def _gets_a_role(self, person: Person) -> None:
        self.told.role(self.dice.pick(("comms", "lookout")), person, self.lead)
        self.there.append(person)

    # The work

    def _beats(self) -> list[Callable[[], None]]:
        beats = [self._see, self._suspect, self._promise, self._hand_over, self._rate]
        if self.gap != "fix-not-logged":
            beats += [self._decide, self._act, self._give_a_task, self._end_a_task]
        return beats

    def somebody(self) -> Person:
        """Somebody on the roster."""
        return self.dice.pick((self.lead, *self.there))

    def _see(self) -> None:
        self.told.note("errors at 12 %", self.somebody(), category="observation")

    def _suspect(self) -> None:
        self.told.note("it began with the deploy", self.somebody(), category="hypothesis")

    def _decide(self) -> None:
        self.told.note("roll back now", self.lead, category="decision")

    def _act(self, by: Person | None = None, **fields: object) -> None:
        self.told.note("rolled back", by or self.somebody(), category="action", **fields)

    def _give_a_task(self) -> None:
        self.tasks.append(self.told.task("Ask the bank", self.lead, to=self.somebody()).id)

    def _end_a_task(self) -> None:
        """A task ends, if there is one; otherwise somebody says what they see."""
        if not self.tasks:
            self._see()
        elif self.gap != "fix-not-logged" and self.dice.between(0, 3):
            self.told.done(self.tasks.pop(), self.somebody())
        else:
            self.told.drop(self.tasks.pop(), self.somebody())

    def _promise(self) -> None:
        span = MINUTE * self.dice.between(30, 90)
        self.tell_others(self.dice.pick(AUDIENCES), self.dice.pick((None, span)))

    def _hand_over(self) -> None:
        """Command goes to somebody who has not had it; a rest is enough of a reason."""
        to = self.others[-1]
        self.told.handover(to, self.lead)
        self.told.take(to)
        self.there.append(self.lead)
        self.others = [self.lead, *self.others[:-1]]
        self.lead = to

    def _rate(self) -> None:
        self.told.severity(self.dice.pick(("sev1", "sev2")), self.lead)

    # The gap

    def _inject(self) -> None:
        """What shall be missing or odd, if it belongs to the work."""
        inject = {
            "off-roster": self._act_unseen,
            "silence": self._fall_silent,
            "missed-updates": self._forget_a_promise,
            "corrections": self._mend,
            "contested": self._both_take,
            "hindsight": self._remember,
        }.get(self.gap)
        if inject:
            self.wait(0, 9)
            inject()

    def _act_unseen(self) -> None:
        self._act(OUTSIDER)

    def _fall_silent(self) -> None:
        for audience in [*self.promised]:
            self.tell_others(audience, None)
        self.told.now += MINUTE * self.dice.between(31, 300)
        self._see()

    def _forget_a_promise(self) -> None:
        audience = self.dice.pick(AUDIENCES)
        self.tell_others(audience, 10 * MINUTE)
        self.told.now += MINUTE * self.dice.between(12, 25)
        self.tell_others(audience, None)

    def _mend(self) -> None:
        self._see()
        self.told.correct(self.told.placed[-1].id, "errors at 2 %", self.lead)

    def _both_take(self) -> None:
        """Somebody takes what is held, because another clone told it to nobody yet."""
        self.told.take(self.others[0])

    def _remember(self) -> None:
        told = self.told.now.replace(microsecond=0)
        self.told.note(
            "the graph was flat",
            self.somebody(),
            category="observation",
            at=told - MINUTE * self.dice.between(31, 600),
        )

    # The end

    def _end(self) -> None:
        """The fix, the marks, and the declared close."""
        told = self.told
        self.wait(0, 9)
        (self._see if self.gap == "fix-not-logged" else self._act)()
        for what in ("identified", "mitigated", "resolved"):
            if what == "resolved" or self.dice.between(0, 1):
                self.wait(0, 9)
                told.mark(what, self.somebody())
        while self.tasks:
            self._end_a_task()
        for audience in [*self.promised]:
            self.tell_others(audience, None)
        if self.gap == "no-declared-close":
            return
        self.wait(0, 600)
        if self.dice.between(0, 1):
            told.summary("A deploy broke the tax table. Rolled back.", self.lead)
        known = len(told.fold().tasks)
        if self.gap == "unfinished-tasks":
            told.task("Ask support", self.lead)
        told.close(
            self.lead,
            text="A deploy broke the tax table. Rolled back.",
            root_causes=CAUSES[: self.dice.between(1, 2)],
            known_tasks=known,
        )

    def _see_it_still(self) -> None:
        self.told.note("One customer still sees it", self.reporter)

    def _leave_for_later(self) -> None:
        """A follow-up, and perhaps what became of it."""
        left = self.told.followup("Test the tax table", self.lead, owner=self.somebody()).id
        if self.dice.between(0, 1):
            self.wait(600, 30000)
            self.dice.pick((self.told.followup_done, self.told.followup_wont))(left, self.lead)

    def _look_back(self) -> None:
        self.told.postmortem("held", self.lead, text="A good talk")

    def _begin_again(self) -> None:
        """It was not over after all."""
        self.wait(5, 2000)
        self.told.reopen(self.reporter)
        self.wait(0, 3)
        self.told.take(self.lead)
        self.wait(0, 20)
        if self.gap != "fix-not-logged":
            self._act()
        self.told.mark("resolved", self.lead)
        self.wait(0, 600)
        known = len(self.told.fold().tasks)
        self.told.close(self.lead, text="It came back once, and went.", known_tasks=known)

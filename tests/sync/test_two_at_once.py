"""Two do something at once, in two clones: what becomes of it, and what everybody is told.

The whole of what people see stands in ``tests/golden/two-at-once``, a file for each pair and order.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.cli import UNMEASURED, as_person, run
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.template import Templates

NAMES = {"ann": "Ann Archer", "bob": "Bob Baker", "cam": "Camille Ng"}
BEGINNING = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
CLOSE = "close --root-cause 'No test covers it' --postmortem 'waived: nothing new to learn'"

OPENED = ("ann: open Invoicing is down --severity sev3",)
LED = (*OPENED, "ann: take", "ann: note rolled back 4711", "ann: summary A deploy broke it")
OFFERED = (*LED, "ann: handover 'Bob Baker <bob@example.com>'")
TASKED = (*LED, "ann: task add restart the pool")
CLOSED = (*LED, f"ann: {CLOSE}")
TWO = (*LED, "ann: open Checkout is slow")
THERE = (*LED, "bob: join")


class Race(NamedTuple):
    """What two do at once, after ``before``, and what settles it (nothing: it needs nothing).

    Each is ``who: COMMAND``. ``{entry}`` stands for the id of the last entry before them, or the
    one that ``named`` counts from the end; ``{other}`` for the incident opened last.
    """

    before: tuple[str, ...]
    one: str
    two: str
    then: tuple[str, ...] = ()
    then_other_way: tuple[str, ...] | None = None
    """What settles it where the second was first in the record, if that is something else."""
    named: int = 1


RACES = {
    "accept, withdraw": Race(
        OFFERED,
        "bob: take",
        "ann: handover --withdraw",
        ("bob: handover ann",),
        ("ann: handover bob", "bob: take"),
    ),
    "accept, take": Race(
        OFFERED,
        "bob: take",
        "cam: take --because 'Ann has lost her network'",
        ("cam: settle Bob leads",),
        ("bob: settle Camille leads",),
    ),
    "accept, offer to another": Race(
        OFFERED,
        "bob: take",
        "ann: handover 'Camille Ng <cam@example.com>'",
        ("bob: settle I keep it",),
        ("bob: settle Camille shall have it",),
    ),
    "accept, close": Race(
        OFFERED,
        "bob: take",
        f"ann: {CLOSE}",
        (f"bob: {CLOSE}",),
        ("bob: reopen --because 'it still fails'",),
    ),
    "done, done": Race(TASKED, "ann: task done 1", "bob: task done 1 it took four minutes"),
    "done, drop": Race(
        TASKED,
        "ann: task done 1",
        "bob: task drop 1 --because 'no use'",
        ("bob: settle it was done",),
        ("ann: settle it was done",),
    ),
    "done, follow-up": Race(
        TASKED,
        "ann: task done 1",
        "bob: task followup 1 --due 2026-12-01",
        (),
        ("ann: settle it was done",),
    ),
    "task, close": Race(
        LED, "bob: task add call the customers back", f"ann: {CLOSE}", ("bob: task done 1",)
    ),
    "mark, mark": Race(
        LED,
        "ann: mark mitigated --at 14:02",
        "bob: mark mitigated --at 14:01",
        ("bob: mark mitigated --at 14:01 by the graph",),
        ("ann: mark mitigated --at 14:02 by the graph",),
    ),
    "mark, the same": Race(
        LED, "ann: mark mitigated --at 14:02", "bob: mark mitigated --at 14:02 I see it too"
    ),
    "mark, reopen": Race(
        CLOSED,
        "bob: mark resolved --at 14:03",
        "ann: reopen --because 'it fails again'",
        (),
        ("bob: settle it fails still",),
    ),
    "severity, severity": Race(
        LED,
        "ann: severity sev1 --because 'checkout fails, too'",
        "bob: severity sev2 --because 'only some are hit'",
        ("ann: severity sev2 --because 'we talked'",),
        ("ann: severity sev1 --because 'we talked'",),
    ),
    "update, close": Race(
        LED,
        "bob: update --audience public --next 30m We are on it",
        f"ann: {CLOSE}",
        (),
        ("bob: update --audience public It is over",),
    ),
    "impact, close": Race(
        LED,
        "bob: impact nobody can pay",
        f"ann: {CLOSE}",
        (),
        ("bob: impact nobody could pay",),
    ),
    "redact, correct": Race(
        LED,
        "ann: redact {entry} --because 'it holds a password'",
        "bob: correct {entry} rolled back 4712",
        named=2,
    ),
    "redact, redact": Race(
        LED,
        "ann: redact {entry} --because 'it holds a password'",
        "bob: redact {entry} --because 'it names a customer'",
        named=2,
    ),
    "link, link": Race(
        TWO, "ann: link {other} --as duplicate-of", "bob: link {other} --as duplicate-of so it is"
    ),
    "link, otherwise": Race(TWO, "ann: link {other} --as parent", "bob: link {other} --as related"),
    "role, leave": Race(THERE, "ann: role scribe bob", "bob: leave my shift is over"),
    "call, join": Race(LED, "ann: call 'Bob Baker <bob@example.com>'", "bob: join --as ops"),
    "leave, excuse": Race(THERE, "bob: leave", "ann: excuse bob"),
    "reopen, reopen": Race(
        CLOSED, "ann: reopen --because 'it fails again'", "bob: reopen --because 'I see errors'"
    ),
}


class Stage:
    """A remote and a clone for everybody, in which some commands were run and shared."""

    def __init__(self, folder: Path, people: Collection[str]) -> None:
        self.folder = folder
        self.people = sorted(people)
        self.now = BEGINNING
        self.said: list[str] = []
        self.entries: list[str] = []
        self.incidents: list[str] = []

    def clone(self, who: str) -> Repo:
        return Repo(self.folder / who)

    def run(self, line: str, *more: str) -> str:
        """Run ``who: COMMAND``, and keep what it says."""
        who, _, command = line.partition(": ")
        self.now += timedelta(seconds=30)
        env = {**UNMEASURED, **as_person(NAMES[who]), "INCIDENTCTL_NOW": self.now.isoformat()}
        ran = run(*shlex.split(command), *more, cwd=self.folder / who, env=env)
        self.entries += re.findall(r" \[([0-9a-z]{4,})\]$", ran.out, re.MULTILINE)
        self.incidents += re.findall(r"^INC-\d{8}-(\w{6}) ", ran.out, re.MULTILINE)
        self.said.append(f"$ {who}: incidentctl {command}\n{ran.ok().out}")
        return ran.out

    def json(self, line: str) -> Any:
        """The data of a command that shows something."""
        self.run(line, "--json", "--no-sync")
        _, _, text = self.said.pop().partition("\n")
        return json.loads(text)["data"]


class Stages:
    """Each stage is set once and copied for each race: most of the time goes into setting it."""

    def __init__(self, folder: Path, templates: Templates) -> None:
        self._folder = folder
        self._templates = templates
        self._ready: dict[tuple[str, ...], Stage] = {}

    def copy(self, race: Race, target: Path) -> Stage:
        """A stage for a race, with a clone for everybody in it."""
        people = {"ann", race.one[:3], race.two[:3]}
        key = (*sorted(people), *race.before)
        if key not in self._ready:
            empty = Stage(self._folder / str(len(self._ready)), people)
            self._ready[key] = self._set(race.before, empty)
        ready = self._ready[key]
        shutil.copytree(ready.folder, target, symlinks=True)
        stage = Stage(target, people)
        stage.now, stage.entries, stage.incidents = ready.now, [*ready.entries], [*ready.incidents]
        for who in people:
            stage.clone(who).git("config", "remote.origin.url", target / "origin.git")
            stage.clone(who).git("update-index", "-q", "--refresh")
        return stage

    def _set(self, before: tuple[str, ...], stage: Stage) -> Stage:
        folder = stage.folder
        first = self._templates.copy("logbook", folder / "first")
        settings = (folder / "first/incidentctl.toml").read_text(encoding="utf-8")
        rare = re.sub(r"(?m)^fetch_after = .*$", "fetch_after = 9999", settings)
        first.commit("Fetch only when asked to", **{"incidentctl.toml": rare})
        first.git("clone", "--quiet", "--bare", ".", folder / "origin.git")
        for who in stage.people:
            first.git("clone", "--quiet", folder / "origin.git", folder / who)
        for line in before:
            stage.run(line)
        for who in stage.people:
            stage.run(f"{who}: sync")
        return stage


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), templates)


def both_ways() -> Iterator[Any]:
    for name, race in RACES.items():
        one, two = name.split(", ")
        yield pytest.param(race, id=f"{one}, {two}")
        other_way = race.then if race.then_other_way is None else race.then_other_way
        yield pytest.param(
            race._replace(one=race.two, two=race.one, then=other_way), id=f"{two}, {one}"
        )


@pytest.mark.parametrize("race", [*both_ways()])
def test_two_at_once(
    race: Race, stages: Stages, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    stage = stages.copy(race, tmp_path / "stage")
    words = {"entry": stage.entries[-race.named], "other": stage.incidents[-1]}
    short = stage.incidents[0]
    one, two = (f"{line.format(**words)} -i {short}" for line in (race.one, race.two))
    stage.run(one)
    stage.run(two)
    heard = stage.run(f"{one[:3]}: sync")
    unsettled = stage.json(f"{two[:3]}: show {short}")["incident"]["unsettled"]
    assert bool(unsettled) == bool(race.then), unsettled
    for line in race.then:
        stage.run(f"{line} -i {short}")
        for who in {*stage.people} - {line[:3]}:
            stage.run(f"{who}: sync")
            stage.said.pop()
    name = request.node.callspec.id.replace(", ", "-").replace(" ", "-")
    golden(f"two-at-once/{name}.txt").check("\n".join(stage.said).replace(CLOSE, "close …"))
    assert_all_agree(stage, short)
    if "redact {entry}" in race.one + race.two:
        assert "rolled back" not in heard
        assert "rolled back" not in json.dumps(stage.json(f"bob: show {short}"))


def assert_all_agree(stage: Stage, short: str) -> None:
    """Everybody has the same record, it is settled, and it passes every check."""
    for who in stage.people:
        stage.run(f"{who}: sync")
        assert not stage.clone(who).tip("refs/incidentctl/pending/main")
    tips = {stage.clone(who).tip("refs/remotes/origin/main") for who in stage.people}
    assert tips == {Repo(stage.folder / "origin.git").tip("main")}
    assert stage.json(f"bob: show {short}")["incident"]["unsettled"] == []
    assert stage.run("bob: check --all") == ""
    assert stage.run("bob: verify").startswith("PASS: ")

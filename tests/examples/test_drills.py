"""The drills that come along: each is whole, and is played by a team, for real and to the end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from incidentctl.domain.scenario import Scenario
from incidentctl.store.scenario import load_scenario
from tests.render.published import valid
from tests.support import PROJECT
from tests.support.cli import MEASURED, Command
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.running import lines_until, running
from tests.support.teams import TEAMS, moves

FOLDER = PROJECT / "examples/drills"
FILES = sorted(FOLDER.glob("*.toml"))
BEGAN = datetime.fromisoformat("2026-11-21T13:30:00Z")
every = pytest.mark.parametrize("name", TEAMS)


def load(name: str) -> Scenario:
    return load_scenario(str(FOLDER), f"{name}.toml")


def at(moment: timedelta) -> dict[str, str]:
    return {"INCIDENTCTL_NOW": (BEGAN + moment).isoformat(), "COLUMNS": "80"}


def test_every_drill_has_a_team_and_a_line_in_the_read_me() -> None:
    assert {path.stem for path in FILES} == {*TEAMS}
    listed = re.findall(r"\]\(([a-z-]+)\.toml\)", (FOLDER / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(TEAMS)


@every
def test_a_drill_is_whole(name: str) -> None:
    scenario = load(name)
    assert len(scenario.injects) >= 10
    assert len(scenario.objectives) >= 10
    assert scenario.length
    assert all((scenario.report, scenario.about, scenario.behind, scenario.severity))
    assert scenario.objectives[-1].check == "closed"
    assert any(objective.check == "command-taken" for objective in scenario.objectives)
    assert any(inject.unless for inject in scenario.injects)
    assert all(inject.channel and inject.sender for inject in scenario.injects)


ROTATION = """
[people]
bob = { name = "Bob Baker", email = "bob@example.com" }

[oncall.everything]
people = ["bob"]
start = 2026-11-02T09:00:00
length = "7d"
services = ["git-host"]
"""


def without_the_git_host(logbook: Repo) -> None:
    """A remote that can't be reached any more, and settings that say who is on call."""
    settings = logbook.path / "incidentctl.toml"
    settings.write_text(settings.read_text("utf-8") + ROTATION, encoding="utf-8")
    logbook.git("commit", "--quiet", "-am", "Say who is on call")
    logbook.git("init", "--quiet", "--bare", "../host.git")
    logbook.git("remote", "add", "origin", "../host.git")
    logbook.git("push", "--quiet", "--set-upstream", "origin", "main")
    logbook.git("remote", "set-url", "origin", "/nowhere")


def test_when_the_git_host_is_down_entries_wait_and_the_clone_knows_whom_to_call(
    logbook: Repo, incidentctl: Command
) -> None:
    without_the_git_host(logbook)
    file = str(FOLDER / "chat-and-git-down.toml")
    opened = incidentctl("drill", "run", file, "--once", env=at(timedelta())).ok()
    assert "1 entry not shared yet" in opened.out
    assert "Bob Baker" in opened.out
    assert "Bob Baker" in incidentctl("oncall", env=at(timedelta(minutes=3))).ok().out
    *most, last = moves("chat-and-git-down")
    for move in most:
        ran = incidentctl(*move.words, by=move.who, env=at(move.at)).ok()
        assert "not shared yet" in ran.out, move
    logbook.git("remote", "set-url", "origin", "../host.git")  # the host is back
    incidentctl("sync", env=at(timedelta(minutes=34))).ok()
    ran = incidentctl(*last.words, by=last.who, env=at(last.at)).ok()
    assert "not shared yet" not in ran.out
    assert logbook.git("rev-parse", "main") == logbook.git("rev-parse", "origin/main")


@every
def test_it_is_played_to_the_end(name: str, logbook: Repo, incidentctl: Command) -> None:
    file = str(FOLDER / f"{name}.toml")
    command = ("drill", "run", file, "--every", "0.1")
    with running(*command, cwd=logbook.path, env={**MEASURED, **at(timedelta())}) as drill:
        said = lines_until(drill, ">> report")
        for move in moves(name):
            incidentctl(*move.words, by=move.who, env=at(move.at)).ok()
        assert drill.stdout
        said += drill.stdout
    assert drill.returncode == 0
    golden(f"drills/{name}.txt").check("".join(said).replace(f"{FOLDER}/", ""))


@every
def test_the_score_is_the_same_later_and_in_json(
    name: str, logbook: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    file = str(FOLDER / f"{name}.toml")
    opened = incidentctl("drill", "run", file, "--once", env=at(timedelta())).ok()
    [ident] = re.findall(r"^INC-\d+-(\w+)", opened.out, re.MULTILINE)
    *most, last = moves(name)
    for move in most:
        incidentctl(*move.words, by=move.who, env=at(move.at)).ok()
    before = incidentctl("drill", "score", file, "--json", env=at(last.at)).ok()
    assert not valid(before.out, "Drill")["data"]["over"]
    incidentctl(*last.words, by=last.who, env=at(last.at)).ok()
    later = at(timedelta(days=30))
    scored = incidentctl("drill", "score", file, "-i", ident, "--json", env=later).ok()
    data = valid(scored.out, "Drill")["data"]
    assert data["over"]
    told = (PROJECT / f"tests/golden/drills/{name}.txt").read_text("utf-8")
    assert f"\n{data['met']} of {data['asked']} objectives met" in told

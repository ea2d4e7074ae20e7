"""``oncall``: who is named, by the command, by ``open`` and ``status``, and what it looks like."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Timer

import pytest

from incidentctl.actions.oncall import NO_HELP, Help, OncallResult, help_with, oncall
from incidentctl.actions.watch import Watcher
from incidentctl.domain.oncall import Duty
from incidentctl.domain.person import Person
from incidentctl.domain.team import NO_TEAM, Rotation, Service, Team
from incidentctl.git.runner import writer_environment
from incidentctl.render.help_lines import help_lines
from incidentctl.render.terminal.oncall import oncall_screen
from incidentctl.store.logbook import open_logbook
from tests.render.published import valid
from tests.support.cli import COMMAND, MEASURED, Command, modules_loaded_by
from tests.support.golden import golden
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown

ANN, BOB = Person("Ann Archer", "ann@example.com"), Person("Bob Baker")
START = datetime(2026, 11, 2, 9)
NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
WEB = Rotation("web", (ANN, BOB), START, timedelta(7), "Europe/Berlin", ("checkout",))
LATER = Rotation("later", (BOB,), START + timedelta(99), timedelta(7))
LOST = WEB._replace(name="lost", zone="Mars/Olympus")
CHECKOUT = Service("checkout", "payments", "https://wiki/checkout", "https://graphs/checkout")
TEAM = Team(services=(CHECKOUT, Service("search")), rotations=(WEB, LATER, LOST))


def test_every_rotation_is_told_and_a_zone_that_is_not_known() -> None:
    result = oncall(TEAM.rotations, NOW)
    assert [(duty.rotation.name, duty.who) for duty in result.duties] == [
        ("web", ANN),
        ("later", None),
    ]
    assert result.unknown == (LOST,)


def test_help_is_of_what_was_hit() -> None:
    found = help_with(TEAM, ["checkout", "search", "other"], NOW)
    assert [duty.who for duty in found.duties] == [ANN]
    assert found.services == (CHECKOUT,)
    assert help_with(TEAM, ["search"], NOW) == NO_HELP
    assert [duty.who for duty in help_with(TEAM, [], NOW).duties] == [ANN]
    assert help_with(NO_TEAM, ["checkout"], NOW) == NO_HELP


def test_help_takes_one_line_each() -> None:
    until = NOW + timedelta(1)
    both = Help((Duty(WEB, ANN, until, BOB), Duty(LATER, BOB)), (CHECKOUT, Service("x", "y")))
    assert list(help_lines(both)) == [
        "on call: Ann Archer <ann@example.com> (web), Bob Baker (later)",
        f"checkout: owner payments, runbook {CHECKOUT.runbook}, dashboard {CHECKOUT.dashboard}",
        "x: owner y",
    ]
    assert not list(help_lines(NO_HELP))


RESULT = OncallResult(
    NOW,
    (
        Duty(WEB, ANN, NOW + timedelta(1.7), BOB),
        Duty(WEB._replace(name="[b]data", services=()), BOB, NOW + timedelta(2), ANN, ANN),
        Duty(LATER, None, NOW + timedelta(80), BOB),
        Duty(LATER._replace(name="always"), BOB),
    ),
    (LOST,),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_screen(width: int, color: str) -> None:
    screen = oncall_screen(RESULT, UTC)
    golden(f"oncall/four-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))
    rows(screen, width)


def test_without_rotations_it_says_how_to_get_one() -> None:
    assert "[oncall.NAME]" in rows(oncall_screen(OncallResult(NOW, ()), UTC))[1]


TOML = """
[services.checkout]
owner = "payments"
runbook = "https://wiki/checkout"
[oncall.web]
people = ["Ann Archer <ann@example.com>", "Bob Baker <bob@example.com>"]
start = 2026-11-02T09:00:00
length = "7d"
zone = "Europe/Berlin"
"""
AT = {"INCIDENTCTL_NOW": "2026-11-21T14:30:00Z"}


@pytest.fixture
def settled(logbook: Repo) -> Repo:
    """A logbook whose settings say who is on call."""
    text = (logbook.path / "incidentctl.toml").read_text().replace("services = []\n", "")
    logbook.commit("Say who is on call", **{"incidentctl.toml": text + TOML})
    return logbook


def test_the_commands_name_who_is_on_call(settled: Repo, incidentctl: Command) -> None:
    opened = incidentctl("open", "Slow", "--service", "checkout", env=AT).ok()
    told = (
        "on call: Ann Archer <ann@example.com> (web)",
        "checkout: owner payments, runbook https://wiki/checkout",
    )
    assert all(line in opened.out.splitlines() for line in told)
    status = incidentctl("status", env=AT).ok()
    assert all(f"    {line}" in status.out.splitlines() for line in told)
    data = valid(incidentctl("status", "--json", env=AT).ok().out, "Status")["data"]
    [one] = data["incidents"]
    assert one["on_call"][0]["who"] == {"name": "Ann Archer", "email": "ann@example.com"}
    assert one["services"][0]["runbook"] == "https://wiki/checkout"
    brief = incidentctl("brief", env=AT).ok().out
    assert all(f"    {line}" in brief.splitlines() for line in told)
    data = valid(incidentctl("brief", "--json", env=AT).ok().out, "Brief")["data"]
    assert (data["on_call"], data["services"]) == (one["on_call"], one["services"])
    incidentctl("take", env=AT).ok()
    assert "on call" not in incidentctl("brief", env=AT).ok().out
    data = incidentctl("brief", "--json", env=AT).ok().json["data"]
    assert (data["on_call"], data["services"]) == ([], [])
    assert "on call" not in incidentctl("status", env=AT).ok().out
    assert "tomllib" not in modules_loaded_by("status", cwd=settled.path)


def test_it_needs_nothing_but_the_clone(
    settled: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    """The remote is gone, and so is everything that only other machines know."""
    settled.git("init", "--quiet", "--bare", "../shared.git")
    settled.git("remote", "add", "origin", "../shared.git")
    settled.git("push", "--quiet", "--set-upstream", "origin", "main")
    settled.git("clone", "--quiet", "../shared.git", "../alone")
    (tmp_path / "shared.git").rename(tmp_path / "gone.git")
    alone = Command(tmp_path / "alone")
    assert "Ann Archer <ann@example.com>" in alone("oncall", env=AT).ok().out
    opened = alone("open", "Slow", "--service", "checkout", env=AT).ok().out
    assert "on call: Ann Archer <ann@example.com> (web)\n" in opened
    assert "checkout: owner payments, runbook https://wiki/checkout\n" in opened
    assert "on call: Ann Archer" in alone("status", env=AT).ok().out
    assert "on call: Ann Archer" in alone("brief", env=AT).ok().out


def test_a_watch_notices_when_somebody_else_is_on_call(settled: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Slow", env=AT).ok()
    moments = iter([NOW, NOW, datetime(2026, 11, 24, 9, tzinfo=UTC)])
    with open_logbook(str(settled.path), writer_environment(os.environ)) as logbook:
        watcher = Watcher(logbook, lambda: next(moments), every=1, wanted=False)
        found = [watcher.look().result.incidents[0].help.duties[0].who for _ in range(3)]
    assert found == [ANN, ANN, Person("Bob Baker", "bob@example.com")]


def test_a_watch_in_lines_names_them(settled: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Slow", "--service", "checkout", "--json", env=AT).ok()
    argv = [*COMMAND, "watch", "--every", "0.2"]
    with Popen(
        argv, cwd=settled.path, env=environment({**MEASURED, **AT}), stdout=PIPE, text=True
    ) as child:
        assert child.stdout
        patience = Timer(30, child.kill)  # a line that never comes must not hang the tests
        patience.start()
        lines = iter(child.stdout.readline, "")
        first = [next(lines) for _ in range(4)]
        assert "nobody holds command" in first[1]
        assert first[2] == "    on call: Ann Archer <ann@example.com> (web)\n"
        incidentctl("open", "Slow again", "--json", env=AT).ok()
        later = [next(lines) for _ in range(3)]
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
        patience.cancel()
    assert "Slow again" in later[0] or "opened the incident" in later[0]
    assert "nobody holds command" in later[1]
    assert later[2] == first[2]


def test_at_another_time(settled: Repo, incidentctl: Command) -> None:
    assert "Ann Archer <" in incidentctl("oncall", env=AT).ok().out
    for typed in ("2026-11-24 09:00", "+3d", "tuesday"):
        assert "Bob Baker <" in incidentctl("oncall", "--at", typed, env=AT).ok().out, typed
    data = valid(incidentctl("oncall", "--json", env=AT).ok().out, "Oncall")["data"]
    assert data["on_call"][0]["until"] == "2026-11-23T08:00:00Z"
    assert data["on_call"][0]["then"]["name"] == "Bob Baker"
    for far in ("9999-12-31T23:00Z", "0001-01-01T09:00Z"):
        incidentctl("oncall", "--at", far, env=AT).fails(2, "nobody is on call in the year")
    incidentctl("oncall", "--at", "noonish", env=AT).fails(2, "cannot read 'noonish'")

"""``config``: every value with its place, and what is wrong with a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from incidentctl.actions.config import VARIABLES, ConfigResult, check_config, show_config
from incidentctl.domain.errors import CommandError
from incidentctl.domain.problem import Problem
from incidentctl.render.terminal.config import config_screen
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.store.settings_origin import Value, settings_values
from tests.render.published import valid
from tests.support import PROJECT
from tests.support.cli import Command
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown

TOML = """\
format = 1
[sync]
timeout = 7
[oncall.primary]
people = ["Ann <ann@example.com>"]
start = 2026-03-02T09:00:00
length = "12h"
[[oncall.primary.overrides]]
from = 2026-12-24
until = 2026-12-25T09:00:00
who = "Bob <bob@example.com>"
[severities.sev1]
updates = { internal = "30m" }
[services.checkout]
tier = 1
"""


@pytest.fixture
def book(logbook: Repo) -> Logbook:
    """The logbook, looked into."""
    return open_logbook(str(logbook.path), dict(os.environ))


def test_every_value_says_where_it_comes_from() -> None:
    found = {one.name: (one.value, one.place) for one in settings_values(TOML.encode())}
    assert found["format"] == ("1", "incidentctl.toml:1")
    assert found["sync.timeout"] == ("7", "incidentctl.toml:3")
    assert found["sync.fetch_after"] == ("30", "default")
    assert found["close.require"] == ('["root-cause", "next"]', "default")
    assert found["command.most_reports"] == ("7", "default")
    assert found["oncall.primary.length"] == ('"12 h"', "incidentctl.toml:7")
    assert found["oncall.primary.zone"] == ('"UTC"', "default")
    assert found["oncall.primary.overrides.from"] == ("2026-12-24T00:00:00", "incidentctl.toml:9")
    assert found["severities.sev1.updates.internal"] == ('"30 min"', "incidentctl.toml:13")
    assert found["severities.sev1.meaning"][0].startswith('"Everyone')
    assert found["severities.sev1.meaning"][1] == "default"
    assert found["severities.sev1.checklist.commander"] == ('"5 min"', "default")
    assert "severities.sev2.meaning" not in found
    assert found["services.checkout.tier"] == ("1", "incidentctl.toml:15")
    assert found["services.checkout.owner"] == ('""', "default")


@pytest.mark.parametrize("data", [b"", b"\xff", b"format =", b"format = 'x'"])
def test_of_what_cannot_be_read_the_defaults_are_shown(data: bytes) -> None:
    found = list(settings_values(data))
    assert {one.origin for one in found} == {"default"}
    assert "severities.sev5.meaning" in [one.name for one in found]
    assert "people" in [one.name for one in found]


def test_git_and_the_environment_count_too(logbook: Repo, book: Logbook) -> None:
    logbook.git("config", "incidentctl.autosync", "false")
    with open_logbook(str(logbook.path), dict(os.environ)) as fresh:
        result = show_config(fresh, {"TZ": "Asia/Tokyo", "SHELL": "sh"})
    book.close()
    found = {one.name: one for one in result.values}
    assert found["incidentctl.autoSync"].value == "false"
    assert found["incidentctl.autoSync"].place.startswith("local git config (")
    assert found["incidentctl.lockTimeout"][1:] == ("10", "default", "default")
    assert found["TZ"][1:] == ("Asia/Tokyo", "environment", "environment")
    assert "SHELL" not in found
    assert not result.problems


def test_the_variables_are_those_of_the_page() -> None:
    page = (PROJECT / "docs/reference/configuration.md").read_text("utf-8")
    table = page.partition("## Environment")[2].partition("## Files")[0]
    assert [name for name in VARIABLES if f"`{name}`" not in table] == []


def test_the_file_that_is_being_edited_is_checked(logbook: Repo, book: Logbook) -> None:
    with book:
        assert not check_config(book, str(logbook.path)).problems
        (logbook.path / "incidentctl.toml").write_text("[sync]\ntimeout = 'x'\nfoo = 1\n")
        result = check_config(book, str(logbook.path))
        assert [(one.path, one.line) for one in result.problems] == [("incidentctl.toml", 2)]
        assert [one.line for one in result.warnings] == [3]
        logbook.git("switch", "--detach", "-q")
        assert check_config(book, str(logbook.path)).path == "main:incidentctl.toml"
        assert not check_config(book, str(logbook.path)).problems
        (logbook.path / "draft.toml").write_text("branch = 1\n")
        assert check_config(book, str(logbook.path), "draft.toml").problems
        with pytest.raises(CommandError, match="can't be read"):
            check_config(book, str(logbook.path), "no.toml")


def test_the_command(logbook: Repo, incidentctl: Command) -> None:
    ran = incidentctl("config", "check").ok()
    assert ran.out == "incidentctl.toml: nothing is wrong\n"
    (logbook.path / "odd.toml").write_text("[service.checkout]\n")
    assert "nothing else is wrong" in incidentctl("config", "check", "odd.toml").ok().out
    shown_now = incidentctl("config", "show").ok().out
    assert 'branch = "main"' in shown_now
    data = valid(incidentctl("config", "show", "--json").ok().out, "Config")["data"]
    assert data["ok"] is True
    assert {"name": "sync.auto", "value": "true", "origin": "file"}.items() <= {
        key: value
        for one in data["settings"]
        if one["name"] == "sync.auto"
        for key, value in one.items()
    }.items()
    (logbook.path / "incidentctl.toml").write_text("branch = 1\n")
    ran = incidentctl("config", "check").fails(1)
    assert ran.out.startswith("incidentctl.toml:1: [settings] branch is not a string in quotes")
    document = valid(incidentctl("config", "check", "--json").fails(1).out, "Config")
    assert document["data"]["ok"] is False
    assert document["problems"][0]["line"] == 1
    incidentctl("config", "show", "x.toml").fails(2, "config show takes no file")
    incidentctl("config", "shwo").fails(2, "config is one of show, check")


SCREEN = ConfigResult(
    "incidentctl.toml",
    (
        Value("branch", '"main"', "file", "incidentctl.toml:5"),
        Value("sync.timeout", "5", "default", "default"),
        Value(
            "services.checkout.runbook",
            '"https://wiki.example.com/a/long/way/to/the/runbook/of/checkout"',
            "file",
            "incidentctl.toml:23",
        ),
        Value("incidentctl.autoSync", "true", "default", "default"),
        Value("user.name", "Ann Archer [red]", "git", "global git config (.gitconfig)"),
        Value("TZ", "Europe/Berlin", "environment", "environment"),
    ),
    (Problem("settings", "branch is odd", "mend it", "incidentctl.toml", 5),),
    (),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_screen(width: int, color: str) -> None:
    golden(f"config/all-{width}-{color}.txt").check(
        shown(config_screen(SCREEN), width, COLORS[color])
    )
    rows(config_screen(SCREEN), width)


def test_a_file_is_named_from_where_one_is(logbook: Repo, incidentctl: Command) -> None:
    folder = logbook.path / "deep"
    Path(folder).mkdir()
    (folder / "x.toml").write_text("")
    assert Command(folder)("config", "check", "x.toml").ok().out == "x.toml: nothing is wrong\n"

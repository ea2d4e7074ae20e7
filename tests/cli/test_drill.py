"""``incidentctl drill``: on a terminal and in lines, left and resumed, scored, replayed, begun."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pexpect
import pytest

from tests.render.published import valid
from tests.support.cli import MEASURED, Command
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.running import lines_until, running
from tests.support.terminal import terminal

SHORT = """\
title = "Some customers can't pay"
severity = "sev3"
report = "It works for me."
length = "1h"

[[inject]]
at = "5m"
channel = "log"
text = "no tax rate for PT"

[[inject]]
at = "5m"
after = "rollback"
text = "errors fall"

[[objective]]
check = "command-taken"
within = "30m"

[[objective]]
id = "rollback"
check = "said"
says = ["rolled back"]

[[objective]]
check = "closed"
"""
FAST = ("--every", "0.1", "--speed", "600x")
CLOSE = (
    *("--summary", "A table was empty", "--root-cause", "nobody tests it"),
    *("--postmortem", "waived: a drill"),
)
NOON = {"INCIDENTCTL_NOW": "2026-11-21T12:00:00Z"}


@pytest.fixture
def scenario(logbook: Repo) -> Path:
    path = logbook.path / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    return path


def the_drill(incidentctl: Command) -> str:
    """The id of the only drill there is."""
    [found] = (
        incidentctl("list", "--all", "--kind", "drill", "--json").ok().json["data"]["incidents"]
    )
    return str(found["id"])


def test_a_game_day_on_a_terminal(scenario: Path, logbook: Repo, incidentctl: Command) -> None:
    with terminal("drill", "run", "short.toml", *FAST, cwd=logbook.path) as child:
        child.expect("DRILL.*short.toml")
        child.expect("no tax rate for PT")
        incidentctl("take", "This is a drill").ok()
        child.expect("holds command since")
        child.setwinsize(12, 60)
        incidentctl("note", "rolled back").ok()
        child.expect("errors fall")
        child.send("xq")
        child.expect("The drill is still open")
        child.expect(r"--resume (\w{6})")
        ident = child.match[1] if isinstance(child.match, re.Match) else ""
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0
    assert the_drill(incidentctl).endswith(ident)
    with terminal(
        "drill",
        "run",
        "short.toml",
        "--resume",
        ident,
        "--every",
        "0.1",
        "--bell",
        cwd=logbook.path,
    ) as child:
        child.expect("600x")
        child.expect("errors fall")
        incidentctl("close", *CLOSE).ok()
        child.expect("3 of 3 objectives met: well done")
        child.expect("Thank you, everyone")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_a_signal_leaves_the_screen_and_the_drill_as_they_were(
    scenario: Path, logbook: Repo, incidentctl: Command, number: int, status: int
) -> None:
    with terminal("drill", "run", "short.toml", *FAST, cwd=logbook.path) as child:
        child.expect("leave the screen")
        child.kill(number)
        child.expect(r"\x1b\[\?1049l")
        child.expect(pexpect.EOF)
    assert child.exitstatus == status
    assert incidentctl("status", "--json").ok().json["data"]["incidents"][0]["incident"]["open"]


def test_a_slow_drill_waits_as_long_as_it_takes(scenario: Path, incidentctl: Command) -> None:
    command = ("drill", "run", "short.toml", "--speed", "0.001x")
    with running(*command, cwd=scenario.parent) as run:
        lines_until(run, "It works for me.")
        run.send_signal(signal.SIGINT)
        assert run.stdout
        assert "The drill is still open." in run.stdout.read()
    assert run.returncode == 0


def test_time_is_up_on_the_clock(scenario: Path, incidentctl: Command) -> None:
    ran = incidentctl("drill", "run", "short.toml", "--speed", "3600x").ok()
    assert "  05:00  >> log\n" in ran.out
    assert "errors fall" not in ran.out
    assert "\n0 of 3 objectives met\n" in ran.out
    assert "Time is up, and the drill is still open." in ran.out
    again = incidentctl("drill", "run", "short.toml", "--resume", the_drill(incidentctl)[-6:]).ok()
    assert "Time is up" in again.out


def test_a_run_as_json_says_nothing_before_the_end(scenario: Path, incidentctl: Command) -> None:
    ran = incidentctl("drill", "run", "short.toml", "--speed", "3600x", "--json").ok()
    data = valid(ran.out, "Drill")["data"]
    assert (data["over"], data["met"], data["asked"], data["speed"]) == (True, 0, 3, 3600)
    assert [inject["channel"] for inject in data["injects"]] == ["report", "log"]
    assert data["objectives"][0]["state"] == "missed"


def test_injects_are_recorded_once_where_the_scenario_says_so(
    scenario: Path, incidentctl: Command
) -> None:
    scenario.write_text(f"record = true\n{SHORT}", encoding="utf-8")
    incidentctl("drill", "run", "short.toml", "--once", env=NOON).ok()
    ident = the_drill(incidentctl)[-6:]
    later = {"INCIDENTCTL_NOW": "2026-11-21T12:06:30Z"}
    for _ in range(2):
        incidentctl("drill", "run", "short.toml", "--resume", ident, "--once", env=later).ok()
    lines = incidentctl("show", ident, "--json").ok().json["data"]["timeline"]
    assert [line["text"] for line in lines[1:]] == ["log: no tax rate for PT"]
    entry = lines[1]["entry"]
    assert (entry["by"]["name"], entry["recorded_by"]["name"]) == ("drill", "Ann Archer")
    assert entry["at"] == "2026-11-21T12:05:00Z"
    scored = incidentctl("drill", "score", "short.toml", "--json", env=later).ok()
    assert valid(scored.out, "Drill")["data"]["met"] == 0
    incidentctl("check", "--all").ok()


def test_a_run_that_records_says_each_thing_once(scenario: Path, incidentctl: Command) -> None:
    many = "".join(f'[[inject]]\nat = "{at}m"\ntext = "number {at}"\n' for at in range(1, 9))
    scenario.write_text(f"record = true\n{SHORT}{many}", encoding="utf-8")
    ran = incidentctl("drill", "run", "short.toml", "--speed", "3600x", "--every", "0.1").ok()
    assert "note:" not in ran.err
    ident = the_drill(incidentctl)[-6:]
    lines = incidentctl("show", ident, "--json").ok().json["data"]["timeline"]
    texts = [line["text"] for line in lines[1:]]
    assert len(texts) == 9
    assert len({*texts}) == 9


def test_another_scenario_is_remarked_on(scenario: Path, incidentctl: Command) -> None:
    incidentctl("drill", "run", "short.toml", "--once", env=NOON).ok()
    (scenario.parent / "other.toml").write_text(SHORT, encoding="utf-8")
    ran = incidentctl("drill", "score", "other.toml", env=NOON).ok()
    assert ran.err == "note: that drill was begun with another scenario, short.toml\n"
    assert incidentctl("drill", "score", "./short.toml", env=NOON).ok().err == ""


def test_without_the_git_host_the_drill_goes_on(
    scenario: Path, logbook: Repo, incidentctl: Command
) -> None:
    logbook.git("init", "--quiet", "--bare", "../host.git")
    logbook.git("remote", "add", "origin", "../host.git")
    logbook.git("push", "--quiet", "--set-upstream", "origin", "main")
    logbook.git("remote", "set-url", "origin", "/nowhere")
    ran = incidentctl("drill", "run", "short.toml", "--speed", "3600x", "--every", "0.1").ok()
    assert "not shared yet" in ran.out
    assert "  05:00  >> log\n" in ran.out
    assert "origin" in ran.err
    assert "Time is up" in ran.out


def test_the_team_may_sit_at_other_clones(
    scenario: Path, logbook: Repo, incidentctl: Command
) -> None:
    logbook.git("init", "--quiet", "--bare", "../host.git")
    logbook.git("remote", "add", "origin", "../host.git")
    logbook.git("push", "--quiet", "--set-upstream", "origin", "main")
    logbook.git("clone", "--quiet", "../host.git", "../other")
    other = Command(logbook.path.parent / "other")
    other("init").ok()
    command = ("drill", "run", "short.toml", "--every", "0.2")
    with running(*command, cwd=logbook.path, env={**MEASURED, **NOON}) as run:
        said = lines_until(run, "It works for me.")
        for minute, words in enumerate((["take"], ["note", "rolled back"], ["close", *CLOSE])):
            at = {"INCIDENTCTL_NOW": f"2026-11-21T12:0{minute + 3}:00Z"}
            other(*words, by="Bob Baker", env=at).ok()
        assert run.stdout
        said += run.stdout
    assert "  03:00  Bob Baker took command\n" in said
    assert "3 of 3 objectives met: well done\n" in said


def test_what_does_not_go_together(scenario: Path, incidentctl: Command) -> None:
    for words, code in (
        (("run", "short.toml", "--from", "x"), "usage"),
        (("score", "short.toml", "--once"), "usage"),
        (("new", "x.toml", "--speed", "2x"), "usage"),
        (("play", "short.toml"), "choice"),
        (("run", "short.toml", "--speed", "fast"), "speed"),
        (("run", "none.toml"), "no-such-file"),
        (("score", "short.toml"), "none-open"),
        (("replay", "nope"), "no-such-incident"),
        (("new", "short.toml"), "exists"),
    ):
        ran = incidentctl("drill", *words, "--json")
        assert ran.json["error"]["code"] == code, words
    incidentctl("list", "--all").ok()


def test_a_scenario_with_faults_opens_nothing(scenario: Path, incidentctl: Command) -> None:
    scenario.write_text(SHORT.replace("within", "witihn").replace('"5m"', '"soon"', 1))
    ran = incidentctl("drill", "run", "short.toml").fails(1)
    assert "error: short.toml can't be played: 2 things are wrong with it" in ran.err
    assert "line 7: inject.at: cannot read 'soon'" in ran.err
    assert "did you mean within?" in ran.err
    assert incidentctl("list", "--all", "--json").ok().json["data"]["incidents"] == []
    scenario.write_text(SHORT.replace("sev3", "sev9"))
    refused = incidentctl("drill", "run", "short.toml", "--json")
    assert refused.json["error"]["code"] == "unknown-severity"


def test_nobody_plays_with_a_real_incident(scenario: Path, incidentctl: Command) -> None:
    incidentctl("open", "Logins fail").ok()
    for words in (("score", "short.toml"), ("run", "short.toml", "--resume", "INC")):
        ident = incidentctl("status", "--json").json["data"]["incidents"][0]["incident"]["id"]
        typed = [ident if word == "INC" else word for word in words]
        refused = incidentctl("drill", *typed, "--json")
        assert refused.json["error"]["code"] == "no-drill"
        assert f"incidentctl drill replay {ident[-6:]}" in refused.json["error"]["hints"][1]


@pytest.fixture
def past(incidentctl: Command, logbook: Repo) -> str:
    """The id of an incident that is over."""
    env = [{"INCIDENTCTL_NOW": f"2026-11-21T12:0{minute}:00Z"} for minute in range(6)]
    incidentctl("open", "Logins fail", env=env[0]).ok()
    incidentctl("note", "--as", "observation", "the token is hunter2", env=env[1]).ok()
    incidentctl("take", env=env[2]).ok()
    incidentctl("note", "--as", "observation", "the disk is full", env=env[3]).ok()
    incidentctl("close", *CLOSE, env=env[4]).ok()
    data = incidentctl("list", "--closed", "--json").json["data"]
    ident = str(data["incidents"][0]["id"])
    lines = incidentctl("show", ident, "--json").json["data"]["timeline"]
    secret = lines[1]["entry"]["id"]
    incidentctl("redact", "-i", ident, secret, "--because", "a token", env=env[5]).ok()
    return ident[-6:]


def test_a_replay_in_lines_and_as_json(incidentctl: Command, past: str) -> None:
    ran = incidentctl("drill", "replay", past).ok()
    assert "  02:00  Ann Archer took command\n" in ran.out
    assert ran.out.count("         ? ") == 2
    assert "hunter2" not in ran.out
    data = valid(incidentctl("drill", "replay", past, "--json").ok().out, "Replay")["data"]
    assert [step["after_seconds"] for step in data["steps"]] == [0, 60, 120, 180, 240, 300]
    assert [bool(step["question"]) for step in data["steps"]] == [False] * 2 + [
        True,
        False,
        True,
        False,
    ]
    assert "hunter2" not in str(data)


def test_a_replay_on_a_terminal_waits_where_somebody_had_to_decide(
    logbook: Repo, past: str
) -> None:
    with terminal("drill", "replay", past, cwd=logbook.path) as child:
        child.expect("REPLAY.*1 of 6")
        child.send("  ")
        child.expect("Somebody must lead")
        child.setwinsize(14, 70)
        child.send("x ")
        child.expect("3.*of 6")
        child.send(" ")
        child.expect("the disk is full")
        child.send(" ")
        child.expect("Is it over")
        child.send("  ")
        child.expect("That is all of it")
        child.send("  q")
        child.expect(f"incidentctl show {past}")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


def test_a_replay_goes_on_by_itself(logbook: Repo, past: str) -> None:
    with terminal("drill", "replay", past, "--speed", "600x", cwd=logbook.path) as child:
        child.expect("2.*of 6")
        child.expect("Somebody must lead")
        child.sendintr()
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


def test_a_scenario_is_begun_from_nothing_or_from_an_incident(
    incidentctl: Command, past: str, logbook: Repo
) -> None:
    assert "a word on every key" in incidentctl("drill", "new", "a.toml").ok().out
    incidentctl("drill", "run", "a.toml", "--once").ok()
    told = incidentctl("drill", "new", "b.toml", "--from", past).ok()
    assert told.out.startswith("b.toml: 1 inject from INC-")
    text = (logbook.path / "b.toml").read_text("utf-8")
    assert "the disk is full" in text
    assert "hunter2" not in text
    made = incidentctl("drill", "new", "c.toml", "--from", past, "--json").ok()
    assert valid(made.out, "ScenarioMade")["data"]["injects"] == 1
    assert incidentctl("drill", "run", "c.toml", "--speed", "3600x", "--once").ok().out


def test_the_drills_that_come_along_are_listed_and_run_by_name(
    incidentctl: Command, logbook: Repo
) -> None:
    ran = incidentctl("drill", "list", env={"COLUMNS": "80"}).ok()
    golden("drills/list.txt").check(ran.out)
    data = valid(incidentctl("drill", "list", "--json").ok().out, "Scenarios")["data"]
    assert len(data["scenarios"]) == 4
    begun = incidentctl("drill", "run", "bad-deploy", "--once").ok()
    assert "incidentctl drill score bad-deploy -i" in begun.out
    text = incidentctl("show", "--json").ok().json["data"]["timeline"][0]["text"]
    assert text.endswith("This is a drill: bad-deploy.toml, at 1x")
    (logbook.path / "bad-deploy.toml").write_text(SHORT, encoding="utf-8")
    scored = incidentctl("drill", "score", "bad-deploy.toml", "--json").ok()
    assert len(valid(scored.out, "Drill")["data"]["objectives"]) == 3, "one's own comes first"


def test_a_folder_of_scenarios(scenario: Path, incidentctl: Command) -> None:
    (scenario.parent / "drills").mkdir()
    assert incidentctl("drill", "list", "drills").ok().out == "No scenario is here.\n"
    (scenario.parent / "drills/broken.toml").write_text("title = 3\n")
    ran = incidentctl("drill", "list", "drills").ok()
    assert ran.out.startswith("broken.toml has faults: incidentctl drill run broken.toml\n")
    data = valid(incidentctl("drill", "list", "drills", "--json").ok().out, "Scenarios")["data"]
    assert data["scenarios"][0]["title"] is None
    incidentctl("drill", "list", "nowhere").fails(2, "can't be read: No such file")
    incidentctl("drill", "run").fails(2, "drill run needs a scenario's file", "drill list")
    incidentctl("drill", "replay").fails(2, "drill replay needs an incident")

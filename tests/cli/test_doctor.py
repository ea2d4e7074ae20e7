"""``incidentctl doctor`` as a command: its exit status, and its JSON."""

from __future__ import annotations

from pathlib import Path

import pexpect

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.terminal import terminal


def test_a_warning_is_no_failure(logbook: Repo, incidentctl: Command) -> None:
    ran = incidentctl("doctor", "--no-sync").ok()
    assert "  warning  hooks         none: nothing checks a commit\n" in ran.out
    assert "fix: incidentctl hooks install\n" in ran.out
    assert ran.out.endswith("worth a look\nmend what is safe to mend: incidentctl doctor --fix\n")


def test_what_is_wrong_is(tmp_path: Path) -> None:
    ran = Command(tmp_path)("doctor").fails(1, "1 thing is wrong")
    assert ran.err == ""


def test_it_mends_and_tells_in_json(logbook: Repo, incidentctl: Command) -> None:
    logbook.git("config", "--remove-section", "merge.incidentctl")
    ran = incidentctl("doctor", "--fix", "--json").ok()
    data = valid(ran.out, "Doctor")["data"]
    assert data["ok"] is True
    found = {one["check"]: one for one in data["findings"]}
    assert found["merge driver"] == {
        "check": "merge driver",
        "state": "ok",
        "said": "git joins the entries of both sides",
        "fix": None,
        "safe": False,
        "done": "told git of the merge driver",
    }
    assert (found["sharing"]["state"], found["sharing"]["safe"]) == ("warning", False)


def test_somebody_who_waits_sees_that_it_works(logbook: Repo) -> None:
    with terminal("doctor", "--no-sync", cwd=logbook.path) as screen:
        screen.expect("looking at this clone")
        screen.expect("worth a look")
        screen.expect(pexpect.EOF)
    assert screen.exitstatus == 0

"""The replay of a real outage makes the logbook that is committed beside it, byte for byte."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from incidentctl.domain.kinds import NAMES
from incidentctl.render.postmortem.layout import Layout, fill
from incidentctl.render.postmortem.layouts import LAYOUTS
from incidentctl.render.postmortem.story import story_of
from incidentctl.store.loaded import load
from tests.render.published import valid
from tests.support import PROJECT
from tests.support.cli import Command
from tests.support.golden import Golden
from tests.support.repo import Repo
from tests.support.shell import Shell
from tests.support.world import sealed

EXAMPLE = PROJECT / "examples/cloudflare-2019"
RECORD = "INC-20190702-x6cvba-visitors-get-502-errors-from-all-locations.md"
OURS = {"replay.sh", "README.md", "postmortem.md"}


def files_in(folder: Path) -> Iterator[str]:
    """The files below a folder, git's own left out."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and ".git" not in relative.parts:
            yield relative.as_posix()


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the script makes, run once for all tests."""
    folder = tmp_path_factory.mktemp("replay")
    (folder / "home").mkdir()
    with sealed(folder / "home", folder):
        shell = Shell(folder)
        shell.type(f"{shlex.quote(str(EXAMPLE / 'replay.sh'))} ../made")
        assert shell.status == 0
    return folder / "made"


def test_the_replay_makes_what_is_committed(replayed: Path) -> None:
    made = [*files_in(replayed)]
    if not Golden.updating:
        assert made == [name for name in files_in(EXAMPLE) if name not in OURS]
    for name in made:
        Golden(EXAMPLE / name).check((replayed / name).read_text(encoding="utf-8"))


def test_the_logbook_passes_every_check(replayed: Path) -> None:
    incidentctl = Command(replayed / "logbook")
    assert incidentctl("check", "--all").ok().out == ""
    assert incidentctl("config", "check").ok().out == "incidentctl.toml: nothing is wrong\n"
    assert incidentctl("verify").ok().out.startswith("PASS: 69 entries in 2 incidents, 71 commits")
    repo = Repo(replayed / "logbook")
    repo.fsck()
    assert repo.git("status", "--porcelain") == ""


def test_the_committed_files_pass_in_a_repository_of_their_own(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "logbook", tmp_path / "ops")
    repo = Repo.init(tmp_path / "ops")
    repo.git("add", ".")
    assert Command(repo.path)("check").ok().out == ""


def screen(name: str) -> str:
    """What somebody saw on the way."""
    return (EXAMPLE / "screens" / name).read_text(encoding="utf-8")


def data(name: str) -> Any:
    """The same as JSON, without what is around it."""
    return json.loads(screen(f"{name}.json"))["data"]


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("1347-status", "Status"),
        ("1355-template", "UpdateTemplate"),
        ("1359-status", "Status"),
        ("1406-status", "Status"),
        ("1406-checklist", "Checklist"),
        ("1414-brief", "Brief"),
        ("1415-status", "Status"),
        ("1455-tasks", "Tasks"),
        ("1457-status", "Status"),
        ("show", "Show"),
        ("list", "List"),
        ("review", "Review"),
        ("habits", "Habits"),
        ("oncall", "Oncall"),
        ("owners", "Owners"),
    ],
)
def test_every_screen_is_there_as_valid_json(name: str, definition: str) -> None:
    valid(screen(f"{name}.json"), definition)
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"(screens/{name}.txt)" in readme
    assert f"(screens/{name}.json)" in readme


def test_no_other_screens_are_there() -> None:
    texts = {path.stem for path in (EXAMPLE / "screens").glob("*.txt")}
    assert texts == {path.stem for path in (EXAMPLE / "screens").glob("*.json")}
    assert len(texts) == 15


def test_the_record_tells_the_whole_story() -> None:
    incident, lines = data("show")["incident"], data("show")["timeline"]
    assert {name: incident[name] for name in MOMENTS} == {
        name: f"2019-07-02T{moment}:00Z" for name, moment in MOMENTS.items()
    }
    assert (incident["kind"], incident["severity"]) == ("drill", "sev1")
    texts = "\n".join(line["text"] for line in lines)
    for moment in ("backtracks", "502", "synthetic test", "attack", "global terminate", "bypass"):
        assert moment in texts, moment
    assert texts.count("\n- ") == 4, "the alerts"
    assert len(incident["root_causes"]) == 9
    assert len(incident["followups"]) == 7


MOMENTS = {
    "impact_started": "13:42",
    "detected": "13:45",
    "identified": "14:00",
    "mitigated": "14:07",
    "resolved": "14:09",
    "closed": "14:58",
}


def test_it_uses_all_there_is_between_open_and_close() -> None:
    kinds = {line["entry"]["kind"] for line in data("show")["timeline"]}
    later = {"followup-done", "followup-wont", "followup-move", "postmortem"}
    assert kinds == {*NAMES} - {"settle", "reopen"} - later, "it takes two clones to have to settle"


@pytest.mark.parametrize("moment", ["13:42", "13:45", "14:00", "14:02", "14:07", "14:09", "14:52"])
def test_every_moment_of_the_public_account_is_in_the_record(moment: str) -> None:
    rows = screen("show.txt").splitlines()
    assert any(row.startswith(f"  {moment}  ") for row in rows)


def test_nobody_commands_for_a_moment_while_command_is_handed_over() -> None:
    before, after = data("1415-status")["incidents"][0]["incident"], data("show")["incident"]
    assert before["commander"]["name"] == "SRE lead"
    assert before["offer"]["to"]["name"] == "Engineering manager"
    first, second = after["tenures"]
    assert first["until"] == second["since"]


def test_what_is_redacted_is_on_no_screen() -> None:
    [secret] = re.findall(r"\(Here stood how it works[^)]*\)", record())
    assert secret in screen("../session.txt"), "whoever typed it saw it"
    for path in (EXAMPLE / "screens").iterdir():
        assert "Here stood" not in path.read_text(encoding="utf-8"), path.name


def test_who_looks_at_the_right_time_sees_what_is_owed() -> None:
    assert "! nobody has held command for 2 min" in screen("1347-status.txt")
    assert "DUE  Find out whether it is an attack" in screen("1359-status.txt")
    assert "! public update overdue since 14:05" in screen("1406-status.txt")
    assert "[!] public hears more every 15 min, was due 14:05" in screen("1406-checklist.txt")
    assert "resolved, but not closed" in screen("1457-status.txt")


def record() -> str:
    """The file of the outage."""
    [path] = (EXAMPLE / "logbook").glob("incidents/2019/07/*-visitors-*.md")
    return path.read_text(encoding="utf-8")


def test_the_pages_link_to_what_is_there() -> None:
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https:)([^)]+)\)", readme):
        assert (EXAMPLE / target).exists(), target


def test_the_finished_postmortem_still_says_what_the_record_says() -> None:
    incident = load(record().encode(), f"incidents/2019/07/{RECORD}", None).incident
    story = story_of(incident, base="logbook/", linked=True)
    drafted = fill(Layout("google-sre", LAYOUTS["google-sre"], ""), story).splitlines()
    finished = (EXAMPLE / "postmortem.md").read_text(encoding="utf-8")
    filled_in = [row for row in drafted if row not in finished.splitlines()]
    assert len(filled_in) == 13, "\n".join(filled_in)
    assert "To fill in" not in finished

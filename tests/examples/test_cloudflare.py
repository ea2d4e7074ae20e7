"""The replay of a real outage makes the logbook that is committed beside it, byte for byte."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import PROJECT
from tests.support.cli import Command
from tests.support.golden import Golden
from tests.support.repo import Repo
from tests.support.shell import Shell
from tests.support.world import sealed

EXAMPLE = PROJECT / "examples/cloudflare-2019"
OURS = {"replay.sh", "README.md"}


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
    assert incidentctl("verify").ok().out.startswith("PASS: 15 entries in 1 incident, 16 commits")
    repo = Repo(replayed / "logbook")
    repo.fsck()
    assert repo.git("status", "--porcelain") == ""


def test_the_committed_files_pass_in_a_repository_of_their_own(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "logbook", tmp_path / "ops")
    repo = Repo.init(tmp_path / "ops")
    repo.git("add", ".")
    assert Command(repo.path)("check").ok().out == ""


def test_the_record_tells_the_whole_story(replayed: Path) -> None:
    ran = Command(replayed / "logbook")("show", "gq8vhm", "--json").ok().json
    incident = ran["data"]["incident"]
    assert incident["kind"] == "backfill"
    assert incident["impact_started"] == "2019-07-02T13:42:00Z"
    assert incident["closed"] == "2019-07-02T14:52:00Z"
    texts = "\n".join(line["text"] for line in ran["data"]["timeline"])
    for moment in ("backtracks", "502", "synthetic test", "attack", "global terminate", "bypass"):
        assert moment in texts, moment
    assert texts.count("\n- ") == 4 + 7, "the alerts and the follow-ups"


@pytest.mark.parametrize("moment", ["13:42", "13:45", "14:00", "14:02", "14:07", "14:09", "14:52"])
def test_every_moment_of_the_public_account_is_in_the_record(replayed: Path, moment: str) -> None:
    rows = (replayed / "show.txt").read_text(encoding="utf-8").splitlines()
    assert any(row.startswith(f"  {moment}  ") for row in rows)


def test_every_factor_is_a_root_cause(replayed: Path) -> None:
    [record] = (replayed / "logbook/incidents/2019/07").iterdir()
    assert record.read_text(encoding="utf-8").count("\n> - Root cause: ") == 9

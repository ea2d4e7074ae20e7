"""``demo``: it plays the whole story, anywhere, and leaves no trace."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from incidentctl.cli.story import EMAILS, LENGTH, STORY, Step
from tests.support.cli import Command
from tests.support.golden import golden
from tests.support.process import Ran
from tests.support.repo import Repo
from tests.support.terminal import terminal

NOW = "2026-11-21T14:10:00Z"
PLAYED = golden("demo.txt")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder, beside an empty one to start in and an empty one for scratch."""
    for name in ("home", "here", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path / "home"


def bare(home: Path) -> dict[str, str | None]:
    """The environment of somebody who has set up nothing."""
    return {
        "HOME": str(home),
        "TMPDIR": str(home.parent / "tmp"),
        "XDG_CONFIG_HOME": None,
        "GIT_CONFIG_GLOBAL": None,
        "COLUMNS": "80",
        "INCIDENTCTL_NOW": NOW,
    }


def play(home: Path, *args: str, **env: str | None) -> Ran:
    return Command(home.parent / "here")("demo", *args, env={**bare(home), **env})


def all_below(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in sorted(folder.rglob("*"))]


def test_it_plays_the_story(home: Path) -> None:
    before = all_below(home.parent)
    ran = play(home).ok()
    PLAYED.check(ran.out)
    assert ran.err == ""
    assert all_below(home.parent) == before, "it left something behind"


def test_what_the_story_must_show(home: Path) -> None:
    said = PLAYED.path.read_text(encoding="utf-8")
    for moment in (
        "nobody holds command",
        "commander Ann Archer",
        "Suspected 14:16:00 +00:00 by Bob Baker: it began with deploy 4711",
        "Acted 14:22:00 +00:00 by Bob Baker: rolled back to 4710",
        "can't be closed yet: 3 things are missing",
        "Closed (resolved)",
        "$ git log --oneline",
        "PASS",
    ):
        assert moment in said, moment


def test_nothing_of_the_user_gets_in(home: Path) -> None:
    home.joinpath(".gitconfig").write_text("[commit]\n\tgpgsign = true\n[core]\n\thooksPath = /x\n")
    (home / "templates/hooks").mkdir(parents=True)
    hook = home / "templates/hooks/reference-transaction"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    hostile = {
        "GIT_DIR": "/nowhere",
        "GIT_WORK_TREE": "/nowhere",
        "GIT_INDEX_FILE": "/nowhere/index",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_NAMESPACE": "nowhere",
        "GIT_TEMPLATE_DIR": str(home / "templates"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_AUTHOR_NAME": "Mallory",
        "GIT_COMMITTER_DATE": "yesterday",
        "GIT_PAGER": "false",
        "GIT_TRACE": "1",
        "INCIDENTCTL_INCIDENT": "zzzzzz",
        "XDG_CONFIG_HOME": str(home),
        "PAGER": "false",
        "EDITOR": "false",
    }
    before = all_below(home)
    ran = play(home, **hostile).ok()
    PLAYED.check(ran.out)
    assert all_below(home) == before


def test_it_plays_inside_a_repository_of_the_user(logbook: Repo, incidentctl: Command) -> None:
    before, refs = logbook.state(), logbook.refs()
    incidentctl("demo").ok()
    assert logbook.state() == before
    assert logbook.refs() == refs


def test_without_a_fixed_clock_it_ends_about_now(home: Path) -> None:
    first, second = (play(home, INCIDENTCTL_NOW=None).ok().out for _ in range(2))
    ids = [re.findall(r"INC-\d{8}-\w{6}", said)[0] for said in (first, second)]
    assert ids[0] != ids[1]


def test_keep_keeps_a_valid_logbook(home: Path) -> None:
    said = play(home, "--keep", "deep/ops").ok().out
    repo = Repo(home.parent / "here/deep/ops")
    assert said.endswith(f"cd {repo.path} && incidentctl list --all\n")
    kept = Command(repo.path)
    assert kept("check", "--all").ok().out == ""
    assert kept("verify").ok().out.startswith("PASS")
    assert kept("list", "--all", "--json").ok().json["data"]["incidents"][0]["status"] == "closed"
    assert repo.git("status", "--porcelain") == ""
    repo.fsck()
    assert not all_below(home.parent / "tmp")
    assert not all_below(home)


def test_keep_takes_an_empty_folder_and_no_other(home: Path) -> None:
    here = home.parent / "here"
    (here / "empty").mkdir()
    play(home, "--keep", "empty").ok()
    play(home, "--keep", "empty").fails(1, "there already and not empty", "hint: ")
    (here / "file").write_text("mine")
    play(home, "--keep", "file").fails(1, "there already and not empty")
    assert (here / "file").read_text() == "mine"
    assert not all_below(home.parent / "tmp")


def test_without_git_it_says_so(home: Path) -> None:
    play(home, PATH=str(home)).fails(1, "git is not installed", "hint: ")
    assert not all_below(home.parent / "tmp")


def test_a_story_that_takes_another_turn_is_a_bug_and_leaves_nothing(home: Path) -> None:
    programs = home.parent / "bin"
    programs.mkdir()
    git = programs / "git"
    git.write_text('#!/bin/sh\ncase "$*" in *--oneline*) exit 7 ;; esac\nexec "$REAL_GIT" "$@"\n')
    git.chmod(0o755)
    env = {"PATH": f"{programs}:{os.environ['PATH']}", "REAL_GIT": real_git()}
    play(home, **env).fails(3, "should not have ended with status 7: git log --oneline")
    assert not all_below(home.parent / "tmp")


def real_git() -> str:
    places = (Path(folder, "git") for folder in os.environ["PATH"].split(os.pathsep))
    return str(next(place for place in places if place.exists()))


def test_on_a_terminal_it_has_colours_and_takes_its_time(home: Path) -> None:
    env = {**bare(home), "COLUMNS": None}
    with terminal("demo", "--pause", "0", cwd=home.parent / "here", env=env) as played:
        played.expect(r"\x1b\[32msam \$\x1b\[0m \x1b\[1mincidentctl open ")
        played.expect_exact("\x1b[1;31merror:\x1b[0m")
        played.expect_exact("Your turn")
        played.wait()
    assert played.exitstatus == 0
    assert not all_below(home.parent / "tmp")


def test_interrupted_it_leaves_nothing(home: Path) -> None:
    env = {**bare(home), "COLUMNS": None}
    with terminal("demo", "--pause", "60", cwd=home.parent / "here", env=env) as played:
        played.expect_exact("Every command is run for real.")
        played.sendintr()
        played.expect_exact("interrupted")
        played.wait()
    assert played.exitstatus == 130
    assert not all_below(home.parent / "tmp")


def test_a_pause_can_not_be_negative(home: Path) -> None:
    play(home, "--pause=-1").fails(2, "--pause")


@pytest.mark.parametrize("step", STORY, ids=lambda step: f"{step.minute}-{step.who}")
def test_every_step_fits_on_a_small_terminal(step: Step) -> None:
    assert step.who in EMAILS
    assert step.minute < LENGTH
    first, *rest = step.line.split("\n")
    assert len(f"{step.who.partition(' ')[0]} $ {first}") <= 80
    assert all(len(row) <= 80 for row in (f"# {step.why}", *rest))


def test_the_story_runs_forward() -> None:
    minutes = [step.minute for step in STORY]
    assert minutes == sorted(minutes)
    assert [step.line.split()[1] for step in STORY if step.fails] == ["close"]

"""Setting up a logbook, in every state a repository can be in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidentctl.actions.init import MERGES, InitResult, init
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.merge_driver import DRIVER_KEY, NAME_KEY
from incidentctl.git.refs import RefMoved, Transaction, is_branch_name
from incidentctl.store import land
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.store.settings_template import default_settings
from tests.support.cli import as_person
from tests.support.process import environment, execute
from tests.support.programs import require
from tests.support.repo import IN_PROGRESS, Repo

NOW = datetime(2026, 11, 21, 14, 19, 2, 481337, tzinfo=UTC)
BOTH = ("incidentctl.toml", ".gitattributes")
LINE = b"incidents/** -text merge=incidentctl\n"
MOVE = "incidentctl init --branch incidents --from main"
HOOKS_NOTE = "have every commit checked: incidentctl hooks install"
FIRST_NOTES = (MERGES, HOOKS_NOTE)
"""What ``init`` says besides, the first time in a clone."""


def run_init(
    repo: Repo, branch: str | None = None, env: Mapping[str, str] | None = None
) -> InitResult:
    return init(str(repo.path), env or os.environ, branch=branch, now=NOW)


def refusal(
    repo: Repo, branch: str | None = None, env: Mapping[str, str] | None = None
) -> CommandError:
    """The error that ``init`` ends with. It must have changed no ref, no setting and no file."""
    before = (repo.state(), repo.refs(), repo.git("config", "--list", "--local"))
    with pytest.raises(CommandError) as caught:
        run_init(repo, branch, env)
    assert (repo.state(), repo.refs(), repo.git("config", "--list", "--local")) == before
    return caught.value


def config(repo: Repo, key: str) -> str:
    return repo.git("config", "--get", key, ok=(0, 1))


def files_of(repo: Repo, commit: str) -> list[str]:
    """What a commit changes; of a root commit, all it holds."""
    return repo.git("show", "--format=", "--name-status", "--root", commit).splitlines()


def test_one_commit_holds_nothing_but_the_two_files(repo: Repo) -> None:
    parent = repo.tip()
    result = run_init(repo)
    assert result == InitResult("main", repo.tip(), BOTH, notes=FIRST_NOTES)
    assert not result.already
    assert files_of(repo, "main") == ["A\t.gitattributes", "A\tincidentctl.toml"]
    assert repo.tip("main^") == parent
    said = repo.git("log", "-1", "--format=%B%n%an <%ae> %at%n%cn %ct", "main").splitlines()
    seconds = str(int(NOW.timestamp()))
    assert said == [
        "Set up the incidentctl logbook",
        "",
        f"Ann Archer <ann@example.com> {seconds}",
        f"Ann Archer {seconds}",
    ]
    assert repo.blob("main:incidentctl.toml") == default_settings("main")
    assert repo.blob("main:.gitattributes").splitlines(keepends=True)[1:] == [LINE]
    assert repo.git("check-attr", "text", "merge", "--", "incidents/2026/11/x.md").splitlines() == [
        "incidents/2026/11/x.md: text: unset",
        "incidents/2026/11/x.md: merge: incidentctl",
    ]
    assert repo.git("status", "--porcelain") == ""
    assert config(repo, "incidentctl.branch") == "main"
    repo.fsck()


def test_the_logbook_can_be_opened_afterwards(repo: Repo) -> None:
    run_init(repo)
    with open_logbook(str(repo.path), os.environ) as logbook:
        assert logbook.branch.name == "main"


def test_a_second_time_changes_nothing(repo: Repo) -> None:
    run_init(repo)
    before = (repo.state(), repo.refs(), (repo.path / ".git/config").read_bytes())
    result = run_init(repo, env=environment({"GIT_AUTHOR_NAME": "", "HOME": "/nowhere"}))
    assert result.already
    assert result == InitResult("main", notes=(HOOKS_NOTE,))
    assert (repo.state(), repo.refs(), (repo.path / ".git/config").read_bytes()) == before


def test_the_author_is_who_git_says_it_is(repo: Repo) -> None:
    run_init(repo, env=environment(as_person("Bob Baker")))
    assert repo.git("log", "-1", "--format=%an %ae %cn") == "Bob Baker bob@example.com Bob Baker"


def test_what_the_user_is_at_stays_as_it_was(repo: Repo) -> None:
    repo.commit("More", **{"a.txt": "a\n", "b.txt": "b\n"})
    repo.write("a.txt", "staged\n")
    repo.write("new.txt", "staged\n")
    repo.git("add", "a.txt", "new.txt")
    repo.write("a.txt", "edited\n")
    repo.write("b.txt", "edited\n")
    repo.write("untracked/c.txt", "c\n")
    before = repo.state(but=BOTH)
    result = run_init(repo)
    assert repo.state(but=BOTH) == before
    assert files_of(repo, result.commit) == ["A\t.gitattributes", "A\tincidentctl.toml"]
    repo.git("commit", "--quiet", "-m", "theirs")
    assert files_of(repo, "HEAD") == ["M\ta.txt", "A\tnew.txt"]


def test_attributes_that_are_there_stay(repo: Repo) -> None:
    repo.commit("Attributes", **{".gitattributes": b"*.png binary\n*.md diff=markdown"})
    run_init(repo)
    rows = repo.blob("main:.gitattributes").splitlines(keepends=True)
    assert rows[:3] == [b"*.png binary\n", b"*.md diff=markdown\n", b"\n"]
    assert rows[-1] == LINE
    assert repo.git("status", "--porcelain") == ""


def test_a_line_that_says_the_same_is_enough(repo: Repo) -> None:
    attributes = b"incidents/**   merge=incidentctl -diff -text\r\n"
    repo.commit("Attributes", **{".gitattributes": attributes})
    assert run_init(repo).created == ("incidentctl.toml",)
    assert repo.blob("main:.gitattributes") == attributes


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_line_ends_that_git_converts_are_no_edit(repo: Repo, setting: str) -> None:
    repo.git("config", "core.autocrlf", setting)
    crlf = setting == "true"
    repo.write(".gitattributes", b"*.png binary\r\n" if crlf else b"*.png binary\n")
    repo.git("add", ".gitattributes")
    repo.git("commit", "--quiet", "--message", "Attributes")
    run_init(repo)
    committed = repo.blob("main:.gitattributes")
    assert committed.startswith(b"*.png binary\n\n# ")
    assert committed.endswith(LINE)
    there = (repo.path / ".gitattributes").read_bytes()
    assert there == (committed.replace(b"\n", b"\r\n") if crlf else committed)
    assert repo.git("status", "--porcelain") == ""


def test_settings_that_are_there_stay(repo: Repo) -> None:
    repo.commit("Settings", **{"incidentctl.toml": 'branch = "main"\n[close]\nrequire = ["nxt"]\n'})
    assert run_init(repo).created == (".gitattributes",)
    result = run_init(repo)
    assert result.already
    assert result.notes[0].startswith(
        "incidentctl.toml:3: [settings] close.require: no close can be asked for 'nxt': did you"
    )


def test_settings_that_name_another_branch_are_remarked_on(repo: Repo) -> None:
    run_init(repo)
    repo.git("branch", "incidents")
    result = run_init(repo, "incidents")
    assert result.already
    assert result.notes == (
        'other clones won\'t find it: incidentctl.toml should say branch = "incidents"',
        "this clone's logbook was on main until now",
        f"what is recorded there stays there; to bring it along: {MOVE}",
        HOOKS_NOTE,
    )
    assert config(repo, "incidentctl.branch") == "incidents"


def test_in_a_folder_below_the_top(repo: Repo) -> None:
    (repo.path / "deep/er").mkdir(parents=True)
    result = init(str(repo.path / "deep/er"), os.environ, branch=None, now=NOW)
    assert files_of(repo, result.commit) == ["A\t.gitattributes", "A\tincidentctl.toml"]
    assert not any((repo.path / "deep/er").iterdir())


def test_variables_that_point_elsewhere_do_not_count(repo: Repo, tmp_path: Path) -> None:
    other = Repo.init(tmp_path / "other")
    git_dir = {"GIT_DIR": str(other.path / ".git"), "GIT_INDEX_FILE": str(tmp_path / "index")}
    run_init(repo, env=environment(git_dir))
    assert repo.tip("main:incidentctl.toml") == ""  # a blob, no commit
    assert repo.blob("main:incidentctl.toml")
    assert other.refs() == {}
    assert config(other, "incidentctl.branch") == ""


# Repositories of every kind


def test_no_repository_is_made(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        init(str(tmp_path), os.environ, branch=None, now=NOW)
    assert caught.value.code == "not-a-repo"
    assert caught.value.hints == ("git init && incidentctl init",)
    assert not any(tmp_path.iterdir())


def test_without_commits_it_is_the_root_commit(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    repo.write("staged.txt", "mine\n")
    repo.git("add", "staged.txt")
    before = repo.state(but=BOTH)
    result = run_init(repo)
    assert result.branch == "main"
    assert repo.refs() == {"refs/heads/main": result.commit}
    assert files_of(repo, "main") == ["A\t.gitattributes", "A\tincidentctl.toml"]
    assert repo.git("rev-list", "--count", "main") == "1"
    assert repo.state(but=BOTH) == before
    assert repo.git("status", "--porcelain") == "A  staged.txt"


def test_without_commits_attributes_may_be_staged_alike(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    repo.write(".gitattributes", "* text=auto\n")
    repo.git("add", ".gitattributes")
    error = refusal(repo)
    assert error.code == "busy"
    assert ".gitattributes is staged with other content" in error.message


def test_a_bare_repository(repo: Repo) -> None:
    repo.git("clone", "--quiet", "--bare", ".", "../bare.git")
    bare = Repo(repo.path.parent / "bare.git")
    result = run_init(bare)
    assert bare.tip("main") == result.commit
    assert bare.tip("main^") == repo.tip()
    assert config(bare, "incidentctl.branch") == "main"
    assert run_init(bare).already


@pytest.mark.parametrize("branch", [None, "incidents"])
def test_a_bare_repository_without_commits(tmp_path: Path, branch: str | None) -> None:
    bare = Repo.init(tmp_path / "bare.git", "--bare")
    result = run_init(bare, branch)
    assert bare.refs() == {f"refs/heads/{branch or 'main'}": result.commit}
    bare.fsck()


def test_a_linked_work_tree(repo: Repo) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", "../side")
    side = Repo(repo.path.parent / "side")
    result = run_init(side, "main")
    assert repo.tip("main") == result.commit
    assert (repo.path / "incidentctl.toml").exists()
    assert repo.git("status", "--porcelain") == ""
    assert not (side.path / "incidentctl.toml").exists()
    assert side.git("status", "--porcelain") == ""
    assert config(repo, "incidentctl.branch") == "main"


def test_a_sha256_repository(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "long", "--object-format=sha256")
    assert len(run_init(repo).commit) == 64
    assert run_init(repo).already
    assert run_init(repo, "incidents").created == BOTH
    repo.fsck()


def test_a_shallow_clone(repo: Repo) -> None:
    repo.commit("Second")
    shallow = repo.clone("shallow", "--depth=1")
    result = run_init(shallow)
    assert shallow.tip("main^") == repo.tip()
    assert result.upstream_behind


def test_the_clones_configuration_keeps_every_other_line(repo: Repo) -> None:
    path = repo.path / ".git/config"
    more = b'; mine\n[include]\n\tpath = more # why\n[core]\n\tpager = "less;  "\n[x]\n\ty\n'
    path.write_bytes(path.read_bytes() + more)
    (repo.path / ".git/more").write_text("[incidentctl]\n\tbranch = other\n")
    before = path.read_bytes()
    run_init(repo, "main")
    driver = config(repo, DRIVER_KEY)
    assert path.read_text() == (
        f"{before.decode()}[incidentctl]\n\tbranch = main\n"
        f'[merge "incidentctl"]\n\tdriver = {driver}\n\tname = {config(repo, NAME_KEY)}\n'
    )


def test_a_clone_that_is_set_up_in_an_included_file_is_left_alone(repo: Repo) -> None:
    run_init(repo)
    repo.git("config", "--unset", "incidentctl.branch")
    repo.git("config", "include.path", "more")
    (repo.path / ".git/more").write_text("[incidentctl]\n\tbranch = main\n")
    before = (repo.path / ".git/config").read_bytes()
    assert run_init(repo).already
    assert (repo.path / ".git/config").read_bytes() == before


def test_the_merge_driver_is_set_up_in_every_clone_and_mended(repo: Repo) -> None:
    run_init(repo)
    driver = config(repo, DRIVER_KEY)
    assert driver.endswith(" merge-driver %O %A %B %L %P")
    repo.git("config", DRIVER_KEY, "/gone/incidentctl merge-driver %O %A %B %P")
    assert MERGES in run_init(repo).notes
    assert config(repo, DRIVER_KEY) == driver
    repo.git("config", DRIVER_KEY, "true")
    assert MERGES not in run_init(repo).notes
    assert config(repo, DRIVER_KEY) == "true"


# Which branch


def test_on_a_detached_head_it_asks_for_a_branch(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--detach")
    error = refusal(repo)
    assert error.code == "detached-head"
    assert "incidentctl init --branch NAME" in error.hints
    before = repo.state()
    result = run_init(repo, "main")
    assert repo.tip("main") == result.commit
    assert repo.state() == before


def test_a_branch_of_its_own(repo: Repo) -> None:
    before, main = repo.state(), repo.tip()
    result = run_init(repo, "ops/incidents")
    assert result == InitResult(
        "ops/incidents", repo.tip("ops/incidents"), BOTH, False, FIRST_NOTES
    )
    assert repo.git("rev-list", "--count", "ops/incidents") == "1"
    assert files_of(repo, "ops/incidents") == ["A\t.gitattributes", "A\tincidentctl.toml"]
    assert repo.blob("ops/incidents:incidentctl.toml") == default_settings("ops/incidents")
    assert (repo.state(), repo.tip()) == (before, main)
    assert run_init(repo).branch == "ops/incidents"


def test_an_existing_branch(repo: Repo) -> None:
    repo.git("branch", "incidents")
    repo.commit("Main goes on")
    before = repo.state()
    result = run_init(repo, "incidents")
    assert repo.tip("incidents") == result.commit
    assert repo.tip("incidents^") == repo.tip("main^")
    assert repo.state() == before


def test_the_branch_before_this_one(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "side")
    assert run_init(repo, "@{-1}").branch == "main"


@pytest.mark.parametrize(
    "name", ["", "-x", "--all", "a b", "a..b", "HEAD", "x.lock", "a\0b", "@{-1}"]
)
def test_a_name_that_git_refuses(repo: Repo, name: str) -> None:
    error = refusal(repo, name)
    assert (error.code, error.status) == ("branch-name", USAGE)


def test_a_name_that_the_settings_cannot_hold(repo: Repo) -> None:
    repo.git("symbolic-ref", "HEAD", os.fsdecode(b"refs/heads/b\xfcch"))
    with pytest.raises(CommandError, match="not UTF-8") as caught:
        run_init(repo)
    assert caught.value.code == "branch-name"


def test_a_name_that_is_a_folder_of_branches(repo: Repo) -> None:
    repo.git("branch", "ops/main")
    error = refusal(repo, "ops")
    assert error.code == "git-failed"
    assert "setting up the logbook failed" in error.message
    assert "ops/main" in error.message


def test_odd_names_are_found_again(repo: Repo) -> None:
    for name in ("it's", 'say-"hi"', "büch/日", "#1", "$HOME", "{}"):
        run_init(repo, name)
        repo.git("config", "--unset", "incidentctl.branch")
        repo.git("switch", "--quiet", name)
        assert run_init(repo).branch == name
        assert config(repo, "incidentctl.branch") == name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.text(st.sampled_from("ab-./@{}~^:?*[\\ HEADlock'\"$#\x7f\tü"), max_size=8))
def test_names_are_judged_as_git_does(repo: Repo, name: str) -> None:
    repo.git("check-ref-format", "--branch", name, ok=(0,) if is_branch_name(name) else (128, 129))


# Clones


def test_a_second_clone_is_set_up(repo: Repo) -> None:
    run_init(repo)
    clone = repo.clone("second")
    before = clone.state()
    result = run_init(clone, env=environment({"HOME": "/nowhere", "GIT_CONFIG_GLOBAL": None}))
    assert result == InitResult("main", notes=FIRST_NOTES)
    assert clone.refs()["refs/heads/main"] == repo.tip()
    assert clone.state() == before
    assert config(clone, "incidentctl.branch") == "main"


def test_a_second_clone_finds_a_branch_of_its_own(repo: Repo) -> None:
    run_init(repo, "incidents")
    clone = repo.clone("second")
    before = clone.state()
    result = run_init(clone)
    assert result == InitResult("incidents", notes=FIRST_NOTES)
    assert clone.tip("incidents") == repo.tip("incidents")
    assert clone.git("rev-parse", "--abbrev-ref", "incidents@{upstream}") == "origin/incidents"
    assert clone.state() == before


def test_a_second_clone_that_is_on_another_branch(repo: Repo) -> None:
    run_init(repo)
    clone = repo.clone("second")
    clone.git("switch", "--quiet", "--orphan", "docs")
    assert run_init(clone).branch == "main"


def test_two_logbooks_must_be_told_apart(repo: Repo) -> None:
    run_init(repo, "one")
    run_init(repo, "two")
    clone = repo.clone("second")
    error = refusal(clone)
    assert (error.code, error.status) == ("which-branch", USAGE)
    assert error.hints == ("incidentctl init --branch one", "incidentctl init --branch two")
    assert run_init(clone, "two").branch == "two"


def test_a_branch_that_only_upstream_has_becomes_ours(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "incidents")
    theirs = repo.commit("Something", **{"x.txt": "x\n"})
    repo.git("switch", "--quiet", "main")
    clone = repo.clone("second")
    before = clone.state()
    result = run_init(clone, "incidents")
    assert clone.tip("incidents^") == theirs
    assert clone.tip("incidents") == result.commit
    assert clone.state() == before
    assert clone.git("rev-parse", "--abbrev-ref", "incidents@{upstream}") == "origin/incidents"
    assert result.upstream_behind
    push = "share it: git push origin incidents:refs/heads/incidents"
    assert result.notes == (push, *FIRST_NOTES)
    clone.git("push", "--quiet", "origin", "incidents:refs/heads/incidents")
    assert run_init(clone, "incidents").upstream_behind is False
    assert run_init(repo, "incidents").already


def test_upstream_may_be_set_and_the_branch_gone(repo: Repo) -> None:
    run_init(repo)
    clone = repo.clone("second")
    clone.git("switch", "--quiet", "--create", "side")
    clone.git("update-ref", "-d", "refs/heads/main")
    assert run_init(clone, "main").already
    assert clone.tip("main") == repo.tip("main")


def test_several_remotes(repo: Repo) -> None:
    repo.git("branch", "incidents")
    clone = repo.clone("second")
    clone.git("remote", "rename", "origin", "one")
    clone.git("remote", "add", "two", repo.path.as_uri())
    clone.git("fetch", "--quiet", "two")
    error = refusal(clone, "incidents")
    assert (error.code, error.status) == ("which-remote", USAGE)
    assert error.hints[0] == "git branch incidents one/incidents"
    clone.git("config", "checkout.defaultRemote", "two")
    run_init(clone, "incidents")
    assert config(clone, "branch.incidents.remote") == "two"


def test_upstream_lacks_it_until_somebody_pushes(repo: Repo) -> None:
    clone = repo.clone("second")
    result = run_init(clone)
    assert result.upstream_behind
    push = "share it: git push origin main:refs/heads/main"
    assert result.notes == (push, *FIRST_NOTES)
    again = run_init(clone)
    assert again.already
    assert again.upstream_behind


def test_a_new_branch_is_to_be_pushed(repo: Repo) -> None:
    clone = repo.clone("second")
    result = run_init(clone, "incidents")
    assert not result.upstream_behind
    push = "share it: git push --set-upstream origin incidents"
    assert result.notes == (push, *FIRST_NOTES)


def test_what_a_colleague_has_pushed_is_not_made_twice(repo: Repo) -> None:
    clone = repo.clone("second")
    run_init(repo)
    clone.git("fetch", "--quiet")
    behind, before = clone.tip(), clone.state()
    result = run_init(clone)
    assert result == InitResult("main", notes=FIRST_NOTES)
    assert clone.tip() == behind
    assert clone.state().files == before.files
    clone.git("merge", "--quiet", "--ff-only", "origin/main")


def test_an_unborn_branch_whose_upstream_has_commits_is_the_users_to_check_out(repo: Repo) -> None:
    new = Repo.init(repo.path.parent / "new")
    new.git("remote", "add", "origin", repo.path.as_uri())
    new.git("fetch", "--quiet", "origin")
    error = refusal(new)
    assert error.code == "unborn-branch"
    (hint,) = error.hints
    command, _, rest = hint.partition(" && ")
    assert rest == "incidentctl init"
    new.git(*command.split()[1:])
    assert run_init(new).created == BOTH


# What is in the way


def edit_attributes(repo: Repo) -> None:
    repo.commit("Attributes", **{".gitattributes": "*.png binary\n"})
    repo.write(".gitattributes", "*.png binary\n*.jpg binary\n")


def stage_attributes(repo: Repo) -> None:
    edit_attributes(repo)
    repo.git("add", ".gitattributes")


def new_attributes(repo: Repo) -> None:
    repo.write(".gitattributes", "*.png binary\n")


def remove_attributes(repo: Repo) -> None:
    edit_attributes(repo)
    (repo.path / ".gitattributes").unlink()


@pytest.mark.parametrize(
    "change", [edit_attributes, stage_attributes, new_attributes, remove_attributes]
)
def test_attributes_with_edits_of_the_users_are_not_touched(
    repo: Repo, change: Callable[[Repo], None]
) -> None:
    change(repo)
    error = refusal(repo)
    assert error.code == "busy"
    assert error.message.startswith("can't commit now: .gitattributes ")
    assert error.hints[0] == "commit .gitattributes or undo that, then: incidentctl init"
    assert run_init(repo, "incidents").created == BOTH


def test_settings_that_are_not_committed_yet_are_not_touched(repo: Repo) -> None:
    repo.write("incidentctl.toml", "# my own\n")
    error = refusal(repo)
    assert error.hints[0] == "commit incidentctl.toml or undo that, then: incidentctl init"
    repo.commit("Mine", **{"incidentctl.toml": "# my own\n"})
    assert run_init(repo).created == (".gitattributes",)
    assert repo.blob("main:incidentctl.toml") == b"# my own\n"


@pytest.mark.parametrize(
    ("path", "content"), [("incidentctl.toml/x", "x"), (".gitattributes/y", "y")]
)
def test_a_folder_in_the_way(repo: Repo, path: str, content: str) -> None:
    repo.commit("Odd", **{path: content})
    error = refusal(repo)
    assert error.code == "in-the-way"
    assert "is not a plain file (mode 40000)" in error.message


def test_a_link_in_the_way(repo: Repo) -> None:
    (repo.path / ".gitattributes").symlink_to("README.md")
    repo.git("add", ".gitattributes")
    repo.git("commit", "--quiet", "-m", "Link")
    assert refusal(repo).code == "in-the-way"


@pytest.mark.parametrize("sign", ["MERGE_HEAD", "index.lock", "CHERRY_PICK_HEAD"])
def test_in_the_middle_of_something(repo: Repo, sign: str) -> None:
    assert sign in IN_PROGRESS
    repo.write(f".git/{sign}", repo.tip() if sign != "index.lock" else "")
    error = refusal(repo)
    assert error.code == "busy"
    assert error.hints[0] == "when that is over: incidentctl init"
    assert run_init(repo, "incidents").created == BOTH


def test_during_a_rebase_of_the_branch(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("One", a="1")
    repo.commit("Two", a="2")
    repo.git(
        "rebase", "--quiet", "-i", "HEAD~1", env={"GIT_SEQUENCE_EDITOR": "sed -i.bak s/pick/edit/"}
    )
    error = refusal(repo, "side")
    assert "a rebase of side is in progress" in error.message


def test_a_newer_logbook(repo: Repo) -> None:
    repo.commit("Newer", **{"incidentctl.toml": 'format = 2\nbranch = "main"\n'})
    error = refusal(repo)
    assert error.code == "newer-format"
    assert error.hints == ("pip install --upgrade incidentctl",)


def test_without_an_identity(repo: Repo) -> None:
    error = refusal(repo, env=environment({"GIT_CONFIG_GLOBAL": "/dev/null"}))
    assert error.code == "no-identity"


def test_an_old_git(repo: Repo, tmp_path: Path) -> None:
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho git version 2.30.1\n")
    old.chmod(0o755)
    error = refusal(repo, env=environment({"PATH": str(old.parent)}))
    assert error.code == "git-too-old"


def test_signed_if_commits_are(repo: Repo, tmp_path: Path) -> None:
    key = tmp_path / "key"
    execute([require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", key], cwd=tmp_path).ok()
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    repo.git("config", "commit.gpgSign", "true")
    run_init(repo)
    assert "-----BEGIN SSH SIGNATURE-----" in repo.git("cat-file", "commit", "main")
    repo.git("config", "user.signingKey", "/no/such/key")
    assert refusal(repo, "incidents").code == "signing-failed"


TRY = """
import os, sys
from datetime import UTC, datetime
from incidentctl.actions.init import init
from incidentctl.domain.errors import CommandError
try:
    init(sys.argv[1], os.environ, branch=sys.argv[2], now=datetime.now(UTC))
except CommandError as error:
    print(error.code)
"""


def as_mortal() -> list[str]:
    """What to put before a command so that permissions bind it, even where the tests are root's."""
    if os.geteuid():
        return []
    return [require("setpriv"), "--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.parametrize("folder", [".git", ".git/objects", ".git/refs/heads"])
@pytest.mark.skipif(sys.platform != "linux", reason="setpriv is Linux's")
def test_a_repository_that_cannot_be_written(repo: Repo, folder: str) -> None:
    (repo.path / ".git/incidentctl").mkdir()
    before = (repo.state(), repo.refs())
    argv = [*as_mortal(), sys.executable, "-P", "-c", TRY, str(repo.path), "incidents"]
    if folder == ".git":
        shutil.rmtree(repo.path / ".git/incidentctl")
    places = [repo.path / folder, *(repo.path / folder).glob("*/")]
    for place in places:
        place.chmod(0o555)
    try:
        ran = execute(argv, cwd=repo.path)
    finally:
        for place in places:
            place.chmod(0o755)
    assert ran.ok().out == "read-only\n"
    assert (repo.state(), repo.refs()) == before


# Races


def test_a_branch_that_moves_meanwhile(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs: list[str] = []

    def overtaken(*args: Any, **options: Any) -> Transaction:
        if not theirs:
            repo.git("switch", "--quiet", "--detach")
            theirs.append(repo.commit("Theirs"))
            repo.git("update-ref", "refs/heads/incidents", theirs[0])
        return Transaction(*args, **options)

    repo.git("branch", "incidents")
    monkeypatch.setattr(land, "Transaction", overtaken)
    result = run_init(repo, "incidents")
    assert repo.tip("incidents") == result.commit
    assert repo.tip("incidents^") == theirs[0]


def test_a_branch_that_never_stands_still(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*args: object, **options: object) -> None:
        raise RefMoved

    monkeypatch.setattr(land, "Transaction", overtaken)
    error = refusal(repo, "incidents")
    assert (error.code, error.message) == ("busy", "incidents keeps moving")


@pytest.mark.parametrize("branch", [None, "incidents"])
def test_two_at_once_make_one_logbook(repo: Repo, branch: str | None) -> None:
    with ThreadPool(4) as pool:
        results = pool.map(lambda _: run_init(repo, branch), range(4))
    assert sorted(len(result.created) for result in results) == [0, 0, 0, 2]
    assert repo.git("rev-list", "--count", branch or "main") == ("1" if branch else "2")
    assert repo.git("status", "--porcelain") == ""
    repo.fsck()


def test_entries_can_be_written_to_every_new_logbook(repo: Repo, tmp_path: Path) -> None:
    run_init(repo, "incidents")
    with open_logbook(str(repo.path), os.environ) as logbook:
        assert isinstance(logbook, Logbook)
        assert logbook.branch.name == "incidents"
        assert logbook.open_incidents() == []


# What this clone has not fetched yet


def test_a_branch_that_was_made_since_the_last_fetch_is_joined(repo: Repo) -> None:
    stale, other = repo.clone("stale"), repo.clone("other")
    run_init(repo, "incidents")
    result = run_init(stale, "incidents")
    assert result == InitResult("incidents", notes=FIRST_NOTES)
    assert stale.tip("incidents") == repo.tip("incidents")
    assert stale.git("rev-parse", "--abbrev-ref", "incidents@{upstream}") == "origin/incidents"
    other.git("config", "incidentctl.autosync", "false")
    assert run_init(other, "incidents").commit, "nobody was to be asked"


def test_a_main_that_became_a_logbook_is_not_made_one_again(repo: Repo) -> None:
    stale = repo.clone("stale")
    run_init(repo)
    before = stale.tip("main")
    assert run_init(stale).already
    assert stale.tip("main") == before, "for the user's own pull"


def test_a_remote_that_cannot_be_asked_is_told_of(repo: Repo) -> None:
    clone = repo.clone("second")
    clone.git("remote", "set-url", "origin", "../nowhere.git")
    result = run_init(clone, "incidents")
    assert result.commit
    assert result.notes[0].startswith(
        "origin can't be asked whether incidents is a logbook there: fatal: '../nowhere.git'"
    )
    assert "can't be asked" not in str(run_init(clone, "incidents").notes)


def test_a_mirrors_own_branches_are_never_fetched_over(repo: Repo) -> None:
    repo.git("clone", "--quiet", "--mirror", ".", "../mirror.git")
    mirror = Repo(repo.path.parent / "mirror.git")
    run_init(repo)
    tip = mirror.tip("main")
    assert run_init(mirror).commit
    assert mirror.tip("main^") == tip

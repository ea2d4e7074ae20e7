from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidentctl.git import busy
from incidentctl.git.busy import Worktree, message_is_open, pours_in, rebasing, why_busy, worktrees
from incidentctl.git.repository import Config
from incidentctl.git.runner import Git, GitFailed, writer_environment
from tests.git.paused import Paused
from tests.support.repo import Repo


@pytest.fixture
def paused(repo: Repo, tmp_path: Path) -> Iterator[Paused]:
    with Paused(repo, tmp_path) as paused:
        yield paused


def git_in(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


def common_dir(repo: Repo) -> str:
    return repo.git("rev-parse", "--path-format=absolute", "--git-common-dir")


def checkouts(repo: Repo) -> list[Worktree]:
    git, place = git_in(repo), common_dir(repo)
    asked = worktrees(git, place)
    assert worktrees(git, place, Config.parse(git.run("config", "--list", "--null"))) == asked
    return asked


def why(repo: Repo) -> str | None:
    (here,) = (it for it in checkouts(repo) if Path(it.path).samefile(repo.path))
    return why_busy(here)


def fork(repo: Repo) -> None:
    """Make ``side``, which can't be brought together with ``main`` without a conflict."""
    repo.git("branch", "side")
    repo.commit("Ours", **{"README.md": "ours\n"})
    repo.git("switch", "--quiet", "side")
    repo.commit("Theirs", **{"README.md": "theirs\n"})
    repo.commit("Theirs, more", more="x\n")
    repo.git("switch", "--quiet", "main")


# --- the reason for all of this


def move_branch(repo: Repo) -> str:
    tree = repo.git("rev-parse", "HEAD^{tree}")
    new = repo.git("commit-tree", "-p", "HEAD", "-m", "An entry", tree)
    repo.git("update-ref", "refs/heads/main", new)
    return new


def test_a_branch_that_moves_under_an_open_editor_breaks_the_users_commit(
    repo: Repo, paused: Paused
) -> None:
    with paused.editor("commit", "--allow-empty") as process:
        assert not (repo.path / ".git/index.lock").exists(), "a lock would do instead of all this"
        moved = move_branch(repo)
    assert process.returncode == 128
    assert "cannot lock ref 'HEAD'" in paused.said
    assert repo.tip() == moved


def test_a_branch_that_moves_during_a_slow_hook_breaks_the_users_commit(
    repo: Repo, paused: Paused
) -> None:
    (repo.path / ".git/hooks/pre-commit").symlink_to(paused.script)
    with paused.running("commit", "--allow-empty", "--message", "x") as process:
        move_branch(repo)
    assert process.returncode == 128
    assert "cannot lock ref 'HEAD'" in paused.said


# --- a command that runs


def test_at_rest_nobody_is_busy(repo: Repo) -> None:
    repo.write("README.md", "changed\n")
    repo.write("staged", "x\n")
    repo.git("add", "staged")
    assert why(repo) is None


def test_a_commit_in_its_editor(repo: Repo, paused: Paused) -> None:
    with paused.editor("commit", "--allow-empty"):
        assert why(repo) == "`git commit` is running"
    assert why(repo) is None


def test_a_commit_in_a_slow_hook(repo: Repo, paused: Paused) -> None:
    (repo.path / ".git/hooks/pre-commit").symlink_to(paused.script)
    with paused.running("commit", "--allow-empty", "--message", "x"):
        assert why(repo) == "`git commit` is running"


def test_a_commit_of_all_holds_the_index(repo: Repo, paused: Paused) -> None:
    repo.write("README.md", "changed\n")
    with paused.editor("commit", "--all"):
        assert why(repo) == "another git command holds the index"


@pytest.mark.skipif(sys.platform != "linux", reason="ps sees commands of every repository")
def test_a_log_in_its_pager_disturbs_nobody(repo: Repo, paused: Paused) -> None:
    with paused.pager("log"):
        assert why(repo) is None


@pytest.mark.skipif(sys.platform != "linux", reason="ps sees commands of every repository")
def test_a_commit_in_another_worktree_disturbs_only_that(
    repo: Repo, paused: Paused, tmp_path: Path
) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "other")
    with paused.editor("-C", str(tmp_path / "other"), "commit", "--allow-empty"):
        assert [why_busy(it) for it in checkouts(repo)] == [None, "`git commit` is running"]


def test_a_held_index_lock(repo: Repo) -> None:
    (repo.path / ".git/index.lock").touch()
    assert why(repo) == "another git command holds the index"


def test_other_unixes_ask_ps(repo: Repo, paused: Paused, monkeypatch: pytest.MonkeyPatch) -> None:
    (here,) = checkouts(repo)
    with paused.editor("commit", "--allow-empty"):
        monkeypatch.setattr("sys.platform", "darwin")
        assert why_busy(here) == "`git commit` is running"


def test_windows_looks_at_the_message(
    repo: Repo, paused: Paused, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here,) = checkouts(repo)
    monkeypatch.setattr("sys.platform", "win32")
    assert why_busy(here) is None
    with paused.editor("commit", "--allow-empty"):
        assert why_busy(here) == "a commit message seems to be open"
    assert why_busy(here) is None


def test_a_message_is_open_for_an_hour_at_most(repo: Repo, paused: Paused) -> None:
    git_dir = str(repo.path / ".git")
    with paused.editor("commit", "--allow-empty"):
        assert message_is_open(git_dir, time.time())
        assert not message_is_open(git_dir, time.time() + 3601)
    assert not message_is_open(git_dir, time.time())


def test_the_first_message_of_all_is_open_too(tmp_path: Path) -> None:
    fresh = Repo.init(tmp_path / "fresh")
    git_dir = str(fresh.path / ".git")
    assert not message_is_open(git_dir, time.time())
    with Paused(fresh, tmp_path) as paused, paused.editor("commit", "--allow-empty"):
        assert message_is_open(git_dir, time.time())


# --- an operation that waits for the user


def stop_merge(repo: Repo) -> None:
    repo.git("merge", "side", ok=(1,))


def stop_rebase(repo: Repo) -> None:
    repo.git("rebase", "side", ok=(1,))


def stop_rebase_by_patches(repo: Repo) -> None:
    repo.git("rebase", "--apply", "side", ok=(1,))


def stop_cherry_pick(repo: Repo) -> None:
    repo.git("cherry-pick", "side~1", ok=(1,))


def stop_cherry_pick_between_two(repo: Repo) -> None:
    repo.git("cherry-pick", "side~1", "side", ok=(1,))
    repo.git("commit", "--all", "--no-edit")
    assert not (repo.path / ".git/CHERRY_PICK_HEAD").exists()


def stop_revert(repo: Repo) -> None:
    repo.commit("Once more", **{"README.md": "again\n"})
    repo.git("revert", "--no-edit", "HEAD~1", ok=(1,))


def stop_am(repo: Repo) -> None:
    patch = repo.git_bytes("format-patch", "--stdout", "-1", "side~1")
    repo.git("am", stdin=patch, ok=(128,))


STOPPED: dict[Callable[[Repo], None], str] = {
    stop_merge: "a merge is in progress",
    stop_rebase: "a rebase is in progress",
    stop_rebase_by_patches: "a rebase is in progress",
    stop_cherry_pick: "a cherry-pick is in progress",
    stop_cherry_pick_between_two: "a cherry-pick or revert is in progress",
    stop_revert: "a revert is in progress",
    stop_am: "patches are being applied (git am)",
}


@pytest.mark.parametrize("stop", STOPPED, ids=lambda stop: stop.__name__)
def test_an_operation_that_waits_for_the_user(repo: Repo, stop: Callable[[Repo], None]) -> None:
    fork(repo)
    stop(repo)
    assert why(repo) == STOPPED[stop]


def test_the_same_in_a_linked_worktree_only_there(repo: Repo, tmp_path: Path) -> None:
    fork(repo)
    repo.git("worktree", "add", "--quiet", tmp_path / "other", "-b", "other")
    stop_merge(Repo(tmp_path / "other"))
    assert [why_busy(it) for it in checkouts(repo)] == [None, "a merge is in progress"]


def test_a_bisection_is_not_busy(repo: Repo) -> None:
    fork(repo)
    repo.git("bisect", "start", "side", "side~2")
    (here,) = checkouts(repo)
    assert here.branch == ""
    assert why_busy(here) is None


# --- a rebase, seen from the branch


def test_no_rebase(repo: Repo) -> None:
    assert not rebasing(common_dir(repo), "refs/heads/main")


@pytest.mark.parametrize("stop", [stop_rebase, stop_rebase_by_patches])
def test_a_rebase_of_the_branch(repo: Repo, stop: Callable[[Repo], None]) -> None:
    fork(repo)
    stop(repo)
    assert rebasing(common_dir(repo), "refs/heads/main")
    assert not rebasing(common_dir(repo), "refs/heads/side")


def test_a_rebase_in_a_linked_worktree(repo: Repo, tmp_path: Path) -> None:
    fork(repo)
    repo.git("switch", "--quiet", "--detach")
    repo.git("worktree", "add", "--quiet", tmp_path / "other", "main")
    stop_rebase(Repo(tmp_path / "other"))
    assert rebasing(common_dir(repo), "refs/heads/main")


def test_a_rebase_that_takes_the_branch_along(repo: Repo) -> None:
    fork(repo)
    repo.git("branch", "stacked", "side~1")
    repo.git("switch", "--quiet", "side")
    git_dir = common_dir(repo)
    if "--update-refs" in repo.git("rebase", "-h", ok=(129,)):  # git 2.38
        repo.git("rebase", "--update-refs", "main", ok=(1,))
        assert rebasing(git_dir, "refs/heads/stacked")
        assert rebasing(git_dir, "refs/heads/side")
        assert not rebasing(git_dir, "refs/heads/main")


def test_an_applied_mailbox_is_no_rebase(repo: Repo) -> None:
    fork(repo)
    stop_am(repo)
    assert not rebasing(common_dir(repo), "refs/heads/main")


# --- which checkouts there are


def test_the_main_worktree(repo: Repo) -> None:
    path = str(repo.path)
    assert checkouts(repo) == [Worktree(path, f"{path}/.git", "refs/heads/main")]


def test_a_repository_without_commits(tmp_path: Path) -> None:
    fresh = Repo.init(tmp_path / "fresh")
    assert [it.branch for it in checkouts(fresh)] == ["refs/heads/main"]


@pytest.mark.parametrize("name", ["other", "two words", "two\nlines", "\u00fc"])
def test_linked_worktrees(repo: Repo, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    repo.git("worktree", "add", "--quiet", "-b", "other", path)
    linked = Repo(path)
    here = Worktree(str(path), linked.git("rev-parse", "--absolute-git-dir"), "refs/heads/other")
    assert checkouts(repo)[1:] == [here]
    assert checkouts(linked) == checkouts(repo)


def test_a_detached_worktree_has_no_branch(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "--detach", tmp_path / "other")
    assert [it.branch for it in checkouts(repo)] == ["refs/heads/main", ""]


def test_a_relative_link_is_followed(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "other")
    link = tmp_path / "other" / ".git"
    target = link.read_text().removeprefix("gitdir: ").rstrip("\n")
    link.write_text(f"gitdir: {os.path.relpath(target, tmp_path / 'other')}\n")
    assert checkouts(repo)[1].git_dir == target


def test_a_bare_repository_has_none_but_its_linked_ones(repo: Repo, tmp_path: Path) -> None:
    bare = repo.clone("ops.git", "--bare")
    assert checkouts(bare) == []
    bare.git("worktree", "add", "--quiet", tmp_path / "other", "main")
    assert [it.path for it in checkouts(bare)] == [str(tmp_path / "other")]


def test_a_worktree_whose_folder_is_gone_is_left_out(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "other")
    shutil.rmtree(tmp_path / "other")
    assert [it.branch for it in checkouts(repo)] == ["refs/heads/main"]


def test_a_locked_worktree_on_a_disk_that_is_away_is_busy(repo: Repo, tmp_path: Path) -> None:
    for name in ("first", "other"):
        repo.git("worktree", "add", "--quiet", "-b", name, tmp_path / name)
    repo.git("worktree", "lock", "--reason", "on the\nbackup disk", tmp_path / "other")
    git_dir = Repo(tmp_path / "other").git("rev-parse", "--absolute-git-dir")
    shutil.rmtree(tmp_path / "other")
    away = checkouts(repo)[2]
    assert away == Worktree(str(tmp_path / "other"), git_dir, "refs/heads/other")
    assert (why_busy(away) or "").startswith("its folder is not there")


def test_a_separate_git_folder(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "ops", f"--separate-git-dir={tmp_path / 'elsewhere'}")
    here = Worktree(str(tmp_path / "ops"), str(tmp_path / "elsewhere"), "refs/heads/main")
    assert checkouts(repo) == [here]


def test_a_separate_git_folder_seen_from_a_linked_worktree(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "ops", f"--separate-git-dir={tmp_path / 'elsewhere'}")
    repo.commit("First")
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "other")
    main, _ = checkouts(Repo(tmp_path / "other"))
    assert main.git_dir == str(tmp_path / "elsewhere")  # where its files are, nothing there tells
    (tmp_path / "elsewhere" / "MERGE_HEAD").write_text(repo.tip())
    assert why_busy(main) == "a merge is in progress"


def test_a_submodule(repo: Repo, tmp_path: Path) -> None:
    outer = Repo.init(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repo.path, "sub")
    inner = Repo(outer.path / "sub")
    git_dir = str(outer.path / ".git/modules/sub")
    assert checkouts(inner) == [Worktree(str(inner.path), git_dir, "refs/heads/main")]


def test_git_before_2_36_knows_no_z(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "two words")
    expected = checkouts(repo)
    old = tmp_path / "old" / "git"
    old.parent.mkdir()
    old.write_text(
        f'#!/bin/sh\ncase "$*" in *" -z") echo "usage: git worktree" >&2; exit 129;; esac\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")
    assert git_in(repo).attempt("worktree", "list", "--porcelain", "-z").status == 129
    assert checkouts(repo) == expected
    assert len(expected) == 2


def test_outside_of_a_repository_git_says_so(repo: Repo, tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="not a git repository"):
        worktrees(git_in(repo).at(str(tmp_path)), common_dir(repo))


# --- commits in quick succession


def now() -> dict[str, str | None]:
    """The machine's time, where commits of other tests have times of their own; with room."""
    return {"GIT_COMMITTER_DATE": f"{time.time() + 1:.0f} +0000"}


def commit_now(repo: Repo) -> None:
    repo.git("commit", "--quiet", "--allow-empty", "--message", "Now", env=now())


def test_a_script_that_commits_is_given_room(repo: Repo) -> None:
    commit_now(repo)
    commit_now(repo)
    assert why(repo) is None
    commit_now(repo)
    assert why(repo) == "commits are being made in quick succession"
    git_dir = str(repo.path / ".git")
    assert not pours_in(git_dir, time.time() + 60)
    assert not pours_in(git_dir, time.time() - 60)


def test_our_own_moves_are_no_script(repo: Repo) -> None:
    for _ in range(4):
        tree = repo.git("rev-parse", "HEAD^{tree}")
        new = repo.git("commit-tree", "-p", "HEAD", "-m", "An entry", tree, env=now())
        repo.git("update-ref", "-m", "incidentctl: land", "HEAD", new, env=now())
    assert why(repo) is None
    commit_now(repo)
    commit_now(repo)
    assert why(repo) is None


def test_without_a_log_of_head_nothing_is_known(repo: Repo) -> None:
    (repo.path / ".git/logs/HEAD").unlink()
    assert not pours_in(str(repo.path / ".git"), time.time())
    (repo.path / ".git/logs/HEAD").write_bytes(b"\xff garbage\n" * 500)
    assert not pours_in(str(repo.path / ".git"), time.time())


# --- where git need not be asked


def test_an_ordinary_checkout_tells_for_itself(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    git, place = git_in(repo), common_dir(repo)
    config = Config.parse(git.run("config", "--list", "-z"))
    monkeypatch.setattr(busy, "_listed", None)
    assert worktrees(git, place, config) == [Worktree(str(repo.path), place, "refs/heads/main")]
    repo.git("switch", "--quiet", "--detach")
    assert worktrees(git, place, config) == [Worktree(str(repo.path), place, "")]


def move_the_folder(repo: Repo) -> None:
    repo.git("config", "core.worktree", "../..")


def call_it_bare(repo: Repo) -> None:
    repo.git("config", "core.bare", "true")


def leave_it_to_git(repo: Repo) -> None:
    repo.git("config", "--unset", "core.bare")


def add_another(repo: Repo) -> None:
    repo.git("worktree", "add", "--quiet", "--detach", "../other")


def link_head(repo: Repo) -> None:
    head = repo.path / ".git/HEAD"
    head.unlink()
    head.symlink_to("refs/heads/main")


def odd_head(repo: Repo) -> None:
    (repo.path / ".git/HEAD").write_text("ref: refs/remotes/origin/main\n")


def keep_refs_in_tables(repo: Repo) -> None:
    (repo.path / ".git/HEAD").write_text("ref: refs/heads/.invalid\n")


@pytest.mark.parametrize(
    "change",
    [
        move_the_folder,
        call_it_bare,
        leave_it_to_git,
        add_another,
        link_head,
        odd_head,
        keep_refs_in_tables,
    ],
)
def test_git_is_asked_about_the_others(
    repo: Repo, change: Callable[[Repo], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = common_dir(repo)
    change(repo)
    config = Config.parse(repo.git_bytes("config", "--list", "-z"))
    monkeypatch.setattr(busy, "_listed", lambda _: iter([{"worktree": str(repo.path)}]))
    answer = worktrees(git_in(repo), place, config)
    assert answer == [Worktree(str(repo.path), place, "")], "what we made git say"

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git import hooks
from incidentctl.git.hooks import KEPT, NAMES, HooksReport, install, report, uninstall
from incidentctl.git.runner import Git, writer_environment
from tests.support import PROJECT
from tests.support.process import environment
from tests.support.programs import require
from tests.support.repo import Repo

PRE_COMMIT = (sys.executable, "-m", "pre_commit")


class Validator:
    """A program in incidentctl's place that writes down how it was called and ends as told."""

    def __init__(self, folder: Path, name: str = "validator") -> None:
        self.path = folder / name
        self.calls = folder / f"{name}.calls"
        self.ends_with(0)

    def ends_with(self, status: int) -> None:
        self.path.write_text(
            f'#!/bin/sh\n[ "$1" = --help ] && exit\n'
            f'{{ echo "$# $*"; cat; }} >>{shlex.quote(str(self.calls))}\nexit {status}\n'
        )
        self.path.chmod(0o755)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def validator(tmp_path: Path) -> Validator:
    return Validator(tmp_path, "the validator")


def look(repo: Repo, top: Path | None = None) -> HooksReport:
    top = top or repo.path
    return report(Git(str(top), writer_environment(os.environ)), str(top))


def put(repo: Repo, validator: Validator) -> HooksReport:
    return install(look(repo), command=[str(validator.path)])


def states(seen: HooksReport) -> dict[str, str]:
    return {hook.name: hook.state for hook in seen.states}


def all_in(state: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, state)


def hook_file(repo: Repo, text: str, name: str = "pre-commit", mode: int = 0o755) -> Path:
    path = repo.write(f".git/hooks/{name}", text)
    path.chmod(mode)
    return path


def try_commit(repo: Repo, *args: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", "commit", "--allow-empty", "--quiet", "--message", "x", *args],
        cwd=repo.path,
        env=environment({"PATH": path} if path else {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


# --- in and out again


def test_before_anything_all_are_absent(repo: Repo) -> None:
    seen = look(repo)
    assert states(seen) == all_in("absent")
    assert seen.directory == str(repo.path / ".git/hooks")
    assert (seen.shared, seen.hooks_path, seen.framework) == (False, "", "")


def test_installed_hooks_run_at_every_commit_merge_and_push(
    repo: Repo, validator: Validator
) -> None:
    assert states(put(repo, validator)) == all_in("installed")
    repo.commit("One")
    repo.git("switch", "--quiet", "-c", "side", "HEAD~1")
    repo.commit("Other", other="x\n")
    repo.git("merge", "--quiet", "--no-edit", "main")
    far = repo.clone("far.git", "--bare")
    repo.git("push", "--quiet", str(far.path), "side:new")
    oid, none = repo.tip("side"), "0" * 40
    assert validator.called() == [
        "3 check --hook pre-commit",
        "3 check --hook pre-commit",
        "3 check --hook pre-merge-commit",
        f"5 check --hook pre-push {far.path} {far.path}",
        f"refs/heads/side {oid} refs/heads/new {none}",
    ]


def test_a_refusal_stops_the_commit(repo: Repo, validator: Validator) -> None:
    put(repo, validator)
    validator.ends_with(1)
    tip = repo.tip()
    assert try_commit(repo).returncode == 1
    assert repo.tip() == tip
    assert try_commit(repo, "--no-verify").returncode == 0


def test_what_is_installed_can_be_taken_out(repo: Repo, validator: Validator) -> None:
    before = sorted((repo.path / ".git/hooks").iterdir())
    assert states(uninstall(put(repo, validator))) == all_in("absent")
    assert sorted((repo.path / ".git/hooks").iterdir()) == before
    repo.commit("One")
    assert validator.called() == []


def test_to_take_out_what_is_not_there_does_nothing(repo: Repo) -> None:
    own = hook_file(repo, "#!/bin/sh\nexit 0\n")
    uninstall(look(repo))
    assert own.read_text() == "#!/bin/sh\nexit 0\n"


def test_installing_twice_is_installing_once(repo: Repo, validator: Validator) -> None:
    hook_file(repo, "#!/bin/sh\nexit 0\n")
    first = put(repo, validator)
    texts = {hook.name: Path(hook.path).read_bytes() for hook in first.states}
    assert put(repo, validator) == first
    assert {hook.name: Path(hook.path).read_bytes() for hook in first.states} == texts
    assert states(first) == all_in("installed") | {"pre-commit": "chained"}


def test_an_older_hook_of_ours_is_brought_up_to_date(repo: Repo, validator: Validator) -> None:
    old = hook_file(repo, "#!/bin/sh\n# incidentctl hook, version 0\nexit 1\n", mode=0o644)
    assert states(look(repo))["pre-commit"] == "installed"
    assert states(put(repo, validator)) == all_in("installed")
    assert "version 1\n" in old.read_text()
    repo.commit("One")
    assert validator.called() == ["3 check --hook pre-commit"]


def test_a_folder_for_hooks_is_made(repo: Repo, validator: Validator) -> None:
    for path in (repo.path / ".git/hooks").iterdir():
        path.unlink()
    (repo.path / ".git/hooks").rmdir()
    assert states(put(repo, validator)) == all_in("installed")


def test_hooks_are_executable_and_leave_no_draft(repo: Repo, validator: Validator) -> None:
    names = {path.name for path in (repo.path / ".git/hooks").iterdir()}
    for hook in put(repo, validator).states:
        assert stat.S_IMODE(Path(hook.path).stat().st_mode) == 0o755
    assert {path.name for path in (repo.path / ".git/hooks").iterdir()} - names == set(NAMES)


def test_it_is_plain_posix_shell(repo: Repo, validator: Validator) -> None:
    for hook in put(repo, validator).states:
        text = Path(hook.path).read_text()
        assert text.splitlines()[1] == "# incidentctl hook, version 1"
        subprocess.run(["sh", "-n", hook.path], check=True)


def test_a_failed_write_leaves_what_was_there(
    repo: Repo, validator: Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    own = hook_file(repo, "#!/bin/sh\nexit 0\n")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        put(repo, validator)
    assert own.read_text() == "#!/bin/sh\nexit 0\n"
    assert not list(own.parent.glob("*.new"))
    monkeypatch.undo()
    assert states(install(look(repo), command=["x"]))["pre-commit"] == "chained"
    assert (own.parent / f"pre-commit{KEPT}").read_text() == "#!/bin/sh\nexit 0\n"


# --- a hook that was there before


def test_the_users_hook_runs_first_and_ours_after_it(repo: Repo, validator: Validator) -> None:
    hook_file(repo, f"#!/bin/sh\necho theirs >>{shlex.quote(str(validator.calls))}\n")
    put(repo, validator)
    repo.commit("One")
    assert validator.called() == ["theirs", "3 check --hook pre-commit"]


def test_the_users_failing_hook_still_fails_with_its_own_status(
    repo: Repo, validator: Validator
) -> None:
    own = hook_file(repo, "#!/bin/sh\necho no thanks >&2\nexit 7\n")
    put(repo, validator)
    done = try_commit(repo)
    assert done.returncode == 1
    assert "no thanks" in done.stderr
    assert subprocess.run([own], check=False, capture_output=True).returncode == 7
    assert validator.called() == []


def test_both_get_the_refs_and_the_arguments_of_a_push(
    repo: Repo, validator: Validator, tmp_path: Path
) -> None:
    theirs = Validator(tmp_path, "theirs")
    (repo.path / ".git/hooks/pre-push").symlink_to(theirs.path)
    put(repo, validator)
    far = repo.clone("far.git", "--bare")
    repo.git("push", "--quiet", str(far.path), "main:new", "main:again")
    args, *refs = validator.called()
    assert args == f"5 check --hook pre-push {far.path} {far.path}"
    assert [row.split()[2] for row in refs] == ["refs/heads/new", "refs/heads/again"]
    assert theirs.called() == [f"2 {far.path} {far.path}", *refs]


def test_a_push_of_nothing_gives_nobody_an_empty_line(repo: Repo, validator: Validator) -> None:
    put(repo, validator)
    far = repo.clone("far.git", "--bare")
    repo.git("push", "--quiet", str(far.path), "main")
    assert validator.called() == [f"5 check --hook pre-push {far.path} {far.path}"]


def test_a_users_hook_that_reads_no_refs_is_no_trouble(repo: Repo, validator: Validator) -> None:
    hook_file(repo, "#!/bin/sh\nexec <&-\nexit 0\n", "pre-push")
    put(repo, validator)
    many = "".join(f"refs/heads/{n} {'1' * 40} refs/heads/{n} {'0' * 40}\n" for n in range(3000))
    done = subprocess.run(
        [repo.path / ".git/hooks/pre-push", "origin", "url"],
        input=many,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert validator.called()[1:] == many.splitlines()


@pytest.mark.parametrize("mode", [0o755, 0o700, 0o644])
def test_the_kept_hook_comes_back_to_the_byte_and_with_its_mode(
    repo: Repo, validator: Validator, mode: int
) -> None:
    own = hook_file(repo, "#!/bin/sh\r\n# \u00fc\n\n", mode=mode)
    before = own.lstat()
    uninstall(put(repo, validator))
    assert own.read_bytes() == "#!/bin/sh\r\n# \u00fc\n\n".encode()
    after = own.lstat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert not (own.parent / f"pre-commit{KEPT}").exists()


def test_a_hook_that_is_switched_off_stays_off(repo: Repo, validator: Validator) -> None:
    hook_file(repo, "#!/bin/sh\nexit 1\n", mode=0o644)
    put(repo, validator)
    assert try_commit(repo).returncode == 0
    assert validator.called() == ["3 check --hook pre-commit"]


def test_a_linked_hook_runs_and_comes_back_as_a_link(repo: Repo, validator: Validator) -> None:
    tool = repo.write("tools/hook", "#!/bin/sh\nexit 1\n")
    tool.chmod(0o755)
    own = repo.path / ".git/hooks/pre-commit"
    own.symlink_to("../../tools/hook")
    assert states(look(repo))["pre-commit"] == "foreign"
    put(repo, validator)
    assert tool.read_text() == "#!/bin/sh\nexit 1\n", "written through the link"
    assert try_commit(repo).returncode == 1
    uninstall(look(repo))
    assert own.readlink() == Path("../../tools/hook")


def test_a_link_to_nowhere_is_kept_too(repo: Repo, validator: Validator) -> None:
    own = repo.path / ".git/hooks/pre-commit"
    own.symlink_to("gone")
    assert states(put(repo, validator))["pre-commit"] == "chained"
    assert try_commit(repo).returncode == 0
    uninstall(look(repo))
    assert own.readlink() == Path("gone")


def test_a_link_to_a_hook_of_ours_is_somebodys_own(repo: Repo, validator: Validator) -> None:
    put(repo, validator)
    own = repo.path / ".git/hooks/pre-commit"
    own.rename(repo.path / "shared")
    own.symlink_to(repo.path / "shared")
    assert states(look(repo))["pre-commit"] == "foreign"


def test_without_hard_links_the_hook_is_moved(
    repo: Repo, validator: Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", unsupported)
    own = hook_file(repo, "#!/bin/sh\nexit 7\n")
    assert states(put(repo, validator))["pre-commit"] == "chained"
    uninstall(look(repo))
    assert own.read_text() == "#!/bin/sh\nexit 7\n"


def test_two_hooks_are_never_kept_in_one_place(repo: Repo, validator: Validator) -> None:
    hook_file(repo, "#!/bin/sh\n# first\n")
    put(repo, validator)
    hook_file(repo, "#!/bin/sh\n# second\n")  # somebody wrote over ours
    hook_file(repo, "#!/bin/sh\n# other\n", "pre-push")
    with pytest.raises(CommandError, match="older one kept") as caught:
        put(repo, validator)
    assert caught.value.code == "hooks-kept-twice"
    assert (repo.path / f".git/hooks/pre-commit{KEPT}").read_text() == "#!/bin/sh\n# first\n"
    assert states(look(repo))["pre-push"] == "foreign", "it had begun to write"
    subprocess.run(shlex.split(caught.value.hints[-1].partition(": ")[2]), check=True)
    put(repo, validator)
    assert (repo.path / f".git/hooks/pre-commit{KEPT}").read_text() == "#!/bin/sh\n# second\n"


def test_a_kept_hook_comes_back_even_if_ours_was_removed_by_hand(
    repo: Repo, validator: Validator
) -> None:
    own = hook_file(repo, "#!/bin/sh\n# first\n")
    put(repo, validator)
    own.unlink()
    assert states(uninstall(look(repo)))["pre-commit"] == "foreign"
    assert own.read_text() == "#!/bin/sh\n# first\n"


def test_a_hook_moved_by_a_framework_still_finds_the_kept_one(
    repo: Repo, validator: Validator
) -> None:
    own = hook_file(repo, "#!/bin/sh\nexit 7\n")
    put(repo, validator)
    legacy = own.rename(own.parent / "pre-commit.legacy")  # as `pre-commit install` does
    assert subprocess.run([legacy], check=False).returncode == 7


# --- incidentctl is not where it was


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with git and what a shell needs, and certainly no incidentctl."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("git", "sh", "cat"):
        (folder / name).symlink_to(require(name))
    return str(folder)


def test_without_the_program_the_one_on_path_is_used(
    repo: Repo, validator: Validator, tmp_path: Path, bare_path: str
) -> None:
    put(repo, validator)
    validator.path.unlink()
    other = Validator(Path(bare_path), "incidentctl")
    assert try_commit(repo, path=bare_path).returncode == 0
    assert other.called() == ["3 check --hook pre-commit"]
    other.ends_with(1)
    assert try_commit(repo, path=bare_path).returncode == 1


def test_an_interpreter_without_incidentctl_is_as_good_as_none(
    repo: Repo, validator: Validator, bare_path: str
) -> None:
    put(repo, validator)
    validator.path.write_text("#!/bin/sh\necho No module named incidentctl >&2\nexit 1\n")
    other = Validator(Path(bare_path), "incidentctl")
    assert try_commit(repo, path=bare_path).returncode == 0
    assert other.called() == ["3 check --hook pre-commit"]


@pytest.mark.parametrize("kept", [False, True])
def test_without_any_the_commit_fails_and_it_says_how_to_mend_it(
    repo: Repo, validator: Validator, bare_path: str, kept: bool
) -> None:
    if kept:
        hook_file(repo, "#!/bin/sh\nexit 0\n")
    put(repo, validator)
    validator.path.unlink()
    done = try_commit(repo, path=bare_path)
    assert done.returncode == 1
    assert "cannot find incidentctl" in done.stderr
    assert "git commit --no-verify" in done.stderr
    assert try_commit(repo, "--no-verify", path=bare_path).returncode == 0
    (mend,) = (line for line in done.stderr.splitlines() if "take the hook out" in line)
    subprocess.run(shlex.split(mend.partition("out: ")[2]), check=True, cwd=repo.path)
    assert try_commit(repo, path=bare_path).returncode == 0
    assert states(look(repo))["pre-commit"] == ("foreign" if kept else "absent")


# --- where the hooks are


def test_a_linked_worktree_shares_the_hooks(
    repo: Repo, validator: Validator, tmp_path: Path
) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "other", tmp_path / "other")
    linked = Repo(tmp_path / "other")
    seen = look(linked)
    assert seen.directory == str(repo.path / ".git/hooks")
    install(seen, command=[str(validator.path)])
    linked.commit("There")
    repo.commit("Here")
    assert len(validator.called()) == 2


def test_a_bare_repository_has_hooks_too(repo: Repo) -> None:
    bare = repo.clone("ops.git", "--bare")
    seen = report(Git(str(bare.path), writer_environment(os.environ)), None)
    assert seen.directory == str(bare.path / "hooks")
    assert states(seen) == all_in("absent")


def test_in_a_subfolder_it_is_the_same(repo: Repo) -> None:
    (repo.path / "sub").mkdir()
    git = Git(str(repo.path / "sub"), writer_environment(os.environ))
    assert report(git, str(repo.path)) == look(repo)


@pytest.mark.parametrize("setting", ["team-hooks", "~/hooks", "/dev/null"])
def test_shared_hooks_are_left_alone_and_explained(
    repo: Repo, validator: Validator, setting: str
) -> None:
    repo.git("config", "core.hooksPath", setting)
    seen = look(repo)
    expected = str(repo.path / Path(setting).expanduser())
    assert (seen.shared, seen.hooks_path, seen.directory) == (True, setting, expected)
    with pytest.raises(CommandError, match=setting) as caught:
        put(repo, validator)
    assert caught.value.code == "hooks-path"
    for name in NAMES:
        line = (
            f'add to {expected}/{name} (an executable file): incidentctl check --hook {name} "$@"'
        )
        assert any(hint.startswith(line) for hint in caught.value.hints)
    assert not (repo.path / "team-hooks").exists()


def test_the_line_for_shared_hooks_works(repo: Repo, validator: Validator, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", "team-hooks")
    with pytest.raises(CommandError) as caught:
        put(repo, validator)
    line = caught.value.hints[0].partition("file): ")[2]
    repo.write("team-hooks/pre-commit", f"#!/bin/sh\n{line}\nexit 0\n").chmod(0o755)
    program = Validator(tmp_path, "incidentctl")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert try_commit(repo, path=path).returncode == 0
    assert program.called() == ["3 check --hook pre-commit"]
    program.ends_with(2)
    assert try_commit(repo, path=path).returncode == 1


FRAMEWORKS = {
    ".pre-commit-config.yaml": "pre-commit",
    ".husky/pre-commit": "husky",
    "lefthook.yml": "lefthook",
    ".lefthook.toml": "lefthook",
    ".overcommit.yml": "overcommit",
}


@pytest.mark.parametrize("path", FRAMEWORKS)
def test_a_frameworks_configuration_is_found(repo: Repo, validator: Validator, path: str) -> None:
    repo.write(path, "")
    assert look(repo).framework == FRAMEWORKS[path]
    with pytest.raises(CommandError, match=FRAMEWORKS[path]) as caught:
        put(repo, validator)
    assert caught.value.code == "hooks-framework"
    assert any("incidentctl" in hint for hint in caught.value.hints)
    assert all("\n" not in hint for hint in caught.value.hints)
    assert states(look(repo)) == all_in("absent")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# File generated by pre-commit: https://pre-commit.com\n", "pre-commit"),
        ('call_lefthook run "pre-push" "$@"\n', "lefthook"),
        ("require 'overcommit'\n", "overcommit"),
        ('. "$(dirname "$0")/husky.sh"\n', "husky"),
        ("make test\n", ""),
    ],
)
def test_a_frameworks_installed_hook_is_found(repo: Repo, text: str, name: str) -> None:
    hook_file(repo, f"#!/bin/sh\n{text}", "pre-push")
    assert look(repo).framework == name


def test_the_real_pre_commit_is_recognised(repo: Repo) -> None:
    repo.write("config.yaml", "repos: []\n")
    subprocess.run(
        [*PRE_COMMIT, "install", "--config", "config.yaml"],
        cwd=repo.path,
        check=True,
        capture_output=True,
    )
    assert look(repo).framework == "pre-commit"


def test_the_line_for_pre_commit_is_what_pre_commit_reads(repo: Repo, validator: Validator) -> None:
    repo.write(".pre-commit-config.yaml", "")
    with pytest.raises(CommandError) as caught:
        put(repo, validator)
    line = caught.value.hints[0].partition("yaml:")[2]
    config = repo.write("config.yaml", f"repos:\n{line}\n")
    subprocess.run([*PRE_COMMIT, "validate-config", config], check=True)
    assert "id: incidentctl-check" in line


def test_what_pre_commit_finds_in_our_repository_is_what_it_reads() -> None:
    manifest = PROJECT / ".pre-commit-hooks.yaml"
    subprocess.run([*PRE_COMMIT, "validate-manifest", manifest], check=True)
    text = manifest.read_text()
    assert "- id: incidentctl-check\n" in text
    assert f"stages: [{', '.join(NAMES)}]" in text


def test_our_own_hooks_are_no_framework(repo: Repo, validator: Validator) -> None:
    assert put(repo, validator).framework == ""


def test_hooks_installed_before_a_framework_came_can_still_be_taken_out(
    repo: Repo, validator: Validator
) -> None:
    put(repo, validator)
    repo.write("lefthook.yml", "")
    assert states(uninstall(look(repo))) == all_in("absent")


def test_an_unreadable_hook_is_foreign(repo: Repo) -> None:
    (repo.path / ".git/hooks/pre-commit").mkdir()
    assert states(look(repo))["pre-commit"] == "foreign"


def test_names_are_the_hooks_a_change_passes_through() -> None:
    assert hooks.NAMES == ("pre-commit", "pre-merge-commit", "pre-push")

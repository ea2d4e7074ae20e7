"""``doctor``: every check seen both ways, what ``--fix`` does, and that nothing stops it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incidentctl.actions.doctor.checks import CHECKS, DoctorResult, doctor
from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.git.lock import lock
from incidentctl.git.merge_driver import DRIVER_KEY, NAME_KEY
from tests.support.cli import Command
from tests.support.hands import Hand, Hands, hook
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.sabotage import under_way
from tests.support.servers import git_over_http
from tests.support.template import Templates

NAMES = [check.name for check in CHECKS]


def seen(
    repo: Repo | Path,
    *,
    env: Mapping[str, str] | None = None,
    now: datetime | None = None,
    fix: bool = False,
    sync: bool = False,
) -> dict[str, Finding]:
    """What the doctor finds, by check; it tells what mends each thing that is not as it should."""
    folder = repo.path if isinstance(repo, Repo) else repo
    moment = now or datetime.now(UTC)
    result = doctor(str(folder), env or os.environ, now=moment, fix=fix, sync=sync)
    gone = not folder.exists()
    assert gone or all(one.fix or one.state == OK for one in result.findings), result
    assert [one.check for one in result.findings] == [
        name for name in NAMES if name in {one.check for one in result.findings}
    ]
    return {finding.check: finding for finding in result.findings}


def states(found: Mapping[str, Finding], but: str = OK) -> dict[str, str]:
    """The checks that are in another state than this."""
    return {name: finding.state for name, finding in found.items() if finding.state != but}


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every test copies: it takes a second to make."""
    return tmp_path_factory.mktemp("well") / "hands"


@pytest.fixture
def well(tmp_path: Path, pattern: Path, templates: Templates) -> Hand:
    """Somebody's clone in which everything is set up; the logbook has an incident."""
    if not pattern.exists():
        folder = pattern.with_name("unfinished")
        [ann] = Hands(folder, templates).begin()
        ann("init").ok()
        ann("hooks", "install").ok()
        folder.rename(pattern)
    hands = tmp_path / "hands"
    shutil.copytree(pattern, hands, symlinks=True)
    repo = Repo(hands / "ann")
    repo.git("remote", "set-url", "origin", (hands / "origin.git").as_uri())
    repo.git("update-index", "-q", "--refresh")  # copied files have other inodes
    return Hand(repo, "Ann Archer", str(tmp_path))


def test_all_is_well(well: Hand) -> None:
    found = seen(well.repo, sync=True)
    assert states(found) == {}
    assert [*found] == NAMES
    assert found["identity"].said == "Ann Archer <ann@example.com>"
    assert found["sharing"].said == "origin/main, with every command"
    assert found["remote"].said.startswith("origin answers in 0.")
    assert found["entries"].said == "all are on origin/main"


def test_looking_changes_nothing(well: Hand) -> None:
    before = (well.repo.state(), well.repo.refs(), well.repo.git("config", "--list", "--local"))
    seen(well.repo)
    after = (well.repo.state(), well.repo.refs(), well.repo.git("config", "--list", "--local"))
    assert after == before


# --- where little or nothing works


def test_in_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    found = seen(tmp_path)
    assert states(found) == {"repository": WRONG}
    assert [*found] == ["incidentctl", "git", "identity", "repository"]
    assert found["repository"].fix == "git init && incidentctl init"


def test_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    found = seen(tmp_path / "gone")
    assert found["git"].state == WRONG
    assert "cannot work in" in found["git"].said


def test_without_git(repo: Repo, tmp_path: Path) -> None:
    found = seen(repo, env=environment({"PATH": str(tmp_path)}))
    assert ([*found], found["git"].state) == (["incidentctl", "git"], WRONG)


def test_with_an_old_git(repo: Repo, tmp_path: Path) -> None:
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho git version 2.20.1\n")
    program.chmod(0o755)
    found = seen(repo, env=environment({"PATH": f"{program.parent}:{os.environ['PATH']}"}))
    assert (found["git"].state, found["repository"].state) == (WRONG, WRONG)
    assert "too old" in found["git"].said


def test_in_a_repository_that_is_no_logbook_nothing_is_installed(repo: Repo) -> None:
    before = sorted((repo.path / ".git").rglob("*"))
    config = (repo.path / ".git/config").read_bytes()
    found = seen(repo, fix=True)
    assert states(found) == {"logbook": WRONG}
    assert found["logbook"].fix == "incidentctl init"
    assert sorted((repo.path / ".git").rglob("*")) == before
    assert (repo.path / ".git/config").read_bytes() == config


def test_without_an_identity(logbook: Repo, tmp_path: Path) -> None:
    env = environment({"GIT_CONFIG_GLOBAL": str(tmp_path / "none"), "EMAIL": None})
    found = seen(logbook, env=env)["identity"]
    assert found.state == WRONG
    assert found.fix.count("git config --global user.") == 2


def test_a_bare_repository(well: Hand) -> None:
    bare = well.repo.clone("bare.git", "--bare")
    found = seen(bare)
    assert (found["repository"].state, found["hooks"].state, found["conflicts"].state) == (OK,) * 3
    assert "(bare)" in found["repository"].said


def test_a_shallow_clone(well: Hand) -> None:
    shallow = well.repo.clone("shallow", "--depth", "1")
    found = seen(shallow)["repository"]
    assert (found.state, found.fix) == (WARNING, "git fetch --unshallow")


def test_a_newer_format(logbook: Repo) -> None:
    logbook.commit("Upgrade", **{"incidentctl.toml": 'format = 2\nbranch = "main"\n'})
    found = seen(logbook)["logbook"]
    assert (found.state, found.fix) == (WRONG, "pip install --upgrade incidentctl")


def test_git_settings_that_cannot_be_read(logbook: Repo) -> None:
    with (logbook.path / ".git/config").open("a") as file:
        file.write("[bad\n")
    found = seen(logbook)
    assert ([*found], states(found)) == (["incidentctl", "git"], {"git": WRONG})
    assert "bad config line" in found["git"].said
    assert found["git"].fix == "${EDITOR:-vi} .git/config"


@pytest.mark.parametrize("name", ["HEAD", "HEAD^{tree}", "HEAD:incidentctl.toml"])
def test_objects_that_are_lost(logbook: Repo, name: str) -> None:
    """Then the repository only looks as if it were no logbook: ``init`` is not what mends it."""
    oid = logbook.git("rev-parse", name)
    (logbook.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    found = seen(logbook)
    assert (found["objects"].state, found["objects"].fix) == (WRONG, "git fsck --full")
    assert found["logbook"] == Finding(
        WRONG, "it can't be opened: see objects", "git fsck --full", check="logbook"
    )


def test_entries_that_are_lost(logbook: Repo) -> None:
    logbook.write(".git/refs/incidentctl/pending/main", f"{'12' * 20}\n")
    found = seen(logbook)["objects"]
    assert (found.state, "12" * 20 in found.said) == (WRONG, True)
    logbook.git("remote", "add", "origin", "/nowhere/at/all")
    assert seen(logbook)["objects"].fix == "git fetch --refetch origin"


def test_an_incident_that_is_lost_in_a_clone_nobody_set_up(well: Hand) -> None:
    clone = well.repo.clone("second")
    assert seen(clone)["objects"].state == OK
    [path] = (clone.path / "incidents").rglob("*.md")
    oid = clone.git("rev-parse", f"HEAD:{path.relative_to(clone.path)}")
    unpacked(clone)
    (clone.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert seen(clone)["objects"].said == f"git has lost what it had: object {oid}"


def test_a_partial_clone_lacks_objects_rightly(well: Hand) -> None:
    remote = Repo(Path(well.url.removeprefix("file://")))
    remote.git("config", "uploadpack.allowFilter", "true")
    partial = remote.clone("partial", "--filter=blob:none", "--no-checkout")
    assert seen(partial)["objects"].state == OK


def unpacked(repo: Repo) -> None:
    """Store every object in a file of its own."""
    for pack in (repo.path / ".git/objects/pack").glob("*.pack"):
        away = repo.path.parent / pack.name
        pack.rename(away)
        repo.git("unpack-objects", "-q", stdin=away.read_bytes())


def test_an_index_that_is_broken(logbook: Repo) -> None:
    logbook.write(".git/index", "xx")
    found = seen(logbook)["conflicts"]
    assert found.state == WRONG
    index = logbook.path / ".git/index"
    assert found.fix == f"mv {index} {index}.broken && git reset"


def test_a_disk_that_takes_nothing(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    found = seen(logbook)["repository"]
    assert found.state == WRONG
    assert "can't be written: nothing can be recorded" in found.said


# --- the clone


def test_a_clone_that_nobody_has_set_up(well: Hand) -> None:
    clone = well.repo.clone("second")
    found = seen(clone)
    assert states(found) == {"clone": WARNING, "merge driver": WARNING, "hooks": WARNING}
    mended = seen(clone, fix=True)
    assert states(mended) == {}
    assert mended["clone"].done == "noted that the logbook is on branch main"
    assert mended["merge driver"].done == "told git of the merge driver"
    assert mended["hooks"].done == "installed pre-commit, pre-merge-commit, pre-push"
    assert clone.git("config", "incidentctl.branch") == "main"
    assert not any(finding.done for finding in seen(clone, fix=True).values())


def test_a_merge_driver_whose_program_is_gone(well: Hand) -> None:
    well.repo.git("config", DRIVER_KEY, "/gone/incidentctl merge-driver %O %A %B %L %P")
    found = seen(well.repo)["merge driver"]
    assert (found.state, found.fix) == (WRONG, "incidentctl init")
    assert "git can't find /gone/incidentctl" in found.said
    assert seen(well.repo, fix=True)["merge driver"].state == OK


def test_a_merge_driver_with_a_name_and_no_command(well: Hand) -> None:
    well.repo.git("config", "--unset", DRIVER_KEY)
    found = seen(well.repo)["merge driver"]
    assert found.state == WRONG
    assert f"{NAME_KEY} is set without {DRIVER_KEY}: git refuses to merge" == found.said
    assert seen(well.repo, fix=True)["merge driver"].state == OK


def test_attributes_that_lack_the_line(logbook: Repo) -> None:
    logbook.commit("Simplify", **{".gitattributes": "* text=auto\n"})
    found = seen(logbook)["attributes"]
    assert (found.state, found.fix, found.safe) == (WRONG, "incidentctl init", False)


@pytest.mark.parametrize("path", [".gitattributes", ".git/info/attributes"])
def test_attributes_that_overrule_the_line(logbook: Repo, path: str) -> None:
    with (logbook.path / path).open("a") as file:
        file.write("*.md text merge=union\n")
    found = seen(logbook)["attributes"]
    assert found.state == WRONG
    assert found.said.endswith("text is set, merge is union")
    logbook.git("switch", "--quiet", "--create", "side")
    assert seen(logbook)["attributes"].state == OK


def test_hooks_of_others(well: Hand) -> None:
    Command(well.repo.path)("hooks", "uninstall").ok()
    hook = well.repo.write(".git/hooks/pre-commit", "#!/bin/sh\n")
    hook.chmod(0o755)
    found = seen(well.repo, fix=True)["hooks"]
    assert (found.state, found.fix, found.done) == (WARNING, "incidentctl hooks install", "")
    assert hook.read_text() == "#!/bin/sh\n"


def test_hooks_of_which_some_are_gone(well: Hand) -> None:
    (well.repo.path / ".git/hooks/pre-push").unlink()
    assert seen(well.repo)["hooks"].said == "only some are installed"
    assert seen(well.repo, fix=True)["hooks"].state == OK


def test_hooks_of_a_framework(well: Hand) -> None:
    Command(well.repo.path)("hooks", "uninstall").ok()
    settings = well.repo.write(".pre-commit-config.yaml", "repos: []\n")
    found = seen(well.repo, fix=True)["hooks"]
    assert (found.state, found.fix) == (WARNING, "incidentctl hooks status")
    settings.write_text("repos: [{hooks: [{id: incidentctl-check}]}]\n")
    assert seen(well.repo)["hooks"] == Finding(
        OK, "pre-commit runs incidentctl check", check="hooks"
    )


def test_hooks_whose_program_is_gone(well: Hand, tmp_path: Path) -> None:
    for name in ("pre-commit", "pre-merge-commit", "pre-push"):
        path = well.repo.path / ".git/hooks" / name
        text = path.read_text().replace(sys.executable, "'/gone/a b/python'")
        assert "/gone" in text
        path.write_text(text)
    alone = environment({"PATH": only_git(tmp_path)})
    found = seen(well.repo, env=alone)["hooks"]
    assert (found.state, found.safe) == (WRONG, True)
    assert found.said == "they can't find /gone/a b/python, and refuse every commit"
    assert seen(well.repo, env=alone, fix=True)["hooks"].state == OK


def only_git(folder: Path) -> str:
    """A PATH without incidentctl."""
    target = folder / "programs"
    target.mkdir()
    for name in ("git", "sh"):
        (target / name).symlink_to(str(shutil.which(name)))
    return str(target)


def test_settings_with_faults(logbook: Repo) -> None:
    logbook.commit(
        "Settings", **{"incidentctl.toml": 'branch = "main"\n[close]\nrequire = ["x"]\n'}
    )
    found = seen(logbook)["settings"]
    assert found.state == WRONG
    assert found.said.startswith("incidentctl.toml:3: [settings] close.require: no close can be")
    logbook.commit("Settings", **{"incidentctl.toml": 'branch = "main"\nfrom_the = "future"\n'})
    assert seen(logbook)["settings"].state == WARNING


def test_settings_that_are_no_toml(logbook: Repo) -> None:
    logbook.commit("Settings", **{"incidentctl.toml": 'branch = "main"\n[close\n'})
    assert states(seen(logbook))["settings"] == WRONG


def test_files_in_conflict(well: Hand) -> None:
    repo = well.repo
    repo.git("config", "--remove-section", "merge.incidentctl")
    told = under_way()
    repo.commit("An incident", **{told.path: told.data})
    for branch, text in (("side", "Theirs"), ("main", "Ours")):
        told = under_way()
        told.note(text)
        repo.git("switch", "--quiet", *(["--create"] if branch == "side" else []), branch)
        repo.commit(text, **{told.path: told.data})
    repo.git("merge", "side", ok=(1,))
    found = seen(repo)["conflicts"]
    assert (found.state, found.fix) == (WRONG, "incidentctl resolve")
    assert found.said == "1 incident file is in conflict"


# --- sharing


def test_no_remote(logbook: Repo) -> None:
    found = seen(logbook, sync=True)
    assert found["remote"].said == "none"
    assert found["sharing"].state == WARNING
    assert found["entries"].said == "all are on branch main"


def test_a_remote_that_cannot_be_reached(well: Hand) -> None:
    well.repo.git("config", "remote.origin.url", "/nowhere/at/all")
    found = seen(well.repo, sync=True)["remote"]
    assert (found.state, found.fix) == (WARNING, "git fetch origin")
    assert "origin can't be reached: fatal: '/nowhere/at/all' does not appear" in found.said
    assert seen(well.repo)["remote"].said == "origin was not asked (--no-sync)"


def test_a_remote_that_wants_a_password(well: Hand) -> None:
    folder = Path(well.url.removeprefix("file://")).parent
    with git_over_http(folder, password="secret") as web:
        well.repo.git("config", "remote.origin.url", f"{web.url}/origin.git")
        found = seen(well.repo, sync=True)["remote"]
    assert (found.state, found.fix) == (WRONG, "git fetch origin")
    assert found.said.startswith("origin doesn't let us in: ")


def test_a_remote_that_another_command_talks_to(
    well: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidentctl.actions.doctor.sharing._PATIENCE", 0.1)
    with lock(str(well.repo.path / ".git/incidentctl/sync"), timeout=1):
        found = seen(well.repo, sync=True)["remote"]
    assert found.said == "another command is talking to origin"


def test_a_branch_without_upstream(well: Hand) -> None:
    well.repo.git("branch", "--unset-upstream", "main")
    found = seen(well.repo, sync=True)["sharing"]
    assert (found.state, found.fix, found.safe) == (WARNING, "incidentctl sync", True)
    mended = seen(well.repo, sync=True, fix=True)["sharing"]
    assert (mended.state, mended.done) == (OK, "made origin/main the upstream of main")
    assert well.repo.git("rev-parse", "--abbrev-ref", "main@{upstream}") == "origin/main"


def test_several_remotes_and_no_upstream(well: Hand) -> None:
    well.repo.git("remote", "rename", "origin", "one")
    well.repo.git("remote", "add", "two", "/nowhere/at/all")
    well.repo.git("branch", "--unset-upstream", "main")
    found = seen(well.repo, sync=True)
    assert found["remote"].said == "none"
    assert found["sharing"].fix == "git branch --set-upstream-to=REMOTE/main"


def test_a_remote_without_a_logbook(logbook: Repo, tmp_path: Path) -> None:
    Repo.init(tmp_path / "empty.git", "--bare")
    logbook.git("remote", "add", "origin", tmp_path / "empty.git")
    logbook.git("config", "branch.main.remote", "origin")
    logbook.git("config", "branch.main.merge", "refs/heads/main")
    found = seen(logbook, sync=True, fix=True)
    assert found["remote"].said == "origin answers, and has no such branch"
    assert found["sharing"].said == "origin/main holds no logbook yet"
    assert found["sharing"].fix == "incidentctl sync"
    assert Repo(tmp_path / "empty.git").refs() == {}


def test_sharing_that_is_turned_off(well: Hand) -> None:
    well.repo.git("config", "incidentctl.autoSync", "false")
    found = seen(well.repo)["sharing"]
    assert (found.state, found.fix) == (WARNING, "git config --unset-all incidentctl.autosync")
    well.repo.git("config", "--unset-all", "incidentctl.autosync")
    settings = (well.repo.path / "incidentctl.toml").read_text()
    assert "\nauto = true\n" in settings
    off = settings.replace("\nauto = true\n", "\nauto = false\n")
    well.repo.commit("Off", **{"incidentctl.toml": off})
    well.git("push", "--quiet")
    assert "set auto = true under [sync]" in seen(well.repo)["sharing"].fix


def test_entries_that_wait(well: Hand) -> None:
    well.offline = True
    well.note("one")
    well.note("two")
    well.offline = False
    found = seen(well.repo, sync=True)["entries"]
    assert (found.state, found.fix, found.safe) == (WARNING, "incidentctl sync", True)
    assert found.said.startswith("2 entries are waiting: not shared yet (fatal: '/nowhere/at")
    mended = seen(well.repo, fix=True)["entries"]
    assert (mended.state, mended.done) == (OK, "sent 2 entries")


def test_entries_that_the_remote_refuses(well: Hand) -> None:
    """The remote answers, so only what it said to the last push tells why."""
    remote = Repo(Path(well.url.removeprefix("file://")))
    with hook(remote, "pre-receive", "echo not on a Sunday >&2; exit 1"):
        well.note("one")
        found = seen(well.repo, sync=True)
        mended = seen(well.repo, fix=True)["entries"]
    assert found["remote"].state == OK
    assert "1 entry is waiting: not shared yet (not on a Sunday" in found["entries"].said
    assert "could not be mended: not on a Sunday" in mended.done


def test_entries_that_cannot_be_sent_either(well: Hand) -> None:
    well.offline = True
    well.note("one")
    well.repo.git("config", "remote.origin.url", "/nowhere/at/all")
    found = seen(well.repo, fix=True)["entries"]
    assert found.state == WARNING
    assert found.done.startswith("could not be mended: fatal: '/nowhere/at/all' does not appear")


def test_entries_that_wait_for_a_merge_to_end(logbook: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Invoicing page returns 500").ok()
    logbook.git("switch", "--quiet", "--create", "side")
    logbook.commit("Work", **{"a.txt": "a\n"})
    logbook.git("switch", "--quiet", "main")
    logbook.git("merge", "--no-commit", "--no-ff", "side")
    incidentctl("note", "one").ok()
    found = seen(logbook)["entries"]
    assert (found.state, found.fix) == (WARNING, "git status")
    assert "1 entry is waiting: a merge is in progress; any later command" in found.said


def test_a_rewound_remote(well: Hand, tmp_path: Path) -> None:
    well.note("one")
    remote = Repo(Path(well.url.removeprefix("file://")))
    remote.git("update-ref", "refs/heads/main", "main~1")
    found = seen(well.repo, sync=True)["history"]
    assert found.state == WRONG
    assert found.said.startswith("origin/main was rewound: 1 entry is gone there, not here (")
    assert found.fix == "incidentctl sync --restore"


def test_a_remote_that_deleted_the_branch(well: Hand) -> None:
    remote = Repo(Path(well.url.removeprefix("file://")))
    remote.git("update-ref", "-d", "refs/heads/main")
    found = seen(well.repo, sync=True)["history"]
    assert found.state == WRONG
    assert "origin/main was deleted: 1 entry is gone there, not here" in found.said


def test_entries_of_an_incident_that_is_damaged_upstream(well: Hand, tmp_path: Path) -> None:
    [path] = (well.repo.path / "incidents").rglob("*.md")
    name = str(path.relative_to(well.repo.path))
    well.offline = True
    well.note("one")
    bob = Repo(well.repo.path).clone("bob")
    remote = well.url
    bob.git("remote", "set-url", "origin", remote)
    bob.commit("Tidy up", **{name: path.read_bytes().replace(b"opened", b"closed")})
    bob.git("push", "--quiet", "--no-verify")
    found = seen(well.repo, sync=True)["entries"]
    assert (found.state, found.fix) == (WRONG, "incidentctl check --all")
    assert found.said.startswith("1 entry is waiting: ")


# --- locks and clocks


def test_another_command_that_writes(logbook: Repo) -> None:
    with lock(str(logbook.path / ".git/incidentctl/lock"), timeout=1):
        assert states(seen(logbook))["locks"] == WARNING
    assert seen(logbook)["locks"].state == OK


def test_an_index_that_is_held(logbook: Repo) -> None:
    held = logbook.write(".git/index.lock", "")
    found = seen(logbook)["locks"]
    assert (found.state, found.fix) == (WARNING, f"rm '{held}'")


@pytest.mark.parametrize(("behind", "state"), [(50, OK), (90, WRONG), (3600, WRONG)])
def test_a_clock_that_is_behind(well: Hand, behind: int, state: str) -> None:
    stamp = int(well.repo.git("log", "-1", "--format=%ct"))
    now = datetime.fromtimestamp(stamp, UTC) - timedelta(seconds=behind)
    found = seen(well.repo, now=now)["clock"]
    assert found.state == state
    if behind == 3600:
        assert found.said == "this clock is 1 h behind: Ann Archer wrote at a time yet to come"


# --- whatever happens


def test_a_check_that_fails_is_a_finding(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(13, "Permission denied", "/some/where")

    monkeypatch.setattr("incidentctl.actions.doctor.machine.shallow_commits", fails)
    found = seen(logbook)
    assert found["repository"].state == WRONG
    assert "Permission denied" in found["repository"].said
    assert found["clock"].state == OK


def test_it_counts() -> None:
    result = DoctorResult((Finding(OK, "a", safe=True), Finding(WRONG, "b", "c")))
    assert (result.count(WRONG), result.count(WARNING)) == (1, 0)
    assert not result.can_be_mended
    assert DoctorResult((Finding(WARNING, "b", "c", safe=True),)).can_be_mended

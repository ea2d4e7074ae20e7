"""Where nothing can be written, or what is there is broken: a clear error, and the text is kept."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from incidentctl.store.logbook import LOCK_TIMEOUT
from tests.store.story import Story, index_held, kept_text, make_a_mess, texts
from tests.support.cli import COMMAND, Command
from tests.support.disk import as_mortal, can_mount, fill, mounted
from tests.support.process import Ran, execute
from tests.support.repo import Repo

TEXT = "the pool is exhausted"
MOUNTS = can_mount()


@pytest.fixture
def story(logbook: Repo) -> Story:
    return Story(logbook)


def refused(story: Story, code: str, *needles: str, **env: str) -> Ran:
    """A note is refused with that code; the text is kept to the byte, and nothing has changed."""
    repo = story.home
    before = (repo.state(), repo.refs())
    ran = story.command("note", "-i", story.id, "--json", TEXT, env=env)
    assert ran.json["error"]["code"] == code, ran
    told = story.command("note", "-i", story.id, TEXT, env=env).fails(1, *needles)
    assert kept_text(told, repo.path) == f"{TEXT}\n"
    assert (repo.state(), repo.refs()) == before
    return told


# A full disk


@contextmanager
def tiny_disk(folder: Path, template: Repo, options: str) -> Iterator[Repo]:
    """A copy of a repository on a disk of its own."""
    with mounted(folder, "-t", "tmpfs", "-o", f"{options},mode=777", "none") as done:
        assert done
        shutil.copytree(template.path, folder / "ops", symlinks=True)
        yield Repo(folder / "ops")


FULL = [
    *([("pages", "size=1m"), ("files", "size=8m,nr_inodes=600")] if MOUNTS else []),
]


@pytest.mark.parametrize(("what", "options"), FULL)
def test_the_disk_is_full_at_any_step_of_a_write(
    story: Story, logbook: Repo, tmp_path: Path, what: str, options: str
) -> None:
    """With room for nothing, for one page or file, for two, and so on until all find room."""
    story.lands("before")
    make_a_mess(logbook)
    told = set()
    for room in range(60):
        with tiny_disk(tmp_path / f"disk-{room}", logbook, options) as repo:
            before = repo.state(but=["incidents/"])
            filling = fill(repo.path.parent, what, room)
            ran = Command(repo.path)("note", "-i", story.id, TEXT)
            assert ran.status in {0, 1}, ran
            if ran.status:
                assert "disk is full" in ran.err, ran
                assert kept_text(ran, repo.path) == f"{TEXT}\n"
            execute(["rm", "-rf", filling], cwd=tmp_path).ok()
            assert repo.state(but=["incidents/"]) == before, ran
            repo.fsck()
            Command(repo.path)("status").ok()
            recorded = texts(repo.blob(f"main:{story.path}"))
            assert recorded == ["before", TEXT][: 2 - ran.status], ran
            assert repo.git("status", "--porcelain", "--", "incidents") == "", ran
        told.add("refused" if ran.status else "waits" if "will join" in ran.out else "landed")
        if "landed" in told:
            break
    assert told == {"refused", "waits", "landed"}


def test_a_limit_on_the_size_of_files(story: Story, logbook: Repo) -> None:
    """No file may hold a byte, drafts included: the text comes back on the screen."""
    before = (logbook.state(), logbook.refs())
    words = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *COMMAND]
    ran = execute([*words, "note", "-i", story.id, TEXT], cwd=logbook.path)
    ran.fails(1, f"your text could not be saved; here it is:\n{TEXT}\n")
    assert (logbook.state(), logbook.refs()) == before
    logbook.fsck()
    story.lands("afterwards")


# Read-only


def test_a_read_only_disk(story: Story, logbook: Repo, tmp_path: Path) -> None:
    story.lands("before")
    if MOUNTS:
        place = tmp_path / "mirror"
        bound = mounted(place, "--bind", str(logbook.path))
        with bound, mounted(place, "--bind", "-o", "remount,ro"):
            _refused_in(place, story)
    else:
        _refused_in_read_only_folders(story, logbook)


def test_folders_that_may_not_be_written(story: Story, logbook: Repo) -> None:
    story.lands("before")
    _refused_in_read_only_folders(story, logbook)


def _refused_in_read_only_folders(story: Story, repo: Repo) -> None:
    folders = [repo.path, *(path for path in repo.path.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        _refused_in(repo.path, story)
    finally:
        for folder in folders:
            folder.chmod(0o755)


def _refused_in(place: Path, story: Story) -> None:
    mortal = [*as_mortal(), *COMMAND]
    ran = execute([*mortal, "note", "-i", story.id, TEXT], cwd=place)
    ran.fails(1, "writ", "ls -ld")
    assert kept_text(ran, place) == f"{TEXT}\n"
    shown = execute([*mortal, "show", "--raw", story.id], cwd=place).ok()
    assert texts(shown.out.encode()) == ["before"]
    execute([*mortal, "status"], cwd=place).ok()


@pytest.mark.parametrize("folder", ["objects", "refs/heads", "refs", "incidentctl"])
def test_a_part_of_the_git_folder_may_not_be_written(
    story: Story, logbook: Repo, folder: str
) -> None:
    before = logbook.state()
    places = [logbook.path / ".git" / folder]
    places += [path for path in places[0].rglob("*") if path.is_dir()]
    for place in places:
        place.chmod(0o555)
    try:
        argv = [*as_mortal(), *COMMAND, "note", "-i", story.id, TEXT]
        ran = execute(argv, cwd=logbook.path)
    finally:
        for place in places:
            place.chmod(0o755)
    if ran.status == 0:
        story.accepted.append(TEXT)  # recorded, and could not land
        assert "will join" in ran.out
    else:
        ran.fails(1, "writ", "ls -ld")
        assert kept_text(ran, logbook.path) == f"{TEXT}\n"
    assert logbook.state() == before
    story.settles()


def test_a_work_tree_that_may_not_be_written(story: Story, logbook: Repo) -> None:
    """The record is in the git folder: the entry waits for the work tree."""
    folder = (logbook.path / story.path).parent
    folder.chmod(0o555)
    before = logbook.state()
    try:
        argv = [*as_mortal(), *COMMAND, "note", "-i", story.id, TEXT]
        ran = execute(argv, cwd=logbook.path).ok()
    finally:
        folder.chmod(0o755)
    assert "will join branch main" in ran.out
    story.accepted.append(TEXT)
    assert logbook.state() == before
    story.check(landed=False)
    story.settles()


# Another writer


@contextmanager
def writing(repo: Repo) -> Iterator[None]:
    """Another process that writes, and goes on writing."""
    with (repo.path / ".git/incidentctl/lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_who_waits_for_long_is_told_and_then_refused(story: Story, logbook: Repo) -> None:
    logbook.git("config", "incidentctl.lockTimeout", "1.5")
    with writing(logbook):
        began = time.monotonic()
        told = refused(story, "busy", "another incidentctl process", "for 1.5 s", "run the command")
        assert time.monotonic() - began > 3
    assert "waiting for another incidentctl command" in told.err
    story.lands("afterwards")


@pytest.mark.parametrize("setting", ["", "soon"])
def test_the_wait_has_a_default(story: Story, logbook: Repo, setting: str) -> None:
    logbook.git("config", "incidentctl.lockTimeout", setting)
    story.lands("hello")
    assert LOCK_TIMEOUT == 10


def test_who_waits_gets_their_turn(story: Story, logbook: Repo) -> None:
    with writing(logbook):
        argv = [*COMMAND, "note", "-i", story.id, TEXT]
        process = subprocess.Popen(argv, cwd=logbook.path, stdout=subprocess.PIPE)
        time.sleep(0.6)
        assert process.poll() is None
    process.communicate()
    assert process.returncode == 0
    story.accepted.append(TEXT)
    story.check()


def test_reading_does_not_wait(story: Story, logbook: Repo) -> None:
    with index_held(logbook):
        story.waits("one", "another git command holds the index")
    with writing(logbook):
        began = time.monotonic()
        story.check(landed=False)
        story.command("status").ok()
        assert time.monotonic() - began < 5
    story.settles()


def test_a_ref_that_a_killed_git_left_locked(story: Story, logbook: Repo) -> None:
    lock = logbook.write(".git/refs/incidentctl/pending/main.lock", "")
    told = refused(story, "locked", "main.lock", "if no git command is running")
    (command,) = (line for line in told.err.splitlines() if "rm " in line)
    execute(["sh", "-c", command.partition("): ")[2]], cwd=logbook.path).ok()
    assert not lock.exists()
    story.lands("afterwards")


def test_a_branch_that_a_killed_git_left_locked(story: Story, logbook: Repo) -> None:
    lock = logbook.write(".git/refs/heads/main.lock", "")
    story.waits("one", "main.lock")
    lock.unlink()
    story.settles()


# Caches


def cut(data: bytes) -> bytes:
    """Without its last line, as a file that was not written to its end."""
    return b"\n".join(data.splitlines()[:-1]) + b"\n"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"\xff\xfe\0",
        lambda _: os.urandom(300),
        cut,
        lambda data: data.replace(b"2026", b"2025"),
        lambda data: data + b"incidents/../../etc/passwd\n",
    ],
)
def test_a_damaged_cache_hides_nothing(
    story: Story, logbook: Repo, damage: Callable[[bytes], bytes]
) -> None:
    other = Story(logbook)
    story.command("status").ok()
    for cache in (logbook.path / ".git/incidentctl/open").iterdir():
        cache.write_bytes(damage(cache.read_bytes()))
    listed = story.command("list", "--json").ok().json["data"]["incidents"]
    assert {incident["id"] for incident in listed} == {story.id, other.id}
    story.lands("hello")


def test_caches_that_cannot_be_written_are_done_without(story: Story, logbook: Repo) -> None:
    folder = logbook.path / ".git/incidentctl/open"
    shutil.rmtree(folder)
    folder.write_text("in the way")
    story.lands("hello")
    story.command("status").ok()


def test_the_whole_private_folder_may_go(story: Story, logbook: Repo) -> None:
    with index_held(logbook):
        story.waits("one", "another git command holds the index")
    shutil.rmtree(logbook.path / ".git/incidentctl")
    story.lands("two")


# A damaged record


def commit_damage(story: Story, data: bytes) -> None:
    story.home.commit("By hand", **{story.path: data})


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-30],
        lambda data: data.replace(b"> before", b"> changed"),
        lambda data: data + b"\xff\n",
        lambda _: b"",
        lambda _: b"\0" * 1000,
        lambda data: data + b"\n<<<<<<< ours\n",
    ],
)
def test_a_damaged_incident_is_quarantined(
    story: Story, logbook: Repo, damage: Callable[[bytes], bytes]
) -> None:
    story.lands("before")
    other = Story(logbook)
    good = logbook.blob(f"main:{story.path}")
    commit_damage(story, damage(good))
    refused(story, "damaged", story.path, "hint:")
    other.lands("elsewhere")
    Story(logbook).check()
    for words in (["status"], ["list", "--all"], ["show", story.id]):
        ran = story.command(*words)
        assert ran.status in {0, 1}, ran
    commit_damage(story, good)
    story.lands("mended")


def test_an_incident_of_a_newer_format(story: Story, logbook: Repo) -> None:
    data = logbook.blob(f"main:{story.path}")
    commit_damage(story, data.replace(b"format = 1", b"format = 2"))
    refused(story, "damaged", "newer", "pip install --upgrade incidentctl")
    Story(logbook).lands("elsewhere")


def test_a_logbook_of_a_newer_format(story: Story, logbook: Repo) -> None:
    settings = logbook.blob("main:incidentctl.toml")
    newer = settings.replace(b"format = 1", b"format = 2")
    assert newer != settings
    logbook.commit("Newer", **{"incidentctl.toml": newer})
    refused(story, "newer-format", "format is 2", "pip install --upgrade incidentctl")


def test_settings_that_cannot_be_read_do_not_stop_a_note(story: Story, logbook: Repo) -> None:
    logbook.commit("By hand", **{"incidentctl.toml": b"\xff = = nothing\n"})
    story.lands("hello")


# A damaged repository


def an_empty_object(repo: Repo, path: str) -> None:
    oid = repo.git("rev-parse", f"main:{path}")
    file = repo.path / ".git/objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"")


def a_missing_tree(repo: Repo, _: str) -> None:
    oid = repo.git("rev-parse", "main^{tree}")
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()


def a_broken_branch(repo: Repo, _: str) -> None:
    (repo.path / ".git/refs/heads/main").write_text("0" * 40 + "\n")


def a_broken_head(repo: Repo, _: str) -> None:
    (repo.path / ".git/HEAD").write_text("nothing\n")


def broken_settings(repo: Repo, _: str) -> None:
    with (repo.path / ".git/config").open("a") as file:
        file.write("[broken\n")


@pytest.mark.parametrize(
    "damage", [an_empty_object, a_missing_tree, a_broken_branch, a_broken_head, broken_settings]
)
def test_a_damaged_repository_is_told(
    story: Story, logbook: Repo, damage: Callable[[Repo, str], None]
) -> None:
    damage(logbook, story.path)
    ran = story.command("note", "-i", story.id, TEXT)
    assert ran.status in {1, 2}, ran
    assert "error: " in ran.err
    assert kept_text(ran, logbook.path) == f"{TEXT}\n"


def test_a_damaged_index_is_the_users_to_mend(story: Story, logbook: Repo) -> None:
    index = logbook.path / ".git/index"
    index.write_bytes(b"DIRC nothing\n")
    story.note("hello")
    index.unlink()
    logbook.git("reset", "--quiet")
    story.settles()


# Git itself


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Put a script of that text in git's place."""

    def put(script: str) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "git").chmod(0o755)
        return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    return put


@pytest.mark.parametrize("version", ["git version 2.30.2", "git version 2.33.8", "gitless", ""])
def test_git_is_too_old(
    story: Story, stand_in: Callable[[str], dict[str, str]], version: str
) -> None:
    really = shutil.which("git")
    env = stand_in(f'[ "$1" = --version ] && echo "{version}" && exit\nexec "{really}" "$@"')
    refused(story, "git-too-old", "git 2.34 or newer", "https://git-scm.com", **env)


def test_git_is_missing(story: Story, tmp_path: Path) -> None:
    refused(story, "git-missing", "not on PATH", "https://git-scm.com", PATH=str(tmp_path))


def test_git_can_not_be_run(story: Story, stand_in: Callable[[str], dict[str, str]]) -> None:
    env = stand_in("")
    folder = Path(env["PATH"].partition(os.pathsep)[0])
    (folder / "git").chmod(0o644)
    refused(story, "git-missing", "not on PATH", PATH=str(folder))


# Where there is nothing


def test_not_a_repository(tmp_path: Path) -> None:
    ran = Command(tmp_path)("note", TEXT)
    ran.fails(1, "not a git repository", "git init && incidentctl init")
    assert kept_text(ran, tmp_path) == f"{TEXT}\n"


def test_not_a_logbook(repo: Repo) -> None:
    ran = Command(repo.path)("note", TEXT)
    ran.fails(1, "not a logbook", "hint: incidentctl init")
    assert kept_text(ran, repo.path) == f"{TEXT}\n"


def test_a_folder_that_is_gone(story: Story, logbook: Repo) -> None:
    words = [*COMMAND, "note", TEXT]
    gone = logbook.path / "gone"
    gone.mkdir()
    script = (
        f"import os, subprocess, sys; os.rmdir({str(gone)!r}); sys.exit(subprocess.call({words!r}))"
    )
    ran = execute([sys.executable, "-c", script], cwd=gone)
    assert ran.status == 1, ran
    assert "error: " in ran.err


@pytest.mark.parametrize(
    "text",
    [
        "Umlaute: äöü, 日本語 \N{FIRE}",
        "two\n\nparagraphs",
        "'quotes\" and $(words) `here`",
        "-i --help",
    ],
)
def test_a_kept_text_can_be_used_as_the_hint_says(story: Story, logbook: Repo, text: str) -> None:
    with writing(logbook):
        logbook.git("config", "incidentctl.lockTimeout", "0")
        ran = story.command("note", "-i", story.id, "-", stdin=text).fails(1, "another incidentctl")
    assert kept_text(ran, logbook.path) == f"{text}\n"
    (hint,) = (line for line in ran.err.splitlines() if "use it: " in line)
    command = hint.partition("use it: ")[2].partition(" ")[2]
    python = " ".join(COMMAND)
    execute(["sh", "-c", f"{python} {command}"], cwd=logbook.path).ok()
    said = "\n".join(texts(logbook.blob(f"main:{story.path}")))
    assert said == text.replace("\n\n", "\n")

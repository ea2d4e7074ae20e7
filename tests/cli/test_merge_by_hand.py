"""Whoever merges, rebases or pulls by hand gets the union: real git, with the driver and without.

Without it git stops with a conflict, and ``incidentctl resolve`` makes of it what the driver would.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from incidentctl.git.merge_driver import DRIVER_KEY
from incidentctl.text.append import appended, union
from incidentctl.text.reader import read
from tests.support.cli import COMMAND, Command, modules_loaded_by
from tests.support.process import Ran, execute
from tests.support.repo import Repo
from tests.support.sabotage import under_way
from tests.support.timeline import BOB, Timeline

PATH = under_way().path
THEIRS = ("Theirs", "Theirs too")


@pytest.fixture
def ours(logbook: Repo) -> bytes:
    """``main`` and ``side`` have grown apart by notes, from a commit named ``start``; on main."""
    told = under_way()
    logbook.commit("An incident", **{PATH: told.data})
    logbook.git("tag", "start")
    logbook.git("switch", "--quiet", "--create", "side")
    told = under_way()
    for text in THEIRS:
        told.note(text, BOB)
        logbook.commit(text, **{PATH: told.data})
    logbook.git("switch", "--quiet", "main")
    return grown(logbook, "Ours")


def grown(repo: Repo, *texts: str) -> bytes:
    """Commit notes on the branch we are on, on top of the story; the file."""
    told = under_way()
    told.now = told.now.replace(second=30)
    for text in texts:
        told.note(text)
    repo.commit(texts[0], **{PATH: told.data})
    return told.data


def theirs(repo: Repo, name: str = "side") -> bytes:
    return repo.blob(f"{name}:{PATH}")


def notes(data: bytes) -> list[str]:
    """The texts after the story's own."""
    record = read(data)
    assert record.is_sound, record.problems
    return [placed.entry.text for placed in record.entries[4:]]


def without_driver(repo: Repo) -> None:
    repo.git("config", "--remove-section", "merge.incidentctl")


def whole(repo: Repo, expected: bytes) -> None:
    """The file is that in HEAD, index and work tree, and git has nothing else to say."""
    assert repo.blob(f"HEAD:{PATH}") == expected
    assert (repo.path / PATH).read_bytes() == expected
    assert repo.git("status", "--porcelain") == ""


Operation = tuple[str, ...]
OPERATIONS: dict[str, tuple[Operation, Operation, list[str]]] = {
    "merge": (
        ("merge", "--no-edit", "side"),
        ("commit", "--no-edit"),
        ["Ours", *THEIRS],
    ),
    "rebase": (
        ("rebase", "side"),
        ("rebase", "--continue"),
        [*THEIRS, "Ours"],
    ),
    "rebase with patches": (
        ("rebase", "--apply", "side"),
        ("rebase", "--continue"),
        [*THEIRS, "Ours"],
    ),
    "cherry-pick": (
        ("cherry-pick", "side~1"),
        ("cherry-pick", "--continue"),
        ["Ours", "Theirs"],
    ),
    "squash": (
        ("merge", "--squash", "side"),
        ("commit", "--no-edit"),
        ["Ours", *THEIRS],
    ),
}
"""What is done on main, how it goes on after a conflict, and the notes in the end."""
EDITOR = {"GIT_EDITOR": "true"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_with_the_driver_nothing_conflicts(logbook: Repo, ours: bytes, name: str) -> None:
    doing, _, expected = OPERATIONS[name]
    logbook.git(*doing, env=EDITOR)
    if name == "squash":
        logbook.git("commit", "--no-edit")
    data = logbook.blob(f"HEAD:{PATH}")
    assert notes(data) == expected
    whole(logbook, data)


@pytest.mark.parametrize("name", OPERATIONS)
def test_without_it_git_conflicts_and_resolve_mends(
    logbook: Repo, incidentctl: Command, ours: bytes, name: str
) -> None:
    incidentctl("hooks", "install").ok()
    without_driver(logbook)
    doing, on, expected = OPERATIONS[name]
    logbook.git(*doing, ok=(1,), env=EDITOR)
    assert b"<<<<<<<" in (logbook.path / PATH).read_bytes()
    ran = incidentctl("resolve").ok()
    assert f"joined {PATH}" in ran.out
    init = "incidentctl init && " if on[-1] == "--continue" else ""
    assert name == "squash" or f"next: {init}git {' '.join(on)}\n" in ran.out
    logbook.git(*on, env=EDITOR)
    data = logbook.blob(f"HEAD:{PATH}")
    assert notes(data) == expected
    whole(logbook, data)


def test_a_merge_holds_the_bytes_of_ours_then_what_lacks(
    logbook: Repo, incidentctl: Command, ours: bytes
) -> None:
    incidentctl("hooks", "install").ok()
    other = theirs(logbook)
    logbook.git("merge", "--no-edit", "side")
    whole(logbook, union(ours, other))
    assert appended(ours, union(ours, other))


def test_pull_with_rebase_puts_mine_behind_theirs(
    logbook: Repo, incidentctl: Command, ours: bytes
) -> None:
    far = logbook.clone("far.git", "--bare")
    mine = far.clone("mine")
    logbook.git("merge", "--no-edit", "side")
    logbook.git("push", "--quiet", str(far.path), "main")
    for number in range(3):
        grown(mine, "Ours", *(f"Mine {each}" for each in range(number + 1)))
    here = Command(mine.path)
    mine.git("pull", "--rebase", "--quiet", ok=(1,), env=EDITOR)
    assert "next: incidentctl init && git rebase --continue" in here("resolve").ok().out
    mine.git("rebase", "--continue", env=EDITOR)
    assert notes(mine.blob(f"HEAD:{PATH}")) == ["Ours", *THEIRS, "Mine 0", "Mine 1", "Mine 2"]
    assert mine.git("rev-list", "--count", "origin/main..") == "3"
    here("verify").ok()

    mine.git("reset", "--quiet", "--hard", "ORIG_HEAD")
    here("init").ok()
    mine.git("pull", "--rebase", "--quiet")
    assert notes(mine.blob(f"HEAD:{PATH}")) == ["Ours", *THEIRS, "Mine 0", "Mine 1", "Mine 2"]


@pytest.mark.parametrize("obeys", [True, False], ids=["init", "no init"])
def test_a_rebase_goes_on_with_the_driver(logbook: Repo, incidentctl: Command, obeys: bool) -> None:
    """As text, an entry that is there already comes again: what `resolve` says prevents it."""
    without_driver(logbook)
    first, second = under_way(), under_way()
    one, other = first.note("One"), first.note("Other", BOB)
    logbook.commit("An incident", **{PATH: second.data})
    logbook.git("branch", "side")
    logbook.commit("Both", **{PATH: first.data})
    logbook.git("switch", "--quiet", "side")
    for placed in (other, one):
        second.placed.append(placed)
        logbook.commit(placed.entry.text, **{PATH: second.data})
    logbook.git("rebase", "main", ok=(1,), env=EDITOR)
    assert "next: incidentctl init && git rebase --continue" in incidentctl("resolve").ok().out
    if obeys:
        assert "This clone is set up" in incidentctl("init").ok().out
    logbook.git("rebase", "--continue", env=EDITOR)
    texts = notes(logbook.blob(f"side:{PATH}"))
    assert texts == (["One", "Other"] if obeys else ["One", "Other", "One"])
    ran = incidentctl("verify", "HEAD")
    assert ran.status == (0 if obeys else 1)
    assert obeys or "[unique-entries]" in ran.out


@pytest.mark.parametrize("driver", [True, False], ids=["driver", "resolve"])
def test_both_sides_added_the_file(logbook: Repo, incidentctl: Command, driver: bool) -> None:
    one, two = under_way(), under_way()
    one.note("One")
    two.note("Two", BOB)
    logbook.git("switch", "--quiet", "--create", "side")
    logbook.commit("Two", **{PATH: two.data})
    logbook.git("switch", "--quiet", "main")
    logbook.commit("One", **{PATH: one.data})
    if driver:
        logbook.git("merge", "--no-edit", "side")
    else:
        without_driver(logbook)
        logbook.git("merge", "--no-edit", "side", ok=(1,))
        assert "1 of them from the other side" in incidentctl("resolve").ok().out
        logbook.git("commit", "--no-edit")
    whole(logbook, union(one.data, two.data))


@pytest.mark.parametrize("driver", [True, False], ids=["driver", "resolve"])
def test_a_revert_takes_nothing_away(
    logbook: Repo, incidentctl: Command, ours: bytes, driver: bool
) -> None:
    """Where others have written since; the newest entry git reverts without asking anybody."""
    logbook.git("merge", "--no-edit", "side")
    before = logbook.blob(f"HEAD:{PATH}")
    if not driver:
        without_driver(logbook)
    logbook.git("revert", "--no-edit", "HEAD^1", ok=(1,))
    if not driver:
        assert "git revert --skip" in incidentctl("resolve").ok().out
        logbook.git("revert", "--skip")
    whole(logbook, before)


@pytest.mark.parametrize("driver", [True, False], ids=["driver", "resolve"])
def test_stash_pop(logbook: Repo, incidentctl: Command, ours: bytes, driver: bool) -> None:
    told = under_way()
    told.note("Stashed")
    logbook.git("reset", "--quiet", "--hard", "start")
    logbook.write(PATH, told.data)
    logbook.git("stash", "--quiet")
    logbook.git("merge", "--quiet", "--ff-only", "side")
    if driver:
        logbook.git("stash", "pop")
    else:
        without_driver(logbook)
        logbook.git("stash", "pop", ok=(1,))
        assert "the stash is there still" in incidentctl("resolve").ok().out
    assert (logbook.path / PATH).read_bytes() == union(theirs(logbook), told.data)


def test_a_criss_cross_of_merges(logbook: Repo, ours: bytes) -> None:
    """The common ancestor is itself a merge then, made by the driver."""
    logbook.git("tag", "one", "main")
    logbook.git("tag", "two", "side")
    logbook.git("merge", "--no-edit", "two")
    logbook.git("switch", "--quiet", "side")
    logbook.git("merge", "--no-edit", "one")
    for branch, text in (("side", "Left"), ("main", "Right")):
        logbook.git("switch", "--quiet", branch)
        told = under_way()
        late = told.note(text, recorded=told.now.replace(hour=20))
        data = logbook.blob(f"HEAD:{PATH}") + late.raw.encode()
        logbook.commit(text, **{PATH: data})
    logbook.git("merge", "--no-edit", "side")
    assert notes(logbook.blob(f"HEAD:{PATH}")) == ["Ours", *THEIRS, "Right", "Left"]
    Command(logbook.path)("verify").ok()


def test_an_octopus_that_only_one_side_concerns(logbook: Repo, ours: bytes) -> None:
    """Git merges no more than two versions of one file at once, and says so."""
    logbook.git("switch", "--quiet", "--create", "work", "start")
    logbook.commit("Work", **{"app.py": "print()\n"})
    logbook.git("switch", "--quiet", "main")
    logbook.git("merge", "--no-edit", "work", "side", ok=(1, 2))
    logbook.git("reset", "--quiet", "--merge")
    logbook.git("merge", "--no-edit", "side")
    logbook.git("switch", "--quiet", "--create", "all", "main")
    other = Timeline("INC-20261120-7w2m4t")
    other.open()
    logbook.git("switch", "--quiet", "work")
    logbook.commit("Another", **{other.path: other.data})
    logbook.git("switch", "--quiet", "all")
    logbook.git("merge", "--no-edit", "work", "side", "main")
    assert notes(logbook.blob(f"HEAD:{PATH}")) == ["Ours", *THEIRS]


# --- surroundings


def test_line_ends_stay_with_autocrlf(logbook: Repo, incidentctl: Command, ours: bytes) -> None:
    logbook.git("config", "core.autocrlf", "true")
    expected = union(ours, theirs(logbook))
    logbook.git("merge", "--no-edit", "side")
    whole(logbook, expected)
    logbook.git("reset", "--quiet", "--hard", "HEAD^1")
    without_driver(logbook)
    logbook.git("merge", "--no-edit", "side", ok=(1,))
    incidentctl("resolve").ok()
    logbook.git("commit", "--no-edit")
    whole(logbook, expected)


def test_a_linked_worktree(logbook: Repo, ours: bytes, tmp_path: Path) -> None:
    logbook.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "side")
    linked = Repo(tmp_path / "linked")
    linked.git("merge", "--no-edit", "main")
    whole(linked, union(theirs(linked, "side^"), ours))
    linked.git("reset", "--quiet", "--hard", "HEAD^1")
    without_driver(logbook)
    linked.git("merge", "--no-edit", "main", ok=(1,))
    Command(linked.path / "incidents")("resolve").ok()
    linked.git("commit", "--no-edit")
    whole(linked, union(theirs(linked, "side^"), ours))


@pytest.mark.parametrize("driver", ["incidentctl merge-driver %O %A %B %L %P", "'no such thing"])
def test_a_program_that_git_does_not_find_is_a_conflict(
    logbook: Repo, incidentctl: Command, ours: bytes, driver: str
) -> None:
    alone = {"PATH": git_alone(logbook)}
    logbook.git("config", DRIVER_KEY, driver)
    logbook.git("merge", "--no-edit", "side", ok=(1,), env=alone)
    incidentctl("resolve").ok()
    logbook.git("commit", "--no-edit")
    whole(logbook, union(ours, theirs(logbook)))
    incidentctl("init", env=alone).ok()
    assert logbook.git("config", DRIVER_KEY) != driver


def git_alone(repo: Repo) -> str:
    """A PATH with git and nothing else of ours."""
    folder = repo.path.parent / "bin"
    folder.mkdir()
    for name in ("git", "sh"):
        (folder / name).symlink_to(execute(["sh", "-c", f"command -v {name}"], cwd=folder).out[:-1])
    return str(folder)


def test_a_page_beside_the_incidents_is_merged_as_text(logbook: Repo) -> None:
    page = "incidents/READ ME's.md"
    logbook.commit("A page", **{page: "one\n\n\n\n\ntwo\n"})
    logbook.git("switch", "--quiet", "--create", "side")
    logbook.commit("Theirs", **{page: "one\n\n\n\n\nTWO\n"})
    logbook.git("switch", "--quiet", "main")
    logbook.commit("Ours", **{page: "ONE\n\n\n\n\ntwo\n"})
    logbook.git("merge", "--no-edit", "side")
    assert (logbook.path / page).read_text() == "ONE\n\n\n\n\nTWO\n"
    logbook.commit("Ours again", **{page: "ONE\n\n\n\n\n2\n"})
    logbook.git("switch", "--quiet", "side")
    logbook.commit("Theirs again", **{page: "one\n\n\n\n\nII\n"})
    said = logbook.git("merge", "--no-edit", "main", ok=(1,))
    assert "CONFLICT" in said
    text = (logbook.path / page).read_text()
    assert "<<<<<<< ours\nII\n=======\n2\n>>>>>>> theirs\n" in text


def test_damage_is_a_conflict_that_says_who_is_damaged(
    logbook: Repo, incidentctl: Command, ours: bytes
) -> None:
    damaged = theirs(logbook).replace(b"disk is full", b"disk is fine")
    logbook.git("switch", "--quiet", "side")
    logbook.commit("Tidy up", **{PATH: damaged})
    logbook.git("switch", "--quiet", "main")
    done = execute(["git", "merge", "--no-edit", "side"], cwd=logbook.path)
    done.fails(1, f"error: {PATH} can't be joined: theirs is damaged in line 28: entry ")
    done.fails(1, "hint: see both sides, and what mends them: incidentctl resolve")
    marked = (logbook.path / PATH).read_bytes()
    assert b"> Ours\n" in marked
    assert b"> Theirs\n" in marked
    ran = incidentctl("resolve").fails(1, "[checksum] theirs is damaged in line 28")
    assert "fix: git merge --abort, then mend theirs: incidentctl verify" in ran.out
    assert (logbook.path / PATH).read_bytes() == marked
    assert logbook.git("ls-files", "-u")


# --- the program itself


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Base, ours and theirs as files, the way git hands them over."""
    files = tuple(tmp_path / name for name in (".base", ".ours", ".theirs"))
    told = under_way()
    files[0].write_bytes(b"")
    files[1].write_bytes(told.data)
    told.note()
    files[2].write_bytes(told.data)
    return files[0], files[1], files[2]


def test_it_loads_next_to_nothing(versions: tuple[Path, ...], tmp_path: Path) -> None:
    loaded = modules_loaded_by("merge-driver", *versions, "7", PATH, cwd=tmp_path)
    assert "incidentctl.text.reader" in loaded
    assert not loaded & {"typer", "click", "subprocess", "incidentctl.cli.main", "pydantic"}
    assert versions[1].read_bytes() == versions[2].read_bytes()


def test_it_says_what_it_is_for(tmp_path: Path) -> None:
    assert "usage: incidentctl merge-driver" in driver(tmp_path, "--help").ok().out
    driver(tmp_path, "a").fails(2, "usage: incidentctl merge-driver")
    assert "merge-driver" not in Command(tmp_path)("--help").ok().out


def driver(cwd: Path, *args: str) -> Ran:
    return execute([*COMMAND, "merge-driver", *args], cwd=cwd)


def test_a_file_that_is_gone_is_a_conflict(versions: tuple[Path, ...], tmp_path: Path) -> None:
    versions[2].unlink()
    driver(tmp_path, *map(str, versions), "7", PATH).fails(1, ".theirs: No such file")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no file size limits here")
def test_a_full_disk_leaves_ours_as_it_was(versions: tuple[Path, ...], tmp_path: Path) -> None:
    before = versions[1].read_bytes()
    limits = (
        "import resource, signal, sys, os\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 9}, -1))\n"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])\n"
    )
    argv = [sys.executable, "-c", limits, *COMMAND[1:], "merge-driver"]
    execute(
        [*argv, *versions, "7", PATH], cwd=tmp_path, env={"PYTHONDONTWRITEBYTECODE": "1"}
    ).fails(1, "File too large")
    assert versions[1].read_bytes() == before

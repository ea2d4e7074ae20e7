"""Every command that writes: on a full disk, killed, and by a clock that is an hour off."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from incidentctl.domain.kinds import NAMES
from tests.store.killer import Killer
from tests.store.story import kept_text
from tests.support.cli import Command
from tests.support.disk import can_mount, fill, mounted
from tests.support.process import Ran
from tests.support.repo import Repo
from tests.support.sabotage import commit_logbook
from tests.support.timeline import ANN, BOB, CAM, Timeline

TEXT = "the pool is exhausted"
HOUR = timedelta(hours=1)


class Write(NamedTuple):
    """A command, and the kind of the entry that it writes last."""

    kind: str
    line: str

    def aim(self, ident: str) -> tuple[str, ...]:
        """The words that say which incident it is about."""
        if self.kind == "open":
            return ()
        return (ident,) if self.kind == "postmortem" else ("-i", ident)

    @property
    def says(self) -> str:
        """The text that must not be lost."""
        return TEXT if "TEXT" in self.line else ""

    def words(self, told: Timeline) -> list[str]:
        """The command's words; ``NOTE`` stands for the id of the note."""
        note = next(one.id for one in told.placed if one.entry.name == "note")
        known = {"TEXT": TEXT, "TEXT,": TEXT, "NOTE": note}
        return [known.get(word, word) for word in shlex.split(self.line)]


WRITES = (
    Write("open", "open The shop is slow --message TEXT"),
    Write("handover", "handover Bob TEXT"),
    Write("handover", "handover --withdraw"),
    Write("join", "join --by 'Dana Levi' TEXT"),
    Write("call", "call 'Emil Kovac': TEXT"),
    Write("role", "role scribe Bob TEXT"),
    Write("excuse", "excuse Bob: TEXT"),
    Write("leave", "leave --by Dana TEXT"),
    Write("note", "note TEXT"),
    Write("task", "task add TEXT --to Bob --check 10m"),
    Write("task-done", "task done 1 TEXT"),
    Write("task-drop", "task drop 2 --because TEXT"),
    Write("followup", "task followup 3 TEXT"),
    Write("followup-move", "followup move 1 --due +1w --because TEXT"),
    Write("followup-done", "followup done 1 TEXT"),
    Write("followup", "followup add TEXT --owner Bob"),
    Write("followup-wont", "followup wont 2 --because TEXT"),
    Write("mark", "mark identified TEXT"),
    Write("severity", "severity sev1 --because TEXT"),
    Write("service", "service add checkout"),
    Write("impact", "impact TEXT"),
    Write("link", "link https://example.com/1 TEXT"),
    Write("update", "update --audience public --next 30m TEXT"),
    Write("summary", "summary TEXT"),
    Write("correct", "correct NOTE TEXT"),
    Write("redact", "redact NOTE --because TEXT"),
    Write("settle", "settle TEXT"),
    Write("task-drop", "task drop 4 --because TEXT"),
    Write("close", "close --root-cause x --postmortem 2026-12-31 --summary TEXT"),
    Write("postmortem", "postmortem waive --because TEXT"),
    Write("reopen", "reopen --because TEXT"),
    Write("take", "take TEXT"),
)


def test_it_is_every_write() -> None:
    assert {write.kind for write in WRITES} == {*NAMES}


@pytest.fixture
def told() -> Timeline:
    """An incident in which each of them can be written, one after the other."""
    made = Timeline()
    made.open(severity="sev3")
    made.take(ANN)
    made.take(CAM)  # at once: something to settle
    made.note("rolled back")
    made.join_in(BOB)
    for number in range(3):
        made.task(f"task {number}")
    return made


@pytest.fixture
def logbook(repo: Repo, told: Timeline) -> Repo:
    commit_logbook(repo, told)
    return repo


class Writer:
    """Ann at the keyboard, at a moment of her own; each command takes her a minute."""

    def __init__(self, folder: Path, told: Timeline, now: datetime) -> None:
        self.command, self.told, self.now = Command(folder), told, now

    def write(self, write: Write) -> Ran:
        self.now += timedelta(minutes=1)
        words = write.words(self.told)
        aim = write.aim(self.told.ident)
        return self.command(*words, *aim, by="Ann Archer", env=self.env)

    @property
    def env(self) -> dict[str, str]:
        return {"INCIDENTCTL_NOW": self.now.isoformat()}

    def kinds(self) -> list[str]:
        """The kinds of the entries of the incident that have landed."""
        file = self.command.cwd / self.told.path
        return re.findall(r'(?m)^kind = "(.*)"$', file.read_text(encoding="utf-8"))


@pytest.mark.skipif(not can_mount(), reason="nobody lets us mount a disk here")
def test_on_a_full_disk_nothing_is_written_and_the_text_is_kept(
    logbook: Repo, told: Timeline, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=4m", "none"):
        repo = Repo(Path(shutil.copytree(logbook.path, tmp_path / "disk/ops", symlinks=True)))
        ann = Writer(repo.path, told, told.now)
        for write in WRITES:
            filling = fill(tmp_path / "disk", "pages", 0)
            before = repo.refs()
            ran = ann.write(write)
            shutil.rmtree(filling)
            assert "disk is full" in ran.fails(1, "").err, write
            assert repo.refs() == before
            if write.says:
                assert f"{TEXT}\n" in kept_text(ran, repo.path), write
            ann.write(write).ok()
        assert ann.command("check", "--all").ok().out == ""


@pytest.mark.usefixtures("unmeasured")
def test_killed_it_is_recorded_or_not_and_the_next_one_goes_on(
    logbook: Repo, told: Timeline, tmp_path: Path
) -> None:
    """Each at another step, so that all are killed at each of the steps that they share."""
    ann = Writer(logbook.path, told, told.now)
    killer = Killer(tmp_path / "killer", "git")
    for number, write in enumerate(WRITES):
        copy = Repo(Path(shutil.copytree(logbook.path, tmp_path / str(number), symlinks=True)))
        copy.git("update-index", "-q", "--refresh")
        there = Writer(copy.path, told, ann.now)
        aim = write.aim(told.ident)
        env = {**there.env, "GIT_AUTHOR_NAME": "Ann Archer", "GIT_AUTHOR_EMAIL": "ann@example.com"}
        before = there.kinds()
        killer.run(*write.words(told), *aim, cwd=copy.path, at=2 + number % 7, env=env)
        there.command("note", "-i", told.ident, "it goes on", env=there.env).ok()
        after = there.kinds()
        assert after in ([*before, "note"], [*before, write.kind, "note"]), write
        assert copy.git("status", "--porcelain") == ""
        copy.fsck()
        ann.write(write).ok()


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["fast", "slow"])
def test_by_a_clock_that_is_an_hour_off(logbook: Repo, told: Timeline, ahead: timedelta) -> None:
    ann = Writer(logbook.path, told, told.now + ahead)
    for write in WRITES:
        ann.write(write).ok()
    kinds = [write.kind for write in WRITES if write.kind != "open"]
    assert ann.kinds()[len(told.placed) :] == kinds
    right = {"INCIDENTCTL_NOW": (told.now + timedelta(minutes=30)).isoformat()}
    for screen in SCREENS:
        for zone in ("UTC", "Asia/Tokyo"):
            seen = ann.command(*shlex.split(screen), env={**right, "TZ": zone}).ok().out
            assert not re.search(r"(?<!\w)-\d+ (s|min|h|d)\b", seen), seen
    assert ann.command("check", "--all").ok().out == ""
    assert "\nPASS: " in ann.command("verify").ok().out


SCREENS = (
    "status",
    f"show {Timeline().ident}",
    f"brief {Timeline().ident}",
    f"checklist -i {Timeline().ident}",
    f"task list -i {Timeline().ident}",
    "list --all",
)

"""Many hands at once in one clone: every entry is there once, and nobody's own work fails."""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.store.story import Story, texts, trailers
from tests.support.cli import Command
from tests.support.process import Ran, environment
from tests.support.repo import Repo

pytestmark = pytest.mark.usefixtures("unmeasured")

PROCESSES, NOTES = 16, 3


@pytest.fixture
def story(logbook: Repo) -> Story:
    return Story(logbook)


def at_once(commands: Sequence[tuple[Path, Sequence[str]]]) -> list[Ran]:
    """Run all commands at the same time, each as a process of its own."""
    with ThreadPoolExecutor(len(commands)) as pool:
        return [*pool.map(lambda given: Command(given[0])(*given[1]), commands)]


def write_in_turn(cwd: Path, ident: str, writer: int) -> list[Ran]:
    """What one person writes: some notes, one after the other."""
    command = Command(cwd)
    return [command("note", "-i", ident, f"note {writer}-{turn}") for turn in range(NOTES)]


def write_together(story: Story, folders: Sequence[Path]) -> None:
    """Sixteen writers, spread over the folders; all they write is accepted."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        working = [
            pool.submit(write_in_turn, folders[writer % len(folders)], story.id, writer)
            for writer in range(PROCESSES)
        ]
        for ran in (ran for work in working for ran in work.result()):
            ran.ok()


def all_notes() -> set[str]:
    return {f"note {writer}-{turn}" for writer in range(PROCESSES) for turn in range(NOTES)}


def check(story: Story) -> None:
    """Each note once in the file and in the commits; each writer's in the order they wrote."""
    story.command("status").ok()  # lands the last, if somebody was in the way
    story.home.fsck()
    assert not story.home.tip(story.pending)
    found = texts(story.home.blob(f"main:{story.path}"))
    assert Counter(found) == Counter(all_notes())
    for writer in range(PROCESSES):
        turns = [text for text in found if text.startswith(f"note {writer}-")]
        assert turns == sorted(turns)
    assert max(Counter(trailers(story.home, "main")).values()) == 1
    assert not story.home.git("rev-list", "--merges", "main")
    verified = story.command("verify").ok()
    assert "PASS" in verified.out


def test_sixteen_processes_write_to_one_incident(story: Story, logbook: Repo) -> None:
    write_together(story, [logbook.path])
    check(story)
    assert logbook.git("status", "--porcelain") == ""


def test_from_several_work_trees(story: Story, logbook: Repo, tmp_path: Path) -> None:
    logbook.git("worktree", "add", "--quiet", "-b", "feature", tmp_path / "one")
    logbook.git("worktree", "add", "--quiet", "--detach", tmp_path / "two")
    write_together(story, [logbook.path, tmp_path / "one", tmp_path / "two"])
    check(story)
    for folder in (logbook.path, tmp_path / "one", tmp_path / "two"):
        assert Repo(folder).git("status", "--porcelain") == ""


class Busybody:
    """Somebody who commits ordinary files to the same branch, one after the other."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.made = 0
        self.complaints: list[str] = []
        self._stop, self._done = Event(), Event()

    def work(self) -> None:
        """Commit until told to stop; what git complains of is kept."""
        while not self._stop.is_set():
            self.repo.write("busy/work", f"{self.made}\n")
            self._git("add", "busy/work")
            self._git("commit", "--quiet", "--message", f"Work {self.made}")
            self.made += 1
        self._done.set()

    def stop(self) -> None:
        """Let the commit at hand be the last, and rest for as long as a script would not."""
        self._stop.set()
        self._done.wait()
        time.sleep(2)

    def _git(self, *args: str) -> None:
        done = subprocess.run(
            ["git", *args], cwd=self.repo.path, env=environment(), capture_output=True, check=False
        )
        if done.returncode:
            self.complaints.append(f"git {args[0]}: {done.stderr.decode()}")


@pytest.fixture
def busybody(logbook: Repo) -> Iterator[Busybody]:
    """Hard at work when the test begins."""
    somebody = Busybody(logbook)
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(somebody.work)
        try:
            while somebody.made < 4 and not working.done():
                time.sleep(0.01)
            yield somebody
        finally:
            somebody.stop()
        working.result()


def test_a_user_who_commits_all_the_while_is_not_disturbed(
    story: Story, logbook: Repo, busybody: Busybody
) -> None:
    write_together(story, [logbook.path])
    busybody.stop()
    check(story)
    assert not busybody.complaints
    assert logbook.git("status", "--porcelain") == ""
    subjects = logbook.git("log", "--format=%s", "main").splitlines()
    assert sum(subject.startswith("Work ") for subject in subjects) == busybody.made


def test_sixteen_open_at_the_same_time(logbook: Repo) -> None:
    ran = at_once([(logbook.path, ["open", f"Number {n} is down"]) for n in range(PROCESSES)])
    idents = {re.findall(r"INC-\d{8}-\w{6}", one.ok().out)[0] for one in ran}
    assert len(idents) == PROCESSES
    listed = Command(logbook.path)("list", "--json").ok().json["data"]["incidents"]
    assert {incident["id"] for incident in listed} == idents
    assert {incident["title"] for incident in listed} == {
        f"Number {n} is down" for n in range(PROCESSES)
    }
    assert logbook.git("status", "--porcelain") == ""
    logbook.fsck()


def as_two(cwd: Path, *words: str) -> tuple[Ran, Ran]:
    """Ann and Bob do the same at the same moment: who won, and who did not."""
    command = Command(cwd)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(command, *words, by="Ann Archer")
        second = pool.submit(command, *words, by="Bob Baker")
        ran = sorted((first.result(), second.result()), key=lambda one: one.status)
    return ran[0], ran[1]


def test_two_take_command_and_one_has_it(story: Story, logbook: Repo) -> None:
    won, lost = as_two(logbook.path, "take", "-i", story.id)
    won.ok()
    lost.fails(1, "holds command", "incidentctl take --because")
    assert logbook.blob(f"main:{story.path}").count(b'kind = "take"') == 1


def test_two_close_and_it_is_closed_once(story: Story, logbook: Repo) -> None:
    """The same person on two terminals: only the commander closes."""
    command = story.command
    command("take", "-i", story.id).ok()
    command("note", "-i", story.id, "Rolled back").ok()
    words = ["close", "-i", story.id, "--summary", "A deploy broke it; rolled back."]
    words += ["--root-cause", "No test covers it", "--postmortem", "waived: nothing new to learn"]
    ran = sorted(at_once([(logbook.path, words)] * 2), key=lambda one: one.status)
    ran[0].ok()
    ran[1].fails(1, "is closed")
    assert logbook.blob(f"main:{story.path}").count(b'kind = "close"') == 1
    logbook.fsck()


def test_two_set_the_logbook_up(repo: Repo) -> None:
    for ran in at_once([(repo.path, ["init"])] * 4):
        ran.ok()
    assert repo.git("rev-list", "--count", "main") == "2"

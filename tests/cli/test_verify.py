"""``verify`` as people meet it: its words, its bar, its JSON, and Ctrl-C in the middle."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentctl.actions.verify import Ask
from incidentctl.cli import progress as module
from incidentctl.cli.progress import Bar
from incidentctl.store.view import WAIVERS_PATH
from tests.support.checking import grow, verified
from tests.support.cli import Command
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE
from tests.support.terminal import terminal
from tests.support.timeline import Timeline


def test_the_words_from_the_first_run_to_the_waiver(
    repo: Repo, told: Timeline, incidentctl: Command
) -> None:
    assert incidentctl("verify").ok().out == (
        "remark: committed by Ann Archer <ann@example.com>, written by "
        "Bob Baker <bob@example.com> (2 times), first in commit "
        f"{repo.tip()[:10]}, entry {told.placed[0].id}\n"
        "PASS: 4 entries in 1 incident, 1 commit (1 unsigned)\n"
    )
    first = repo.tip()[:10]
    told.note()
    grow(repo, told)
    second = repo.tip()[:10]
    assert incidentctl("verify").ok().out == (
        f"PASS: 1 entry in 1 incident, 1 commit (1 unsigned), since {first}, "
        "which was verified before\n"
    )
    nothing = f"PASS: nothing new since {second}, which was verified before\n"
    assert incidentctl("verify").ok().out == nothing

    SABOTAGE["old entry edited, id recomputed"].stage(repo, told)
    bad = repo.commit("Tidy\x1b[31m up")
    refused = incidentctl("verify").fails(1, "commit " + bad[:10], "[append-only]", "FAIL: ")
    assert "\x1b" not in refused.out
    lines = refused.out.partition(f"add to {WAIVERS_PATH}, say why, and commit it\n\n")[2]
    assert f'commit = "{bad}"' in lines
    assert 'by = "Ann Archer <ann@example.com>"' in lines
    text = "\n".join(line.strip() for line in lines.splitlines())
    repo.commit("Waive", **{WAIVERS_PATH: text.replace("…", "It was me") + "\n"})
    waived = incidentctl("verify").ok().out
    assert f"waived: commit {bad[:10]} Tidy" in waived
    assert "because: It was me (Ann Archer <ann@example.com>, in " in waived
    assert "; 1 problem waived" in waived
    again = incidentctl("verify").ok().out
    assert "because: It was me" in again
    assert "PASS: nothing new since" in again


def test_many_offenders_are_not_all_written_out(
    repo: Repo, told: Timeline, incidentctl: Command
) -> None:
    for number in range(7):
        repo.commit("Edit", **{told.path: told.data.replace(b"disk", b"%d" % number)})
    out = incidentctl("verify", env={"GIT_CONFIG_GLOBAL": "/dev/null"}).fails(1).out
    assert out.count("[[waiver]]") == 5
    assert 'by = "Your Name <you@example.com>"' in out
    assert "and so on for 2 more" in out


def test_json_tells_it_all(repo: Repo, told: Timeline, incidentctl: Command) -> None:
    first = incidentctl("verify", "--signatures", "--json").ok().json["data"]
    assert (first["verdict"], first["checked"], first["since"]) == ("PASS", {"none": 1}, [])
    second = incidentctl("verify", "--json").ok().json["data"]
    assert (second["commits"], second["checked"], second["since"]) == (0, None, [repo.tip()])
    refused = incidentctl("verify", "--require-signed", "--json").fails(1).json
    assert [problem["rule"] for problem in refused["problems"]] == ["signed"]


def test_options_that_make_no_sense_with_a_range(
    repo: Repo, told: Timeline, incidentctl: Command
) -> None:
    for option in ("--full", "--accept-rewrite"):
        incidentctl("verify", option, "HEAD").fails(2, "a RANGE is always judged in full")


# The bar.


class Screen(io.StringIO):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.isatty = lambda: is_terminal  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("is_terminal", "patience", "shown"),
    [(True, 0.0, True), (False, 0.0, False), (True, 60.0, False)],
)
def test_the_bar_is_for_people_who_wait(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, patience: float, shown: bool
) -> None:
    screen = Screen(is_terminal=is_terminal)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(module, "PATIENCE", patience)
    monkeypatch.setattr(module, "_BETWEEN", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with Bar("verifying", "always") as bar:
        for done in range(1, 11):
            bar.told(done, 10)
    said = screen.getvalue()
    assert ("verifying" in said) == shown
    assert ("10/10" in said) == shown
    if shown:
        assert said.endswith("\x1b[2K"), "the line is cleared"


def test_progress_is_told_in_the_end(repo: Repo, told: Timeline) -> None:
    repo.commit("Elsewhere", **{"README.md": "# More\n"})
    told.note()
    grow(repo, told)
    heard: list[tuple[int, int]] = []
    verified(repo, "HEAD", Ask(progress=lambda done, total: heard.append((done, total))))
    assert heard == [(2, 4), (4, 4), (4, 4)]
    heard.clear()
    ask = Ask(signatures=True, progress=lambda done, total: heard.append((done, total)))
    verified(repo, "HEAD~1..HEAD", ask)
    assert heard == [(1, 1), (1, 1), (1, 1)]


@pytest.fixture
def stuck(tmp_path: Path) -> Callable[[], dict[str, str]]:
    """A git that answers, and then does not end."""
    folder = tmp_path / "stuck"
    folder.mkdir()
    real = shutil.which("git")
    script = folder / "git"
    script.write_text(
        "#!/bin/sh\n"
        f'case " $* " in *" diff-tree "*)\n'
        f'"{real}" "$@"; : >"{folder}/there"; exec sleep 60;; esac\n'
        f'exec "{real}" "$@"\n'
    )
    script.chmod(0o755)
    return lambda: {"PATH": f"{folder}:{environment()['PATH']}"}


def test_ctrl_c_ends_it_and_everything_it_started(
    repo: Repo, told: Timeline, tmp_path: Path, stuck: Callable[[], dict[str, str]]
) -> None:
    with terminal("verify", cwd=repo.path, env=stuck()) as person:
        deadline = time.monotonic() + 20
        while not (tmp_path / "stuck/there").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        group = os.getpgid(person.pid)
        person.sendintr()
        person.expect("interrupted")
        person.expect_exact("\n")
        person.wait()
    assert person.exitstatus == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not (repo.path / ".git/incidentctl/verified").exists()

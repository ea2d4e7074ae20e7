"""The memory of validated settings: fast, never out of date, never in the way."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentctl.domain.policy import Policy
from incidentctl.git.refs import Branch
from incidentctl.git.repository import locate
from incidentctl.store.logbook import Logbook
from incidentctl.store.policy import KEPT, LoadedPolicy, load_policy, policy_of
from incidentctl.store.settings_template import default_settings
from tests.support.process import execute
from tests.support.repo import Repo

SETTINGS = b"""\
services = ["checkout", 5]
novelty = true
[close]
require = ["next"]
[severities.P1]
meaning = "Burning"
close = ["postmortem"]
"""


def memories(folder: Path) -> list[Path]:
    return sorted((folder / "policy").iterdir())


def test_without_settings_the_defaults_hold(tmp_path: Path) -> None:
    assert policy_of(None, str(tmp_path)) == LoadedPolicy(Policy())
    assert not any(tmp_path.iterdir())


def test_what_was_validated_once_comes_back_the_same(tmp_path: Path) -> None:
    first = policy_of(SETTINGS, str(tmp_path))
    assert first.services == ("checkout",)
    assert first.policy.severities["P1"].close == ("postmortem",)
    assert [problem.line for problem in first.problems] == [1]
    assert [warning.line for warning in first.warnings] == [2]
    (memory,) = memories(tmp_path)
    before = memory.stat()
    assert policy_of(SETTINGS, str(tmp_path)) == first
    after = memory.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_other_settings_have_their_own_memory(tmp_path: Path) -> None:
    one = policy_of(SETTINGS, str(tmp_path))
    two = policy_of(default_settings("main"), str(tmp_path))
    assert one != two
    assert two == LoadedPolicy(Policy())
    assert policy_of(SETTINGS, str(tmp_path)) == one


LOOK = """
import sys
from incidentctl.store.policy import policy_of
loaded = policy_of(sys.argv[1].encode(), sys.argv[2])
print(loaded.policy.close, "pydantic" in sys.modules, "tomllib" in sys.modules)
"""


def test_the_second_look_loads_no_pydantic(tmp_path: Path) -> None:
    argv = [sys.executable, "-P", "-c", LOOK, SETTINGS.decode(), str(tmp_path)]
    looks = [execute(argv, cwd=tmp_path).ok().out for _ in range(3)]
    assert looks == ["('next',) True True\n", "('next',) False False\n", "('next',) False False\n"]


def cut(memory: Path) -> None:
    memory.write_bytes(memory.read_bytes()[:-10])


def empty(memory: Path) -> None:
    memory.write_bytes(b"")


def alter(memory: Path) -> None:
    memory.write_bytes(memory.read_bytes().replace(b"postmortem", b"root-cause"))


def garble(memory: Path) -> None:
    memory.write_bytes(b"\xff\0\n\xfe")


def block(memory: Path) -> None:
    memory.unlink()
    memory.mkdir()


@pytest.mark.parametrize("damage", [cut, empty, alter, garble, block])
def test_a_damaged_memory_is_made_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    first = policy_of(SETTINGS, str(tmp_path))
    (memory,) = memories(tmp_path)
    good = memory.read_bytes()
    damage(memory)
    assert policy_of(SETTINGS, str(tmp_path)) == first
    if damage is not block:  # a folder can't be replaced by a file: then it stays slow, and right
        assert memory.read_bytes() == good


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("in the way")
    assert policy_of(SETTINGS, str(tmp_path)).services == ("checkout",)
    assert (tmp_path / "policy").read_text() == "in the way"


def test_old_memories_go(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        policy_of(f'services = ["s{number}"]'.encode(), str(tmp_path))
        for age, memory in enumerate(
            sorted(memories(tmp_path), key=lambda path: -path.stat().st_mtime)
        ):
            os.utime(memory, (1000 - age, 1000 - age))
    kept = memories(tmp_path)
    assert len(kept) == KEPT
    names = {json.loads(path.read_bytes().partition(b"\n")[2])["services"][0] for path in kept}
    assert names == {f"s{number}" for number in range(5, KEPT + 5)}


def test_a_memory_that_another_process_takes_away_is_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy_of(SETTINGS, str(tmp_path))
    listed = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: [*listed(folder), "gone"] * KEPT)
    policy_of(b"", str(tmp_path))
    assert not (tmp_path / "policy" / "gone").exists()


def test_the_logbooks_own_settings_count(repo: Repo) -> None:
    repo.commit("Settings", **{"incidentctl.toml": SETTINGS})
    with Logbook(locate(str(repo.path), os.environ), Branch("main")) as logbook:
        loaded = load_policy(logbook)
    assert loaded.services == ("checkout",)
    assert loaded.policy.close == ("next",)
    (memory,) = memories(repo.path / ".git/incidentctl")
    assert memory.is_file()

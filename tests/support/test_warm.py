"""A command that starts warm is like one that starts cold."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, as_person
from tests.support.process import Ran, environment, execute
from tests.support.repo import Repo
from tests.support.warm import Warm


@pytest.fixture(scope="module")
def _servers() -> Iterator[list[Warm]]:
    """The one server of these tests, which all say how their commands start."""
    servers: list[Warm] = []
    yield servers
    for server in servers:
        server.close()


@pytest.fixture
def warm(_servers: list[Warm]) -> Warm:
    if not _servers:  # in the sealed world of a test
        _servers.append(Warm(environment()))
    return _servers[0]


def run(
    warm: Warm,
    *args: str,
    cwd: Path,
    stdin: bytes | None = None,
    timeout: float = 60,
    env: Mapping[str, str] | None = None,
) -> Ran:
    full = environment(env)
    ran = warm.run(args, cwd=cwd, env=full, stdin=stdin, timeout=timeout)
    assert ran, "it did not start warm"
    return Ran((*COMMAND, *args), ran[0], ran[1].decode(), ran[2].decode())


NOW = {"INCIDENTCTL_NOW": "2026-11-21T14:19:02Z"}


@pytest.mark.parametrize(
    ("args", "stdin", "env"),
    [
        (["--help"], None, {}),
        (["--version"], None, {}),
        (["no-such-command"], None, {}),
        (["status"], None, NOW),
        (["status"], None, {**NOW, "FORCE_COLOR": "1", "COLUMNS": "60"}),
        (["status", "--json"], None, NOW),
        (["list", "--color", "always"], None, {**NOW, "TZ": "Asia/Tokyo"}),
        (["show", "zzzzz"], None, NOW),
        (["-C", "elsewhere", "note", "x"], None, NOW),
        (["note", "-i", "zzzzz"], b"w\xc3\xb6rds\n", NOW),
        (["note", "-i", "zzzzz"], b"\xff", NOW),
        (["check", "--all"], None, NOW),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_it_says_the_same(
    warm: Warm, logbook: Repo, args: list[str], stdin: bytes | None, env: Mapping[str, str]
) -> None:
    cold = execute([*COMMAND, *args], cwd=logbook.path, env=env, stdin=stdin)
    ran = run(warm, *args, cwd=logbook.path, stdin=stdin, env=env)
    assert _without_draft(ran) == _without_draft(cold)


def _without_draft(ran: Ran) -> Ran:
    err = [line for line in ran.err.splitlines() if "draft" not in line]
    return Ran(ran.args, ran.status, ran.out, "\n".join(err))


def test_each_starts_anew(warm: Warm, repo: Repo, tmp_path: Path) -> None:
    for path, name in ((repo.path, "Ann Archer"), (tmp_path / "second", "Bob Baker")):
        Repo.init(path).commit("A start")
        run(warm, "init", cwd=path, env=as_person(name)).ok()
        opened = run(warm, "open", "It is down", "--json", cwd=path, env=as_person(name)).ok().json
        assert opened["data"]["incident"]["title"] == "It is down"
        assert Repo(path).git("log", "-1", "--format=%an", "main") == name


def test_a_changed_start_is_left_to_a_cold_process(warm: Warm, repo: Repo) -> None:
    for env in ({"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PATH": "/nowhere"}):
        given = environment(env)
        assert warm.run(["--help"], cwd=repo.path, env=given, stdin=None, timeout=60) is None


def test_more_than_a_pipe_holds_is_left_to_a_cold_process(warm: Warm, repo: Repo) -> None:
    much = b"x" * 100_000
    assert warm.run(["note"], cwd=repo.path, env=environment(), stdin=much, timeout=60) is None


def test_many_at_once(warm: Warm, logbook: Repo) -> None:
    with ThreadPoolExecutor(4) as pool:
        words = [("open", f"Number {n} is down") for n in range(4)]
        for ran in pool.map(lambda each: run(warm, *each, cwd=logbook.path), words):
            ran.ok()
    found = run(warm, "list", "--json", cwd=logbook.path).ok().json["data"]["incidents"]
    assert len(found) == 4


def test_a_killed_command_says_so(warm: Warm, logbook: Repo, tmp_path: Path) -> None:
    git = tmp_path / "bin" / "git"
    git.parent.mkdir()
    git.write_text("#!/bin/sh\nkill -KILL $PPID\n")
    git.chmod(0o755)
    path = f"{git.parent}:{environment()['PATH']}"
    assert run(warm, "list", cwd=logbook.path, env={"PATH": path}).status == -signal.SIGKILL


def test_a_hanging_command_is_ended(warm: Warm, logbook: Repo, tmp_path: Path) -> None:
    run(warm, "open", "It is down", cwd=logbook.path).ok()
    with pytest.raises(subprocess.TimeoutExpired):
        run(warm, "note", cwd=logbook.path, timeout=0.0)
    assert run(warm, "--version", cwd=tmp_path).ok().out.startswith("incidentctl ")

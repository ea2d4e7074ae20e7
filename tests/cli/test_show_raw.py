"""``show --raw``: the file itself, to the byte, wherever it goes."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, Command
from tests.support.process import execute
from tests.support.repo import Repo
from tests.support.stories import damaged, outage
from tests.support.terminal import ROWS, terminal

SHOW = f"{shlex.join(COMMAND)} show --raw k3f9zq"


def committed(repo: Repo, data: bytes) -> str:
    """Make these bytes the incident's file; its path."""
    path = outage().path
    repo.git("config", "core.autocrlf", "false")
    repo.commit("The file", **{path: data})
    return path


HOSTILE = outage().data + b"\xff\xfe\x1b]0;owned\x07\x1b[2J\r\nno line feed at the end \x00"


@pytest.mark.parametrize("data", [outage().data, damaged(outage()).data, HOSTILE], ids=len)
def test_a_file_and_a_pipe_get_the_very_bytes(logbook: Repo, data: bytes) -> None:
    path = committed(logbook, data)
    line = f"{SHOW} >../file; {SHOW} | cat >../pipe"
    said = execute(["sh", "-c", line], cwd=logbook.path).ok()
    assert (said.out, said.err) == ("", "")
    assert (logbook.path.parent / "file").read_bytes() == logbook.blob(f"main:{path}") == data
    assert (logbook.path.parent / "pipe").read_bytes() == data


def test_a_long_one_goes_through_the_pager_where_nothing_in_it_acts(
    logbook: Repo, tmp_path: Path
) -> None:
    committed(logbook, HOSTILE + b"\n" * ROWS)
    env = {"GIT_PAGER": f"cat >{tmp_path / 'paged'}"}
    with terminal("show", "--raw", "k3f9zq", cwd=logbook.path, env=env) as process:
        assert process.read() == ""
    paged = (tmp_path / "paged").read_text(encoding="utf-8")
    assert paged.startswith("# INC-20261121-k3f9zq")
    assert "\x1b" not in paged
    assert "\x07" not in paged


def test_a_full_disk_is_told(logbook: Repo) -> None:
    committed(logbook, outage().data)
    ran = Command(logbook.path)("show", "--raw", "nope").fails(2, "no incident's id holds")
    assert ran.out == ""
    line = f"{SHOW} >/dev/full"
    if Path("/dev/full").exists():
        execute(["sh", "-c", line], cwd=logbook.path).fails(1, "can't write the output")

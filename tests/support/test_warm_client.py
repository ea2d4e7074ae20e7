"""What a shell of the tests runs as ``incidentctl`` behaves like the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.type("git init -q && incidentctl init")
    return shell


@pytest.mark.parametrize("start", ["", "PYTHONUNBUFFERED=1 ", "env -u WARM_CONTROL "])
def test_its_streams_and_its_status_are_the_shells(shell: Shell, start: str) -> None:
    """However it starts: warm, fresh because it can't start warm, fresh because nobody is asked."""
    assert "Opened" in shell.type(f"{start}incidentctl open It is down")
    assert shell.type(f"echo a pipe | {start}incidentctl note | head -1").startswith("Noted")
    assert shell.type(f"{start}incidentctl note x 2>/dev/null >../said; cat ../said | wc -l")
    assert shell.type(f"{start}incidentctl nothing 2>/dev/null") == ""
    assert shell.status == 2
    assert shell.type(f"mkdir -p a && cd a && {start}incidentctl status | wc -l") != "0\n"


def test_it_hears_the_signals_of_the_shell(shell: Shell) -> None:
    """The pipe ends only when nobody holds its other end any more."""
    watch = "timeout --signal=TERM 1 incidentctl watch --every 0.2"
    assert shell.type(f"set -o pipefail; {watch} | cat >../said; echo $?") == "124\n"

"""Git against a clock: at the end of its time, all that it started ends, and tidies up."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incidentctl.git.bounded import OUT_OF_TIME, interrupt_others, run_bounded
from incidentctl.git.runner import Git
from tests.support.leftovers import MARK, processes


@pytest.mark.parametrize(
    ("when_told", "tidies"),
    [("sleep 0.2; : >tidied; exit", True), ("", False), (":", False)],
    ids=["tidies up", "does not listen", "goes on"],
)
def test_what_git_started_ends_with_it(tmp_path: Path, when_told: str, tidies: bool) -> None:
    script = tmp_path / "hang"
    script.write_text(
        f"#!/bin/sh\ntrap '{when_told}' TERM\n: >begun\nwhile :; do sleep 0.05; done\n"
    )
    script.chmod(0o755)
    git = Git(str(tmp_path), os.environ)
    words = ("ls-remote", f"--upload-pack={script}", str(tmp_path))
    start = time.monotonic()
    result = run_bounded(git, words, seconds=0.5, env={MARK: str(tmp_path)})
    assert time.monotonic() - start < 5
    assert result.status == OUT_OF_TIME
    assert (tmp_path / "begun").exists()
    assert (tmp_path / "tidied").exists() is tidies
    assert not processes(str(tmp_path))


def test_another_thread_can_interrupt_it(tmp_path: Path) -> None:
    script = tmp_path / "hang"
    script.write_text("#!/bin/sh\n: >begun\nwhile :; do sleep 0.05; done\n")
    script.chmod(0o755)
    git = Git(str(tmp_path), os.environ)
    words = ("ls-remote", f"--upload-pack={script}", str(tmp_path))
    with ThreadPoolExecutor() as pool:
        waits = pool.submit(run_bounded, git, words, seconds=60, env={MARK: str(tmp_path)})
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        interrupt_others()
        with pytest.raises(KeyboardInterrupt):
            waits.result(timeout=10)
    assert not processes(str(tmp_path))
    interrupt_others()  # there is nobody any more

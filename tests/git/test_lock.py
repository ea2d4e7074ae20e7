from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentctl.git.lock import LockTimeout, lock
from tests.support import PROJECT

HOLDER = """
import sys
from incidentctl.git.lock import lock
with lock(sys.argv[1], timeout=10):
    print("held", flush=True)
    sys.stdin.read()
"""

COUNTER = """
import sys, time
from pathlib import Path
from incidentctl.git.lock import lock
for _ in range(int(sys.argv[3])):
    with lock(sys.argv[1], timeout=50):
        seen = int(Path(sys.argv[2]).read_text())
        time.sleep(0.001)
        Path(sys.argv[2]).write_text(str(seen + 1))
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "git" / "incidentctl" / "lock")


@pytest.fixture
def holder(path: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def end_in(seconds: float, process: subprocess.Popen[str]) -> None:
    assert process.stdin
    threading.Timer(seconds, process.stdin.close).start()


def test_a_free_lock_is_had_at_once_and_its_folder_made(path: str) -> None:
    with lock(path, timeout=0):
        assert Path(path).exists()


def test_a_lock_in_the_current_folder(tmp_path: Path) -> None:
    with lock("here", timeout=0):
        assert (tmp_path / "here").exists()


def test_the_file_stays_and_the_lock_is_free_again(path: str) -> None:
    with lock(path, timeout=0):
        inode = Path(path).stat().st_ino
    with lock(path, timeout=0):
        assert Path(path).stat().st_ino == inode


def test_a_failure_inside_frees_it(path: str) -> None:
    with pytest.raises(ValueError, match="inside"), lock(path, timeout=0):
        raise ValueError("inside")
    with lock(path, timeout=0):
        pass


def test_within_one_process_too_only_one_holds_it(path: str) -> None:
    with lock(path, timeout=0), pytest.raises(LockTimeout), lock(path, timeout=0):
        raise AssertionError("held twice")


@pytest.mark.usefixtures("holder")
def test_a_held_lock_is_tried_once_without_patience(path: str) -> None:
    start = time.monotonic()
    with pytest.raises(LockTimeout, match="held by someone else"), lock(path, timeout=0):
        raise AssertionError("held twice")
    assert time.monotonic() - start < 0.5


@pytest.mark.usefixtures("holder")
def test_patience_has_an_end(path: str) -> None:
    start = time.monotonic()
    with pytest.raises(LockTimeout), lock(path, timeout=0.3):
        raise AssertionError("held twice")
    assert 0.3 <= time.monotonic() - start < 2


def test_it_waits_until_the_other_is_done(path: str, holder: subprocess.Popen[str]) -> None:
    end_in(0.3, holder)
    start = time.monotonic()
    with lock(path, timeout=20):
        assert time.monotonic() - start >= 0.2


def test_who_waits_long_is_told_once(path: str, holder: subprocess.Popen[str]) -> None:
    told: list[float] = []
    end_in(1.6, holder)
    start = time.monotonic()
    with lock(path, timeout=20, waiting=lambda: told.append(time.monotonic() - start)):
        pass
    assert [seconds >= 1 for seconds in told] == [True]


def test_who_waits_shortly_is_not_bothered(path: str, holder: subprocess.Popen[str]) -> None:
    told: list[None] = []
    end_in(0.2, holder)
    with lock(path, timeout=20, waiting=lambda: told.append(None)):
        assert not told


def test_it_dies_with_its_process(path: str, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with lock(path, timeout=0):
        pass


def test_a_child_that_lives_on_does_not_hold_it(path: str) -> None:
    with lock(path, timeout=0):
        child = subprocess.Popen(["sleep", "30"])
    try:
        with lock(path, timeout=0):
            pass
    finally:
        child.kill()
        child.wait()


def test_sixteen_processes_take_turns(path: str, tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")
    crowd = [
        subprocess.Popen([sys.executable, "-c", COUNTER, path, str(count), "5"], cwd=PROJECT)
        for _ in range(16)
    ]
    assert [process.wait() for process in crowd] == [0] * 16
    assert count.read_text() == "80"


def test_what_the_system_refuses_comes_through(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"), lock(str(tmp_path / "file" / "lock"), timeout=0):
        raise AssertionError("held in a file")


def test_a_lock_file_of_another_member_is_enough_to_read(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock(path, timeout=0):
        pass
    real = os.open

    def refuse_to_write(name: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_ACCMODE == os.O_RDWR:
            raise PermissionError(13, "Permission denied", name)
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", refuse_to_write)
    with lock(path, timeout=0), pytest.raises(LockTimeout), lock(path, timeout=0):
        raise AssertionError("held twice")


def test_members_of_a_shared_repository_may_open_it(path: str) -> None:
    umask = os.umask(0o002)
    try:
        with lock(path, timeout=0):
            assert stat.S_IMODE(Path(path).stat().st_mode) == 0o664
    finally:
        os.umask(umask)


def test_while_the_lock_goes_round_nobody_gives_up(path: str) -> None:
    """Others take their turn for longer than anyone would wait for one of them."""
    with lock(path, timeout=0):
        pass
    stop = threading.Event()

    def take_turns() -> None:
        while not stop.is_set():
            with lock(path, timeout=5):
                time.sleep(0.2)
            time.sleep(0.05)

    others = [threading.Thread(target=take_turns) for _ in range(4)]
    for other in others:
        other.start()
    try:
        for _ in range(4):
            with lock(path, timeout=0.3):
                pass
    finally:
        stop.set()
        for other in others:
            other.join()


OUTLIVED = """
import subprocess, sys
from incidentctl.git.lock import lock
with lock(sys.argv[1], timeout=10):
    subprocess.Popen(["sleep", "1"], close_fds=False)
    print("held", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_holder_started_holds_on_to_it(path: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OUTLIVED, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        began = time.monotonic()
        process.kill()
        process.wait()
        with pytest.raises(LockTimeout), lock(path, timeout=0):
            raise AssertionError("the child is at work still")
        with lock(path, timeout=5):
            assert time.monotonic() - began > 0.5

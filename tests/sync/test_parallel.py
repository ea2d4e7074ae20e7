"""Several processes do one job, and nothing differs but the time."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from incidentctl.sync import parallel
from incidentctl.sync import verify as module
from incidentctl.sync.parallel import at_once, processors
from tests.support.checking import verified
from tests.support.histories import Maker
from tests.support.leftovers import children
from tests.support.repo import Repo


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    """Those that other tests of this process have started don't count."""
    before = children()
    yield
    assert children() <= before


def test_the_results_come_in_the_order_of_the_jobs() -> None:
    assert at_once([lambda: "a", lambda: "b", lambda: "c"]) == ["a", "b", "c"]
    assert at_once([lambda: "a"]) == ["a"]
    assert at_once([]) == []
    first, second, third = at_once([os.getpid] * 3)
    assert first == os.getpid()
    assert len({first, second, third}) == 3


def test_more_than_a_pipe_holds() -> None:
    sizes = [len(made) for made in at_once([partial(bytes, 3_000_000)] * 3)]
    assert sizes == [3_000_000] * 3


def test_what_a_copy_can_not_do_is_done_here() -> None:
    here = os.getpid()

    def only_here(what: str) -> str:
        if os.getpid() != here:
            if what == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            raise ValueError(what)
        return what

    jobs = [partial(only_here, what) for what in ("first", "raised", "killed")]
    assert at_once(jobs) == ["first", "raised", "killed"]


def test_what_nobody_can_do_is_told_as_it_is() -> None:
    def fail() -> None:
        raise ValueError("nobody can")

    jobs: list[Callable[[], object]] = [int, fail]
    with pytest.raises(ValueError, match="nobody can"):
        at_once(jobs)


def test_an_interruption_stops_the_copies() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    jobs: list[Callable[[], None]] = [interrupted, *[partial(time.sleep, 30)] * 2]
    with pytest.raises(KeyboardInterrupt):
        at_once(jobs)
    assert time.monotonic() - began < 20


def test_where_processes_can_not_be_copied_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= processors() <= parallel.MOST
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert 1 <= processors() <= parallel.MOST
    monkeypatch.delattr(os, "fork")
    assert processors() == 1


@pytest.mark.parametrize("parts", [2, 3])
def test_a_history_in_parts_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    repo = Repo.init(tmp_path_factory.mktemp("parts") / "ops")
    made = Maker(20).make(repo, 60)
    tree = repo.git("rev-parse", "main^{tree}")
    parents = [word for tip in ["main", *made.evil] for word in ("-p", tip)]
    last = repo.git("commit-tree", tree, *parents, "-m", "All")
    whole = verified(repo, last)
    monkeypatch.setattr(module, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(module, "processors", lambda: parts)
    assert len(module._parts(b"%040d\n" % 1 * 7)) == parts
    assert verified(repo, last) == whole
    assert whole.verdict == "FAIL"


def test_the_list_is_cut_between_its_rows() -> None:
    rows = [b"%040d\n" % number for number in range(5000)]
    parts = module._parts(b"".join(rows))
    assert b"".join(parts) == b"".join(rows)
    assert all(len(part) % 41 == 0 and part for part in parts)
    assert module._parts(b"") == [b""]
    assert module._parts(rows[0]) == [rows[0]]

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.measure import Measured, Program, RunFailed, Sample, count_gits, in_turns, run
from tests.support.repo import Repo


def program(place: Callable[[], Path], *argv: str, name: str = "it", rounds: int = 9) -> Program:
    return Program(name, argv, place, rounds=rounds)


def test_programs_take_turns_after_one_untimed_run_each(tmp_path: Path) -> None:
    order: list[str] = []

    def turn_of(name: str) -> Callable[[], Path]:
        def place() -> Path:
            order.append(name)
            return tmp_path

        return place

    found = in_turns(
        [
            program(turn_of("a"), "true", name="a"),
            program(turn_of("b"), "true", name="b", rounds=1),
        ],
        rounds=3,
    )
    assert order == ["a", "b", *("a", "b"), "a", "a"]
    assert [len(one.samples) for one in found.values()] == [3, 1]


def test_waiting_is_wall_time_and_no_cpu_time(tmp_path: Path) -> None:
    sample = run(program(lambda: tmp_path, "sleep", "0.3"))
    assert sample.wall >= 300
    assert sample.cpu < 100


def test_the_work_of_children_counts(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    sample = run(program(lambda: tmp_path, "sh", "-c", f"{sys.executable} -c '{busy}'; true"))
    assert sample.cpu >= 300


def test_the_folder_is_the_one_that_was_prepared(tmp_path: Path) -> None:
    run(program(lambda: tmp_path, "touch", "here"))
    assert (tmp_path / "here").exists()


def test_a_failure_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"it: exit status 7\nno such luck"):
        run(program(lambda: tmp_path, "sh", "-c", "echo no such luck >&2; exit 7"))


@pytest.mark.parametrize(("script", "count"), [("true", 0), ("git version && git version", 2)])
def test_git_processes_are_counted(tmp_path: Path, script: str, count: int) -> None:
    assert count_gits(program(lambda: tmp_path, "sh", "-c", script)) == count


def test_what_git_starts_itself_counts(repo: Repo) -> None:
    assert count_gits(program(lambda: repo.path, "git", "gc", "--quiet")) > 1


def test_a_difference_is_taken_round_by_round() -> None:
    one = Measured("one", (Sample(10, 8), Sample(30, 9)), gits=5)
    two = Measured("two", (Sample(4, 3), Sample(20, 5)), gits=2)
    assert one.minus(two, "more") == Measured("more", (Sample(6, 5), Sample(10, 4)), gits=3)

from __future__ import annotations

import pytest

from tests.benchmarks.aims import Aim, cpu, ratio, wall
from tests.benchmarks.commands import HELLO
from tests.benchmarks.measure import Measured, Sample
from tests.benchmarks.table import page


def measured(name: str, *samples: tuple[float, float], gits: int = 0) -> Measured:
    return Measured(name, tuple(Sample(*sample) for sample in samples), gits)


# The machine is ten times slower in the last round: that must not show in a ratio.
ONE = measured("note", (20, 10), (22, 12), (210, 90), gits=13)
HELLO_WORLD = measured(HELLO, (10, 10), (10, 10), (100, 100))


def test_a_ratio_is_the_median_over_pairs_of_one_round() -> None:
    assert ratio(ONE, HELLO_WORLD, wall) == 2.1
    assert ratio(ONE, HELLO_WORLD, cpu) == 1.0


def test_what_ran_in_fewer_rounds_is_compared_with_those() -> None:
    assert ratio(measured("status", (30, 30)), HELLO_WORLD, wall) == 3.0


def test_a_row_has_medians_extremes_and_git_processes() -> None:
    text = page({"Commands": {HELLO: HELLO_WORLD, "note": ONE}}, [], 3)
    assert "\n## Commands\n" in text
    assert "\n| note | 22 | 2.10 | 20–210 | 12 | 1.00 | 13 |\n" in text


@pytest.mark.parametrize(("most", "verdict"), [(2.1, "met"), (2.0, "**not met**")])
def test_an_aim_is_judged_by_the_time_somebody_waits(most: float, verdict: str) -> None:
    said = Aim("note", most, HELLO).judge({"note": ONE, HELLO: HELLO_WORLD})
    assert said.endswith(f": 2.10 × (CPU 1.00 ×), {verdict}")


@pytest.mark.parametrize(("most", "verdict"), [(22, "met"), (21, "**not met**")])
def test_an_aim_may_be_a_number_of_milliseconds(most: float, verdict: str) -> None:
    assert Aim("note", most).judge({"note": ONE}) == (
        f"- note in at most {most} ms: 22 ms, {verdict}"
    )


def test_aims_stand_under_the_table_of_what_was_measured() -> None:
    text = page({"Commands": {HELLO: HELLO_WORLD}}, [Aim("note", 0.5, "jrnl"), Aim(HELLO, 9)], 3)
    assert "jrnl" not in text
    assert text.endswith("\n\n- Typer hello-world in at most 9 ms: 10 ms, **not met**\n")

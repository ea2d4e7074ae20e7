"""What was promised, judged by what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

from tests.benchmarks.measure import Measured, Sample


class Aim(NamedTuple):
    """A program takes at most ``most`` times another one, or, without one, that many ms."""

    name: str
    most: float
    than: str = ""

    def judge(self, found: Mapping[str, Measured]) -> str:
        """One line: what was promised, and what was measured; empty if it was not."""
        if self.name not in found or (self.than and self.than not in found):
            return ""
        one = found[self.name]
        if self.than:
            other = found[self.than]
            measured = ratio(one, other, wall)
            promise = f"{self.most:g} × {self.than}"
            said = f"{measured:.2f} × (CPU {ratio(one, other, cpu):.2f} ×)"
        else:
            measured = median(map(wall, one.samples))
            promise, said = f"{self.most:g} ms", f"{measured:.0f} ms"
        verdict = "met" if measured <= self.most else "**not met**"
        return f"- {self.name} in at most {promise}: {said}, {verdict}"


def wall(sample: Sample) -> float:
    """What somebody waits, in milliseconds."""
    return sample.wall


def cpu(sample: Sample) -> float:
    """What the processors work, in milliseconds: less at the mercy of other programs."""
    return sample.cpu


def ratio(one: Measured, other: Measured, of: Callable[[Sample], float]) -> float:
    """How many times as long one takes as the other: the median over the pairs of a round."""
    pairs = zip(one.samples, other.samples, strict=False)  # some run in the first rounds only
    return median(of(mine) / of(its) for mine, its in pairs)

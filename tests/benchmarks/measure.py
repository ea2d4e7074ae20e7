"""Whole processes, timed in turns: A B C A B C …, so that a noisy minute hits all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.support.process import environment

ALWAYS = sys.maxsize
"""In every round."""


@dataclass(frozen=True)
class Program:
    """What to run: ``place`` prepares a folder for each run, untimed, and returns it.

    ``rounds`` is how often at most, for what takes seconds.
    """

    name: str
    argv: Sequence[str | Path]
    place: Callable[[], Path]
    env: Mapping[str, str] = field(default_factory=dict)
    rounds: int = ALWAYS


class Sample(NamedTuple):
    """One run, in milliseconds: ``cpu`` is user and system time, of its children too."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Measured:
    """A program's runs, the first one first, and how many git processes each of them started."""

    name: str
    samples: tuple[Sample, ...]
    gits: int

    def minus(self, other: Measured, name: str) -> Measured:
        """What this one takes more than the other, round by round."""
        pairs = zip(self.samples, other.samples, strict=True)
        samples = (Sample(one.wall - two.wall, one.cpu - two.cpu) for one, two in pairs)
        return Measured(name, tuple(samples), self.gits - other.gits)


class RunFailed(Exception):
    """A program that was to be timed ended with an error; the message holds what it said."""


def in_turns(programs: Sequence[Program], rounds: int) -> dict[str, Measured]:
    """Run each program once untimed (files get cached and compiled), then all in turns."""
    print("preparing", file=sys.stderr)
    gits = {program.name: count_gits(program) for program in programs}
    samples: dict[str, list[Sample]] = {program.name: [] for program in programs}
    for turn in range(rounds):
        print(f"\rround {turn + 1} of {rounds}", end="", file=sys.stderr, flush=True)
        for program in programs:
            if turn < program.rounds:
                samples[program.name].append(run(program))
    print(file=sys.stderr)
    return {name: Measured(name, tuple(found), gits[name]) for name, found in samples.items()}


def run(program: Program, env: Mapping[str, str] | None = None) -> Sample:
    """Run a program from start to end, its standard input and output the null device."""
    folder = program.place()
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in program.argv],
            cwd=folder,
            env=environment({**program.env, **(env or {})}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise RunFailed(f"{program.name}: exit status {process.returncode}\n{said}")
    return Sample(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def count_gits(program: Program) -> int:
    """How many git processes a run starts, git's own children included."""
    with tempfile.TemporaryDirectory() as traces:
        run(program, {"GIT_TRACE2": traces})  # git writes one file per process
        return len([*Path(traces).iterdir()])

"""The generated years are what they claim to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidentctl.cli.app import COMMANDS
from incidentctl.domain.incident import fold
from incidentctl.domain.policy import Policy
from incidentctl.domain.rules import problems
from incidentctl.text.reader import canonical_problems, read
from tests.benchmarks.logbooks import logbook
from tests.benchmarks.many import ASKED
from tests.benchmarks.years import ENTRIES, Told
from tests.support.cli import run


@pytest.mark.parametrize(("number", "closed"), [(0, False), (3, True), (21, True)])
def test_a_generated_incident_breaks_no_rule(tmp_path: Path, number: int, closed: bool) -> None:
    story = Told(number, closed=closed)
    repo = logbook(tmp_path / "made", [story], by_entry=False)
    record = read(repo.blob(f"main:{story.path}"), story.path)
    assert not [*record.problems, *canonical_problems(record, story.path)]
    incident = fold(record.id, record.entries, path=story.path)
    assert not [*problems(incident, Policy())]
    assert incident.is_open == (not closed)


def test_it_is_told_the_same_each_time() -> None:
    assert [*Told(3).entries()] == [*Told(3).entries()]
    assert len([*Told(21).entries()]) == ENTRIES
    assert Told(3).title != Told(4).title


def test_what_is_asked_is_a_command(tmp_path: Path) -> None:
    told = (Told(number, closed=number > 0) for number in range(3))
    repo = logbook(tmp_path / "made", told, by_entry=False)
    for words in ASKED:
        if words.split()[0] in COMMANDS:
            run(*words.split(), cwd=repo.path).ok()

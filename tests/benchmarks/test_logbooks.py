from __future__ import annotations

from pathlib import Path

import pytest

from incidentctl.domain.incident import fold
from incidentctl.text.reader import canonical_problems, read
from tests.benchmarks.logbooks import Story, logbook
from tests.benchmarks.states import Fresh, stage_last_entry, warm_logbook
from tests.support.cli import run


@pytest.mark.parametrize(("taken", "closed"), [(False, False), (True, False), (True, True)])
def test_a_generated_incident_is_what_it_claims_to_be(
    tmp_path: Path, taken: bool, closed: bool
) -> None:
    story = Story(7, taken=taken, closed=closed, notes=5)
    repo = logbook(tmp_path / "made", [story])
    record = read(repo.blob(f"main:{story.path}"), story.path)
    assert not [*record.problems, *canonical_problems(record, story.path)]
    assert record.id == story.id
    incident = fold(record.id, record.entries)
    assert (bool(incident.tenures), incident.is_open) == (taken, not closed)


def test_a_generated_logbook_is_one_that_the_commands_take(tmp_path: Path) -> None:
    closed = (Story(number, closed=True) for number in range(1, 6))
    repo = logbook(tmp_path / "made", [Story(0), *closed], files=2)
    repo.fsck()
    assert repo.state().status == ("# branch.head main",)
    run("verify", cwd=repo.path).ok()
    run("note", "one more", cwd=repo.path).ok()
    assert (repo.path / "src/000/001.txt").read_bytes() == b"1\n"


def test_no_two_stories_share_an_id() -> None:
    assert len({Story(number).id[-6:] for number in range(10_000)}) == 10_000


def test_every_copy_is_fresh(tmp_path: Path) -> None:
    place = Fresh(warm_logbook(tmp_path / "made", [Story(0)]))
    tip = place.template().tip()
    for _ in range(2):
        run("note", "one more", cwd=place()).ok()
    assert place.template().tip() == tip


def test_a_staged_entry_is_one_line_of_the_history_taken_back(tmp_path: Path) -> None:
    story = Story(0)
    place = Fresh(warm_logbook(tmp_path / "made", [story]), stage_last_entry)
    place()
    copy = tmp_path / "copy"
    assert (copy / story.path).exists()
    said = run("status", cwd=copy).ok().out
    assert "1 open incident" in said

"""The whole record of an incident, now or as it was known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentctl.actions.show import show
from incidentctl.domain.errors import CommandError
from tests.support.repo import Repo
from tests.support.stories import at, closed, damaged, filed, outage
from tests.support.timeline import ANN, Timeline


def test_without_a_moment_all_of_it_is_shown(logbook: Repo) -> None:
    told = closed()
    with filed(logbook, told) as book:
        result = show(book, told.path, as_of=None)
    assert result.incident is result.loaded.incident
    assert [line.placed.id for line in result.incident.timeline] == [p.id for p in told.placed]
    assert (result.as_of, result.later, result.data) == (None, 0, told.data)


@pytest.mark.parametrize("count", range(1, 6))
def test_as_of_shows_what_was_recorded_by_then(logbook: Repo, count: int) -> None:
    told = outage()
    moment = told.placed[count - 1].entry.recorded
    with filed(logbook, told) as book:
        result = show(book, told.path, as_of=moment)
    then = Timeline()
    then.placed = told.placed[:count]
    assert result.incident == then.fold(told.path)
    assert (result.as_of, result.later) == (moment, len(told.placed) - count)
    assert result.data == then.data
    assert result.loaded.data == told.data


def test_what_happened_before_and_was_recorded_after_is_not_known_yet(logbook: Repo) -> None:
    told = Timeline()
    told.now = at(14, 0)
    told.open()
    told.now = at(15, 0)
    told.note("found in the logs", at=at(14, 1))
    told.now = at(14, 10)  # another clone's clock, whose entry was joined later
    told.note("seen at once")
    with filed(logbook, told) as book:
        result = show(book, told.path, as_of=at(14, 30))
        assert [placed.entry.text for placed in result.incident.notes] == ["seen at once"]
        assert result.later == 1
        assert show(book, told.path, as_of=at(15, 0)).later == 0


def test_a_correction_counts_only_from_when_it_was_recorded(logbook: Repo) -> None:
    told = outage()
    with filed(logbook, told) as book:
        before = show(book, told.path, as_of=at(14, 30)).incident
        after = show(book, told.path, as_of=at(14, 31)).incident
    assert before.timeline[2].text == "The last deploy (4f1c2ab, 14:02) did it"
    assert after.timeline[2].text == "It was 5a2d, deployed at 13:58"


def test_before_the_first_entry_there_is_nothing_to_show(logbook: Repo) -> None:
    told = outage()
    just_before = told.placed[0].entry.recorded - timedelta(microseconds=1)
    with filed(logbook, told) as book, pytest.raises(CommandError) as refused:
        show(book, told.path, as_of=just_before)
    assert refused.value.code == "not-yet"
    assert refused.value.status == 1
    assert refused.value.message == (
        "nothing of INC-20261121-k3f9zq was recorded by 2026-11-21T14:19:01Z:"
        " its record begins at 2026-11-21T14:19:02Z"
    )
    assert refused.value.hints == ("see all of it: incidentctl show k3f9zq",)


def test_a_damaged_file_is_shown_as_far_as_it_can_be_read(logbook: Repo) -> None:
    told = outage()
    broken = damaged(told)
    logbook.commit("Damage it", **{told.path: broken.data})
    with filed(logbook) as book:
        whole = show(book, told.path, as_of=None)
        early = show(book, told.path, as_of=at(14, 21))
    assert whole.loaded.problems
    assert len(whole.incident.timeline) == 4
    assert whole.data == broken.data
    assert early.incident.commander == ANN
    assert early.later == 2


def test_a_file_without_a_readable_entry_is_shown_at_any_moment(logbook: Repo) -> None:
    told = outage()
    logbook.commit("Damage it", **{told.path: b"nothing\n"})
    with filed(logbook) as book:
        result = show(book, told.path, as_of=at(14, 21))
    assert (result.incident.timeline, result.later) == ([], 0)
    assert result.loaded.problems

"""The review of one incident: each gap has its signal, and what is in order has none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.policy import Policy
from incidentctl.domain.review import BY_NAME, GAPS, SIGNALS, Review, review
from incidentctl.domain.rules import problems
from tests.support.plausible import OUTSIDER, TEAM, Seeded, Shape, incidents, logbooks, told_by
from tests.support.timeline import ANN, BOB, CAM, IDENT, MOMENTS, Timeline, any_order

NAMES = [check.name for check in SIGNALS]
MINUTE = timedelta(minutes=1)
LATER = timedelta(days=2)


def names(told: Timeline, *, later: timedelta = LATER) -> list[str]:
    """The signals, so much later than the last entry."""
    return [one.name for one in review(told.fold(), now=told.now + later).signals]


def found(told: Timeline, name: str, *, later: timedelta = LATER) -> str:
    """What a signal says."""
    signals = review(told.fold(), now=told.now + later).signals
    return next(one.found for one in signals if one.name == name)


def led() -> Timeline:
    """An incident with a commander, and nothing that a review would mind so far."""
    told = Timeline()
    told.open(BOB)
    told.take()
    told.note("rolled back", category="action")
    return told


# Whole incidents


@given(incidents(), incidents(kind="drill"))
def test_an_incident_in_order_has_no_signals(told: Timeline, drill: Timeline) -> None:
    assert names(told) == names(drill) == []
    assert review(told.fold()).is_well_formed


@pytest.mark.parametrize("gap", NAMES)
def test_each_gap_has_its_signal_and_no_other(gap: str) -> None:
    @given(incidents(gap))
    def has(told: Timeline) -> None:
        assert names(told) == [gap]
        [signal] = review(told.fold(), now=told.now + LATER).signals
        entries = {placed.id: placed.entry.at for placed in told.placed}
        assert signal.evidence
        assert all(entries[one.entry] == one.at for one in signal.evidence)
        assert review(told.fold(), now=told.now + LATER).is_well_formed is (gap not in GAPS)

    has()


@given(incidents("", *NAMES))
def test_whole_incidents_break_no_rule(told: Timeline) -> None:
    assert problems(told.fold(), Policy()) == []


@given(logbooks("", *NAMES))
def test_nobody_is_named_in_a_signal(told: list[Timeline]) -> None:
    people = [part for person in (*TEAM, OUTSIDER) for part in (person.email, *person.name.split())]
    said = "\n".join(str(review(one.fold(), now=one.now + LATER)) for one in told)
    assert not [part for part in people if part in said]


@given(any_order(), st.none() | MOMENTS, st.timedeltas())
def test_a_review_never_fails(entries: list[Placed], now: object, silence: timedelta) -> None:
    known = {placed.id for placed in entries}
    result = review(fold(IDENT, entries), now=now, silence=silence)  # type: ignore[arg-type]
    assert {one.entry for signal in result.signals for one in signal.evidence} <= known
    assert [signal.name for signal in result.signals] == [
        name for name in NAMES if name in {signal.name for signal in result.signals}
    ]


def test_equal_dice_tell_equal_incidents() -> None:
    shape = Shape("silence")
    assert told_by(Seeded(7), shape).data == told_by(Seeded(7), shape).data
    assert told_by(Seeded(7), shape).data != told_by(Seeded(8), shape).data


def test_every_signal_says_why_and_what_helps() -> None:
    assert BY_NAME.keys() == {*NAMES}
    assert all(check.why and check.next_time for check in SIGNALS)
    assert len({check.why for check in SIGNALS}) == len({*NAMES}) == len(SIGNALS)


def test_an_empty_record_says_nothing() -> None:
    assert review(fold(IDENT, [])) == Review(())


# Who leads, and who is there


def test_a_team_has_five_minutes_to_take_command() -> None:
    told = Timeline()
    told.open(BOB)
    assert names(told, later=3 * MINUTE) == []
    assert found(told, "no-commander", later=6 * MINUTE) == "nobody held command for 7 min"
    told.now += 4 * MINUTE
    told.take()
    assert names(told, later=0 * MINUTE) == []


def test_each_stretch_without_a_commander_counts() -> None:
    told = Timeline()
    for begin in (told.open, told.reopen):
        begin(BOB)
        told.now += 9 * MINUTE
        told.take()
        told.note("rolled back", category="action")
        told.close()
    assert found(told, "no-commander") == "nobody held command for 20 min, in 2 stretches"


def test_one_who_acts_alone_is_not_several() -> None:
    told = Timeline()
    told.open(BOB)
    told.join_in(BOB)
    told.note("restarted", BOB, category="action")
    told.note("restarted again", BOB, category="action")
    told.take()
    assert names(told, later=0 * MINUTE) == []
    told.join_in(CAM)
    early = told.placed[0].entry.at
    told.note("restarted, too", CAM, category="action", at=early)
    assert found(told, "acting-before-command") == "2 people acted before anybody had taken command"


def test_several_who_act_while_nobody_ever_leads() -> None:
    told = Timeline()
    told.open(BOB)
    told.note("restarted", BOB, category="action")
    told.note("restarted", CAM, category="action")
    assert "acting-before-command" in names(told)


def test_who_acts_when_command_is_taken_acts_under_it() -> None:
    told = Timeline()
    told.open(BOB)
    told.call(BOB, CAM)
    moment = told.now.replace(microsecond=0)
    told.note("restarted", BOB, category="action", at=moment)
    told.note("failed over", CAM, category="action", at=moment)
    told.take(at=moment)
    assert names(told, later=0 * MINUTE) == []


@pytest.mark.parametrize(
    "how", ["called", "given a role", "given a task", "offered command", "left", "excused", "late"]
)
def test_whoever_is_known_to_be_there_is_on_the_roster(how: str) -> None:
    told = led()
    if how == "called":
        told.call(CAM)
    elif how == "given a role":
        told.role("ops", CAM)
    elif how == "given a task":
        told.done(told.task(to=CAM).id, CAM)
    elif how == "offered command":
        told.handover(CAM)
    told.note("restarted", CAM, category="action")
    told.note("restarted again", CAM, category="action")
    if how in {"left", "excused", "late"}:
        assert found(told, "off-roster").startswith("2 actions were taken by somebody")
    if how == "left":
        told.leave(CAM)
    elif how == "excused":
        told.excuse(CAM)
    elif how == "late":
        told.join_in(CAM)
    assert "off-roster" not in names(told)


# The one thread


def test_a_silence_is_minded_only_while_the_impact_goes_on() -> None:
    told = led()
    told.now += 45 * MINUTE
    told.note("still at it")
    assert found(told, "silence", later=0 * MINUTE) == "nothing was written down for 46 min"
    told.now += 60 * MINUTE
    told.mark("resolved", text="it is back")
    said = "2 silences, the longest of 1 h 01 min"
    assert found(told, "silence", later=0 * MINUTE) == said
    told.now += 600 * MINUTE
    told.note("nothing new")
    assert found(told, "silence") == said
    told.mark("resolved", withdraw=True)
    assert found(told, "silence", later=90 * MINUTE).startswith("3 silences")


def test_how_long_a_silence_may_be_is_up_to_the_reader() -> None:
    told = led()
    told.now += 10 * MINUTE
    told.note("still at it")
    incident = told.fold()
    assert review(incident).signals == ()
    assert [one.name for one in review(incident, silence=10 * MINUTE).signals] == ["silence"]
    told.now += 6 * MINUTE
    told.note("still at it")
    (both,) = review(told.fold(), silence=5 * MINUTE).signals
    assert (both.found, both.number) == ("2 silences, the longest of 11 min", 660)


def test_what_is_closed_is_not_silent_whatever_the_clocks_said() -> None:
    told = led()
    told.close()
    early = told.now
    told.now += 10 * MINUTE
    told.reopen()
    told.take(at=told.now.replace(microsecond=0))
    told.close(recorded=early)
    assert "silence" not in names(told)


def test_a_contested_mark_ends_no_silence() -> None:
    told = led()
    told.mark("resolved", at=told.now - MINUTE)
    told.mark("resolved", withdraw=True)
    told.mark("resolved", replaces="")
    told.now += 45 * MINUTE
    told.note("still at it")
    assert names(told, later=0 * MINUTE) == ["silence", "contested"]


def test_of_a_backfill_counts_when_it_happened() -> None:
    told = Timeline()
    start = told.now.replace(microsecond=0) - timedelta(days=3)
    told.open(BOB, incident_kind="backfill", at=start)
    told.take(at=start + MINUTE)
    told.note("restarted", category="action", at=start + 20 * MINUTE)
    told.mark("resolved", at=start + 21 * MINUTE)
    told.close(at=start + 30 * MINUTE)
    assert names(told) == []
    told.note("asked the bank", at=start + 120 * MINUTE)
    assert "hindsight" not in names(told)


def test_a_backfill_tells_of_silences_that_were() -> None:
    told = Timeline()
    start = told.now.replace(microsecond=0) - timedelta(days=3)
    told.open(BOB, incident_kind="backfill", at=start)
    told.take(at=start + MINUTE)
    told.note("restarted", category="action", at=start + 50 * MINUTE)
    told.close(at=start + 55 * MINUTE)
    assert found(told, "silence") == "nothing was written down for 49 min"


def test_a_dispute_counts_whether_it_is_settled_or_not() -> None:
    told = led()
    told.take(BOB)
    said = "1 entry written without knowing of another, 1 not settled yet"
    assert found(told, "contested") == said
    told.settle(told.placed[-1].id)
    said = "1 entry written without knowing of another, settled since"
    assert found(told, "contested") == said


def test_a_task_that_a_close_did_not_know_of_is_no_dispute_of_its_own() -> None:
    told = led()
    told.task("Ask support")
    told.close(known_tasks=0)
    assert names(told) == ["unfinished-tasks"]
    told.done(told.placed[3].id)
    assert names(told) == []
    told.task("Ask again")
    assert found(told, "unfinished-tasks") == "1 task is open, though the incident is closed"


def test_what_happened_after_the_close_may_be_told_later() -> None:
    told = led()
    told.close()
    held = told.now
    told.now += timedelta(hours=5)
    told.followup("Test it", at=held)
    assert names(told) == []
    told.note("the graph was flat", at=held - 5 * MINUTE)
    assert found(told, "hindsight") == "1 entry written down up to 5 h 06 min after it happened"


# What was to be kept, and the end


def test_a_task_that_is_due_is_unfinished_while_it_is_open() -> None:
    told = led()
    told.task(check=told.now + 5 * MINUTE)
    told.task()
    assert names(told, later=MINUTE) == []
    said = "1 task is open, past the time to look at it"
    assert found(told, "unfinished-tasks", later=9 * MINUTE) == said


def test_a_promise_is_missed_where_nobody_keeps_it_in_time() -> None:
    told = led()
    told.update("public", next=told.now + 10 * MINUTE)
    told.update("exec", next=told.now + 60 * MINUTE)
    assert names(told, later=8 * MINUTE) == []
    said = "1 promised update not given in time, up to 12 min late"
    assert found(told, "missed-updates", later=20 * MINUTE) == said
    told.now += 21 * MINUTE
    told.update("public")
    assert found(told, "missed-updates", later=0 * MINUTE) == said
    told.close()
    assert found(told, "missed-updates") == said


def test_a_close_ends_promises_in_time_or_late() -> None:
    told = led()
    told.update("public", next=told.now + 10 * MINUTE)
    late = told.elsewhere(21)
    told.close()
    told.update("exec", next=told.now + MINUTE)
    told.reopen()
    told.take()
    assert "missed-updates" not in names(told)
    late.close()
    assert found(late, "missed-updates") == "1 promised update not given in time, up to 11 min late"


@pytest.mark.parametrize("resolution", ["resolved", "false-alarm"])
def test_a_fix_is_looked_for_where_there_was_something_to_fix(resolution: str) -> None:
    told = Timeline()
    told.open()
    told.take()
    told.note("errors")
    told.close(resolution=resolution)
    assert names(told) == (["fix-not-logged"] if resolution == "resolved" else [])


@pytest.mark.parametrize("how", ["task", "words of the mark", "afterwards"])
def test_a_fix_is_logged_in_more_than_one_way(how: str) -> None:
    told = Timeline()
    told.open()
    told.take()
    if how == "task":
        told.done(told.task("Roll back").id)
    told.mark("mitigated", text="rolled back" if how.startswith("words") else "")
    told.mark("mitigated", withdraw=True)
    told.mark("resolved")
    told.note("all is well")
    told.close()
    if how == "afterwards":
        assert names(told) == ["fix-not-logged"]
        told.note("rolled back at 14:20", category="action")
    assert names(told) == []


def test_the_end_must_be_declared_within_a_day() -> None:
    told = led()
    assert names(told, later=25 * MINUTE) == []
    said = "nothing went on, and for 2 d nobody declared the end"
    assert found(told, "no-declared-close") == said
    told.mark("resolved")
    assert names(told, later=timedelta(hours=23)) == []
    said = "the impact was over, and for 2 d nobody declared the end"
    assert found(told, "no-declared-close") == said
    told.now += timedelta(days=3)
    told.close()
    said = "the impact was over, and for 3 d nobody declared the end"
    assert found(told, "no-declared-close") == said


def test_what_was_not_resolved_after_all_is_only_forgotten() -> None:
    told = led()
    told.mark("resolved")
    told.mark("resolved", withdraw=True)
    said = "nothing went on, and for 2 d nobody declared the end"
    assert found(told, "no-declared-close") == said


def test_without_a_mark_a_close_is_never_too_late() -> None:
    told = led()
    for _ in range(200):
        told.now += 20 * MINUTE
        told.note("still at it", ANN)
    told.close()
    assert names(told) == []

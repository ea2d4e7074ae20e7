"""Every check that a scenario can ask for: what meets it, and what doesn't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from incidentctl.domain.entry import Placed
from incidentctl.domain.kinds.link import Link
from incidentctl.domain.objectives import CHECKS, DRILL, FINDS, JUDGES, Known, found, wanted
from incidentctl.domain.review import BY_NAME
from incidentctl.domain.scenario import DETAILS, Objective
from tests.support.timeline import ANN, BOB, CAM, Timeline, complete

RANKS = {"sev1": 0, "sev2": 1, "sev3": 2}
MINUTE = timedelta(minutes=1)


def begun() -> Timeline:
    told = Timeline()
    told.open(BOB, severity="sev2", services=("shop",))
    return told


def known(told: Timeline, speed: float = 1, minutes: float = 0) -> Known:
    return Known(told.fold(), told.now + minutes * MINUTE, speed, RANKS)


def finds(told: Timeline, check: str, **details: object) -> list[Placed]:
    objective = Objective(check, **details)  # type: ignore[arg-type]
    return [*found(known(told), objective)]


def good(
    told: Timeline, check: str, speed: float = 1, minutes: float = 0, **details: object
) -> bool:
    objective = Objective(check, **details)  # type: ignore[arg-type]
    return JUDGES[check].judge(known(told, speed, minutes), objective).good


MEETS: dict[str, tuple[dict[str, object], Callable[[Timeline], Placed]]] = {
    "command-taken": ({}, lambda told: told.take()),
    "severity-raised": ({}, lambda told: told.severity("sev1")),
    "impact-said": ({"says": ("pay",)}, lambda told: told.impact()),
    "service-named": ({"service": "mail"}, lambda told: told.service(add=("mail",))),
    "marked": ({"moment": "mitigated"}, lambda told: told.mark("mitigated")),
    "noted": ({"category": "decision"}, lambda told: told.note("Stop", category="decision")),
    "said": ({"says": ("ROLLED", "x")}, lambda told: told.note("we rolled back")),
    "updated": ({"audience": "public"}, lambda told: told.update("public")),
    "role-given": ({"role": "comms"}, lambda told: told.role("comms", CAM)),
    "called": ({}, lambda told: told.call(CAM)),
    "joined": ({}, lambda told: told.join_in(CAM)),
    "task-added": ({"says": ("support",)}, lambda told: told.task()),
    "followup-noted": ({}, lambda told: told.followup()),
    "linked": ({}, lambda told: told.add(Link, target="https://example.com/1")),
    "redacted": ({}, lambda told: told.redact(told.note("secret").id)),
    "summary-written": ({}, lambda told: told.summary()),
}


@pytest.mark.parametrize("check", MEETS)
def test_what_meets_a_check(check: str) -> None:
    details, act = MEETS[check]
    told = begun()
    assert finds(told, check, **details) == []
    placed = act(told)
    assert finds(told, check, **details) == [placed]


def test_no_check_is_left_out_here() -> None:
    others = {"handover-accepted", "task-done", "closed"}
    assert {*MEETS, *others} == {*FINDS}
    assert {*CHECKS} == {*FINDS, *JUDGES}


def test_something_else_does_not_meet_it() -> None:
    told = begun()
    told.take()
    told.note("Stop")
    told.update("internal")
    told.role("ops", CAM)
    told.role("ops", CAM, release=True)
    told.join_in(BOB)
    told.service(add=("mail",))
    told.severity("sev3")
    told.mark("resolved")
    for check in ("noted", "updated", "role-given", "service-named", "severity-raised", "marked"):
        details = {"service": "web"} if check == "service-named" else MEETS[check][0]
        assert finds(told, check, **details) == [], check
    assert len(finds(told, "noted")) == 1
    assert len(finds(told, "role-given")) == 1
    assert finds(told, "said", says=("nothing like it",)) == []


def test_command_is_handed_over_only_if_it_is_accepted() -> None:
    told = begun()
    told.take(ANN)
    told.handover(BOB)
    assert finds(told, "handover-accepted") == []
    accepted = told.take(BOB)
    assert finds(told, "handover-accepted") == [accepted]


def test_severity_is_raised_as_far_as_is_asked() -> None:
    told = Timeline()
    told.open()
    told.severity("sev3")
    second = told.severity("sev2")
    assert len(finds(told, "severity-raised")) == 2, "from none at all, too"
    assert finds(told, "severity-raised", severity="sev2") == [second]
    assert finds(told, "severity-raised", severity="sev1") == []
    assert [*found(known(Timeline()), Objective("severity-raised"))] == []


def test_a_mark_that_was_withdrawn_does_not_count() -> None:
    told = begun()
    told.mark("mitigated")
    told.mark("mitigated", withdraw=True)
    assert finds(told, "marked", moment="mitigated") == []
    again = told.mark("mitigated")
    assert finds(told, "marked", moment="mitigated") == [again]


def test_a_finished_task_is_known_by_what_it_was() -> None:
    told = begun()
    done = told.done(told.task("Restore the backup").id)
    assert finds(told, "task-done", says=("backup",)) == [done]
    assert finds(told, "task-done", says=("deploy",)) == []


def test_a_close_counts_with_a_summary_and_may_name_the_cause() -> None:
    told = begun()
    told.take(ANN)
    told.note()
    closed = told.close(text="")
    assert finds(told, "closed") == []
    assert finds(told, "said", says=("rotated",)) == [closed]
    whole = complete()
    assert finds(whole, "closed") == [whole.placed[-1]]
    assert finds(begun(), "closed") == []


def test_what_the_drill_says_or_does_not_hold_is_not_the_teams() -> None:
    told = begun()
    told.note("rolled back", DRILL)
    told.take(ANN)
    told.take(BOB)  # contested
    assert finds(told, "said", says=("rolled",)) == []
    assert len(finds(told, "command-taken")) == 1


def test_how_long_nobody_held_command() -> None:
    told = begun()
    told.take()
    assert good(told, "owned", within=MINUTE)
    assert not good(told, "owned", within=MINUTE / 2)
    assert not good(told, "owned", speed=10, within=MINUTE)
    assert good(Timeline(), "owned", within=MINUTE)


def test_a_silence_ends_with_the_next_word_or_when_it_is_resolved() -> None:
    told = begun()
    told.note("a", DRILL)
    told.note("b")  # two minutes after the opening
    assert good(told, "no-silence", within=2 * MINUTE)
    assert not good(told, "no-silence", within=MINUTE)
    assert not good(told, "no-silence", minutes=5, within=2 * MINUTE)
    assert not good(told, "no-silence", speed=3, within=5 * MINUTE)
    told.mark("resolved")
    assert good(told, "no-silence", minutes=60, within=2 * MINUTE)


def test_a_promise_is_kept_by_the_next_update_or_the_close() -> None:
    told = begun()
    told.update("internal")
    told.update("public", next=told.now + 5 * MINUTE)
    assert good(told, "promises-kept")
    assert not good(told, "promises-kept", minutes=5)
    told.update("internal")
    assert not good(told, "promises-kept", minutes=5), "that was for others"
    told.update("public")
    assert good(told, "promises-kept", minutes=5)
    late = begun()
    first = late.update("public", next=late.now + MINUTE / 2)
    late.update("public")
    verdict = JUDGES["promises-kept"].judge(known(late), Objective("promises-kept"))
    assert verdict == (False, (first.id,))


def test_a_signal_of_a_review_and_its_evidence() -> None:
    told = begun()
    told.note("restarted", BOB, category="action")
    told.note("restarted", ANN, category="action")
    objective = Objective("no-signal", signal="acting-before-command")
    verdict = JUDGES["no-signal"].judge(known(told), objective)
    assert not verdict.good
    assert {*verdict.evidence} <= {placed.id for placed in told.placed}
    assert good(told, "no-signal", signal="contested")
    assert "silence" in BY_NAME
    told.take()
    assert good(told, "no-signal", minutes=20, signal="silence")
    assert not good(told, "no-signal", minutes=20, speed=10, signal="silence")


def test_what_is_wanted_in_words() -> None:
    assert wanted(Objective("updated", about="Customers know")) == "Customers know"
    assert wanted(Objective("updated", audience="public")) == "An update goes out: public"
    assert wanted(Objective("updated")) == "An update goes out"
    assert wanted(Objective("said", says=("a", "b"))) == "Somebody writes: a or b"
    said = wanted(Objective("owned", within=5 * MINUTE))
    assert said == "It lacks a commander for 5 min at most, in all"


def test_every_check_takes_details_that_there_are() -> None:
    for name in CHECKS:
        check = FINDS.get(name) or JUDGES[name]
        assert {*check.details} <= {*DETAILS, "within"}
        assert {*check.needs} <= {*check.details}

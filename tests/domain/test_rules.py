"""The rules: each finds its fault, all are named at once, and honest work never breaks one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.person import Person
from incidentctl.domain.policy import MINIMUM, Policy, Severity
from incidentctl.domain.problem import Problem
from incidentctl.domain.rules import RULES, close_problems, problems
from incidentctl.domain.tasks import open_tasks
from tests.support.timeline import ANN, BOB, CAM, IDENT, Timeline, any_order, complete

POLICY = Policy()
STRICT = Policy(
    {"sev2": Severity("sev2", close=("postmortem", "impact-started"))},
    ("root-cause", "next", "severity", "detected"),
)


def found(told: Timeline, policy: Policy = POLICY, **options: Any) -> list[tuple[str, str]]:
    """Rule and message of each problem."""
    return [(problem.rule, problem.message) for problem in problems(told.fold(), policy, **options)]


def rules(told: Timeline, policy: Policy = POLICY, **options: Any) -> list[str]:
    return [rule for rule, _ in found(told, policy, **options)]


def test_a_complete_incident_keeps_every_rule() -> None:
    assert rules(complete()) == []


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
    assert all((rule.on_record is None) != (rule.on_close is None) for rule in RULES)


# Each rule


@pytest.mark.parametrize(
    "path",
    [
        "incidents/2026/11/INC-20261121-aaaaaa-invoicing.md",
        f"incidents/2026/12/{IDENT}-invoicing.md",
        f"incidents/{IDENT}.md",
        "notes.md",
    ],
)
def test_the_file_lies_where_its_id_says(path: str) -> None:
    (problem,) = problems(complete().fold(path), POLICY)
    place = f"incidents/2026/11/{IDENT}-SLUG.md"
    assert problem == Problem(
        "path", f"the file of {IDENT} doesn't lie at {place}", f"move it back to {place}", path
    )


def test_bytes_without_a_path_have_no_place() -> None:
    assert problems(complete().fold(""), POLICY) == []


def test_the_first_entry_and_only_it_opens() -> None:
    told = Timeline()
    note = told.note()
    told.open()
    assert found(told) == [
        ("open-first", "the first entry is not an open"),
        ("open-first", "a second open"),
    ]
    problem = problems(told.fold(), POLICY)[0]
    assert (problem.line, problem.entry, problem.path) == (note.line, note.id, told.path)


def test_no_entry_stands_there_twice() -> None:
    told = complete()
    told.placed.append(told.placed[2]._replace(line=99))
    assert found(told) == [
        ("unique-entries", f"entry {told.placed[2].id} stands here a second time")
    ]


def test_nothing_happened_after_it_was_written_down() -> None:
    told = Timeline()
    told.open(at=told.now.replace(microsecond=0) + timedelta(seconds=1))  # rounded up: no harm
    told.note(at=told.now.replace(microsecond=0) + timedelta(seconds=2))
    told.note(at=told.now.replace(microsecond=0) - timedelta(days=400))
    assert rules(told) == ["no-future"]
    assert problems(told.fold(), POLICY)[0].entry == told.placed[1].id


def test_a_correction_corrects_an_entry_of_the_file() -> None:
    told = Timeline()
    opened = told.open()
    told.correct(opened.id, "Fine")
    told.correct("0" * 16, "Nothing")
    assert found(told) == [
        ("correction-target", f"it corrects entry {'0' * 16}, which isn't in this file")
    ]
    own = told.correct("1" * 16, "Itself")._replace(id="1" * 16)
    told.placed[2:] = [own]
    assert rules(told) == ["correction-target"]


def test_everything_a_close_lacks_is_named_at_once() -> None:
    told = Timeline()
    told.open()
    close = told.close(root_causes=(), postmortem="")
    assert found(told) == [
        ("close-commander", "nobody holds command"),
        ("close-timeline", "nothing says what was seen or done"),
        ("close-summary", "there is no summary of what happened"),
        ("close-root-cause", "no root cause is named"),
        ("close-next", "it doesn't say what comes next"),
    ]
    assert {problem.entry for problem in problems(told.fold(), POLICY)} == {close.id}
    assert {problem.line for problem in problems(told.fold(), POLICY)} == {close.line}
    assert all(problem.fix for problem in problems(told.fold(), POLICY))


def test_only_the_commander_closes() -> None:
    told = complete()
    told.placed.pop()
    told.close(BOB)
    (problem,) = problems(told.fold(), POLICY)
    assert problem.message == "only the commander closes: Ann Archer holds command"
    assert problem.fix.startswith("ask Ann Archer to close it, or: incidentctl take --because")


def test_notes_from_before_a_reopening_count() -> None:
    told = complete()
    told.reopen()
    told.take()
    told.close()
    assert rules(told) == []


def test_a_summary_may_come_with_the_close_or_by_a_correction() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.note()
    told.close(text="A disk was full")
    assert rules(told) == []


@pytest.mark.parametrize("cause", ["unknown", "Unknown:", "UNKNOWN - ", "unknown..."])
def test_an_unknown_cause_needs_what_is_being_done(cause: str) -> None:
    told = complete()
    told.placed.pop()
    told.close(root_causes=("Logs", cause))
    assert found(told) == [
        ("close-root-cause", "an unknown root cause needs what is being done to find it")
    ]


@pytest.mark.parametrize(
    "cause", ["unknown: Bob asks the vendor", "unknown, we replay it", "unknowns in the config"]
)
def test_an_unknown_cause_that_somebody_looks_for_is_enough(cause: str) -> None:
    told = complete()
    told.placed.pop()
    told.close(root_causes=(cause,))
    assert rules(told) == []


def test_a_logbook_can_ask_for_more() -> None:
    told = complete()
    told.placed.pop()
    told.close(postmortem="waived: nothing new")
    assert found(told, STRICT) == [
        ("close-policy", "when it began isn't known"),
        ("close-policy", "when it was detected isn't known"),
        ("close-policy", "this severity needs a postmortem: a waiver isn't enough"),
    ]
    bare = Timeline()
    bare.open(detected=bare.now.replace(microsecond=0))
    bare.take()
    bare.note()
    bare.close(text="Over")
    assert found(bare, STRICT) == [("close-policy", "the severity isn't known")]
    assert rules(bare, POLICY) == []


def told_to(*audiences: str, resolution: str = "resolved") -> Timeline:
    """A complete incident whose close came after these updates."""
    told = complete()
    told.placed.pop()
    for audience in audiences:
        told.update(audience)
    told.close(resolution=resolution)
    return told


def test_a_logbook_can_ask_that_others_are_told() -> None:
    policy = Policy({"sev2": Severity("sev2", close=("public-update",))}, ("internal-update",))
    assert found(told_to("exec"), policy) == [
        ("close-updates", "there was no internal update"),
        ("close-updates", "there was no public update"),
    ]
    (fix,) = [problem.fix for problem in problems(told_to("internal").fold(), policy)]
    assert fix == 'incidentctl update --audience public "…"'
    assert rules(told_to("internal", "public"), policy) == []
    assert rules(told_to(resolution="false-alarm"), policy) == []
    told = told_to("internal", "public")
    told.reopen()
    told.take()
    told.close()
    told.redact(told.placed[4].id)
    assert rules(told, policy) == []


def test_an_update_after_the_close_comes_too_late_for_it() -> None:
    told = told_to()
    told.update("public")
    assert rules(told, Policy(close=("public-update",))) == ["close-updates"]


def test_a_link_to_a_postmortem_counts_though_it_is_redacted() -> None:
    policy = Policy(close=("postmortem",))
    told = complete()
    told.placed.pop()
    close = told.close(postmortem="https://ann:secret@example.com/7")
    assert rules(told, policy) == []
    told.redact(close.id)
    assert rules(told, policy) == []


def test_a_close_is_held_to_the_severity_that_its_author_saw() -> None:
    policy = Policy({"sev1": Severity("sev1", close=("public-update",))}, ())
    told = complete()
    told.placed.pop()
    elsewhere = told.elsewhere()
    elsewhere.close()
    told.severity("sev1", BOB)
    knowing = told.elsewhere(1)
    told.join(elsewhere)
    assert rules(told, policy) == []
    knowing.close()
    assert rules(knowing, policy) == ["close-updates"]
    knowing.severity("sev2", BOB)
    assert rules(knowing, policy) == ["close-updates"]


@pytest.mark.parametrize("resolution", ["duplicate", "false-alarm", "cancelled"])
def test_what_was_no_incident_teaches_nothing_but_still_has_an_owner(resolution: str) -> None:
    told = Timeline()
    told.open(severity="sev2")
    told.close(resolution=resolution, root_causes=(), postmortem="")
    assert rules(told) == ["close-commander", "close-timeline", "close-summary"]


# Which closes are judged, and by what


def test_closes_of_long_ago_are_held_to_the_mission_alone() -> None:
    told = complete()
    told.placed.pop()
    old = told.close(root_causes=(), postmortem="")
    assert rules(told) == ["close-root-cause", "close-next"]
    assert rules(told, fresh=[]) == []
    assert rules(told, fresh=[old.id]) == ["close-root-cause", "close-next"]
    assert rules(told, MINIMUM) == []
    told.reopen()
    told.take()
    new = told.close(root_causes=(), postmortem="")
    assert rules(told, fresh=[new.id]) == ["close-root-cause", "close-next"]
    assert rules(told, fresh=[]) == []


def test_a_close_that_lost_a_race_is_no_fault() -> None:
    told = complete()
    closed = told.placed.pop()
    told.take(BOB, because="Ann's line is dead")
    told.placed.append(closed)  # Ann closed it in her clone, and heard of Bob only now
    assert rules(told) == []
    told.close(BOB)
    told.close(CAM, root_causes=(), postmortem="")  # a second close: redundant, whatever it lacks
    assert rules(told) == []


def test_two_closes_of_one_person_at_once_are_no_fault_even_if_it_was_reopened() -> None:
    told = complete()
    told.now += timedelta(minutes=5)
    elsewhere = told.close(text="From my other machine")
    del told.placed[-1]
    told.reopen(BOB)
    told.take(ANN)
    told.placed.append(elsewhere)
    assert rules(told) == []


def test_a_close_by_somebody_who_never_took_command_is_a_fault() -> None:
    told = complete()
    told.placed.pop()
    told.close(CAM)
    assert rules(told) == ["close-commander"]


def test_only_a_close_can_be_judged_as_one() -> None:
    told = complete()
    with pytest.raises(TypeError, match="not a close: note"):
        close_problems(told.fold(), told.placed[2], POLICY)


# Whatever the entries are


@given(any_order(), st.sampled_from([POLICY, STRICT, MINIMUM]))
def test_nothing_stops_the_rules(entries: list[Placed], policy: Policy) -> None:
    incident = fold(IDENT, entries, path="p")
    every = problems(incident, policy)
    names = {rule.name for rule in RULES}
    assert [problem.line for problem in every] == sorted(problem.line for problem in every)
    for problem in every:
        assert problem.path == "p"
        assert problem.rule in names
        assert problem.message
        assert problem.fix
    ids = {placed.id for placed in entries}
    assert problems(incident, policy, fresh=ids) == every
    assert problems(incident, policy, fresh=()) == problems(incident, MINIMUM)


@given(any_order())
def test_a_stricter_policy_finds_no_less(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    least = problems(incident, MINIMUM)
    assert set(least) <= set(problems(incident, POLICY)) <= set(problems(incident, STRICT))


@given(any_order())
def test_a_close_that_keeps_the_rules_has_owner_thread_and_summary(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    faulty = {problem.entry for problem in problems(incident, MINIMUM)}
    closed = incident.closed
    if closed and closed.id not in faulty and entries.count(closed) == 1:
        before = incident.before(closed)
        assert before.commander
        assert before.notes
        assert closed.entry.text or before.summary


# What honest people do at once


@dataclass
class Clone:
    """A clone in which people do what the commands let them do, and nothing else."""

    told: Timeline

    def act(self, step: str, by: Person) -> None:
        incident = self.told.fold()
        if step == "take" and incident.is_open and not incident.commander:
            self.told.take(by)
        elif step == "force" and incident.commander and not incident.commander.same(by):
            self.told.take(by, because="Handed over")
        elif step == "note":
            self.told.note(f"A note of {by.name}", by)
        elif step == "summary":
            self.told.summary(f"A summary of {by.name}", by)
        elif step == "correct":
            self.told.correct(self.told.placed[-1].id, "Corrected", by)
        elif step == "reopen" and not incident.is_open:
            self.told.reopen(by)
        elif step == "close" and incident.is_open:
            self._close(incident, by)
        else:
            self._work(step, incident, by)

    def _work(self, step: str, incident: Incident, by: Person) -> None:
        if step == "task" and incident.is_open:
            self.told.task(by=by)
        elif step == "done" and open_tasks(incident):
            self.told.done(open_tasks(incident)[0].placed.id, by)
        elif step == "update":
            self.told.update("public", by)
        elif step in {"sev1", "sev2"}:
            self.told.severity(step, by)
        elif step == "detected":
            self.told.mark("detected", by, withdraw="detected" in incident.times)

    def _close(self, incident: Incident, by: Person) -> None:
        length = len(self.told.placed)
        placed = self.told.close(by)
        if close_problems(incident, placed, MORE_AT_SEV1):
            del self.told.placed[length:]


MORE_AT_SEV1 = Policy({"sev1": Severity("sev1", close=("public-update", "detected"))})
WORK = ("task", "done", "update", "sev1", "sev2", "detected")
STEPS = ("take", "force", "note", "summary", "correct", "close", "close", "reopen", *WORK)
DEEDS = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from([ANN, BOB])), max_size=8)
READY = [("take", ANN), ("note", ANN), ("summary", ANN)]


def union(base: Sequence[Placed], other: Sequence[Placed]) -> list[Placed]:
    known = {placed.id for placed in base}
    return [*base, *(placed for placed in other if placed.id not in known)]


def clone_of(told: Timeline, minutes: int) -> Clone:
    copy = Timeline(start=told.now + timedelta(minutes=minutes, microseconds=minutes))
    copy.placed = [*told.placed]
    return Clone(copy)


@given(DEEDS | DEEDS.map(lambda deeds: [*READY, *deeds]), DEEDS, DEEDS)
@example([*READY, ("task", ANN)], [("done", ANN), ("close", ANN)], [("sev1", BOB), ("task", BOB)])
@example(
    [*READY, ("sev1", ANN), ("update", ANN), ("detected", ANN)],
    [("close", ANN)],
    [("detected", BOB)],
)
def test_what_two_clones_do_at_once_breaks_no_rule(
    before: list[tuple[str, Person]],
    here: list[tuple[str, Person]],
    there: list[tuple[str, Person]],
) -> None:
    origin = Clone(Timeline())
    origin.told.open()
    for deed in before:
        origin.act(*deed)
    ours, theirs = clone_of(origin.told, 1), clone_of(origin.told, 100)
    for deed in here:
        ours.act(*deed)
    for deed in there:
        theirs.act(*deed)
    for entries in (
        union(ours.told.placed, theirs.told.placed),
        union(theirs.told.placed, ours.told.placed),
    ):
        assert problems(fold(IDENT, entries, path=ours.told.path), MORE_AT_SEV1) == []

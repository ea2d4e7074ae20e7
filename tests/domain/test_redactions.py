"""Redactions: no word of a redacted entry is in the incident any more; the facts are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from incidentctl.domain.entry import Standing
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.kinds.redact import Redact
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.domain.policy import MINIMUM
from incidentctl.domain.redactions import HIDDEN, hide
from incidentctl.domain.rules import problems
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB, IDENT, Timeline, complete, place

SECRET = "hunter2"
COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}


def shows(incident: Incident) -> bool:
    return SECRET in repr(incident)


def test_a_redaction_says_what_and_why() -> None:
    redact = Redact(**COMMON, text="private", entry="5v7k2m9q0x3r8w1t")
    assert redact.phrase() == "redacted entry 5v7k2m9q"
    assert list(redact.faults()) == []
    assert list(Redact(**COMMON, text="x", entry="2").faults()) == [
        "entry is '2', which is no entry's id"
    ]
    knowing = Redact(**COMMON, text="x", entry=redact.entry, known=(redact.entry, "2"))
    assert list(knowing.faults()) == ["known has '2', which is no entry's id"]


def test_a_correction_says_which_redaction_its_author_knew() -> None:
    ident = "5v7k2m9q0x3r8w1t"
    for known, faults in (
        ("", []),
        (ident, []),
        ("2", ["after_redaction is '2', which is no entry's id"]),
    ):
        correct = Correct(**COMMON, text="x", entry=ident, after_redaction=known)
        assert list(correct.faults()) == faults


def test_no_word_is_left_and_the_fact_and_the_reason_are() -> None:
    told = Timeline()
    told.open()
    told.take()
    note = told.note(SECRET, BOB)
    assert shows(told.fold())
    why = told.redact(note.id)
    incident = told.fold()
    assert not shows(incident)
    line = incident.line_of(note.id)
    assert line is not None
    assert (line.text, line.placed.entry.by) == (HIDDEN, BOB)
    assert incident.redactions == {note.id: why}
    assert incident.timeline[-1].text == "It was private"


def test_it_holds_wherever_it_stands_and_corrections_are_entries_of_their_own() -> None:
    told = Timeline()
    told.open()
    told.take()
    note = told.note(SECRET)
    told.correct(note.id, "no secret")
    told.redact(note.id)
    incident = fold(IDENT, [told.placed[-1], *told.placed[:-1]])
    assert not shows(incident)
    line = incident.line_of(note.id)
    assert line is not None
    assert line.text == "no secret"


def test_the_first_of_two_holds() -> None:
    told = Timeline()
    told.open()
    note = told.note(SECRET)
    told.redact(note.id)
    told.redact(note.id, BOB)
    ruling = told.fold().timeline[-1].ruling
    assert ruling.standing is Standing.REDUNDANT
    assert ruling.why == "Ann Archer had redacted it already"


@pytest.mark.parametrize(
    ("postmortem", "shown"),
    [
        ("2026-11-25", "2026-11-25"),
        (f"https://ann:{SECRET}@example.com", f"https://{HIDDEN}"),
        (f"waived: {SECRET}", f"waived: {HIDDEN}"),
        ("", ""),
    ],
)
def test_a_close_stays_valid_without_its_words(postmortem: str, shown: str) -> None:
    told = complete()
    told.placed.pop()
    closed = told.close(
        text=SECRET, root_causes=(SECRET, "x"), thanks=(SECRET,), postmortem=postmortem
    )
    before = [problem.rule for problem in problems(told.fold(), MINIMUM)]
    told.redact(closed.id)
    incident = told.fold()
    assert not shows(incident)
    close = incident.close_entry
    assert close is not None
    assert (close.postmortem, close.root_causes, close.thanks) == (shown, (HIDDEN,), (HIDDEN,))
    assert [problem.rule for problem in problems(incident, MINIMUM)] == before


def test_titles_reasons_and_what_a_newer_version_wrote_are_words() -> None:
    told = Timeline()
    opened = told.open(title=SECRET)
    taken = told.take(because=SECRET)
    newer = Unknown(**COMMON, kind_name="page", detail_lines=(SECRET,), extra=(f'a = "{SECRET}"',))
    (there,) = place([newer], ["0" * 16])
    redactions = [Redact(**COMMON, text="x", entry=one.id) for one in (opened, taken, there)]
    entries = [*told.placed, there, *place(redactions, ["1" * 16, "2" * 16, "3" * 16])]
    assert SECRET not in repr(hide(entries))
    assert fold(IDENT, entries).title == HIDDEN


def test_a_redaction_hides_no_redaction_itself_included() -> None:
    told = Timeline()
    told.open()
    note = told.note(SECRET)
    first = told.redact(note.id)
    told.redact(first.id, BOB, text="so that nobody asks")
    incident = told.fold()
    assert not shows(incident)
    assert [line.text for line in incident.timeline[-2:]] == [
        "It was private",
        "so that nobody asks",
    ]
    assert incident.redactions == {note.id: first}
    assert incident.timeline[-1].ruling.standing is Standing.REDUNDANT
    assert incident.timeline[-1].ruling.why == "why something was hidden stays visible"
    (itself,) = place([Redact(**COMMON, text="x", entry="1" * 16)], ["1" * 16])
    incident = fold(IDENT, [*told.placed, itself])
    assert incident.timeline[-1].text == "x"
    assert incident.timeline[-1].ruling.standing is Standing.REDUNDANT
    assert set(incident.redactions) == {note.id}


def test_the_state_before_an_entry_that_was_hidden_later_is_hidden_too() -> None:
    told = Timeline()
    told.open(title=SECRET)
    note = told.note(SECRET)
    told.redact(note.id)
    told.redact(told.placed[0].id)
    before = told.fold().before(note)
    assert [line.placed.entry.name for line in before.timeline] == ["open"]
    assert not shows(before)


def at_once(here: str, there: str) -> Timeline:
    """A note that two correct or redact at once, and what was done here is first in the record."""
    told = Timeline()
    told.open()
    note = told.note("the password is hunter2").id
    deeds: dict[str, Callable[[Timeline], object]] = {
        "correct": lambda t: t.correct(note, "the password is hunter3", BOB),
        "correct twice": lambda t: t.correct(
            t.correct(note, "a typo", BOB).id, "the password is hunter3", BOB
        ),
        "redact": lambda t: t.redact(note),
    }
    other = told.elsewhere()
    deeds[here](told)
    deeds[there](other)
    told.join(other)
    return told


@pytest.mark.parametrize(
    ("here", "there"),
    [*permutations(["correct", "redact"]), *permutations(["correct twice", "redact"])],
)
def test_a_correction_made_at_once_is_hidden_too(here: str, there: str) -> None:
    told = at_once(here, there)
    incident = told.fold()
    assert "hunter" not in " ".join(line.text for line in incident.timeline)
    assert incident.unsettled == []
    if here == "redact":
        why = "Ann Archer had redacted what it corrects, so it is hidden, too"
        assert incident.timeline[-1].ruling == (Standing.CONTESTED, why, False, "")
    last = incident.last_word_on(incident.timeline[1].placed)
    told.correct(last.id, "the password is changed")
    assert told.fold().timeline[1].text == "the password is changed"


def test_what_was_corrected_knowingly_stays() -> None:
    told = Timeline()
    told.open()
    note = told.note("the password is hunter2").id
    clean = told.correct(note, "the password was here")
    told.redact(note)
    assert told.fold().timeline[1].text == "the password was here"
    told.correct(clean.id, "there was a password here", BOB)
    assert told.fold().timeline[1].text == "there was a password here"
    told.redact(clean.id)
    assert told.fold().timeline[1].text == "there was a password here"
    assert told.fold().timeline[2].text == "(redacted)"


def test_of_another_redaction_nothing_follows() -> None:
    """Whoever knew of one redaction did not therefore know of another."""
    told = Timeline()
    told.open()
    one, two = told.note("hunter1").id, told.note("hunter2").id
    told.redact(one)
    other = told.elsewhere()
    told.redact(two)
    other.correct(two, "hunter3", BOB)
    told.join(other)
    assert told.fold().timeline[-1].text == "(redacted)"

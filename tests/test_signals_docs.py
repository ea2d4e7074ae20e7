"""Every signal has a section in the reference, with an example that has it and no other.

``pytest --update-golden`` writes the examples anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from incidentctl.actions.review import review_one
from incidentctl.domain.review import SIGNALS
from incidentctl.domain.review_scene import SILENCE
from incidentctl.render.terminal.moments import clock
from incidentctl.render.terminal.review import review_screen
from tests.support import PROJECT
from tests.support.golden import Golden
from tests.support.screens import rows
from tests.support.stories import NOW, at, loaded
from tests.support.timeline import ANN, BOB, CAM, Timeline

PAGE = PROJECT / "docs/reference/signals.md"
NAMES = [check.name for check in SIGNALS]
EXAMPLE = re.compile(r"<!-- example: ([a-z-]+) -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^### ([a-z-]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(days=2)


def begun(*, led: bool = True) -> Timeline:
    """A report, and somebody who leads."""
    told = Timeline(start=at(14, 0))
    told.open(BOB)
    if led:
        told.take(ANN)
    return told


def ended(told: Timeline) -> Timeline:
    """What was done about it, and the declared close."""
    told.note("rolled back", category="action")
    told.close()
    return told


def no_commander() -> Timeline:
    told = begun(led=False)
    told.now += 11 * MINUTE
    told.take()
    return ended(told)


def acting_before_command() -> Timeline:
    told = begun(led=False)
    told.join_in(BOB)
    told.note("restarted the pool", BOB, category="action")
    told.join_in(CAM)
    told.note("failed over", CAM, category="action")
    told.take()
    told.close()
    return told


def off_roster() -> Timeline:
    told = begun()
    told.note("restarted the pool", CAM, category="action")
    return ended(told)


def silence() -> Timeline:
    told = begun()
    told.now += 46 * MINUTE
    return ended(told)


def missed_updates() -> Timeline:
    told = begun()
    told.update("public", next=told.now + 15 * MINUTE)
    told.now += 25 * MINUTE
    told.update("public", text="It works again")
    return ended(told)


def fix_not_logged() -> Timeline:
    told = begun()
    told.note("errors at 12 %", category="observation")
    told.note("no errors any more", category="observation")
    told.close()
    return told


def unfinished_tasks() -> Timeline:
    told = begun()
    elsewhere = told.elsewhere()
    elsewhere.task("Ask support who else is hit", BOB)
    told.note("rolled back", category="action")
    told.join(elsewhere)
    told.close(known_tasks=0)
    return told


def no_declared_close() -> Timeline:
    told = begun()
    told.note("rolled back", category="action")
    told.mark("resolved")
    return told


def corrections() -> Timeline:
    told = begun()
    wrong = told.note("the disk is full", category="observation")
    told.correct(wrong.id, "the disk is out of inodes")
    return ended(told)


def contested() -> Timeline:
    told = begun(led=False)
    elsewhere = told.elsewhere()
    told.take(ANN)
    elsewhere.take(CAM)
    told.join(elsewhere)
    told.settle(told.placed[-1].id, text="Ann leads, Camille helps")
    return ended(told)


def hindsight() -> Timeline:
    told = begun()
    told.now += 28 * MINUTE
    told.note("the graph was flat", category="observation")
    told.note("a deploy went out", category="observation", at=at(13, 42))
    return ended(told)


STORIES: dict[str, Callable[[], Timeline]] = {
    story.__name__.replace("_", "-"): story
    for story in (
        no_commander,
        acting_before_command,
        off_roster,
        silence,
        missed_updates,
        fix_not_logged,
        unfinished_tasks,
        no_declared_close,
        corrections,
        contested,
        hindsight,
    )
}


def shown(name: str) -> str:
    """The story in short, and what the review says of it."""
    told = STORIES[name]()
    lines = [_line(line) for line in told.fold().timeline]
    result = review_one(loaded(told), now=LATER, silence=SILENCE)
    assert [signal.name for signal in result.review.signals] == [name]
    screen = rows(review_screen(result, zone=NOW.tzinfo), 100)  # type: ignore[arg-type]
    found = screen[next(n for n, row in enumerate(screen) if row.startswith(f"  {name}: ")) :]
    return "".join(f"{row}\n" for row in [*lines, "", *found])


def _line(line: object) -> str:
    placed = line.placed  # type: ignore[attr-defined]
    entry = placed.entry
    words = f": {entry.text}" if entry.text else ""
    after = f" (written at {clock(entry.recorded, NOW.tzinfo)})"  # type: ignore[arg-type]
    late = after if entry.recorded - entry.at > MINUTE else ""
    return f"{clock(entry.at, NOW.tzinfo)}  {entry.by.name} {entry.phrase()}{words}{late}"  # type: ignore[arg-type]


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_signal_has_a_section_and_an_example() -> None:
    assert [name for name, _ in SECTION.findall(page())] == NAMES
    assert [name for name, _ in EXAMPLE.findall(page())] == NAMES
    assert [*STORIES] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_section_says_what_it_looks_for_and_why(name: str) -> None:
    text = dict(SECTION.findall(page()))[name]
    assert "**Shows.**" in text
    assert "**Not.**" in text
    assert f"<!-- example: {name} -->" in text


def test_the_page_lists_every_signal_with_a_link() -> None:
    listed = re.findall(r"\[`([a-z-]+)`\]\(#([a-z-]+)\)", page())
    assert [name for name, _ in listed] == [anchor for _, anchor in listed]
    assert {name for name, _ in listed} == {*NAMES}


def test_the_examples_are_what_a_review_says() -> None:
    new = EXAMPLE.sub(
        lambda found: f"<!-- example: {found[1]} -->\n```text\n{shown(found[1])}```", page()
    )
    Golden(PAGE).check(new)

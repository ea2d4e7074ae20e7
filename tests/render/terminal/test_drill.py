"""What a game day, its score and a replay look like, on a terminal of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidentctl.actions.drill import Scored
from incidentctl.actions.replay import pictured, replay
from incidentctl.actions.watch import Picture
from incidentctl.domain.errors import CommandError
from incidentctl.domain.game_day import Play
from incidentctl.domain.objectives import Known
from incidentctl.domain.scenario import Inject, Objective, Scenario
from incidentctl.git.refs import Branch
from incidentctl.render.drill import drill_clock, objective_text, verdict
from incidentctl.render.terminal.drill import KEYS, Running, drill_screen
from incidentctl.render.terminal.replay import Replaying, replay_screen
from incidentctl.render.terminal.score import score_screen
from incidentctl.render.terminal.watch import Showing
from tests.render.terminal.test_work import status_of
from tests.support import PROJECT
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import ZONE, loaded, outage
from tests.support.timeline import ANN, BOB, CAM, Timeline

MINUTE = timedelta(minutes=1)
BRANCH = Branch("main")
RANKS = {"sev1": 0, "sev2": 1, "sev3": 2}
SCENARIO = Scenario(
    title="Some customers can't pay",
    report="Three customers say that paying fails for them. It works for me.",
    behind="Deploy 2241 reads a column\nthat is empty for six countries.\n\n- nobody tests that",
    length=45 * MINUTE,
    injects=(
        Inject(2 * MINUTE, "Orders: 88 a minute, usual: 97", "dashboard", "Checkout"),
        Inject(
            5 * MINUTE,
            "ERROR order 88210: no tax rate for PT\nERROR order 88214: no tax rate for FI",
            "log",
            "checkout-7",
        ),
        Inject(
            6 * MINUTE,
            "What may I tell them? I'll say that we know nothing, otherwise. They shout at us.",
            "phone",
            "Support",
            id="call",
        ),
    ),
    objectives=(
        Objective("command-taken", within=5 * MINUTE),
        Objective("updated", id="told", audience="public", within=MINUTE),
        Objective("marked", moment="mitigated", after="told", within=5 * MINUTE),
        Objective("noted", category="decision", after="never"),
        Objective("redacted", id="never"),
        Objective("joined", times=2),
    ),
)


def told() -> Timeline:
    """A drill under way."""
    made = Timeline(title=SCENARIO.title)
    made.open(
        BOB, incident_kind="drill", severity="sev3", services=("checkout",), text=SCENARIO.report
    )
    made.take(ANN, text="This is a drill. I have it.")
    made.note("It began with deploy 2241", CAM, category="hypothesis")
    made.join_in(CAM)
    made.update("public", ANN)
    made.join_in(BOB)
    return made


def play(minutes: float, scenario: Scenario = SCENARIO, speed: float = 1) -> Play:
    made = told()
    moment = made.placed[0].entry.recorded + minutes * MINUTE
    return Play(scenario, Known(made.fold(), moment, speed, RANKS))


def running(minutes: float = 6.5, scenario: Scenario = SCENARIO, speed: float = 1) -> Running:
    made = play(minutes, scenario, speed)
    picture = Picture(replace(status_of(told()), now=made.known.now))
    fresh = [made.came()[-1].inject]
    showing = Showing(picture, BRANCH, told().ident, {told().placed[-1].id}, KEYS)
    return Running(made, "drills/tax.toml", showing, fresh)


def scored(minutes: float) -> Scored:
    made = play(minutes)
    return Scored("drills/tax.toml", SCENARIO, made.known.incident, 1, made.score())


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_screen_of_a_drill(width: int, height: int, color: str) -> None:
    screen = drill_screen(running(), height=height, zone=ZONE)
    name = f"drills/screen-{width}x{height}-{color}.txt"
    golden(name).check(shown(screen, width, COLORS[color]))


def test_the_how_to_shows_this_screen() -> None:
    page = (PROJECT / "docs/how-to/practise.md").read_text("utf-8")
    drawn = golden("drills/screen-80x24-plain.txt").path.read_text("utf-8")
    assert f"```text\n{drawn}```\n" in page


@pytest.mark.parametrize("height", [1, 2, 3, 5, 9, 13, 24, 50])
@pytest.mark.parametrize("width", [1, 20, 40, 79, 200])
def test_it_never_needs_more_rows_than_there_are(width: int, height: int) -> None:
    for minutes in (0, 5.5, 6.5):
        found = rows(drill_screen(running(minutes), height=height, zone=ZONE), width)
        assert len(found) <= height


def test_the_newest_inject_is_there_whatever_else_is_not() -> None:
    text = "\n".join(rows(drill_screen(running(), height=9, zone=ZONE), 80))
    assert "What may I tell them?" in text
    assert "3 before this" in text
    flood = SCENARIO._replace(injects=(Inject(MINUTE, "line\n" * 50, "log"),))
    found = rows(drill_screen(running(2, flood), height=24, zone=ZONE), 80)
    assert sum("line" in row for row in found) <= 10
    assert any(row.endswith("line …") for row in found)


def test_before_anything_has_happened() -> None:
    quiet = SCENARIO._replace(report="", injects=SCENARIO.injects[2:])
    made = play(1, quiet)
    showing = Showing(Picture(status_of(told())), BRANCH, keys="")
    screen = drill_screen(Running(made, "x.toml", showing), height=24, zone=ZONE)
    assert "  Nothing has happened yet." in rows(screen)


def test_a_fast_drill_says_how_fast() -> None:
    top, *_ = rows(drill_screen(running(1, speed=2.5), height=24, zone=ZONE))
    assert top.startswith("DRILL tax.toml")
    assert top.endswith("of 45:00 · 2.5x")


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "minutes"), [("under-way", 6), ("over", 45)])
def test_the_score(name: str, minutes: float, width: int, color: str) -> None:
    drawn = shown(score_screen(scored(minutes)), width, COLORS[color])
    golden(f"drills/score-{name}-{width}-{color}.txt").check(drawn)


def test_the_score_fits_any_width() -> None:
    for width in (1, 20, 40, 200):
        rows(score_screen(scored(45)), width)


def test_the_verdict() -> None:
    one = scored(45)
    none = one._replace(score=one.score._replace(scored=()))
    assert verdict(none) == "There was no objective to meet"
    met = one._replace(score=one.score._replace(scored=one.score.scored[:1]))
    assert verdict(met) == "1 of 1 objective met: well done"
    assert "That" not in "\n".join(rows(score_screen(none)))


def test_the_clock_of_a_drill() -> None:
    assert drill_clock(timedelta(seconds=-3)) == "00:00"
    assert drill_clock(timedelta(seconds=12.9)) == "00:12"
    assert drill_clock(timedelta(minutes=59, seconds=59)) == "59:59"
    assert drill_clock(timedelta(hours=1, minutes=2, seconds=3)) == "1:02:03"


def test_an_objective_in_words() -> None:
    assert objective_text(Objective("owned", within=MINUTE)).count("1 min") == 1
    told_so = objective_text(Objective("redacted", after="leak", within=5 * MINUTE))
    assert told_so == "What nobody should read is hidden (within 5 min of leak)"


# A replay


def replaying(number: int, question: str = "") -> Replaying:
    made = outage()
    found = loaded(made)
    every = replay(found)
    step = every[number]
    ident = step.incident.id
    showing = Showing(pictured(step, found, step.at), BRANCH, ident, {step.placed.id}, "q: end")
    return Replaying(step, showing, number + 1, len(every), question)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_screen_of_a_replay(width: int, height: int, color: str) -> None:
    screen = replay_screen(replaying(3, "What would you do?"), height=height, zone=ZONE)
    name = f"drills/replay-{width}x{height}-{color}.txt"
    golden(name).check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("height", [1, 2, 5, 9, 24])
@pytest.mark.parametrize("width", [1, 20, 79, 200])
def test_a_replay_never_needs_more_rows_than_there_are(width: int, height: int) -> None:
    for number in range(len(replay(loaded(outage())))):
        screen = replay_screen(replaying(number, "What?"), height=height, zone=ZONE)
        assert len(rows(screen, width)) <= height


def test_a_long_text_is_cut_where_there_is_no_room() -> None:
    made = Timeline()
    made.open(text=" ".join(["word"] * 900))
    found = loaded(made)
    (step,) = replay(found)
    showing = Showing(pictured(step, found, step.at), BRANCH, made.ident)
    screen = replay_screen(Replaying(step, showing, 1, 1), height=24, zone=ZONE)
    assert rows(screen)[-2].endswith("…")


def test_nothing_can_be_replayed_of_what_cannot_be_read() -> None:
    with pytest.raises(CommandError, match="nothing of"):
        replay(loaded(Timeline(), more="x"))

"""Scenario files: what is read, and what is refused with its line, its key and what mends it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.domain.problem import Problem
from incidentctl.domain.scenario import LONGEST, Scenario
from incidentctl.store.scenario import LARGEST, load_scenario, read_scenario
from incidentctl.store.scenario_template import scenario_of, template, write_new
from tests.support.timeline import START, Timeline, complete

GOOD = """\
format = 1
title = "Shop is down"
severity = "sev2"
services = ["shop"]
report = \"""
I can't pay.
\"""
length = "1h"
record = true

[[inject]]
at = "0m"
channel = "alert"
from = "probe"
text = "3 of 5 fail"

[[inject]]
at = "90s"
id = "angry"
unless = "public"
text = "Hello?"

[[objective]]
id = "public"
check = "updated"
audience = "public"
within = "15m"

[[objective]]
check = "said"
says = ["roll", "revert"]
after = "angry"
times = 2
"""


def read(text: str) -> tuple[Scenario | None, list[Problem]]:
    return read_scenario(text.encode(), "x.toml")


def test_a_scenario_as_it_was_written() -> None:
    scenario, problems = read(GOOD)
    assert scenario
    assert problems == []
    assert scenario.report == "I can't pay."
    assert (scenario.length, scenario.record) == (timedelta(hours=1), True)
    first, second = scenario.injects
    assert (first.at, first.sender, first.channel) == (timedelta(), "probe", "alert")
    assert (second.at, second.unless) == (timedelta(seconds=90), "public")
    assert scenario.objectives[1].says == ("roll", "revert")
    assert scenario.objectives[1].times == 2


def test_what_would_act_on_a_terminal_is_taken_out() -> None:
    scenario, problems = read(GOOD.replace("3 of 5 fail", "\\u001b[31mred\\u202e"))
    assert scenario
    assert scenario.injects[0].text == "red<U+202E>"
    assert problems == []


BAD = {
    ('title = "Shop is down"', ""): (0, "title is missing", "no default"),
    ('title = "Shop is down"', 'title = ""'): (2, "title: it is empty", "say"),
    ('title = "Shop is down"', "title = 3"): (2, "title is not a string", "string"),
    ("length", "lenght"): (8, "lenght is not known", "did you mean length?"),
    ('from = "probe"', 'sender = "probe"'): (14, "inject.sender is not known", "from"),
    ('at = "0m"', 'at = "soon"'): (12, "inject.at: cannot read 'soon'", '"5m"'),
    ('at = "0m"', "at = 3"): (12, "inject.at: not a span", '"5m"'),
    ('at = "0m"', 'at = "3d"'): (12, "inject.at: '3d' is longer than two days", '"5m"'),
    ('at = "0m"', 'at = "2h"'): (12, "inject.at: it comes when the drill is over", "earlier"),
    ('within = "15m"', 'within = "0m"'): (27, "objective.within: there is no time", '"5m"'),
    ('id = "angry"', 'id = "An gry"'): (19, "inject.id: 'An gry' can't be an id", "dashes"),
    ('unless = "public"', 'unless = "pulbic"'): (20, "nothing has the id", "there are angry"),
    ('check = "updated"', 'check = "update"'): (25, "there is no check", "did you mean updated?"),
    ('audience = "public"', 'audience = "all"'): (26, "there is no audience", "internal"),
    ('audience = "public"', 'moment = "resolved"'): (26, "takes no moment", "audience"),
    ('says = ["roll", "revert"]', ""): (29, "needs says", "write it"),
    ('says = ["roll", "revert"]', "says = []"): (31, "a word is empty", "name some"),
    ('says = ["roll", "revert"]', 'signal = "silense"'): (31, "no signal", "mean silence?"),
    ("times = 2", "times = 0"): (33, "objective.times", "mend"),
    ("format = 1", "format = 2"): (1, "format 2 is newer", "upgrade"),
    ("format = 1", "format = = 1"): (1, "not TOML", "toml.io"),
    ('text = "Hello?"', 'text = ""'): (21, "inject.text: it is empty", "say"),
}


@pytest.mark.parametrize("change", BAD, ids=lambda change: change[1] or "left out")
def test_what_is_wrong_is_told_with_its_line(change: tuple[str, str]) -> None:
    line, message, fix = BAD[change]
    assert change[0] in GOOD
    _, problems = read(GOOD.replace(*change, 1))
    problem = problems[0]
    assert (problem.rule, problem.path, problem.line) == ("scenario", "x.toml", line)
    assert message in problem.message
    assert problem.message.startswith(f"line {line}: " if line else "title")
    assert fix in problem.fix


def test_everything_is_told_at_once_in_order() -> None:
    text = GOOD.replace('at = "0m"', "at = 0").replace("record = true", "record = 1")
    _, problems = read(text.replace('check = "said"', 'check = "sad"'))
    assert [problem.line for problem in problems] == [9, 12, 30]


def test_what_is_too_long() -> None:
    for text, message in (
        (GOOD.replace("Shop is down", "x" * 501), "longer than 500 characters"),
        (GOOD.replace("Hello?", "x" * 70_000), "longer than 64 KiB"),
        (f"# {'x' * LARGEST}\n", "more than a megabyte"),
    ):
        _, problems = read(text)
        assert message in problems[0].message


def test_what_is_not_text() -> None:
    _, (problem,) = read_scenario(b"title = 'x'\n\xff\n", "x.toml")
    assert (problem.line, problem.message) == (2, "line 2: not UTF-8")
    nested, _ = read_scenario(b"x = " + b"[" * 100_000, "x.toml")
    assert nested is None


def test_a_file_is_refused_with_all_its_faults(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("lenght = '3m'\n")
    with pytest.raises(CommandError, match="2 things are wrong") as refused:
        load_scenario(str(tmp_path), "x.toml")
    assert refused.value.code == "scenario"
    assert len(refused.value.problems) == 2
    (tmp_path / "y.toml").write_text('title = "x"\nlenght = "3m"\n')
    with pytest.raises(CommandError, match="one thing is wrong"):
        load_scenario(str(tmp_path), "y.toml")
    with pytest.raises(CommandError, match="No such file") as missing:
        load_scenario(str(tmp_path), "z.toml")
    assert missing.value.code == "no-such-file"
    with pytest.raises(CommandError, match="null"):
        load_scenario(str(tmp_path), "z\0.toml")


def test_the_template_is_a_scenario() -> None:
    scenario, problems = read_scenario(template(None, "x.toml"), "x.toml")
    assert scenario
    assert problems == []
    assert len(scenario.injects) == 2
    assert scenario.injects[1].unless == "public"


def test_a_scenario_from_an_incident_holds_what_was_seen_and_names_nobody() -> None:
    told = Timeline()
    told.open(severity="sev2", services=("shop",), text="It is\n\ndown")
    told.note("Errors rise\nby a lot", category="observation")
    hidden = told.note("the password is hunter2", category="observation")
    told.note("It is the deploy", category="hypothesis")
    early = told.note('"Disk" full', category="observation")
    told.correct(early.id, "Disk full")
    told.take()
    told.close(text="A disk", recorded=told.now, at=told.now.replace(microsecond=0))
    told.redact(hidden.id)
    made = scenario_of(told.fold())
    scenario, problems = read_scenario(template(made, "x.toml"), "x.toml")
    assert scenario
    assert problems == []
    assert scenario.title == told.title
    assert scenario.report == "It is\n\ndown"
    assert [inject.text for inject in scenario.injects] == ["Errors rise\nby a lot", "Disk full"]
    assert [inject.at for inject in scenario.injects] == [
        timedelta(minutes=1),
        timedelta(minutes=4),
    ]
    assert scenario.behind == "A disk\n- Logs were never rotated"
    text = template(made, "x.toml").decode()
    assert "hunter2" not in text
    assert "Ann" not in text


def test_a_scenario_from_an_incident_that_says_little() -> None:
    told = Timeline()
    opened = told.open(text="the password is hunter2")
    told.note("later", category="observation", at=START.replace(microsecond=0) + 4 * LONGEST)
    told.redact(opened.id)
    made = scenario_of(told.fold())
    assert (made.report, made.severity, made.length) == ("", "", None)
    assert made.injects[0].at == LONGEST
    scenario, problems = read_scenario(template(made), "x.toml")
    assert scenario
    assert problems == []
    assert "# severity" in template(made).decode()
    assert scenario_of(Timeline().fold()).injects == ()
    assert scenario_of(complete().fold()).length == timedelta(minutes=4)


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    write_new(str(tmp_path), "x.toml", b"one")
    with pytest.raises(CommandError, match="there already"):
        write_new(str(tmp_path), "x.toml", b"two")
    assert (tmp_path / "x.toml").read_bytes() == b"one"
    with pytest.raises(CommandError, match="no folder"):
        write_new(str(tmp_path), "a/x.toml", b"two")
    with pytest.raises(CommandError, match="can't write"):
        write_new(str(tmp_path), "x" * 300, b"two")

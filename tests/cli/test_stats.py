"""Figures over a logbook, checked against an independent computation; and the picture of them."""

from __future__ import annotations

import json
import statistics
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.plausible import FIRST_DAY, Seeded, Shape, told_by
from tests.support.repo import Repo

KINDS = ("real", "real", "real", "drill", "near-miss", "backfill")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def year(logbook: Repo) -> Repo:
    """Incidents of every kind, five days from one to the next."""
    stories = [
        told_by(
            Seeded(number),
            Shape(kind=KINDS[number % len(KINDS)], start=FIRST_DAY + timedelta(days=5 * number)),
        )
        for number in range(50)
    ]
    logbook.commit("A year", **{story.path: story.data for story in stories})
    return logbook


def test_figures_are_those_that_anybody_computes_from_the_list(
    year: Repo, incidentctl: Command
) -> None:
    del year
    found = valid(incidentctl("stats", "--json", "--by", "severity").ok().out, "Stats")["data"]
    listed = json.loads(incidentctl("list", "--all", "--limit", "0", "--json").ok().out)["data"]
    real = [one for one in listed["incidents"] if one["kind"] == "real" and not one["damaged"]]
    assert sum(one["incidents"] for one in found["sorts"]) == 50
    assert found["real"]["incidents"] == len(real) == 26
    groups = {one["name"]: one["figures"] for one in found["groups"]}
    assert groups.keys() == {one["severity"] for one in real}
    for severity, figures in {**groups, "*": found["real"]["figures"]}.items():
        members = [one for one in real if severity in ("*", one["severity"])]
        for figure in figures:
            key = figure["name"].replace("unowned_time", "unowned") + "_seconds"
            values = sorted(one[key] for one in members if one[key] is not None)
            assert figure["values"] == values
            assert (figure["n"], figure["of"]) == (len(values), len(members))
            missing = figure["open"] + figure["without"] + len(figure["clashing"])
            assert figure["n"] + missing == figure["of"]
            if len(values) >= 5:
                tenths = statistics.quantiles(values, n=10, method="inclusive")
                assert figure["p90"] == pytest.approx(tenths[8])
                assert figure["median"] == pytest.approx(statistics.median(values))
            else:
                assert figure["p90"] is figure["median"] is None


def test_since_a_span_a_day_or_a_time(year: Repo, incidentctl: Command) -> None:
    del year
    env = {"INCIDENTCTL_NOW": "2026-09-02T00:00:00Z"}
    for since, first in (("30d", 8), ("2026-08-04", 7), ("2026-08-28T00:00Z", 3)):
        told = valid(incidentctl("stats", "--since", since, "--json", env=env).ok().out)["data"]
        assert sum(one["incidents"] for one in told["sorts"]) == first, since
    incidentctl("stats", "--since", "soon").fails(2, "cannot read 'soon'")
    incidentctl("stats", "--since", "2026-09-03", env=env).fails(2, "future")


def test_a_logbook_with_nothing_to_count(logbook: Repo, incidentctl: Command) -> None:
    del logbook
    assert incidentctl("stats").ok().out.startswith("No incident yet, so there is nothing")
    assert "That may be good news" in incidentctl("stats", "--since", "7d").ok().out
    incidentctl("open", "--kind", "drill", "The database is gone").ok()
    told = incidentctl("stats").ok().out
    assert told.startswith("No real incident\nnot among them: 1 drill: incidentctl stats --by kind")
    assert "unowned" in incidentctl("stats", "--by", "kind").ok().out.lower()
    incidentctl("open", "It is real").ok()
    assert "One incident is a story, not a figure" in incidentctl("stats").ok().out


def test_a_picture_is_drawn_and_drawn_anew(year: Repo, incidentctl: Command) -> None:
    said = incidentctl("stats", "--by", "service", "--plot", "a.svg").ok().out
    assert "drawn: a.svg" in said
    file = Path(year.path, "a.svg")
    root = ET.parse(file).getroot()  # our own file
    assert root.attrib["viewBox"].startswith("0 0 960 ")
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert "26 real incidents" in str(title.text)
    assert "checkout" in str(desc.text)
    assert not root.findall(f".//{SVG}script")
    assert len(root.findall(f".//{SVG}circle")) > 26
    incidentctl("stats", "--plot", "a.svg").ok()
    file.write_text("<svg/>")
    incidentctl("stats", "--plot", "a.svg").fails(1, "no plot of ours")
    assert file.read_text() == "<svg/>"
    told = valid(incidentctl("stats", "--plot", "a.svg", "--force", "--json").ok().out)
    assert told["data"]["plot"] == "a.svg"
    incidentctl("stats", "--plot", "a.png").fails(2, "a plot is an SVG")
    incidentctl("stats", "--plot", "no/where.svg").fails(1, "can't write the plot")
    incidentctl("stats", "--force").fails(2, "--force goes with --plot")


def test_an_ascii_terminal_gets_letters_for_blocks(year: Repo, incidentctl: Command) -> None:
    del year
    env = {"PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    told = incidentctl("stats", "--by", "month", env=env).ok().out
    assert told.isascii()
    assert "\\u" not in told
    assert "2026-01" in told
    assert "####" in told

"""``incidentctl search``, as it is typed."""

from __future__ import annotations

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.stories import at, closed, drill, filed
from tests.support.timeline import Timeline


@pytest.fixture
def told(logbook: Repo) -> None:
    filed(logbook, closed(), drill()).close()


@pytest.mark.usefixtures("told")
def test_words_need_no_quotes_and_a_dash_leaves_out(incidentctl: Command) -> None:
    assert "Invoicing page returns 500" in incidentctl("search", "rolled", "back").ok().out
    said = incidentctl("search", "rolled", "-invoicing").ok().out
    assert said.startswith("Nobody has said that: rolled -invoicing")
    said = incidentctl("search", "-web", "failover", "--kind", "drill", "--no-sync").ok().out
    assert "Failover of the billing database" in said


@pytest.mark.usefixtures("told")
def test_as_json(incidentctl: Command) -> None:
    document = valid(incidentctl("search", "--json", "--limit", "1", "o").ok().out, "Search")
    assert document["data"]["found"] == 2
    assert len(document["data"]["hits"]) == 1


@pytest.mark.usefixtures("told")
def test_what_looks_like_an_option_is_no_word(incidentctl: Command) -> None:
    for words in (("--servce", "web", "x"), ("x", "--kindd=drill")):
        ran = incidentctl("search", *words)
        assert ran.status == 2
        assert "there is no option --" in ran.err
    assert incidentctl("search", "-").status == 2
    assert incidentctl("search", "x", "--kind", "nonsense").status == 2


def test_open_names_the_closest_of_the_past(logbook: Repo, incidentctl: Command) -> None:
    before = Timeline("INC-20261101-k3f9zq", start=at(9, 0, day=1))
    before.open(services=("invoicing",))
    before.take()
    before.note("Rolled back the deploy", category="action")
    before.close(text="A deploy broke it")
    filed(logbook, before, drill()).close()
    words = ("open", "Invoicing page returns 500 again", "--service", "invoicing")
    assert "Like k3f9zq" not in incidentctl(*words).ok().out
    incidentctl("search", "failover").ok()
    said = incidentctl(*words).ok().out
    assert said.splitlines()[-3:] == [
        "Like k3f9zq Invoicing page returns 500 (closed 2026-11-01)?",
        "  It was fixed by: Rolled back the deploy",
        "  incidentctl show k3f9zq; more like it: incidentctl similar",
    ]
    told = valid(incidentctl(*words, "--json").ok().out, "Opened")["data"]["before"]
    assert told["incident"]["id"] == before.ident
    document = valid(incidentctl("similar", "k3f9zq", "--json").ok().out, "Similar")
    assert document["data"]["incident_id"] == before.ident
    assert "Invoicing page returns 500" in incidentctl("similar", "k3f9zq").ok().out

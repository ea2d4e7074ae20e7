"""What belongs to an incident."""

from __future__ import annotations

from typing import Any

import pytest

from incidentctl.domain.entry import Standing
from incidentctl.domain.kinds.link import RELATIONS, Link
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB, IDENT, Timeline

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}
URL = "https://example.com/7"


@pytest.mark.parametrize("target", [URL, "http://a/", IDENT])
@pytest.mark.parametrize("relation", RELATIONS)
def test_a_target_is_a_page_or_an_incident(target: str, relation: str) -> None:
    link = Link(**COMMON, target=target, relation=relation)
    assert list(link.faults()) == []
    assert link.phrase() == f"linked it as {relation}"
    assert link.details() == [f"Link: {target}"]


@pytest.mark.parametrize("target", ["", "ftp://a/b", "javascript:alert(1)", "k3f9zq", f"{IDENT}x"])
def test_nothing_else_can_be_linked(target: str) -> None:
    assert list(Link(**COMMON, target=target).faults()) == [
        f"target is {target!r}, neither a URL nor an incident's id"
    ]


def test_a_relation_that_nobody_knows() -> None:
    (fault,) = Link(**COMMON, target=URL, relation="cousin").faults()
    assert fault.startswith("relation is 'cousin', not one of related, ")


def test_the_same_link_counts_once_and_after_the_close_as_well() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.note()
    told.close()
    for target, relation in ((URL, "chat"), (URL, "runbook"), (IDENT, "chat"), (URL, "chat")):
        told.add(Link, BOB, target=target, relation=relation)
    incident = told.fold()
    assert len(incident.links) == 3
    assert [line.ruling.standing for line in incident.timeline[4:]] == [
        *(Standing.HOLDS,) * 3,
        Standing.REDUNDANT,
    ]
    assert incident.timeline[-1].ruling.why == "Bob Baker had linked it already"

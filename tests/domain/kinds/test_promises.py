"""What is said after the close, each by itself: of follow-ups, and of the postmortem."""

from __future__ import annotations

from typing import Any

import pytest

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.followup_done import FollowupDone
from incidentctl.domain.kinds.followup_move import FollowupMove
from incidentctl.domain.kinds.followup_wont import FollowupWont
from incidentctl.domain.kinds.postmortem import Postmortem
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}
SAID: dict[str, Any] = {**COMMON, "text": "x"}
IDENT = "5v7k2m9q0x3r8w1t"


@pytest.mark.parametrize(
    ("entry", "phrase", "details"),
    [
        (FollowupDone(**COMMON, followup=IDENT), "finished follow-up 5v7k2m9q", []),
        (FollowupWont(**SAID, followup=IDENT), "dropped follow-up 5v7k2m9q", []),
        (
            FollowupMove(**SAID, followup=IDENT, due=EPOCH, owner=BOB),
            "moved follow-up 5v7k2m9q",
            ["Due: 2026-11-01", "Owner: Bob Baker"],
        ),
        (
            FollowupMove(**SAID, followup=IDENT, owner=BOB),
            "moved follow-up 5v7k2m9q",
            ["Owner: Bob Baker"],
        ),
        (
            Followup(**SAID, ticket="https://a.b/1", followup_kind="detect"),
            "noted a follow-up",
            ["Kind: detect", "Ticket: https://a.b/1"],
        ),
        (
            Postmortem(**COMMON, step="started", document="postmortems/a.md"),
            "started the postmortem",
            ["Document: postmortems/a.md"],
        ),
        (Postmortem(**COMMON, step="held"), "held the postmortem", []),
        (
            Postmortem(**COMMON, step="published", url="https://a.b/1"),
            "published the postmortem",
            ["Link: https://a.b/1"],
        ),
        (Postmortem(**SAID, step="waived"), "waived the postmortem", []),
    ],
)
def test_what_it_says(entry: Entry, phrase: str, details: list[str]) -> None:
    assert entry.phrase() == phrase
    assert entry.details() == details
    assert list(entry.faults()) == []


def test_a_new_owner_is_named() -> None:
    assert FollowupMove(**SAID, followup=IDENT, owner=BOB).named == (BOB,)
    assert FollowupMove(**SAID, followup=IDENT, due=EPOCH).named == ()


NO_ID = "is 'x', which is no entry's id"


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (FollowupDone(**COMMON, followup="x"), [f"followup {NO_ID}"]),
        (
            FollowupWont(**COMMON, followup="x"),
            ["a followup-wont entry needs a text", f"followup {NO_ID}"],
        ),
        (
            FollowupMove(**SAID, followup="x", replaces="x"),
            [f"followup {NO_ID}", f"replaces {NO_ID}", "it gives neither a day nor an owner"],
        ),
        (Followup(**SAID, ticket="x"), ["ticket is 'x', which is no URL"]),
        (
            Followup(**SAID, followup_kind="x"),
            ["followup_kind is 'x', not one of prevent, detect, mitigate, process"],
        ),
        (
            Postmortem(**COMMON, step="x", url="x", replaces="x"),
            [
                "step is 'x', not one of started, held, published, waived",
                "url is 'x', which is no URL",
                f"replaces {NO_ID}",
            ],
        ),
        (Postmortem(**COMMON, step="waived"), ["a waived postmortem needs a text that says why"]),
    ],
)
def test_what_can_not_be(entry: Entry, faults: list[str]) -> None:
    assert list(entry.faults()) == faults


def test_a_step_of_a_newer_version_is_told_plainly() -> None:
    assert Postmortem(**COMMON, step="framed").phrase() == "spoke of the postmortem"

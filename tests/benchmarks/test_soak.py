from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from tests.benchmarks.soak import HEADER, Pace, page, with_git, with_incidentctl
from tests.support.hands import Hands
from tests.support.template import Templates


def test_two_hands_and_a_page(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "pause", 0.1)
    told = []
    for way in (with_incidentctl, with_git):
        hands = Hands(tmp_path / way.__name__, templates)
        for hand in hands.begin("Ann Archer", "Bob Baker"):
            hand.env["GIT_TRACE2"] = str(hand.repo.path.with_suffix(".trace"))
        told.append(way(hands, 2))
    for one in told:
        assert (len(one.waits), one.lost) == (4, 0)
        assert one.pushes >= 4
        assert one.cpu > 0
    text = page(told, Namespace(clones=2, notes=2, loops=2, pause=0.1))
    rows = [row for row in text.splitlines() if row.startswith("|")]
    assert [row.count("|") for row in rows] == [len(HEADER) + 1] * 4
    assert "times the CPU time" in text

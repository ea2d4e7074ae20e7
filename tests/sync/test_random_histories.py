"""Random histories: what is evil is found, whatever it is, and nothing else; short way and long."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidentctl.sync.quick import Quick
from tests.support.checking import verified
from tests.support.histories import Maker
from tests.support.repo import Repo

STEPS = 100
EVERYTHING = 20
"""The history of this seed has evil of every kind."""
RULES = {
    "_edited": {"append-only", "merge-lossless", "checksum", "grammar"},
    "_cut": {"append-only", "merge-lossless"},
    "_altered_copy": {"append-only", "checksum", "merge-lossless"},
    "_repeated": {"unique-entries"},
    "_one_side": {"merge-lossless"},
    "_own_entry": {"merge-lossless"},
    "_interleaved": {"merge-lossless"},
    "mode 100755": {"file-mode"},
    "mode 120000": {"file-mode"},
    "mode ": {"no-delete", "merge-lossless"},
}


@pytest.mark.parametrize("seed", [0, 9, EVERYTHING])
def test_a_random_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    repo = Repo.init(tmp_path / "ops")
    made = Maker(seed).make(repo, STEPS)
    good = verified(repo, "main")
    assert (good.verdict, good.problems) == ("PASS", ())
    repo.git("switch", "--quiet", "--detach", "main")
    tips = repo.git("for-each-ref", "--format=%(objectname)", "refs/heads/evil").split()
    assert {*tips} == {*made.evil}
    assert made.merges
    if seed == EVERYTHING:
        assert {*made.evil.values()} == {*RULES}
    # One commit that has them all before it; what it does itself is not looked at.
    tree = repo.git("rev-parse", "main^{tree}")
    parents = [word for tip in ["main", *tips] for word in ("-p", tip)]
    last = repo.git("commit-tree", tree, *parents, "-m", "All")
    found = verified(repo, last)
    blamed = {finding.commit for finding in found.problems} - {last}
    assert blamed == {*made.evil}, {made.evil.get(oid, oid) for oid in blamed ^ {*made.evil}}
    for finding in found.problems:
        if finding.commit != last:
            assert finding.problem.rule in RULES[made.evil[finding.commit]]
            assert finding.problem.path.startswith("incidents/")
    monkeypatch.setattr(Quick, "grow", lambda *_: None)
    assert verified(repo, last) == found
    assert verified(repo, "main") == good

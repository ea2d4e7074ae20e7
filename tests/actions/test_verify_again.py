"""Without a range, a run goes on where the last one passed, and notices if that is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from incidentctl.actions.verify import Ask
from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync import memory
from incidentctl.sync.verification import Verification
from incidentctl.sync.waivers import waiver_lines
from tests.support.checking import grow, rules, verified
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, commit_logbook, under_way
from tests.support.timeline import ANN, BOB, Timeline


def again(repo: Repo, *, full: bool = False, accept: bool = False) -> Verification:
    return verified(repo, None, Ask(full=full, accept=accept))


def state(repo: Repo) -> Path:
    return repo.path / ".git/incidentctl/verified"


def test_the_second_run_reads_only_what_is_new(repo: Repo, told: Timeline) -> None:
    first = again(repo)
    assert (first.verdict, first.commits, first.since) == ("PASS", 1, ())
    seen = repo.tip()
    told.note()
    grow(repo, told)
    second = again(repo)
    assert (second.verdict, second.commits, second.entries, second.since) == (
        "PASS",
        1,
        1,
        (seen,),
    )
    assert again(repo).commits == 0
    assert again(repo, full=True).commits == 2
    assert again(repo).since == (repo.tip(),)


def test_a_run_that_fails_is_not_remembered(repo: Repo, told: Timeline) -> None:
    again(repo)
    good = repo.tip()
    SABOTAGE["deleted"].stage(repo, told)
    repo.commit("Gone")
    for _ in range(2):
        result = again(repo)
        assert (result.verdict, rules(result), result.since) == ("FAIL", ("no-delete",), (good,))


def test_a_partial_run_is_not_remembered(repo: Repo, told: Timeline) -> None:
    grow(repo, told)
    clone = repo.clone("clone", "--depth", "1")
    assert again(clone).verdict == "PARTIAL"
    assert not state(clone).exists()
    clone.git("fetch", "--quiet", "--unshallow")
    assert again(clone).verdict == "PASS"
    assert state(clone).exists()


def test_a_range_is_not_remembered(repo: Repo, told: Timeline) -> None:
    verified(repo, "HEAD", Ask())
    assert not state(repo).exists()


def test_another_version_judges_all_anew(
    repo: Repo, told: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    again(repo)
    monkeypatch.setattr(memory, "__version__", "99")
    assert again(repo).since == ()


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "{}", '{"format": 2}', '{"format": 1, "tip": "--all"}']
)
def test_a_damaged_memory_is_none(repo: Repo, told: Timeline, damage: str) -> None:
    again(repo)
    state(repo).write_text(damage)
    result = again(repo)
    assert (result.verdict, result.since) == ("PASS", ())
    assert again(repo).since == (repo.tip(),)


def test_a_memory_that_can_not_be_written_is_done_without(repo: Repo, told: Timeline) -> None:
    state(repo).parent.mkdir(exist_ok=True)
    state(repo).mkdir()
    assert again(repo).verdict == "PASS"
    assert [*state(repo).parent.glob("verified.*")] == []


# The alarm.


def test_a_rewritten_history_is_an_alarm_until_it_is_accepted(repo: Repo, told: Timeline) -> None:
    told.note("It was us")
    grow(repo, told, "A note")
    again(repo)
    was = repo.tip()
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    repo.commit("Another story", **{"README.md": "# More\n"})
    for full in (False, True):
        result = again(repo, full=full)
        assert (result.verdict, rules(result), result.since) == ("FAIL", ("no-rewrite",), ())
        (finding,) = result.problems
        assert (finding.commit, finding.subject) == (was, "A note")
        assert finding.problem.entry == told.placed[-1].id
        assert f"1 entry is gone: {told.placed[-1].id}" in finding.problem.message
        assert "incidentctl verify --accept-rewrite" in finding.problem.fix
        assert f"git branch rescued {was[:10]}" in finding.problem.fix
        assert result.offenders == ()
    assert again(repo, accept=True).verdict == "PASS"
    assert again(repo).since == (repo.tip(),)


def test_a_rewritten_history_that_lost_nothing_is_one_too(repo: Repo, told: Timeline) -> None:
    again(repo)
    repo.git("commit", "--quiet", "--amend", "-m", "The same, in other words")
    (finding,) = again(repo).problems
    assert "no entry is gone" in finding.problem.message
    repo.git("reset", "--quiet", "--hard", "HEAD@{1}")
    assert again(repo).verdict == "PASS"


def test_what_git_has_thrown_away_is_an_alarm(repo: Repo, told: Timeline) -> None:
    again(repo)
    memory_ = json.loads(state(repo).read_text())
    state(repo).write_text(json.dumps({**memory_, "tip": "ab" * 20}))
    (finding,) = again(repo).problems
    assert finding.problem.rule == "no-rewrite"
    assert "not even in this clone" in finding.problem.message


def test_accepting_what_is_broken_remembers_nothing(repo: Repo, told: Timeline) -> None:
    again(repo)
    repo.git("commit", "--quiet", "--amend", "-m", "In other words")
    SABOTAGE["deleted"].stage(repo, told)
    repo.commit("Gone")
    assert rules(again(repo, accept=True)) == ("no-delete",)
    assert rules(again(repo)) == ("no-rewrite", "no-delete")


@pytest.fixture
def clone(repo: Repo, told: Timeline) -> Repo:
    """A clone whose upstream was verified."""
    server = repo.clone("server.git", "--bare")
    clone = server.clone("clone")
    assert again(clone).verdict == "PASS"
    return clone


def test_only_what_everybody_shares_may_not_be_rewritten(clone: Repo) -> None:
    """Commits of one's own are anybody's to amend, and they are verified each time."""
    told = under_way()
    told.note("Mine")
    grow(clone, told)
    assert again(clone).commits == 1
    clone.git("commit", "--quiet", "--amend", "-m", "Mine, in other words")
    result = again(clone)
    assert (result.verdict, result.commits) == ("PASS", 1)


def test_a_remote_that_was_rewound_is_an_alarm_though_the_clone_has_it_all(clone: Repo) -> None:
    told = under_way()
    told.note("Mine")
    grow(clone, told)
    clone.git("push", "--quiet")
    assert again(clone).verdict == "PASS"
    clone.git("push", "--quiet", "--force", "origin", "HEAD~1:main")
    assert rules(again(clone)) == ("no-rewrite",)
    clone.git("push", "--quiet")
    assert again(clone).verdict == "PASS"


def test_a_logbook_that_is_shared_from_now_on(repo: Repo, told: Timeline) -> None:
    again(repo)
    server = Repo.init(repo.path.parent / "server.git", "--bare")
    repo.git("remote", "add", "origin", server.path.as_uri())
    repo.git("push", "--quiet", "--set-upstream", "origin", "HEAD~1:refs/heads/main", ok=(0,))
    repo.git("branch", "--quiet", "--set-upstream-to=origin/main")
    assert again(repo).verdict == "PASS", "upstream is behind, and that is no rewriting"


def test_a_logbook_that_moves_to_another_branch_begins_anew(repo: Repo, told: Timeline) -> None:
    again(repo)
    repo.git("switch", "--quiet", "--orphan", "incidents")
    commit_logbook(repo, under_way())
    repo.git("config", "incidentctl.branch", "incidents")
    result = again(repo)
    assert (result.verdict, result.since) == ("PASS", ())


# Ranges.


def test_a_range_that_does_not_lead_there_is_an_alarm(repo: Repo, told: Timeline) -> None:
    base = repo.tip()
    told.note("Pushed")
    old = grow(repo, told)
    repo.git("reset", "--quiet", "--hard", base)
    other = under_way()
    other.note("Forced", BOB)
    grow(repo, other)
    result = verified(repo, f"{old}..HEAD")
    assert (result.verdict, rules(result), result.commits) == ("FAIL", ("no-rewrite",), 1)
    assert result.problems[0].problem.entry == told.placed[-1].id
    assert verified(repo, f"{old}...HEAD").verdict == "PASS"
    assert verified(repo, f"{base}..HEAD").verdict == "PASS"


def test_a_range_from_what_is_gone_is_an_alarm_and_judges_all(repo: Repo, told: Timeline) -> None:
    """CI is told what a push replaced, and may not be able to fetch that any more."""
    told.note()
    grow(repo, told)
    result = verified(repo, f"{'ab' * 20}..HEAD")
    assert (result.verdict, rules(result), result.commits) == ("FAIL", ("no-rewrite",), 2)


def test_a_shallow_clone_can_not_tell_what_was_rewritten(repo: Repo, told: Timeline) -> None:
    old = repo.tip()
    for number in range(3):
        told.note(f"Note {number}")
        grow(repo, told)
    clone = repo.clone("clone", "--depth", "2")
    clone.git("fetch", "--quiet", "--depth", "1", "origin", old)
    assert verified(clone, f"{old}..HEAD").verdict == "PARTIAL"


# What was waived.


def test_what_was_waived_is_shown_ever_after(repo: Repo, told: Timeline) -> None:
    SABOTAGE["old entry edited, id recomputed"].stage(repo, told)
    bad = repo.commit("Tidy up")
    lines = "\n".join(waiver_lines(bad, str(ANN))).replace("…", "It was me")
    waived = repo.commit("Waive", **{WAIVERS_PATH: lines})
    first = again(repo)
    assert first.verdict == "PASS"
    told = under_way()
    repo.commit("Elsewhere")
    second = again(repo)
    assert (second.verdict, second.since, second.waived) == ("PASS", (waived,), first.waived)
    assert second.waived[0].reason == "It was me"
    repo.git("rm", "--quiet", WAIVERS_PATH)
    repo.commit("No excuses")
    third = again(repo)
    assert (third.verdict, third.waived) == ("FAIL", ())
    assert [each.commit for each in third.problems] == [bad]


def test_a_sha256_repository_is_remembered_too(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new", "--object-format=sha256")
    commit_logbook(repo, under_way())
    again(repo)
    assert again(repo).since == (repo.tip(),)


def test_a_bare_repository_remembers(repo: Repo, told: Timeline) -> None:
    bare = repo.clone("bare.git", "--bare")
    again(bare)
    assert again(bare).since == (bare.tip("main"),)

from __future__ import annotations

import os

import pytest

from incidentctl.actions.check import check
from incidentctl.domain.person import Person
from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync.remarks import Remark
from incidentctl.sync.verification import Verification
from incidentctl.sync.waivers import Waiver, parse_waivers, waiver_lines
from tests.support.checking import checked, grow, rules, verified
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, stage
from tests.support.timeline import ANN, Timeline

ONE = "ab" * 20
WHY = "A merge tool ate a line; Bob and I looked at it"


def waiver(commit: str, reason: str = WHY) -> bytes:
    return "\n".join(waiver_lines(commit, str(ANN))).replace("…", reason).encode() + b"\n"


def waive(repo: Repo, *commits: str, message: str = "Waive") -> str:
    return repo.commit(message, **{WAIVERS_PATH: b"\n".join(map(waiver, commits))})


def about_waivers(result: Verification) -> list[Remark]:
    return [remark for remark in result.remarks if remark.what.startswith("waiver")]


@pytest.fixture
def bad(repo: Repo, told: Timeline) -> str:
    """A commit that edited an entry; the logbook went on from there."""
    SABOTAGE["old entry edited, id recomputed"].stage(repo, told)
    bad = repo.commit("Tidy up")
    told.note("Goes on")
    grow(repo, told, "Go on")
    return bad


# The file.


def test_a_file_of_waivers() -> None:
    other = "cd" * 32
    found = parse_waivers(waiver(ONE) + b"# and\n" + waiver(other, "  It  was\n me "))
    assert found.problems != ()  # a line end in a string
    found = parse_waivers(waiver(ONE) + b"# and\n" + waiver(other, " It was me "))
    assert found.by_commit == {ONE: Waiver(ONE, ANN, WHY), other: Waiver(other, ANN, "It was me")}
    assert found.problems == ()
    assert parse_waivers(b"") == ({}, ())


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"[[waiver]]\ncommit = \n", 2, "no TOML"),
        (b"\xff", 0, "no TOML"),
        (b"waivers = 1\n", 0, "'waivers' means nothing here"),
        (b"waiver = 1\n", 0, "a waiver is a table"),
        (b"waiver = [1]\n", 0, "a waiver is a table"),
        (b"\n" + waiver(ONE).replace(b"reason", b"why"), 2, "doesn't say 'reason'"),
        (b"\n" + waiver(ONE).replace(b"reason", b"why"), 2, "no 'why'"),
        (waiver(ONE).replace(b'"' + ONE.encode() + b'"', b"7"), 1, "doesn't say 'commit'"),
        (waiver("abc1234"), 1, "is not the full id"),
        (waiver("HEAD"), 1, "is not the full id"),
        (waiver(ONE.upper()), 1, "is not the full id"),
        (waiver(ONE, "…"), 1, "says nothing"),
        (waiver(ONE, " . "), 1, "says nothing"),
        (waiver(ONE).replace(b"Ann Archer <ann@example.com>", b" "), 1, "not a person"),
        (waiver(ONE) + waiver(ONE), 5, "waived twice"),
    ],
)
def test_what_is_wrong_with_a_file(data: bytes, line: int, said: str) -> None:
    found = parse_waivers(data)
    assert [problem.line for problem in found.problems if said in problem.message] == [line]
    assert len(found.by_commit) == (said == "waived twice")


def test_a_bad_waiver_takes_no_good_one_with_it() -> None:
    found = parse_waivers(waiver("abc") + waiver(ONE))
    assert [*found.by_commit] == [ONE]
    assert [problem.line for problem in found.problems] == [1]


# What counts.


def test_a_waived_commit_is_shown_and_fails_no_more(repo: Repo, bad: str) -> None:
    assert verified(repo).verdict == "FAIL"
    added = waive(repo, bad)
    result = verified(repo)
    assert (result.verdict, result.problems, about_waivers(result)) == ("PASS", (), [])
    (waived,) = result.waived
    assert waived.finding.commit == bad
    assert waived.finding.problem.rule == "append-only"
    assert (waived.by, waived.reason, waived.added) == (
        Person("Ann Archer", "ann@example.com"),
        WHY,
        added,
    )


def test_only_the_commit_that_is_named_is_waived(repo: Repo, bad: str, told: Timeline) -> None:
    waive(repo, bad)
    (repo.path / told.path).unlink()
    repo.git("add", "-A")
    again = repo.commit("Gone")
    result = verified(repo)
    assert [each.commit for each in result.problems] == [again]
    assert [each.finding.commit for each in result.waived] == [bad]


def test_a_commit_that_is_waived_beforehand_stays_a_problem(repo: Repo, told: Timeline) -> None:
    """Prepared on a branch of its own, waived on main, merged then."""
    repo.git("switch", "--quiet", "-c", "side")
    SABOTAGE["old entry edited, id recomputed"].stage(repo, told)
    bad = repo.commit("Tidy up")
    repo.git("switch", "--quiet", "main")
    waive(repo, bad)
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    result = verified(repo)
    assert (result.verdict, result.waived) == ("FAIL", ())
    assert {each.commit for each in result.problems} >= {bad}
    (remark,) = about_waivers(result)
    assert (remark.what, remark.commit) == ("waiver-early", bad)
    (repo.path / WAIVERS_PATH).unlink()
    repo.git("add", "-A")
    repo.commit("Take it back")
    waive(repo, bad, repo.tip("HEAD~1"), message="Waive both, now that they are here")
    assert verified(repo).verdict == "PASS"


def test_a_waiver_counts_only_while_it_stands(repo: Repo, bad: str) -> None:
    waive(repo, bad)
    repo.git("rm", "--quiet", WAIVERS_PATH)
    repo.commit("No excuses")
    assert [each.commit for each in verified(repo).problems] == [bad]


def test_a_merge_brings_waivers_that_were_made_after_the_commit(repo: Repo, bad: str) -> None:
    repo.git("switch", "--quiet", "-c", "side")
    added = waive(repo, bad)
    repo.git("switch", "--quiet", "main")
    repo.commit("Elsewhere", **{"README.md": "# More\n"})
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    (waived,) = verified(repo).waived
    assert waived.added == added


def test_the_same_waiver_on_both_sides_of_a_merge(repo: Repo, bad: str) -> None:
    other = repo.tip()
    for name in ("one", "two"):
        repo.git("switch", "--quiet", "-c", name, other)
        waive(repo, bad, message=name)
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge", "one")
    assert verified(repo, "HEAD").verdict == "PASS"


def test_what_nobody_needs_and_what_is_not_here_is_remarked(repo: Repo, told: Timeline) -> None:
    fine = grow(repo, told)
    waive(repo, fine, ONE)
    result = verified(repo)
    assert result.verdict == "PASS"
    assert {(each.what, each.commit) for each in about_waivers(result)} == {
        ("waiver-idle", fine),
        ("waiver-idle", ONE),
    }
    assert about_waivers(verified(repo, "HEAD~1..HEAD")) == []


def test_a_range_is_judged_without_waivers(repo: Repo, bad: str) -> None:
    waive(repo, bad)
    result = verified(repo, f"{bad}~1..HEAD")
    assert (result.verdict, result.waived, rules(result)) == ("FAIL", (), ("append-only",))
    assert verified(repo, "HEAD").verdict == "PASS"


def test_a_damaged_file_waives_nothing_and_is_told(repo: Repo, bad: str) -> None:
    tip = repo.commit("Oops", **{WAIVERS_PATH: waiver(bad) + b"[[waiver\n"})
    result = verified(repo)
    assert rules(result) == ("waivers", "append-only")
    assert (result.problems[0].commit, result.problems[0].subject) == (tip, "Oops")
    assert result.offenders == (bad,)
    waive(repo, bad)
    assert verified(repo).verdict == "PASS"


def test_waivers_are_plain_files(repo: Repo, bad: str) -> None:
    (repo.path / WAIVERS_PATH).symlink_to("README.md")
    repo.git("add", "-A")
    repo.commit("A link")
    assert "file-mode" in rules(verified(repo))


# The hook.


def test_the_hook_checks_new_waivers(repo: Repo, bad: str) -> None:
    stage(repo, WAIVERS_PATH, waiver(bad))
    assert checked(repo).problems == ()
    stage(repo, WAIVERS_PATH, waiver(bad) + waiver(ONE) + b"[[waiver]]\n")
    found = checked(repo).problems
    assert {problem.rule for problem in found} == {"waivers"}
    assert [problem.line for problem in found] == [9, 9, 9, 0]
    assert ONE[:10] in found[-1].message
    repo.git("commit", "--quiet", "--no-verify", "-m", "Waive")
    stage(repo, WAIVERS_PATH, waiver(bad) + waiver(ONE))
    assert checked(repo).problems == (), "what was there is not asked again"
    assert rules(verified(repo)) == ("waivers",)


def test_the_hook_of_a_merge_asks_nothing_that_a_side_has(repo: Repo, bad: str) -> None:
    repo.git("switch", "--quiet", "-c", "side")
    waive(repo, ONE)
    repo.git("switch", "--quiet", "main")
    repo.commit("Elsewhere", **{"README.md": "# More\n"})
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    assert checked(repo).problems == ()


def test_check_of_everything_and_of_files(repo: Repo, bad: str) -> None:
    repo.commit("Waive", **{WAIVERS_PATH: waiver(bad) + waiver(ONE)})
    everything = check(str(repo.path), os.environ, everything=True)
    assert [problem.rule for problem in everything.problems] == ["waivers"]
    repo.write(WAIVERS_PATH, b"x = 1\n")
    named = check(str(repo.path), os.environ, files=[WAIVERS_PATH])
    assert [problem.path for problem in named.problems] == [WAIVERS_PATH]

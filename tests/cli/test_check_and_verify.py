"""The validators as people meet them: in the hooks that git runs, and as commands."""

from __future__ import annotations

import pytest

from incidentctl.git.hooks import install, report
from incidentctl.git.runner import Git, writer_environment
from incidentctl.text.append import union
from tests.support.cli import COMMAND, Command
from tests.support.process import environment, execute
from tests.support.repo import Repo
from tests.support.sabotage import stage, under_way
from tests.support.timeline import BOB, Timeline


@pytest.fixture
def guarded(logbook: Repo) -> Repo:
    """A logbook with our hooks, and an incident under way."""
    git = Git(str(logbook.path), writer_environment(environment()))
    install(report(git, str(logbook.path)), command=COMMAND)
    logbook.commit("An incident", **{under_way().path: under_way().data})
    return logbook


def test_whatever_the_commands_write_is_good(logbook: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Invoicing is down", "-s", "sev2").ok()
    incidentctl("take").ok()
    incidentctl("note", "rolled", "back", by="Bob Baker").ok()
    incidentctl("note", "said on the phone", "--by", "Camille").ok()
    incidentctl("summary", "A deploy broke it").ok()
    incidentctl("close", "--root-cause", "No test", "--postmortem", "waived: a drill").ok()
    for words in (["check"], ["check", "--all"], ["check", "incidents"]):
        ran = incidentctl(*words).ok()
        assert (ran.out, ran.err) == ("", "")
    assert incidentctl("verify").ok().out.startswith("PASS: 6 entries in 1 incident, 7 commits")


def test_an_ordinary_commit_is_not_disturbed(guarded: Repo) -> None:
    ran = execute(["git", "commit", "--quiet", "--allow-empty", "-m", "Ordinary"], cwd=guarded.path)
    assert (ran.ok().out, ran.err) == ("", "")


def test_a_close_written_by_hand_is_refused_with_all_that_it_lacks(guarded: Repo) -> None:
    told = Timeline("INC-20261122-7w2m4t")
    told.open()
    told.close(BOB, root_causes=(), postmortem="")
    stage(guarded, told.path, told.data)
    before = guarded.tip()
    ran = execute(["git", "commit", "-m", "Close"], cwd=guarded.path).fails(
        1,
        *("nobody holds command", "incidentctl take", "incidentctl note"),
        *("incidentctl summary", "--root-cause", "--postmortem"),
        f"git restore --staged -- {told.path}",
    )
    assert "5 problems" in ran.out + ran.err
    assert guarded.tip() == before


@pytest.mark.parametrize("how", ["-a", "--only"])
def test_a_deleted_record_is_refused(guarded: Repo, how: str) -> None:
    (guarded.path / under_way().path).unlink()
    words = ["-a"] if how == "-a" else ["--only", "--", "incidents"]
    execute(["git", "commit", "-m", "Tidy up", *words], cwd=guarded.path).fails(1, "no-delete")


def test_a_merge_that_loses_entries_is_refused(guarded: Repo) -> None:
    told = under_way()
    guarded.git("switch", "--quiet", "-c", "side")
    told.note()
    guarded.commit("Theirs", **{told.path: told.data})
    guarded.git("switch", "--quiet", "main")
    guarded.commit("Ours", **{"README.md": "# More\n"})
    execute(["git", "merge", "-s", "ours", "-m", "M", "side"], cwd=guarded.path).fails(
        1, "merge-lossless", told.placed[-1].id
    )
    guarded.git("merge", "--abort", ok=(0, 128))
    guarded.git("merge", "-m", "M", "side")


def test_a_conflict_that_was_resolved_by_hand(guarded: Repo) -> None:
    ours, theirs = under_way(), under_way()
    ours.note("Ours")
    theirs.note("Theirs")
    guarded.git("switch", "--quiet", "-c", "side")
    guarded.commit("Theirs", **{theirs.path: theirs.data})
    guarded.git("switch", "--quiet", "main")
    guarded.commit("Ours", **{ours.path: ours.data})
    guarded.git("merge", "--no-commit", "side", ok=(0, 1))
    stage(guarded, ours.path, ours.data)
    execute(["git", "commit", "-m", "Mine"], cwd=guarded.path).fails(1, "merge-lossless")
    stage(guarded, ours.path, union(ours.data, theirs.data))
    guarded.git("commit", "-m", "Both")


def test_what_slipped_past_the_first_hook_is_stopped_at_the_push(guarded: Repo) -> None:
    server = guarded.clone("server.git", "--bare")
    guarded.git("remote", "add", "origin", server.path.as_uri())
    guarded.git("fetch", "--quiet", "origin")
    good = guarded.commit("Good", **{"README.md": "# More\n"})
    guarded.git("push", "--quiet", "origin", "main", "main:side")
    guarded.git("rm", "--quiet", under_way().path)
    guarded.git("commit", "--quiet", "--no-verify", "-m", "Tidy up")
    bad = guarded.tip()
    push = execute(["git", "push", "origin", "main", "main:side"], cwd=guarded.path)
    push.fails(1, "no-delete", f"commit {bad[:10]} (Tidy up)")
    assert server.tip("main") == good
    guarded.git("push", "--quiet", "origin", "--delete", "side")
    assert server.tip("side") == ""


def test_problems_as_json(guarded: Repo) -> None:
    command = Command(guarded.path)
    stage(guarded, under_way().path, b"")
    found = command("check", "--json").fails(1).json
    assert found["data"] == {"ok": False, "mode": "staged", "checked": 1}
    assert [problem["rule"] for problem in found["problems"]] == ["append-only"]
    guarded.git("commit", "--quiet", "--no-verify", "-m", "Emptied")
    history = command("verify", "--json").fails(1).json
    assert history["data"]["verdict"] == "FAIL"
    (finding,) = history["data"]["findings"]
    assert (finding["commit"], finding["problem"]["rule"]) == (guarded.tip(), "append-only")


def test_a_shallow_clone_is_told_as_partial(guarded: Repo) -> None:
    guarded.commit("More", **{"README.md": "# More\n"})
    clone = guarded.clone("clone", "--depth", "1")
    ran = Command(clone.path)("verify")
    assert ran.out.startswith("PARTIAL: ")
    assert "git fetch --unshallow" in ran.out

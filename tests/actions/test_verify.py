from __future__ import annotations

import sys
from pathlib import Path

import pytest

from incidentctl.actions.verify import Ask
from incidentctl.domain.errors import CommandError
from tests.support import PROJECT
from tests.support.checking import grow, rules, verified
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, under_way
from tests.support.timeline import BOB, Timeline


def test_a_range_and_a_commit(repo: Repo, told: Timeline) -> None:
    SABOTAGE["old entry edited"].stage(repo, told)
    repo.commit("Tidy up")
    grow(repo, told)
    assert verified(repo, "HEAD~1..HEAD").verdict == "PASS"
    assert verified(repo, "HEAD~2").verdict == "PASS"
    assert verified(repo, "HEAD~1").verdict == "FAIL"
    assert verified(repo, f"{'0' * 40}..HEAD").verdict == "FAIL"
    nothing = verified(repo, f"HEAD..{'0' * 40}")
    assert (nothing.verdict, nothing.commits) == ("PASS", 0)


@pytest.mark.parametrize("revisions", ["nowhere", "--all", "HEAD..nowhere", "-n1", "HEAD\nHEAD~1"])
def test_a_revision_that_git_does_not_know(repo: Repo, told: Timeline, revisions: str) -> None:
    with pytest.raises(CommandError) as refused:
        verified(repo, revisions)
    assert (refused.value.code, refused.value.status) == ("unknown-revision", 2)


def test_without_a_range_all_of_the_logbook_is_read(repo: Repo, told: Timeline) -> None:
    clone = repo.clone("clone")
    told.note()
    grow(repo, told, "Upstream")
    clone.git("fetch", "--quiet")
    waiting = under_way()
    waiting.note("Waits", BOB)
    clone.git("switch", "--quiet", "--detach")
    pending = grow(clone, waiting, "Pending")
    clone.git("update-ref", "refs/incidentctl/pending/main", pending)
    clone.git("switch", "--quiet", "main")
    result = verified(clone)
    assert (result.verdict, result.commits) == ("PASS", 3)
    assert result.tips == (clone.tip(), clone.tip("origin/main"), pending)


def test_a_logbook_without_commits(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    repo.git("config", "incidentctl.branch", "main")
    assert verified(repo).commits == 0


def test_a_repository_that_is_no_logbook(repo: Repo) -> None:
    with pytest.raises(CommandError) as refused:
        verified(repo)
    assert refused.value.code == "not-a-logbook"


def test_a_bare_repository(repo: Repo, told: Timeline) -> None:
    SABOTAGE["deleted"].stage(repo, told)
    repo.commit("Gone")
    assert rules(verified(repo.clone("bare.git", "--bare"))) == ("no-delete",)


def test_a_shallow_clone_never_passes(repo: Repo, told: Timeline) -> None:
    for number in range(4):
        told.note(f"Note {number}")
        grow(repo, told)
    clone = repo.clone("clone", "--depth", "2")
    result = verified(clone)
    assert (result.verdict, result.problems, result.commits) == ("PARTIAL", (), 2)
    assert result.partial == "this clone is shallow: git fetch --unshallow"
    assert verified(clone, "HEAD~1..HEAD").verdict == "PARTIAL"
    SABOTAGE["old entry edited"].stage(clone, told)
    clone.commit("Tidy up")
    assert verified(clone).verdict == "FAIL"
    repo.git("config", "uploadpack.allowFilter", "true")
    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    clone.git("fetch", "--quiet", "--unshallow")
    assert verified(clone).verdict == "PASS"


def test_a_shallow_clone_holds_what_it_begins_with_to_the_three_alone(repo: Repo) -> None:
    weak = b'format = 1\nbranch = "main"\n[close]\nrequire = ["commander"]\n'
    repo.commit("Settings", **{"incidentctl.toml": weak})
    told = under_way()
    told.close(text="Over", root_causes=(), postmortem="")
    grow(repo, told)
    strict = b'format = 1\nbranch = "main"\n'
    repo.commit("Ask for more", **{"incidentctl.toml": strict})
    assert verified(repo.clone("clone", "--depth", "1")).verdict == "PARTIAL"


def test_a_partial_clone_never_passes_and_fetches_no_incident(repo: Repo, told: Timeline) -> None:
    told.note()
    grow(repo, told)
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = repo.clone("clone", "--filter=blob:none", "--no-checkout")
    base = clone.tip("HEAD~1")
    # The settings were fetched, to find the logbook; the incident's two versions are not.
    for revisions in (None, "HEAD"):
        result = verified(clone, revisions, Ask())
        assert (result.verdict, result.commits) == ("PARTIAL", 0)
        assert result.partial == (
            "this clone lacks 2 objects of the logbook: git fetch --refetch --no-filter"
        )
    assert "lacks 1 object of" in verified(clone, f"{base}..HEAD").partial
    clone.git("fetch", "--quiet", "--refetch", "--no-filter")
    assert verified(clone, None, Ask()).verdict == "PASS"


def test_a_version_that_is_missing_is_no_pass(repo: Repo, told: Timeline) -> None:
    blob = repo.git("rev-parse", f"HEAD:{told.path}")
    (repo.path / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    result = verified(repo)
    assert result.verdict == "PARTIAL"
    assert result.partial == "1 file versions are not in this clone: git fsck"


def test_a_missing_commit_is_an_error(repo: Repo, told: Timeline) -> None:
    parent = repo.tip("HEAD~1")
    (repo.path / f".git/objects/{parent[:2]}/{parent[2:]}").unlink()
    with pytest.raises(CommandError) as refused:
        verified(repo)
    assert refused.value.code == "git-failed"


def test_the_server_sees_what_it_has_not_accepted_yet(repo: Repo, told: Timeline) -> None:
    server = repo.clone("server.git", "--bare")
    clone = server.clone("clone")
    hook = server.path / "hooks/pre-receive"
    hook.write_text(
        f"#!{sys.executable}\n"
        f"import os, sys; sys.path.insert(0, {str(PROJECT)!r})\n"
        "from incidentctl.actions.verify import verify\n"
        "for line in sys.stdin:\n"
        "    old, new, ref = line.split()\n"
        "    result = verify('.', os.environ, f'{old}..{new}')\n"
        "    print(result.verdict, *(each.told() for each in result.problems))\n"
        "    if result.problems: sys.exit(1)\n"
    )
    hook.chmod(0o755)
    told.note()
    grow(clone, told)
    clone.git("push", "--quiet", "origin", "main", "HEAD:refs/heads/other")
    assert server.tip("main") == clone.tip()
    SABOTAGE["deleted"].stage(clone, told)
    clone.commit("Gone")
    clone.git("push", "--quiet", "origin", "main", ok=(1,))
    assert server.tip("main") == clone.tip("HEAD~1")
    clone.git("push", "--quiet", "origin", "--delete", "other")

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from incidentctl.domain.person import Person
from incidentctl.git.runner import Git
from incidentctl.text.append import union
from tests.support.checking import grow, rules, verified
from tests.support.repo import Repo
from tests.support.sabotage import OTHER, SABOTAGE, commit_logbook, stage, under_way
from tests.support.timeline import ANN, BOB, CAM, Timeline, complete

GIT_COMMANDS = {"--version", "cat-file", "config", "diff-tree", "rev-list", "rev-parse", "show"}


def merge(repo: Repo, files: dict[str, bytes | None], *heads: str, message: str = "Merge") -> str:
    """Commit a merge of HEAD and ``heads`` that is HEAD's tree with ``files`` (``None``: gone)."""
    for path, data in files.items():
        if data is None:
            repo.git("rm", "--quiet", "--cached", "--", path)
        else:
            stage(repo, path, data)
    parents = [word for head in ("HEAD", *heads) for word in ("-p", head)]
    made = repo.git("commit-tree", repo.git("write-tree"), *parents, "-m", message)
    repo.git("reset", "--quiet", "--hard", made)
    return made


@pytest.fixture
def sides(repo: Repo, told: Timeline) -> tuple[Timeline, Timeline]:
    """On ``main`` one note, and on ``side`` another, of the same incident."""
    ours, theirs = under_way(), under_way()
    ours.note("Ours")
    theirs.note("Theirs", BOB)
    repo.git("switch", "--quiet", "-c", "side")
    grow(repo, theirs, "Theirs")
    repo.git("switch", "--quiet", "main")
    grow(repo, ours, "Ours")
    return ours, theirs


# History as it should be.


def test_a_linear_history_passes(repo: Repo) -> None:
    commit_logbook(repo)
    told, whole = Timeline(), complete()
    for placed in whole.placed:
        told.placed.append(placed)
        grow(repo, told)
    repo.commit("Something else", **{"src/app.py": "print()\n"})
    result = verified(repo)
    assert (result.verdict, result.problems, result.partial) == ("PASS", (), "")
    assert (result.commits, result.files, result.entries) == (6, 1, 5)
    assert result.tips == (repo.tip(),)


def test_many_entries_in_one_commit_and_a_first_commit_with_a_record(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    commit_logbook(repo, complete())
    assert verified(repo).verdict == "PASS"


def test_a_sha256_repository(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new", "--object-format=sha256")
    commit_logbook(repo, complete())
    bad = repo.commit("Cut", **{complete().path: complete().data[:-9]})
    assert [finding.commit for finding in verified(repo).problems] == [bad]


def test_more_commits_than_are_read_in_one_go(repo: Repo, told: Timeline) -> None:
    for number in range(70):
        told.note(f"Note {number}")
        grow(repo, told)
    result = verified(repo)
    assert (result.verdict, result.commits, result.entries) == ("PASS", 71, 74)


@pytest.mark.parametrize("first", [0, 1], ids=["ours first", "theirs first"])
def test_a_merge_that_is_the_union_passes(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline], first: int
) -> None:
    data = union(sides[first].data, sides[1 - first].data)
    merge(repo, {told.path: data}, "side")
    result = verified(repo)
    assert (result.verdict, result.commits, result.entries) == ("PASS", 4, 6)


def test_a_merge_of_different_files_passes(repo: Repo, told: Timeline) -> None:
    other = Timeline(OTHER)
    other.open()
    repo.git("switch", "--quiet", "-c", "side")
    grow(repo, other)
    repo.git("switch", "--quiet", "main")
    told.note()
    grow(repo, told)
    repo.git("merge", "--quiet", "-m", "Merge", "side")
    assert verified(repo).verdict == "PASS"


def test_octopus_merges(repo: Repo, told: Timeline) -> None:
    files: dict[str, bytes | None] = {}
    data = told.data
    for number in range(3):
        repo.git("switch", "--quiet", "-c", f"side{number}", "main")
        one = under_way()
        one.note(f"From side {number}")
        grow(repo, one)
        data = union(data, one.data)
    repo.git("switch", "--quiet", "main")
    files[told.path] = data
    good = merge(repo, files, "side0", "side1", "side2")
    assert verified(repo).verdict == "PASS"
    repo.git("reset", "--quiet", "--hard", f"{good}^1")
    files[told.path] = union(repo.blob(f"side0:{told.path}"), repo.blob(f"side2:{told.path}"))
    bad = merge(repo, files, "side0", "side1", "side2")
    (finding,) = verified(repo).problems
    lost = repo.blob(f"side1:{told.path}").rpartition(b'id = "')[2][:16].decode()
    assert (finding.commit, finding.problem.entry) == (bad, lost)


def test_what_two_did_at_once_is_no_fault(repo: Repo, told: Timeline) -> None:
    """Two closes, and a close beside a reopening: kept, and each was valid where it was made."""
    told.close(text="It is over")
    grow(repo, told)
    repo.git("switch", "--quiet", "-c", "side", "HEAD~1")
    other = under_way()
    other.close(text="I say it is over")
    grow(repo, other)
    repo.git("switch", "--quiet", "main")
    told.reopen()
    told.take()
    grow(repo, told)
    merge(repo, {told.path: union(told.data, other.data)}, "side")
    assert verified(repo).verdict == "PASS"


def test_a_rebased_history_passes_where_it_only_appends(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    repo.git("rebase", "--quiet", "side", ok=(1,))
    stage(repo, told.path, union(sides[1].data, sides[0].data))
    repo.git("rebase", "--continue", env={"GIT_EDITOR": "true"})
    result = verified(repo)
    assert (result.verdict, result.commits) == ("PASS", 3)


# History that was tampered with.


@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_that_was_committed_is_found(repo: Repo, told: Timeline, name: str) -> None:
    SABOTAGE[name].stage(repo, told)
    bad = repo.commit("Tidy up")
    repo.commit("Go on", **{"src/app.py": "print()\n"})
    result = verified(repo)
    assert (result.verdict, rules(result)) == ("FAIL", SABOTAGE[name].rules)
    assert {(each.commit, each.subject) for each in result.problems} == {(bad, "Tidy up")}
    undo = f"git rebase --interactive {bad[:10]}^"
    assert all(each.problem.fix.startswith(undo) for each in result.problems)


def test_sabotage_that_was_undone_is_found_all_the_same(repo: Repo, told: Timeline) -> None:
    SABOTAGE["deleted"].stage(repo, told)
    bad = repo.commit("Gone")
    repo.commit("Back again", **{told.path: told.data})
    assert [each.commit for each in verified(repo).problems] == [bad]


def test_line_and_entry_are_named(repo: Repo, told: Timeline) -> None:
    SABOTAGE["old entry edited"].stage(repo, told)
    bad = repo.commit("Tidy up")
    (finding,) = verified(repo).problems
    assert finding.short == bad[:10]
    assert finding.problem.entry == told.placed[2].id
    assert told.data.split(b"\n")[finding.problem.line - 1] == b"> The disk is full"
    assert finding.told().message.startswith(f"commit {bad[:10]} (Tidy up): entry ")


def test_sabotage_in_the_first_commit(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    told = Timeline()
    told.open()
    told.close()
    commit_logbook(repo, told)
    result = verified(repo)
    assert set(rules(result)) == {"close-commander", "close-timeline", "close-summary"}
    assert result.problems[0].problem.fix.startswith("git rebase --interactive --root")


def test_damage_that_was_made_whole_is_remarked(repo: Repo, told: Timeline) -> None:
    SABOTAGE["old entry edited"].stage(repo, told)
    bad = repo.commit("Tidy up")
    mended = grow(repo, told, "Mend")
    result = verified(repo)
    assert [each.commit for each in result.problems] == [bad]
    (remark,) = (each for each in result.remarks if each.what == "mended")
    assert (remark.commit, remark.times) == (mended, 1)
    assert told.path in remark.text
    assert verified(repo, f"{bad}..HEAD").verdict == "PASS"


def test_git_s_union_of_lines_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    repo.write(".git/info/attributes", "incidents/** merge=union\n")
    repo.git("merge", "--quiet", "-m", "Merge", "side")
    result = verified(repo)
    assert result.verdict == "FAIL"
    assert "merge-lossless" in rules(result)
    assert {each.commit for each in result.problems} == {repo.tip()}


@pytest.mark.parametrize("strategy", ["ours", "theirs"])
def test_a_merge_that_keeps_one_side_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline], strategy: str
) -> None:
    kept = sides[strategy == "theirs"]
    lost = sides[strategy == "ours"].placed[-1]
    bad = merge(repo, {told.path: kept.data}, "side")
    (finding,) = verified(repo).problems
    assert (finding.commit, finding.problem.rule) == (bad, "merge-lossless")
    assert finding.problem.entry == lost.id
    assert "--rebase-merges" in finding.problem.fix


def test_a_merge_with_an_entry_of_its_own_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    ours, theirs = sides
    whole = union(ours.data, theirs.data)
    evil = ours.note("Nobody said so")
    bad = merge(repo, {told.path: whole + evil.raw.encode()}, "side")
    (finding,) = verified(repo).problems
    assert (finding.commit, finding.problem.entry) == (bad, evil.id)


def test_a_merge_with_a_file_of_its_own_is_found(repo: Repo, told: Timeline, sides: object) -> None:
    ours = Timeline(OTHER)
    ours.open()
    whole = union(repo.blob(f"HEAD:{told.path}"), repo.blob(f"side:{told.path}"))
    merge(repo, {told.path: whole, ours.path: ours.data}, "side")
    (finding,) = verified(repo).problems
    assert (finding.problem.rule, finding.problem.path) == ("merge-lossless", ours.path)


def test_a_merge_that_edits_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    whole = union(sides[0].data, sides[1].data).replace(b"disk is full", b"disk is fine")
    merge(repo, {told.path: whole}, "side")
    assert "merge-lossless" in rules(verified(repo))


def test_a_merge_that_drops_a_file_is_found(repo: Repo, told: Timeline, sides: object) -> None:
    merge(repo, {told.path: None}, "side")
    assert rules(verified(repo)) == ("merge-lossless",)


def test_a_merge_that_repeats_an_entry_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    whole = union(sides[0].data, sides[1].data)
    merge(repo, {told.path: whole + told.placed[2].raw.encode()}, "side")
    assert rules(verified(repo)) == ("unique-entries",)


def test_a_merge_that_changes_a_mode_is_found(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    stage(repo, told.path, union(sides[0].data, sides[1].data))
    repo.git("update-index", "--chmod=+x", told.path)
    merge(repo, {}, "side")
    assert rules(verified(repo)) == ("file-mode",)


def test_a_criss_cross_of_merges_passes(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    ours, theirs = union(sides[0].data, sides[1].data), union(sides[1].data, sides[0].data)
    assert ours != theirs
    main, side = repo.tip("main"), repo.tip("side")
    merge(repo, {told.path: ours}, side)
    repo.git("switch", "--quiet", "side")
    merge(repo, {told.path: theirs}, main)
    repo.git("switch", "--quiet", "main")
    last = merge(repo, {told.path: ours}, "side")
    assert verified(repo).verdict == "PASS"
    repo.git("reset", "--quiet", "--hard", f"{last}^1")
    bad = merge(repo, {told.path: sides[0].data}, "side")
    found = verified(repo).problems
    assert {finding.commit for finding in found} == {bad}
    assert sides[1].placed[-1].id in {finding.problem.entry for finding in found}


def test_a_merge_that_renames_is_found(repo: Repo, told: Timeline, sides: object) -> None:
    whole = union(repo.blob(f"HEAD:{told.path}"), repo.blob(f"side:{told.path}"))
    target = told.path.replace("-invoicing", "-billing")
    merge(repo, {told.path: None, target: whole}, "side")
    result = verified(repo)
    assert rules(result) == ("merge-lossless",)
    assert {finding.problem.path for finding in result.problems} == {told.path, target}


def test_a_merge_that_makes_a_link_is_found(repo: Repo, told: Timeline, sides: object) -> None:
    link = repo.git("hash-object", "-w", "--stdin", stdin="README.md")
    repo.git("update-index", "--cacheinfo", f"120000,{link},{told.path}")
    merge(repo, {}, "side")
    assert "file-mode" in rules(verified(repo))


def test_a_merge_that_changes_words_under_an_id_names_the_entry(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    whole = union(sides[0].data, sides[1].data).replace(b"> Theirs", b"> Others'")
    merge(repo, {told.path: whole}, "side")
    lost = sides[1].placed[-1].id
    assert lost in {finding.problem.entry for finding in verified(repo).problems}


def test_two_openings_that_a_merge_joins_are_found(repo: Repo) -> None:
    commit_logbook(repo)
    one, other = Timeline(), Timeline()
    one.open(ANN)
    other.open(BOB)
    repo.git("switch", "--quiet", "-c", "side")
    grow(repo, other)
    repo.git("switch", "--quiet", "main")
    grow(repo, one)
    merge(repo, {one.path: union(one.data, other.data)}, "side")
    assert rules(verified(repo)) == ("open-first",)


def test_a_lossy_merge_is_found_in_a_range_that_leaves_its_other_side_out(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    """Git's own simplification drops such a merge, even with ``--full-history``."""
    merge(repo, {told.path: sides[0].data}, "side")
    repo.git("switch", "--quiet", "side")
    repo.commit("Go on", **{"README.md": "# More\n"})
    repo.git("switch", "--quiet", "main")
    assert (
        repo.git("log", "--full-history", "--format=%s", "side..main", "--", "incidents") == "Ours"
    )
    assert rules(verified(repo, "side...main")) == ("merge-lossless",)


def test_a_history_that_replaced_objects_hide_is_found(repo: Repo, told: Timeline) -> None:
    good = repo.tip()
    SABOTAGE["old entry edited"].stage(repo, told)
    bad = repo.commit("Tidy up")
    repo.git("replace", bad, good)
    assert [each.commit for each in verified(repo).problems] == [bad]


# The policy of the parent.


def test_a_commit_cannot_weaken_the_rules_it_must_pass(repo: Repo, told: Timeline) -> None:
    told.close(text="Over", root_causes=())
    weak = b'format = 1\nbranch = "main"\n[close]\nrequire = ["commander"]\n'
    repo.commit("Close and ask for less", **{told.path: told.data, "incidentctl.toml": weak})
    assert rules(verified(repo)) == ("close-root-cause",)


def test_a_weaker_policy_counts_for_the_commits_after_it(repo: Repo, told: Timeline) -> None:
    weak = b'format = 1\nbranch = "main"\n[close]\nrequire = ["commander"]\n'
    repo.commit("Ask for less", **{"incidentctl.toml": weak})
    told.close(text="Over", root_causes=())
    grow(repo, told)
    strict = b'format = 1\nbranch = "main"\n[close]\nrequire = ["root-cause", "severity"]\n'
    repo.commit("Ask for more", **{"incidentctl.toml": strict})
    assert verified(repo).verdict == "PASS"


# Facts.


def test_who_committed_and_who_signed_is_told(repo: Repo, told: Timeline) -> None:
    base = repo.tip()
    told.note("By Bob", BOB)
    told.note("Said by Camille, written by Ann", CAM, recorded_by=ANN)
    grow(repo, told)
    told.note("Said by Ann, written by Bob", ANN, recorded_by=BOB)
    told.note("By Bob too", BOB)
    last = grow(repo, told)
    result = verified(repo, f"{base}..HEAD")
    assert result.verdict == "PASS"
    (remark,) = result.remarks
    assert (remark.what, remark.times) == ("other-author", 2)
    assert remark.text == f"committed by {ANN}, written by {BOB}"
    assert (remark.commit, remark.entry) == (repo.tip(f"{last}~1"), told.placed[4].id)
    assert result.authors == (Person("Ann Archer", "ann@example.com"),)
    assert result.signatures == {"unsigned": 2}


def test_an_author_that_is_no_person_is_told_as_it_is(repo: Repo, told: Timeline) -> None:
    repo.git("rm", "--quiet", "incidentctl.toml")
    raw = repo.git("cat-file", "commit", repo.commit("Odd"))
    odd = raw.replace("author Ann Archer <ann@example.com>", "author <Ann> <ann> x>")
    oid = repo.git("hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=odd)
    assert Person("<Ann> <ann> x>") in verified(repo, oid).authors


def test_a_signature_is_seen(repo: Repo, told: Timeline, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", str(key))
    told.note()
    stage(repo, told.path, told.data)
    repo.git("commit", "--quiet", "-S", "-m", "Signed")
    assert verified(repo).signatures == {"unsigned": 1, "SSH": 1}


def test_settings_of_the_user_do_not_change_what_is_read(repo: Repo, told: Timeline) -> None:
    SABOTAGE["renamed"].stage(repo, told)
    repo.commit("Rename; café")
    before = verified(repo)
    for key, value in {
        "log.showSignature": "true",
        "log.decorate": "full",
        "log.showRoot": "false",
        "log.diffMerges": "off",
        "diff.renames": "copies",
        "diff.noprefix": "true",
        "diff.relative": "true",
        "diff.orderFile": "/nowhere",
        "core.abbrev": "5",
        "core.quotePath": "true",
        "i18n.logOutputEncoding": "ISO-8859-1",
        "format.pretty": "oneline",
        "color.ui": "always",
    }.items():
        repo.git("config", key, value)
    assert verified(repo) == before
    assert before.problems[0].subject == "Rename; café"


def test_it_takes_a_few_processes_whatever_the_length(
    repo: Repo, told: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        told.note(f"Note {number}")
        grow(repo, told)
    started: list[str] = []
    command = Git._command

    def noting(git: Git, args: tuple[str, ...]) -> list[str]:
        started.append(next(word for word in args if word in GIT_COMMANDS))
        return command(git, args)

    monkeypatch.setattr(Git, "_command", noting)
    assert verified(repo, "HEAD").verdict == "PASS"
    walking = ["cat-file", "cat-file", "diff-tree", "rev-list"]
    asking = ["--version", "config", "config", "rev-parse", "rev-parse", "rev-parse"]
    assert sorted(started) == sorted([*asking, *walking])

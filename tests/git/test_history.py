from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from incidentctl.git.history import (
    Commit,
    Range,
    Span,
    as_it_is,
    listed,
    resolve,
    shallow_commits,
    walk,
)
from incidentctl.git.runner import Git, GitFailed, writer_environment
from tests.support.repo import Repo

PATHS = ("record",)


@pytest.fixture
def record(repo: Repo) -> Repo:
    """A repository with one commit that touches ``record/``."""
    repo.commit("A record", **{"record/a": "one\n"})
    return repo


def git_in(repo: Repo) -> Git:
    return as_it_is(Git(str(repo.path), writer_environment(os.environ)))


def walked(repo: Repo, revision: str = "HEAD", paths: Sequence[str] = PATHS) -> list[Commit]:
    git = git_in(repo)
    return list(walk(git, listed(git, resolve(git, revision).span), paths))


def raw_commit(repo: Repo, headers: str, message: bytes = b"Raw\n") -> str:
    """A commit with headers of our own choice, whatever git thinks of them; HEAD moves there."""
    repo.write("record/raw", headers)
    repo.git("add", ".")
    tree, parent = repo.git("write-tree"), repo.tip()
    text = f"tree {tree}\nparent {parent}\n{headers}\n".encode() + message
    oid = repo.git("hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=text)
    repo.git("update-ref", "HEAD", oid)
    return oid


WHO = "".join(
    f"{role} Ann <ann@example.com> 1795300000 +0000\n" for role in ("author", "committer")
)


def test_only_what_touches_the_paths_parents_first(record: Repo) -> None:
    first = record.tip()
    record.commit("Elsewhere", **{"src/a": "x\n"})
    second = record.commit("More", **{"record/a": "one\ntwo\n", "record/b": "b\n"})
    found = walked(record)
    assert [each.oid for each in found] == [first, second]
    assert [[row.path for row in each.changes[0]] for each in found] == [
        ["record/a"],
        ["record/a", "record/b"],
    ]
    assert found[1].author == "Ann Archer <ann@example.com>"
    assert (found[1].subject, found[1].signature) == ("More", "")


def test_the_first_commit_of_all_differs_from_nothing(record: Repo) -> None:
    record.git("checkout", "--quiet", "--orphan", "new")
    oid = record.commit("Alone")
    (commit,) = walked(record)
    assert (commit.oid, commit.parents) == (oid, ())
    assert [(row.path, row.status) for row in commit.changes[0]] == [("record/a", "A")]


def test_a_merge_differs_from_each_parent_by_itself(record: Repo) -> None:
    record.git("switch", "--quiet", "-c", "side")
    theirs = record.commit("Theirs", **{"record/b": "b\n"})
    record.git("switch", "--quiet", "main")
    ours = record.commit("Ours", **{"record/c": "c\n"})
    record.git("merge", "--quiet", "-m", "Merge", "side")
    merge = walked(record)[-1]
    assert merge.parents == (ours, theirs)
    assert [[row.path for row in rows] for rows in merge.changes] == [["record/b"], ["record/c"]]


def test_a_merge_that_takes_one_side_whole_is_there(record: Repo) -> None:
    record.git("switch", "--quiet", "-c", "side")
    record.commit("Theirs", **{"record/b": "b\n"})
    record.git("switch", "--quiet", "main")
    record.commit("Ours", **{"src/c": "c\n"})
    record.git("merge", "--quiet", "-s", "ours", "-m", "Merge", "side")
    record.git("switch", "--quiet", "side")
    record.commit("Go on", **{"src/d": "d\n"})
    for revision in ("main", "side..main", "main~1..main"):
        merge = walked(record, revision)[-1]
        assert merge.subject == "Merge"
        assert [[row.status for row in rows] for rows in merge.changes] == [[], ["D"]]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\n\n",
        b":000000 100644 0 1 A\x00record/z",
        b"commit 1234\ntree\n",
        b"caf\xe9\n",
        b"no end",
    ],
)
def test_no_message_confuses_the_reading(record: Repo, message: bytes) -> None:
    raw = raw_commit(record, WHO, message)
    after = record.commit("After", **{"record/a": "two\n"})
    found = walked(record)
    assert [each.oid for each in found[1:]] == [raw, after]
    assert [[row.path for row in each.changes[0]] for each in found[1:]] == [
        ["record/raw"],
        ["record/a"],
    ]


@pytest.mark.parametrize(
    ("headers", "signature"),
    [
        ("gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n", "OpenPGP"),
        ("gpgsig -----BEGIN SSH SIGNATURE-----\n U1\n -----END SSH SIGNATURE-----\n", "SSH"),
        ("gpgsig -----BEGIN SIGNED MESSAGE-----\n MI\n -----END SIGNED MESSAGE-----\n", "X.509"),
        ("encoding ISO-8859-1\n", ""),
        (":100644 100644 aa bb M\n", ""),
    ],
)
def test_headers_are_read_and_none_confuses(record: Repo, headers: str, signature: str) -> None:
    raw = raw_commit(record, WHO + headers)
    commit = walked(record)[-1]
    assert (commit.oid, commit.signature, commit.subject) == (raw, signature, "Raw")


@pytest.mark.parametrize("author", ["author nobody\n", "author A <b> c> 1 +0000\n", ""])
def test_an_author_that_makes_no_sense_is_no_crash(record: Repo, author: str) -> None:
    committer = WHO.partition("\n")[2]
    assert walked(record)[-1].oid != raw_commit(record, author + committer)
    assert len(walked(record)) == 2


def test_a_range_whose_last_commit_is_of_no_interest(record: Repo) -> None:
    record.commit("More", **{"record/a": "two\n"})
    record.commit("Elsewhere", **{"src/a": "x\n"})
    assert [each.subject for each in walked(record, "HEAD~2..HEAD")] == ["More"]


def test_a_span_with_no_tips_is_empty(record: Repo) -> None:
    assert not list(walk(git_in(record), listed(git_in(record), Span(())), PATHS))


def test_an_unknown_commit_is_an_error(record: Repo) -> None:
    with pytest.raises(GitFailed, match="bad object"):
        listed(git_in(record), Span(("ab" * 20,)))


def test_what_revisions_mean(record: Repo) -> None:
    git, tip, parent, null = git_in(record), record.tip(), record.tip("HEAD~1"), "0" * 40
    assert resolve(git, "HEAD") == Range(Span((tip,)))
    for range_ in ("HEAD~1..HEAD", "HEAD~1.."):
        assert resolve(git, range_) == Range(Span((tip,), (parent,)), parent, tip)
    assert resolve(git, f"{null}..HEAD") == Range(Span((tip,)))
    assert resolve(git, f"{null}..") == Range(Span((tip,)))
    assert resolve(git, f"HEAD..{null}") == Range(Span(()))


def test_three_dots_are_what_one_side_adds(record: Repo) -> None:
    base = record.tip()
    record.git("switch", "--quiet", "-c", "side")
    theirs = record.commit("Theirs")
    record.git("switch", "--quiet", "main")
    ours = record.commit("Ours")
    git = git_in(record)
    assert resolve(git, "main...side") == Range(Span((theirs,), (ours,)))
    assert resolve(git, f"{base}...side") == Range(Span((theirs,), (base,)))


@pytest.mark.parametrize(
    "revision", ["", "--all", "-1", "nowhere", "HEAD..nowhere", "HEAD:record", "^HEAD"]
)
def test_what_no_revision_is(record: Repo, revision: str) -> None:
    with pytest.raises(GitFailed):
        resolve(git_in(record), revision)


def test_replaced_objects_and_grafts_are_out_of_force(record: Repo) -> None:
    second = record.commit("More", **{"record/a": "two\n"})
    record.git("replace", second, record.tip("HEAD~1"))
    record.write(".git/info/grafts", f"{second}\n")
    commit = walked(record)[-1]
    assert (commit.subject, len(walked(record))) == ("More", 2)
    assert [row.status for row in commit.changes[0]] == ["M"]


def test_commits_that_a_shallow_clone_begins_with(record: Repo) -> None:
    record.commit("More", **{"record/a": "two\n"})
    clone = record.clone("clone", "--depth", "1")
    assert shallow_commits(git_in(record)) == frozenset()
    assert shallow_commits(git_in(clone)) == {record.tip()}
    (commit,) = walked(clone)
    assert commit.parents == (record.tip("HEAD~1"),)
    assert [[row.status for row in rows] for rows in commit.changes] == [["A"]]

from __future__ import annotations

import os
from pathlib import Path

import pytest

from incidentctl.git.runner import Git, GitFailed, hook_environment
from incidentctl.git.staged import Staged, read_staged, staged_changes
from tests.support.repo import Repo

PATHS = ("record", "settings.toml")
EXECUTABLE, FILE, LINK, NONE, SUBMODULE = "100755", "100644", "120000", "000000", "160000"


@pytest.fixture
def record(repo: Repo) -> Repo:
    """A repository with ``record/a`` and ``record/b`` in it."""
    repo.commit("A record", **{"record/a": "one\ntwo\n", "record/b": "b\n", "settings.toml": "x\n"})
    return repo


def git_in(repo: Repo, folder: str = ".", **env: str) -> Git:
    return Git(str(repo.path / folder), hook_environment({**os.environ, **env}))


def staged(repo: Repo, folder: str = ".", **env: str) -> Staged:
    return read_staged(git_in(repo, folder, **env), PATHS)


def seen(found: Staged) -> list[tuple[str, str, str, str]]:
    (changes,) = found.changes
    return [(each.path, each.status, each.old_mode, each.new_mode) for each in changes]


def test_nothing_is_staged(record: Repo) -> None:
    assert staged(record) == Staged(str(record.path / ".git"), ("HEAD",), ((),))


def test_what_lies_elsewhere_is_left_out(record: Repo) -> None:
    record.write("records/x", "x")
    record.write("src/record/a", "x")
    record.git("add", ".")
    assert staged(record).changes == ((),)


def test_paths_mean_the_top_and_are_no_patterns(record: Repo) -> None:
    record.write("src/x", "x")
    record.write("rec*rd/a", "x")
    record.write("record/a", "x\n")
    record.git("add", ".")
    assert seen(staged(record, "src")) == [("record/a", "M", FILE, FILE)]
    assert read_staged(git_in(record), ("rec*rd",)).changes[0][0].path == "rec*rd/a"


def test_every_kind_of_change_with_ids_and_modes(record: Repo) -> None:
    old = record.git("rev-parse", "HEAD:record/a")
    record.write("record/a", "one\ntwo\nthree\n")
    record.write("record/new café", "new\n")
    (record.path / "record/b").unlink()
    (record.path / "record/b").symlink_to("a")
    record.git("rm", "--quiet", "--cached", "settings.toml")
    record.git("add", "record")
    record.git("add", "--chmod=+x", "record/new café")
    record.git("update-index", "--add", "--cacheinfo", f"{SUBMODULE},{record.tip()},record/sub")
    assert seen(staged(record)) == [
        ("record/a", "M", FILE, FILE),
        ("record/b", "T", FILE, LINK),
        ("record/new café", "A", NONE, EXECUTABLE),
        ("record/sub", "A", NONE, SUBMODULE),
        ("settings.toml", "D", FILE, NONE),
    ]
    first, last = staged(record).changes[0][0], staged(record).changes[0][-1]
    assert (first.old, first.new) == (old, record.git("rev-parse", ":record/a"))
    assert last.new == ""


def test_a_name_that_is_not_utf8_survives(record: Repo) -> None:
    blob = record.git("rev-parse", "HEAD:record/a").encode()
    record.git("update-index", "--index-info", stdin=b"100644 %s\trecord/\xff\n" % blob)
    assert os.fsencode(staged(record).changes[0][0].path) == b"record/\xff"


def test_renames_are_told_as_what_they_are(record: Repo) -> None:
    record.git("config", "diff.renames", "copies")
    record.git("mv", "record/a", "record/c")
    assert [each[:2] for each in seen(staged(record))] == [("record/a", "D"), ("record/c", "A")]


def test_the_work_tree_does_not_count(record: Repo) -> None:
    record.write("record/a", "edited\n")
    (record.path / "record/b").unlink()
    assert staged(record).changes == ((),)


def test_the_index_that_is_named_is_read(record: Repo) -> None:
    other = str(record.path / ".git/other")
    record.git("read-tree", "HEAD~1", env={"GIT_INDEX_FILE": other})
    assert len(staged(record, GIT_INDEX_FILE=other).changes[0]) == 3


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_before_the_first_commit_everything_is_new(tmp_path: Path, object_format: str) -> None:
    repo = Repo.init(tmp_path / "new", f"--object-format={object_format}")
    assert staged(repo) == Staged(str(repo.path / ".git"), (), ((),))
    repo.write("record/a", "one\n")
    repo.git("add", ".")
    assert seen(staged(repo)) == [("record/a", "A", NONE, FILE)]
    assert staged_changes(git_in(repo), None, PATHS) == list(staged(repo).changes[0])


def test_a_broken_head_is_an_error(record: Repo) -> None:
    tree = record.git("rev-parse", "HEAD^{tree}")
    (record.path / f".git/objects/{tree[:2]}/{tree[2:]}").unlink()
    with pytest.raises(GitFailed):
        staged(record)


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="not a git repository"):
        read_staged(Git(str(tmp_path), hook_environment(os.environ)), PATHS)


def test_a_bare_repository_has_no_index(record: Repo) -> None:
    assert staged(record.clone("bare.git", "--bare")).bare


def test_a_merge_has_several_parents_and_conflicts_are_marked(record: Repo) -> None:
    record.git("switch", "--quiet", "-c", "side")
    record.commit("Theirs", **{"record/a": "one\ntwo\ntheirs\n", "record/c": "c\n"})
    record.git("switch", "--quiet", "main")
    record.commit("Ours", **{"record/a": "one\ntwo\nours\n"})
    record.git("merge", "side", ok=(1,))
    found = staged(record)
    assert found.parents == ("HEAD", record.tip("side"))
    against_ours, against_theirs = found.changes
    assert [(each.path, each.status) for each in against_ours] == [
        ("record/a", "U"),
        ("record/c", "A"),
    ]
    assert [(each.path, each.status) for each in against_theirs] == [("record/a", "U")]


def test_while_git_merges_by_itself_it_names_the_heads_in_variables(record: Repo) -> None:
    one, two = record.tip("HEAD~1"), record.tip()
    found = staged(record, **{f"GITHEAD_{one}": "side", f"GITHEAD_{two}": "other"})
    assert found.parents == ("HEAD", *sorted((one, two)))
    assert len(found.changes) == 3

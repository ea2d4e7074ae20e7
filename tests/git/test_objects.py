from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git.objects import (
    CommitText,
    ObjectReader,
    splice,
    write_blob,
    write_commit,
)
from incidentctl.git.repository import Repository, locate
from incidentctl.git.runner import GitFailed, writer_environment
from tests.support.repo import Repo

PATH = "incidents/2026/11/x.md"


def located(repo: Repo) -> Repository:
    return locate(str(repo.path), writer_environment(os.environ))


@pytest.fixture
def reader(repo: Repo) -> Iterator[ObjectReader]:
    with ObjectReader(located(repo).git) as reader:
        yield reader


# Reading


def test_objects_are_found_by_any_name_of_one_line(repo: Repo, reader: ObjectReader) -> None:
    readme = repo.git("rev-parse", "main:README.md")
    assert reader.get("main:README.md") == (readme, "blob", b"# Services\n")
    assert reader.commit("main") == reader.commit("HEAD") == repo.tip()
    assert reader.blob("main", "README.md") == b"# Services\n"
    assert [row.name for row in reader.rows("main^{tree}")] == [b"README.md"]
    with pytest.raises(ValueError, match="one line"):
        reader.get("main\nHEAD")


def test_what_is_missing_is_none(repo: Repo, reader: ObjectReader) -> None:
    assert reader.get("nothing with blanks 12") is None
    assert reader.commit("nowhere") == ""
    assert reader.blob("main", "nothing.md") is None
    assert reader.blob("", "README.md") is None
    assert reader.blob("main", "") is None
    assert reader.tree("main:README.md") == []
    with pytest.raises(GitFailed, match="no tree"):
        reader.rows("main:README.md")


def test_what_is_written_later_is_seen(repo: Repo, reader: ObjectReader) -> None:
    assert reader.commit("main") == repo.tip()
    second = repo.commit("Second")
    assert reader.commit("main") == second
    repo.git("gc", "--quiet", "--prune=now")
    assert reader.commit("main~1") == repo.tip("main~1")


def test_a_reader_whose_git_died_says_so(repo: Repo, reader: ObjectReader) -> None:
    reader.commit("main")
    assert reader._process
    reader._process.kill()
    reader._process.wait()
    with pytest.raises(GitFailed, match="cat-file"):
        reader.get("main")
    reader.close()


# Trees


def spliced(repo: Repo, reader: ObjectReader, *paths: str, root: str = "main^{tree}") -> str:
    place = located(repo)
    blob = write_blob(place.git, b"new\n")
    return splice(place, reader, root, dict.fromkeys(paths, blob))


def listed(repo: Repo, tree: str) -> list[str]:
    return repo.git("-c", "core.quotePath=false", "ls-tree", "-r", tree).splitlines()


def test_everything_else_in_the_tree_stays(repo: Repo, reader: ObjectReader) -> None:
    library = repo.tip()
    repo.write("run", "#!/bin/sh\n").chmod(0o755)
    (repo.path / "link").symlink_to("run")
    repo.write("incidents/2026/11/old.md", "old\n")
    repo.write("incidents.md", "a file that sorts beside the folder\n")
    repo.write("incidents-old/a", "x\n")
    repo.git("add", ".")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{library},vendor/library")
    repo.commit("All kinds of things")
    before = listed(repo, "main")
    tree = spliced(repo, reader, PATH, "incidents/2027/01/y.md")
    after = listed(repo, tree)
    assert set(before) < set(after)
    assert {row.split("\t")[1] for row in set(after) - set(before)} == {
        PATH,
        "incidents/2027/01/y.md",
    }
    assert repo.git("write-tree", env={"GIT_INDEX_FILE": _index_of(repo, tree)}) == tree
    repo.fsck()


def _index_of(repo: Repo, tree: str) -> str:
    """An index that holds the tree: git writes the same tree from it if all is in order."""
    index = str(repo.path / ".git/other-index")
    repo.git("read-tree", tree, env={"GIT_INDEX_FILE": index})
    return index


def test_a_tree_from_nothing(repo: Repo, reader: ObjectReader) -> None:
    tree = spliced(repo, reader, PATH, root="")
    assert [row.split("\t")[1] for row in listed(repo, tree)] == [PATH]


def test_a_tree_that_is_not_there_is_never_taken_for_empty(
    repo: Repo, reader: ObjectReader
) -> None:
    with pytest.raises(GitFailed, match="no tree"):
        spliced(repo, reader, PATH, root="1" * 40)


@pytest.mark.parametrize("taken", ["incidents", "incidents/2026", f"{PATH}/below"])
def test_files_and_folders_do_not_replace_each_other(
    repo: Repo, reader: ObjectReader, taken: str
) -> None:
    repo.commit("In the way", **{taken: "mine\n"})
    with pytest.raises(CommandError, match="is not a") as caught:
        spliced(repo, reader, PATH)
    assert caught.value.code == "in-the-way"


def test_a_link_is_in_the_way(repo: Repo, reader: ObjectReader) -> None:
    (repo.path / "incidents").symlink_to("elsewhere")
    repo.git("add", "incidents")
    repo.commit("A link")
    with pytest.raises(CommandError, match="incidents is not a folder"):
        spliced(repo, reader, PATH)


@pytest.mark.parametrize("depth", range(4))
def test_a_tree_that_git_could_not_write_is_noticed(
    repo: Repo, reader: ObjectReader, tmp_path: Path, depth: int
) -> None:
    """``git mktree`` itself tells the id of such a tree, and ends with success."""
    twin = Repo(shutil.copytree(repo.path, tmp_path / "twin"))
    with ObjectReader(located(twin).git) as other:
        tree = spliced(twin, other, PATH)
    folder = "/".join(PATH.split("/")[:depth])
    unwritten = twin.git("rev-parse", f"{tree}:{folder}")
    place = repo.path / ".git/objects" / unwritten[:2]
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("no folder\n")
    with pytest.raises(GitFailed, match=r"unable to|File exists|Not a directory"):
        spliced(repo, reader, PATH)


# Commits


def test_a_commit_says_what_it_was_told(repo: Repo) -> None:
    text = CommitText("Zoë Ångström", "zoe@example.com", 1_790_000_000, "-m Subject\n\nBody\n")
    place = located(repo)
    tree = repo.git("rev-parse", "main^{tree}")
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    made = write_commit(place.git, tree, [repo.tip()], text, sign=False)
    in_utf8 = ("-c", "i18n.logOutputEncoding=UTF-8")
    shown = repo.git(*in_utf8, "log", "-1", "--format=%an|%ce|%ct|%B", made)
    assert shown == "Zoë Ångström|zoe@example.com|1790000000|-m Subject\n\nBody"
    assert repo.git("rev-parse", f"{made}^") == repo.tip()

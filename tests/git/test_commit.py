"""Commits that lay files over others: git must find in them what it would have written itself."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git.commit import commit_files
from incidentctl.git.objects import CommitText, ObjectReader, write_commit
from incidentctl.git.repository import Repository, locate, require_version
from incidentctl.git.runner import Git, GitFailed, writer_environment
from tests.support.process import execute
from tests.support.programs import require
from tests.support.repo import Repo

PATH = "incidents/2026/11/x.md"
ANN = CommitText("Ann Archer", "ann@example.com", 1_790_000_000, "Subject\n\nBody\n")


def located(repo: Repo) -> Repository:
    return locate(str(repo.path), writer_environment(os.environ))


@pytest.fixture
def reader(repo: Repo) -> Iterator[ObjectReader]:
    with ObjectReader(located(repo).git) as reader:
        yield reader


def committed(
    repo: Repo, reader: ObjectReader, *paths: str, parent: str | None = None, text: CommitText = ANN
) -> str:
    base = repo.tip() if parent is None else parent
    return commit_files(located(repo), reader, base, dict.fromkeys(paths, b"new\n"), text)


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
    tree = repo.git(
        "rev-parse", committed(repo, reader, PATH, "incidents/2027/01/y.md") + "^{tree}"
    )
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
    commit = committed(repo, reader, PATH, parent="")
    assert [row.split("\t")[1] for row in listed(repo, commit)] == [PATH]
    assert repo.git("rev-list", "--count", commit) == "1"


def test_a_tree_that_is_not_there_is_never_taken_for_empty(
    repo: Repo, reader: ObjectReader
) -> None:
    with pytest.raises(GitFailed, match="no tree"):
        committed(repo, reader, PATH, parent="1" * 40)


@pytest.mark.parametrize("taken", ["incidents", "incidents/2026", f"{PATH}/below"])
def test_files_and_folders_do_not_replace_each_other(
    repo: Repo, reader: ObjectReader, taken: str
) -> None:
    repo.commit("In the way", **{taken: "mine\n"})
    with pytest.raises(CommandError, match="is not a") as caught:
        committed(repo, reader, PATH)
    assert caught.value.code == "in-the-way"


def test_a_link_is_in_the_way(repo: Repo, reader: ObjectReader) -> None:
    (repo.path / "incidents").symlink_to("elsewhere")
    repo.git("add", "incidents")
    repo.commit("A link")
    with pytest.raises(CommandError, match="incidents is not a folder"):
        committed(repo, reader, PATH)


@pytest.mark.parametrize("name", ["{0}", "{0}:", "{0}:incidents/2026", f"{{0}}:{PATH}"])
def test_an_object_that_git_could_not_write_is_noticed(
    repo: Repo, reader: ObjectReader, tmp_path: Path, name: str
) -> None:
    twin = Repo(shutil.copytree(repo.path, tmp_path / "twin"))
    with ObjectReader(located(twin).git) as other:
        commit = committed(twin, other, PATH)
    unwritten = twin.git("rev-parse", name.format(commit))
    place = repo.path / ".git/objects" / unwritten[:2]
    shutil.rmtree(place, ignore_errors=True)
    place.write_text("no folder\n")
    with pytest.raises(GitFailed, match=r"unable to|File exists|Not a directory"):
        committed(repo, reader, PATH)


# What git itself would have written


NAMES = ("Ann Archer", "Zoë Ångström", "Ann Archer Jr.", "'Ann'", "A", "x, y", "a.b", "山田")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("message", ["Subject\n", "-m S\n\nBody\n\nEntry: x\n", "No line feed"])
def test_the_commit_is_what_git_makes_of_it(
    repo: Repo, reader: ObjectReader, name: str, message: str
) -> None:
    text = CommitText(name, "ann@example.com", 1_790_000_000, message)
    made = committed(repo, reader, PATH, text=text)
    tree = repo.git("rev-parse", f"{made}^{{tree}}")
    assert made == write_commit(located(repo).git, tree, [repo.tip()], text, sign=False)
    repo.fsck()


def test_a_repository_of_sha_256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "long", "--object-format=sha256")
    tip = repo.commit("Start", **{"a/b": "1\n"})
    with ObjectReader(located(repo).git) as reader:
        made = committed(repo, reader, PATH)
        again = committed(repo, reader, PATH, parent=made)
    assert repo.git("rev-parse", f"{again}^^") == tip
    assert len(made) == 64
    repo.git("update-ref", "refs/heads/main", again)
    repo.fsck()


@pytest.mark.parametrize("size", [0, 1, 15, 16, 2047, 2048, 300_000])
def test_files_of_any_size(repo: Repo, reader: ObjectReader, size: int) -> None:
    data = os.urandom(size)
    made = commit_files(located(repo), reader, repo.tip(), {PATH: data}, ANN)
    assert repo.blob(f"{made}:{PATH}") == data


def test_it_is_signed_if_commits_are(repo: Repo, reader: ObjectReader, tmp_path: Path) -> None:
    key = tmp_path / "key"
    execute([require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", key], cwd=tmp_path).ok()
    for setting in ("gpg.format=ssh", f"user.signingKey={key}", "commit.gpgSign=true"):
        repo.git("config", *setting.split("="))
    made = committed(repo, reader, PATH)
    assert "-----BEGIN SSH SIGNATURE-----" in repo.git("cat-file", "commit", made)
    assert repo.blob(f"{made}:{PATH}") == b"new\n"


def test_objects_of_a_shared_repository_are_for_the_group(repo: Repo) -> None:
    repo.git("config", "core.sharedRepository", "group")
    with ObjectReader(located(repo).git) as reader:
        made = committed(repo, reader, PATH)
    path = repo.path / ".git/objects" / made[:2] / made[2:]
    assert path.stat().st_mode & 0o070 == 0o040
    assert path.parent.stat().st_mode & 0o070 == 0o070


def test_every_object_is_flushed_to_disk(repo: Repo, tmp_path: Path) -> None:
    place = located(repo)
    trace = tmp_path / "trace"
    env = {**place.git.env, "GIT_TRACE2_EVENT": str(trace)}
    traced = place._replace(git=Git(place.git.cwd, env, flags=place.git.flags))
    with ObjectReader(place.git) as reader:
        commit_files(traced, reader, repo.tip(), {PATH: b"new\n"}, ANN)
    flushed = re.findall(r'"key":"fsync/hardware-flush","value":"(\d+)"', trace.read_text())
    tells = require_version(repo.git("--version")) >= (2, 36)
    assert flushed == (["6"] if tells else []), "a blob, four trees, a commit"

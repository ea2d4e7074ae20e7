from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from incidentctl.git.objects import CommitText, ObjectReader, write_commit
from incidentctl.git.repository import Repository, locate
from incidentctl.git.runner import GitFailed, writer_environment
from tests.support.repo import Repo


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

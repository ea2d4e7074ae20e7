from __future__ import annotations

import os

import pytest

from incidentctl.git.objects import ObjectReader
from incidentctl.git.runner import Git, writer_environment
from incidentctl.sync import versions as module
from incidentctl.sync.versions import Versions
from tests.support.repo import Repo
from tests.support.sabotage import commit_logbook, under_way
from tests.support.timeline import Timeline


def blobs(repo: Repo, count: int) -> list[str]:
    """So many versions of an incident's file, each an entry longer."""
    told, oids = Timeline(), []
    told.open()
    for number in range(count):
        told.note(f"Note {number}")
        oids.append(repo.git("hash-object", "-w", "--stdin", stdin=told.data))
    return oids


@pytest.fixture
def reader(repo: Repo) -> ObjectReader:
    return ObjectReader(Git(str(repo.path), writer_environment(os.environ)))


def test_a_version_is_read_once(repo: Repo, reader: ObjectReader) -> None:
    (oid,) = blobs(repo, 1)
    with reader:
        versions = Versions(reader)
        first = versions.get(oid, "a.md")
        assert first is not None
        assert len(first.record.entries) == 2
        assert versions.get(oid, "a.md") is first
        assert versions.data(oid) is first.data


def test_memory_is_bounded_and_the_last_used_stays(
    repo: Repo, reader: ObjectReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    oids = blobs(repo, 3)
    with reader:
        versions = Versions(reader)
        kept = versions.get(oids[0], "")
        monkeypatch.setattr(module, "_KEPT_BYTES", 2 * len(kept.data if kept else b"") + 600)
        second = versions.get(oids[1], "")
        assert versions.get(oids[0], "") is kept
        versions.get(oids[2], "")
        assert versions.get(oids[1], "") is not second


def test_what_is_missing_is_noted_when_it_is_asked_for(repo: Repo, reader: ObjectReader) -> None:
    with reader:
        versions = Versions(reader)
        assert versions.kept("ab" * 20) is None
        assert versions.missing == set()
        assert versions.get("ab" * 20, "") is None
        assert versions.get("", "") is None
        assert versions.missing == {"ab" * 20}


def test_the_other_files_of_an_incident(repo: Repo, reader: ObjectReader) -> None:
    told = under_way()
    twin = told.path.replace("invoicing", "billing")
    commit_logbook(repo, told)
    repo.commit("Twin", **{twin: told.data, "incidents/2026/11/notes.txt": b"x\n"})
    with reader:
        versions = Versions(reader)
        assert versions.beside("HEAD", told.path, told.ident) == [twin]
        assert versions.beside("HEAD~1", told.path, told.ident) == []
        assert versions.beside("HEAD", "incidents/2026/12/x.md", told.ident) == []
        assert versions.beside("", told.path, told.ident) == []

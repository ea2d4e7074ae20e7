"""Incidents from the latest back, without reading what nobody asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from incidentctl.git.objects import TreeItem
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.store.open_index import all_paths, latest_paths
from tests.support.repo import Repo

PATHS = [
    f"incidents/{month}/INC-{month.replace('/', '')}{day}-{ident}-slug.md"
    for month, day, ident in (
        ("2025/12", "31", "aaaaaa"),
        ("2026/02", "01", "zzzzzz"),
        ("2026/02", "28", "bbbbbb"),
        ("2026/11", "05", "cccccc"),
        ("2026/11", "21", "000000"),
    )
]
OTHERS = (
    "incidents/README.md",
    "incidents/2026/README.md",
    "incidents/2026/11/README.md",
    "incidents/drills/11/INC-20261121-dddddd-slug.md",
    "incidents/2026/one\nmore/INC-20261121-eeeeee-slug.md",
    "incidents/2026/10/INC-20261121-ffffff-slug.md",
)


@pytest.fixture
def book(logbook: Repo) -> Iterator[Logbook]:
    """A logbook of two tips: one incident is here alone, and one upstream alone."""
    logbook.commit("Incidents", **dict.fromkeys((*PATHS[:-1], *OTHERS), "x\n"))
    logbook.git("switch", "--quiet", "--detach", "HEAD^")
    other = logbook.commit("Theirs", **{PATHS[-1]: "x\n"})
    logbook.git("switch", "--quiet", "main")
    logbook.git("update-ref", "refs/incidentctl/pending/main", other)
    with open_logbook(str(logbook.path), os.environ) as book:
        yield book


def test_they_are_all_there_backwards(book: Logbook) -> None:
    assert len(book.view.tips) == 2
    assert list(latest_paths(book.view)) == PATHS[::-1]
    assert all_paths(book.repo, book.view) == PATHS


def test_no_more_is_read_than_is_taken(book: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    tree = book.reader.tree

    def noted(name: str) -> list[TreeItem]:
        read.append(name)
        return tree(name)

    monkeypatch.setattr(book.reader, "tree", noted)
    latest = latest_paths(book.view)
    assert [next(latest), next(latest)] == PATHS[:-3:-1]
    assert not [name for name in read if name.endswith(("2025", "02"))]

"""A write reads the incident once: what it has read already, it does not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from incidentctl.actions.note import note
from incidentctl.actions.stamp import Stamp
from incidentctl.store import loaded as module
from incidentctl.store.loaded import load
from incidentctl.store.logbook import Logbook, Written, open_logbook
from incidentctl.text import reader as text_reader
from tests.support.repo import Repo
from tests.support.stories import at, outage
from tests.support.timeline import ANN


@pytest.fixture
def book(logbook: Repo) -> Iterator[Logbook]:
    logbook.commit("An incident", **{outage().path: outage().data})
    with open_logbook(str(logbook.path), os.environ) as book:
        yield book


def write(book: Logbook, text: str) -> Written:
    stamp = Stamp(ANN, at(15, 0))
    return note(book, outage().path, stamp, text=text, category="action", by=None, at=None)


def test_a_write_reads_the_incident_once(book: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []

    def read(data: bytes, *rest: Any) -> Any:
        reads.append(len(data))
        return original(data, *rest)

    original = text_reader.read
    monkeypatch.setattr(module, "read", read)
    before = book.load(outage().path)
    written = write(book, "one")
    write(book, "two")
    assert reads == [len(outage().data)]
    assert written.before == before.incident


def test_what_is_read_on_is_what_a_whole_reading_finds(book: Logbook, logbook: Repo) -> None:
    path = outage().path
    for text in ("one", "two"):
        written = write(book, text)
        data = logbook.blob(f"main:{path}")
        assert written.after == load(data, path).incident
        assert book.load(path) == load(data, path)


def test_a_file_that_became_another_is_read_anew(book: Logbook, logbook: Repo) -> None:
    path, data = outage().path, outage().data
    book.load(path)
    for other in (data + b"garbage\n", data[: data.rindex(b"\n<!--")], data):
        logbook.commit("By hand", **{path: other})
        book.look_again()
        assert book.load(path) == load(other, path)

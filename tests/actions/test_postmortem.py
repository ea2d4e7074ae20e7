"""Starting a postmortem while others do the same."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from incidentctl.actions.postmortem import document_of, start
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.git.runner import writer_environment
from incidentctl.store.logbook import Logbook, open_logbook
from tests.support.repo import Repo
from tests.support.timeline import ANN, BOB, START, Timeline


@pytest.fixture
def known(logbook: Repo, told: Timeline) -> Iterator[Logbook]:
    del told  # it is committed there
    with open_logbook(str(logbook.path), writer_environment(os.environ)) as found:
        yield found


def test_who_comes_second_leaves_no_file(known: Logbook, logbook: Repo, told: Timeline) -> None:
    before = known.load(told.path).incident
    top = str(logbook.path)
    first = start(known, before, Stamp(ANN, START), top=top, text="first\n")
    document = logbook.path / first.document
    assert not first.existed
    assert document.read_text(encoding="utf-8") == "first\n"
    document.unlink()  # it is in another clone, say
    with pytest.raises(CommandError, match="Ann Archer has started the postmortem"):
        start(known, before, Stamp(BOB, START), top=top, text="second\n")
    assert not document.exists()


def test_who_comes_second_takes_nothing_away(known: Logbook, logbook: Repo, told: Timeline) -> None:
    before = known.load(told.path).incident
    top = str(logbook.path)
    start(known, before, Stamp(ANN, START), top=top, text="first\n")
    with pytest.raises(CommandError, match="has started the postmortem"):
        start(known, before, Stamp(BOB, START), top=top, text="second\n")
    document = logbook.path / document_of(before)
    assert document.read_text(encoding="utf-8") == "first\n"

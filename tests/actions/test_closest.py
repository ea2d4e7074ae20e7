"""The closest incident of the past, for somebody who opens one."""

from __future__ import annotations

import sys

import pytest

from incidentctl.actions.cards import cards
from incidentctl.actions.closest import Closest, closest
from incidentctl.render.others import closest_lines
from incidentctl.render.plain import Style
from incidentctl.store import catalog_rows
from tests.support.repo import Repo
from tests.support.stories import at, drill, filed
from tests.support.timeline import Timeline

FIX = "Doubled the pool"


def past(number: int, title: str = "Checkout hangs", **fields: object) -> Timeline:
    told = Timeline(f"INC-202611{number:02}-pppppp", title, at(9, 0, day=number))
    told.open(services=("checkout",), **fields)
    told.take()
    told.note()
    told.mark("mitigated", text=FIX)
    told.close(text="Over")
    return told


def opened(title: str = "Checkout hangs again", *services: str, **fields: object) -> Timeline:
    told = Timeline("INC-20261121-nnnnnn", title)
    told.open(services=services, **fields)
    return told


def others() -> list[Timeline]:
    return [past(10 + n, title) for n, title in enumerate(["Mail late", "Login broken", "Web"])]


def found(repo: Repo, new: Timeline, *told: Timeline, but: str = "") -> Closest | None:
    """What is said when this one is opened, with the others in the catalog."""
    with filed(repo, *told, *others(), drill()) as book:
        cards(book)
    with filed(repo, new) as book:
        return closest(book, new.fold(), [but])


def test_what_happened_before_is_named_with_its_fix(logbook: Repo) -> None:
    one = found(logbook, opened(), past(3))
    assert one is not None
    assert (one.about.id, one.fix) == ("INC-20261103-pppppp", FIX)
    assert list(closest_lines(one, Style(on=False))) == [
        "Like pppppp Checkout hangs (closed 2026-11-03)?",
        "  It was fixed by: Doubled the pool",
        "  incidentctl show pppppp; more like it: incidentctl similar",
    ]
    assert list(closest_lines(one._replace(fix=""), Style(on=False)))[1] == (
        "  It came from: Logs were never rotated"
    )
    assert len([*closest_lines(one._replace(fix="", causes=()), Style(on=False))]) == 2
    assert [*closest_lines(None, Style(on=False))] == []


@pytest.mark.parametrize(
    ("new", "before"),
    [
        (opened("Search is slow"), past(3)),
        (opened("結"), past(3)),
        (opened(), past(3, incident_kind="drill")),
        (opened(incident_kind="drill"), past(3)),
    ],
)
def test_what_is_not_close_is_not_named(logbook: Repo, new: Timeline, before: Timeline) -> None:
    assert found(logbook, new, before) is None


def test_what_was_asked_about_already_or_is_open_is_not_named(logbook: Repo) -> None:
    assert found(logbook, opened(), past(3), but="INC-20261103-pppppp") is None
    still = past(3)
    still.reopen()
    assert found(logbook, opened(), still) is None


def test_what_has_changed_since_is_not_told(logbook: Repo) -> None:
    assert found(logbook, opened(), past(3))
    secret = past(3)
    secret.redact(secret.placed[3].id)
    with filed(logbook, secret) as book:
        assert closest(book, opened().fold(), ()) is None
        cards(book)
        one = closest(book, opened().fold(), ())
    assert one
    assert FIX not in one.fix


def test_nothing_is_read_and_nothing_is_made(
    logbook: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filed(logbook, past(3)) as book:
        monkeypatch.setattr(catalog_rows, "load", lambda *_: pytest.fail("it was read"))
        assert closest(book, opened().fold(), ()) is None
        assert not (logbook.path / ".git/incidentctl/catalog").exists()


def test_without_sqlite_nothing_is_named(logbook: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with filed(logbook, past(3), *others()) as book:
        cards(book)
        monkeypatch.delitem(sys.modules, "incidentctl.store.catalog_file")
        monkeypatch.delattr("incidentctl.store.catalog_file")
        monkeypatch.setitem(sys.modules, "sqlite3", None)
        assert closest(book, opened().fold(), ()) is None

"""Listing incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidentctl.actions.listing import WHICH, ListResult, list_incidents
from incidentctl.store.loaded import Loaded
from incidentctl.store.logbook import Logbook
from tests.support.repo import Repo
from tests.support.stories import at, damaged, filed
from tests.support.timeline import Timeline

NOTHING_MORE: dict[str, Any] = {"severity": None, "service": None, "kind": None, "since": None}


def ask(book: Logbook, which: str = "all", limit: int = 0, **more: Any) -> ListResult:
    return list_incidents(book, which=which, limit=limit, **{**NOTHING_MORE, **more})


def ids(result: ListResult) -> str:
    """The first letter of each random part, in order."""
    return "".join(one.incident.id[13] for one in result.incidents)


def told(letter: str, day: int, hour: int = 12, *, over: bool = False, **fields: Any) -> Timeline:
    made = Timeline(f"INC-202611{day:02}-{letter * 6}", letter, at(hour, 0, day=day))
    made.open(**fields)
    if over:
        made.take()
        made.close()
    return made


ALL = (
    told("a", 1, severity="sev1", services=("web", "mail")),
    told("z", 2, 9, severity="sev2", services=("web",)),
    told("b", 2, 10, over=True, incident_kind="drill"),
    told("y", 2, 11, over=True, severity="sev2"),
    told("c", 20, services=("mail",)),
)


@pytest.fixture
def book(logbook: Repo) -> Any:
    with filed(logbook, *ALL) as opened:
        yield opened


@pytest.mark.parametrize(
    ("which", "expected"), [("open", "cza"), ("closed", "yb"), ("all", "cybza")]
)
def test_the_newest_comes_first(book: Logbook, which: str, expected: str) -> None:
    assert which in WHICH
    assert ids(ask(book, which)) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"severity": "sev2"}, "yz"),
        ({"severity": "sev3"}, ""),
        ({"service": "web"}, "za"),
        ({"service": "we"}, ""),
        ({"kind": "drill"}, "b"),
        ({"kind": "real"}, "cyza"),
        ({"since": at(10, 0, day=2)}, "cyb"),
        ({"since": at(0, 0, day=21)}, ""),
        ({"service": "web", "severity": "sev1"}, "a"),
        ({"service": "mail", "which": "open", "since": at(0, 0, day=3)}, "c"),
    ],
)
def test_all_that_is_asked_for_must_fit(
    book: Logbook, wanted: dict[str, Any], expected: str
) -> None:
    result = ask(book, **wanted)
    assert (ids(result), result.more, result.more_is_exact) == (expected, 0, True)


@pytest.mark.parametrize(
    ("limit", "wanted", "expected"),
    [
        (1, {}, ("c", 4, True)),
        (2, {}, ("cy", 3, True)),
        (5, {}, ("cybza", 0, True)),
        (9, {}, ("cybza", 0, True)),
        (1, {"which": "closed"}, ("y", 1, True)),
        (1, {"service": "Mail"}, ("c", 1, True)),
        (1, {"service": "mail", "which": "open"}, ("c", 2, False)),
        (1, {"severity": "sev2"}, ("y", 1, True)),
        (2, {"severity": "sev2"}, ("yz", 0, True)),
        (3, {"severity": "sev2"}, ("yz", 0, True)),
        (1, {"since": at(0, 0, day=2)}, ("c", 3, True)),
    ],
)
def test_the_limit_says_what_it_cut_off(
    book: Logbook, limit: int, wanted: dict[str, Any], expected: tuple[str, int, bool]
) -> None:
    result = ask(book, limit=limit, **wanted)
    assert (ids(result), result.more, result.more_is_exact) == expected


@pytest.mark.parametrize(("limit", "days"), [(1, {"20"}), (2, {"20", "02"}), (4, {"20", "02"})])
def test_no_more_days_are_read_than_the_limit_needs(
    book: Logbook, monkeypatch: pytest.MonkeyPatch, limit: int, days: set[str]
) -> None:
    ask(book, "open")  # the index of open incidents is made
    read = set()
    load = Logbook.load

    def watched(self: Logbook, path: str) -> Loaded:
        read.add(path[28:30])
        return load(self, path)

    monkeypatch.setattr(Logbook, "load", watched)
    ask(book, limit=limit)
    assert read == days


def test_since_leaves_days_before_it_unread(book: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Logbook, "load", lambda _self, path: pytest.fail(f"read {path}"))
    assert ids(ask(book, since=at(0, 0, day=20) + timedelta(days=1))) == ""


def test_a_backfilled_incident_is_listed_under_the_day_it_happened(logbook: Repo) -> None:
    late = Timeline("INC-20261102-dddddd", "d", at(12, 0, day=20))
    late.open(at=at(9, 30, day=2), incident_kind="backfill")
    with filed(logbook, *ALL, late) as book:
        assert ids(ask(book)) == "cybdza"
        assert ids(ask(book, since=at(9, 30, day=2), kind="backfill")) == "d"


def test_a_damaged_incident_counts_as_open(logbook: Repo) -> None:
    logbook.commit("Damage it", **{ALL[3].path: damaged(ALL[3]).data})
    with filed(logbook) as book:
        assert ids(ask(book, "open")) == "y"
        assert ids(ask(book, "closed")) == ""
        assert ids(ask(book, severity="sev2")) == "y"
        assert ids(ask(book, severity="sev1")) == ""


def test_a_file_that_says_nothing_fits_only_where_nothing_is_asked_for(logbook: Repo) -> None:
    logbook.commit("Damage it", **{ALL[0].path: b"nothing\n", ALL[1].path: ALL[1].data})
    other = told("c", 1)
    with filed(logbook, other) as book:
        assert ids(ask(book)) == "zca"
        assert ids(ask(book, "open")) == "zca"
        assert ids(ask(book, kind="real")) == "zc"
        assert ids(ask(book, since=at(0, 0, day=1))) == "zc"

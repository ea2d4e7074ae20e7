from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from incidentctl.domain.kinds import NAMES, kind
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.text.fields import (
    COMMON,
    FieldError,
    build,
    layout,
    own_fields,
    write_fields,
)
from tests.support.timeline import ANN, BOB

AT = datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC)
RECORDED = AT.replace(microsecond=481337)
VALUES = {"at": AT, "recorded": RECORDED, "by": "Ann Archer <ann@example.com>", "kind": "note"}


def note(**fields: Any) -> Note:
    return Note(**{"at": AT, "recorded": RECORDED, "by": ANN, "text": "x", **fields})


def opened(**fields: Any) -> Open:
    common = {"at": AT, "recorded": RECORDED, "by": ANN, "format": 1, "title": "x"}
    return Open(**{**common, **fields})


class TestLayout:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_kind_has_the_common_keys_first(self, name: str) -> None:
        cls = kind(name)
        assert cls is not None
        names = [field.name for field in layout(cls).fields]
        assert [*names[:4], "kind"] == [*COMMON]
        assert names[4:] == [field.name for field in own_fields(cls)]
        assert layout(cls).known == {"id", "kind", *names}

    def test_own_keys_stand_in_the_order_of_the_dataclass(self) -> None:
        names = ["title", "incident_kind", "severity", "services", "started", "detected"]
        assert [field.name for field in own_fields(Open)] == ["format", *names, "reporter"]
        assert own_fields(Unknown) == ()

    def test_a_key_without_default_must_be_there(self) -> None:
        required = [field.name for field in layout(Open).fields if field.required]
        assert required == ["at", "recorded", "by", "format", "title"]


class TestWriting:
    def test_leaves_defaults_out_and_puts_unknown_keys_last(self) -> None:
        extra = ("zeta = {a = 1}", "alpha = 2")
        entry = opened(services=("b", "a"), reporter=BOB, started=AT, extra=extra, recorded_by=BOB)
        assert [*write_fields(entry)] == [
            "at = 2026-11-21T14:19:02Z",
            "recorded = 2026-11-21T14:19:02.481337Z",
            'by = "Ann Archer <ann@example.com>"',
            'recorded_by = "Bob Baker <bob@example.com>"',
            'kind = "open"',
            "format = 1",
            'title = "x"',
            'services = ["b", "a"]',
            "started = 2026-11-21T14:19:02Z",
            'reporter = "Bob Baker <bob@example.com>"',
            *extra,
        ]

    def test_writes_six_digits_of_recorded_and_what_others_have(self) -> None:
        rows = [*write_fields(opened(recorded=AT, started=RECORDED))]
        assert "recorded = 2026-11-21T14:19:02.000000Z" in rows
        assert "started = 2026-11-21T14:19:02.481337Z" in rows

    @pytest.mark.parametrize("year", [1, 999, 9999])
    def test_writes_four_digits_of_every_year(self, year: int) -> None:
        row = next(write_fields(note(at=AT.replace(year=year))))
        assert row == f"at = {year:04}-11-21T14:19:02Z"


class TestBuilding:
    @pytest.mark.parametrize(
        ("key", "value", "complaint"),
        [
            ("at", "2026-11-21T14:19:02Z", "the key 'at' has the wrong type"),
            ("at", AT.date(), "the key 'at' has the wrong type"),
            ("at", AT.time(), "the key 'at' has the wrong type"),
            ("at", AT.replace(tzinfo=None), "the key 'at' has no time zone"),
            ("recorded", 1, "the key 'recorded' has the wrong type"),
            ("by", 1, "the key 'by' has the wrong type"),
            ("by", ("Ann",), "the key 'by' has the wrong type"),
            ("by", "", "by: not a person"),
            ("by", "Ann <a", "by: not a person"),
            ("by", "Ann <a> <b>", "by: not a person"),
            ("by", "Ann\u202e", "by: control characters"),
            ("recorded_by", True, "the key 'recorded_by' has the wrong type"),
            ("format", True, "the key 'format' has the wrong type"),
            ("format", "1", "the key 'format' has the wrong type"),
            ("format", 1.0, "the key 'format' has the wrong type"),
            ("title", 500, "the key 'title' has the wrong type"),
            ("title", ["x"], "the key 'title' has the wrong type"),
            ("title", {"x": 1}, "the key 'title' has the wrong type"),
            ("title", False, "the key 'title' has the wrong type"),
            ("services", "invoicing", "the key 'services' has the wrong type"),
            ("services", [1], "the key 'services' has the wrong type"),
            ("started", AT.date(), "the key 'started' has the wrong type"),
            ("reporter", 7, "the key 'reporter' has the wrong type"),
        ],
    )
    def test_refuses_a_wrong_value(self, key: str, value: object, complaint: str) -> None:
        good = {**VALUES, "format": 1, "title": "x"}
        assert build(Open, good, []) == opened()
        with pytest.raises(FieldError) as caught:
            build(Open, {**good, key: value}, [])
        assert str(caught.value).startswith(complaint)

    def test_names_everything_that_is_wrong_at_once(self) -> None:
        values = {"recorded": RECORDED, "by": 1, "kind": "open", "format": True}
        with pytest.raises(FieldError) as caught:
            build(Open, values, [])
        assert str(caught.value) == (
            "the key 'at' is missing; the key 'by' has the wrong type; "
            "the key 'format' has the wrong type; the key 'title' is missing"
        )

    def test_keeps_unknown_keys_as_they_are_written_and_in_their_order(self) -> None:
        lines = [("zeta", "0xFF # hex"), ("kind", '"note"'), ("text", "'t'"), ("alpha", "{}")]
        values = {**VALUES, "zeta": 255, "text": "t", "alpha": {}}
        entry = build(Note, values, lines, text="x")
        assert entry == note(extra=("zeta = 0xFF # hex", "text = 't'", "alpha = {}"))

    @pytest.mark.parametrize("key", ["text", "extra", "kind_name", "heading_line", "detail_lines"])
    def test_no_key_reaches_a_field_that_is_no_key(self, key: str) -> None:
        entry = build(Unknown, {**VALUES, key: "forged"}, [(key, '"forged"')], text="x")
        assert entry.extra == (f'{key} = "forged"',)
        assert entry.text == "x"
        assert entry.kind_name == entry.heading_line == ""


def test_a_name_of_blanks_takes_no_time() -> None:
    start = time.process_time()
    with pytest.raises(FieldError, match="blanks in a row"):
        build(Note, {**VALUES, "by": f"a{' ' * 1_000_000}b"}, [])
    assert time.process_time() - start < 3

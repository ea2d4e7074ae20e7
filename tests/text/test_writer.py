from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.domain.person import Person
from incidentctl.text.writer import detail_lines, heading, write_entry, write_title
from tests.support.entries import ENTRIES, INCIDENT_IDS, WORDS
from tests.support.timeline import ANN, BOB

COMMON: dict[str, Any] = {
    "at": datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC),
    "recorded": datetime(2026, 11, 21, 14, 19, 2, 481337, tzinfo=UTC),
    "by": ANN,
}


def test_the_whole_of_an_entry() -> None:
    entry = Take(
        **COMMON, recorded_by=BOB, text="I have it.\n\n  Really.", because="Bob is\n\noff -->"
    )
    placed = write_entry(entry)
    assert placed.entry is entry
    assert placed.raw == (
        "\n"
        "<!--\n"
        "[[entry]]\n"
        f'id = "{placed.id}"\n'
        "at = 2026-11-21T14:19:02Z\n"
        "recorded = 2026-11-21T14:19:02.481337Z\n"
        'by = "Ann Archer <ann@example.com>"\n'
        'recorded_by = "Bob Baker <bob@example.com>"\n'
        'kind = "take"\n'
        'because = "Bob is\\n\\noff --\\u003E"\n'
        "-->\n"
        "### 2026-11-21 14:19:02Z · Ann Archer took command (written down by Bob Baker)\n"
        "\n"
        "> I have it.\n"
        ">\n"
        ">   Really.\n"
        "\n"
        "> - Because: Bob is\n"
        ">\n"
        ">   off -->\n"
    )


@pytest.mark.parametrize(
    ("entry", "ends"),
    [
        (Take(**COMMON), "took command\n"),
        (Take(**COMMON, text="x"), "took command\n\n> x\n"),
        (Take(**COMMON, because="x"), "took command\n\n> - Because: x\n"),
        (Take(**COMMON, text="- Because: x"), "took command\n\n> - Because: x\n"),
        (
            Take(**COMMON, text="- Because: x", because="x"),
            "took command\n\n> - Because: x\n\n> - Because: x\n",
        ),
        (Note(**COMMON, text="> a\n>b\n\n>"), "noted\n\n> > a\n> >b\n>\n> >\n"),
        (Note(**COMMON, text="\\</b>"), "noted\n\n> \\\\\\</b>\n"),
        (Close(**COMMON, root_causes=("<!--",)), "resolved\n\n> - Root cause: \\<!--\n"),
    ],
)
def test_text_and_details_are_quotes_of_their_own(entry: Entry, ends: str) -> None:
    assert write_entry(entry).raw.endswith(ends)


def test_what_a_newer_version_wrote_stays() -> None:
    entry = Unknown(
        **COMMON,
        text="x",
        extra=("to = 'Bob'", "x = 1"),
        kind_name="page",
        heading_line="### whatever it *was*",
        detail_lines=("", "- a", ""),
    )
    assert heading(entry) == "### whatever it *was*"
    raw = write_entry(entry).raw
    assert "\nkind = \"page\"\nto = 'Bob'\nx = 1\n-->\n### whatever it *was*\n\n> x\n" in raw
    assert raw.endswith("\n\n>\n> - a\n>\n")


def test_markdown_in_names_and_titles_is_escaped() -> None:
    entry = Note(**{**COMMON, "by": Person("*Ann* [x](y)")}, recorded_by=Person("_b_"), text="x")
    assert heading(entry).endswith(r" · \*Ann\* \[x\](y) noted (written down by \_b\_)")
    assert write_title("INC-20261121-k3f9zq", "<b> #") == "# INC-20261121-k3f9zq: \\<b\\> \\#\n"


def test_every_line_of_details_stands_in_its_list() -> None:
    entry = Close(**COMMON, root_causes=("a\n# b\n\n- c", "d"), thanks=("Bob", "Ann"))
    assert detail_lines(entry) == [
        *("- Root cause: a", "  # b", "", "  - c", "- Root cause: d", "- Thanks to Bob, Ann")
    ]


@given(ENTRIES)
def test_no_line_of_a_quote_can_be_anything_else(entry: Entry) -> None:
    raw = write_entry(entry).raw
    head, _, body = raw.partition("\n-->\n")
    assert head.startswith("\n<!--\n[[entry]]\nid = ")
    first, *rows = body.split("\n")
    assert first == heading(entry)
    assert all(row in {"", ">"} or row.startswith("> ") for row in rows)
    assert rows[-1] == ""
    assert "" not in rows[-2:-1]


@given(INCIDENT_IDS, WORDS)
def test_a_title_is_one_line(ident: str, title: str) -> None:
    line = write_title(ident, title)
    assert line.startswith(f"# {ident}: ")
    assert line.count("\n") == 1


def test_only_open_says_the_format() -> None:
    assert "\nformat = 1\n" in write_entry(Open(**COMMON, format=1, title="x")).raw

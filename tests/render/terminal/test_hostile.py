"""Text is data: whatever a note holds, it is printed literally and stays in its place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from incidentctl.actions.listing import ListResult
from incidentctl.actions.show import ShowResult
from incidentctl.actions.status import IncidentStatus, StatusResult
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.person import Person
from incidentctl.render.json import show_envelope
from incidentctl.render.terminal.listing import list_screen
from incidentctl.render.terminal.show import show_screen
from incidentctl.render.terminal.status import status_screen
from incidentctl.store.land import LANDED
from incidentctl.store.loaded import Loaded, load
from incidentctl.text.clean import clean_line, clean_text
from incidentctl.text.reader import Record
from tests.render.published import valid
from tests.support.golden import golden
from tests.support.screens import rows, shown
from tests.support.stories import NOW, ZONE, at, damaged, hostile, loaded
from tests.support.timeline import Timeline, any_order


def status_of(one: Loaded) -> RenderableType:
    return status_screen(StatusResult((IncidentStatus(one, ()),), "", LANDED, NOW), zone=ZONE)


def list_of(one: Loaded) -> RenderableType:
    return list_screen(ListResult((one,), 0), now=NOW, zone=ZONE)


def show_of(one: Loaded) -> RenderableType:
    return show_screen(ShowResult(one, one.incident, None, 0, one.data), now=NOW, zone=ZONE)


SCREENS = (status_of, list_of, show_of)
every_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
STYLES = re.compile(r"\x1b\[[0-9;]*m")

TEXTS = {
    "markup": "[red]x[/] [link=https://example.com]y[/link] \\[z] [",
    "emoji codes": ":boom: :warning:",
    "fence": "```\n# heading\n---\n> quote\n<!-- -->\n[[entry]]\n+++",
    "wide": "結帳頁面 한국어 ｆｕｌｌ",
    "emoji": "🐢🚨🇮🇱 👍🏽",
    "right to left": "שלום עולם (12) abc مرحبا",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "tabs": "a\tb\n\tc",
}
# As people paste it: `clean_text` makes it fit for the file.
PASTED = {
    "colours": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
    "controls": "bell\x07 null\x00 back\x08 delete\x7f c1\x9b31m",
    "bidi": "user\u202egnp.exe \u2066isolated\u2069",
    "lines": "a\r\nb\rc\u2028d\x85e\x0bf\x0c",
}


@pytest.mark.parametrize("name", [*TEXTS, *PASTED])
def test_hostile_text_on_every_screen(name: str) -> None:
    text = clean_text({**TEXTS, **PASTED}[name]).text
    seen = "\n".join(shown(screen(loaded(hostile(text)))) for screen in SCREENS)
    golden(f"hostile/{name.replace(' ', '-')}.txt").check(seen)


@pytest.mark.parametrize("name", TEXTS)
def test_show_prints_every_line_as_it_is(name: str) -> None:
    found = [row.strip("\u200e ") for row in rows(show_of(loaded(hostile(TEXTS[name]))), 120)]
    for line in TEXTS[name].split("\n"):
        assert line.expandtabs(4).strip() in found


@every_screen
@pytest.mark.parametrize(
    "text", ["x" * 65536, "漢" * 21845, "word " * 13107 + "x", "e\u0301" * 20000]
)
def test_a_line_of_64_kib_stays_in_the_frame(
    screen: Callable[[Loaded], RenderableType], text: str
) -> None:
    found = rows(screen(loaded(hostile(text))))
    if screen is show_of:
        letters = "".join("".join(row.split()) for row in found)
        assert "".join(text.split()) in letters
    else:
        assert len(found) < 12


def test_a_note_of_forty_lines_is_one_row_in_status_and_whole_in_show() -> None:
    lines = [f"line {number}" for number in range(40)]
    one = loaded(hostile("\n".join(lines)))
    assert "  15:21  Bob Baker noted              line 0 (+39 lines)" in rows(status_of(one))
    assert [row.strip() for row in rows(show_of(one))][-40:] == lines


@every_screen
def test_names_titles_and_services_are_data_too(
    screen: Callable[[Loaded], RenderableType],
) -> None:
    nasty = "[red]Ann[/] :boom: 漢 שלום " + "x" * 300
    told = Timeline("INC-20261121-k3f9zq", nasty, at(14, 0))
    told.open(Person(nasty, "a@example.com"), severity=nasty, services=(nasty, "b"))
    told.take(Person(nasty, "a@example.com"))
    told.note("x", recorded_by=Person(f"{nasty}2"))
    text = "".join("".join(rows(screen(loaded(told)))).split())
    assert "[red]Ann[/]:boom:漢" in text


@every_screen
def test_a_damaged_file_cannot_reach_the_terminal(
    screen: Callable[[Loaded], RenderableType],
) -> None:
    told = hostile("x")
    good = told.data.decode()
    for bad in (
        good.replace("# INC-20261121-k3f9zq: ", "# INC-20261121-k3f9zq: \x1b[31m\u202e"),
        good.replace("### ", "### \x1b]0;owned\x07", 1),
        good.replace("<!--", "<!--\x9b31m\r", 1),
        "\x1b[2J" + good,
    ):
        one = load(bad.encode(), told.path)
        assert one.problems
        text = STYLES.sub("", shown(screen(one), color="always"))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@given(st.text(max_size=200), st.text(max_size=60), st.integers(4, 130))
def test_any_clean_text_keeps_the_frame(text: str, name: str, width: int) -> None:
    told = hostile(clean_text(text).text or "x")
    line = clean_line(name).text or "x"
    told.title = line
    told.note("x", Person(line.translate(str.maketrans("<>", "()"))))
    for screen in SCREENS:
        assert rows(screen(loaded(told)), width)
        coloured = STYLES.sub("", shown(screen(loaded(told)), width, "always"))
        assert coloured == shown(screen(loaded(told)), width)


@given(any_order())
def test_any_entries_in_any_order_keep_the_frame(entries: list[Placed]) -> None:
    incident = fold("INC-20261121-k3f9zq", entries)
    one = Loaded(incident, Record(incident.id, "", tuple(entries), ()), b"")
    for screen in SCREENS:
        assert rows(screen(one))
    result = ShowResult(one, incident, None, 0, b"")
    assert valid(show_envelope(result, NOW), "Show")


@given(st.binary(max_size=300))
def test_any_bytes_at_all_keep_the_frame(data: bytes) -> None:
    told = hostile("x")
    for one in (load(data, told.path), load(told.data + data, told.path), damaged(told)):
        for screen in SCREENS:
            assert rows(screen(one))

"""A screen of its own: only what has changed is painted, and the terminal is as before after it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import ConsoleDimensions
from rich.text import Text

from incidentctl.cli.painting import Painter
from incidentctl.cli.streams import OutputFailed
from incidentctl.render.terminal.console import console

SIZE = ConsoleDimensions(10, 3)
BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


@pytest.fixture
def sent(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What went to the terminal since it was asked last."""
    return lambda: capsys.readouterr().out


def screen(*rows: str) -> Text:
    return Text("\n".join(rows))


def painted(said: str) -> dict[int, str]:
    """The rows of a frame that were painted, by their numbers."""
    found = re.fullmatch(f"{re.escape(BEGIN)}(.*){re.escape(END)}", said, re.DOTALL)
    assert found, said
    rows = re.findall(r"\x1b\[(\d+);1H\x1b\[K([^\x1b]*)", found[1])
    return {int(number): text for number, text in rows}


def test_only_changed_rows_are_painted_all_at_once(sent: Callable[[], str]) -> None:
    with Painter(console("never")) as painter:
        sent()
        painter.paint(screen("one", "two", "three"), SIZE)
        assert "\x1b[2J" in (first := sent())
        assert painted(first) == {1: "one", 2: "two", 3: "three"}
        painter.paint(screen("one", "TWO", "three"), SIZE)
        assert painted(sent()) == {2: "TWO"}
        painter.paint(screen("one", "TWO", "three"), SIZE)
        assert sent() == ""
        painter.paint(screen("one"), SIZE)
        assert painted(sent()) == {2: "", 3: ""}


def test_another_size_begins_anew_with_no_more_rows_than_fit(sent: Callable[[], str]) -> None:
    with Painter(console("never")) as painter:
        painter.paint(screen("one", "two", "three"), SIZE)
        sent()
        painter.paint(screen("one", "two", "three"), ConsoleDimensions(10, 2))
        assert "\x1b[2J" in (said := sent())
        assert painted(said) == {1: "one", 2: "two"}


def test_a_full_row_keeps_its_last_character(sent: Callable[[], str]) -> None:
    """A terminal stands on the last column after it: what clears the rest would clear that."""
    with Painter(console("never")) as painter:
        sent()
        painter.paint(screen("0123456789"), SIZE)
        assert sent().endswith(f"\x1b[1;1H\x1b[K0123456789{END}")


def test_the_terminal_is_as_before_whatever_happens(sent: Callable[[], str]) -> None:
    def interrupted() -> None:
        with Painter(console("never")):
            raise KeyboardInterrupt

    with Painter(console("never")):
        begun = sent()
    sent()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    ended = sent()
    for mode in ("1049", "25", "7"):
        assert f"\x1b[?{mode}" in begun
        assert f"\x1b[?{mode}{'l' if mode == '1049' else 'h'}" in ended


def test_a_terminal_that_is_gone_is_no_further_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(StringIO):
        def write(self, text: str) -> int:
            raise OutputFailed(5, text)

    with Painter(console("never")):
        monkeypatch.setattr(sys, "stdout", Gone())

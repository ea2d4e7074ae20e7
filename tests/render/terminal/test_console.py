"""The console: when it colours, and how wide it is."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.text import Text

from incidentctl.render.terminal.console import console

PLAIN, COLOURED = "it\n", "\x1b[1;31mit\x1b[0m\n"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def printed(paper: StringIO, color: str = "auto") -> str:
    console(color, file=paper).print(Text("it", "bold red"))
    return paper.getvalue()


@pytest.mark.parametrize(
    ("color", "env", "on_terminal", "on_paper"),
    [
        ("auto", {}, COLOURED, PLAIN),
        ("auto", {"TERM": "dumb"}, PLAIN, PLAIN),
        ("auto", {"NO_COLOR": "1"}, PLAIN, PLAIN),
        ("auto", {"NO_COLOR": ""}, COLOURED, PLAIN),
        ("auto", {"FORCE_COLOR": "1"}, COLOURED, COLOURED),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, COLOURED, COLOURED),
        ("auto", {"FORCE_COLOR": "0"}, PLAIN, PLAIN),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, PLAIN, PLAIN),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, COLOURED, COLOURED),
        ("never", {"FORCE_COLOR": "1"}, PLAIN, PLAIN),
    ],
)
def test_colour_is_for_whoever_asked_for_it(
    monkeypatch: pytest.MonkeyPatch,
    color: str,
    env: dict[str, str],
    on_terminal: str,
    on_paper: str,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert printed(Terminal(), color) == on_terminal
    assert printed(StringIO(), color) == on_paper


@pytest.mark.parametrize(("columns", "width"), [("132", 132), ("80", 80), (None, 80)])
def test_the_width_follows_columns(
    monkeypatch: pytest.MonkeyPatch, columns: str | None, width: int
) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS")
    else:
        monkeypatch.setenv("COLUMNS", columns)
    assert console(file=StringIO()).width == width


def test_text_is_printed_as_it_is() -> None:
    paper = StringIO()
    console("always", file=paper).print("[red]x[/] :boom: https://example.com 12 'quoted' True")
    assert paper.getvalue() == "[red]x[/] :boom: https://example.com 12 'quoted' True\n"


def test_it_writes_to_the_stream_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("out")
    console(stderr=True).print("err")
    assert capsys.readouterr() == ("out\n", "err\n")

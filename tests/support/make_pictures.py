"""The pictures of the README, drawn from sessions that are really played.

``python -m tests.support.make_pictures`` writes ``docs/pictures/`` anew; a test compares the words
in them with what the commands print today.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import unescape
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from incidentctl.cli.story import INCIDENT, STORY, Step
from tests.support import PROJECT
from tests.support.repo import Repo
from tests.support.shell import BEGINNING, Shell
from tests.support.world import sealed

PICTURES = PROJECT / "docs" / "pictures"
WIDTH = 88

LIGHT = TerminalTheme(
    (255, 255, 255),
    (31, 35, 40),
    [
        (36, 41, 47),
        (207, 34, 46),
        (17, 99, 41),
        (154, 103, 0),
        (9, 105, 218),
        (130, 80, 223),
        (27, 124, 131),
        (110, 119, 129),
    ],
)
DARK = TerminalTheme(
    (13, 17, 23),
    (230, 237, 243),
    [
        (72, 79, 88),
        (255, 123, 114),
        (63, 185, 80),
        (210, 153, 34),
        (88, 166, 255),
        (188, 140, 255),
        (57, 197, 207),
        (177, 186, 196),
    ],
)
EDGES = {"light": "#d1d9e0", "dark": "#3d444d"}
THEMES = {"light": LIGHT, "dark": DARK}

# Rich's own frame asks a server for its font; a picture in a README may ask nobody.
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{
  font: {char_height}px/{line_height}px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas,
    "Liberation Mono", "DejaVu Sans Mono", monospace;
}}
svg > rect {{ stroke: EDGE; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Scene(NamedTuple):
    """A picture: what is typed before it begins, and what is seen being typed."""

    name: str
    before: Sequence[Step]
    shown: Sequence[Step]


def step(who: str, line: str, minute: int = 0) -> Step:
    return Step(minute, who, "", line)


SESSION = Scene(
    "session",
    [STORY[0]],
    [
        step("Sam Lee", 'incidentctl open "Invoicing page returns 500" -s sev2', 0),
        step("Ann Archer", 'incidentctl take "I have it. Bob, join me."', 3),
        step("Bob Baker", "incidentctl note rolled back deploy 4711 --as action", 12),
        step("Ann Archer", "incidentctl close", 20),
    ],
)
SHOW = Scene("show", STORY[:-3], [step("Sam Lee", f"incidentctl show {INCIDENT}", 24)])
SCENES = (SESSION, SHOW)
WATCH = PROJECT / "tests" / "golden" / "watch" / "several-80x24-colour.txt"
"""What goes on and on can't be typed and waited for; its golden screen is as true."""


def play(scene: Scene, home: Path) -> str:
    """The session as a terminal would get it, colours and all."""
    shell = Shell(home, columns=WIDTH, color=True)
    Repo.init(shell.cwd)
    for one in scene.before:
        _type(shell, one)
    return "\n".join(_type(shell, one) for one in scene.shown).rstrip("\n")


def _type(shell: Shell, one: Step) -> str:
    """What is seen of a step, the prompt included."""
    line = one.line
    if INCIDENT in line:
        [record] = shell.cwd.glob("incidents/*/*/*.md")
        line = line.replace(INCIDENT, record.name.split("-")[2])
    shell.who, shell.now = one.who, BEGINNING + timedelta(minutes=one.minute)
    prompt = f"\x1b[32m{one.who.partition(' ')[0].lower()} $\x1b[0m \x1b[1m{line}\x1b[0m"
    return f"{prompt}\n{shell.type(line)}"


def draw(name: str, said: str, theme: str) -> str:
    """The picture as SVG, the same for the same session."""
    console = Console(
        record=True,
        file=StringIO(),
        width=WIDTH,
        height=25,  # or a dumb terminal counts as 80 wide
        force_terminal=True,
        color_system="standard",
    )
    console.print(Text.from_ansi(said), highlight=False)
    return console.export_svg(
        title="",
        theme=THEMES[theme],
        code_format=FRAME.replace("EDGE", EDGES[theme]),
        unique_id=name,
        font_aspect_ratio=0.602,
    )


def words(svg: str) -> str:
    """The text of a picture, row by row, without what only spaces it out."""
    rows: dict[float, list[str]] = {}
    for y, text in re.findall(r'<text [^>]*?y="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        rows.setdefault(float(y), []).append(unescape(text).replace("\xa0", " "))
    return "\n".join("".join("".join(row).split()) for _, row in sorted(rows.items()))


def pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of every picture; ``folder`` is scratch."""
    said = {scene.name: play(scene, folder / scene.name) for scene in SCENES}
    said["watch"] = WATCH.read_text(encoding="utf-8").rstrip("\n")
    for name, screen in said.items():
        for theme in THEMES:
            yield f"{name}-{theme}.svg", draw(name, screen, theme)


def main() -> None:
    """Write all pictures."""
    with TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        with sealed(home, Path(scratch)):
            PICTURES.mkdir(exist_ok=True)
            for name, svg in pictures(Path(scratch)):
                (PICTURES / name).write_text(svg, encoding="utf-8")
                print(f"wrote docs/pictures/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()

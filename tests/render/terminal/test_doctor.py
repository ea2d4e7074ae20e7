"""What ``doctor`` looks like."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from incidentctl.actions.doctor.checks import DoctorResult
from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.render.terminal.doctor import doctor_screen
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown

SICK = DoctorResult(
    (
        Finding(OK, "0.1.0, with Python 3.13.1 on linux", check="incidentctl"),
        Finding(OK, "2.47.1", check="git"),
        Finding(
            WRONG,
            "git doesn't know who you are, and every entry carries its author",
            'git config --global user.name "Your Name" && '
            "git config --global user.email you@example.com",
            check="identity",
        ),
        Finding(
            WARNING,
            "none: merging incident files by hand ends in conflicts",
            "incidentctl init",
            safe=True,
            check="merge driver",
        ),
        Finding(
            WRONG,
            "origin/main was rewound: 3 entries are gone there, not here "
            "(to let go: incidentctl sync --accept)",
            "incidentctl sync --restore",
            check="history",
        ),
        Finding(
            WARNING,
            "2 entries are waiting: not shared yet",
            "incidentctl sync",
            safe=True,
            check="entries",
            done="could not be mended: [bold]ssh[/]: \x1b[31mno route to host",
        ),
        Finding(OK, "every commit is checked", check="hooks", done="installed pre-commit"),
    )
)
WELL = DoctorResult((Finding(OK, "2.47.1", check="git"), Finding(OK, "all", check="entries")))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_clone_that_is_not_well(width: int, color: str) -> None:
    screen = doctor_screen(SICK, fixing=False)
    golden(f"doctor/sick-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_all_is_well() -> None:
    assert rows(doctor_screen(WELL, fixing=False))[-1] == "All is well: 2 checks."


def test_what_was_tried_is_not_offered_again() -> None:
    offer = "mend what is safe to mend: incidentctl doctor --fix"
    assert offer in rows(doctor_screen(SICK, fixing=False))
    assert offer not in rows(doctor_screen(SICK, fixing=True))


FIXES = (
    "git config --global --add safe.directory '/srv/a folder with a long name/and blanks'",
    'git config --global user.name "Your Name" && git config --global user.email you@example.com',
    "mv '/srv/ops of the team/.git/index' '/srv/ops of the team/.git/index.broken' && git reset",
    "rm '/a/b'",
)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("fix", FIXES)
def test_a_command_can_be_copied_from_the_screen(fix: str, width: int) -> None:
    """A shell reads the rows as the very words of the command."""
    found = rows(
        doctor_screen(DoctorResult((Finding(WRONG, "x", fix, check="git"),)), fixing=False), width
    )
    typed = "\n".join(found[1 : found.index("")]).replace("fix: ", "", 1)
    if any(len(word) > width - 30 for word in shlex.split(fix)):
        return  # a word that is longer than the row can't stay whole
    said = subprocess.run(
        ["sh", "-c", "f() { printf '%s|' \"$@\"; }\n" + as_calls(typed)],
        capture_output=True,
        check=True,
    )
    expected = subprocess.run(
        ["sh", "-c", "f() { printf '%s|' \"$@\"; }\n" + as_calls(fix)],
        capture_output=True,
        check=True,
    )
    assert said.stdout == expected.stdout


def as_calls(command: str) -> str:
    """The command with each program as an argument: nothing is run."""
    return re.sub(r"(^|&&)(\s*)", r"\1\2f ", command)


@pytest.mark.parametrize("width", [1, 12, 30, 50])
def test_a_narrow_terminal_shows_every_word(width: int) -> None:
    text = "".join("".join(rows(doctor_screen(SICK, fixing=False), width)).split())
    for finding in SICK.findings:
        assert "".join(finding.fix.split()) in text.replace("\\", "") or width < 30

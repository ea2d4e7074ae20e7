"""Running a program: what comes back, and what fails the test at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import COMMAND, MEASURED, Command, as_person
from tests.support.process import Ran, execute


def python(code: str, *, cwd: Path, **options: object) -> Ran:
    return execute([sys.executable, "-c", code], cwd=cwd, **options)  # type: ignore[arg-type]


def test_status_and_words_come_back(tmp_path: Path) -> None:
    code = "import sys; print('[1, 2]'); print('wörd', file=sys.stderr); sys.exit(3)"
    ran = python(code, cwd=tmp_path)
    assert (ran.status, ran.out, ran.err) == (3, "[1, 2]\n", "wörd\n")
    assert ran.json == [1, 2]
    assert ran.fails(3, "[1", "wörd") is ran


def test_another_status_fails_and_shows_what_was_said(tmp_path: Path) -> None:
    ran = python("print('out'); raise SystemExit('err')", cwd=tmp_path)
    with pytest.raises(AssertionError, match=r"exit status 0:(?s:.*)out(?s:.*)err"):
        ran.ok()
    with pytest.raises(AssertionError, match="exit status 2:"):
        ran.fails(2)
    with pytest.raises(AssertionError, match="'elsewhere' is not in:"):
        ran.fails(1, "elsewhere")


def test_a_traceback_fails_whatever_was_asked(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"a traceback:(?s:.*)ZeroDivisionError"):
        python("1 / 0", cwd=tmp_path)


def test_standard_input_is_empty_or_what_was_given(tmp_path: Path) -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert python(echo, cwd=tmp_path).out == ""
    assert python(echo, cwd=tmp_path, stdin="ä").out == "ä"
    assert python(echo, cwd=tmp_path, stdin=b"\xff").out == "\udcff"


def test_variables_are_added_and_taken_away(tmp_path: Path) -> None:
    code = "import os; print(os.environ.get('TZ'), os.environ.get('X'))"
    ran = python(code, cwd=tmp_path, env={"TZ": None, "X": "y"})
    assert ran.out == "None y\n"


def test_a_hanging_program_is_ended(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        python("import time; time.sleep(60)", cwd=tmp_path, timeout=0.1)


def test_a_person_is_author_and_committer(tmp_path: Path) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        ran = execute(["git", "var", f"GIT_{role}_IDENT"], cwd=tmp_path, env=as_person("Bob Baker"))
        assert ran.ok().out.startswith("Bob Baker <bob@example.com> ")


def test_the_command_does_not_import_from_the_folder_it_runs_in(tmp_path: Path) -> None:
    (tmp_path / "incidentctl.py").write_text("print('fooled')")
    assert "fooled" not in Command(tmp_path)("--help").out
    assert COMMAND[0] == sys.executable


def test_only_a_command_whose_end_is_awaited_is_measured(tmp_path: Path) -> None:
    code = "import sys; print('coverage' in sys.modules)"
    assert python(code, cwd=tmp_path).out == "False\n"
    assert python(code, cwd=tmp_path, env=MEASURED).out == f"{bool(MEASURED)}\n"

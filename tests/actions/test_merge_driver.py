"""What the merge driver makes of three files; ``tests/cli/test_merge_by_hand`` has git itself."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path

import pytest

from incidentctl.actions.merge_driver import Versions, drive
from incidentctl.cli.merge_driver import merge_driver
from incidentctl.text.append import union
from tests.support.sabotage import under_way
from tests.support.timeline import BOB

PATH = under_way().path
PAGE = "incidents/README.md"


@pytest.fixture
def sides(tmp_path: Path) -> tuple[bytes, bytes]:
    """Ours and theirs, on disk as git hands them over."""
    ours, theirs = under_way(), under_way()
    ours.note("Ours")
    theirs.note("Theirs", BOB)
    write(tmp_path, under_way().data, ours.data, theirs.data)
    return ours.data, theirs.data


def write(folder: Path, base: bytes, ours: bytes, theirs: bytes) -> None:
    for name, data in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_bytes(data)


def driven(folder: Path, path: str = PATH) -> tuple[bool, str]:
    versions = Versions("base", "ours", "theirs")
    return drive(versions, path, cwd=str(folder), env=os.environ, marker="7")


def test_ours_becomes_the_union(tmp_path: Path, sides: tuple[bytes, bytes]) -> None:
    assert driven(tmp_path) == (True, "")
    assert (tmp_path / "ours").read_bytes() == union(*sides)
    assert driven(tmp_path) == (True, "")
    assert (tmp_path / "ours").read_bytes() == union(*sides)


def test_the_ancestor_does_not_matter(tmp_path: Path, sides: tuple[bytes, bytes]) -> None:
    (tmp_path / "base").write_bytes(b"")
    assert driven(tmp_path) == (True, "")
    assert (tmp_path / "ours").read_bytes() == union(*sides)


@pytest.mark.parametrize("damaged", ["ours", "theirs"])
def test_damage_leaves_both_sides_to_see(
    tmp_path: Path, sides: tuple[bytes, bytes], damaged: str
) -> None:
    path = tmp_path / damaged
    path.write_bytes(path.read_bytes().replace(b"disk is full", b"disk is fine"))
    clean, why = driven(tmp_path)
    assert (clean, why.startswith(f"{damaged} is damaged in line 28: entry ")) == (False, True)
    found = (tmp_path / "ours").read_bytes()
    assert b"<<<<<<< ours\n" in found
    assert b"> Ours\n" in found
    assert b"> Theirs\n" in found


def test_damage_is_a_conflict_even_where_the_lines_merge(tmp_path: Path) -> None:
    told = under_way()
    edited = told.data.replace(b"returns 500", b"is slow", 1).replace(b"title", b"titel", 1)
    told.note()
    write(tmp_path, under_way().data, told.data, edited)
    clean, why = driven(tmp_path)
    assert (clean, why.startswith("theirs is damaged")) == (False, True)


def test_another_incident_is_no_version_of_it(tmp_path: Path) -> None:
    told = under_way()
    other = told.data.replace(b"k3f9zq", b"7w2m4t", 1)
    write(tmp_path, b"", told.data, other)
    assert driven(tmp_path) == (
        False,
        "not the same incident: INC-20261121-k3f9zq and INC-20261121-7w2m4t",
    )


def test_what_is_no_incident_is_merged_as_text(tmp_path: Path) -> None:
    write(tmp_path, b"1\n\n\n\n2\n", b"one\n\n\n\n2\n", b"1\n\n\n\ntwo\n")
    assert driven(tmp_path, PAGE) == (True, "")
    assert (tmp_path / "ours").read_bytes() == b"one\n\n\n\ntwo\n"
    write(tmp_path, b"1\n", b"one\n", b"eins\n")
    assert driven(tmp_path, PAGE) == (False, "")
    assert (tmp_path / "ours").read_bytes().startswith(b"<<<<<<< ours\none\n=======\n")


def test_what_is_no_text_stays_ours(tmp_path: Path) -> None:
    write(tmp_path, b"\0", b"\0ours", b"\0theirs")
    assert driven(tmp_path, "incidents/chart.png") == (False, "")
    assert (tmp_path / "ours").read_bytes() == b"\0ours"


def test_a_write_that_fails_halfway_is_taken_back(
    tmp_path: Path, sides: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(FileIO):
        def write(self, data: object) -> int:
            super().write(bytes(data)[:9])  # type: ignore[call-overload]
            raise OSError(28, "No space left on device", self.name)

    def opened(path: str, mode: str) -> FileIO:
        return (Full if "a" in mode else FileIO)(path, mode.replace("b", ""))

    monkeypatch.setattr("incidentctl.actions.merge_driver.open", opened, raising=False)
    with pytest.raises(OSError, match="No space left"):
        driven(tmp_path)
    assert (tmp_path / "ours").read_bytes() == sides[0]


def test_the_command_says_why(
    tmp_path: Path, sides: tuple[bytes, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["base", "ours", "theirs", "7"]
    assert merge_driver([*words, PATH]) == 0
    assert capsys.readouterr() == ("", "")
    (tmp_path / "theirs").write_bytes(b"junk\n")
    assert merge_driver([*words, f"{PATH[:-3]}.md"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"error: {PATH} can't be joined: theirs is damaged in line 1: ")
    assert said.endswith("what mends them: incidentctl resolve\n")
    (tmp_path / "theirs").unlink()
    assert merge_driver([*words, PATH]) == 1
    assert "theirs: No such file" in capsys.readouterr().err


def test_without_git_a_page_is_a_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, b"1\n", b"one\n", b"eins\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert merge_driver(["base", "ours", "theirs", "7", PAGE]) == 1
    assert "git is not installed" in capsys.readouterr().err
    assert (tmp_path / "ours").read_bytes() == b"one\n"


@pytest.mark.parametrize(("words", "status"), [(["--help"], 0), (["-h"], 0), ([], 2), (["a"], 2)])
def test_it_is_not_for_people(
    words: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert merge_driver(words) == status
    said = capsys.readouterr()
    assert "usage: incidentctl merge-driver" in (said.err if status else said.out)

"""Golden files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.golden import Golden, golden


def test_the_same_text_passes_and_another_shows_the_difference(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes("one\ntwö\n".encode())
    page = golden("page.txt", folder=tmp_path)
    page.check("one\ntwö\n")
    with pytest.raises(AssertionError, match=r"--update-golden(?s:.*)-twö\n\+three"):
        page.check("one\nthree\n")
    with pytest.raises(AssertionError, match=r"page\.txt differs"):
        page.check("one\r\ntwö\r\n")


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"no new\.txt yet: pytest --update-golden"):
        golden("new.txt", folder=tmp_path).check("x")


def test_updating_writes_what_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Golden, "updating", True)
    golden("deep/new.txt", folder=tmp_path).check("x\r\n")
    monkeypatch.setattr(Golden, "updating", False)
    golden("deep/new.txt", folder=tmp_path).check("x\r\n")

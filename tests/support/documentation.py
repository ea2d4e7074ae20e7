"""The pages that people read."""

from __future__ import annotations

from pathlib import Path

from tests.support import PROJECT
from tests.support.pages import Block, parts

TRY = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/incidentctl demo"
WORK = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest"
"""The two commands that the README begins with."""

PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")))


def blocks_in(page: Path, language: str) -> list[Block]:
    """The fenced blocks of a page in that language."""
    found = parts(page.read_text(encoding="utf-8"))
    return [part for part in found if isinstance(part, Block) and part.language == language]

"""Fixtures for the tests of many hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hands import Hands
from tests.support.template import Templates


@pytest.fixture
def hands(tmp_path: Path, templates: Templates) -> Hands:
    """A logbook that is shared through a bare repository, and nobody in it yet."""
    return Hands(tmp_path / "hands", templates)

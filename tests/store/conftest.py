"""Fixtures for the tests of the store."""

from __future__ import annotations

import pytest

from tests.support.cli import MEASURED


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Don't measure the coverage of the commands a test runs: it runs hundreds of them."""
    for name in [*MEASURED]:
        monkeypatch.delitem(MEASURED, name)

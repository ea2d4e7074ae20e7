"""Programs that some tests need and not every machine has."""

from __future__ import annotations

import os
import shutil

import pytest


def require(name: str) -> str:
    """The path of a program; without it the test is skipped, and in CI it fails."""
    path = shutil.which(name)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return path

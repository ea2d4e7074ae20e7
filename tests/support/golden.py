"""Golden files: what a person would see, kept in ``tests/golden`` and compared to the letter.

``pytest --update-golden`` writes them anew; the review of that diff is the test.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import ClassVar

from tests.support import PROJECT


@dataclass(frozen=True)
class Golden:
    """One golden file."""

    path: Path
    updating: ClassVar[bool] = False
    """Set once by conftest, from ``--update-golden``."""

    def check(self, text: str) -> None:
        """Assert that ``text`` is what the file holds (or make it so, when updating)."""
        content = text.encode("utf-8", "surrogateescape")
        if self.updating:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(content)
        if not self.path.exists():
            raise AssertionError(f"there is no {self.path.name} yet: pytest --update-golden")
        expected = self.path.read_bytes()
        if content != expected:  # raised, because a rewritten assert would repeat both texts
            raise AssertionError(self._difference(text, expected.decode("utf-8", "replace")))

    def _difference(self, text: str, expected: str) -> str:
        rows = unified_diff(
            expected.split("\n"), text.split("\n"), "golden", "now", lineterm="", n=2
        )
        head = f"{self.path.name} differs; if it is meant to: pytest --update-golden"
        return "\n".join([head, *rows])


def golden(name: str, *, folder: Path = PROJECT / "tests" / "golden") -> Golden:
    """The golden file of that name, which may hold slashes."""
    return Golden(folder / name)

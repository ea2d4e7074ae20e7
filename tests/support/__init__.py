"""What the tests share: a sealed world, a repository, the command as a process, golden files."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
"""The root of this project: tests run in folders of their own and never find it by the cwd."""

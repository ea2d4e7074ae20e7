"""Sparse checkouts in cone mode: which files the user doesn't want in a work tree."""

from __future__ import annotations

import os

from incidentctl.git.runner import Git


class Cone:
    """The folders that one work tree holds; all of them if it isn't sparse, or not in cone mode."""

    def __init__(self, git: Git, git_dir: str) -> None:
        self._lines: frozenset[str] = frozenset()
        try:
            with open(os.path.join(git_dir, "info", "sparse-checkout"), encoding="utf-8") as file:
                lines = frozenset(file.read().splitlines())
        except (OSError, UnicodeDecodeError):
            return
        # The file stays when the checkout is made whole again: the settings count.
        if all(_is_on(git, f"core.{key}") for key in ("sparseCheckout", "sparseCheckoutCone")):
            self._lines = lines

    def holds(self, path: str) -> bool:
        """Whether the file at ``path`` (from the top) belongs in the work tree.

        In cone mode the file knows ``/A/`` for a folder with all below, and ``/A/`` with ``!/A/*/``
        for one of which only the files directly in it are wanted.
        """
        folder = os.path.dirname(path)
        if not self._lines or not folder or f"/{folder}/" in self._lines:
            return True
        while folder:
            if f"/{folder}/" in self._lines and f"!/{folder}/*/" not in self._lines:
                return True
            folder = os.path.dirname(folder)
        return "/*" in self._lines and "!/*/" not in self._lines


def _is_on(git: Git, key: str) -> bool:
    return git.attempt("config", "--bool", key).out.strip() == b"true"

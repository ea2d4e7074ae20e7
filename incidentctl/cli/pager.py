"""Showing what may not fit the screen: through the pager that git would use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.cli.session import Session


def page(session: Session, text: str) -> None:
    """Print text; through the pager if it is longer than the terminal is high."""
    height = shutil.get_terminal_size().lines
    if not sys.stdout.isatty() or text.count("\n") < height:
        sys.stdout.write(text)
        return
    given = {"GIT_PAGER": session.env["GIT_PAGER"]} if "GIT_PAGER" in session.env else None
    asked = session.logbook.repo.git.attempt("var", "GIT_PAGER", env=given)
    pager = asked.out.decode().strip()
    if asked.status or pager in {"", "cat"}:
        sys.stdout.write(text)
        return
    # As git does: quit if it fits, keep colours, leave the screen as it was.
    env = {"LESS": "FRX", "LV": "-c", **os.environ}
    with subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=env) as process:
        try:
            process.communicate(text.encode("utf-8", "replace"))
        except (BrokenPipeError, KeyboardInterrupt):
            process.wait()

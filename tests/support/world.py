"""The sealed world every test runs in: its own home, its own git settings, one zone, no leaks.

The idea is git-revise's: real git, and nothing of the machine's or the developer's shows through.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ANN = ("Ann Archer", "ann@example.com")

# Everything else goes: a list of what may stay can't forget the next variable that changes output.
KEPT = (
    "PATH",
    "TMPDIR",
    "CI",
    "PYENV_*",  # a `python3` on PATH may be pyenv's stand-in
    "VIRTUAL_ENV",
    "PYTEST_*",
    "PIP_*",  # pre-commit's test installs an environment
    "*_proxy",
    "*_PROXY",
    "SSL_CERT_*",
    "LD_LIBRARY_PATH",
    "DYLD_*",
    "SYSTEMROOT",
)

GIT_SETTINGS = f"""\
[user]
\tname = {ANN[0]}
\temail = {ANN[1]}
[init]
\tdefaultBranch = main
[commit]
\tgpgsign = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[advice]
\tdetachedHead = false
\tskippedCherryPicks = false
"""


def settings(home: Path, ceiling: Path) -> dict[str, str]:
    """The variables of the sealed world; git looks for repositories only below ``ceiling``."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_RUNTIME_DIR": str(home / ".run"),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(ceiling),
        "GIT_TERMINAL_PROMPT": "0",
        "EDITOR": "false",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "COLUMNS": "100",
    }


@contextmanager
def sealed(home: Path, ceiling: Path) -> Iterator[None]:
    """Put the process, and so every child of it, into the sealed world; take it out again."""
    (home / ".gitconfig").write_text(GIT_SETTINGS, encoding="utf-8")
    (home / ".run").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if not any(fnmatchcase(n, kept) for kept in KEPT)]:
            patch.delenv(name)
        for name, value in settings(home, ceiling).items():
            patch.setenv(name, value)
        time.tzset()
        yield
    time.tzset()

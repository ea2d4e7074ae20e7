"""What incidentctl is compared with: Typer alone, the next Typer, and jrnl."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CACHE = "INCIDENTCTL_BENCH_CACHE"
NEXT_TYPER = "typer>=0.29,<0.30"
JRNL = "jrnl>=4.6,<5"

_HELLO = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    print(f"Hello {name}")


app()
"""


def hello_world(folder: Path) -> Path:
    """The smallest program with Typer, as a script."""
    script = folder / "hello.py"
    script.write_text(_HELLO, encoding="utf-8")
    return script


def environment_with(requirement: str) -> Path:
    """The ``bin`` folder of a virtual environment that holds a package, made when first asked for.

    It is kept in the folder that ``INCIDENTCTL_BENCH_CACHE`` names, or below the system's folder
    for temporary files. Call it outside the sealed world: pip needs the settings of this machine.
    """
    default = Path(tempfile.gettempdir()) / f"incidentctl-bench-{os.getuid()}"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = "".join(char if char.isalnum() or char in "._-" else "_" for char in requirement)
    folder = Path(os.environ.get(CACHE) or default) / f"{name}-py{python}"
    done = folder / "complete"
    if not done.exists():
        print(f"installing {requirement}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
        subprocess.run((*pip, "install", "-qq", requirement), check=True)
        done.touch()
    return folder / "bin"


def version(python: Path | str, package: str) -> str:
    """The version of a package in the environment of that Python."""
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Journal:
    """jrnl's configuration in the sealed HOME, so that it asks nothing, and an empty journal."""

    def __init__(self, folder: Path, jrnl_version: str) -> None:
        self._file = folder / "journal.txt"
        config = Path(os.environ["XDG_CONFIG_HOME"]) / "jrnl" / "jrnl.yaml"
        config.parent.mkdir(parents=True)
        config.write_text(
            f'version: "{jrnl_version}"\njournals: {{default: {{journal: "{self._file}"}}}}\n',
            encoding="utf-8",
        )

    def __call__(self) -> Path:
        self._file.write_text("", encoding="utf-8")
        return self._file.parent

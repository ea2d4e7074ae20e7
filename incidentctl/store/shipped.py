"""The drills that come along with incidentctl, and the scenarios of a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PLACES = (
    os.path.join(_PACKAGE, "drills"),  # installed
    os.path.join(os.path.dirname(_PACKAGE), "examples", "drills"),  # a checkout
)
_NAME = re.compile(r"[a-z0-9-]+\Z")
_ENDING = ".toml"


def shipped_folder() -> str:
    """The folder of the drills that come along."""
    return next((place for place in _PLACES if os.path.isdir(place)), _PLACES[0])


def scenario_path(cwd: str, name: str) -> str:
    """The file that is meant: one named as seen from ``cwd``, else a drill that comes along."""
    path = os.path.join(cwd, name)
    plain = name.removesuffix(_ENDING)
    if not os.path.exists(path) and _NAME.match(plain):
        shipped = os.path.join(shipped_folder(), f"{plain}{_ENDING}")
        return shipped if os.path.exists(shipped) else path
    return path


def scenario_files(folder: str) -> Iterator[str]:
    """The names of the scenarios in a folder, in order."""
    yield from sorted(name for name in os.listdir(folder) if name.endswith(_ENDING))

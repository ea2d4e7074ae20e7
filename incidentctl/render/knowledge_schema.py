"""The part of the published JSON about what a team has settled beforehand (see :mod:`.schema`)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from incidentctl.render.record_schema import Model, Problem, Words


class Setting(Model):
    """A setting, its value as text, and where that comes from."""

    name: Words
    value: Words
    origin: Literal["file", "default", "git", "environment"]
    place: Words = Field(description="file and line, or the scope and file of git's configuration")


class Config(Model):
    """Settings; ``config check`` lists none, and what is wrong stands in ``problems``."""

    ok: bool
    path: Words
    settings: list[Setting]
    warnings: list[Problem] = Field(description="settings that this version doesn't know")


KNOWING: tuple[type[Model], ...] = (Config,)
"""What ``data`` can be of them."""

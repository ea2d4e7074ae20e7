"""The part of the published JSON about the demo, and about completion (see :mod:`.schema`)."""

from __future__ import annotations

from incidentctl.render.record_schema import Model, Words


class DemoStep(Model):
    """One command of the story: who typed it, what it printed, and its exit status."""

    who: str
    command: Words
    status: int
    output: Words


class Demo(Model):
    """The story of an outage, played; ``repository`` is where it was kept, if it was."""

    repository: Words | None
    steps: list[DemoStep]


class Completion(Model):
    """The completion script of a shell."""

    shell: str
    script: Words

"""The part of the published JSON that is about sharing with the remote (see :mod:`.schema`)."""

from __future__ import annotations

from pydantic import Field

from incidentctl.render.record_schema import Model, Second, Words


class Sharing(Model):
    """What an exchange with the remote came to."""

    kind: str = Field(description="done, or why not: unreachable, slow, denied, refused, …")
    place: Words = Field(description="the remote and its branch, as in origin/main")
    why: Words | None = Field(description="why not everything is shared")
    sent: int = Field(description="how many commits of ours went there")
    arrived: int = Field(description="how many commits with entries of others came from there")
    waiting: int = Field(description="how many entries are recorded here and not shared yet")


class Arrival(Model):
    """An entry of somebody else's, as its commit tells it."""

    commit: str
    author: Words
    recorded: Second
    subject: Words


class Sync(Model):
    """Everything was shared, and this is what came."""

    sharing: Sharing
    arrivals: list[Arrival]
    unsettled: list[str] = Field(
        description="the ids of the incidents in which something is in dispute"
    )

"""``init --from``: the settings and incidents that another branch has come along to the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.store.carry import Place, carry
from incidentctl.store.home import not_a_logbook
from incidentctl.store.land import land
from incidentctl.store.origin import home_branch
from incidentctl.store.settings_template import settings_on
from incidentctl.store.view import look

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook


def find_source(logbook: Logbook, name: str) -> Place:
    """The branch to bring things from. Raises ``not-a-logbook``, and ``same-branch``."""
    repo, reader = logbook.repo, logbook.reader
    if name == logbook.branch.name:
        raise CommandError(
            "same-branch",
            f"the logbook is to be on {name}, and to be brought from there",
            hints=(f"incidentctl init --branch incidents --from {name}",),
            status=USAGE,
        )
    branch = home_branch(repo, reader, name)
    place = Place(branch, look(repo.git, branch, reader))
    if place.view.settings() is None:
        raise not_a_logbook(repo.config, name, is_there=bool(place.view.tips))
    return place


def settings_of(source: Place, branch: str) -> bytes:
    """Its settings, with the new branch in them."""
    return settings_on(source.view.settings() or b"", branch)


def bring_along(logbook: Logbook, source: Place) -> int:
    """Record and land all that the logbook lacks of it; how many entries. Hold the lock."""
    count = carry(logbook.repo, source, Place(logbook.branch, logbook.look_again()))
    land(logbook.repo, logbook.branch, logbook.look_again())
    logbook.look_again()
    return count

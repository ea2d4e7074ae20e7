"""The policy that was in force at a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.policy import Policy
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem
    from incidentctl.git.objects import ObjectReader
    from incidentctl.store.policy import LoadedPolicy


class Policies:
    """Reads the settings of commits; each different file of settings is understood once.

    ``private_dir`` is where the clone keeps what it has understood for the next run.
    """

    def __init__(self, reader: ObjectReader, private_dir: str) -> None:
        self._reader = reader
        self._private_dir = private_dir
        self._known: dict[str, LoadedPolicy] = {}

    def at(self, *commits: str) -> Policy:
        """The policy of the first of the commits that has settings; the default one if none has.

        Empty names are skipped, and ``":"`` names the index.
        """
        loaded = next(filter(None, map(self._load, filter(None, commits))), None)
        return loaded.policy if loaded else Policy()

    def problems(self, commit: str) -> tuple[Problem, ...]:
        """What is wrong with the settings of a commit."""
        loaded = self._load(commit)
        return loaded.problems if loaded else ()

    def _load(self, commit: str) -> LoadedPolicy | None:
        name = f":{CONFIG_PATH}" if commit == ":" else f"{commit}:{CONFIG_PATH}"
        found = self._reader.get(name)
        if found is None or found.type != "blob":
            return None
        if found.oid not in self._known:
            self._known[found.oid] = self.of(found.data)
        return self._known[found.oid]

    def of(self, settings: bytes) -> LoadedPolicy:
        """What these settings ask for, and what is wrong with them."""
        from incidentctl.store.policy import policy_of

        return policy_of(settings, self._private_dir)

"""The settings of a logbook, fast: those that were read once are remembered as plain JSON.

Validating them loads pydantic, which takes longer than writing a note. The memory is named after
the bytes it was made from, so it can't be out of date; when it is damaged or gone it is made again.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from incidentctl import __version__
from incidentctl.domain.digest import sha256
from incidentctl.domain.policy import MOST_REPORTS, SILENCE, Policy, Severity
from incidentctl.domain.problem import Problem
from incidentctl.domain.team import NO_TEAM, Team
from incidentctl.store.sync_settings import Sync

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook

KEPT = 8
"""How many memories are kept: branches and old commits have settings of their own."""
_VERSION = f"6 {__version__}"


class LoadedPolicy(NamedTuple):
    """What the settings ask for, the services they name, and what is wrong with them.

    ``warnings`` name settings that this version doesn't know: no fault, and nothing to refuse.
    """

    policy: Policy
    services: tuple[str, ...] = ()
    sync: Sync = Sync()
    most_reports: int = MOST_REPORTS
    team: Team = NO_TEAM
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    detector: str = ""
    silence: int = SILENCE
    """The longest silence that a review does not mind, in seconds."""
    """What looks for credentials besides our own patterns; empty for nothing."""


def load_policy(logbook: Logbook) -> LoadedPolicy:
    """The policy that the logbook's settings make now. Never fails: defaults stand in."""
    return policy_of(logbook.view.settings(), logbook.repo.private_dir)


def policy_of(settings: bytes | None, private_dir: str) -> LoadedPolicy:
    """The policy that these bytes make; the default one if there are none."""
    if settings is None:
        return LoadedPolicy(Policy())
    name = sha256(f"{_VERSION}\n".encode() + settings).hex()
    place = os.path.join(private_dir, "policy", name)
    known = _recall(place)
    if known is None:
        known = _validate(settings)
        _remember(place, known)
    return known


def _validate(settings: bytes) -> LoadedPolicy:
    from incidentctl.store.settings import parse_settings

    found, problems = parse_settings(settings)
    return LoadedPolicy(
        found.policy,
        found.services,
        found.sync,
        found.most_reports,
        found.team,
        tuple(problems),
        found.warnings,
        found.detector,
        found.silence,
    )


def _recall(place: str) -> LoadedPolicy | None:
    try:
        with open(place, "rb") as file:
            checksum, _, content = file.read().partition(b"\n")
    except OSError:
        return None
    if sha256(content).hex().encode() != checksum:
        return None
    import json

    return _from_plain(json.loads(content))


def _remember(place: str, loaded: LoadedPolicy) -> None:
    import json

    content = json.dumps(_to_plain(loaded)).encode()
    # What can't be remembered is validated again: that costs time and nothing else.
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        scratch = f"{place}.{os.getpid()}"
        with open(scratch, "wb") as file:
            file.write(sha256(content).hex().encode() + b"\n" + content)
        os.replace(scratch, place)
        _prune(os.path.dirname(place))


def _prune(folder: str) -> None:
    paths = sorted((os.path.join(folder, name) for name in os.listdir(folder)), key=_age)
    for path in paths[:-KEPT]:
        with contextlib.suppress(OSError):
            os.remove(path)


def _age(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _to_plain(loaded: LoadedPolicy) -> dict[str, Any]:
    from incidentctl.store.team_memory import team_to_plain

    return {
        "close": loaded.policy.close,
        "severities": [*loaded.policy.severities.values()],
        "services": loaded.services,
        "sync": loaded.sync,
        "most_reports": loaded.most_reports,
        "team": team_to_plain(loaded.team) if loaded.team != NO_TEAM else None,
        "problems": loaded.problems,
        "warnings": loaded.warnings,
        "detector": loaded.detector,
        "silence": loaded.silence,
    }


def _from_plain(plain: dict[str, Any]) -> LoadedPolicy:
    severities = {fields[0]: _severity(*fields) for fields in plain["severities"]}
    return LoadedPolicy(
        Policy(severities, tuple(plain["close"])),
        tuple(plain["services"]),
        Sync(*plain["sync"]),
        plain["most_reports"],
        _team(plain["team"]),
        tuple(Problem(*fields) for fields in plain["problems"]),
        tuple(Problem(*fields) for fields in plain["warnings"]),
        plain["detector"],
        plain["silence"],
    )


def _severity(
    name: str,
    meaning: str,
    close: list[str],
    updates: list[list[Any]],
    checklist: list[list[Any]] | None,
) -> Severity:
    items = None if checklist is None else tuple((item, span) for item, span in checklist)
    return Severity(name, meaning, tuple(close), tuple((who, span) for who, span in updates), items)


def _team(plain: dict[str, Any] | None) -> Team:
    if plain is None:
        return NO_TEAM
    from incidentctl.store.team_memory import team_from_plain

    return team_from_plain(plain)

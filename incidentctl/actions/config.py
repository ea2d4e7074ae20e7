"""The settings that count in this clone, where each comes from, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.problem import Problem
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.settings_origin import Value

ACTIONS = ("show", "check")
VARIABLES = (
    "INCIDENTCTL_INCIDENT",
    "INCIDENTCTL_NOW",
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "EMAIL",
    "GIT_EDITOR",
    "VISUAL",
    "EDITOR",
    "GIT_PAGER",
    "PAGER",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "TZ",
)
"""The variables that make a difference, in the order of ``docs/reference/configuration.md``."""
_GIT_KEYS = (
    "incidentctl.branch",
    "incidentctl.locktimeout",
    "incidentctl.autosync",
    "merge.incidentctl.driver",
    "user.name",
    "user.email",
    "author.name",
    "author.email",
    "core.editor",
    "core.pager",
    "commit.gpgsign",
    "checkout.defaultremote",
)
_SPELLING = {
    "incidentctl.locktimeout": "incidentctl.lockTimeout",
    "incidentctl.autosync": "incidentctl.autoSync",
    "checkout.defaultremote": "checkout.defaultRemote",
}
_GIT_DEFAULTS = {"incidentctl.locktimeout": "10", "incidentctl.autosync": "true"}


class ConfigResult(NamedTuple):
    """The settings of the logbook, of git, and of the environment, with what is wrong."""

    path: str
    values: tuple[Value, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def show_config(logbook: Logbook, env: Mapping[str, str]) -> ConfigResult:
    """Every setting that counts. The logbook's are those that are committed on its branch."""
    from incidentctl.store.settings_origin import settings_values

    data = logbook.view.settings() or b""
    checked = _checked(data, CONFIG_PATH)
    values = [*settings_values(data), *_git_values(logbook), *_environment(env)]
    return checked._replace(values=tuple(values))


def check_config(logbook: Logbook, cwd: str, name: str = "") -> ConfigResult:
    """What is wrong with a file of settings.

    Without a ``name`` it is the one in the work tree, if the logbook's branch is checked out there,
    or else the one that is committed. Raises ``no-such-file``.
    """
    if name:
        return _checked(_read(os.path.join(cwd, name), name), name)
    place = _in_work_tree(logbook)
    if place:
        return _checked(_read(place, CONFIG_PATH), CONFIG_PATH)
    return _checked(logbook.view.settings() or b"", f"{logbook.branch.name}:{CONFIG_PATH}")


def _checked(data: bytes, path: str) -> ConfigResult:
    from incidentctl.store.settings import parse_settings

    settings, problems = parse_settings(data, path)
    return ConfigResult(path, (), tuple(problems), settings.warnings)


def _read(place: str, name: str) -> bytes:
    try:
        with open(place, "rb") as file:
            return file.read()
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise CommandError(
            "no-such-file", f"{name} can't be read: {reason}", status=USAGE
        ) from fault


def _in_work_tree(logbook: Logbook) -> str:
    """The file that somebody may be editing; empty if there is none."""
    git = logbook.repo.git
    head = os.fsdecode(git.attempt("symbolic-ref", "-q", "HEAD").out).strip()
    top = os.fsdecode(git.attempt("rev-parse", "--show-toplevel").out).rstrip("\n")
    place = os.path.join(top, CONFIG_PATH)
    return place if top and head == logbook.branch.ref and os.path.isfile(place) else ""


def _git_values(logbook: Logbook) -> Iterator[Value]:
    """Git's settings that make a difference, each from the place that counts: the last."""
    from incidentctl.store.settings_origin import DEFAULT_ORIGIN, Value

    listing = logbook.repo.git.run("config", "--list", "--show-scope", "--show-origin", "-z")
    parts = listing.decode("utf-8", "replace").split("\0")
    found: dict[str, tuple[str, str]] = {}
    for scope, origin, item in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        key, feed, value = item.partition("\n")
        place = f"{scope} git config ({origin.removeprefix('file:')})"
        found[key] = (value if feed else "true", place)
    branch = logbook.branch.name
    for key in (*_GIT_KEYS, f"branch.{branch}.remote", f"branch.{branch}.merge"):
        name = _SPELLING.get(key, key)
        if key in found:
            yield Value(name, found[key][0], "git", found[key][1])
        elif key in _GIT_DEFAULTS:
            yield Value(name, _GIT_DEFAULTS[key], DEFAULT_ORIGIN, DEFAULT_ORIGIN)


def _environment(env: Mapping[str, str]) -> Iterator[Value]:
    from incidentctl.store.settings_origin import Value

    for name in VARIABLES:
        if name in env:
            yield Value(name, env[name], "environment", "environment")

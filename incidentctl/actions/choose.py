"""Which incident a command means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.ident import as_typed, id_of_path
from incidentctl.store.disk import storage_error
from incidentctl.store.loaded import Loaded
from incidentctl.store.open_index import all_paths, open_paths

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook

_SHOWN = 8


def choose(logbook: Logbook, typed: str | None) -> Loaded:
    """The incident that was named, or else the one chosen with ``switch``, or the only open one.

    Raises ``no-such-incident``, ``which-incident`` (several fit) or ``none-open``.
    """
    if typed:
        return logbook.load(find(logbook, typed))
    open_ones = open_paths(logbook.repo, logbook.branch, logbook.view)
    chosen = chosen_id(logbook)
    for path in open_ones:
        if chosen and id_of_path(path) == chosen:
            return logbook.load(path)
    if len(open_ones) == 1:
        return logbook.load(open_ones[0])
    if not open_ones:
        raise CommandError(
            "none-open",
            "no incident is open",
            hints=(
                'open one: incidentctl open "what is wrong"',
                "name a closed one: -i ID (incidentctl list --closed)",
            ),
        )
    loaded = [logbook.load(path) for path in open_ones]
    raise CommandError(
        "which-incident",
        f"{len(open_ones)} incidents are open: say which",
        hints=(*_options(loaded), "or choose one for all commands: incidentctl switch ID"),
        status=USAGE,
    )


def find(logbook: Logbook, typed: str) -> str:
    """The path of the incident whose id, or a fragment of whose random part, was typed.

    Open incidents come first: a fragment that fits one of them alone means that one.
    """
    for paths in (
        open_paths(logbook.repo, logbook.branch, logbook.view),
        all_paths(logbook.repo, logbook.view),
    ):
        fitting = [path for path in paths if _fits(id_of_path(path) or "", typed)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            loaded = [logbook.load(path) for path in fitting]
            raise CommandError(
                "which-incident",
                f"'{typed}' fits {len(fitting)} incidents: type more of the id",
                hints=_options(loaded),
                status=USAGE,
            )
    from difflib import get_close_matches

    known = [(id_of_path(path) or "")[-6:] for path in paths]
    near = get_close_matches(as_typed(typed), known, n=3, cutoff=0.5)
    raise CommandError(
        "no-such-incident",
        f"no incident's id holds '{typed}'",
        hints=(
            *(f"did you mean {ident}?" for ident in near),
            "see them all: incidentctl list --all",
        ),
        status=USAGE,
    )


def _fits(ident: str, typed: str) -> bool:
    if typed.upper().startswith("INC-"):
        return ident.casefold() == typed.casefold()
    date_and_random = ident.removeprefix("INC-")
    return as_typed(typed) in date_and_random.partition("-")[2] or typed == date_and_random


def _options(loaded: Sequence[Loaded]) -> tuple[str, ...]:
    rows = [f"-i {one.incident.id[-6:]}  {one.incident.title}" for one in loaded[:_SHOWN]]
    if len(loaded) > _SHOWN:
        rows.append(f"and {len(loaded) - _SHOWN} more: incidentctl list")
    return tuple(rows)


def chosen_id(logbook: Logbook) -> str:
    """The incident chosen with ``switch`` in this clone; empty if none was."""
    try:
        with open(_place(logbook), encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def switch(logbook: Logbook, typed: str | None) -> Loaded | None:
    """Choose the incident that commands mean from now on; ``None`` forgets the choice."""
    loaded = logbook.load(find(logbook, typed)) if typed else None
    try:
        os.makedirs(logbook.repo.private_dir, exist_ok=True)
        with open(_place(logbook), "w", encoding="utf-8") as file:
            file.write(f"{loaded.incident.id}\n" if loaded else "")
    except OSError as fault:
        raise storage_error(fault) from fault
    return loaded


def _place(logbook: Logbook) -> str:
    return os.path.join(logbook.repo.private_dir, "chosen")

"""Questions to the person at the terminal. Each has an option that answers it beforehand."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import INTERRUPTED, CommandError
from incidentctl.domain.ident import as_typed
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.store.loaded import Loaded


def ask_which(incidents: Sequence[Loaded]) -> Loaded:
    """Let the person pick one of several open incidents by number or by part of the id."""
    print("Several incidents are open:", file=sys.stderr)
    for number, loaded in enumerate(incidents, 1):
        incident = loaded.incident
        print(f"  {number}  {incident.id[-6:]}  {visible(incident.title)}", file=sys.stderr)
    while True:
        answer = ask("Which one? (number or id; --incident ID says it beforehand) ")
        if answer in map(str, range(1, len(incidents) + 1)):
            return incidents[int(answer) - 1]  # even if somebody's id holds that digit
        wanted = as_typed(answer)
        fitting = [one for one in incidents if wanted and wanted in one.incident.id[-6:]]
        if len(fitting) == 1:
            return fitting[0]
        print(f"'{visible(answer)}' fits {len(fitting)} of them.", file=sys.stderr)


def agree(question: str) -> bool:
    """Ask a question that Enter answers with yes."""
    return ask(f"{question} [Y/n] ").lower() in {"", "y", "yes"}


def insist(question: str) -> bool:
    """Ask a question that Enter answers with no."""
    return ask(f"{question} [y/N] ").lower() in {"y", "yes"}


def ask(prompt: str) -> str:
    """A line that the person types, without the blanks around it. Raises ``interrupted``."""
    print(prompt, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise CommandError("interrupted", "no answer", status=INTERRUPTED)
    return answer.strip()

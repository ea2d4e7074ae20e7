"""The options that many commands share, each declared once."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

Words = Annotated[
    list[str] | None,
    Argument(
        metavar="[TEXT]...",
        help="The text; needs no quotes. '-' or a pipe reads standard input; nothing on a "
        "terminal opens the editor.",
        show_default=False,
    ),
]
Incident = Annotated[
    str | None,
    Option(
        "-i",
        "--incident",
        metavar="ID",
        help="Which incident: its id or a part of it. Otherwise $INCIDENTCTL_INCIDENT, the one "
        "chosen with 'switch', or the only open one.",
        show_default=False,
    ),
]
At = Annotated[
    str | None,
    Option(
        metavar="TIME",
        help="When it happened, if not now: 14:11, -10m, 'yesterday 23:50', RFC 3339.",
        show_default=False,
    ),
]
Json = Annotated[bool, Option("--json", help="Print one JSON document instead of text.")]
NoSync = Annotated[
    bool, Option("--no-sync", help="Leave the remote alone: neither share nor fetch now.")
]
AllowSecret = Annotated[
    bool, Option("--allow-secret", help="Record it even if it looks like a password or a key.")
]

"""What means what on the screen.

The 16 colours of the terminal's own theme, bold and dim, and never a background: so it reads on
light and on dark. Colour only repeats what a word says.
"""

from __future__ import annotations

QUIET = "dim"
STRONG = "bold"
ALARM = "bold red"
WARNING = "yellow"
CALM = "green"
COMMAND = "cyan"
STRUCK = "strike dim"
MARKED = "bold underline"

_SEVERITIES = {"sev1": "bold red", "sev2": "bold yellow"}


def severity_style(severity: str) -> str:
    """The style of a severity's name."""
    return _SEVERITIES.get(severity, STRONG)

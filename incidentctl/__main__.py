"""``python -m incidentctl`` is the ``incidentctl`` command."""

from __future__ import annotations

from incidentctl.cli.start import entry_point

if __name__ == "__main__":
    entry_point()

"""Whom to ask about an incident, one line each: for ``open``, ``status`` and ``oncall``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.actions.oncall import Help
    from incidentctl.domain.team import Service


def help_lines(found: Help) -> Iterator[str]:
    """Who is on call, and each service with its owner, runbook and dashboard."""
    if found.duties:
        people = (f"{duty.who} ({duty.rotation.name})" for duty in found.duties)
        yield f"on call: {', '.join(people)}"
    for service in found.services:
        yield f"{service.name}: {service_text(service)}"


def service_text(service: Service) -> str:
    """What is known of a service besides its name."""
    parts = (
        ("owner", service.owner),
        ("runbook", service.runbook),
        ("dashboard", service.dashboard),
    )
    return ", ".join(f"{name} {value}" for name, value in parts if value)

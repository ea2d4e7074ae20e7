"""The part of the published JSON that is about the doctor (see :mod:`.schema`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from incidentctl.actions.doctor.finding import OK, WRONG
from incidentctl.render.record_schema import Model, Words

if TYPE_CHECKING:
    from incidentctl.actions.doctor.checks import DoctorResult


class Diagnosis(Model):
    """What one check found."""

    check: str
    state: Literal["ok", "warning", "wrong"]
    said: Words
    fix: Words | None = Field(description="the command that mends it")
    safe: bool = Field(description="whether --fix mends it")
    done: Words | None = Field(description="what --fix did, or why it could not")


class Doctor(Model):
    """What is set up in the clone, and what isn't; checks that could not be made are left out."""

    ok: bool = Field(description="whether nothing is wrong; there may be warnings")
    findings: list[Diagnosis]


def doctor_model(result: DoctorResult) -> Doctor:
    """Everything that was looked at."""
    findings = [
        Diagnosis.model_validate(
            {
                **finding._asdict(),
                "fix": finding.fix or None,
                "safe": finding.safe and finding.state != OK,
                "done": finding.done or None,
            }
        )
        for finding in result.findings
    ]
    return Doctor(ok=not result.count(WRONG), findings=findings)

"""Results as the one JSON document that ``--json`` prints (see :mod:`.schema`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.status import latest
from incidentctl.domain.durations import age, unheld
from incidentctl.render import schema
from incidentctl.render.demo_schema import Completion, Demo, DemoStep
from incidentctl.render.knowledge_schema import duty_model, service_model
from incidentctl.render.record_schema import Landing, Model, Tasks
from incidentctl.render.sharing import SYNC
from incidentctl.render.sync_json import sharing_model, sync_model
from incidentctl.render.to_schema import (
    board_models,
    entry_model,
    incident_model,
    landing_model,
    lines,
    person_model,
    problem_models,
    seconds,
)

if TYPE_CHECKING:
    from incidentctl.actions.check import CheckResult
    from incidentctl.actions.doctor.checks import DoctorResult
    from incidentctl.actions.init import InitResult
    from incidentctl.actions.listing import ListResult
    from incidentctl.actions.resolve import ResolveResult
    from incidentctl.actions.show import ShowResult
    from incidentctl.actions.status import IncidentStatus, StatusResult
    from incidentctl.actions.sync import SyncResult
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.errors import CommandError
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.problem import Problem
    from incidentctl.git.hooks import HooksReport
    from incidentctl.git.refs import Branch
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Written
    from incidentctl.sync.verification import Finding, Verification, Waived

# In JSON these may stand as they are; on a terminal some of them would be obeyed.
_UNSEEN = re.compile(
    r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def envelope(
    data: Model | None,
    problems: Sequence[Problem] = (),
    error: schema.Error | None = None,
) -> str:
    """The document: what the command made, what is wrong with the record, why it failed."""
    made = schema.Envelope(schema=1, data=data, problems=problem_models(problems), error=error)
    return to_text(made)


def to_text(model: Model) -> str:
    """A model as JSON for people and programs: indented, letters as they are, nothing unseen."""
    text = json.dumps(model.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def error_envelope(error: CommandError, kept: Iterable[tuple[str, str]] = ()) -> str:
    """A failure; ``kept`` are pairs: where typed text is kept, and the command that uses it."""
    places = [schema.Kept(path=path, use=use) for path, use in kept]
    told = schema.Error(
        code=error.code, message=error.message, hints=list(error.hints), kept=places
    )
    return envelope(None, error.problems, told)


def written_envelope(
    written: Written,
    remarks: Sequence[str] = (),
    result: SyncResult | None = None,
    branch: Branch | None = None,
) -> str:
    """An entry that is recorded, and what became of sharing it."""
    return envelope(written_model(written, remarks, result, branch))


def written_model(
    written: Written, remarks: Sequence[str], result: SyncResult | None, branch: Branch | None
) -> schema.Written:
    """The same as a model."""
    sharing, landing = None, landing_model(written.landing)
    if result and branch:
        sharing = sharing_model(result, branch)
        share = SYNC if sharing.waiting else None
        landing = Landing(waiting=sharing.waiting, why=sharing.why, share=share)
    return schema.Written(
        entry=entry_model(written.placed),
        incident=incident_model(written.after, written.placed.entry.recorded),
        landing=landing,
        sharing=sharing,
        remarks=list(remarks),
    )


def sync_envelope(result: SyncResult, branch: Branch, unsettled: Sequence[Incident] = ()) -> str:
    """A sync that did all it was asked for, and the incidents in which something is in dispute."""
    return envelope(sync_model(result, branch, unsettled))


def preview_envelope(placed: Placed, incident: Incident) -> str:
    """An entry that would be recorded."""
    entry = entry_model(placed)
    return envelope(schema.Preview(incident_id=incident.id, entry=entry, raw=placed.raw))


def template_envelope(incident: Incident, audience: str, text: str) -> str:
    """A text for an update."""
    return envelope(schema.UpdateTemplate(incident_id=incident.id, audience=audience, text=text))


def status_envelope(result: StatusResult, problems: Sequence[Problem] = ()) -> str:
    """Every open incident; ``problems`` are those of the logbook's settings."""
    data = schema.Status(
        now=result.now,
        chosen=result.chosen or None,
        incidents=[_status_model(one, result.now) for one in result.incidents],
        closed_unsettled=[incident_model(one.incident, result.now) for one in result.unsettled],
        landing=landing_model(result.landing),
    )
    return envelope(data, [*problems, *_damage(one.loaded for one in result.incidents)])


def list_envelope(result: ListResult, now: datetime) -> str:
    """The incidents asked for."""
    data = schema.List(
        incidents=[
            incident_model(one.incident, now, damaged=bool(one.problems))
            for one in result.incidents
        ],
        more=result.more,
        more_is_exact=result.more_is_exact,
    )
    return envelope(data, _damage(result.incidents))


def show_envelope(result: ShowResult, now: datetime) -> str:
    """One incident's record; what still goes on is measured up to ``now``, or to ``as_of``."""
    moment = result.as_of or now
    damaged = bool(result.loaded.problems)
    data = schema.Show(
        incident=incident_model(result.incident, moment, damaged=damaged),
        timeline=lines(result.incident),
        as_of=result.as_of,
        later=result.later,
    )
    return envelope(data, result.loaded.problems)


def tasks_envelope(incident: Incident, now: datetime) -> str:
    """The board of an incident."""
    board = board_models(incident, now)
    return envelope(Tasks.model_validate({"incident_id": incident.id, **board}))


def switch_envelope(incident: Incident | None) -> str:
    """The incident that commands mean from now on."""
    chosen = (incident.id, incident.title) if incident else (None, None)
    return envelope(schema.Switch(incident_id=chosen[0], title=chosen[1]))


def init_envelope(result: InitResult) -> str:
    """What ``init`` did."""
    return envelope(
        schema.Init(
            branch=result.branch,
            already=result.already,
            commit=result.commit or None,
            created=list(result.created),
            upstream_behind=result.upstream_behind,
            brought=result.brought,
            notes=list(result.notes),
        )
    )


def check_envelope(result: CheckResult) -> str:
    """What ``check`` looked at and found."""
    data = schema.Check(ok=not result.problems, mode=result.mode, checked=result.checked)
    return envelope(data, result.problems)


def verify_envelope(result: Verification) -> str:
    """The verdict on the history."""
    data = schema.Verify.model_validate(
        {
            "verdict": result.verdict,
            "partial": result.partial or None,
            "tips": result.tips,
            "commits": result.commits,
            "files": result.files,
            "entries": result.entries,
            "findings": [_finding(finding) for finding in result.problems],
            "remarks": [
                {**remark._asdict(), "entry": remark.entry or None} for remark in result.remarks
            ],
            "authors": [person_model(author) for author in result.authors],
            "signatures": result.signatures,
            "waived": [_waived(waived) for waived in result.waived],
            "checked": result.checked,
            "since": result.since,
        }
    )
    return envelope(data, [finding.told() for finding in result.problems])


def completion_envelope(shell: str, script: str) -> str:
    """The completion script of a shell."""
    return envelope(Completion(shell=shell, script=script))


def demo_envelope(repository: str | None, steps: Sequence[tuple[str, str, int, str]]) -> str:
    """The story, played: who typed which command, its exit status, and what it printed."""
    played = [
        DemoStep(who=who, command=command, status=status, output=output)
        for who, command, status, output in steps
    ]
    return envelope(Demo(repository=repository, steps=played))


def hooks_envelope(report: HooksReport, advice: Sequence[str] = ()) -> str:
    """The hooks of a repository; ``advice`` is for hooks that somebody else owns."""
    return envelope(
        schema.Hooks(
            directory=report.directory,
            hooks_path=report.hooks_path if report.shared else None,
            framework=report.framework or None,
            hooks=[schema.Hook.model_validate(vars(state)) for state in report.states],
            advice=list(advice),
        )
    )


def resolve_envelope(result: ResolveResult) -> str:
    """What is whole again, and what is not."""
    resolved = [
        schema.Resolved(
            path=one.path,
            entries=one.entries,
            brought=one.brought,
            deleted=one.deleted or None,  # type: ignore[arg-type]
            draft=one.draft or None,
        )
        for one in result.resolved
    ]
    data = schema.Resolve(resolved=resolved, others=list(result.others), then=result.then or None)
    return envelope(data, result.problems)


def doctor_envelope(result: DoctorResult) -> str:
    """What is set up in the clone, and what isn't."""
    from incidentctl.render.doctor_schema import doctor_model

    return envelope(doctor_model(result))


def _finding(finding: Finding) -> schema.Finding:
    (problem,) = problem_models([finding.problem])
    return schema.Finding(commit=finding.commit, subject=finding.subject, problem=problem)


def _waived(waived: Waived) -> schema.Waived:
    return schema.Waived(
        finding=_finding(waived.finding),
        by=person_model(waived.by),
        reason=waived.reason,
        commit=waived.added,
    )


def _status_model(one: IncidentStatus, now: datetime) -> schema.IncidentStatus:
    incident = one.loaded.incident
    return schema.IncidentStatus(
        incident=incident_model(incident, now, damaged=bool(one.loaded.problems)),
        age_seconds=seconds(age(incident, now)),
        unheld_seconds=seconds(unheld(incident, now)),
        on_call=[duty_model(duty) for duty in one.help.duties],
        services=[service_model(service) for service in one.help.services],
        last=lines(incident, latest(incident)),
        missing=[
            schema.Lacking(rule=lacking.rule, message=lacking.message, fix=lacking.fix)
            for lacking in one.missing
        ],
    )


def _damage(incidents: Iterable[Loaded]) -> list[Problem]:
    return [problem for loaded in incidents for problem in loaded.problems]

"""What the validators found, line by line: for terminals, hooks and the logs of CI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incidentctl.render.fixes import whole_command
from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync.verification import SHORT
from incidentctl.sync.waivers import waiver_lines
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem
    from incidentctl.render.plain import Style
    from incidentctl.sync.verification import Finding, Verification, Waived

_NOBODY = "Your Name <you@example.com>"
_SHOWN = 5
"""How many commits the waivers are written out for."""
_WORDS = {
    "good": "signed",
    "none": "unsigned",
    "bad": "with a bad signature",
    "untrusted": "signed by an untrusted key",
    "unknown-key": "signed by an unknown key",
    "expired": "with an expired signature",
    "expired-key": "signed by an expired key",
    "revoked-key": "signed by a revoked key",
}


def problem_lines(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """Each problem as compilers write them, ``path:line: [rule] what``, and what mends it."""
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        where = f"{visible(place)}: " if place else ""
        yield f"{where}{style.bold(f'[{problem.rule}]')} {visible(problem.message)}"
        yield f"  {style.dim('fix:')} {visible(whole_command(problem.fix))}"


def check_lines(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """The problems and their number; nothing when there are none."""
    yield from problem_lines(problems, style)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        yield style.red(f"{count}: the record would be broken")


def promise_lines(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """What was promised for a day that is over, and how much of it; nothing if all was kept."""
    yield from problem_lines(problems, style)
    if problems:
        count = "1 promise is" if len(problems) == 1 else f"{len(problems)} promises are"
        yield style.red(f"{count} overdue: nothing is wrong with the record")


def verify_lines(result: Verification, style: Style, by: str = "") -> Iterator[str]:
    """The problems with their commits, what is waived, facts worth knowing, and the verdict.

    ``by`` is who would waive a problem.
    """
    for finding in result.problems:
        yield from _finding_lines(finding, style)
    for waived in result.waived:
        yield from _waived_lines(waived, style)
    for remark in result.remarks:
        times = f" ({remark.times} times)" if remark.times > 1 else ""
        first = f"{'first ' if times else ''}in commit {remark.commit[:SHORT]}"
        entry = f", entry {remark.entry}" if remark.entry else ""
        yield f"{style.dim('remark:')} {visible(remark.text)}{times}, {first}{entry}"
    color = {"PASS": style.green, "PARTIAL": style.yellow}.get(result.verdict, style.red)
    yield f"{color(result.verdict)}: {_seen(result)}"
    if result.partial:
        yield f"only a part could be seen: {result.partial}"
    yield from _last_resort(result, by, style)


def _finding_lines(finding: Finding, style: Style) -> Iterator[str]:
    yield style.bold(f"commit {finding.short} {visible(finding.subject)}".rstrip())
    yield from (f"  {line}" for line in problem_lines([finding.problem], style))


def _waived_lines(waived: Waived, style: Style) -> Iterator[str]:
    finding, problem = waived.finding, waived.finding.problem
    place = f"{visible(problem.path)}: " if problem.path else ""
    yield f"{style.yellow('waived:')} commit {finding.short} {visible(finding.subject)}"
    yield f"  {place}[{problem.rule}] {visible(problem.message)}"
    reason = f"{visible(waived.reason)} ({visible(str(waived.by))}, in {waived.added[:SHORT]})"
    yield f"  {style.dim('because:')} {reason}"


def _seen(result: Verification) -> str:
    """What the verdict rests on, in one line."""
    waived = f"; {_count(len(result.waived), 'problem')} waived" if result.waived else ""
    since = f"since {result.since[0][:SHORT]}, which was verified before" if result.since else ""
    if since and not result.commits:
        return f"nothing new {since}{waived}"
    entries = f"{_count(result.entries, 'entry', 'entries')} in {_count(result.files, 'incident')}"
    kinds = result.signatures if result.checked is None else result.checked
    signed = ", ".join(f"{count} {_WORDS.get(kind, kind)}" for kind, count in sorted(kinds.items()))
    commits = _count(result.commits, "commit") + (f" ({signed})" if signed else "")
    return f"{entries}, {commits}{', ' if since else ''}{since}{waived}"


def _last_resort(result: Verification, by: str, style: Style) -> Iterator[str]:
    """The lines that waive what can't be mended any more."""
    if not result.offenders:
        return
    yield ""
    yield (
        f"{style.dim('hint:')} mend it while nobody else has these commits. If it is too late for "
        f"that, the last resort is to waive them: add to {WAIVERS_PATH}, say why, and commit it"
    )
    for commit in result.offenders[:_SHOWN]:
        yield ""
        yield from (f"  {line}" for line in waiver_lines(commit, by or _NOBODY))
    if len(result.offenders) > _SHOWN:
        yield ""
        yield f"  … and so on for {len(result.offenders) - _SHOWN} more (--json lists all)"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"

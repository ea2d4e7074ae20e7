"""What the validators found, line by line: for terminals, hooks and the logs of CI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incidentctl.render.fixes import whole_command
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem
    from incidentctl.render.plain import Style
    from incidentctl.sync.verify import Verification


def problem_lines(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """Each problem as compilers write them, ``path:line: [rule] what``, and what mends it."""
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        rule = style.bold(f"[{problem.rule}]")
        yield f"{visible(place)}: {rule} {visible(problem.message)}"
        yield f"  {style.dim('fix:')} {visible(whole_command(problem.fix))}"


def check_lines(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """The problems and their number; nothing when there are none."""
    yield from problem_lines(problems, style)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        yield style.red(f"{count}: the record would be broken")


def verify_lines(result: Verification, style: Style) -> Iterator[str]:
    """The problems with their commits, facts worth knowing, and the verdict."""
    for finding in result.problems:
        yield style.bold(f"commit {finding.short} {visible(finding.subject)}")
        yield from (f"  {line}" for line in problem_lines([finding.problem], style))
    for remark in result.remarks:
        times = f" ({remark.times} times)" if remark.times > 1 else ""
        yield f"{style.dim('remark:')} {visible(remark.text)}{times}, first in {remark.commit[:7]}"
    seen = (
        f"{_count(result.entries, 'entry', 'entries')} in {_count(result.files, 'incident')}, "
        f"{_count(result.commits, 'commit')}"
    )
    signed = ", ".join(f"{count} {kind}" for kind, count in sorted(result.signatures.items()))
    color = {"PASS": style.green, "PARTIAL": style.yellow}.get(result.verdict, style.red)
    yield f"{color(result.verdict)}: {seen}" + (f" ({signed})" if signed else "")
    if result.partial:
        yield f"only a part could be seen: {result.partial}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"

"""What is said at the end of a drill, or when somebody leaves its screen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.cli.drill_run import DrillRun


def tell_left(run: DrillRun, *, over: bool) -> None:
    """How to go on with a drill that is still open."""
    if run.session.as_json:
        return
    ident = run.ident[-6:]
    print(
        "\nThe drill is still open." if not over else "\nTime is up, and the drill is still open."
    )
    if not over:
        print(f"  back to its screen: incidentctl drill run {run.name} --resume {ident}")
    print(f"  close it:           incidentctl close -i {ident}")
    print(f"  its score:          incidentctl drill score {run.name} -i {ident}")


def tell_score(run: DrillRun) -> None:
    """How it went, or goes so far."""
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.score import score_screen

    session, result = run.session, run.result()
    if session.as_json:
        from incidentctl.render.drill_json import drill_envelope

        print(drill_envelope(result))
        return
    print()
    console(session.color).print(score_screen(result))
    if not run.is_open:
        ident = run.ident[-6:]
        print("\nThank you, everyone. Talk about it while it is fresh:")
        print(f"  incidentctl show {ident}    the whole record")
        print(f"  incidentctl review {ident}  what it shows of how you worked")

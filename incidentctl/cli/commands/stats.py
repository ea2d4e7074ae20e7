"""``incidentctl stats``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.actions.stats import StatsResult
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl stats", "how long real incidents took, and what nobody wrote down"),
    ("incidentctl stats --since 90d --by service", ""),
    ("incidentctl stats --by kind", "drills, near-misses and false alarms beside them"),
    ("incidentctl stats --by severity --plot docs/incidents.svg", "a picture for a page"),
)
BY = ("severity", "service", "month", "kind")
"""``domain.stats.BY``, which is loaded only when it is needed."""

Since = Annotated[
    str | None,
    Option(
        metavar="SPAN|TIME",
        help="Only those opened since then: 90d, 2026-10-01, -7d.",
        show_default=False,
    ),
]
By = Annotated[
    str | None,
    Option(
        "--by",
        metavar="WHAT",
        help=f"Group them, by one of {', '.join(BY)}. Months are those of your time zone.",
        show_default=False,
    ),
]
Plot = Annotated[
    str | None,
    Option(metavar="FILE", help="Draw them, too: an SVG of that name.", show_default=False),
]
Force = Annotated[
    bool, Option("--force", help="With --plot: replace a file that is no plot of ours.")
]


def stats_(
    context: Context,
    since: Since = None,
    grouped: By = None,
    plot: Plot = None,
    force: Force = False,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See how many there were, and how long things took.

    A median and the time within which nine of ten were done, never a mean. Only real incidents
    count; drills, near-misses, and what was no incident after all, are told apart.
    """
    del as_json, no_sync
    from incidentctl.actions.stats import require_plottable

    session: Session = context.obj
    by = one_of("--by", grouped, BY) if grouped else ""
    if plot is not None:
        require_plottable(plot, force=force)
    elif force:
        raise CommandError("usage", "--force goes with --plot", status=USAGE)
    result = _gather(session, since, by)
    if plot is not None:
        result = _draw(session, result, plot)
    _show(session, result)


def _gather(session: Session, typed: str | None, by: str) -> StatsResult:
    from incidentctl.actions.cards import cards
    from incidentctl.actions.stats import gather
    from incidentctl.cli.progress import Bar
    from incidentctl.cli.since import since_of

    since = since_of(session, typed)
    with Bar("reading the logbook", session.color, of="incidents") as bar:
        found = cards(session.fresh_logbook, bar.told, since=since, parts=("about",))
    return gather(found, by, since=since, now=session.now, zone=session.zone)


def _draw(session: Session, result: StatsResult, path: str) -> StatsResult:
    from incidentctl.actions.stats import write_plot
    from incidentctl.render.plot import plot

    write_plot(path, lambda: plot(result, zone=session.zone))
    return result._replace(plot=path)


def _show(session: Session, result: StatsResult) -> None:
    if session.as_json:
        from incidentctl.render.json import envelope
        from incidentctl.render.stats_schema import stats_model

        print(envelope(stats_model(result)))
        return
    from incidentctl.cli.out import print_remarks
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.stats import stats_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(stats_screen(result, zone=session.zone))
    page(session, captured.get())
    print_remarks(session)


app = one_command("stats", stats_, EXAMPLES)

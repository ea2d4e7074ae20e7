"""The entry point: runs one command and turns whatever happens into output and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from errno import EPIPE
from typing import Annotated, Any

from typer import Abort, BadParameter, Context, Exit, Option, Typer
from typer.main import get_command

from incidentctl.cli.app import LazyGroup
from incidentctl.cli.failure import report, report_bug, report_usage
from incidentctl.cli.session import Session
from incidentctl.cli.streams import OutputFailed, discard_output, prepare_streams
from incidentctl.domain.errors import DONE, INTERRUPTED, PIPE_CLOSED, CommandError
from incidentctl.git.failure import GitFailed, as_command_error

# The base of every complaint about arguments; Typer exports the exception, not its base.
UsageError: Any = BadParameter.__mro__[1]

application = Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from incidentctl import __version__

        print(f"incidentctl {__version__}")
        raise Exit


@application.callback(invoke_without_command=True)
def incidentctl(
    context: Context,
    directory: Annotated[
        str, Option("-C", metavar="DIR", help="Run as if started in DIR.", show_default=False)
    ] = ".",
    color: Annotated[
        str, Option(help="When to use colour: auto, always or never.", metavar="WHEN")
    ] = "auto",
    version: Annotated[
        bool,
        Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Keep the record of an incident in git: a declared owner, one thread, a declared close."""
    del version
    session: Session = context.obj
    session.cwd, session.color = directory, color
    session.command = context.invoked_subcommand or ""
    if color not in {"auto", "always", "never"}:
        raise BadParameter("--color is auto, always or never")
    if context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str]) -> int:
    """Run the command line on the streams of this process; return the exit status."""
    prepare_streams(as_json=wants_json(arguments))
    return run(arguments)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return the exit status (see ``docs/reference/exit-status.md``)."""
    if arguments[:1] == ["__complete"]:
        from incidentctl.cli.complete import complete

        return complete(arguments[1:])
    options = before_dashes(arguments)
    session = Session(
        as_json=wants_json(arguments),
        sync="--no-sync" not in options,
        allow_secret="--allow-secret" in options,
    )
    try:
        status = _attempt(session, arguments)
        sys.stdout.flush()
        return status
    except OutputFailed as fault:
        return _without_output(session, fault)
    except KeyboardInterrupt:  # again, while we were still telling of the first
        return INTERRUPTED
    finally:
        session.close()


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the output is to be JSON, failures of any kind included."""
    return "--json" in before_dashes(arguments)


def before_dashes(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments that can be options: those before ``--``."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:end]


def _attempt(session: Session, arguments: Sequence[str]) -> int:
    """Run the command and tell whatever went wrong; return the exit status."""
    try:
        return _run(session, arguments)
    except CommandError as error:
        return report(session, error)
    except GitFailed as fault:
        return report(session, as_command_error(fault, "asking git"))
    except UsageError as error:
        return report_usage(session, error)
    except (KeyboardInterrupt, Abort):
        return report(session, CommandError("interrupted", "interrupted", status=INTERRUPTED))
    except OutputFailed:
        raise
    except Exception as bug:  # noqa: BLE001  # the one place where a bug becomes a log to paste
        return report_bug(session, bug)


def _run(session: Session, arguments: Sequence[str]) -> int:
    # Not Typer's own `main`: it would turn Ctrl-C and a closed pipe into an exit of its own.
    command: Any = get_command(application)
    try:
        with command.make_context("incidentctl", [*arguments], obj=session) as context:
            command.invoke(context)
    except Exit as end:
        return end.exit_code
    return DONE


def _without_output(session: Session, fault: OSError) -> int:
    """End when nobody reads the output any more (``head``, a pager), or it can't be written."""
    discard_output()
    if fault.errno == EPIPE:
        return PIPE_CLOSED
    session.as_json = False
    error = CommandError("output", f"can't write the output: {fault.strerror}")
    try:
        return report(session, error)
    except OutputFailed:  # nor the error
        discard_output()
        return error.status

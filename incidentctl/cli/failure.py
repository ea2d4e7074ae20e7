"""How failures look: what is wrong, then the command that mends it; the typed text is kept."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from incidentctl.domain.errors import BUG, USAGE, CommandError
from incidentctl.render.plain import Style, error_lines

if TYPE_CHECKING:
    from incidentctl.cli.session import Session


def report(session: Session, error: CommandError) -> int:
    """Show an error, with where the text that was typed is kept; return its exit status."""
    kept = _keep(session)
    if session.as_json:
        from incidentctl.render.json import error_envelope

        print(error_envelope(error, kept))
        return error.status
    for line in error_lines(error, Style.of(sys.stderr, session.color)):
        print(line, file=sys.stderr)
    for path, how in kept:
        print(f"hint: your text is kept in {path}; use it: {how}", file=sys.stderr)
    return error.status


def report_usage(session: Session, error: Any) -> int:
    """Show a complaint of the argument parser; return the exit status for usage."""
    message = error.format_message().rstrip(".")
    context = error.ctx
    command = context.command_path if context else "incidentctl"
    hints = [f"{command} --help"]
    if "No such option" in message:
        hints.insert(0, "words that begin with a dash go after --")
    return report(
        session,
        CommandError("usage", message[:1].lower() + message[1:], hints=hints, status=USAGE),
    )


def report_bug(session: Session, bug: Exception) -> int:
    """Write a log that can be pasted into a report; say where it is; return the status for bugs."""
    import platform
    import traceback

    from incidentctl import __version__

    details = "".join(traceback.format_exception(bug))
    words = " ".join(sys.argv[1:2])
    log = (
        f"incidentctl {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"command: {words}\n\n{details}"
    )
    path = _keep_text(session, "bug", log)
    where = f"the log is in {path}" if path else f"the log:\n{log}"
    error = CommandError(
        "bug",
        f"this is a bug in incidentctl, not your mistake: {type(bug).__name__}: {bug}",
        hints=(f"please report it; {where}",),
        status=BUG,
    )
    return report(session, error)


def _keep(session: Session) -> list[tuple[str, str]]:
    """Save what was typed and not recorded: the path, and how to use it again."""
    if not session.drafts:
        return []
    from shlex import quote

    kind = session.drafts[0][0]
    text = "\n\n".join(text for _, text in session.drafts)
    session.drafts.clear()
    path = _keep_text(session, kind, text)
    if not path:
        print(f"your text could not be saved; here it is:\n{text}", file=sys.stderr)
        return []
    with suppress(OSError, ValueError):  # our folder is gone, or it is on another drive
        near = os.path.relpath(path)
        path = path if near.startswith(os.pardir) else near
    return [(path, f"incidentctl {kind} - < {quote(path)}")]


def _keep_text(session: Session, kind: str, text: str) -> str:
    from tempfile import gettempdir

    from incidentctl.cli.clock import read_clock
    from incidentctl.store.drafts import keep_draft

    folders = []
    with suppress(OSError):  # there may be no folder that takes temporary files
        folder = os.path.join(gettempdir(), f"incidentctl-drafts-{_user()}")
        folders = [folder if _is_ours(folder) else f"{folder}-{os.getpid()}"]
    if session.known_logbook:
        folders.insert(0, os.path.join(session.known_logbook.repo.private_dir, "drafts"))
    return keep_draft(folders, kind, text, read_clock({}))


def _is_ours(folder: str) -> bool:
    """Whether nobody else has put something of that name where everybody may."""
    try:
        return not hasattr(os, "getuid") or os.lstat(folder).st_uid == os.getuid()
    except OSError:
        return True


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")

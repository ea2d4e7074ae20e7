"""The editor that git would open. What was typed survives an editor that fails."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

from incidentctl.domain.errors import INTERRUPTED, CommandError
from incidentctl.store.disk import storage_error
from incidentctl.store.drafts import for_us_alone

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

_INTERRUPTED = (-signal.SIGINT, INTERRUPTED)
"""How an editor, or the shell around it, ends after a Ctrl-C."""
SCISSORS = "# ------------------------ >8 ------------------------"


def edit(session: Session, kind: str, prompt: str, *, start: str = "") -> str:
    """Open the editor on ``start`` with ``prompt`` as comment below; return what was typed.

    Everything from the scissors line on is left out. Raises ``editor`` or ``interrupted`` if the
    editor failed; the file is kept then.
    """
    path = _write(session, kind, prompt, start)
    status, editor = _run_editor(session, path)
    if status in _INTERRUPTED:
        hint = f"your text is kept in {path}"
        raise CommandError("interrupted", "interrupted", hints=(hint,), status=INTERRUPTED)
    if status:
        raise CommandError(
            "editor",
            f"the editor ({editor}) ended with status {status}: nothing was recorded",
            hints=(f"your text is kept in {path}", "choose an editor: git config core.editor NAME"),
        )
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = f"\n{file.read()}"
    except OSError as fault:
        raise CommandError("editor", f"the editor ({editor}) left no text: {fault}") from fault
    os.remove(path)  # from here on the session keeps it
    return text.partition(f"\n{SCISSORS}")[0].strip("\n")


def _write(session: Session, kind: str, prompt: str, start: str) -> str:
    """Write the file to be edited, readable for its author alone; its path."""
    folder = os.path.join(session.logbook.repo.private_dir, "drafts")
    path = os.path.join(folder, f"{session.now:%Y%m%d-%H%M%S-%f}-{kind}-edit.md")
    below = "\n".join(f"# {line}" if line else "#" for line in prompt.split("\n"))
    comment = f"\n{SCISSORS}\n# Everything below is left out. An empty text aborts.\n#\n{below}\n"
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(
            path, "w", encoding="utf-8", errors="backslashreplace", opener=for_us_alone
        ) as file:
            file.write(f"{start}\n{comment}")
    except OSError as fault:
        raise storage_error(fault) from fault
    return path


def _run_editor(session: Session, path: str) -> tuple[int, str]:
    """Run the editor to its end; its exit status and its command."""
    # The environment for the logbook's git lacks what the user told git itself.
    given = {name: session.env[name] for name in ("GIT_EDITOR",) if name in session.env}
    asked = session.logbook.repo.git.attempt("var", "GIT_EDITOR", env=given)
    if asked.status:
        raise CommandError(
            "editor",
            f"there is no editor to write in: {asked.err.strip()}",
            hints=("choose an editor: git config core.editor NAME", "or give the text as words"),
        )
    editor = os.fsdecode(asked.out).strip()
    # As git does it: the setting is a shell command, the file its last argument. Ctrl-C is for the
    # editor, where it means something; we and the shell have to wait for it anyway. Neither the
    # trap nor the handler is inherited.
    posix = ["sh", "-c", f'trap : INT\n{editor} "$@"', editor, path]
    command = f'{editor} "{path}"' if os.name == "nt" else posix
    session.logbook.close()  # the git that reads objects would not survive it; it starts again
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command, shell=os.name == "nt", check=False).returncode, editor
    finally:
        signal.signal(signal.SIGINT, before)

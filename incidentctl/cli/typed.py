"""The text of an entry, from wherever it comes: words, standard input, a pipe, or the editor."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.text.clean import NOTE_LIMIT, Cleaned, clean_line, clean_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session


LINE_LIMIT = 500
"""The longest title, name or other single line, in characters."""
_PIPE_LIMIT, _CHUNK = 8 << 20, 1 << 16


def typed_text(
    session: Session, kind: str, words: Sequence[str] | None, *, prompt: str = "", ask: bool = True
) -> str:
    """The text that goes with a command, cleaned; kept as a draft until it is recorded.

    ``kind`` is the command; ``prompt`` is shown in the editor. Without ``ask`` nothing is read
    unless it was given: the text is optional. Raises ``no-text``, ``too-long``.
    """
    raw = _given(session, kind, words, prompt, ask=ask)
    cleaned = clean_text(raw)
    text = _checked(session, kind, cleaned)
    if ask and not text:
        raise CommandError(
            "no-text",
            "there is no text: nothing was recorded",
            hints=(f'incidentctl {kind} "what you want to say"',),
            status=USAGE,
        )
    return text


def option_text(session: Session, kind: str, value: str | None) -> str:
    """Free text given as an option's value, cleaned; ``-`` reads standard input."""
    if value is None:
        return ""
    raw = standard_input(session, kind) if value == "-" else value
    return _checked(session, kind, clean_text(raw))


def option_line(session: Session, value: str | None) -> str:
    """One line of text given as an option's value, cleaned. Raises ``too-long``."""
    cleaned = clean_line(value or "")
    session.remarks += [remark for remark in cleaned.remarks if remark not in session.remarks]
    if len(cleaned.text) > LINE_LIMIT:
        raise CommandError(
            "too-long",
            f"{cleaned.text[:20]}… has {len(cleaned.text)} characters; a line holds {LINE_LIMIT}",
            hints=("say it in short here, and the rest in a note",),
            status=USAGE,
        )
    return cleaned.text


def one_of(option: str, value: str, choices: Sequence[str]) -> str:
    """A value that must be one of a few. Raises ``choice``, with what was probably meant."""
    if value in choices:
        return value
    from difflib import get_close_matches

    near = get_close_matches(value.lower(), choices, n=1)
    raise CommandError(
        "choice",
        f"{option} is one of {', '.join(choices)}: not '{clean_line(value).text}'",
        hints=tuple(f"did you mean {option} {choice}?" for choice in near),
        status=USAGE,
    )


def piped_title(session: Session, words: Sequence[str]) -> tuple[str, str]:
    """A title, and what follows its line where ``-`` asks for standard input."""
    raw = standard_input(session, "open") if list(words) == ["-"] else " ".join(words)
    session.drafts.append(("open", clean_text(raw).text))
    first, _, rest = raw.strip().partition("\n")
    return (first, rest) if list(words) == ["-"] else (raw, "")


def _checked(session: Session, kind: str, cleaned: Cleaned) -> str:
    if cleaned.text:
        session.drafts.append((kind, cleaned.text))
    session.remarks += [remark for remark in cleaned.remarks if remark not in session.remarks]
    size = len(cleaned.text.encode())
    if size > NOTE_LIMIT:
        raise CommandError(
            "too-long",
            f"the text has {size:,} bytes; an entry holds {NOTE_LIMIT:,}".replace(",", " "),
            hints=("say what it shows, and link to the whole: a paste, a dashboard, a ticket",),
        )
    return cleaned.text


def _given(
    session: Session, kind: str, words: Sequence[str] | None, prompt: str, *, ask: bool
) -> str:
    if words == ["-"]:
        return standard_input(session, kind)
    if words:
        return " ".join(words)
    if not ask:
        return ""
    if not session.is_interactive:
        return "" if sys.stdin.isatty() else standard_input(session, kind)
    from incidentctl.cli.editor import edit

    return edit(session, kind, prompt)


def standard_input(session: Session, kind: str) -> str:
    """What is piped in, or typed on a terminal up to Ctrl-D. What came before a Ctrl-C is kept.

    A pipe that never ends must not fill the memory: raises ``too-long``.
    """
    if session.is_interactive:
        print("Type the text, then Ctrl-D on a line of its own:", file=sys.stderr)
    data = bytearray()
    try:
        while len(data) <= _PIPE_LIMIT and (chunk := os.read(sys.stdin.fileno(), _CHUNK)):
            data += chunk
    except KeyboardInterrupt:
        session.drafts += [(kind, text)] if (text := _decoded(data)).strip() else []
        raise
    if len(data) > _PIPE_LIMIT:
        raise CommandError(
            "too-long",
            f"more than {_PIPE_LIMIT >> 20} MiB came in; an entry holds {NOTE_LIMIT >> 10} KiB",
            hints=("pipe in less: … | tail -20 | incidentctl note",),
        )
    return _decoded(data)


def _decoded(data: bytearray) -> str:
    return data.removeprefix(BOM_UTF8).decode("utf-8", "surrogateescape")

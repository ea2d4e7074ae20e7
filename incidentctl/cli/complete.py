"""``incidentctl __complete WORD…``: what the last word could become, for the shells' scripts.

One candidate a line, ``VALUE TAB DESCRIPTION``; a value stands for the whole word, and neither can
hold a line feed or a tab. An empty value asks the shell for its own ``files`` or ``folders``.
Whatever goes wrong, there is no output and the status is 0: nobody wants an error at the prompt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from typer.main import get_command

from incidentctl.actions import suggest
from incidentctl.actions.suggest import Suggestion
from incidentctl.cli.app import COMMANDS, command_of
from incidentctl.cli.command_line import CommandLine, takes_value
from incidentctl.cli.session import INCIDENT
from incidentctl.cli.streams import OutputFailed, discard_output
from incidentctl.git.runner import writer_environment
from incidentctl.store.logbook import Logbook, open_logbook
from incidentctl.text.clean import is_clean_line, visible

ABOUT_LIMIT = 70
"""The longest description, in characters: lists of one line per candidate stay readable."""

FILES, FOLDERS = Suggestion("", "files"), Suggestion("", "folders")


class Asked(NamedTuple):
    """A value to be completed: what was typed of it, and the rest of the line."""

    logbook: Callable[[], Logbook]
    typed: str
    incident: str | None


def complete(words: Sequence[str]) -> int:
    """Print the candidates for the last of ``words``; return the exit status, which is 0."""
    try:
        rows = "".join(f"{value}\t{about}\n" for value, about in candidates(words))
    except (Exception, KeyboardInterrupt):  # noqa: BLE001  # see above
        return 0
    try:
        sys.stdout.buffer.write(rows.encode("utf-8", "replace"))
        sys.stdout.flush()
    except OutputFailed:
        discard_output()
    return 0


def candidates(words: Sequence[str]) -> list[Suggestion]:
    """What the last word could become, each as the whole word, on one line and safe to show."""
    *before, last = words or [""]
    found: dict[str, Suggestion] = {}
    for value, about in _fitting(before, last):
        directive = not value
        fits = directive or value.casefold().startswith(last.casefold())
        if fits and value not in found and is_clean_line(value):
            found[value] = Suggestion(value, _one_line(about))
    return [*found.values()]


def _one_line(text: str) -> str:
    line = " ".join(visible(text[: ABOUT_LIMIT * 4]).split())
    return f"{line[: ABOUT_LIMIT - 1]}…" if len(line) > ABOUT_LIMIT else line


def _fitting(before: Sequence[str], last: str) -> Iterator[Suggestion]:
    from incidentctl.cli.main import application

    top = line = CommandLine(get_command(application))
    for word in before:
        if line.feed(word) and line is top:
            line = CommandLine(command_of(word))
    folder = os.path.expanduser(top.given.get("directory", ["."])[-1])
    logbook: list[Logbook] = []

    def opened() -> Logbook:
        logbook.append(open_logbook(folder, writer_environment(os.environ)))
        return logbook[0]

    def values(name: str, typed: str) -> Iterable[Suggestion]:
        named = line.given.get("incident") or [os.environ.get(INCIDENT, "")]
        offer = VALUES.get(name)
        return offer(Asked(opened, typed, named[-1] or None)) if offer else ()

    try:
        yield from _of_line(line, last, values, is_top=line is top)
    finally:
        for one in logbook:
            one.close()


def _of_line(
    line: CommandLine,
    last: str,
    values: Callable[[str, str], Iterable[Suggestion]],
    *,
    is_top: bool,
) -> Iterator[Suggestion]:
    """Candidates for the last word of a line whose other words were fed."""
    if line.awaited is not None:
        yield from values(line.awaited.name, last)
        return
    if not line.only_arguments and last.startswith("-"):
        option, value = line.split(last)
        if option is not None and takes_value(option) and value is not None:
            begun = last.removesuffix(value)
            for one in values(option.name, value):
                if one.value:
                    yield Suggestion(f"{begun}{one.value}", one.about)
        else:
            yield from _options(line, last)
    elif is_top:
        yield from (Suggestion(name, about) for name, about in COMMANDS.items())
    elif line.argument is not None:
        yield from values(line.argument.name, last)
    elif not line.only_arguments and not last:
        yield from _options(line, last)  # nothing else can follow


def _options(line: CommandLine, last: str) -> Iterator[Suggestion]:
    for name, option in line.open_options():
        has_long_name = any(other.startswith("--") for other in option.opts)
        if name == last or name.startswith("--") or not has_long_name:
            yield Suggestion(name, (option.help or "").partition(". ")[0])


def _choices(*values: str) -> Callable[[Asked], Iterable[Suggestion]]:
    return lambda _: map(Suggestion, values)


def _categories(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.kinds.note import CATEGORIES

    return map(Suggestion, CATEGORIES)


def _marks(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.kinds.mark import MARKS

    return map(Suggestion, MARKS)


def _audiences(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.policy import AUDIENCES

    return map(Suggestion, AUDIENCES)


def _relations(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.kinds.link import RELATIONS

    return map(Suggestion, RELATIONS)


def _resolutions(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.kinds.close import RESOLUTIONS

    return map(Suggestion, RESOLUTIONS)


def _incident_kinds(_: Asked) -> Iterable[Suggestion]:
    from incidentctl.domain.kinds.open import INCIDENT_KINDS

    return map(Suggestion, INCIDENT_KINDS)


def _incidents(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_incidents(asked.logbook(), asked.typed)


def _entries(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_entries(asked.logbook(), asked.typed, asked.incident)


def _unsettled(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_unsettled(asked.logbook(), asked.typed, asked.incident)


def _tasks(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_tasks(asked.logbook(), asked.incident)


def _followups(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_followups(asked.logbook(), asked.incident)


def _severities(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_severities(asked.logbook())


def _services(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_services(asked.logbook())


def _people(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_people(asked.logbook())


def _roles(asked: Asked) -> Iterable[Suggestion]:
    return suggest.suggest_roles(asked.logbook())


_SPANS = ("5m", "10m", "15m", "30m", "1h")
_COMING_DAYS = ("tomorrow", "friday", "next monday", "+3d", "+5d", "+1w", "+2w")
VALUES: dict[str, Callable[[Asked], Iterable[Suggestion]]] = {
    "acting": _choices("add", "done", "wont", "move", "list"),
    "arguments": lambda _: [FILES],
    "action": _choices("install", "uninstall", "status"),
    "audience": _audiences,
    "by": _people,
    "resume": _incidents,
    "role": _roles,
    "speed": _choices("2x", "10x", "60x"),
    "category": _categories,
    "change": _choices("add", "remove"),
    "check": _choices(*_SPANS),
    "color": _choices("auto", "always", "never"),
    "doing": _choices("add", "done", "drop", "followup", "list"),
    "due": _choices(*_COMING_DAYS),
    "does": _choices("prevent", "detect", "mitigate", "process"),
    "directory": lambda _: [FOLDERS],
    "entry": _entries,
    "entries": _unsettled,
    "file": lambda _: [FILES],
    "files": lambda _: [FILES],
    "incident": _incidents,
    "grouped": _choices("severity", "service", "month", "kind"),
    "keep": lambda _: [FOLDERS],
    "kind": _incident_kinds,
    "moment": _marks,
    "named": _followups,
    "origin": _incidents,
    "owner": _people,
    "plot": lambda _: [FILES],
    "postmortem": _choices(*_COMING_DAYS),
    "practice": _choices("run", "score", "replay", "new", "list"),
    "promised": _choices(*_SPANS),
    "relation": _relations,
    "reporter": _people,
    "resolution": _resolutions,
    "service": _services,
    "severity": _severities,
    "shell": _choices("bash", "zsh", "fish"),
    "thanks": _people,
    "silence": _choices(*_SPANS),
    "step": _choices("start", "held", "publish", "waive", "list", "ics", "template"),
    "template": _choices("google-sre", "pagerduty", "atlassian", "short"),
    "output": lambda _: [FILES],
    "what": _choices("show", "check"),
    "who": _people,
    "to": _people,
    "words": _tasks,
}
"""What to offer for a parameter, by its name in the signature of the command."""

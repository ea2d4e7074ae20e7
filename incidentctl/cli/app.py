"""The command line: one module per command, loaded when it is the one that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from incidentctl.domain.errors import USAGE, CommandError

GROUPS = {
    "From the report to the close": {
        "open": "Say that something is wrong: open an incident.",
        "take": "Become the commander.",
        "handover": "Offer command to somebody, who accepts it with take.",
        "close": "Declare the incident over: what happened, and what comes next.",
        "reopen": "Say that it is not over after all.",
    },
    "Who is there": {
        "call": "Ask people to come and help.",
        "join": "Say that you are there to help.",
        "role": "Say who has which part in the response.",
        "excuse": "Thank people who aren't needed any more.",
        "leave": "Say that you go.",
        "oncall": "See who is on call.",
    },
    "What is known and done": {
        "note": "Write down what you saw, did, decided or suspect.",
        "task": "Say what is to be done, and what became of it; see what is open.",
        "mark": "Say when it was detected, identified, mitigated or resolved.",
        "severity": "Say how bad it is, as far as is known now.",
        "service": "Say which services are hit, too, or are not hit after all.",
        "impact": "Say who and what is hit.",
        "link": "Tie another incident, or a page elsewhere, to this one.",
        "summary": "Say what happened, so far.",
        "update": "Say what you told everyone else, and when they hear more.",
        "correct": "Mend the text of an entry; the old text stays visible.",
        "redact": "Hide what an entry says, on every screen.",
        "settle": "Say what you agreed on, where two people had acted at once.",
    },
    "What is going on": {
        "status": "See what is going on: every open incident on one screen.",
        "watch": "See it live: what others write arrives by itself.",
        "brief": "Read what the next commander must know.",
        "checklist": "See what should be done by now, and what is late.",
        "list": "List incidents.",
        "show": "Read the whole record of an incident.",
        "search": "Look for words in everything that was ever said.",
        "similar": "See whether it has happened before, and what fixed it then.",
        "switch": "Choose the incident that commands mean.",
    },
    "When the site is back": {
        "followup": "Keep what was promised: what is left to do after incidents.",
        "postmortem": "Learn from it: a draft to edit, and the promise of the close.",
        "review": "See where a response had gaps, and what would help next time.",
        "stats": "See how many there were, and how long things took.",
        "drill": "Practise: run a game day, score it, replay what has happened.",
    },
    "The logbook itself": {
        "init": "Make this repository a logbook, or set up this clone of one.",
        "sync": "Share what is recorded here, fetch what others recorded.",
        "check": "Validate what is about to be committed, or files.",
        "verify": "Prove that the history of the logbook holds together.",
        "config": "See each setting and where it comes from, or check them all.",
        "owners": "List services that nobody answers for.",
        "doctor": "See what is set up in this clone, what isn't, and what mends it.",
        "resolve": "Mend incident files that git left with conflict markers.",
        "hooks": "Install, remove or inspect the git hooks that run check.",
        "completion": "Print the completion script for bash, zsh or fish.",
        "demo": "Play the story of an outage in a scratch repository.",
    },
}
"""Every command and its one line in the overview, in groups, as people come to need them."""
COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}
"""The same in one."""
_WIDEST = max(map(len, COMMANDS))

Examples = tuple[tuple[str, str], ...]
"""Command lines, each with what it is for."""


def command_of(name: str) -> Any:
    """The command of that name, its module imported now."""
    return get_command(import_module(f"incidentctl.cli.commands.{name}").app)


class LazyGroup(TyperGroup):
    """Knows all commands by name and imports only the one that runs."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of an incident, not of the alphabet."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name. Raises ``unknown-command`` with what was probably meant."""
        del ctx
        if cmd_name in COMMANDS:
            return command_of(cmd_name)
        near = get_close_matches(cmd_name, COMMANDS, n=2)
        raise CommandError(
            "unknown-command",
            f"'{cmd_name}' is not a command",
            hints=(
                *(f"did you mean: incidentctl {name}" for name in near),
                "see them all: incidentctl --help",
            ),
            status=USAGE,
        )

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """What it is for, the story in five commands, then all commands in groups, and options."""
        self.format_help_text(ctx, formatter)
        write_examples(formatter, STORY)
        self.format_usage(ctx, formatter)
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(_WIDEST), line) for name, line in commands.items()])
        TyperCommand.format_options(self, ctx, formatter)  # type: ignore[arg-type]


STORY: Examples = (
    ('incidentctl open "Invoicing page returns 500" -s sev2', "something is wrong"),
    ("incidentctl take", "you lead the response"),
    ("incidentctl note rolled back deploy 4711 --as action", "what was seen and done"),
    ("incidentctl status", "who holds what, and what is missing"),
    ("incidentctl close --summary … --root-cause … --postmortem friday", "it is over"),
)


class Command(TyperCommand):
    """A command whose help leads with examples."""

    examples: Examples = ()

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """What it does, examples, then every argument and option."""
        self.format_help_text(ctx, formatter)
        write_examples(formatter, self.examples)
        self.format_usage(ctx, formatter)
        self.format_options(ctx, formatter)


def write_examples(formatter: Any, examples: Examples) -> None:
    """The section of a help page that people read first."""
    with formatter.section("Examples"):
        for line, meaning in examples:
            formatter.write(f"  $ {line}\n")
            if meaning:
                formatter.write(f"      {meaning}\n")
    formatter.write_paragraph()


def one_command(
    name: str, function: Callable[..., None], examples: Examples, *, any_words: bool = False
) -> Typer:
    """A Typer application of one command, with examples at the head of its help.

    ``any_words``: what begins with a dash and is no option of its, is a word like any other.
    """
    made = type("ExampledCommand", (Command,), {"examples": examples})
    app = Typer(rich_markup_mode=None, add_completion=False)
    settings = {"ignore_unknown_options": any_words}
    app.command(name, cls=made, context_settings=settings)(function)
    return app

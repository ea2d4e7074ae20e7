"""One invocation: where, when, who, and what to do with what was typed if it comes to nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from incidentctl.actions.stamp import Stamp
from incidentctl.cli.clock import SystemZone, read_clock
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.runner import writer_environment
from incidentctl.store.guard import Guard
from incidentctl.store.logbook import Logbook, open_logbook

if TYPE_CHECKING:
    from incidentctl.actions.sync import SyncResult
    from incidentctl.domain.person import Person
    from incidentctl.store.loaded import Loaded

_T = TypeVar("_T")

INCIDENT = "INCIDENTCTL_INCIDENT"
_PERHAPS_OLD_NEWS = frozenset(
    {
        "already-marked",
        "already-offered",
        "already-said",
        "already-there",
        "already-yours",
        "close-refused",
        "closed",
        "commands",
        "has-role",
        "held",
        "no-change",
        "no-offer",
        "no-such-entry",
        "no-such-incident",
        "no-such-role",
        "no-such-task",
        "none-open",
        "not-closed",
        "not-commander",
        "not-marked",
        "not-there",
        "nothing-to-settle",
        "task-ended",
    }
)
"""Refusals that may be wrong by now, because what mends them is upstream already."""
_NO_BRACKETS = str.maketrans("", "", "<>")


class Session:
    """What a command needs to know of its surroundings, each read when first asked for."""

    def __init__(
        self, *, as_json: bool = False, sync: bool = True, allow_secret: bool = False
    ) -> None:
        self.cwd = "."
        self.env: Mapping[str, str] = os.environ
        self.color = "auto"
        self.as_json = as_json
        self.sync = sync
        """Whether the remote may be talked to on the way."""
        self.allow_secret = allow_secret
        """Whether what looks like a credential may be recorded."""
        self.command = ""
        """The command's name."""
        self.drafts: list[tuple[str, str]] = []
        """What was typed and is not recorded yet: the kind of text, and the text."""
        self.remarks: list[str] = []
        """What the person should know besides: how their text was cleaned, what still waits."""
        self._logbook: Logbook | None = None

    @cached_property
    def now(self) -> datetime:
        """When the command began, in UTC."""
        return read_clock(self.env)

    @cached_property
    def zone(self) -> SystemZone:
        """The reader's time zone."""
        return SystemZone()

    @cached_property
    def is_interactive(self) -> bool:
        """Whether there is a person to ask: standard input and output are a terminal."""
        return sys.stdin.isatty() and sys.stdout.isatty() and not self.as_json

    @property
    def git_env(self) -> dict[str, str]:
        """The environment for git commands that read or write the logbook."""
        return writer_environment(self.env)

    @property
    def logbook(self) -> Logbook:
        """The logbook of the folder we are in, with what earlier commands left pending landed."""
        if self._logbook is None:
            self._logbook = open_logbook(self.cwd, self.git_env)
            self._logbook.on_wait = _say_that_we_wait
            self._logbook.on_refusal = self._is_old_news
            self._logbook.guard = Guard(
                self.command,
                allowed=self.allow_secret,
                ask=_ask_whether_meant if self.is_interactive else None,
            )
            self._logbook.land_waiting()
        return self._logbook

    @property
    def fresh_logbook(self) -> Logbook:
        """The same, with what others wrote, if the last look at the remote was too long ago."""
        self._fetch()
        return self.logbook

    def _fetch(self, *, anyway: bool = False) -> bool:
        """Look what others wrote; whether anything came."""
        if not self.logbook.branch.remote:
            return False
        from incidentctl.actions.sync import fetch_on_the_way
        from incidentctl.render.sharing import not_fresh

        result = fetch_on_the_way(self.logbook, wanted=self.sync, anyway=anyway)
        self.remarks += not_fresh(result, self.logbook.branch) if result else ()
        return bool(result and result.arrived)

    def look_again(self) -> bool:
        """Look what others wrote, however short ago the last look was; whether anything came."""
        return self._fetch(anyway=True)

    def with_news(self, attempt: Callable[[], _T]) -> _T:
        """Read something, and again if the record lacks it and others have written since."""
        try:
            return attempt()
        except CommandError as refused:
            if not self._is_old_news(refused):
                raise
        return attempt()

    def _is_old_news(self, refused: CommandError) -> bool:
        """Whether others have written since, so that what was refused may be right by now."""
        return refused.code in _PERHAPS_OLD_NEWS and self.look_again()

    def share(self) -> SyncResult | None:
        """Share what was recorded; ``None`` if there is nobody to share with, or it is off."""
        logbook = self.logbook
        if not logbook.branch.remote:
            return None
        from incidentctl.actions.sync import share_on_the_way

        return share_on_the_way(logbook, wanted=self.sync)

    @property
    def known_logbook(self) -> Logbook | None:
        """The logbook, if a command has opened it."""
        return self._logbook

    @cached_property
    def stamp(self) -> Stamp:
        """Who is at the keyboard, and when."""
        return Stamp(self.person, self.now)

    @cached_property
    def person(self) -> Person:
        """Who is at the keyboard. Raises ``no-identity``."""
        from incidentctl.text.clean import clean_line

        person = self.logbook.repo.person(self.env)
        # What is unprintable comes out as <U+202E>, and a name holds no < and no >.
        name, email = (
            clean_line(part).text.translate(_NO_BRACKETS) for part in (person.name, person.email)
        )
        return type(person)(name, email)

    @property
    def person_or_none(self) -> Person | None:
        """Who is at the keyboard, where it is only for the looks of a screen."""
        try:
            return self.person
        except CommandError:
            return None

    def choose(self, typed: str | None, *, fresh: bool = False) -> Loaded:
        """The incident a command means; asks if several are open and there is somebody to ask.

        ``fresh``: what others decided matters, so look at the remote first if that was long ago.
        """
        from incidentctl.actions.choose import choose

        named = typed or self.env.get(INCIDENT) or None
        logbook = self.fresh_logbook if fresh else self.logbook
        try:
            return self.with_news(lambda: choose(logbook, named))
        except CommandError as unclear:
            if unclear.code != "which-incident" or named or not self.is_interactive:
                raise
            from incidentctl.cli.ask import ask_which

            return ask_which(self.logbook.open_incidents())

    def moment(self, typed: str | None) -> datetime | None:
        """The time that was typed for an option, in UTC. Raises ``time``."""
        if typed is None:
            return None
        from incidentctl.domain.when import parse_when

        try:
            return parse_when(typed, now=self.now, zone=self.zone)
        except ValueError as fault:
            raise CommandError("time", str(fault), status=USAGE) from None

    def past(self, typed: str | None, option: str) -> datetime | None:
        """The time that was typed for something that has happened. Raises ``time``, ``future``."""
        moment = self.moment(typed)
        if moment and moment > self.now:
            raise CommandError("future", f"{option} is in the future", status=USAGE)
        return moment

    def span(self, typed: str | None) -> timedelta | None:
        """The span of time that was typed for an option. Raises ``time``."""
        if typed is None:
            return None
        from incidentctl.domain.when import parse_span

        try:
            return parse_span(typed)
        except ValueError as fault:
            raise CommandError("time", str(fault), status=USAGE) from None

    def close(self) -> None:
        """End what was started."""
        if self._logbook:
            self._logbook.close()


def _say_that_we_wait() -> None:
    print("waiting for another incidentctl command in this repository …", file=sys.stderr)


def _ask_whether_meant(found: str) -> bool:
    from incidentctl.cli.ask import insist

    print(f"This looks like {found}.", file=sys.stderr)
    print("What is recorded can be hidden, but not taken back.", file=sys.stderr)
    return insist("Record it all the same? (--allow-secret says it beforehand)")

"""Credentials are held back before anything is recorded, whatever kind of entry holds them.

What is recorded can be hidden, but not taken back: every clone has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.store.logbook import Logbook
    from incidentctl.text.credentials import Credential

_SIGN = b"detector"
"""Stands in settings that ask for a detector of credentials besides our own."""


class HeldBack(Exception):  # no error yet: somebody may say that it is none
    """An entry that looks as if it held a credential. Nothing was recorded."""

    def __init__(self, found: list[Credential]) -> None:
        super().__init__("looks like a credential")
        self.found = found


class Guard:
    """Whether somebody meant to record what looks like a credential.

    ``allowed``: they said so beforehand. ``ask`` asks them, where there is somebody to ask; it is
    given what was found, in words. ``command`` is what they typed, for the advice.
    """

    def __init__(
        self,
        command: str = "COMMAND",
        *,
        allowed: bool = False,
        ask: Callable[[str], bool] | None = None,
    ) -> None:
        self.command = command
        self._allowed = allowed
        self._ask = ask
        self._meant: set[Credential] = set()

    def check(self, entry: Entry, logbook: Logbook) -> None:
        """Raise :class:`HeldBack` if a word of the entry looks like a credential.

        The logbook's settings may ask for a detector besides; raises ``no-detector`` without it.
        """
        if self._allowed:
            return
        from incidentctl.text.credentials import credentials  # commands that only read need none

        words = [*words_of((*vars(entry).values(),))]
        found = {one.kind: one for word in words for one in credentials(word)}
        if not found and _SIGN in (logbook.view.settings() or b""):
            from incidentctl.store.detector import detected
            from incidentctl.store.policy import load_policy

            name = load_policy(logbook).detector
            found = {one.kind: one for one in detected(name, words)}
        if asked := [one for one in found.values() if one not in self._meant]:
            raise HeldBack(asked)

    def consent(self, held: HeldBack) -> None:
        """Ask whether it is to be recorded all the same; from then on this one is allowed.

        Raises ``looks-like-secret`` if it isn't, or there is nobody to ask.
        """
        said = " and ".join(f"{one.kind} ({one.shown})" for one in held.found)
        if not (self._ask and self._ask(said)):
            raise CommandError(
                "looks-like-secret",
                f"this looks like {said}: nothing was recorded",
                hints=(
                    "say it without; if others have seen it, change it",
                    f"it is none: incidentctl {self.command} --allow-secret …",
                ),
            )
        self._meant.update(held.found)


def words_of(value: object) -> Iterator[str]:
    """Every text in an entry's value: a text, some of them, a person."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):  # a person is one, too
        for one in value:
            yield from words_of(one)

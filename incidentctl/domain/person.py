"""People, as git writes them: a name and, where known, an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_NAME_AND_EMAIL = re.compile(r"([^<>]*?)\s*<([^<>\s]*)>\s*\Z")


class Person(NamedTuple):
    """Someone who said, did or wrote down something. A name without an address is enough."""

    name: str
    email: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.email else self.name

    @classmethod
    def parse(cls, text: str) -> Person:
        """Read ``Name <email>``, ``<email>`` or a bare ``Name``; raise ``ValueError`` otherwise."""
        text = text.strip()
        found = _NAME_AND_EMAIL.match(text)
        name, email = (found[1].strip(), found[2]) if found else (text, "")
        if not (name or email) or set("<>\n") & set(name):
            raise ValueError(f"not a person: {text!r} (write: Name <email>)")
        return cls(name or email.partition("@")[0], email)

    def same(self, other: Person | None) -> bool:
        """Whether both are the same human: by address if both have one, otherwise by name."""
        if other is None:
            return False
        if self.email and other.email:
            return self.email.casefold() == other.email.casefold()
        return self.name.casefold() == other.name.casefold()


def listed(people: Iterable[Person]) -> str:
    """Their names as a sentence has them: ``Ann, Bob and Camille``."""
    *most, last = [person.name for person in people] or [""]
    return f"{', '.join(most)} and {last}" if most else last

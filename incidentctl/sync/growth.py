"""What may become of an incident's file from one commit to the next: it grows, and nothing else.

A change appends whole valid entries to what was there, byte for byte. A merge is such an append to
one of its parents, holds every parent's entries, and nothing more. One thing else is allowed: a
damaged file may be made whole again, if no entry is lost that could still be told.

Only what a change brings is judged: what was wrong before it is not its fault. The ``fix`` of a
problem from here says what to do once the change is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.policy import MINIMUM, Policy
from incidentctl.domain.problem import Problem
from incidentctl.domain.rules import RULES, problems
from incidentctl.sync.rewritten import rewritten
from incidentctl.text.append import appended
from incidentctl.text.reader import Record, canonical_problems, read, read_on, salvage

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry

PolicySource = Callable[[], Policy]
"""Where the policy comes from, asked only if there is a close to judge."""


class Version:
    """An incident's file at one moment: its bytes and what they say.

    What one more entry makes of a version (:meth:`with_entry`) is put together when it is asked
    for: most versions never are.
    """

    def __init__(self, data: bytes, record: Record) -> None:
        self.data = data
        self.is_sound = record.is_sound
        self._record = record
        self._later: list[Placed] = []
        self._count = 0
        self._lines = 0

    @classmethod
    def of(cls, data: bytes, path: str = "") -> Version:
        """Read the whole file."""
        return cls(data, read(data, path))

    def with_entry(self, data: bytes, ident: str, entry: Entry, raw: str) -> Version:
        """What ``data`` says, which is the same and then one good entry, ``raw``."""
        lines = self._lines or self.data.count(b"\n")
        new = Version(data, self._record)
        # Versions that grow in one line share a list; who branches off takes a copy.
        alone = len(self._later) == self._count
        new._later = self._later if alone else self._later[: self._count]
        new._later.append(Placed(ident, entry, lines + 2, raw))
        new._count = self._count + 1
        new._lines = lines + raw.count("\n")
        return new

    @property
    def last(self) -> Placed:
        """The entry at the end of a version that grew by one."""
        return self._later[self._count - 1] if self._count else self._record.entries[-1]

    @property
    def record(self) -> Record:
        """What the file says."""
        if self._count:
            entries = (*self._record.entries, *self._later[: self._count])
            self._record = self._record._replace(entries=entries)
            self._later, self._count = [], 0
        return self._record

    @cached_property
    def held(self) -> dict[str, str]:
        """The characters of every entry by id; of a damaged file, of all that can still be told."""
        if self.record.is_sound:
            return {placed.id: placed.raw for placed in self.record.entries}
        return salvage(self.data)


class Growth(NamedTuple):
    """The new version, what is wrong with the change, and the entries it adds.

    ``mends`` if it makes a damaged file whole again.
    """

    version: Version
    problems: tuple[Problem, ...] = ()
    fresh: tuple[Placed, ...] = ()
    mends: bool = False


def grow(old: Version | None, data: bytes, path: str, policy: PolicySource) -> Growth:
    """Judge the change of a file; ``old`` is ``None`` for a new one."""
    if old is None:
        new = Version.of(data, path)
        found = judge(new, new.record.entries, path, policy, whole=True)
        return Growth(new, tuple(found), new.record.entries)
    if old.record.is_sound and appended(old.data, data):
        lines, tail = old.data.count(b"\n"), data[len(old.data) :]
        new = Version(data, read_on(old.record, lines, tail, path))
        fresh = new.record.entries[len(old.record.entries) :]
        return Growth(new, tuple(judge(new, fresh, path, policy)), fresh)
    return _altered(old, Version.of(data, path), path, policy)


def _altered(old: Version, new: Version, path: str, policy: PolicySource) -> Growth:
    """Judge what is no append: it may mend a damaged file, and is wrong otherwise."""
    fresh = _added(old, new)
    sound = new.record.is_sound
    if not old.record.is_sound and old.held.keys() <= new.held.keys():
        found = judge(new, fresh, path, policy, whole=True)
        return Growth(new, tuple(found), fresh, mends=sound)
    lines = old.data.count(b"\n")
    others = [
        problem
        for problem in judge(new, fresh, path, policy)
        # Damage where the old text was is the rewriting itself, told a second time.
        if problem not in new.record.problems or problem.line > lines
    ]
    return Growth(new, (rewritten(old.data, old.record, new.data, path), *others), fresh)


def _added(old: Version, new: Version) -> tuple[Placed, ...]:
    """The entries that are not the old ones; a second copy of one is added too."""
    left, added = set(old.held), []
    for placed in new.record.entries:
        if placed.id in left:
            left.remove(placed.id)
        else:
            added.append(placed)
    return tuple(added)


def judge(
    version: Version,
    fresh: Sequence[Placed],
    path: str,
    policy: PolicySource,
    *,
    whole: bool = False,
) -> list[Problem]:
    """What is wrong with a version, so far as the entries that are ``fresh`` are to blame.

    ``whole``: what is wrong with the file as such counts too.
    """
    record = version.record
    found = [*record.problems]
    spelt = canonical_problems(record._replace(entries=tuple(fresh)), path)
    found += [problem for problem in spelt if whole or problem.entry]
    if record.entries:
        lines, ids = {placed.line for placed in fresh}, {placed.id for placed in fresh}
        closes = any(placed.entry.name == "close" for placed in fresh)
        incident = fold(record.id, record.entries, path=path)
        wrong = problems(incident, policy() if closes else MINIMUM, fresh=ids)
        found += [
            problem for problem in wrong if problem.line in lines or (whole and not problem.entry)
        ]
    return found


def examine(
    version: Version,
    path: str,
    policy: Policy,
    fresh: Collection[str] | None = None,
    *,
    place: str | None = None,
) -> list[Problem]:
    """Everything that is wrong with a version, whoever is to blame.

    ``policy`` judges the closes among the ``fresh`` ids (all, if ``None``). ``place`` is where the
    file lies in a logbook (empty: in none), if that is not ``path``.
    """
    record = version.record
    found = [*record.problems, *canonical_problems(record, path)]
    if record.entries:
        incident = fold(record.id, record.entries, path=path if place is None else place)
        wrong = problems(incident, policy, fresh=fresh)
        found += [problem._replace(path=path) for problem in wrong]
    return found


def join(parents: Sequence[Version], data: bytes, path: str) -> Growth:
    """Judge the version that a merge makes of its parents'.

    Closes are not judged again: each was where it was made, and what others did meanwhile can't
    make it wrong.
    """
    same = next((parent for parent in parents if parent.data == data), None)
    heads = [parent for parent in parents if appended(parent.data, data)]
    if same and len(heads) == len(parents):
        return Growth(same)
    new = same or Version.of(data, path)
    found = [] if same else [*new.record.problems]
    if parents and not heads:
        message = "the merge appends to no side: one side's bytes must come first, unchanged"
        found.append(Problem("merge-lossless", message, "", path))
    found += _not_the_union(parents, new, path)
    return Growth(new, tuple(found or _newly_wrong(parents, new, path)))


def _not_the_union(parents: Sequence[Version], new: Version, path: str) -> list[Problem]:
    expected = {ident: raw for parent in parents for ident, raw in parent.held.items()}
    rule = "merge-lossless"
    lost = [
        Problem(rule, f"the merge loses entry {ident}", "", path, entry=ident)
        for ident, raw in expected.items()
        if new.held.get(ident) != raw
    ]
    added = [
        Problem(rule, f"the merge adds entry {each.id} of its own", "", path, each.line, each.id)
        for each in new.record.entries
        if each.id not in expected
    ]
    return lost + added


def _newly_wrong(parents: Sequence[Version], new: Version, path: str) -> list[Problem]:
    """What the rules about the record as such find now and found in no parent."""
    known = {
        (problem.rule, problem.entry)
        for parent in parents
        for problem in _wrong_with_record(parent, path)
    }
    wrong = _wrong_with_record(new, path)
    return [problem for problem in wrong if (problem.rule, problem.entry) not in known]


def _wrong_with_record(version: Version, path: str) -> list[Problem]:
    incident = fold(version.record.id, version.record.entries, path=path)
    wrong = (rule.on_record(incident) for rule in RULES if rule.on_record)
    return [problem._replace(path=path) for some in wrong for problem in some]

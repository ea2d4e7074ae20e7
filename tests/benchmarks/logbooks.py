"""Logbooks of any size in seconds: entries by the real writer, commits by ``git fast-import``."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from incidentctl.actions.stamp import Signed
from incidentctl.domain.entry import FORMAT, Entry
from incidentctl.domain.ident import incident_id, incident_path, slugify
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.git.objects import FILE_MODE, CommitText
from incidentctl.store.caption import commit_text
from incidentctl.text.writer import write_entry, write_title
from tests.support.cli import run
from tests.support.process import environment
from tests.support.repo import Repo

ANN = Person("Ann Archer", "ann@example.com")
BOB = Person("Bob Baker", "bob@example.com")
TITLES = ("Invoicing page returns 500", "Checkout is slow", "Nobody can log in", "Mail is late")
NOTES = (
    "Error rate is at 40 %, all of it from the invoicing pods.",
    "Deploy 4711 went out three minutes before the first alarm.",
    "The connection pool is exhausted; each worker holds two connections.",
    "Rolled back deploy 4711.\nThe error rate is falling.",
)
BETWEEN = timedelta(hours=8)
"""Three incidents a day: ten thousand of them are nine years of a busy logbook."""


@dataclass(frozen=True)
class Story:
    """One incident of a generated logbook: the ``number`` makes its id, its title and its date."""

    number: int
    taken: bool = True
    closed: bool = False
    notes: int = 8

    @property
    def began(self) -> datetime:
        """Number 0 began yesterday, the others before it."""
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=1) - self.number * BETWEEN

    @property
    def title(self) -> str:
        return TITLES[self.number % len(TITLES)]

    @property
    def id(self) -> str:
        scattered = self.number * 2_654_435_761 % 2**32  # an odd factor: no two are the same
        return incident_id(self.began.date(), scattered.to_bytes(4))

    @property
    def path(self) -> str:
        return incident_path(self.id, slugify(self.title))

    def entries(self) -> Iterator[Entry]:
        """An opening, a commander, notes of two people, and the declared close."""
        minutes = (self.began + timedelta(minutes=minute) for minute in count())

        def signed(by: Person) -> Signed:
            at = next(minutes)
            return {"at": at, "recorded": at, "by": by, "recorded_by": None}

        yield Open(**signed(BOB), format=FORMAT, title=self.title, severity="sev2")
        if self.taken:
            yield Take(**signed(ANN), text="I have it. I'm the incident commander.")
        for place in range(self.notes):
            yield Note(**signed((ANN, BOB)[place % 2]), text=NOTES[place % len(NOTES)])
        if self.closed:
            yield Close(
                **signed(ANN),
                text="Deploy 4711 doubled the connections of each worker; rolled back.",
                root_causes=("The pool's limit was never tested against the workers'.",),
                postmortem="waived: the same as last week's",
            )


def logbook(path: Path, stories: Iterable[Story], *, files: int = 0, by_entry: bool = True) -> Repo:
    """A repository with a logbook of these incidents, a commit per entry, all checked out.

    ``files`` ordinary files lie beside them, a thousand to a folder. Not ``by_entry``: a commit
    holds a whole incident, for those who only look at what is there now.
    """
    repo = Repo.init(path)
    repo.commit("Start the service catalogue", **{"README.md": "# Services\n"})
    run("init", cwd=path).ok()
    command = ("git", "fast-import", "--quiet")
    with subprocess.Popen(command, cwd=path, env=environment(), stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(b"reset refs/heads/main\nfrom refs/heads/main^0\n")
        if files:
            process.stdin.writelines(_sources(files))
        for story in sorted(stories, key=lambda story: story.began):
            process.stdin.writelines(_incident(story, by_entry=by_entry))
    assert process.returncode == 0, "git fast-import failed"
    repo.git("reset", "--quiet", "--hard")
    return repo


def _sources(files: int) -> Iterator[bytes]:
    yield _commit(CommitText(ANN.name, ANN.email, 1_600_000_000, "Bring the sources\n"))
    for number in range(files):
        yield _file(f"src/{number // 1000:03}/{number % 1000:03}.txt", b"%d\n" % number)


def _incident(story: Story, *, by_entry: bool) -> Iterator[bytes]:
    data, said = write_title(story.id, story.title).encode(), CommitText("", "", 0, "")
    for entry in story.entries():
        placed = write_entry(entry)
        data += placed.raw.encode()
        said = commit_text(story.id, placed, story.title if entry.name == "open" else "")
        if by_entry:
            yield from (_commit(said), _file(story.path, data))
    if not by_entry:
        yield from (_commit(said), _file(story.path, data))


def _commit(text: CommitText) -> bytes:
    who = f"{text.name} <{text.email}> {text.seconds} +0000"
    message = text.message.encode()
    head = f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(message)}\n"
    return head.encode() + message


def _file(path: str, data: bytes) -> bytes:
    return f"M {FILE_MODE} inline {path}\ndata {len(data)}\n".encode() + data + b"\n"

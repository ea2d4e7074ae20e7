"""One look at the refs, while another process moves them: what was recorded is always seen."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest

from incidentctl.git.objects import ObjectReader
from incidentctl.git.refs import Branch
from incidentctl.git.runner import Git, writer_environment
from incidentctl.store.view import look
from tests.store.story import Story, index_held
from tests.support.repo import Repo

PENDING, HELD, SEEN = (f"refs/incidentctl/{name}/main" for name in ("pending", "held", "seen"))
LOCAL, UPSTREAM = "refs/heads/main", "refs/remotes/origin/main"
MOST_READS = 14


class Meddled(ObjectReader):
    """A reader between whose reads of refs, after the first so many, others move them."""

    def __init__(self, git: Git, home: Repo, after: int, moves: Mapping[str, str]) -> None:
        super().__init__(git)
        self.home, self.after, self.moves = home, after, moves

    def commit(self, name: str) -> str:
        """As it is, but somebody else is at work, too."""
        found = super().commit(name)
        self.after -= 1
        if self.after == 0:
            move(self.home, self.moves)
        return found


def move(home: Repo, moves: Mapping[str, str]) -> None:
    """Move refs in one transaction; an empty id is a ref that goes away."""
    rows = (f"update {ref} {to}" if to else f"delete {ref}" for ref, to in moves.items())
    home.git("update-ref", "--stdin", stdin="".join(f"{row}\n" for row in rows))


@pytest.fixture
def story(logbook: Repo) -> Story:
    """A note that is recorded, and waits."""
    story = Story(logbook)
    with index_held(logbook):
        story.note("rolled back")
    return story


def looks(story: Story, before: Mapping[str, str], moves: Mapping[str, str]) -> Iterator[bool]:
    """Of every moment at which refs can move within a look, whether it takes in the note."""
    home, upstream = story.home, UPSTREAM if UPSTREAM in before else ""
    remote = ("origin", LOCAL) if upstream else ("", "")
    git = Git(str(home.path), writer_environment(os.environ))
    for after in range(1, MOST_READS):
        move(home, before)
        with Meddled(git, home, after, moves) as reader:
            view = look(git, Branch("main", upstream, *remote), reader)
            assert not view.rewound
            yield b"> rolled back" in view.file(story.path)


def test_what_lands_meanwhile_is_seen(story: Story) -> None:
    tip, pending = story.home.tip(), story.home.tip(PENDING)
    before = {LOCAL: tip, PENDING: pending}
    assert all(looks(story, before, {LOCAL: pending, PENDING: ""}))


def test_what_is_shared_meanwhile_is_seen(story: Story) -> None:
    tip, pending = story.home.tip(), story.home.tip(PENDING)
    before = {LOCAL: tip, UPSTREAM: tip, PENDING: pending, SEEN: tip}
    assert all(looks(story, before, {UPSTREAM: pending, SEEN: pending, PENDING: ""}))


@pytest.mark.parametrize(("source", "target"), [(PENDING, HELD), (HELD, PENDING)])
def test_what_is_held_or_let_go_meanwhile_is_seen(story: Story, source: str, target: str) -> None:
    tip, pending = story.home.tip(), story.home.tip(PENDING)
    before = {LOCAL: tip, PENDING: "", HELD: "", source: pending}
    assert all(looks(story, before, {source: "", target: pending}))

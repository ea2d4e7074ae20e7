"""An entry waits to land, and its user goes on working: it is there once in the end, whatever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.store.story import Story, index_held, make_a_mess, untouched
from tests.support.cli import Command
from tests.support.repo import Repo


@pytest.fixture
def story(logbook: Repo) -> Story:
    return Story(logbook)


@pytest.fixture
def waiting(story: Story, logbook: Repo) -> Story:
    """One entry has landed, two more wait."""
    story.lands("landed")
    logbook.commit("Ordinary work", work="1\n")
    with index_held(logbook):
        story.waits("first", "another git command holds the index")
        story.waits("second", "another git command holds the index")
    return story


def test_the_next_command_lands_what_waits(waiting: Story, logbook: Repo) -> None:
    make_a_mess(logbook)
    with untouched(logbook):
        waiting.settles()


def test_a_command_that_only_reads_lands_it_too(waiting: Story) -> None:
    waiting.command("show", waiting.id).ok()
    waiting.check()


def test_the_next_entry_lands_together_with_what_waits(waiting: Story, logbook: Repo) -> None:
    waiting.lands("third")
    subjects = logbook.git("log", "-3", "--format=%s").splitlines()
    assert [subject.rpartition(" ")[2] for subject in subjects] == ["third", "second", "first"]


# What users do meanwhile


def commits(repo: Repo) -> None:
    repo.commit("More work", work="2\n")


def amends(repo: Repo) -> None:
    repo.write("work", "amended\n")
    repo.git("commit", "--quiet", "--all", "--amend", "--message", "Better work")


def resets_their_own_commit(repo: Repo) -> None:
    repo.git("reset", "--quiet", "--hard", "HEAD~1")


def resets_softly(repo: Repo) -> None:
    repo.git("reset", "--quiet", "--soft", "HEAD~1")


def rewords_the_history(repo: Repo) -> None:
    reword = ("-c", "sequence.editor=sed -i.bak s/^pick/reword/", "-c", "core.editor=true")
    repo.git(*reword, "rebase", "--interactive", "HEAD~2", env={"EDITOR": None})
    repo.git("commit", "--quiet", "--amend", "--message", "Other words")


def merges_a_branch(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "side", "HEAD~1")
    repo.commit("Side", side="1\n")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-edit", "side")


def collects_garbage(repo: Repo) -> None:
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")


def packs_refs(repo: Repo) -> None:
    repo.git("pack-refs", "--all", "--prune")


def works_elsewhere(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "feature")
    repo.commit("Feature", feature="1\n")


def leaves_without_the_branch_checked_out(repo: Repo) -> None:
    commits(repo)
    repo.git("switch", "--quiet", "--detach")
    repo.commit("Nowhere", nowhere="1\n")


@pytest.mark.parametrize(
    "act",
    [
        commits,
        amends,
        resets_their_own_commit,
        resets_softly,
        rewords_the_history,
        merges_a_branch,
        collects_garbage,
        packs_refs,
        works_elsewhere,
        leaves_without_the_branch_checked_out,
    ],
)
def test_their_work_and_the_entries_come_together(
    waiting: Story, logbook: Repo, act: Callable[[Repo], None]
) -> None:
    act(logbook)
    state, work = logbook.state(but=["incidents/"]), logbook.tip("main")
    waiting.settles()
    assert logbook.state(but=["incidents/"]) == state
    assert logbook.git("rev-parse", "main~2") == work
    waiting.lands("afterwards")


def test_a_landed_entry_that_is_reset_away_comes_back_with_what_waits(
    story: Story, logbook: Repo
) -> None:
    story.lands("landed")
    with index_held(logbook):
        story.waits("first", "another git command holds the index")
    logbook.git("reset", "--quiet", "--hard", "HEAD~1")
    story.settles()
    assert logbook.git("status", "--porcelain") == ""


def test_what_they_reset_away_without_anything_waiting_is_gone(story: Story, logbook: Repo) -> None:
    story.lands("kept")
    story.lands("taken back")
    logbook.git("reset", "--quiet", "--hard", "HEAD~1")
    story.accepted.remove("taken back")
    story.lands("afterwards")


def merges_it(repo: Repo, pending: str) -> None:
    repo.git("merge", "--quiet", pending)


def merges_it_beside_work(repo: Repo, pending: str) -> None:
    repo.commit("More work", work="2\n")
    repo.git("merge", "--quiet", "--no-edit", pending)


def moves_the_branch_there(repo: Repo, pending: str) -> None:
    repo.git("switch", "--quiet", "--detach")
    repo.git("branch", "--force", "main", pending)


def picks_one_of_two(repo: Repo, pending: str) -> None:
    repo.git("cherry-pick", f"{pending}~1")


def picks_both(repo: Repo, pending: str) -> None:
    repo.commit("More work", work="2\n")
    repo.git("cherry-pick", f"{pending}~2..{pending}")


@pytest.mark.parametrize(
    "act",
    [merges_it, merges_it_beside_work, moves_the_branch_there, picks_one_of_two, picks_both],
)
def test_they_land_it_by_hand(
    waiting: Story, logbook: Repo, act: Callable[[Repo, str], None]
) -> None:
    act(logbook, waiting.pending)
    waiting.settles()
    waiting.lands("afterwards")


def test_a_squashed_entry_is_not_written_twice(waiting: Story, logbook: Repo) -> None:
    logbook.git("merge", "--quiet", "--squash", waiting.pending)
    logbook.commit("All at once")
    waiting.command("switch", waiting.id).ok()
    assert not logbook.tip(waiting.pending)
    assert logbook.blob(f"main:{waiting.path}").count(b"\n> ") == 3
    assert logbook.git("status", "--porcelain") == ""


# The branch itself


def test_the_branch_is_deleted(waiting: Story, logbook: Repo) -> None:
    logbook.git("switch", "--quiet", "--create", "feature")
    logbook.git("branch", "--quiet", "--delete", "--force", "main")
    waiting.waits("third", "there is no branch main here")
    logbook.git("branch", "main", waiting.pending)
    waiting.settles()
    waiting.lands("fourth")


def test_the_branch_is_renamed_and_named_back(waiting: Story, logbook: Repo) -> None:
    logbook.git("branch", "--move", "main", "trunk")
    waiting.waits("third", "there is no branch main here")
    logbook.git("branch", "--move", "trunk", "main")
    waiting.settles()


def test_the_branch_is_deleted_and_nothing_waits(story: Story, logbook: Repo) -> None:
    tip = logbook.tip("main")
    logbook.git("switch", "--quiet", "--create", "feature")
    logbook.git("branch", "--quiet", "--delete", "--force", "main")
    ran = story.command("note", "hello")
    ran.fails(1, "branch main", "incidentctl init", "your text is kept in")
    logbook.git("branch", "main", tip)
    story.lands("hello again")


def test_the_history_is_made_anew(waiting: Story, logbook: Repo) -> None:
    """Without what waits, on a branch that has nothing in common with what was."""
    tree = logbook.git("rev-parse", "main^{tree}")
    fresh = logbook.git("commit-tree", "-m", "Start again", tree)
    logbook.git("reset", "--quiet", "--hard", fresh)
    waiting.command("switch", waiting.id).ok()
    assert not logbook.tip(waiting.pending)
    assert logbook.blob(f"main:{waiting.path}").count(b"\n> ") == 3
    assert logbook.git("rev-parse", "main~2") == fresh
    logbook.fsck()


# Others write to the same incident


def test_both_sides_of_a_merge_are_kept(waiting: Story, logbook: Repo) -> None:
    logbook.git("branch", "--quiet", "before", "main")
    other = logbook.clone("other", "--branch=before")
    other.git("config", "incidentctl.branch", "before")
    other.git("branch", "--unset-upstream")
    Command(other.path)("note", "-i", waiting.id, "from the other clone").ok()
    logbook.git("pull", "--quiet", "--ff-only", str(other.path), "before")
    waiting.accepted.insert(1, "from the other clone")
    waiting.settles()
    assert logbook.git("status", "--porcelain") == ""


def test_a_damaged_file_holds_up_only_its_own_incident(waiting: Story, logbook: Repo) -> None:
    with index_held(logbook):
        other = Story(logbook)
    good = logbook.blob(f"main:{waiting.path}")
    logbook.commit("By hand", **{waiting.path: good + b"garbage\n"})
    ran = waiting.command("note", "-i", waiting.id, "refused")
    ran.fails(1, "damaged", waiting.path, "your text is kept in")
    other.lands("elsewhere")
    assert logbook.tip("refs/incidentctl/held/main")
    logbook.commit("Mended", **{waiting.path: good})
    waiting.settles()
    other.check()
    assert not logbook.tip("refs/incidentctl/held/main")

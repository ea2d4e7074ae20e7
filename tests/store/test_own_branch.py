"""A logbook on a branch of its own: in clones that nobody has set up, and beside a closed main."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from copy import copy
from pathlib import Path

import pytest

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.runner import writer_environment
from incidentctl.store.logbook import open_logbook
from incidentctl.store.settings_template import default_settings
from tests.store.story import Story, texts, trailers
from tests.support.cli import Command
from tests.support.process import Ran, execute
from tests.support.repo import Repo
from tests.support.template import Templates

UPSTREAM = "refs/remotes/origin/incidents"
PENDING = "refs/incidentctl/pending/incidents"
PROTECT = """\
#!/bin/sh
while read -r old new ref; do
  case $ref in refs/heads/main) echo "main takes only reviewed merges" >&2; exit 1;; esac
done
"""


@pytest.fixture
def origin(repo: Repo) -> Repo:
    """A bare repository whose main is protected; ``repo`` is a clone of it."""
    return make_origin(repo)


def make_origin(repo: Repo) -> Repo:
    repo.git("clone", "--quiet", "--bare", ".", "../origin.git")
    origin = Repo(repo.path.parent / "origin.git")
    repo.git("remote", "add", "origin", "../origin.git")
    repo.git("fetch", "--quiet")
    repo.git("branch", "--quiet", "--set-upstream-to=origin/main")
    origin.write("hooks/pre-receive", PROTECT).chmod(0o755)
    return origin


@pytest.fixture(scope="module")
def made() -> list[Story]:
    """What :func:`shared` copies, once it is made."""
    return []


@pytest.fixture
def shared(
    made: list[Story],
    templates: Templates,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
) -> Story:
    """An incident on the branch ``incidents`` that everybody can fetch, seen from ``ops``."""
    if not made:
        made.append(make_shared(templates.copy("plain", tmp_path_factory.mktemp("made") / "ops")))
    story = copy(made[0])
    shutil.copytree(story.home.path.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    story.home, story.command = Repo(tmp_path / "ops"), Command(tmp_path / "ops")
    story.accepted = [*story.accepted]
    story.home.git("update-index", "-q", "--refresh")
    return story


def make_shared(repo: Repo) -> Story:
    make_origin(repo)
    Command(repo.path)("init", "--branch", "incidents").ok()
    repo.git("push", "--quiet", "--set-upstream", "origin", "incidents")
    story = Story(repo, branch="incidents")
    story.note("shared")
    story.check()
    return story


def origin_of(story: Story) -> Repo:
    return Repo(story.home.path.parent / "origin.git")


def theirs(repo: Repo) -> dict[str, str]:
    """The refs that are not incidentctl's own."""
    return {ref: oid for ref, oid in repo.refs().items() if "/incidentctl/" not in ref}


def refusal(repo: Repo) -> CommandError:
    with pytest.raises(CommandError) as caught:
        open_logbook(str(repo.path), writer_environment(os.environ))
    return caught.value


def opened(repo: Repo) -> str:
    """The upstream of the logbook that commands would work on."""
    with open_logbook(str(repo.path), writer_environment(os.environ)) as logbook:
        return logbook.branch.upstream


def settings(branch: str) -> dict[str, bytes]:
    return {"incidentctl.toml": default_settings(branch)}


def do(hint: str, repo: Repo) -> None:
    """Do what a hint says, to the letter."""
    execute(["sh", "-c", hint], cwd=repo.path).ok()


# A clone that nobody has set up


def test_every_command_works_in_a_fresh_clone(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh")
    command = Command(clone.path)
    before = (clone.state(), theirs(clone), clone.git("config", "--list", "--local"))
    assert "Invoicing page returns 500" in command("status").ok().out
    assert command("show", "--raw").ok().out == clone.blob(f"{UPSTREAM}:{shared.path}").decode()
    assert shared.id in command("list").ok().out
    assert shared.id[-6:] in command("__complete", "show", "").ok().out
    command("check").ok()
    command("check", "--all").ok()
    assert "PASS: 2 entries" in command("verify").ok().out
    assert (clone.state(), theirs(clone), clone.git("config", "--list", "--local")) == before


def test_entries_of_a_fresh_clone_are_shared_at_once(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh")
    before, config = clone.state(), clone.git("config", "--list", "--local")
    branches = {*theirs(clone)}
    ran = Command(clone.path)("take").ok()
    assert "shared with origin/incidents" in ran.out
    assert (clone.state(), clone.git("config", "--list", "--local")) == (before, config)
    assert {*theirs(clone)} == branches, "no branch is made"
    assert PENDING not in clone.refs()
    assert origin.tip("incidents") == clone.tip(UPSTREAM)


def test_without_a_network_they_wait_on_top_of_upstream(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh")
    command = Command(clone.path)
    before, tip = clone.state(), clone.tip(UPSTREAM)
    command("take", "--no-sync").ok()
    command("open", "Another", "--no-sync").ok()
    assert clone.state() == before
    assert clone.tip(f"{PENDING}~2") == clone.tip(UPSTREAM) == tip
    assert "refs/heads/incidents" not in clone.refs()
    command("sync").ok()
    assert PENDING not in clone.refs()
    assert origin.git("rev-list", "--count", f"{tip}..incidents") == "2"
    assert "refs/heads/incidents" not in clone.refs()


def test_two_fresh_clones_write_to_one_incident(shared: Story) -> None:
    origin = origin_of(shared)
    one, two = origin.clone("one"), origin.clone("two")
    for clone in (one, two):
        ran = Command(clone.path)("note", "-i", shared.id, f"from {clone.path.name}").ok()
        assert "shared with" in ran.out
    data = origin.blob(f"incidents:{shared.path}")
    assert texts(data) == ["shared", "from one", "from two"]
    assert len(trailers(origin, "incidents")) == 4
    assert "PASS" in Command(two.path)("verify").ok().out
    origin.fsck()


def test_a_branch_that_the_user_makes_later(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh")
    story = Command(clone.path)
    story("note", "-i", shared.id, "before", "--no-sync").ok()
    clone.git("switch", "--quiet", "incidents")
    story("note", "-i", shared.id, "after").ok()
    assert clone.tip("incidents") == origin.tip("incidents")
    there = (clone.path / shared.path).read_bytes()
    assert there == origin.blob(f"incidents:{shared.path}")
    assert texts(there) == ["shared", "before", "after"]
    assert clone.git("status", "--porcelain") == ""


def test_init_makes_the_branch_and_keeps_what_waits(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh")
    command = Command(clone.path)
    command("note", "-i", shared.id, "before", "--no-sync").ok()
    waiting, state = clone.tip(PENDING), clone.state()
    said = command("init").ok().out
    assert said.startswith("This clone is set up: the logbook is on branch incidents.")
    assert clone.git("rev-parse", "--abbrev-ref", "incidents@{upstream}") == "origin/incidents"
    assert (clone.tip(PENDING), clone.state()) == (waiting, state)
    command("sync").ok()
    assert clone.tip("incidents") == origin.tip("incidents")
    assert texts(origin.blob(f"incidents:{shared.path}")) == ["shared", "before"]


def test_a_clone_of_several_remotes_asks_which_one_is_meant(shared: Story) -> None:
    origin = origin_of(shared)
    clone = origin.clone("fresh", "--origin", "one")
    clone.git("remote", "add", "two", origin.path.as_uri())
    clone.git("fetch", "--quiet", "two")
    error = refusal(clone)
    assert (error.code, error.status) == ("which-remote", USAGE)
    assert error.hints[1] == "git branch incidents two/incidents"
    clone.git("config", "checkout.defaultRemote", "two")
    assert opened(clone) == "refs/remotes/two/incidents"
    clone.git("config", "--unset", "checkout.defaultRemote")
    clone.git("remote", "rename", "one", "origin")
    assert opened(clone) == UPSTREAM


def test_a_branch_of_ours_without_upstream_has_none(shared: Story) -> None:
    clone = origin_of(shared).clone("fresh")
    clone.git("branch", "--quiet", "--no-track", "incidents", UPSTREAM)
    assert opened(clone) == ""
    Command(clone.path)("note", "-i", shared.id, "here").ok()
    assert clone.tip("incidents^") == clone.tip(UPSTREAM)


def test_several_logbooks_must_be_told_apart(shared: Story) -> None:
    origin = origin_of(shared)
    shared.home.git("switch", "--quiet", "--orphan", "drills")
    shared.home.commit("Settings", **settings("drills"))
    shared.home.git("push", "--quiet", "origin", "drills")
    clone = origin.clone("fresh")
    error = refusal(clone)
    assert (error.code, error.status) == ("which-branch", USAGE)
    assert error.hints == tuple(f"incidentctl init --branch {b}" for b in ("drills", "incidents"))
    do(error.hints[1].replace("incidentctl", shlex.join(shared.command("x").args[:-1])), clone)
    assert opened(clone) == UPSTREAM


def test_copies_that_dont_name_themselves_are_no_logbook(origin: Repo, repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "copy/incidents")
    repo.commit("A copy", **settings("incidents"))
    repo.git("push", "--quiet", "origin", "copy/incidents")
    repo.git("switch", "--quiet", "main")
    repo.git("branch", "--quiet", "-D", "copy/incidents")
    assert refusal(repo).code == "not-a-logbook"


def test_among_many_branches(shared: Story) -> None:
    origin = origin_of(shared)
    tip = origin.tip("main")
    many = [f"create refs/heads/feature/{number} {tip}\n" for number in range(70)]
    origin.git("update-ref", "--stdin", stdin="".join(many))
    assert opened(origin.clone("fresh")) == UPSTREAM


# A clone that doesn't fetch it


@pytest.mark.parametrize("arguments", [["--single-branch"], ["--depth=1"]], ids=str)
def test_a_clone_of_one_branch(shared: Story, arguments: list[str]) -> None:
    origin = origin_of(shared)
    clone = origin.clone("narrow", *arguments)
    fetch = "git remote set-branches --add origin incidents && git fetch origin"
    error = refusal(clone)
    assert (error.code, error.status) == ("not-a-logbook", 1)
    assert error.hints[0] == f"fetch a logbook on a branch of its own: {fetch}"
    command = Command(clone.path)
    refs = clone.refs()
    command("init", "--branch", "incidents").fails(1, f"hint: look: {fetch}\n")
    assert clone.refs() == refs, "a second beginning"
    clone.git("config", "incidentctl.branch", "incidents")
    hint, _ = refusal(clone).hints
    assert hint == f"fetch the logbook's branch incidents: {fetch}"
    do(hint.partition(": ")[2], clone)
    command("note", "-i", shared.id, "from a narrow clone").ok()
    assert b"> from a narrow clone\n" in origin.blob(f"incidents:{shared.path}")


def test_a_new_branch_in_a_clone_of_one_branch(origin: Repo) -> None:
    clone = origin.clone("narrow", "--single-branch")
    ran = Command(clone.path)("init", "--branch", "incidents").fails(1, "perhaps it is there")
    (hint,) = re.findall("hint: if there is none yet: (.+)", ran.err)
    do(hint.replace("incidentctl", shlex.join(ran.args[:-3])), clone)
    clone.git("push", "--quiet", "--set-upstream", "origin", "incidents")
    assert clone.tip(UPSTREAM) == origin.tip("incidents") == clone.tip("incidents")
    clone.git("fetch", "--quiet")


# Beside a main that takes nothing


def test_a_protected_main_is_not_touched(shared: Story) -> None:
    repo = shared.home
    origin = origin_of(shared)
    main = repo.tip("main")
    assert origin.tip("main") == main == repo.tip()
    assert repo.git("status", "--porcelain") == ""
    repo.git("push", "--quiet", "origin", "main")  # nothing of ours waits on it to be pushed
    assert set(origin.git("ls-tree", "-r", "--name-only", "incidents").splitlines()) == {
        ".gitattributes",
        "incidentctl.toml",
        shared.path,
    }
    assert repo.git("merge-base", "main", "incidents", ok=(1,)) == ""
    repo.commit("Mine", mine="1\n")
    repo.git("push", "--quiet", "origin", "main", ok=(1,))
    shared.note("while main is closed")
    shared.check()
    assert origin.blob(f"incidents:{shared.path}") == repo.blob(f"incidents:{shared.path}")


# In a bare repository


def test_a_bare_repository_and_an_explicit_folder(tmp_path: Path) -> None:
    bare = Repo.init(tmp_path / "ops.git", "--bare")
    bare.git("symbolic-ref", "HEAD", "refs/heads/nowhere")
    command = Command(tmp_path)

    def ops(*words: str) -> Ran:
        return command("-C", "ops.git", *words)

    ops("init", "--branch", "incidents").ok()
    ops("open", "Nothing works", "--json").ok()
    for words in ("take", "note seen", "summary short", "status", "show", "list", "check --all"):
        ops(*words.split()).ok()
    ops("close", "--root-cause", "r", "--postmortem", "waived: small").ok()
    assert bare.refs() == {"refs/heads/incidents": bare.tip("incidents")}
    (path,) = bare.git("ls-tree", "-r", "--name-only", "incidents", "incidents").splitlines()
    raw = ops("show", "--raw", path.split("-")[2]).ok().out
    assert raw.encode() == bare.blob(f"incidents:{path}")
    assert "PASS: 5 entries" in ops("verify").ok().out
    bare.fsck()
    ops("check").fails(1, "nothing can be staged in it")
    nobody = {"GIT_CONFIG_GLOBAL": "/dev/null"}
    command("-C", "ops.git", "open", "x", env=nobody).fails(1, "git doesn't know who you are")
    command("-C", "ops.git", "init", env=nobody).ok()


def test_a_bare_clone_works_at_once(shared: Story) -> None:
    origin = origin_of(shared)
    origin.git("clone", "--quiet", "--bare", ".", "../bare.git")
    bare = Repo(origin.path.parent / "bare.git")
    Command(bare.path)("note", "-i", shared.id, "in the bare clone").ok()
    assert b"> in the bare clone\n" in bare.blob(f"incidents:{shared.path}")
    assert PENDING not in bare.refs()


def test_a_bare_repository_that_git_shall_not_use(tmp_path: Path) -> None:
    Repo.init(tmp_path / "ops.git", "--bare")
    command = Command(tmp_path)
    explicit = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.bareRepository",
        "GIT_CONFIG_VALUE_0": "explicit",
    }
    ran = command("-C", "ops.git", "init", env=explicit)
    hint = re.findall("hint: for one command: (.+) incidentctl …", ran.err)
    assert ran.status == len(hint), ran  # git before 2.38 knows no such setting
    once = dict(word.split("=") for word in " ".join(hint).split())
    command("-C", "ops.git", "init", env={**explicit, **once}).ok()


# For people who want the files


def test_a_linked_work_tree_has_the_files(shared: Story, tmp_path: Path) -> None:
    repo = shared.home
    repo.git("worktree", "add", "--quiet", "../incidents", "incidents")
    tree = Repo(tmp_path / "incidents")
    tree.write("dirty.txt", "mine\n")
    tree.git("add", "dirty.txt")
    tree.write("incidentctl.toml", "# edited by hand\n")
    before, here = tree.state(but=["incidents/"]), repo.state()
    shared.note("seen in both")
    shared.check()
    assert (tree.path / shared.path).read_bytes() == repo.blob(f"incidents:{shared.path}")
    assert (tree.state(but=["incidents/"]), repo.state()) == (before, here)
    tree.git("reset", "--quiet", "--hard")
    repo.git("worktree", "remove", "../incidents")
    shared.note("without it")
    shared.check()


def test_a_work_tree_whose_file_is_edited_is_left_behind(shared: Story, tmp_path: Path) -> None:
    repo = shared.home
    repo.git("worktree", "add", "--quiet", "../incidents", "incidents")
    tree = Repo(tmp_path / "incidents")
    edited = tree.write(shared.path, "in the middle of something\n")
    tip = repo.tip("incidents")
    shared.note("not over that")
    assert edited.read_text() == "in the middle of something\n"
    assert repo.tip("incidents") == tip
    assert b"> not over that\n" in repo.blob(f"{UPSTREAM}:{shared.path}")

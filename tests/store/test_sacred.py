"""The user's work is sacred, in every state of a repository: a note changes none of it.

Each state is a generator: it brings the repository there, yields, and brings it back as its user
would. Where the entry can't land it waits, and the next command lands it.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.git.paused import Paused
from tests.store.story import OURS, Story, make_a_mess, untouched
from tests.store.story import index_held as held
from tests.support.cli import Command
from tests.support.process import execute
from tests.support.repo import Repo

State = Callable[[Repo, Path], Iterator[None]]


@pytest.fixture
def story(logbook: Repo) -> Story:
    return Story(logbook)


@pytest.fixture
def paused(repo: Repo, tmp_path: Path) -> Iterator[Paused]:
    with Paused(repo, tmp_path) as paused:
        yield paused


# Nothing is in the way


def test_a_note_lands_and_leaves_a_clean_tree(story: Story, logbook: Repo) -> None:
    before = logbook.state(but=OURS)
    story.lands("hello")
    assert logbook.state(but=OURS) == before
    assert logbook.git("status", "--porcelain") == ""
    assert (logbook.path / story.path).read_bytes() == logbook.blob(f"main:{story.path}")


def test_what_is_staged_dirty_and_untracked_stays(story: Story, logbook: Repo) -> None:
    make_a_mess(logbook)
    with untouched(logbook):
        story.lands("one")
        story.lands("two")


def test_a_new_incident_leaves_all_that_too(logbook: Repo) -> None:
    make_a_mess(logbook)
    with untouched(logbook):
        Story(logbook).check()


def test_a_repository_with_nothing_but_the_logbook(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "fresh")
    Command(repo.path)("init").ok()
    assert repo.git("rev-list", "--count", "main") == "1"
    story = Story(repo)
    story.lands("hello")
    assert repo.git("status", "--porcelain") == ""


def test_the_mode_of_the_incidents_file_stays(story: Story, logbook: Repo) -> None:
    file = logbook.path / story.path
    file.chmod(0o600)
    story.lands("hello")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


# Somewhere else is checked out


def another_branch(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "feature")
    repo.commit("Feature", feature="x\n")


def detached(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--detach", "HEAD~1")


def bisecting(repo: Repo) -> None:
    for number in range(4):
        repo.commit(f"Commit {number}", count=f"{number}\n")
    repo.git("bisect", "start", "HEAD", "HEAD~4")


def rebasing_another(repo: Repo) -> None:
    conflict(repo)
    repo.git("rebase", "main", ok=(1,))


def conflict(repo: Repo) -> None:
    """A branch ``side``, checked out, that can't be joined with ``main`` without a conflict."""
    repo.git("branch", "side")
    repo.commit("Ours", **{"README.md": "ours\n"})
    repo.git("switch", "--quiet", "side")
    repo.commit("Theirs", **{"README.md": "theirs\n"})


@pytest.mark.parametrize("state", [another_branch, detached, bisecting, rebasing_another])
def test_where_the_branch_is_not_checked_out_the_tree_stays_as_it_is(
    story: Story, logbook: Repo, state: Callable[[Repo], None]
) -> None:
    state(logbook)
    before = logbook.state()
    story.lands("one")
    Story(logbook).check()
    assert logbook.state() == before


def test_the_next_checkout_brings_the_entry(story: Story, logbook: Repo) -> None:
    another_branch(logbook)
    story.lands("one")
    logbook.git("switch", "--quiet", "main")
    assert b"> one\n" in (logbook.path / story.path).read_bytes()
    assert logbook.git("status", "--porcelain") == ""


def test_a_logbook_on_a_branch_of_its_own(repo: Repo) -> None:
    Command(repo.path)("init", "--branch", "team/incidents").ok()
    make_a_mess(repo)
    before = repo.state()
    story = Story(repo, branch="team/incidents")
    story.lands("one")
    assert repo.state() == before
    assert not (repo.path / "incidents").exists()


def test_a_branch_with_slashes_that_is_checked_out(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "team/ops/log")
    Command(repo.path)("init").ok()
    story = Story(repo, branch="team/ops/log")
    with untouched(repo):
        story.lands("one")


# Work trees


def test_a_note_from_a_linked_work_tree(story: Story, logbook: Repo, tmp_path: Path) -> None:
    logbook.git("worktree", "add", "--quiet", "-b", "feature", tmp_path / "linked")
    linked = Repo(tmp_path / "linked")
    make_a_mess(linked)
    make_a_mess(logbook)
    before = linked.state()
    with untouched(logbook):
        story.lands("from over there", cwd=linked.path)
    assert linked.state() == before


def test_the_branch_is_checked_out_in_a_linked_work_tree(
    story: Story, logbook: Repo, tmp_path: Path
) -> None:
    logbook.git("switch", "--quiet", "--create", "feature")
    logbook.git("worktree", "add", "--quiet", tmp_path / "linked", "main")
    linked = Repo(tmp_path / "linked")
    make_a_mess(linked)
    make_a_mess(logbook)
    before = logbook.state()
    with untouched(linked):
        story.lands("from here")
        story.lands("from there", cwd=linked.path)
    assert logbook.state() == before


def test_a_work_tree_that_is_gone_is_in_nobodys_way(
    story: Story, logbook: Repo, tmp_path: Path
) -> None:
    logbook.git("switch", "--quiet", "--create", "feature")
    logbook.git("worktree", "add", "--quiet", tmp_path / "linked", "main")
    execute(["rm", "-rf", tmp_path / "linked"], cwd=tmp_path).ok()
    story.lands("hello")


def test_a_bare_repository(story: Story, logbook: Repo, tmp_path: Path) -> None:
    logbook.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")
    bare = Repo(tmp_path / "bare.git")
    there = Story(bare)
    there.lands("without a work tree")
    bare.git("worktree", "add", "--quiet", tmp_path / "linked", "main")
    linked = Repo(tmp_path / "linked")
    with untouched(linked):
        there.lands("with one")


def test_a_shallow_clone(story: Story, logbook: Repo) -> None:
    story.lands("before the cut")
    clone = logbook.clone("shallow", "--depth=1")
    clone.git("branch", "--unset-upstream")
    there = Story(clone)
    clone.fsck()
    there.note("in the shallow clone")
    there.check()
    assert clone.git("rev-parse", "--is-shallow-repository") == "true"


def test_the_logbook_is_a_submodule(story: Story, logbook: Repo, tmp_path: Path) -> None:
    outer = Repo.init(tmp_path / "outer")
    outer.git(
        *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add"),
        *(str(logbook.path), "log"),
    )
    outer.commit("Add the logbook")
    inner = Repo(outer.path / "log")
    inner.git("branch", "--unset-upstream")
    make_a_mess_in_a_submodule(inner)
    with untouched(inner):
        there = Story(inner)
        there.lands("hello")
    assert outer.git("diff", "--cached", "--name-only") == ""


def make_a_mess_in_a_submodule(repo: Repo) -> None:
    repo.write("README.md", "dirty\n")
    repo.write("new", "staged\n")
    repo.git("add", "new")
    repo.write("untracked", "mine\n")


def test_the_logbook_holds_a_submodule(story: Story, logbook: Repo, tmp_path: Path) -> None:
    library = Repo.init(tmp_path / "library")
    library.commit("Start", a="1\n")
    logbook.git(
        *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add"),
        *(str(library.path), "vendor/library"),
    )
    logbook.commit("Add a library")
    (logbook.path / "vendor/library/a").write_text("dirty\n")
    with untouched(logbook):
        story.lands("hello")
    assert logbook.git("ls-tree", "main", "vendor/library").startswith("160000 commit")


# Kinds of repository, index and work tree


def split_index(repo: Repo) -> None:
    repo.git("config", "core.splitIndex", "true")
    repo.git("update-index", "--split-index")


def index_version_4(repo: Repo) -> None:
    repo.git("update-index", "--index-version", "4")


def untracked_cache(repo: Repo) -> None:
    repo.git("update-index", "--force-untracked-cache")
    repo.git("status")


def no_monitor(repo: Repo) -> None:
    repo.git("config", "core.fsmonitor", "false")


def fsmonitor_hook(repo: Repo) -> None:
    hook = repo.write(".git/all-changed", "#!/bin/sh\nprintf 'token\\0/\\0'\n")
    hook.chmod(0o755)
    repo.git("config", "core.fsmonitor", ".git/all-changed")
    repo.git("status")


def packed_refs(repo: Repo) -> None:
    repo.git("pack-refs", "--all", "--prune")


def packed_objects(repo: Repo) -> None:
    repo.git("gc", "--quiet", "--prune=now")


def shared_repository(repo: Repo) -> None:
    repo.git("config", "core.sharedRepository", "group")


def no_reflogs(repo: Repo) -> None:
    repo.git("config", "core.logAllRefUpdates", "false")


def quoted_paths(repo: Repo) -> None:
    names = ("tab\tand\nline feed", "Grüße", 'a "b"', "-dash", ":(top)")
    repo.commit("Odd names", **dict.fromkeys(names, "x\n"))


def no_trust_in_times(repo: Repo) -> None:
    repo.git("config", "core.checkStat", "minimal")
    repo.git("config", "core.trustctime", "false")


KINDS = [
    split_index,
    index_version_4,
    untracked_cache,
    no_monitor,
    fsmonitor_hook,
    packed_refs,
    packed_objects,
    shared_repository,
    no_reflogs,
    quoted_paths,
    no_trust_in_times,
]


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_repositories(story: Story, logbook: Repo, kind: Callable[[Repo], None]) -> None:
    make_a_mess(logbook)
    kind(logbook)
    with untouched(logbook):
        story.lands("one")
        story.lands("two")


def test_a_repository_of_sha_256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "ops", "--object-format=sha256")
    repo.commit("Start", **{"README.md": "# Services\n"})
    Command(repo.path)("init").ok()
    story = Story(repo)
    make_a_mess(repo)
    with untouched(repo):
        story.lands("hello")
    assert len(repo.tip("main")) == 64


def test_a_repository_with_reftable(tmp_path: Path) -> None:
    """Where git is too old for reftable the test is about a repository like any other."""
    asked = execute(["git", "init", "--quiet", "--ref-format=reftable", "ops"], cwd=tmp_path)
    repo = Repo(tmp_path / "ops") if asked.status == 0 else Repo.init(tmp_path / "ops")
    repo.commit("Start", **{"README.md": "# Services\n"})
    Command(repo.path)("init").ok()
    story = Story(repo)
    make_a_mess(repo)
    with untouched(repo):
        story.lands("hello")


def test_a_git_folder_elsewhere(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "ops", f"--separate-git-dir={tmp_path / 'elsewhere.git'}")
    repo.commit("Start", **{"README.md": "# Services\n"})
    Command(repo.path)("init").ok()
    story = Story(repo)
    with untouched(repo):
        story.lands("hello")


@pytest.mark.parametrize("attributes", [True, False], ids=["with-attributes", "without"])
@pytest.mark.parametrize("autocrlf", ["true", "input"])
def test_line_ends_that_git_converts(
    story: Story, logbook: Repo, autocrlf: str, attributes: bool
) -> None:
    logbook.git("config", "core.autocrlf", autocrlf)
    if not attributes:
        logbook.git("rm", "--quiet", ".gitattributes")
        logbook.commit("No attributes")
    file = logbook.path / story.path
    file.unlink()
    logbook.git("checkout", "--quiet", "--", story.path)  # as a fresh clone would have it
    converted = autocrlf == "true" and not attributes
    assert (b"\r\n" in file.read_bytes()) is converted
    with untouched(logbook):
        story.lands("one")
        story.lands("two")
    held, committed = file.read_bytes(), logbook.blob(f"main:{story.path}")
    assert b"\r" not in committed
    assert held == (committed.replace(b"\n", b"\r\n") if converted else committed)


@pytest.mark.parametrize("index", ["--sparse-index", "--no-sparse-index"])
def test_a_sparse_checkout_without_the_incidents(story: Story, logbook: Repo, index: str) -> None:
    logbook.commit("Services", **{"services/a": "1\n", "docs/b": "2\n"})
    logbook.git("sparse-checkout", "init", "--cone", index)
    logbook.git("sparse-checkout", "set", "services")
    logbook.write("services/a", "dirty\n")
    assert not (logbook.path / "incidents").exists()
    before = logbook.state(but=OURS)
    story.lands("hello")
    Story(logbook).check()
    assert logbook.state(but=OURS) == before
    assert not (logbook.path / "incidents").exists()
    assert logbook.git("status", "--porcelain", "--", "incidents") == ""
    logbook.git("sparse-checkout", "disable")
    assert (logbook.path / story.path).read_bytes() == logbook.blob(f"main:{story.path}")
    assert logbook.git("status", "--porcelain") == " M services/a"


@pytest.mark.parametrize("inside", ["incidents", "incidents/2026", "incidents/2026/11"])
def test_a_sparse_checkout_with_the_incidents(logbook: Repo, inside: str) -> None:
    logbook.commit("Services", **{"services/a": "1\n"})
    logbook.git("sparse-checkout", "set", "--cone", inside)
    story = Story(logbook)
    story.command("note", "-i", story.id, "--at", "2026-11-20T00:00Z", "x").ok()
    story.accepted.append("x")
    story.check()
    assert (logbook.path / story.path).exists() == story.path.startswith(f"{inside}/")
    assert logbook.git("status", "--porcelain") == ""


# The environment


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_DIR": "{elsewhere}/.git", "GIT_WORK_TREE": "{elsewhere}"},
        {"GIT_INDEX_FILE": "{elsewhere}/index"},
        {"GIT_OBJECT_DIRECTORY": "{elsewhere}/objects", "GIT_QUARANTINE_PATH": "{elsewhere}"},
        {"GIT_NAMESPACE": "elsewhere", "GIT_PREFIX": "nowhere/"},
        {"GIT_AUTHOR_DATE": "2001-01-01T00:00Z", "GIT_COMMITTER_DATE": "2001-01-01T00:00Z"},
        {"GIT_LITERAL_PATHSPECS": "0", "GIT_ICASE_PATHSPECS": "1", "GIT_REFLOG_ACTION": "mine"},
    ],
    ids="+".join,
)
def test_variables_that_point_elsewhere(
    story: Story, logbook: Repo, tmp_path: Path, variables: dict[str, str]
) -> None:
    elsewhere = Repo.init(tmp_path / "elsewhere")
    elsewhere.commit("Start", a="1\n")
    before = (elsewhere.state(), elsewhere.refs())
    make_a_mess(logbook)
    env = {name: value.format(elsewhere=elsewhere.path) for name, value in variables.items()}
    with untouched(logbook):
        story.note("hello", env=env)
    story.check()
    assert (elsewhere.state(), elsewhere.refs()) == before
    assert logbook.git("log", "-1", "--format=%cd", "--date=format:%Y", "main") != "2001"


def test_from_a_folder_deep_inside(story: Story, logbook: Repo) -> None:
    logbook.write("a/b/c/file", "mine\n")
    with untouched(logbook):
        story.lands("hello", cwd=logbook.path / "a/b/c")


# Hooks


@pytest.mark.parametrize("elsewhere", [True, False], ids=["core.hooksPath", "hooks"])
def test_no_hook_of_the_users_runs(
    story: Story, logbook: Repo, tmp_path: Path, elsewhere: bool
) -> None:
    folder = tmp_path / "hooks" if elsewhere else logbook.path / ".git/hooks"
    if elsewhere:
        logbook.git("config", "core.hooksPath", str(folder))
    folder.mkdir(exist_ok=True)
    for name in (
        *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-merge-commit"),
        *("reference-transaction", "post-index-change", "post-checkout", "pre-auto-gc", "update"),
        *("post-rewrite", "pre-push", "post-merge"),
    ):
        hook = folder / name
        hook.write_text(f'#!/bin/sh\necho {name} >>"{tmp_path}/ran"\nsleep 3\nexit 1\n')
        hook.chmod(0o755)
    story.lands("hello")
    Story(logbook)
    assert not (tmp_path / "ran").exists()


# The user is in the middle of something: the entry waits


def rebase_of_the_branch(repo: Repo, _: Path, *flags: str) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("rebase", *flags, "side", ok=(1,))
    yield
    repo.write("README.md", "both\n")
    repo.git("add", "README.md")
    repo.git("-c", "core.editor=true", "rebase", "--continue")


def rebase_by_patches(repo: Repo, path: Path) -> Iterator[None]:
    yield from rebase_of_the_branch(repo, path, "--apply")


def rebase_given_up(repo: Repo, _: Path) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("rebase", "side", ok=(1,))
    yield
    repo.git("rebase", "--abort")


def merge_with_conflicts(repo: Repo, _: Path) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "side", ok=(1,))
    yield
    repo.write("README.md", "both\n")
    repo.commit("Merge side", **{"README.md": "both\n"})


def merge_before_its_commit(repo: Repo, _: Path) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--no-commit", "--strategy=ours", "side")
    yield
    repo.git("merge", "--abort")


def cherry_pick(repo: Repo, _: Path) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("cherry-pick", "side", ok=(1,))
    yield
    repo.git("cherry-pick", "--abort")


def revert(repo: Repo, _: Path) -> Iterator[None]:
    first = repo.commit("Now", **{"README.md": "now\n"})
    repo.commit("Later", **{"README.md": "later\n"})
    repo.git("revert", first, ok=(1,))
    yield
    repo.write("README.md", "mended\n")
    repo.git("add", "README.md")
    repo.git("-c", "core.editor=true", "revert", "--continue")


def patches_by_mail(repo: Repo, path: Path) -> Iterator[None]:
    conflict(repo)
    repo.git("switch", "--quiet", "main")
    repo.git("format-patch", "--quiet", f"--output-directory={path}", "-1", "side")
    repo.git("am", *path.glob("*.patch"), ok=(128,))
    yield
    repo.git("am", "--skip")


def index_held(repo: Repo, _: Path) -> Iterator[None]:
    with held(repo):
        yield


IN_PROGRESS: dict[str, tuple[State, str]] = {
    "rebase": (rebase_of_the_branch, "a rebase of main is in progress"),
    "rebase by patches": (rebase_by_patches, "a rebase of main is in progress"),
    "rebase given up": (rebase_given_up, "a rebase of main is in progress"),
    "merge": (merge_with_conflicts, "a merge is in progress"),
    "merge before its commit": (merge_before_its_commit, "a merge is in progress"),
    "cherry-pick": (cherry_pick, "a cherry-pick is in progress"),
    "revert": (revert, "a revert is in progress"),
    "am": (patches_by_mail, "patches are being applied"),
    "index.lock": (index_held, "another git command holds the index"),
}


@pytest.mark.parametrize("name", IN_PROGRESS)
def test_in_the_middle_of(story: Story, logbook: Repo, tmp_path: Path, name: str) -> None:
    state, why = IN_PROGRESS[name]
    logbook.write("untracked", "mine\n")
    (tmp_path / "aside").mkdir()
    with contextmanager(state)(logbook, tmp_path / "aside"):
        story.waits("one", why)
        story.waits("two", why)
    assert logbook.git("log", "--format=%s", "main", "--", "incidents").count("note") == 0
    with untouched(logbook):
        story.settles()
    story.lands("three")


@pytest.mark.parametrize(
    "words",
    [
        ["commit"],
        ["commit", "--all"],
        ["commit", "--only", "b"],
        ["commit", "--amend"],
        ["merge", "--no-ff", "--edit", "side"],
        ["revert", "--edit", "HEAD"],
    ],
    ids=" ".join,
)
def test_the_editor_for_a_message_is_open(
    story: Story, logbook: Repo, paused: Paused, words: list[str]
) -> None:
    logbook.git("branch", "side")
    logbook.commit("Two files", a="1\n", b="1\n")
    if words[0] == "merge":
        logbook.git("switch", "--quiet", "side")
        logbook.commit("Theirs", c="1\n")
        logbook.git("switch", "--quiet", "main")
    else:
        logbook.write("b", "2\n")
    if words[0] == "commit":
        logbook.write("a", "2\n")
        logbook.git("add", "a")
    if words[0] == "revert":
        logbook.git("checkout", "b")
    tip = logbook.tip("main")
    with paused.editor(*words) as git:
        story.waits("one", "git" if words[0] != "merge" else "merge")
        story.waits("two", "git" if words[0] != "merge" else "merge")
        assert logbook.tip("main") == tip
    assert git.returncode == 0, paused.said
    assert logbook.tip("main") != tip
    in_it = logbook.git("show", "--first-parent", "--name-only", "--format=", "main")
    assert story.path not in in_it
    with untouched(logbook):
        story.settles()


@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg", "post-commit"])
def test_a_hook_of_a_commit_takes_its_time(
    story: Story, logbook: Repo, paused: Paused, hook: str
) -> None:
    (logbook.path / ".git/hooks").mkdir(exist_ok=True)
    (logbook.path / ".git/hooks" / hook).symlink_to(paused.script)
    logbook.write("a", "1\n")
    logbook.git("add", "a")
    with paused.running("commit", "--message", "Mine") as git:
        story.waits("one", "`git commit` is running")
    assert git.returncode == 0, paused.said
    with untouched(logbook):
        story.settles()


# The incident's own file is not as it was


def edited(repo: Repo, path: str) -> None:
    with (repo.path / path).open("a") as file:
        file.write("by hand\n")


def cut_short(repo: Repo, path: str) -> None:
    (repo.path / path).write_text("")


def deleted(repo: Repo, path: str) -> None:
    (repo.path / path).unlink()


def replaced_by_a_link(repo: Repo, path: str) -> None:
    (repo.path / path).rename(repo.path / "elsewhere.md")
    (repo.path / path).symlink_to(repo.path / "elsewhere.md")


def replaced_by_a_folder(repo: Repo, path: str) -> None:
    (repo.path / path).unlink()
    (repo.path / path).mkdir()


def folder_is_a_link(repo: Repo, _: str) -> None:
    (repo.path / "incidents").rename(repo.path / "elsewhere")
    (repo.path / "incidents").symlink_to("elsewhere")


def folder_is_a_file(repo: Repo, path: str) -> None:
    deleted(repo, path)
    for folder in Path(path).parents[:-1]:
        (repo.path / folder).rmdir()
    repo.write("incidents", "a note of mine\n")


def staged(repo: Repo, path: str) -> None:
    edited(repo, path)
    repo.git("add", path)


def staged_and_put_back(repo: Repo, path: str) -> None:
    staged(repo, path)
    repo.git("restore", "--source=HEAD", "--worktree", "--", path)


def removed(repo: Repo, path: str) -> None:
    repo.git("rm", "--quiet", "--", path)


def executable(repo: Repo, path: str) -> None:
    repo.git("update-index", "--chmod=+x", path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edited, "has other content in the work tree"),
        (cut_short, "has other content in the work tree"),
        (deleted, "has other content in the work tree"),
        (replaced_by_a_link, "has other content in the work tree"),
        (replaced_by_a_folder, "has other content in the work tree"),
        (folder_is_a_link, "has other content in the work tree"),
        (folder_is_a_file, "has other content in the work tree"),
        (staged, "is staged with other content"),
        (staged_and_put_back, "is staged with other content"),
        (removed, "is staged with other content"),
        (executable, "is staged with other content"),
    ],
)
def test_an_incidents_file_changed_by_hand_stays_so(
    story: Story, logbook: Repo, change: Callable[[Repo, str], None], why: str
) -> None:
    story.lands("zero")
    change(logbook, story.path)
    story.waits("one", why)
    story.waits("two", why)
    execute(["rm", "-rf", "incidents"], cwd=logbook.path).ok()
    logbook.git("checkout", "--quiet", "HEAD", "--", "incidents")
    with untouched(logbook):
        story.settles()


def test_a_new_incident_where_its_folder_is_taken_waits(logbook: Repo) -> None:
    logbook.write("incidents", "a note of mine\n")
    before = logbook.state()
    story = Story(logbook)
    assert logbook.state() == before
    story.check(landed=False)
    (logbook.path / "incidents").unlink()
    story.settles()


def test_an_incident_can_not_be_where_a_committed_file_is(logbook: Repo) -> None:
    logbook.commit("A file of mine", incidents="mine\n")
    before = (logbook.state(), logbook.refs())
    ran = Command(logbook.path)("open", "The site is down")
    ran.fails(1, "incidents is not a folder", "git mv incidents", "your text is kept in")
    assert (logbook.state(), logbook.refs()) == before
    logbook.fsck()


def test_nothing_of_the_users_is_followed_out_of_the_tree(
    story: Story, logbook: Repo, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (logbook.path / "incidents").rename(outside)
    (logbook.path / "incidents").symlink_to(outside)
    held = {path: path.read_bytes() for path in outside.rglob("*.md")}
    story.waits("one", "has other content in the work tree")
    assert {path: path.read_bytes() for path in outside.rglob("*.md")} == held
    assert (logbook.path / "incidents").readlink() == outside

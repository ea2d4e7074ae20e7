"""The jobs for CI and the hook for a server, as they are shown: run against real repositories."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync.waivers import waiver_lines
from tests.support import PROJECT
from tests.support.checking import grow
from tests.support.cli import COMMAND
from tests.support.documentation import blocks_in
from tests.support.process import Ran, environment, execute
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, commit_logbook, under_way
from tests.support.timeline import ANN, BOB, Timeline

yaml: Any = import_module("yaml")  # pre-commit brings it; it has no types

CI = PROJECT / "examples/ci"
PAGE = PROJECT / "docs/how-to/protect-the-record.md"
GITHUB = yaml.safe_load((CI / "github-actions.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((CI / "gitlab-ci.yml").read_text(encoding="utf-8"))
ZERO = "0" * 40


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A PATH with our command on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "incidentctl"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    program.chmod(0o755)
    return f"{folder}:{environment()['PATH']}"


@pytest.fixture
def server(tmp_path: Path, told: Timeline, repo: Repo) -> Repo:
    """A bare repository with a logbook; it hands out any commit, as forges do."""
    server = repo.clone("server.git", "--bare")
    server.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return server


@pytest.fixture
def clone(server: Repo) -> Repo:
    return server.clone("clone")


# The documents show what is tested.


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml", "pre-receive"])
def test_the_page_shows_the_file(name: str) -> None:
    language = "yaml" if name.endswith("yml") else "sh"
    shown = ["\n".join(block.lines) for block in blocks_in(PAGE, language)]
    assert (CI / name).read_text(encoding="utf-8").rstrip("\n") in shown


# The jobs.


class Event(NamedTuple):
    """Why CI runs: a push onto what was there ``before``, or a request to merge into ``base``."""

    before: str = ""
    base: str = ""


def github(event: Event) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The commands that GitHub would run, with their variables, all but the installation."""
    values = {
        "${{ github.event.before }}": event.before,
        "${{ github.base_ref }}": event.base,
    }
    name = "push" if event.before else "pull_request"
    for step in GITHUB["jobs"]["verify"]["steps"]:
        condition = step.get("if", "always()")
        wanted = condition == "always()" or condition == f"github.event_name == '{name}'"
        if wanted and "run" in step and not step["run"].startswith("pip "):
            yield step["run"], {key: values[value] for key, value in step.get("env", {}).items()}


def gitlab(event: Event) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The same of GitLab."""
    variables = {
        "CI_COMMIT_BEFORE_SHA": event.before or ZERO,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": event.base,
    }
    for line in GITLAB["incidents"]["script"]:
        if not line.startswith("pip "):
            yield line, variables


FORGES = {"github": github, "gitlab": gitlab}


@pytest.fixture(params=FORGES)
def forge(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Job(NamedTuple):
    """A checkout as CI makes it, and what is run in it."""

    server: Repo
    forge: str
    path: str
    depth: tuple[str, ...] = ()

    def run(self, commit: str, event: Event) -> list[Ran]:
        """Check a commit out and run every command, whatever the one before came to."""
        place = self.server.clone(f"ci-{commit[:8]}{event.base}", "--no-tags", "--no-checkout", *self.depth)
        place.git("checkout", "--quiet", "--detach", commit)
        return [
            execute(
                ["bash", "-e", "-c", line],
                cwd=place.path,
                env={**variables, "PATH": self.path, "CI": "true"},
            )
            for line, variables in FORGES[self.forge](event)
        ]


@pytest.fixture
def job(server: Repo, forge: str, programs: str) -> Job:
    return Job(server, forge, programs)


def statuses(runs: list[Ran]) -> list[int]:
    return [ran.status for ran in runs]


def test_honest_pushes_and_requests_pass(job: Job, clone: Repo) -> None:
    before = clone.tip()
    told = under_way()
    told.note()
    after = grow(clone, told)
    clone.git("push", "--quiet", "origin", "main")
    runs = job.run(after, Event(before=before))
    assert statuses(runs) == [0, 0]
    assert "PASS: 1 entry in 1 incident, 1 commit" in runs[0].out
    assert "PASS: 5 entries" in runs[1].out
    assert statuses(job.run(before, Event(before=ZERO))) == [0, 0]
    clone.git("switch", "--quiet", "-c", "side", before)
    clone.commit("Elsewhere", **{"README.md": "# More\n"})
    clone.git("push", "--quiet", "origin", "side")
    assert statuses(job.run(clone.tip(), Event(base="main"))) == [0, 0]


def test_a_broken_record_fails_and_a_waiver_is_no_way_into_the_branch(
    job: Job, clone: Repo
) -> None:
    before, told = clone.tip(), under_way()
    SABOTAGE["old entry edited, id recomputed"].stage(clone, told)
    bad = clone.commit("Tidy up")
    clone.git("push", "--quiet", "origin", "main")
    for ran in job.run(bad, Event(before=before)):
        ran.fails(1, "[append-only]", bad[:10])
    lines = "\n".join(waiver_lines(bad, str(ANN))).replace("…", "It was me")
    waived = clone.commit("Waive", **{WAIVERS_PATH: lines})
    clone.git("push", "--quiet", "origin", "main", "main:side")
    assert statuses(job.run(waived, Event(before=bad))) == [0, 0]
    clone.git("push", "--quiet", "--force", "origin", f"{before}:main")
    assert statuses(job.run(waived, Event(base="main"))[:1]) == [1]


def test_a_forced_push_fails(job: Job, clone: Repo) -> None:
    told, base = under_way(), clone.tip()
    told.note("Inconvenient")
    before = grow(clone, told)
    clone.git("push", "--quiet", "origin", "main")
    clone.git("reset", "--quiet", "--hard", base)
    other = under_way()
    other.note("Convenient", BOB)
    after = grow(clone, other)
    clone.git("push", "--quiet", "--force", "origin", "main")
    pushed, whole = job.run(after, Event(before=before))
    pushed.fails(1, "[no-rewrite]", told.placed[-1].id)
    assert whole.status == 0, "the new history is whole: that is why the push is looked at"


def test_a_shallow_checkout_is_no_proof(server: Repo, clone: Repo, programs: str) -> None:
    told = under_way()
    told.note()
    before, after = clone.tip(), grow(clone, told)
    clone.git("push", "--quiet", "origin", "main")
    job = Job(server, "github", programs, ("--depth", "1"))
    job.run(after, Event(before=before))[-1].fails(1, "PARTIAL", "git fetch --unshallow")
    assert GITHUB["jobs"]["verify"]["steps"][0]["with"] == {"fetch-depth": 0}
    assert GITLAB["incidents"]["variables"] == {"GIT_DEPTH": "0"}


# The hook of a server.


@pytest.fixture
def guarded(server: Repo) -> Repo:
    """The server, with the hook as it is shown."""
    hook = server.path / "hooks/pre-receive"
    hook.write_bytes((CI / "pre-receive").read_bytes())
    hook.chmod(0o755)
    return server


@pytest.fixture
def pushed(guarded: Repo, clone: Repo, programs: str) -> Any:
    """Push from the clone; what the pusher sees."""

    def push(*args: str) -> Ran:
        words = ["git", "push", "origin", *args]
        return execute(words, cwd=clone.path, env={"PATH": programs})

    return push


def test_a_good_push_is_accepted(guarded: Repo, clone: Repo, pushed: Any) -> None:
    told = under_way()
    told.note()
    tip = grow(clone, told)
    assert "remote: PASS: 1 entry in 1 incident, 1 commit" in pushed("main").ok().err
    assert guarded.tip("main") == tip


@pytest.mark.parametrize(
    "name", ["old entry edited", "deleted", "renamed", "a symbolic link", "closed by a stranger"]
)
def test_an_evil_push_is_refused_on_the_pushers_screen(
    guarded: Repo, clone: Repo, pushed: Any, name: str
) -> None:
    before = guarded.refs()
    SABOTAGE[name].stage(clone, under_way())
    bad = clone.commit("Tidy up")
    clone.commit("Elsewhere", **{"README.md": "# More\n"})
    rule = SABOTAGE[name].rules[0]
    pushed("main", "main:refs/heads/other").fails(
        1, f"remote: commit {bad[:10]} Tidy up", f"[{rule}]", "breaks the record in refs/heads/main"
    )
    assert guarded.refs() == before, "nothing of the push was taken"
    assert [*(guarded.path / "objects").glob("*incoming*")] == []


def test_other_branches_are_nobodys_business(guarded: Repo, clone: Repo, pushed: Any) -> None:
    SABOTAGE["deleted"].stage(clone, under_way())
    clone.commit("Gone")
    assert "PASS" not in pushed("main:refs/heads/other").ok().err
    clone.git("reset", "--quiet", "--hard", "HEAD~2")
    pushed("--force", "HEAD:refs/heads/other").ok()
    pushed("--delete", "other").ok()
    assert [*guarded.refs()] == ["refs/heads/main"]


def test_the_logbook_is_neither_deleted_nor_rewound(
    guarded: Repo, clone: Repo, pushed: Any
) -> None:
    before = guarded.refs()
    guarded.git("config", "receive.denyDeleteCurrent", "ignore")
    pushed("--delete", "main").fails(1, "holds the incident records and can't be deleted")
    clone.git("reset", "--quiet", "--hard", "HEAD~1")
    clone.commit("Another story", **{"README.md": "# More\n"})
    pushed("--force", "main").fails(1, "[no-rewrite]", "4 entries are gone")
    assert guarded.refs() == before


def test_a_logbook_that_is_pushed_for_the_first_time(
    tmp_path: Path, programs: str, repo: Repo
) -> None:
    server = Repo.init(tmp_path / "new.git", "--bare")
    hook = server.path / "hooks/pre-receive"
    hook.write_bytes((CI / "pre-receive").read_bytes())
    hook.chmod(0o755)
    told = under_way()
    commit_logbook(repo, told)
    repo.git("remote", "add", "origin", server.path.as_uri())
    push = ["git", "push", "origin", "main"]
    SABOTAGE["deleted"].stage(repo, told)
    bad = repo.commit("Gone")
    execute(push, cwd=repo.path, env={"PATH": programs}).fails(1, "[no-delete]", bad[:10])
    assert server.refs() == {}
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    assert "PASS: 4 entries" in execute(push, cwd=repo.path, env={"PATH": programs}).ok().err


def test_the_hook_without_our_command_refuses(guarded: Repo, clone: Repo) -> None:
    """Nothing is let through because nobody was there to look."""
    told = under_way()
    told.note()
    grow(clone, told)
    execute(["git", "push", "origin", "main"], cwd=clone.path).fails(1, "breaks the record")

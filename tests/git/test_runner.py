from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import IO

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git import runner
from incidentctl.git.runner import Git, GitFailed, hook_environment, writer_environment
from tests.support.leftovers import children
from tests.support.repo import Repo


@pytest.fixture
def git(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


def interrupt_when_it_runs(mark: Path) -> None:
    """Be interrupted once the command has made this file: sooner it may not be ours to end yet."""

    def wait_and_interrupt() -> None:
        while not mark.exists():
            time.sleep(0.01)
        time.sleep(0.1)  # so that Python waits for it
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=wait_and_interrupt, daemon=True).start()


def test_a_writer_sees_no_repository_of_the_git_that_started_it() -> None:
    leaks = dict.fromkeys(
        (
            *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"),
            *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH", "GIT_COMMON_DIR"),
            *("GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_AUTHOR_NAME", "GIT_COMMITTER_DATE"),
            *("GIT_EDITOR", "GIT_NO_LAZY_FETCH", "GIT_REFLOG_ACTION", "GIT_SHALLOW_FILE"),
        ),
        "x",
    )
    assert writer_environment(leaks).keys() == {
        "LC_ALL",
        "GIT_OPTIONAL_LOCKS",
        "GIT_TERMINAL_PROMPT",
    }


def test_a_writer_still_reaches_servers_and_configuration() -> None:
    kept = dict.fromkeys(
        (
            *("PATH", "HOME", "SSH_AUTH_SOCK", "GNUPGHOME", "GITHUB_TOKEN"),
            *("GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_NO_VERIFY", "GIT_ASKPASS"),
            *("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "GIT_CONFIG_GLOBAL"),
            *("GIT_CONFIG_PARAMETERS", "GIT_CEILING_DIRECTORIES", "GIT_TRACE2_EVENT"),
        ),
        "x",
    )
    assert kept.items() <= writer_environment(kept).items()


def test_a_writer_speaks_c_takes_no_optional_locks_and_never_prompts() -> None:
    said = writer_environment({"LC_ALL": "de_DE.UTF-8", "GIT_OPTIONAL_LOCKS": "1"})
    assert said == {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def test_a_hook_keeps_the_index_it_was_given() -> None:
    given = {"GIT_DIR": ".git", "GIT_INDEX_FILE": "next-index-1.lock", "GIT_QUARANTINE_PATH": "q"}
    assert hook_environment({**given, "LC_ALL": "de_DE"}) == {
        **given,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def test_run_gives_the_bytes(git: Git) -> None:
    name = git.run("hash-object", "-w", "--stdin", stdin=b"\xff\r\n\0").strip().decode()
    assert git.run("cat-file", "blob", name) == b"\xff\r\n\0"


def test_without_stdin_git_reads_nothing_of_ours(git: Git) -> None:
    empty = git.run("hash-object", "--stdin", stdin=b"")
    assert git.run("hash-object", "--stdin") == empty


def test_a_failure_is_told_in_gits_own_first_error_line(git: Git) -> None:
    with pytest.raises(GitFailed, match=r"\Afatal: Not a valid object name nope\Z") as caught:
        git.run("cat-file", "blob", "nope")
    assert caught.value.result.args == ("cat-file", "blob", "nope")
    assert caught.value.result.status == 128


def test_attempt_judges_no_status(git: Git) -> None:
    result = git.attempt("show-ref", "--verify", "--quiet", "refs/heads/nope")
    assert (result.status, result.out, result.err) == (1, b"", "")


def test_flags_come_before_every_subcommand(repo: Repo) -> None:
    git = Git(str(repo.path), writer_environment(os.environ), flags=("-c", "incident.x=1"))
    assert git.run("config", "incident.x") == b"1\n"
    assert git.at(str(repo.path.parent)).attempt("config", "incident.x").out == b"1\n"


def test_a_command_can_have_variables_of_its_own(git: Git) -> None:
    assert git.run("var", "GIT_EDITOR", env={"GIT_EDITOR": "ed"}) == b"ed\n"
    assert git.run("var", "GIT_EDITOR") != b"ed\n"


def test_the_same_git_in_another_folder(git: Git, tmp_path: Path) -> None:
    assert git.at(str(tmp_path)).attempt("rev-parse", "--git-dir").status == 128


def test_words_that_are_not_utf8_are_no_trouble(git: Git) -> None:
    result = git.attempt("cat-file", "blob", os.fsdecode(b"\xff"))
    assert result.status == 128
    assert "\ufffd" in result.err or "\\377" in result.err


def test_without_git_it_says_what_to_install(tmp_path: Path) -> None:
    git = Git(str(tmp_path), {"PATH": str(tmp_path)})
    for call in (git.run, git.attempt, git.start):
        with pytest.raises(CommandError, match="git is not installed") as caught:
            call("version")
        assert caught.value.code == "git-missing"
        assert caught.value.hints


def test_a_folder_that_is_gone_is_not_taken_for_a_missing_git(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in ("gone", "file"):
        with pytest.raises(CommandError, match=place) as caught:
            Git(str(tmp_path / place), dict(os.environ)).run("version")
        assert caught.value.code == "folder-missing"


def test_too_long_a_command_is_an_error_and_no_traceback(git: Git) -> None:
    with pytest.raises(CommandError, match="could not be started") as caught:
        git.run("log", *["x" * 100_000] * 40)
    assert caught.value.code == "git-failed"


def test_a_started_git_is_talked_to(git: Git, repo: Repo) -> None:
    with git.start("cat-file", "--batch-check", stdin=True) as process:
        assert process.stdin
        assert process.stdout
        for name in ("HEAD", "HEAD^{tree}"):
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline().decode().split()[0] == repo.git("rev-parse", name)
    assert process.returncode == 0
    assert process.complaint() == ""


def test_a_started_git_never_waits_for_its_errors_to_be_read(git: Git) -> None:
    # Far more than a pipe holds, while we read nothing but its output.
    alias = "alias.many=!head -c 200000 /dev/zero >&2; echo done"
    with git.start("-c", alias, "many") as process:
        assert process.stdout
        assert process.stdout.read() == b"done\n"
    assert len(process.complaint()) == 200_000


def test_started_gits_run_beside_each_other(git: Git) -> None:
    started = [git.start("cat-file", "nope", f"{number}") for number in range(3)]
    answers = [process.communicate() for process in started]
    assert [out for out, _ in answers] == [b""] * 3
    assert all(err.startswith(b"fatal: ") for _, err in answers)
    assert [process.complaint() for process in started] == [err.decode() for _, err in answers]


def test_errors_can_be_looked_at_before_the_end(git: Git) -> None:
    with git.start("-c", "alias.x=!echo one >&2; echo; cat; echo two >&2", "x", stdin=True) as it:
        assert it.stdout
        assert it.stdout.readline() == b"\n"
        assert it.complaint() == "one\n"
    assert it.complaint() == "one\ntwo\n"


def test_a_system_without_nameless_memory_uses_a_nameless_file(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    process = git.start("cat-file", "nope")
    assert process.communicate()[1].startswith(b"fatal: ")


@pytest.mark.parametrize("how", ["run", "start"])
def test_an_interrupt_leaves_no_process_behind(git: Git, how: str, tmp_path: Path) -> None:
    before = children()
    interrupt_when_it_runs(tmp_path / "begun")
    wait = f"alias.wait=!touch {tmp_path}/begun && exec sleep 5"
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 (the two ways differ in one word)
        if how == "run":
            git.run("-c", wait, "wait")
        else:
            with git.start("-c", wait, "wait") as process:
                process.wait()
    assert children() <= before


def test_an_interrupted_git_gets_to_take_its_locks_away(
    git: Git, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_SECONDS_TO_TIDY", 60)  # on a busy machine it can take long
    lock, message = (repo.path / ".git" / name for name in ("index.lock", "COMMIT_EDITMSG"))
    message.unlink(missing_ok=True)

    def interrupt_when_locked() -> None:
        while not (lock.exists() and message.exists()):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt_when_locked, daemon=True).start()
    repo.write("README.md", "# Changed\n")
    editor = {"GIT_EDITOR": "sleep 5 #"}
    with pytest.raises(KeyboardInterrupt):
        git.run("commit", "--all", env=editor)
    assert not lock.exists()


def test_a_git_that_will_not_end_is_ended(
    git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runner, "_SECONDS_TO_TIDY", 0.1)
    before = children()
    interrupt_when_it_runs(tmp_path / "begun")
    wait = f"alias.wait=!trap '' TERM; touch {tmp_path}/begun; sleep 9 & wait; sleep 9"
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        git.run("-c", wait, "wait")
    assert time.monotonic() - start < 20
    assert children() <= before


def test_a_process_that_cannot_start_leaves_no_file_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[IO[bytes]] = []
    make = runner.unnamed_file

    def remember() -> IO[bytes]:
        opened.append(make())
        return opened[-1]

    monkeypatch.setattr(runner, "unnamed_file", remember)
    with pytest.raises(CommandError):
        Git(str(tmp_path), {"PATH": str(tmp_path)}).start("version")
    assert [file.closed for file in opened] == [True]

"""Signatures for what they are, with real keys."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from incidentctl.actions.verify import Ask
from incidentctl.git.runner import Git, GitFailed
from incidentctl.git.signatures import signatures
from incidentctl.sync.verification import Verification
from tests.support.checking import grow, rules, verified
from tests.support.process import environment
from tests.support.programs import require
from tests.support.repo import Repo
from tests.support.sabotage import commit_logbook, under_way
from tests.support.timeline import Timeline


def asked(repo: Repo, revisions: str | None = None, *, signed: bool = False) -> Verification:
    return verified(repo, revisions, Ask(signatures=True, signed=signed))


def ssh_key(folder: Path, name: str) -> Path:
    require("ssh-keygen")
    key = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return key


def sign_with(repo: Repo, key: Path) -> None:
    for name, value in {
        "gpg.format": "ssh",
        "user.signingKey": str(key),
        "commit.gpgSign": "true",
    }.items():
        repo.git("config", name, value)


def trust(repo: Repo, folder: Path, *keys: Path) -> None:
    allowed = folder / "allowed"
    lines = (f"ann@example.com {key.with_suffix('.pub').read_text()}" for key in keys)
    allowed.write_text("".join(lines))
    repo.git("config", "gpg.ssh.allowedSignersFile", str(allowed))


@pytest.fixture
def base(repo: Repo, told: Timeline) -> str:
    return repo.tip()


def test_ssh_signatures(repo: Repo, told: Timeline, base: str, tmp_path: Path) -> None:
    known, stranger = ssh_key(tmp_path, "known"), ssh_key(tmp_path, "stranger")
    trust(repo, tmp_path, known)
    for key in (known, stranger):
        sign_with(repo, key)
        told.note()
        grow(repo, told)
    good, untrusted = repo.tip("HEAD~1"), repo.tip()
    repo.git("config", "commit.gpgSign", "false")
    told.note()
    none = grow(repo, told)
    raw = repo.git_bytes("cat-file", "commit", good).replace(b"\n\nGrow", b"\n\nGrew")
    bad = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)

    result = asked(repo)
    assert result.verdict == "PASS"
    assert result.checked == {"none": 2, "good": 1, "untrusted": 1}
    assert result.signatures == {"unsigned": 2, "SSH": 2}
    assert verified(repo).checked is None

    result = asked(repo, f"{base}..HEAD", signed=True)
    assert (result.verdict, rules(result)) == ("FAIL", ("signed",))
    assert [each.commit for each in result.problems] == [untrusted, none]
    assert "nobody has said whose key that is" in result.problems[0].problem.message
    assert "allowedSignersFile" in result.problems[0].problem.fix
    assert result.problems[1].problem.message == "it is not signed"
    assert asked(repo, f"{base}..{good}", signed=True).verdict == "PASS"
    (finding,) = asked(repo, f"{base}..{bad}", signed=True).problems
    assert finding.problem.message == "its signature is not of what was committed"


def test_no_commits_need_no_signatures(repo: Repo, base: str) -> None:
    result = asked(repo, f"{base}..HEAD", signed=True)
    assert (result.verdict, result.checked) == ("PASS", {})


def test_a_run_without_signatures_does_not_stand_for_one_with_them(
    repo: Repo, told: Timeline, tmp_path: Path
) -> None:
    assert verified(repo, None, Ask()).verdict == "PASS"
    assert verified(repo, None, Ask()).since == (repo.tip(),)
    result = asked(repo, signed=True)
    assert (result.verdict, result.since) == ("FAIL", ())


def test_a_run_with_signatures_stands_for_later_ones(repo: Repo, tmp_path: Path) -> None:
    key = ssh_key(tmp_path, "known")
    trust(repo, tmp_path, key)
    sign_with(repo, key)
    told = under_way()
    first = commit_logbook(repo, told)
    assert asked(repo, signed=True).verdict == "PASS"
    told.note()
    second = grow(repo, told)
    assert asked(repo).since == (first,)
    result = asked(repo, signed=True)
    assert (result.verdict, result.since, result.checked) == ("PASS", (second,), {})


def test_openpgp_signatures(repo: Repo, told: Timeline, short: Path) -> None:
    require("gpg")
    home = short / "gpg"
    home.mkdir(mode=0o700)
    env = environment({"GNUPGHOME": str(home)})
    new = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key"]
    subprocess.run([*new, "Ann Archer <ann@example.com>", "ed25519", "sign"], env=env, check=True)
    try:
        told.note()
        repo.write(told.path, told.data)
        repo.git("add", "-A")
        repo.git("commit", "-S", "-m", "Signed", env={"GNUPGHOME": str(home)})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GNUPGHOME", str(home))
            assert asked(repo, "HEAD~1..HEAD", signed=True).checked == {"good": 1}
            patch.setenv("GNUPGHOME", str(short / "nobody"))
            (short / "nobody").mkdir(mode=0o700)
            result = asked(repo, "HEAD~1..HEAD", signed=True)
            assert result.checked == {"unknown-key": 1}
            assert "which this machine doesn't know" in result.problems[0].problem.message
    finally:
        for folder in (home, short / "nobody"):
            subprocess.run(
                ["gpgconf", "--kill", "all"],
                env=environment({"GNUPGHOME": str(folder)}),
                check=False,
            )


def test_a_git_that_fails_is_told(repo: Repo, told: Timeline) -> None:
    with pytest.raises(GitFailed):
        list(signatures(Git(str(repo.path), environment()), ["ab" * 20]))

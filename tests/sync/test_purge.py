"""A secret that was taken out of the history stays out, and one that is hidden isn't announced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import PROJECT
from tests.support.hands import Hand, Hands
from tests.support.repo import Repo
from tests.support.template import Templates

SECRET = "hunter2"
PAGE = PROJECT / "docs/how-to/hide-a-secret.md"


@pytest.fixture
def hands(tmp_path: Path, templates: Templates) -> Hands:
    return Hands(tmp_path, templates)


@pytest.fixture
def both(hands: Hands) -> tuple[Hand, Hand]:
    """Ann told the secret in a note, its correction, and the title of another incident."""
    ann, bob = hands.join("Ann Archer"), hands.join("Bob Baker")
    hands.id = ann("open", "Invoicing is down", "--json").ok().json["data"]["incident"]["id"]
    ann("note", "-i", hands.id, "it is", SECRET).ok()
    noted = entry_ids(ann, hands.id)[1]
    ann("correct", noted, "-i", hands.id, "it was", SECRET).ok()
    ann("open", "The password is", SECRET).ok()
    bob("note", "-i", hands.id, "the pool is full").ok()
    bob("verify").ok()
    return ann, bob


def entry_ids(hand: Hand, ident: str) -> list[str]:
    data = hand("show", ident, "--json").ok().json["data"]
    return [line["entry"]["id"] for line in data["timeline"]]


def purge(hands: Hands, ids: list[str]) -> None:
    """What step 2 of the page says, with the page's own script; both ways of it."""
    hands.remote.git("config", "receive.denyNonFastForwards", "false")
    script = hands.folder / "take-out.sh"
    found = re.search(
        r"^```sh\n(#!/bin/sh\n.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    script.write_text(found[1], "utf-8")
    script.chmod(0o755)
    clean = Repo(hands.folder / "clean")
    hands.remote.git("clone", "--quiet", str(hands.remote.path), str(clean.path))
    (titled,) = clean.path.glob("incidents/*/*/*hunter2*")
    drop = f"git rm -q --cached --ignore-unmatch {titled.relative_to(clean.path)}"
    for kind, what in (("--tree-filter", f"{script} {' '.join(ids)}"), ("--index-filter", drop)):
        env = {"FILTER_BRANCH_SQUELCH_WARNING": "1"}
        clean.git("filter-branch", "--force", "--prune-empty", kind, what, "main", env=env)
    clean.git("push", "--quiet", "--force", "origin", "main")


def test_it_stays_out_whatever_the_others_write(both: tuple[Hand, Hand], hands: Hands) -> None:
    ann, bob = both
    _, noted, fix, *_ = entry_ids(ann, hands.id)
    purge(hands, [noted, fix])
    assert SECRET not in hands.remote.git("log", "-p", "main")
    bob("note", "-i", hands.id, "written meanwhile").ok()
    bob("sync").fails(1, "rewound")
    ann("verify").ok()  # of what she has; nobody told her yet
    for hand in (bob, ann):
        ran = hand("sync", "--accept").ok()
        assert "still on main here; to let go: git reset --keep origin/main" in ran.out
        assert SECRET not in hands.remote.git("log", "-p", "main"), "only what was written since"
        hand.git("reset", "--quiet", "--keep", "origin/main")
        hand("verify").fails(1, "no-rewrite", "entries are gone")
        hand("verify", "--accept-rewrite").ok()
        hand("check", "--all").ok()
        hand("note", "-i", hands.id, "and on it goes").ok()
        hand("sync").ok()
        hand("doctor").ok()
        said = hand("show", hands.id).ok().out
        assert SECRET not in said
        assert "written meanwhile" in said
        hand.git("reflog", "expire", "--expire=now", "--all")
        hand.git("gc", "--quiet", "--prune=now")
        assert SECRET not in hand.git("log", "-p", "--all")
    assert SECRET not in hands.remote.git("log", "-p", "main")


def test_an_incident_that_is_gone_comes_back_whole_with_what_was_written_since(
    both: tuple[Hand, Hand], hands: Hands
) -> None:
    _, bob = both
    before = bob("list", "--all", "--json").ok().json["data"]["incidents"]
    other = next(one["id"] for one in before if one["id"] != hands.id)
    purge(hands, [])
    bob("note", "-i", other, "written meanwhile").ok()
    bob("sync", "--accept").ok()
    assert "written meanwhile" in hands.remote.git("log", "-p", "main")
    bob("check", "--all").ok()
    bob("verify", "--accept-rewrite").ok()


def test_whoever_hears_of_an_entry_with_its_redaction_reads_no_word_of_it(hands: Hands) -> None:
    ann, bob = hands.join("Ann Archer"), hands.join("Bob Baker")
    hands.id = ann("open", "Invoicing is down", "--json").ok().json["data"]["incident"]["id"]
    bob("sync").ok()
    ann("take", "-i", hands.id).ok()
    ann("note", "-i", hands.id, "it is", SECRET).ok()
    _, taken, noted = entry_ids(ann, hands.id)
    for ident in (taken, noted):
        ann("redact", ident, "-i", hands.id, "--because", "private").ok()
    ann("note", "-i", hands.id, "fine").ok()
    told = bob("sync", "--json").ok()
    assert SECRET not in told.out
    subjects = [one["subject"].partition(" ")[2] for one in told.json["data"]["arrivals"]]
    assert subjects == [
        "take",
        "note: (redacted)",
        "redact: private",
        "redact: private",
        "note: fine",
    ]

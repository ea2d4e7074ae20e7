"""The short way and the long way: what the one lets through, the other finds no fault in."""

from __future__ import annotations

import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.ident import entry_id
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.policy import Policy
from incidentctl.domain.rules import RULES
from incidentctl.sync import quick as module
from incidentctl.sync.growth import Version, grow
from incidentctl.sync.quick import Quick
from tests.support.checking import verified
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, commit_logbook, under_way
from tests.support.timeline import ANN, BOB, CAM, PEOPLE, Timeline

PATH = Timeline().path
TEXTS = st.sampled_from(["The disk is full", "Two\n\nlines", "  indented", "a < b", "é ✓", "> x"])
HOSTILE = (
    *("", " ", "\t", "\r", "\n", "\n>\n", "\n\n", ">", "<", "<b>", "<!--", "-->", "--!>", "\\"),
    *("\u200b", "\u202e", "\x1b[31m", "\ufeff", "\x00", "é", "\U0001f468\u200d\U0001f469"),
    *("24", "60", "0000", "13", "Z", "+01:00", ".", '"', 'id = "', "at = ", "kind", "\n[[entry]]"),
)


def taught() -> Quick:
    """It has seen a note, a summary and a take of everybody, each found good the long way."""
    quick = Quick()
    told = Timeline()
    told.open()
    for person in PEOPLE:
        told.take(person)
        told.take(person, text="I have it")
        told.note(by=person)
        told.note(by=person, category="action")
        told.summary(by=person)
        told.note(by=person, recorded_by=next(other for other in PEOPLE if other != person))
    for placed in told.placed:
        quick.learn(placed)
    return quick


def accepted(old: bytes, new: bytes, quick: Quick | None = None) -> bool:
    """Whether the short way lets it through; then the long way must say the same of it."""
    before = Version.of(old)
    version = (quick or taught()).grow(before, new)
    if version is None:
        return False
    judged = grow(Version.of(old), new, PATH, Policy)
    assert judged.problems == ()
    assert version.last == judged.fresh[-1]
    assert version.record == judged.version.record
    assert version.held == judged.version.held
    return True


def with_its_checksum(raw: str) -> str:
    """What a program would write that meddles with an entry and recomputes its id."""
    rest = re.sub(r'(?m)^id = "\w+"\n', "", raw[1:], count=1)
    ident = entry_id(rest.encode("utf-8", "surrogateescape"))
    return re.sub(r'(?m)^id = "\w+"$', f'id = "{ident}"', raw, count=1)


@given(st.sampled_from([Note, Summary]), st.sampled_from(PEOPLE), TEXTS)
def test_one_more_entry_like_those_before_it_is_let_through(
    kind: type[Note | Summary], person: object, text: str
) -> None:
    told = under_way()
    old = told.data
    told.add(kind, person, text=text)  # type: ignore[arg-type]
    assert accepted(old, told.data) == ("<" not in text)


@given(
    st.sampled_from([Note, Summary, Take]),
    st.sampled_from(PEOPLE),
    st.data(),
    st.booleans(),
)
def test_whatever_is_done_to_an_entry_the_long_way_agrees(
    kind: type[Note], person: object, data: st.DataObject, fitting: bool
) -> None:
    told = under_way()
    raw = told.add(kind, person, text="The disk\n  is full").raw  # type: ignore[arg-type]
    old = told.data.removesuffix(raw.encode())
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 4)))
        raw = raw[:start] + data.draw(st.sampled_from(HOSTILE)) + raw[end:]
    raw = with_its_checksum(raw) if fitting else raw
    accepted(old, old + raw.encode())


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("recorded = 2026-11-21T14:23:02", "recorded = 2026-11-21T14:22:02"),  # happened after
        ("2026-11-21", "2026-11-31"),
        ("14:23:02", "14:23:60"),
        ("at = 2026-11-21T14:23:02", "at = 2026-11-31T14:23:02"),
        ("at = 2026-11-21T14:23:02", "at = 2026-11-21T24:00:00"),
        ("at = 2026-11-21T14:23:02Z", "at = 2026-11-21T14:23:02.000001Z"),
        ("2026-11-21 14:23:02Z ·", "2026-11-21 14:23:03Z ·"),
        ("Ann Archer noted", "Ann Archer said"),
        ("> The disk", ">\n> The disk"),
        ("is full\n", "is full\n>\n"),
        ("is full\n", "is full \n"),
        ("is full", "is <b>full"),
        ("is full", "is\u202efull"),
        ("is full\n", "is full\n\n> - Because: so\n"),
        ('kind = "note"', 'kind = "note"\ncategory = ""'),
        ('kind = "note"', 'kind = "note"\nextra = 1'),
    ],
)
def test_what_is_not_plainly_good_is_left_to_the_long_way(part: str, instead: str) -> None:
    told = under_way()
    old = told.data
    raw = told.note("The disk is full", ANN).raw
    assert accepted(old, told.data)
    meddled = with_its_checksum(re.sub(re.escape(part), lambda _: instead, raw))
    assert meddled != raw
    assert taught().grow(Version.of(old), old + meddled.encode()) is None


def test_a_wrong_checksum_bytes_that_changed_and_an_id_that_is_there() -> None:
    told = under_way()
    old, raw = told.data, told.note().raw
    quick = taught()
    assert quick.grow(Version.of(old), old + raw.replace("disk", "dusk").encode()) is None
    assert quick.grow(Version.of(old), old.replace(b"disk", b"dusk") + raw.encode()) is None
    assert quick.grow(Version.of(old), old + told.placed[2].raw.encode()) is None
    assert quick.grow(Version.of(old), old + raw.encode() + b"\xff") is None
    assert quick.grow(Version.of(old), old) is None
    damaged = old + b"loose words\n"
    assert quick.grow(Version.of(damaged), damaged + raw.encode()) is None


def test_only_what_was_learnt_is_known_and_no_details() -> None:
    told = under_way()
    old = told.data
    told.note()
    assert not accepted(old, told.data, Quick())
    quick = Quick()
    for kind in ("take", "reopen"):
        placed = getattr(told, kind)(CAM, because="So it is")
        quick.learn(placed)
        assert not quick._known


def test_what_is_known_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_SHAPES", 1)
    quick, told = Quick(), under_way()
    for placed in told.placed:
        quick.learn(placed)
    assert len(quick._known) == 1


def test_versions_that_branch_off_do_not_meet() -> None:
    quick, told = taught(), under_way()
    base = told.data
    versions = []
    for person in (ANN, BOB):
        told = under_way()
        one = quick.grow(Version.of(base), base + told.note(by=person).raw.encode())
        assert one
        sides = []
        for text in ("Left", "Right"):
            data = one.data + told.note(text, BOB).raw.encode()
            grown = quick.grow(one, data)
            assert grown
            sides.append(grown)
        versions += [one, *sides]
    for version in [*versions, *reversed(versions)]:
        assert version.record == Version.of(version.data).record
        assert version.last == version.record.entries[-1]


def test_every_sabotage_in_one_history_both_ways(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = Repo.init(tmp_path_factory.mktemp("both") / "ops")
    told = under_way()
    commit_logbook(repo, told)
    good = repo.tip()
    for name, sabotage in SABOTAGE.items():
        told = under_way()
        told.note("Before")
        repo.commit("Grow", **{told.path: told.data})
        sabotage.stage(repo, told)
        repo.commit(name)
        shutil.rmtree(repo.path / "incidents", ignore_errors=True)
        repo.git("read-tree", "--reset", good)
        repo.git("checkout-index", "--all", "--force")
        repo.commit("Back")
    short = verified(repo)
    monkeypatch.setattr(Quick, "grow", lambda *_: None)
    assert verified(repo) == short
    assert len(short.problems) > len(SABOTAGE)


def test_a_new_rule_about_records_is_thought_of_here_too() -> None:
    """The short way asks none of the rules: it knows why none can object to a plain entry.

    ``path`` and ``open-first`` are about the file and its opening, ``correction-target`` about
    corrections, ``task-target`` about tasks, ``followup-target`` about follow-ups;
    ``unique-entries`` and ``no-future`` it looks at itself.
    """
    thought_of = {"path", "open-first", "unique-entries", "no-future"}
    thought_of |= {"correction-target", "task-target", "followup-target"}
    assert {rule.name for rule in RULES if rule.on_record} == thought_of

"""The guard sees every word of every kind of entry, and asks a detector where settings say so."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given

from incidentctl.domain.entry import Entry
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.person import Person
from incidentctl.store.detector import DETECT_SECRETS, detected
from incidentctl.store.guard import Guard, HeldBack
from tests.support.cli import Command
from tests.support.entries import ENTRIES
from tests.support.repo import EPOCH, Repo
from tests.support.timeline import ANN

SECRET = "AKIA" + "Q3EGRXVBNM5T2WKZ"
COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}
PLAIN: Any = SimpleNamespace(view=SimpleNamespace(settings=lambda: b"format = 1\n"))
SETTING = '\n[secrets]\ndetector = "detect-secrets"\n'


def leaks(entry: Entry) -> list[Entry]:
    """The entry with the secret in each of its words in turn."""
    return [
        replace(entry, **{name: leaking})
        for name, value in vars(entry).items()
        for leaking in leaking_values(value)
    ]


def leaking_values(value: object) -> list[Any]:
    if isinstance(value, Person):
        return [Person(SECRET, value.email), Person(value.name, f"{SECRET}@example.com")]
    if isinstance(value, str):
        return [SECRET, f"{value} {SECRET}"]
    if isinstance(value, tuple):
        return [(*value, SECRET), (*value, Person(SECRET))]
    return []


@given(ENTRIES)
def test_no_word_of_any_entry_is_left_out(entry: Entry) -> None:
    for leaking in leaks(entry):
        with pytest.raises(HeldBack):
            Guard().check(leaking, PLAIN)
    Guard(allowed=True).check(entry, PLAIN)


@pytest.mark.parametrize("answer", [True, False, None])
def test_each_is_asked_about_once(answer: bool | None) -> None:
    asked: list[str] = []

    def ask(found: str) -> bool:
        asked.append(found)
        return bool(answer)

    guard = Guard("note", ask=None if answer is None else ask)
    first, second = (Note(**COMMON, text=text) for text in (SECRET, "https://a:hunter2@b.c"))
    with pytest.raises(HeldBack) as held:
        guard.check(first, PLAIN)
    if answer:
        guard.consent(held.value)
        guard.check(first, PLAIN)
    else:
        with pytest.raises(CommandError) as refused:
            guard.consent(held.value)
        assert refused.value.code == "looks-like-secret"
        assert "it is none: incidentctl note --allow-secret …" in refused.value.hints
    with pytest.raises(HeldBack):
        guard.check(second, PLAIN)
    assert asked == ([] if answer is None else ["an AWS access key (AKIAQ3…)"])


# --- detect-secrets


def test_it_finds_more_than_we_do_and_not_what_notes_are_full_of() -> None:
    (found,) = detected(DETECT_SECRETS, ["fine", 'x\npassword = "kq8-vbn2-xx71-horse"'])
    assert (found.kind, found.shown) == ("a secret (Secret Keyword)", "kq…")
    hashes = [
        "0" * 8 + "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
        "10.1.2.3 is slow, so is 8.8.8.8",
    ]
    assert [*detected(DETECT_SECRETS, hashes)] == []
    assert [*detected("", ["password = 'kq8-vbn2-xx71-horse'"])] == []


def test_without_it_the_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "detect_secrets.core.scan", None)
    with pytest.raises(CommandError) as refused:
        list(detected(DETECT_SECRETS, ["x"]))
    assert refused.value.code == "no-detector"
    assert "pip install 'incidentctl[secrets]'" in refused.value.hints


def test_a_logbook_asks_for_it(logbook: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Invoicing is down").ok()
    words = ("note", "the", "password", "=", '"kq8-vbn2-xx71-horse"')
    incidentctl(*words).ok()
    settings = logbook.path / "incidentctl.toml"
    settings.write_text(settings.read_text("utf-8") + SETTING, "utf-8")
    logbook.git("commit", "--quiet", "-am", "Look closer")
    incidentctl("config", "check").ok()
    for _ in range(2):  # settings are remembered
        incidentctl(*words).fails(1, "looks like a secret (Secret Keyword) (kq…)")
    incidentctl("note", "rolled back", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3").ok()
    incidentctl(*words, "--allow-secret").ok()
    settings.write_text(settings.read_text("utf-8").replace("detect-secrets", "else"), "utf-8")
    incidentctl("config", "check").fails(1, "secrets.detector")

"""Hiding what an entry says, on every screen."""

from __future__ import annotations

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo

SECRET = "hunter2"


def test_no_screen_shows_it(logbook: Repo, incidentctl: Command) -> None:
    early = {"INCIDENTCTL_NOW": "2026-11-21T14:00:00Z"}
    incidentctl("open", "Invoicing is down", env=early).ok()
    incidentctl("take", env=early).ok()
    said = incidentctl("note", "the password is", SECRET, "--json", env=early).ok()
    noted = valid(said.out)
    ident = noted["data"]["entry"]["id"]
    incidentctl("correct", ident, "it was", SECRET).ok()
    fix = valid(incidentctl("show", "--json").ok().out)["data"]["timeline"][-1]["entry"]["id"]
    said = incidentctl("redact", ident, "--because", "it holds a password").ok()
    assert f"a correction of it is still shown: incidentctl redact {fix[:8]}" in said.err
    assert "change the secret now" in said.err
    incidentctl("redact", fix, "--because", "this, too").ok()
    moment = noted["data"]["entry"]["recorded"]
    for words in (["status"], ["show"], ["list"], ["brief"], ["show", "--as-of", moment]):
        for more in ([], ["--json"]):
            assert SECRET not in incidentctl(*words, *more).ok().out, words
    assert "it holds a password" in incidentctl("show").ok().out
    incidentctl("show", "--raw").fails(1, "redacted", "--even-redacted")
    raw = incidentctl("show", "--raw", "--even-redacted").ok()
    assert SECRET in raw.out
    assert "don't pass it on" in raw.err
    incidentctl("redact", ident, "--because", "again").fails(1, "is redacted already")
    incidentctl("redact", ident, "--because", " ").fails(2, "say why")
    why = valid(incidentctl("show", "--json").ok().out)["data"]["timeline"][-1]["entry"]["id"]
    incidentctl("redact", why, "--because", "hide it").fails(1, "and why, stays visible")
    incidentctl("check", "--all").ok()
    incidentctl("verify").ok()

"""What completion offers: the protocol between the shells' scripts and ``incidentctl``."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from typer.main import get_command

from incidentctl.actions.suggest import CLOSED_SHOWN, Suggestion
from incidentctl.cli import complete as module
from incidentctl.cli.app import COMMANDS, command_of
from incidentctl.cli.complete import ABOUT_LIMIT, VALUES, candidates, complete
from tests.support.cli import COMMAND, Command
from tests.support.repo import Repo
from tests.support.stories import raced

Offer = Callable[..., dict[str, str]]


@pytest.fixture
def offer(incidentctl: Command) -> Offer:
    """Complete the last word; the candidates with their descriptions, in order."""

    def ask(*words: str, env: dict[str, str] | None = None) -> dict[str, str]:
        ran = incidentctl("__complete", *words, env=env).ok()
        assert ran.err == ""
        rows = [row.split("\t") for row in ran.out.split("\n")[:-1]]
        assert all(len(row) == 2 for row in rows), ran
        return dict(rows)

    return ask


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> str:
    """The random part of the id of an open incident."""
    ran = incidentctl("open", "Invoicing is down", "--service", "billing", "--json").ok()
    return str(ran.json["data"]["incident"]["id"])[-6:]


def close(incidentctl: Command, ident: str) -> None:
    incidentctl("take", "-i", ident).ok()
    incidentctl("note", "-i", ident, "seen").ok()
    waived = ("--summary", "s", "--root-cause", "r", "--postmortem", "waived: none")
    incidentctl("close", "-i", ident, *waived).ok()


# --- commands and options


def test_commands_come_with_their_line(offer: Offer) -> None:
    assert offer("") == COMMANDS
    assert offer() == COMMANDS
    assert offer("sh") == {"show": COMMANDS["show"]}
    assert offer("-C", "x", "--color=never", "sh") == {"show": COMMANDS["show"]}


def test_options_before_the_command(offer: Offer) -> None:
    assert list(offer("-")) == ["-C", "--color", "--version", "--help"]
    assert list(offer("--color", "")) == ["auto", "always", "never"]
    assert offer("-C", "") == {"": "folders"}
    assert offer("-Cx") == {}


def test_options_of_a_command_with_their_help(offer: Offer) -> None:
    found = offer("note", "--")
    assert {"--at", "--by", "--as", "--incident", "--json", "--no-sync", "--help"} | {
        "--allow-secret"
    } == found.keys()
    assert found["--by"] == "Who said or did it, if not you."
    assert found["--incident"] == "Which incident: its id or a part of it"
    assert list(offer("note", "-i")) == ["-i"]


def test_an_option_is_offered_once_unless_it_repeats(offer: Offer) -> None:
    assert "--at" not in offer("note", "--at", "14:11", "--")
    assert "--at" not in offer("note", "--at=14:11", "--")
    assert "--incident" not in offer("note", "-ik3f9zq", "--")
    assert "--root-cause" in offer("close", "--root-cause", "x", "--")


def test_options_are_offered_unasked_where_nothing_else_can_follow(offer: Offer) -> None:
    assert "--summary" in offer("close", "")
    assert "--none" in offer("switch", "k3f9zq", "")
    assert offer("note", "") == {}
    assert offer("note", "words", "") == {}


def test_after_two_dashes_there_are_no_options(offer: Offer) -> None:
    assert offer("note", "--", "-") == {}
    assert offer("close", "--", "") == {}
    assert offer("completion", "--", "z") == {"zsh": ""}
    assert "--at" in offer("note", "--by", "--", "--a"), "these two were the value of --by"


def test_an_option_that_wants_a_value_gets_one(offer: Offer) -> None:
    assert offer("note", "--as", "-") == {}
    assert list(offer("note", "--as", "")) == ["observation", "action", "decision", "hypothesis"]
    assert list(offer("close", "--as=f")) == ["--as=false-alarm"]
    assert list(offer("open", "--kind", "n")) == ["near-miss"]
    assert "friday" in offer("close", "--postmortem", "")
    assert "+5d" in offer("close", "--postmortem", "+")
    assert offer("note", "--at", "") == {}
    assert offer("note", "--json=x") == {}
    assert offer("note", "--bogus=x") == {}
    assert offer("note", "--bogus", "x") == {}


def test_files_folders_shells_and_actions(offer: Offer) -> None:
    assert offer("check", "x", "inc") == {"": "files"}
    assert offer("check", "--json", "") == {"": "files"}
    assert list(offer("completion", "")) == ["bash", "zsh", "fish"]
    assert list(offer("hooks", "")) == ["install", "uninstall", "status"]
    assert offer("demo", "--keep", "") == {"": "folders"}
    assert list(offer("config", "")) == ["show", "check"]
    assert offer("config", "check", "") == {"": "files"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_with_few_values_offers_them(name: str) -> None:
    """A parameter is completed by its name, so a renamed one would go silent."""
    free = {"because", "detected", "at", "as_of", "since", "limit", "hook", "message", "branch"}
    free |= {"root_cause", "started", "summary", "text", "title", "revisions", "pause"}
    free |= {"days", "every", "source", "target", "ticket", "url"}
    params = [param for param in command_of(name).params if not getattr(param, "is_flag", False)]
    unknown = {param.name for param in params} - VALUES.keys() - free
    assert not unknown, "add it to VALUES, or here if it is free text"


def test_every_value_belongs_to_a_parameter() -> None:
    from incidentctl.cli.main import application

    commands = [get_command(application), *map(command_of, COMMANDS)]
    names = {param.name for command in commands for param in command.params}
    assert not VALUES.keys() - names


# --- the logbook


def test_incidents_come_with_titles_open_ones_first(
    logbook: Repo, incidentctl: Command, offer: Offer
) -> None:
    idents = []
    for number in range(4):
        moment = datetime(2026, 11, 2, tzinfo=UTC) + timedelta(days=number)
        now = {"INCIDENTCTL_NOW": moment.isoformat()}
        ran = incidentctl("open", f"Outage {number}", "--json", env=now).ok()
        idents.append(str(ran.json["data"]["incident"]["id"])[-6:])
    for ident in (idents[0], idents[2]):
        close(incidentctl, ident)
    found = offer("show", "")
    assert list(found.items()) == [
        (idents[1], "Outage 1"),
        (idents[3], "Outage 3"),
        (idents[2], "(closed) Outage 2"),
        (idents[0], "(closed) Outage 0"),
    ]
    assert offer("note", "-i", "") == offer("switch", "") == found


def test_an_incident_by_what_was_typed_of_it(offer: Offer, outage: str, logbook: Repo) -> None:
    title = "Invoicing is down"
    (path,) = logbook.path.glob("incidents/*/*/*.md")
    whole = path.name[:19]
    assert offer("show", outage[:2]) == {outage: title}
    assert offer("show", outage[:2].upper()) == {outage: title}
    assert offer("show", "u") == {}, "no id has this letter"
    assert offer("show", "inc-2") == offer("show", "I") == {whole: title}
    assert offer("note", f"-i{outage[:1]}") == {f"-i{outage}": title}
    assert offer("note", f"--incident={outage[:1]}") == {f"--incident={outage}": title}
    assert offer("note", "--incident=INC") == {f"--incident={whole}": title}


def test_closed_incidents_are_bounded(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    close(incidentctl, outage)
    (path,) = logbook.path.glob("incidents/*/*/*.md")
    text = path.read_text()
    files = {}
    for number in range(CLOSED_SHOWN + 5):
        ident = f"INC-20260101-zzz{number:03}"
        copy = text.replace(path.name[:19], ident)
        files[f"incidents/2026/01/{ident}-copy.md"] = copy
    logbook.commit("Old ones", **files)
    found = offer("show", "")
    assert len(found) == CLOSED_SHOWN
    assert next(iter(found)) == outage, "the latest first"
    assert "zzz000" not in found
    assert list(offer("show", "zzz00")) == [f"zzz00{number}" for number in reversed(range(10))]


def test_entries_of_the_incident_that_is_meant(
    incidentctl: Command, offer: Offer, outage: str
) -> None:
    incidentctl("note", "one thing", "--as", "action").ok()
    second = incidentctl("note", "another\nthing", "--json").ok().json["data"]["entry"]["id"]
    other = (
        incidentctl("open", "Another", "-m", "look", "--json").ok().json["data"]["incident"]["id"]
    )
    assert offer("correct", "") == {}, "two are open: nobody knows which one is meant"
    found = offer("correct", "-i", outage, "")
    assert list(found.values()) == ["note: another thing", "note: one thing"]
    assert next(iter(found)) == second[:4]
    assert offer("correct", "-i", outage, second[:7]) == {second: "note: another thing"}
    assert offer("correct", "-i", outage, second[:2].upper()) == {second[:4]: "note: another thing"}
    assert list(offer("correct", f"--incident={other}", "").values()) == ["open: look"]
    by_environment = {"INCIDENTCTL_INCIDENT": other}
    assert list(offer("correct", "", env=by_environment).values()) == ["open: look"]
    incidentctl("switch", outage).ok()
    assert offer("correct", "") == found
    assert offer("correct", second[:4], "") == {}, "what follows is text"


def test_settle_offers_what_is_unsettled(logbook: Repo, offer: Offer) -> None:
    told = raced()
    logbook.commit("Both at once", **{told.path: told.data})
    found = offer("settle", "--entry", "")
    take, correction = told.placed[-2].id, told.placed[-1].id
    assert list(found.items()) == [
        (correction[:4], "correct: Rolled back invoicing"),
        (take[:4], "take by Camille Ng"),
    ]


def test_services_and_severities_of_the_settings_and_of_open_incidents(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    settings = (logbook.path / "incidentctl.toml").read_text()
    settings = settings.replace("services = []", 'services = ["checkout", "web shop"]')
    settings = re.sub(
        r"(?s)\[severities.*", '[severities.red]\nmeaning = "All is lost"\n', settings
    )
    logbook.commit("Name our services", **{"incidentctl.toml": settings})
    assert list(offer("open", "--service", "")) == ["checkout", "web shop", "billing"]
    assert list(offer("open", "--service=W")) == ["--service=web shop"]
    for option in ("-s", "--severity"):
        assert offer("open", option, "") == {"red": "All is lost"}
    assert offer("open", "-sr") == {"-sred": "All is lost"}


def test_roles_and_whoever_could_have_them(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    logbook.commit("Roles", **{"incidentctl.toml": '[roles]\nlegal = "knows the law"\n'})
    found = offer("role", "")
    assert next(iter(found)) == "deputy"
    assert (found["scribe"], found["legal"]) == (
        "writes down what is said and done",
        "knows the law",
    )
    assert list(offer("join", "--as", "le")) == ["legal"]
    for command in (["role", "ops"], ["handover"], ["call"], ["excuse"], ["join", "--by"]):
        assert "Ann Archer" in offer(*command, "ann"), command


def test_people_of_open_incidents_then_recent_authors(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    incidentctl("note", "x", by="Bob Baker").ok()
    incidentctl("note", "y", "--by", "Bob Builder").ok()
    for author in (
        "Camille <c@example.com>",
        "bob baker <other@example.com>",
        "BOT <BOB@example.com>",
    ):
        logbook.git("commit", "--quiet", "--allow-empty", f"--author={author}", "-m", "x")
    nameless = logbook.git(
        *("hash-object", "-t", "commit", "-w", "--stdin"),
        stdin=f"tree {logbook.git('rev-parse', 'HEAD^{tree}')}\nparent {logbook.tip()}\n"
        "author  <> 0 +0000\ncommitter  <> 0 +0000\n\nx\n",
    )
    logbook.git("reset", "--quiet", "--soft", nameless)
    expected = {
        "Ann Archer": "ann@example.com",
        "Bob Baker": "bob@example.com",
        "Bob Builder": "",
        "bob baker <other@example.com>": "other@example.com",
        "Camille": "c@example.com",
    }
    found = offer("note", "--by", "")
    assert found == expected
    assert list(found)[:3] == list(expected)[:3]
    assert list(offer("note", "--by", "bob b")) == [
        *("Bob Baker", "Bob Builder", "bob baker <other@example.com>")
    ]
    assert offer("open", "--reporter", "cam") == offer("close", "--thanks", "Cam")
    assert list(offer("open", "--reporter=cam")) == ["--reporter=Camille"]


# --- what is offered is safe to show and to insert


def test_descriptions_are_one_short_line_that_no_terminal_obeys(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    incidentctl("note", "a\nb\tc  d " + "x" * 500).ok()
    (about,) = offer("correct", "").values()
    assert about.startswith("note: a b c d xx")
    assert (len(about), about[-1]) == (ABOUT_LIMIT, "\N{HORIZONTAL ELLIPSIS}")


def test_values_that_no_line_can_hold_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ("a\tb", "a\nb", "\x1b[31m", " a", "a", "A", "\udcff", "a")
    monkeypatch.setitem(VALUES, "category", lambda _: map(Suggestion, values))
    assert [one.value for one in candidates(["note", "--as", ""])] == ["a", "A"]


# --- never an error at the prompt


def test_outside_a_logbook_there_is_silence(repo: Repo, offer: Offer) -> None:
    for words in (["show", ""], ["-C", "/nowhere", "show", ""], ["open", "-s", ""]):
        assert offer(*words) == {}


def test_the_folder_of_the_line_counts(
    logbook: Repo, outage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(logbook.path.parent))
    for folder in (str(logbook.path), "~/ops"):
        assert [one.value for one in candidates(["-C", folder, "show", ""])] == [outage]


@pytest.mark.parametrize(
    "words", [["bogus", ""], ["bogus", "-"], ["note", "\udcff"], ["show", "\udcff"], ["-C"]]
)
def test_words_that_make_no_sense_are_met_with_silence(offer: Offer, words: list[str]) -> None:
    assert offer(*words) in ({}, {"-C": "Run as if started in DIR."})


def test_a_damaged_incident_is_still_offered(
    logbook: Repo, incidentctl: Command, offer: Offer, outage: str
) -> None:
    (path,) = logbook.path.glob("incidents/*/*/*.md")
    logbook.commit("Break it", **{str(path.relative_to(logbook.path)): b"# nonsense\n"})
    assert offer("show", "") == {outage: ""}


def test_bugs_are_silent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for failure in (RuntimeError, KeyboardInterrupt):

        def fail(*_: object, failure: type[BaseException] = failure) -> None:
            raise failure

        monkeypatch.setattr(module, "_fitting", fail)
        assert complete(["note", ""]) == 0
    assert capsys.readouterr() == ("", "")


def test_nobody_listens(logbook: Repo, outage: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    argv = [*COMMAND, "__complete", "show", ""]
    done = subprocess.run(
        argv, cwd=logbook.path, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_output_is_utf_8_whatever_the_locale(
    logbook: Repo, incidentctl: Command, offer: Offer
) -> None:
    incidentctl("open", "Caf\N{LATIN SMALL LETTER E WITH ACUTE}").ok()
    for env in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        (title,) = offer("show", "", env=env).values()
        assert title == "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"


def test_it_changes_nothing(logbook: Repo, outage: str, offer: Offer) -> None:
    before, refs = logbook.state(), logbook.refs()
    for words in (["show", ""], ["open", "-s", ""], ["note", "--by", ""], ["correct", ""]):
        offer(*words)
    assert (logbook.state(), logbook.refs()) == (before, refs)

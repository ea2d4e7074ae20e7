"""Writing and answering at a terminal: the editor, prompts, and Ctrl-C, which loses nothing."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pexpect
import pytest

from incidentctl.cli.ask import ask_which
from incidentctl.store.loaded import load
from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.stories import raced
from tests.support.terminal import terminal

INTERRUPT = "\x03"
END = "\x04"


class Editor:
    """A program that keeps what it is given to edit and puts ``text`` before it, or ``instead``."""

    def __init__(self, folder: Path, name: str = "my editor") -> None:
        self.path = folder / name
        self.seen = folder / f"{name}.seen"
        self.does(":")

    @property
    def command(self) -> str:
        return shlex.quote(str(self.path))

    def does(self, script: str) -> None:
        """Run a line of shell after keeping what it was given; ``$1`` is the file."""
        keep = f'cat "$1" >{shlex.quote(str(self.seen))}'
        self.path.write_text(f"#!/bin/sh\n{keep}\n{script}\n")
        self.path.chmod(0o755)

    def writes(self, text: str) -> None:
        """Put text before what it was given."""
        quoted = shlex.quote(text)
        self.does(f'new=$(printf "%s\\n" {quoted}; cat "$1"); printf "%s\\n" "$new" >"$1"')

    def saw(self) -> str:
        return self.seen.read_text("utf-8")


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return Editor(tmp_path)


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> str:
    """The random part of the id of the one open incident."""
    ran = incidentctl("open", "Invoicing page returns 500", "--json").ok()
    return str(ran.json["data"]["incident"]["id"])[-6:]


def finish(process: pexpect.spawn[str], status: int) -> str:
    """What it says to its end, which must come with this exit status."""
    process.expect(pexpect.EOF)
    said = process.before or ""
    process.close()
    assert (process.exitstatus, process.signalstatus) == (status, None), said
    assert "Traceback" not in said
    return said


def texts(incidentctl: Command, ident: str) -> list[str]:
    data = incidentctl("show", ident, "--json").ok().json["data"]
    return [line["text"] for line in data["timeline"] if line["text"]]


def drafts(logbook: Repo) -> list[str]:
    return [path.read_text("utf-8") for path in (logbook.path / ".git").glob("**/drafts/*.md")]


# --- the editor


def test_a_note_in_the_editor(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor
) -> None:
    editor.writes("# A heading\n\nthe pool is exhausted\n  > quoted")
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        assert "Noted" in finish(process, 0)
    assert texts(incidentctl, outage) == ["# A heading\n\nthe pool is exhausted\n  > quoted"]
    assert "What did you see or do?" in editor.saw()
    assert drafts(logbook) == []


@pytest.mark.parametrize("source", ["GIT_EDITOR", "core.editor", "VISUAL", "EDITOR"])
def test_the_editor_is_the_one_git_would_open(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor, source: str
) -> None:
    editor.writes("mine")
    order = ["GIT_EDITOR", "core.editor", "VISUAL", "EDITOR"]
    other = Editor(editor.path.parent, "another")
    other.writes("not mine")
    env = {}
    for name in order[order.index(source) :]:
        command = editor.command if name == source else other.command
        if name == "core.editor":
            logbook.git("config", name, command)
        else:
            env[name] = command
    with terminal("note", cwd=logbook.path, env=env) as process:
        finish(process, 0)
    assert texts(incidentctl, outage) == ["mine"]


@pytest.mark.parametrize(
    "script",
    [
        ":",
        'printf "" >"$1"',
        'printf "\\n \\n" >"$1"',
        'sed -n "/>8/,\\$p" "$1" >"$1.x" && mv "$1.x" "$1"',  # every line above the scissors gone
    ],
)
def test_an_empty_text_aborts(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor, script: str
) -> None:
    editor.does(script)
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        assert "nothing was recorded" in finish(process, 2)
    assert texts(incidentctl, outage) == []
    assert drafts(logbook) == []


def test_an_editor_that_fails_leaves_the_text_and_says_where(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor
) -> None:
    editor.does('printf "half a thought\\n" >"$1"; exit 3')
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        said = finish(process, 1)
    assert "ended with status 3: nothing was recorded" in said
    assert drafts(logbook) == ["half a thought\n"]
    (path,) = re.findall(r"your text is kept in (\S+)", said)
    incidentctl("note", "-", stdin=Path(path).read_bytes()).ok()
    assert texts(incidentctl, outage) == ["half a thought"]


def test_an_editor_that_takes_the_file_away(logbook: Repo, outage: str, editor: Editor) -> None:
    editor.does('rm "$1"')
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        assert "left no text" in finish(process, 1)


def test_a_draft_that_cannot_be_written(logbook: Repo, outage: str, editor: Editor) -> None:
    logbook.write(".git/incidentctl/drafts", "in the way")
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        assert "can't write" in finish(process, 1)
    assert not editor.seen.exists()


def test_no_editor_at_all(logbook: Repo, outage: str) -> None:
    nothing = {"GIT_EDITOR": None, "VISUAL": None, "EDITOR": None, "TERM": "dumb"}
    with terminal("note", cwd=logbook.path, env=nothing) as process:
        said = finish(process, 1)
    assert "there is no editor to write in" in said
    assert "git config core.editor" in said


def test_an_editor_that_does_not_exist(logbook: Repo, outage: str) -> None:
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": "no-such-editor"}) as process:
        assert "ended with status 127" in finish(process, 1)


def test_ctrl_c_in_the_editor_is_for_the_editor(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor
) -> None:
    """Like vi, this one goes on after Ctrl-C; were it killed, the terminal would be left raw."""
    editor.does(
        "trap 'echo caught' INT; echo editing; sleep 10 & wait $!; echo it >\"$1\"; kill $!"
    )
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("editing")
        process.send(INTERRUPT)
        process.expect_exact("caught")
        finish(process, 0)
    assert texts(incidentctl, outage) == ["it"]


def test_ctrl_c_that_ends_the_editor_keeps_the_text(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor
) -> None:
    editor.does('echo "half a thought" >"$1"; echo editing; exec sleep 30')
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("editing")
        process.send(INTERRUPT)
        said = finish(process, 130)
    assert "interrupted" in said
    assert drafts(logbook) == ["half a thought\n"]
    (path,) = re.findall(r"your text is kept in (\S+)", said)
    assert Path(path).read_text() == "half a thought\n"
    assert texts(incidentctl, outage) == []


def test_a_correction_shows_the_text_it_corrects(
    logbook: Repo, incidentctl: Command, outage: str, editor: Editor
) -> None:
    entry = incidentctl("note", "deploy 4711", "--json").ok().json["data"]["entry"]["id"]
    editor.writes("deploy 4712")
    args = ("correct", entry[:6])
    with terminal(*args, cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        finish(process, 0)
    assert "deploy 4711" in editor.saw()
    assert "deploy 4712" in texts(incidentctl, outage)


def test_what_is_settled_is_shown_while_one_says_how(
    logbook: Repo, incidentctl: Command, editor: Editor
) -> None:
    told = raced()
    logbook.commit("Both at once", **{told.path: told.data})
    editor.writes("Bob leads")
    with terminal("settle", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        finish(process, 0)
    assert "both took command" in editor.saw()
    assert "both corrected" in editor.saw()
    assert "Bob leads" in texts(incidentctl, told.ident)


# --- prompts


@pytest.fixture
def two(incidentctl: Command, outage: str) -> tuple[str, str]:
    ran = incidentctl("open", "Login is slow", "--json").ok()
    return outage, str(ran.json["data"]["incident"]["id"])[-6:]


@pytest.mark.parametrize("by", ["number", "id"])
def test_several_open_incidents_are_asked_about(
    logbook: Repo, incidentctl: Command, two: tuple[str, str], by: str
) -> None:
    with terminal("note", "the pool is exhausted", cwd=logbook.path) as process:
        process.expect_exact("Several incidents are open:")
        process.expect(r"(\d)  (\w{6})  Login is slow")
        number, ident = process.match.groups()
        process.expect_exact("Which one?")
        process.sendline("nonsense")
        process.expect_exact("'nonsense' fits 0 of them.")
        process.expect_exact("Which one?")
        process.sendline(number if by == "number" else ident[2:])
        assert "Login is slow" in finish(process, 0)
    assert ident == two[1]
    assert texts(incidentctl, two[1]) == ["the pool is exhausted"]
    assert texts(incidentctl, two[0]) == []


@pytest.mark.parametrize("key", [INTERRUPT, END])
def test_no_answer_keeps_the_words(
    logbook: Repo, incidentctl: Command, two: tuple[str, str], key: str
) -> None:
    with terminal("note", "the pool is exhausted", cwd=logbook.path) as process:
        process.expect_exact("Which one?")
        process.send(key)
        said = finish(process, 130)
    assert drafts(logbook) == ["the pool is exhausted\n"]
    (path, use) = re.findall(r"your text is kept in (\S+); use it: (.+)\r", said)[0]
    assert use == f"incidentctl note - < {path}"
    for ident in two:
        assert texts(incidentctl, ident) == []


def test_a_number_means_the_row_even_if_an_id_holds_that_digit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = [
        load(b"", f"incidents/2026/11/INC-20261121-{ident}-x.md") for ident in ("a2b2c2", "k3f9zq")
    ]
    for answers, expected in (("2\n", 1), ("1\n", 0), ("3\n", 1), ("2b\n", 0), ("\nX\nF9Z\n", 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        assert ask_which(told) is told[expected]


def test_without_a_terminal_nothing_is_asked(logbook: Repo, incidentctl: Command, two: str) -> None:
    incidentctl("note", "x").fails(2, "2 incidents are open: say which", "-i ")


def test_standard_input_typed_at_a_terminal(
    logbook: Repo, incidentctl: Command, outage: str
) -> None:
    with terminal("note", "-", cwd=logbook.path) as process:
        process.expect_exact("Ctrl-D")
        process.sendline("one line")
        process.sendline("another")
        process.send(END)
        finish(process, 0)
    assert texts(incidentctl, outage) == ["one line\nanother"]


def test_ctrl_c_while_typing_keeps_the_lines(
    logbook: Repo, incidentctl: Command, outage: str
) -> None:
    with terminal("note", "-", cwd=logbook.path) as process:
        process.expect_exact("Ctrl-D")
        process.sendline("one line")
        process.expect_exact("one line\r\n")
        process.send(INTERRUPT)
        said = finish(process, 130)
    (path,) = re.findall(r"your text is kept in (\S+);", said)
    assert Path(path).read_text() == "one line\n"
    assert texts(incidentctl, outage) == []


# --- the close


@pytest.fixture
def ready(incidentctl: Command, outage: str) -> str:
    """An incident that only words are missing to close."""
    incidentctl("take").ok()
    incidentctl("note", "rolled back deploy 4711").ok()
    return outage


def test_close_offers_to_fill_the_gaps_with_the_timeline_in_view(
    logbook: Repo, incidentctl: Command, ready: str, editor: Editor
) -> None:
    editor.does(
        'sed -e "s/^## Summary/&\\n\\nA deploy broke it.\\n\\n## Not a section\\nmore/"'
        ' -e "s/^## Root causes.*/&\\n\\nno test\\n\\nno review/"'
        ' -e "s/^## Postmortem.*/&\\n\\n+5d/" "$1" >"$1.x" && mv "$1.x" "$1"'
    )
    with terminal("close", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("this is missing:")
        process.expect_exact("there is no summary")
        process.expect_exact("Fill it in in your editor? [Y/n]")
        process.sendline("")
        assert "Closed (resolved)" in finish(process, 0)
    assert "rolled back deploy 4711" in editor.saw()
    assert editor.saw().index(">8") < editor.saw().index("rolled back deploy 4711")
    incident = incidentctl("show", ready, "--json").ok().json["data"]["incident"]
    assert incident["summary"] == "A deploy broke it.\n\n## Not a section\nmore"
    assert incident["root_causes"] == ["no test", "no review"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", incident["postmortem"])
    assert drafts(logbook) == []


def test_what_was_said_already_stands_in_the_editor(
    logbook: Repo, incidentctl: Command, ready: str, editor: Editor
) -> None:
    incidentctl("summary", "So far so bad").ok()
    args = ("close", "--root-cause", "no test", "--postmortem", "2099-01-31")
    editor.does(":")
    with terminal(*args[:3], cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("[Y/n]")
        process.sendline("y")
        said = finish(process, 1)
    assert "it doesn't say what comes next" in said
    assert "So far so bad" in editor.saw()
    assert "no test" in editor.saw()
    assert any("So far so bad" in draft for draft in drafts(logbook))
    with terminal(*args, cwd=logbook.path) as process:
        finish(process, 0)


def test_declining_the_editor_says_what_is_missing(logbook: Repo, ready: str) -> None:
    with terminal("close", cwd=logbook.path) as process:
        process.expect_exact("[Y/n]")
        process.sendline("n")
        assert "there is no summary" in finish(process, 1)


def test_what_no_words_can_mend_is_refused_without_asking(logbook: Repo, outage: str) -> None:
    with terminal("close", cwd=logbook.path) as process:
        said = finish(process, 1)
    assert "nobody holds command" in said
    assert "editor" not in said


def test_a_bad_answer_in_the_editor_keeps_the_text(
    logbook: Repo, incidentctl: Command, ready: str, editor: Editor
) -> None:
    editor.does(
        'sed -e "s/^## Summary/&\\n\\nA deploy broke it./" -e "s/^## Root.*/&\\n\\nno test/"'
        ' -e "s/^## Postmortem.*/&\\n\\nsomeday/" "$1" >"$1.x" && mv "$1.x" "$1"'
    )
    with terminal("close", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("[Y/n]")
        process.sendline("")
        said = finish(process, 2)
    assert "someday" in said
    (draft,) = drafts(logbook)
    assert "A deploy broke it." in draft
    assert incidentctl("show", ready, "--json").ok().json["data"]["incident"]["open"]

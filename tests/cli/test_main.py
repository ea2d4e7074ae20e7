"""The entry point: exit statuses, failures for people and as JSON, help, streams of any kind."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from incidentctl import __version__
from incidentctl.cli.app import COMMANDS, STORY, Examples, command_of
from incidentctl.cli.main import run, wants_json
from incidentctl.cli.session import Session
from incidentctl.cli.streams import OutputFailed
from tests.support.cli import COMMAND, MEASURED, Command, modules_loaded_by
from tests.support.process import Ran, environment, execute
from tests.support.repo import Repo

HEADING, TITLE = "Examples:", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{FIRE} is down"


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> str:
    """The random part of the id of the one open incident."""
    ran = incidentctl("open", TITLE, "--json").ok()
    return str(ran.json["data"]["incident"]["id"])[-6:]


def start(*args: str, cwd: Path, **streams: Any) -> subprocess.Popen[bytes]:
    """Start the command with given streams; the others are closed."""
    closed = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*COMMAND, *args], cwd=cwd, env=environment(MEASURED), **{**closed, **streams}
    )


# --- exit statuses


def test_done_is_0(incidentctl: Command, outage: str) -> None:
    assert incidentctl("note", "hello").ok().err == ""


def test_refused_is_1_and_the_text_is_kept(incidentctl: Command, outage: str) -> None:
    ran = incidentctl("close", "--summary", "it broke").fails(1, "nobody holds command", "hint: ")
    assert ran.out == ""
    (path,) = re.findall(r"your text is kept in (\S+);", ran.err)
    assert (incidentctl.cwd / path).read_text() == "it broke\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["note", "x", "--bogus"], "words that begin with a dash go after --"),
        (["note", "--at", "noonish", "x"], "cannot read 'noonish'"),
        (["note", "--at"], "requires an argument"),
        (["show", "a", "b"], "unexpected extra argument"),
        (["list", "--limit", "x"], "not a valid int"),
        (["correct"], "missing argument 'ENTRY'"),
        (["--color", "sometimes", "list"], "--color is auto, always or never"),
        (["-C"], "requires an argument"),
        (["show", "zzzzz"], "no incident's id holds 'zzzzz'"),
        (["note"], "there is no text"),
        (["frobnicate"], "'frobnicate' is not a command"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_2(
    incidentctl: Command, outage: str, args: list[str], said: str
) -> None:
    ran = incidentctl(*args).fails(2)
    assert said.lower() in ran.err.lower()
    assert ran.err.startswith("error: ")
    assert "hint: " in ran.err or args[0] == "note"
    assert ran.out == ""


def test_a_bug_is_3_with_a_log_and_the_text_kept(
    logbook: Repo,
    outage: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the \x1b[31mcause")

    monkeypatch.setattr(Session, "choose", fail)
    monkeypatch.chdir(logbook.path)
    assert run(["note", "hello"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "this is a bug in incidentctl, not your mistake: RuntimeError: the <U+001B>" in said.err
    (log,) = re.findall(r"please report it; the log is in (\S+)", said.err)
    text = Path(log).read_text()
    assert f"incidentctl {__version__}, Python 3." in text
    assert "RuntimeError: the" in text
    assert "in choose" in text or "in fail" in text
    (kept,) = re.findall(r"your text is kept in (\S+);", said.err)
    assert Path(kept).read_text() == "hello\n"
    assert run(["note", "hello", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bug"


def test_a_bug_whose_log_cannot_be_kept_is_told_in_full(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("incidentctl.cli.failure._keep_text", lambda *_: "")
    monkeypatch.setattr("incidentctl.cli.main._run", lambda *_: 1 // 0)
    assert run(["status"]) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err.partition("the log:")[2]


def test_a_text_that_cannot_be_saved_is_shown(
    logbook: Repo,
    outage: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("incidentctl.store.drafts.keep_draft", lambda *_: "")
    assert run(["-C", str(logbook.path), "close", "--summary", "it broke"]) == 1
    assert "your text could not be saved; here it is:\nit broke\n" in capsys.readouterr().err


def test_a_text_is_not_kept_in_a_folder_of_somebody_else(
    repo: Repo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Outside a logbook it is kept where everybody may write, and might have been before us."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("os.getuid", lambda: 123456)
    theirs = tmp_path / "incidentctl-drafts-123456"
    theirs.mkdir()
    assert run(["-C", str(repo.path), "note", "secret"]) == 1
    (path,) = re.findall(r"your text is kept in (\S+);", capsys.readouterr().err)
    assert (tmp_path / path).read_text() == "secret\n"
    assert not list(theirs.iterdir())


def test_a_pipe_without_end_is_cut(incidentctl: Command, outage: str) -> None:
    ran = incidentctl("note", stdin=b"x" * (9 << 20)).fails(1, "more than 8 MiB came in")
    assert len(ran.err) < 1000


def test_ctrl_c_is_130_and_the_text_is_kept(logbook: Repo, outage: str) -> None:
    with start("note", "-", cwd=logbook.path, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(b"half a thought\n")
        process.stdin.flush()
        time.sleep(1.5)  # until it reads, which nothing outside can see
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    (path,) = re.findall(r"your text is kept in (\S+);", said)
    assert (logbook.path / path).read_text() == "half a thought\n"


def test_ctrl_c_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("incidentctl.cli.main._run", interrupt)
    assert run(["list", "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "interrupted"
    monkeypatch.setattr("incidentctl.cli.main.report", interrupt)
    assert run(["list"]) == 130, "and again, while the first was told"


# --- failures as JSON


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (["note", "x", "--bogus"], 2, "usage"),
        (["frobnicate"], 2, "unknown-command"),
        (["close"], 1, "close-refused"),
        (["show", "zzzzz"], 2, "no-such-incident"),
        (["note", "--at", "noonish", "x"], 2, "time"),
        (["-C", "/nowhere", "status"], 1, "folder-missing"),
    ],
)
def test_a_failure_is_one_json_document(
    incidentctl: Command, outage: str, args: list[str], status: int, code: str
) -> None:
    ran = incidentctl(*args, "--json").fails(status)
    assert ran.err == ""
    assert list(ran.json) == ["schema", "data", "problems", "error"]
    assert (ran.json["schema"], ran.json["data"]) == (1, None)
    assert ran.json["error"]["code"] == code


def test_json_tells_where_the_text_is_kept(incidentctl: Command, outage: str) -> None:
    ran = incidentctl("close", "--summary", "it broke", "--json").fails(1)
    (kept,) = ran.json["error"]["kept"]
    assert (incidentctl.cwd / kept["path"]).read_text() == "it broke\n"
    assert kept["use"] == f"incidentctl summary - < {kept['path']}"
    assert [problem["rule"] for problem in ran.json["problems"]]


def test_what_follows_two_dashes_is_text(incidentctl: Command, outage: str) -> None:
    assert not wants_json(["note", "--", "--json"])
    assert wants_json(["--json", "note", "--", "x"])
    assert ": --json " in incidentctl("note", "--", "--json").ok().out


# --- help


def test_a_mistyped_command_is_guessed(incidentctl: Command) -> None:
    incidentctl("stauts").fails(2, "hint: did you mean: incidentctl status")
    incidentctl("noet").fails(2, "hint: did you mean: incidentctl note")
    incidentctl("xyzzy").fails(2, "hint: see them all: incidentctl --help")


def test_nothing_is_the_overview(incidentctl: Command) -> None:
    overview = incidentctl().ok().out
    assert incidentctl("-h").ok().out == incidentctl("--help").ok().out == overview
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}$", overview, re.MULTILINE)
    assert overview.index(HEADING) < overview.index("Usage:") < overview.index("  open ")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_leads_with_examples(incidentctl: Command, name: str) -> None:
    text = incidentctl(name, "-h").ok().out
    assert incidentctl(name, "--help").ok().out == text
    assert text.index(HEADING) < text.index("Usage:") < text.index("Options:")
    assert f"$ incidentctl {name}" in text or f"incidentctl {name}" in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_command_says(name: str) -> None:
    assert command_of(name).help, "a command says what it does"


def commands_in(line: str) -> list[list[str]]:
    """The arguments of every ``incidentctl`` in a line of shell."""
    lexer = shlex.shlex(line.replace("\\\n", " "), posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split, lexer.commenters = True, ""
    found: list[list[str]] = []
    inside = False
    for word in lexer:
        if word == "incidentctl":
            inside = True
            found.append([])
        elif set(word) <= set("|&;<>()"):
            inside = False
        elif inside:
            found[-1].append(word)
    return found


def test_commands_are_found_in_lines_of_shell() -> None:
    assert commands_in("cd x && incidentctl note 'a | b' \\\n  --by \"Bob B\" | less") == [
        ["note", "a | b", "--by", "Bob B"]
    ]
    assert commands_in("source <(incidentctl completion bash)") == [["completion", "bash"]]


def examples_of(name: str) -> Examples:
    examples: Examples = import_module(f"incidentctl.cli.commands.{name}").EXAMPLES
    return examples


@pytest.mark.parametrize("name", [*COMMANDS, ""])
def test_every_example_parses(name: str) -> None:
    examples = examples_of(name) if name else STORY
    assert examples
    for line, _ in examples:
        parsed = commands_in(line)
        assert parsed, line
        for command, *rest in parsed:
            assert not name or command == name, line
            command_of(command).make_context(command, rest, obj=Session())


def test_the_version(incidentctl: Command) -> None:
    assert incidentctl("--version").ok().out == f"incidentctl {__version__}\n"


# --- where, and in which colours


def test_c_runs_in_another_folder(incidentctl: Command, outage: str, tmp_path: Path) -> None:
    elsewhere = Command(tmp_path)
    assert outage in elsewhere("-C", incidentctl.cwd, "list").ok().out
    elsewhere("-C", "ops", "note", "from outside").ok()
    elsewhere("-C", "nowhere", "list").fails(1, "cannot work in nowhere")
    elsewhere("list").fails(1, "not a git repository")


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {}, True),
        (["--color=always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {"NO_COLOR": "1"}, False),
    ],
)
def test_colours(
    incidentctl: Command, outage: str, args: list[str], env: dict[str, str], coloured: bool
) -> None:
    for command in (["note", "x"], ["list"], ["show", "zzzzz"]):
        ran = incidentctl(*args, *command, env={"TERM": "xterm-256color", **env})
        assert ("\x1b[" in ran.out + ran.err) == coloured, command


def test_no_colour_in_json(incidentctl: Command, outage: str) -> None:
    assert "\x1b" not in incidentctl("--color", "always", "list", "--json").ok().out


# --- streams


@pytest.mark.parametrize("command", ["list", "status", "show", "--help", "check --all", "close"])
def test_a_reader_that_has_gone(logbook: Repo, outage: str, command: str) -> None:
    """As ``| head -1`` does, but sure to be gone before the first line is printed."""
    reader, writer = os.pipe()
    os.close(reader)
    with start(*command.split(), cwd=logbook.path, stdout=writer) as process:
        os.close(writer)
        said = process.communicate()[1].decode()
    silent = {"check --all": 0, "close": 1}  # nothing goes to standard output
    assert process.returncode == silent.get(command, 141)
    assert command == "close" or said == ""


def test_head_reads_one_line(logbook: Repo, outage: str) -> None:
    line = f"{shlex.join(COMMAND)} show --raw | head -1"
    ran = execute(["sh", "-c", line], cwd=logbook.path).ok()
    assert ran.out == f"# INC-{ran.out[6:14]}-{outage}: {TITLE}\n"
    assert ran.err == ""


def test_a_reader_that_has_gone_does_not_lose_the_entry(
    logbook: Repo, incidentctl: Command, outage: str
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("note", "unheard", cwd=logbook.path, stdout=writer, stderr=writer) as process:
        os.close(writer)
    assert process.returncode == 141
    assert "unheard" in incidentctl("show").ok().out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
@pytest.mark.parametrize("args", [["list"], ["status"], ["list", "--json"], ["note", "x"]])
def test_output_that_cannot_be_written(logbook: Repo, outage: str, args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        with start(*args, cwd=logbook.path, stdout=full) as process:
            said = process.communicate()[1].decode()
        assert process.returncode == 1
        assert said == "error: can't write the output: No space left on device\n"
        with start(*args, cwd=logbook.path, stdout=full, stderr=full) as process:
            pass
        assert process.returncode == 1


@pytest.mark.parametrize("redirections", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams(logbook: Repo, outage: str, redirections: str) -> None:
    before = logbook.state(but=["incidents"])
    for command in ("list", "note x", "note -", "show zzzzz", "list --json"):
        line = f"{shlex.join(COMMAND)} {command} {redirections}"
        ran = execute(["sh", "-c", line], cwd=logbook.path)
        assert ran.status == {"show zzzzz": 2, "note -": 2}.get(command, 0), ran
        assert "bug" not in ran.err
    assert logbook.state(but=["incidents"]) == before
    logbook.fsck()


ENCODINGS = (
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX"},
    {"PYTHONUTF8": "1", "LC_ALL": "C"},
)


@pytest.mark.parametrize("env", ENCODINGS, ids=str)
def test_a_locale_that_lacks_letters(
    incidentctl: Command, outage: str, env: dict[str, str]
) -> None:
    for args in (["list"], ["status"], ["show"], ["note", "x"], ["close"], ["--help"]):
        ran = incidentctl(*args, env=env)
        assert ran.status == (1 if args == ["close"] else 0), ran
    assert "is down" in incidentctl("list", env=env).out
    data = incidentctl("show", "--json", env=env).ok().json["data"]
    assert data["incident"]["title"] == TITLE
    assert incidentctl("show", "--raw", env=env).ok().out.startswith("# INC-")


def test_output_is_not_held_back_when_python_is_not_to_buffer(
    incidentctl: Command, outage: str
) -> None:
    for value in ("1", None):
        assert outage in incidentctl("list", env={"PYTHONUNBUFFERED": value}).ok().out


def test_arguments_that_are_not_utf_8(incidentctl: Command, outage: str) -> None:
    bad = "\udcff\udc80"
    ran = incidentctl("note", f"a{bad}b").ok()
    assert "a<0xFF><0x80>b" in ran.out
    assert "note: 2 bytes that are not UTF-8 are written as <0xFF>, <0x80>" in ran.err
    for args in (
        *(["show", bad], ["note", "--by", bad, "x"], ["note", "--at", bad, "x"], [bad]),
        *(["-C", bad, "list"], ["--color", bad, "list"], [f"--{bad}"], ["note", f"--{bad}"]),
        *(["correct", bad, "x"], ["list", "--kind", bad], ["hooks", bad], ["completion", bad]),
    ):
        for json_wanted in ([], ["--json"]):
            ran = incidentctl(*args, *json_wanted)
            assert ran.status in {0, 1, 2}, ran
            assert "\udcff" not in ran.out + ran.err, ran


def test_hostile_environment(incidentctl: Command, outage: str) -> None:
    incidentctl("list", env={"INCIDENTCTL_NOW": "soon"}).fails(2, "not an RFC 3339 time")
    incidentctl("note", "x", env={"INCIDENTCTL_INCIDENT": "\udcff"}).fails(2, "no incident")
    incidentctl("note", "x", env={"HOME": None, "TZ": "Nowhere/Nothing"}).ok()
    incidentctl("note", "x", env={"PATH": "/nowhere"}).fails(1, "git is not installed")


def test_output_failed_is_told_from_every_other_failure(tmp_path: Path) -> None:
    from incidentctl.cli.streams import _Output

    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(OutputFailed):
        _Output(writer, "w", closefd=False).write(b"x")
    os.close(writer)
    with _Output(str(tmp_path / "fine"), "w") as output:
        assert output.write(b"x") == 1
    assert not issubclass(OutputFailed, BrokenPipeError), "rich would swallow it"


# --- what is loaded

HELLO = """
from typing import Annotated
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.command()
def main(name: Annotated[str, typer.Option(help="x")] = "x") -> None:
    print("hello", name)
app()
"""
EVERYWHERE = {"__future__", "dataclasses", "runpy", "contextlib", "errno", "binascii", "gc"}
CHECKSUMS = {"hashlib", "_hashlib", "_blake2", "_sha2"}
SETTINGS = {"json", "json.decoder", "json.encoder", "json.scanner", "_json"}
ALLOWED = {
    "note": CHECKSUMS,
    "take": CHECKSUMS,
    "__complete note -i": CHECKSUMS,
    "__complete note --by": CHECKSUMS | SETTINGS,
    "__complete correct": CHECKSUMS,
    "__complete note": set[str](),
    "__complete ta": set[str](),
}
"""The standard library's modules that a command may load beyond what a Typer hello-world does."""


def outside(modules: set[str]) -> set[str]:
    return {name for name in modules if not name.startswith("incidentctl")}


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("hello")
    (folder / "hello.py").write_text(HELLO)
    argv: list[str] = [COMMAND[0], "-X", "importtime", "-P", "hello.py"]
    ran: Ran = execute(argv, cwd=folder).ok()
    found = re.findall(r"\| +(\S+)$", ran.err, re.MULTILINE)
    assert "typer.main" in found
    return {*found}


@pytest.mark.parametrize("command", ALLOWED)
def test_commands_of_a_live_incident_load_nothing_they_do_not_use(
    logbook: Repo, outage: str, hello: set[str], command: str
) -> None:
    words = command.split()
    last = {"note": ["hello"], "__complete": [""]}.get(words[0], [])
    last = [] if command == "__complete ta" else last
    loaded = modules_loaded_by(*words, *last, cwd=logbook.path)
    assert "incidentctl.cli.main" in loaded
    assert outside(loaded) - hello <= EVERYWHERE | ALLOWED[command]


def test_status_loads_rich_and_no_more(logbook: Repo, outage: str, hello: set[str]) -> None:
    loaded = modules_loaded_by("status", cwd=logbook.path)
    assert "rich.console" in loaded
    heavy = {"git", "gitdb", "pydantic", "pydantic_core", "tomli_w", "jsonschema", "tomllib"}
    heavy |= {"pygments", "markdown_it", "rich.markdown", "rich.syntax", "rich.progress"}
    assert not loaded & heavy


def test_no_command_is_loaded_but_the_one_that_runs(logbook: Repo, outage: str) -> None:
    loaded = modules_loaded_by("note", "hello", cwd=logbook.path)
    actions = {name for name in loaded if name.startswith("incidentctl.actions.")}
    assert actions == {f"incidentctl.actions.{name}" for name in ("note", "choose", "stamp")}

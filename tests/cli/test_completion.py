"""Completion in real shells: keys go in at the prompt; what ``incidentctl`` then gets comes out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shells import SHELLS, Shell, shell
from tests.support import PROJECT
from tests.support.cli import Command
from tests.support.programs import require
from tests.support.repo import Repo

# Each would make the file `x`, or break the list, if a shell ever looked inside.
HOSTILE = (
    r"\$(touch x) `touch x` $(touch x)",
    "\"; touch x; \" '; touch x; ' && touch x | touch x",
    r"a\nb \\ \' ${x:-$(touch x)} * ? [a-z] {a,b} ~ # !! !touch",
    "a:b::c =(touch x) <(touch x) %F{red}%n%{%} %(touch x)",
    "\N{GRINNING FACE} \u0627\u0644 \u4e2d\u6587",
)


@pytest.fixture(params=SHELLS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def at_prompt(name: str, logbook: Repo, incidentctl: Command, tmp_path: Path) -> Iterator[Shell]:
    """A shell in a logbook with one open incident."""
    incidentctl("open", "Invoicing is down").ok()
    with shell(name, logbook.path, tmp_path) as started:
        yield started


@pytest.fixture
def among_hostile(
    name: str, logbook: Repo, incidentctl: Command, tmp_path: Path
) -> Iterator[Shell]:
    """A shell in a logbook whose incidents, notes, services and people are out to break it."""
    for number, text in enumerate(HOSTILE):
        service, reporter = f"s{number} {text}", f"r{number} {calm(text)}"
        incidentctl("open", text, "--service", service, "--reporter", reporter).ok()
    incidentctl("switch", only_file(logbook, 1).name[13:19]).ok()
    for text in HOSTILE:
        incidentctl("note", "--", f"{text}\n\ttouch x\n$(touch x)").ok()
    home = tmp_path / "elsewhere"
    home.mkdir()
    with shell(name, logbook.path, home) as started:
        yield started
    assert not list(tmp_path.rglob("x")), "a shell evaluated what it was to show"


def calm(text: str) -> str:
    """What can be a name: angle brackets are for the address."""
    return text.replace("<", "").replace(">", "")


def only_file(logbook: Repo, number: int = 0) -> Path:
    return sorted(logbook.path.glob("incidents/*/*/*.md"))[number]


def test_a_command(at_prompt: Shell) -> None:
    assert at_prompt.ran("incidentctl no\t hello") == ["note", "hello"]


def test_the_commands_are_shown_with_their_line(at_prompt: Shell) -> None:
    at_prompt.press("incidentctl s\t\t")
    at_prompt.sees("summary", "Say what happened", "switch", "Choose the incident")


def test_an_option(at_prompt: Shell) -> None:
    assert at_prompt.ran("incidentctl note --in\tk3f9zq") == ["note", "--incident", "k3f9zq"]


def test_an_incident_in_every_form(at_prompt: Shell, logbook: Repo) -> None:
    ident = only_file(logbook).name[13:19]
    for form in ("-i ", "-i", "--incident ", "--incident="):
        ran = at_prompt.ran(f"incidentctl note hello {form}{ident[0]}\t")
        assert ran == ["note", "hello", *f"{form}{ident}".split()]


def test_a_whole_id(at_prompt: Shell, logbook: Repo) -> None:
    assert at_prompt.ran("incidentctl show INC\t") == ["show", only_file(logbook).name[:19]]


def test_a_person_whose_name_has_a_blank(at_prompt: Shell) -> None:
    forms = ("a", "Ann\\ a", '"a', '"Ann A', "'Ann a")
    for keys in (
        *(f"--by {form}\t" for form in forms),
        *(f"--by={form}\t" for form in forms),
        '"--by=Ann A\t',
    ):
        ran = at_prompt.ran(f"incidentctl note {keys} hello")
        assert " ".join(ran).replace("=", " ") == "note --by Ann Archer hello"


def test_after_other_words_and_programs(at_prompt: Shell) -> None:
    ran = at_prompt.ran("true; incidentctl --color never note 'it''s \"odd\"' --as ac\t")
    assert ran == ["--color", "never", "note", 'its "odd"', "--as", "action"]


def test_a_file(at_prompt: Shell, logbook: Repo) -> None:
    logbook.write("with a blank/some file.md", "")
    assert at_prompt.ran("incidentctl check wit\tso\t") == ["check", "with a blank/some file.md"]


def test_a_folder(at_prompt: Shell, logbook: Repo) -> None:
    logbook.write("incidents.txt", "")
    option, folder = at_prompt.ran("incidentctl -C inc\t")
    assert (option, folder.rstrip("/")) == ("-C", "incidents")


def test_no_folder_no_logbook_no_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    with shell(name, tmp_path / "bare", tmp_path) as started:
        assert started.ran("incidentctl show \tx") == ["show", "x"]


def test_hostile_titles_are_shown_to_the_letter(among_hostile: Shell) -> None:
    among_hostile.press("incidentctl switch \t\t")
    among_hostile.sees(*HOSTILE)


def test_hostile_notes_are_shown_to_the_letter(among_hostile: Shell) -> None:
    among_hostile.press("incidentctl correct \t\t")
    among_hostile.sees(*(f"note: {text}"[:50] for text in HOSTILE))


def test_hostile_values_are_inserted_to_the_letter(among_hostile: Shell, name: str) -> None:
    for number, text in enumerate(HOSTILE):
        for begun in (" ", ' "', "='"):
            keys = f"incidentctl open x --service{begun}s{number}"
            if name == "bash" and '"' in begun and "!" in text:
                # The history would look into it, so it isn't offered.
                *_, value = among_hostile.ran(f'{keys}\t"')
                assert value.removeprefix("--service=") == f"s{number}"
                continue
            *_, value = among_hostile.ran(f"{keys}\t")
            assert value.removeprefix("--service=").rstrip() == f"s{number} {text}"
    *_, value = among_hostile.ran("incidentctl note --by r3\t")
    assert value == f"r3 {calm(HOSTILE[3])}"


def test_a_c_locale_is_no_trouble(
    name: str, logbook: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    incidentctl("open", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} is down").ok()
    with shell(name, logbook.path, tmp_path, env={"LC_ALL": "C"}) as started:
        ident = only_file(logbook).name[13:19]
        assert started.ran(f"incidentctl show {ident[0]}\t") == ["show", ident]


def test_the_scripts_evaluate_nothing() -> None:
    for name in SHELLS:
        script = PROJECT / f"incidentctl/cli/shells/incidentctl.{name}"
        code = [row for row in script.read_text().splitlines() if not row.lstrip().startswith("#")]
        assert "eval" not in "\n".join(code)
        subprocess.run([require(name), "-n", script], check=True)


def test_install_says_how(incidentctl: Command) -> None:
    ran = incidentctl("completion", "--help").ok()
    for line in ("source <(incidentctl completion bash)", "completions/incidentctl.fish"):
        assert line in ran.out


def test_another_shell_is_refused(incidentctl: Command) -> None:
    incidentctl("completion", "tcsh").fails(2, "bash, zsh, fish")


def test_completion_as_json(incidentctl: Command) -> None:
    text = incidentctl("completion", "zsh").ok().out
    assert incidentctl("completion", "zsh", "--json").ok().json["data"] == {
        "shell": "zsh",
        "script": text,
    }

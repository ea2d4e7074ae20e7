"""Every rule has a page, an example that breaks it, and the message that the example gets.

``pytest --update-golden`` writes the messages anew, and the excerpts that the page shows.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from incidentctl.actions.check import check
from incidentctl.actions.init import init
from incidentctl.domain.problem import Problem
from incidentctl.domain.rules import RULES
from incidentctl.render.plain import Style
from incidentctl.render.report import problem_lines
from incidentctl.store.settings import parse_settings
from incidentctl.store.settings_template import default_settings
from incidentctl.text.clean import visible
from tests.support import PROJECT
from tests.support.golden import Golden, golden
from tests.support.make_broken_examples import (
    CHANGES,
    EXAMPLES,
    FILES,
    HISTORIES,
    PATH,
    made,
)
from tests.support.repo import Repo
from tests.support.shell import Shell
from tests.support.source import modules

PAGE = PROJECT / "docs/reference/rules.md"
BROKEN = EXAMPLES / "broken"
NAMES = sorted({*FILES, *CHANGES, *HISTORIES, "path", "settings", "waivers"})

SECTION = re.compile(r"^### ([a-z-]+)\n(.*?)(?=^## |^### [a-z-]+$|\Z)", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"<!-- shown: (\S+) -->\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KEBAB = re.compile(r"[a-z]+(-[a-z]+)*\Z")
ELSEWHERE = ("postmortem-overdue", "followup-overdue", "scenario")  # not about the record
REMARK = "settings-unknown-key"  # no rule: it says what has no effect


def sections() -> dict[str, str]:
    return dict(SECTION.findall(PAGE.read_text(encoding="utf-8")))


def rules_in_the_code() -> set[str]:
    """Whatever a problem can be called, wherever one is made."""
    found = {rule.name for rule in RULES}
    for module in modules():
        for node in ast.walk(module.tree):
            found |= {*_names(node)}
    return found - {REMARK, *ELSEWHERE}


def _names(node: ast.AST) -> Iterator[str]:
    value: ast.AST | None = None
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Problem", "Damage"}:
        value = node.args[0] if node.args else None
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"rule", "RULE", "_RULE"}:
        value = node.value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def seen(problems: Sequence[Problem]) -> str:
    """What a person sees of the problems."""
    return "".join(f"{line}\n" for line in problem_lines(problems, Style(on=False)))


# The rules, the page and the examples speak of the same things


def test_every_rule_has_a_section_and_an_example() -> None:
    rules = rules_in_the_code()
    assert all(KEBAB.match(rule) for rule in rules)
    assert sorted(rules) == NAMES
    assert sorted(sections()) == NAMES
    assert sorted(path.name for path in BROKEN.iterdir()) == NAMES


def test_the_page_lists_every_rule_with_a_link() -> None:
    listed = re.findall(r"\[`([a-z-]+)`\]\(#([a-z-]+)\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(name for name, _ in listed) == NAMES
    assert all(name == anchor for name, anchor in listed)


@pytest.mark.parametrize("rule", NAMES)
def test_a_section_says_what_why_and_how_to_mend(rule: str) -> None:
    text = sections()[rule]
    for part in ("Holds", "Why", "Mend"):
        assert f"**{part}.**" in text, part
    shown = [source for source, _, _ in SHOWN.findall(text)]
    assert any(re.match(f"broken/{rule}(?!.*expected)", source) for source in shown), (
        "no bad example"
    )
    assert f"broken/{rule}/expected.txt" in shown
    assert any(re.match(r"good|.*/instead|default", source) for source in shown), "no good example"


@pytest.mark.parametrize("rule", NAMES)
def test_the_page_shows_what_the_examples_hold(rule: str) -> None:
    for source, _, block in SHOWN.findall(sections()[rule]):
        assert block == excerpt(source), source


def excerpt(source: str) -> str:
    """What ``FILE#KIND,KIND`` names: the last entries of those kinds, or the whole file.

    A folder stands for the incident in it, ``KIND:WORD`` for the last entry of the kind that has
    the word, ``~KIND`` for what people see of it, ``default#TABLE`` for a part of the default
    settings.
    """
    place, _, kinds = source.partition("#")
    if place == "default":
        return (
            default_settings("main").decode().split(f"[{kinds}]\n")[1].partition("\n\n")[0] + "\n"
        )
    path = EXAMPLES / place
    if path.is_dir():
        (path,) = path.rglob("INC-*.md")
    text = visible(path.read_bytes().decode("utf-8", "surrogateescape"))
    if not kinds:
        return text
    chunks = [f"<!--\n{chunk}" for chunk in text.split("\n<!--\n")[1:]]
    return "\n".join(_entry(chunks, wanted) for wanted in kinds.split(","))


def _entry(chunks: list[str], wanted: str) -> str:
    kind, _, word = wanted.removeprefix("~").partition(":")
    chunk = next(each for each in reversed(chunks) if f'kind = "{kind}"' in each and word in each)
    return chunk.partition("-->\n")[2] if wanted.startswith("~") else chunk


def test_excerpts_can_be_written_anew() -> None:
    text = PAGE.read_text(encoding="utf-8")
    new = SHOWN.sub(
        lambda found: f"<!-- shown: {found[1]} -->\n```{found[2]}\n{excerpt(found[1])}```", text
    )
    if Golden.updating:
        PAGE.write_text(new, encoding="utf-8")
    assert new == PAGE.read_text(encoding="utf-8")


def test_the_examples_are_what_the_generator_makes() -> None:
    on_disk = {
        path.relative_to(EXAMPLES).as_posix(): path.read_bytes()
        for folder in ("good", "broken")
        for path in (EXAMPLES / folder).rglob("*")
        if path.is_file() and path.name != "expected.txt"
    }
    assert on_disk == made()


# What the examples get


@pytest.mark.parametrize("rule", [name for name in NAMES if name not in {*CHANGES, *HISTORIES}])
def test_a_broken_file_gets_its_message_and_no_other(rule: str, tmp_path: Path) -> None:
    folder = tmp_path / rule
    shutil.copytree(BROKEN / rule, folder, ignore=shutil.ignore_patterns("expected.txt"))
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("INC-*.md")]
    settings = folder / "incidentctl.toml"
    if settings.exists() and names:
        Repo.init(folder).commit("Settings", **{settings.name: settings.read_bytes()})
    result = check(str(folder), os.environ, files=names or [*map(str, folder.glob("*.toml"))])
    assert {problem.rule for problem in result.problems} == {rule}
    problems = [problem._replace(path=Path(problem.path).name) for problem in result.problems]
    shown = seen(result.problems if names else problems)
    golden(f"{rule}/expected.txt", folder=BROKEN).check(shown)


def test_the_good_file_passes(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "good", tmp_path / "ops")
    result = check(str(tmp_path / "ops"), os.environ, files=["incidents"])
    assert (result.problems, result.checked) == ((), 1)
    assert parse_settings(default_settings("main"))[1] == []


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A logbook on ``main`` that holds the good file, and somebody at a shell in it."""
    shell = Shell(tmp_path)
    repo = Repo.init(shell.cwd)
    init(str(shell.cwd), os.environ, branch=None, now=shell.now)
    repo.commit("INC-20261121-k3f9zq", **{PATH: (EXAMPLES / "good" / PATH).read_bytes()})
    return shell


@pytest.mark.parametrize("rule", CHANGES)
def test_a_broken_change_gets_its_message_and_no_other(rule: str, shell: Shell) -> None:
    said = shell.type((BROKEN / rule / "bad.sh").read_text(encoding="utf-8"))
    assert shell.status == 0, said
    problems = check(str(shell.cwd), os.environ, staged=True).problems
    assert {problem.rule for problem in problems} == {rule}
    golden(f"{rule}/expected.txt", folder=BROKEN).check(seen(problems))


@pytest.mark.parametrize("rule", CHANGES)
def test_what_to_do_instead_is_fine(rule: str, shell: Shell) -> None:
    said = shell.type((BROKEN / rule / "instead.sh").read_text(encoding="utf-8"))
    assert shell.status == 0, said
    assert check(str(shell.cwd), os.environ, staged=True).problems == ()
    shell.type("git commit --quiet --message Done")
    said = shell.type("incidentctl verify")
    assert "PASS" in said
    assert shell.status == 0


@pytest.mark.parametrize("rule", HISTORIES)
def test_a_broken_history_gets_its_message_and_no_other(rule: str, shell: Shell) -> None:
    said = shell.type((BROKEN / rule / "bad.sh").read_text(encoding="utf-8"))
    assert shell.status == 1, said
    assert {*re.findall(r"^ .*?\[([a-z-]+)\]", said, re.MULTILINE)} == {rule}
    golden(f"{rule}/expected.txt", folder=BROKEN).check(said)


@pytest.mark.parametrize("rule", HISTORIES)
def test_a_history_as_it_should_be(rule: str, shell: Shell) -> None:
    said = shell.type((BROKEN / rule / "instead.sh").read_text(encoding="utf-8"))
    assert (shell.status, said[:5]) == (0, "PASS:"), said

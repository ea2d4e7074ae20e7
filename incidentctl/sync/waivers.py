"""Waivers: commits that break a rule and, after somebody has looked, no longer fail ``verify``.

They stand in a file of their own, so that a reviewer sees at once that something is waived, and a
forge can ask for the consent of its owners. A waiver names one commit by its full id. Nobody can
name a commit before it is made; that the waiver was committed after it is checked by
:mod:`.waiving`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from incidentctl.domain.person import Person
from incidentctl.domain.problem import Problem
from incidentctl.store.view import WAIVERS_PATH

RULE = "waivers"
KEYS = ("commit", "by", "reason")
_EXAMPLE = "see docs/reference/rules.md#waivers"
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*waiver[ \t]*\]\]", re.MULTILINE)
_LINE_OF_FAULT = re.compile(r"\(at line ([0-9]+),")
_SAYS_NOTHING = re.compile(r"[\W_]*\Z")


class Waiver(NamedTuple):
    """Somebody has looked at a commit that breaks a rule, and says why it shall stand."""

    commit: str
    by: Person
    reason: str


class Waivers(NamedTuple):
    """What a file of waivers holds, by commit, and what is wrong with it."""

    by_commit: Mapping[str, Waiver]
    problems: tuple[Problem, ...] = ()


def parse_waivers(data: bytes, path: str = WAIVERS_PATH) -> Waivers:
    """Read the file. A waiver with a fault doesn't count; the others do."""
    import tomllib

    try:
        text = data.decode()
        content = tomllib.loads(text)
    except ValueError as fault:
        found = _LINE_OF_FAULT.search(str(fault))
        line = int(found[1]) if found else 0
        return Waivers({}, (Problem(RULE, f"no TOML: {fault}", _EXAMPLE, path, line),))
    lines = [text.count("\n", 0, table.start()) + 1 for table in _TABLE.finditer(text)]
    known: dict[str, Waiver] = {}
    problems = [
        Problem(RULE, f"'{key}' means nothing here: waivers are [[waiver]] tables", _EXAMPLE, path)
        for key in content
        if key != "waiver"
    ]
    tables = content.get("waiver", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [tables]):
        faults = [*_faults(table, known)]
        line = lines[number] if number < len(lines) else 0
        problems += [Problem(RULE, fault, _EXAMPLE, path, line) for fault in faults]
        if not faults:
            person = Person.parse(table["by"])
            known[table["commit"]] = Waiver(table["commit"], person, table["reason"].strip())
    return Waivers(known, tuple(problems))


def waiver_lines(commit: str, by: str) -> tuple[str, ...]:
    """The lines that waive a commit, but for the reason."""
    from incidentctl.text.values import write_value

    return (
        "[[waiver]]",
        f'commit = "{commit}"',
        f"by = {write_value(by)}",
        'reason = "…"',
    )


def _faults(table: Any, known: Mapping[str, Waiver]) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(table, dict):
        yield "a waiver is a table: [[waiver]]"
        return
    for key in (*KEYS, *(key for key in table if key not in KEYS)):
        if key not in KEYS:
            yield f"a waiver has {', '.join(KEYS)}, and no '{key}'"
        elif not isinstance(table.get(key), str):
            yield f"the waiver doesn't say '{key}', as a text in quotes"
        elif fault := _fault(key, table[key], known):
            yield fault


def _fault(key: str, value: str, known: Mapping[str, Waiver]) -> str:
    """What is wrong with a value; empty if it is good."""
    if key == "reason":
        return "the reason says nothing" if _SAYS_NOTHING.match(value) else ""
    if key == "by":
        try:
            Person.parse(value)
        except ValueError as fault:
            return str(fault)
        return ""
    if not _COMMIT.match(value):
        return f"'{value}' is not the full id of a commit"
    return f"commit {value[:10]} is waived twice" if value in known else ""

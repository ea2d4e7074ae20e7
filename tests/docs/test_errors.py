"""Every error that a command can end with is explained in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from incidentctl.domain import errors
from incidentctl.git import failure
from incidentctl.render import sharing
from tests.support import PROJECT
from tests.support.source import modules

PAGE = PROJECT / "docs/how-to/offline-and-stuck.md"
STATUSES = PROJECT / "docs/reference/exit-status.md"


def codes() -> Iterator[str]:
    """The code of every ``CommandError`` in the source."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "CommandError":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    yield str(code.value)
    for source in (failure.as_command_error, sharing.require_done):
        said = source.__doc__ or ""
        yield from re.findall(r"``([a-z-]+)``", said.partition("Codes:")[2])


def test_every_error_is_explained_in_order_and_no_other() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert explained == sorted({*codes()})


def test_every_exit_status_is_explained() -> None:
    explained = re.findall(r"^\| (\d+) \|", STATUSES.read_text(encoding="utf-8"), re.MULTILINE)
    known = [value for value in vars(errors).values() if type(value) is int]
    assert [int(status) for status in explained] == sorted(known)

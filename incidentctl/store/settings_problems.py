"""How faults of the settings are told: which line, which setting, what is wrong, what mends it.

``tomllib`` knows values but not their places, so the text is looked through for them.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.problem import Problem
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Key = tuple[str | int, ...]
"""A setting's way through tables and lists, as in ``("close", "require", 0)``."""

RULE = "settings"
UNKNOWN_KEY = "settings-unknown-key"

_OF_KEY = "[key]"
"""What pydantic puts at the end of a place if the name is at fault, not the value."""
_HEADER = re.compile(r"\s*\[(\[?)(.+?)\]\]?\s*(?:#.*)?\Z")
_SETTING = re.compile(r"\s*([^#\s=][^=]*?)\s*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_EXPECTED = {
    "string_type": "a string in quotes",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


def setting(place: Key) -> Key:
    """The setting that one of pydantic's places means."""
    return place[:-1] if place[-1:] == (_OF_KEY,) else place


def find_line(text: str, key: Key) -> int:
    """The 1-based line of the setting, or of the nearest table around it; 0 if none is there.

    For people to look at: a line inside a string of many lines can mislead it.
    """
    best, found = 0, 0
    table: Key = ()
    repeated: Counter[Key] = Counter()
    for number, row in enumerate(text.split("\n"), 1):
        header = _HEADER.match(row)
        if header:
            table = here = _parts(header[2])
            if header[1]:  # [[table]]: one of many
                repeated[here] += 1
                table = here = (*here, repeated[here] - 1)
        else:
            setting = _SETTING.match(row)
            here = (*table, *_parts(setting[1])) if setting else ()
        if len(here) > best and key[: len(here)] == here:
            best, found = len(here), number
    return found


def key_text(key: Key) -> str:
    """The setting as it would be written: ``close.require``. Places in a list are left out."""
    names = [part for part in key if isinstance(part, str)]
    return ".".join(name if _BARE.match(name) else repr(name) for name in names)


def value_problem(error: ErrorDetails, text: str, path: str) -> Problem:
    """What pydantic found wrong with a value."""
    key = setting(error["loc"])
    name = key_text(key)
    wanted = _EXPECTED.get(error["type"])
    if error["type"] == "missing":
        message, fix = f"{name} is missing", "write it: there is no default"
    elif wanted:
        what = f"an item of {name}" if isinstance(key[-1], int) else name
        message, fix = f"{what} is not {wanted}", f"write {wanted}, or remove it for the default"
    else:
        context = error.get("ctx", {})
        message = f"{name}: {context.get('message', error['msg'])}"
        fix = str(context.get("fix", "mend it, or remove it for the default"))
    return Problem(RULE, message, fix, path, find_line(text, key))


class Crossed(NamedTuple):
    """Something that is wrong only beside the rest of the file."""

    key: Key
    message: str
    fix: str


def crossed_problem(one: Crossed, text: str, path: str) -> Problem:
    """What is wrong between settings."""
    message = f"{key_text(one.key)}: {visible(one.message)}"
    return Problem(RULE, message, visible(one.fix), path, find_line(text, one.key))


def syntax_problem(fault: Exception, data: bytes, path: str) -> Problem:
    """What keeps the file from being TOML at all."""
    if isinstance(fault, RecursionError):
        return Problem(RULE, "nested too deeply", "remove what is nested so deeply", path)
    said = visible(str(fault))
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", said)
    line = 0
    if place:
        said = said.replace(place[0], "")
        line = int(place[1]) if place[1] else data.count(b"\n") + (not data.endswith(b"\n"))
    fix = "mend the line (https://toml.io); until then the defaults hold"
    if "'services'" in said or ("services" in said and "[services" in data.decode("utf-8")):
        fix = "name services in a list (services = [...]) or in tables ([services.NAME]), not both"
    return Problem(RULE, f"not TOML: {said}", fix, path, line)


def unknown_key(key: Key, text: str, path: str) -> Problem:
    """The remark on a setting that only a newer version knows, or nobody."""
    message = f"{key_text(key)} is no setting that this incidentctl knows: it has no effect"
    fix = "remove it, unless a newer incidentctl knows it"
    return Problem(UNKNOWN_KEY, message, fix, path, find_line(text, key))


def _parts(dotted: str) -> Key:
    """The names in a dotted key, unquoted; none if it is no key."""
    try:
        node: object = tomllib.loads(f"{dotted} = 0")
    except ValueError:
        return ()
    names: list[str] = []
    while isinstance(node, dict):
        (name, node) = next(iter(node.items()))
        names.append(name)
    return tuple(names)

"""Every setting of a logbook with its value and where that comes from: a line, or the default.

This module imports pydantic.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from incidentctl.domain.checklist import DEFAULT
from incidentctl.domain.policy import DEFAULT_SEVERITIES
from incidentctl.domain.when import format_span
from incidentctl.store.settings import validated
from incidentctl.store.settings_problems import Key, find_line, key_text
from incidentctl.store.settings_schema import File, SeverityTable, Table
from incidentctl.store.view import CONFIG_PATH

DEFAULT_ORIGIN = "default"
_MEANINGS = {severity.name: severity.meaning for severity in DEFAULT_SEVERITIES}


class Value(NamedTuple):
    """A setting: its name, its value as text, where it comes from, and what kind of place it is.

    ``origin`` is file, default, git or environment.
    """

    name: str
    value: str
    origin: str
    place: str


def settings_values(data: bytes, path: str = CONFIG_PATH) -> Iterator[Value]:
    """Every setting; what is at fault stands there as the default that counts instead."""
    try:
        text = data.decode()
        values = tomllib.loads(text)
    except (ValueError, RecursionError):
        text, values = "", {}
    file, _ = validated(values)
    if not file.severities:
        file.severities = {name: SeverityTable() for name in _MEANINGS}
    for key, value, is_set in _leaves(file, ()):
        line = find_line(text, key) if is_set else 0
        place = f"{path}:{line}" if is_set else DEFAULT_ORIGIN
        yield Value(key_text(key), value, "file" if is_set else DEFAULT_ORIGIN, place)


def _leaves(table: Table, above: Key) -> Iterator[tuple[Key, str, bool]]:
    """The settings in a table, the values as text, and whether the file sets them."""
    own = {} if isinstance(table, File) else _stand_ins(table, above)
    for name, field in type(table).model_fields.items():
        key = (*above, field.alias or name)
        is_set = name in table.model_fields_set
        value = getattr(table, name)
        if name in own and value is None:
            value, is_set = own[name], False
        yield from _of(value, key, is_set=is_set)


def _of(value: object, key: Key, *, is_set: bool) -> Iterator[tuple[Key, str, bool]]:
    if isinstance(value, Table):
        yield from _leaves(value, key)
    elif isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _of(item, (*key, name), is_set=is_set)
    elif isinstance(value, list) and value and isinstance(value[0], Table):
        for number, item in enumerate(value):
            yield from _of(item, (*key, number), is_set=True)
    else:
        yield key, value_text(value), is_set


def _stand_ins(table: Table, above: Key) -> dict[str, Any]:
    """What counts where a table says nothing, but depends on its name."""
    name = str(above[-1])
    if isinstance(table, SeverityTable):
        spans = {item: timedelta(seconds=seconds) for item, seconds in DEFAULT}
        return {"meaning": _MEANINGS.get(name, ""), "checklist": spans}
    return {"name": name}


def value_text(value: object) -> str:
    """A value as the file would spell it."""
    if value is None:
        return "none"
    if isinstance(value, timedelta):
        return f'"{format_span(value)}"'
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return json.dumps(value, ensure_ascii=False)

"""The values of the record in TOML, one line each.

Five types: string, integer, boolean, date-time in UTC, and array of strings. Strings are basic
strings in which everything that could end an HTML comment is escaped, so that a record stays one
comment per entry on every forge.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from incidentctl.domain.instant import utc, utc_micro

Value = str | int | datetime | tuple[str, ...]

FOREIGN_LIMIT = 1000
"""The longest value, in characters, of a type or spelling that this version does not write.

A TOML parser takes time that grows with the square of a hostile value's length.
"""
FOREIGN_DEPTH = 32
"""How deep arrays and tables may stand in one another, so that nobody's recursion ends in them."""

# A surrogate's escape is left to the TOML parser, which refuses it.
_ESCAPE = r'\\(?:["\\nt]|u(?!D[89A-F])[0-9A-F]{4})'
_STRING = rf'"[^"\\]*+(?:{_ESCAPE}[^"\\]*+)*+"'
_PLAIN_STRING = re.compile(r'"[^"\\]*+"\Z')
_ONE_STRING = re.compile(rf"{_STRING}\Z")
_STRINGS = re.compile(rf"\[{_STRING}(?:, {_STRING})*+\]\Z")
_EACH_STRING = re.compile(_STRING)
_EACH_ESCAPE = re.compile(_ESCAPE)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*+)\Z")
# Hour 24 is none in TOML, but newer Pythons read it.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z\Z")
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029]|(?<=--)>|(?<=--!)>')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_TOO_DEEP = f"arrays or tables more than {FOREIGN_DEPTH} deep"
_MEANING = {short: char for char, short in _SHORT.items()}


def write_value(value: Value) -> str:
    """The one canonical spelling of a value."""
    if isinstance(value, str):
        return f'"{_SPECIAL.sub(_escape, value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return utc_micro(value) if value.microsecond else utc(value)
    return f"[{', '.join(write_value(item) for item in value)}]"


def read_value(text: str) -> object:
    """The value a line holds: the spelling above at once, other TOML through ``tomllib``.

    Raises ``ValueError`` if it is no TOML value, or a foreign one beyond :data:`FOREIGN_LIMIT`.
    """
    first = text[:1]
    if first == '"':
        if _PLAIN_STRING.match(text):
            return text[1:-1]
        if _ONE_STRING.match(text):
            return _content(text)
    if first == "[" and _STRINGS.match(text):
        return tuple(map(_content, _EACH_STRING.findall(text)))
    if len(text) > FOREIGN_LIMIT:
        raise ValueError(f"more than {FOREIGN_LIMIT} characters, and not a plain string")
    if text in {"true", "false"}:
        return text == "true"
    if _TIME.match(text):
        return datetime.fromisoformat(text)
    return int(text) if _INTEGER.match(text) else _read_foreign(text)


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    return _SHORT.get(char) or f"\\u{ord(char):04X}"


def _content(string: str) -> str:
    """What stands between the quotes of a string."""
    content = string[1:-1]
    return _EACH_ESCAPE.sub(_unescape, content) if "\\" in content else content


def _unescape(found: re.Match[str]) -> str:
    return _MEANING.get(found[0]) or chr(int(found[0].removeprefix("\\u"), 16))


def _read_foreign(text: str) -> object:
    from tomllib import loads

    try:
        value: object = loads(f"value = {text}")["value"]
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if _is_deep(value):
        raise ValueError(_TOO_DEEP)
    if isinstance(value, datetime) and value.tzinfo:
        return _in_utc(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return value


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(FOREIGN_DEPTH):
        tables = [list(one.values()) if isinstance(one, dict) else one for one in level]
        level = [item for one in tables if isinstance(one, list) for item in one]
    return any(isinstance(one, dict | list) for one in level)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # in UTC it is before year 1 or after year 9999
        return moment

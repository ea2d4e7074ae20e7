"""The JSON Schema as it is published, and validating documents by it."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.support import PROJECT

FILE = PROJECT / "docs" / "reference" / "json.schema.json"


def published() -> dict[str, Any]:
    """The schema that readers of the documentation see."""
    schema: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return schema


def valid(text: str, data: str = "") -> Any:
    """The document, after checking it; its data against the definition ``data`` alone."""
    document = json.loads(text)
    schema = published()
    check(document, schema)
    if data:
        check(document["data"], {"$ref": f"#/$defs/{data}", "$defs": schema["$defs"]})
    return document


def check(value: object, schema: dict[str, Any]) -> None:
    """Raise jsonschema's error if the value doesn't fit."""
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)

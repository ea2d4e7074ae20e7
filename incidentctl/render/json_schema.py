"""The JSON Schema of what ``--json`` prints, made of the models. This module imports pydantic."""

from __future__ import annotations

from incidentctl.render.schema import DATA, Envelope


def json_schema() -> str:
    """The JSON Schema of the document: what ``docs/reference/json.schema.json`` holds."""
    import json

    from pydantic.json_schema import GenerateJsonSchema, models_json_schema

    class Untitled(GenerateJsonSchema):
        """Leaves out pydantic's titles for fields: they only repeat the names."""

        def field_title_should_be_set(self, _schema: object) -> bool:
            return False

    wanted = [(model, "serialization") for model in (*DATA, Envelope)]
    definitions = models_json_schema(wanted, schema_generator=Untitled)[1]["$defs"]  # type: ignore[arg-type]
    for definition in definitions.values():
        # Models refuse a name that is wrong here; readers must not refuse one that is new to them.
        definition.pop("additionalProperties", None)
    document = definitions.pop(Envelope.__name__)
    choices = [{"$ref": f"#/$defs/{model.__name__}"} for model in DATA]
    document["properties"]["schema"] = {"const": 1}
    document["properties"]["data"] = {"anyOf": [*choices, {"type": "null"}]}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document,
        "title": "incidentctl --json",
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(whole, indent=2) + "\n"

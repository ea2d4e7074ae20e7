"""The published JSON Schema, and the page that explains it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from incidentctl.render.json_schema import json_schema
from incidentctl.render.record_schema import Model, Person
from incidentctl.render.schema import DATA, Envelope
from tests.render.published import FILE, check, published, valid
from tests.support import PROJECT
from tests.support.golden import Golden

PAGE = PROJECT / "docs" / "reference" / "json.md"
EXAMPLES = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def test_the_published_file_is_current() -> None:
    """To write it anew: pytest --update-golden."""
    Golden(FILE).check(json_schema())


def test_it_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(published())
    assert published()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def definitions() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = published()["$defs"]
    return {name: one for name, one in found.items() if "properties" in one}


def test_everything_that_data_can_be_is_defined_and_reachable() -> None:
    choices = published()["properties"]["data"]["anyOf"]
    names = [choice.get("$ref", "").rpartition("/")[2] for choice in choices]
    assert names == [*(model.__name__ for model in DATA), ""]
    assert choices[-1] == {"type": "null"}
    text = FILE.read_text("utf-8")
    for name in published()["$defs"]:
        assert f'"#/$defs/{name}"' in text, f"nothing refers to {name}"


@pytest.mark.parametrize("name", [*definitions(), "the document"])
def test_names_are_words_and_every_field_is_always_there(name: str) -> None:
    one = definitions().get(name) or published()
    assert set(one["required"]) == set(one["properties"])
    for field in one["properties"]:
        assert NAME.fullmatch(field), field
    assert "self" not in one["properties"]


@pytest.mark.parametrize("name", [*definitions(), "the document"])
def test_a_reader_of_today_accepts_what_is_added_tomorrow(name: str) -> None:
    one = definitions().get(name) or published()
    assert "additionalProperties" not in one


def test_every_model_says_what_it_is() -> None:
    for name, one in definitions().items():
        assert one["description"].endswith((".", "`.")), name


def test_a_document_without_its_parts_is_refused() -> None:
    good: dict[str, Any] = {"schema": 1, "data": None, "problems": [], "error": None}
    check(good, published())
    for name in good:
        with pytest.raises(ValidationError):
            check({key: value for key, value in good.items() if key != name}, published())
    for name, wrong in (("schema", 2), ("data", {}), ("problems", None), ("error", "no")):
        with pytest.raises(ValidationError):
            check({**good, name: wrong}, published())


def test_no_model_takes_a_field_it_does_not_know() -> None:
    def every(model: type[Model]) -> list[type[Model]]:
        return [model, *(one for sub in model.__subclasses__() for one in every(sub))]

    for model in every(Model):
        assert model.model_config["extra"] == "forbid"
        assert model.model_config["frozen"]
    with pytest.raises(ValueError, match="Extra inputs"):
        Envelope.model_validate({"schema": 1, "data": None, "problems": [], "error": None, "x": 1})


def test_text_must_be_text() -> None:
    with pytest.raises(ValueError, match="should be a valid string"):
        Person.model_validate({"name": 3, "email": None})


def test_every_example_of_the_page_is_valid() -> None:
    examples = EXAMPLES.findall(PAGE.read_text("utf-8"))
    assert len(examples) >= 3
    for example in examples:
        valid(example)


def test_the_page_names_every_kind_of_data_with_its_command() -> None:
    page = PAGE.read_text("utf-8")
    for model in DATA:
        assert f"`{model.__name__}`" in page


def test_the_page_explains_every_field_of_an_incident() -> None:
    page = PAGE.read_text("utf-8")
    for field in published()["$defs"]["Incident"]["properties"]:
        assert f"`{field}`" in page, field


def test_the_schema_is_plain_ascii_and_ends_with_a_line_feed() -> None:
    text = json_schema()
    assert text.isascii()
    assert text.endswith("}\n")
    assert json.loads(text)
